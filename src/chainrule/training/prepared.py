"""A table as a network takes it: split, encoded, and given out as rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.columns import Column
from chainrule.training.model import Model
from chainrule.training.rows import AnyRows, Rows
from chainrule.training.target import Target
from chainrule.training.task import Task


@dataclass(frozen=True)
class Prepared(ABC):
    """What training is told about a table, wherever its rows are.

    rows: how many there are. trivial: of the training rows the mean target and its deviation, or
    the part of each class. class_weights: how much a training row of each class counts; None: all
    alike. streamed: whether every pass reads the rows from the file.
    """

    path: Path
    rows: int
    task: Task
    columns: tuple[Column, ...]
    network: Network
    target: Target
    trivial: Array
    class_weights: Array | None = None

    streamed: ClassVar[bool] = False

    @property
    @abstractmethod
    def train(self) -> AnyRows:
        """The rows that are trained on."""

    @property
    @abstractmethod
    def held_out(self) -> AnyRows:
        """The others, without weights."""

    @abstractmethod
    def watched(self, part: float, seed: int) -> tuple[AnyRows, AnyRows]:
        """The training rows to learn from, and a part of them to watch.

        Raises DataError where one of them would be empty.
        """

    @abstractmethod
    def sample(self, rows: int, seed: int) -> Rows:
        """At least so many training rows at random, or all there are."""

    @abstractmethod
    def outcomes(self, model: Model, *, held_out: bool) -> Iterator[tuple[Array, Array]]:
        """The model's outputs and the true values of one part, a few rows after another."""

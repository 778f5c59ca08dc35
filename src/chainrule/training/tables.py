"""A table in parts, and which of its rows are trained on: what encodings are fitted to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from chainrule.operations import Array
from chainrule.training.table import Table


class Tables(Protocol):
    """The parts of a table, which can be passed through again and again: one, or many."""

    def __len__(self) -> int:
        """How many parts there are."""

    def __iter__(self) -> Iterator[Table]:
        """One part after another, each with at least one row."""


# The rows of a part that are trained on, by their numbers in it.
Train = Callable[[Table], Array]

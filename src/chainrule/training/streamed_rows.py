"""Rows for an engine that are read from a file and encoded anew in every pass."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from chainrule.operations import Array
from chainrule.training.chunks import Chunks
from chainrule.training.columns import Column, encode
from chainrule.training.drawn import Drawn
from chainrule.training.rows import Rows
from chainrule.training.table import Table
from chainrule.training.target import Target
from chainrule.training.task import Task

# An epoch's chunk comes from so many places of the file, so that a sorted one is mixed too.
_PLACES = 8


@dataclass(frozen=True)
class StreamedRows:
    """Some rows of a file as :class:`~chainrule.training.rows.AnyRows`.

    class_weights: one for each class, or None.
    """

    chunks: Chunks
    task: Task
    columns: Sequence[Column]
    target: Target
    chosen: Drawn
    class_weights: Array | None = None

    def __len__(self) -> int:
        return self.chosen.count(self.chunks.rows)

    def parts(self) -> Iterator[Rows]:
        """Chunk after chunk, in the order of the file."""
        return self._some(map(self.rows, self.chunks))

    def shuffled(self, random: np.random.Generator) -> Iterator[Rows]:
        """Chunks of pieces from anywhere in the file."""
        pieces = self.chunks.pieces(_PLACES)
        order = random.permutation(len(pieces))
        chunks = np.array_split(order, -(-len(order) // _PLACES))
        return self._some(joined([self.rows(pieces[n]) for n in some.tolist()]) for some in chunks)

    def digest(self) -> str:
        """Of the file, and of what decides which of its rows these are and how they are encoded."""
        found = hashlib.blake2b(digest_size=16)
        with self.chunks.file.path.open("rb") as file:
            while block := file.read(1 << 20):
                found.update(block)
        weights = None if self.class_weights is None else self.class_weights.tolist()
        found.update(f"{self.chosen} {self.columns} {self.target} {weights}".encode())
        return found.hexdigest()

    def rows(self, table: Table) -> Rows:
        """Those of a part, encoded."""
        own = table.take(self.chosen(table))
        values = self.task.values(own)
        weights = None if self.class_weights is None else self.class_weights[values]
        return Rows(encode(self.columns, own), self.target.encode(values), weights)

    @staticmethod
    def _some(parts: Iterator[Rows]) -> Iterator[Rows]:
        return (part for part in parts if len(part))


def joined(parts: Sequence[Rows]) -> Rows:
    """Rows one after another."""
    weights = [part.weights for part in parts if part.weights is not None]
    return Rows(
        np.concatenate([part.X for part in parts]),
        np.concatenate([part.Y for part in parts]),
        np.concatenate(weights) if weights else None,
    )

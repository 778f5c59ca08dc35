"""Which rows of a large table belong to a part of it: each row is drawn for itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chainrule.operations import Array
from chainrule.training.table import Table

_AT_A_TIME = 1 << 20


@dataclass(frozen=True)
class Drawn:
    """The rows i of a file for which the i-th number of a seeded stream lies in [low, high).

    Nothing is kept for that, and it does not depend on the parts in which the file is read.
    """

    seed: int
    low: float
    high: float

    def __call__(self, table: Table) -> Array:
        """Those of a part of the file, by their numbers in it."""
        return np.flatnonzero(self._chosen(table.first_row, table.rows))

    def count(self, rows: int) -> int:
        """How many they are of a file with so many rows."""
        starts = range(0, rows, _AT_A_TIME)
        return sum(
            int(self._chosen(start, min(_AT_A_TIME, rows - start)).sum()) for start in starts
        )

    def _chosen(self, start: int, count: int) -> Array:
        bits = np.random.PCG64([self.seed, 4])
        bits.advance(start)
        drawn = np.random.Generator(bits).random(count)
        chosen: Array = (drawn >= self.low) & (drawn < self.high)
        return chosen


def split(seed: int, test_size: float) -> tuple[Drawn, Drawn]:
    """The rows that are trained on, and those held out."""
    return Drawn(seed, test_size, 1.0), Drawn(seed, 0.0, test_size)


def watched(train: Drawn, part: float) -> tuple[Drawn, Drawn]:
    """Of the rows that are trained on those that are learned from, and those watched."""
    between = train.low + part * (train.high - train.low)
    return Drawn(train.seed, between, train.high), Drawn(train.seed, train.low, between)

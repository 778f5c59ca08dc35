"""How a column becomes numbers: a few plain values, fitted once and kept with the model.

    numeric       x -> (x − mean) / scale, a missing x first replaced by the median
    categorical   x -> one 0/1 input per known category; a missing x is the most frequent
                  category, and a category never seen before is none of the known ones (all 0)

The values are fitted by :mod:`chainrule.training.prepare`. This module only applies them, so
that predicting needs nothing but the model's own folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from chainrule.errors import DataError
from chainrule.operations import Array
from chainrule.training.names import named
from chainrule.training.table import Table


@dataclass(frozen=True)
class NumericColumn:
    """A column of numbers: the training part's median, mean and standard deviation."""

    name: str
    median: float
    mean: float
    scale: float

    @property
    def inputs(self) -> list[str]:
        """The name of its one input."""
        return [self.name]

    def encode(self, table: Table) -> Array:
        """samples × 1, in standard deviations from the mean."""
        values = table.numbers(self.name)
        filled = np.where(np.isnan(values), self.median, values)
        return ((filled - self.mean) / self.scale)[:, None]

    def unknown(self, table: Table) -> list[str]:
        """Values without an encoding: none."""
        return []


@dataclass(frozen=True)
class CategoricalColumn:
    """A column of categories: those of the training part, and the most frequent one."""

    name: str
    categories: tuple[str, ...]
    most_frequent: str

    @property
    def inputs(self) -> list[str]:
        """The name of each category's input."""
        return [f"{self.name}={category}" for category in self.categories]

    def encode(self, table: Table) -> Array:
        """samples × categories, at most one 1 in a row."""
        cells = table.text(self.name).fill_null(self.most_frequent)
        return np.column_stack([(cells == category).to_numpy() for category in self.categories])

    def unknown(self, table: Table) -> list[str]:
        """The values of a table that were not in the training part."""
        cells = table.text(self.name).drop_nulls()
        return sorted(set(cells.unique().to_list()) - set(self.categories))


Column = NumericColumn | CategoricalColumn


def encode(columns: Sequence[Column], table: Table) -> Array:
    """The inputs X of a table, samples × inputs; other columns of the table are ignored.

    Raises DataError naming the columns that the table does not have.
    """
    missing = [column.name for column in columns if column.name not in table.names]
    if missing:
        names = ", ".join(map(named, missing))
        word = "column" if len(missing) == 1 else "columns"
        raise DataError(f"{table.path} has no {word} {names}, which the model was trained on")
    return np.column_stack([column.encode(table) for column in columns]).astype(float)


class UnknownCategories:
    """The categories that a model never saw, in one part of a table after another."""

    _most = 1000  # of a column: what more there is changes no sentence

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._found: dict[str, set[str]] = {column.name: set() for column in columns}

    def look(self, table: Table) -> None:
        """Note those of a part."""
        for column in self._columns:
            found = self._found[column.name]
            if len(found) < self._most:
                found.update(column.unknown(table))

    def sentences(self) -> Iterator[str]:
        """One for each column that has any."""
        for name, found in self._found.items():
            if found:
                values = ", ".join(map(named, sorted(found)[:5])) + ", …" * (len(found) > 5)
                yield (
                    f"column {named(name)} has {values}, which the training rows did not; "
                    "encoded as none of the known categories"
                )

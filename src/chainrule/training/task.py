"""What is to be predicted: numbers (regression) or classes (classification).

The target column decides, unless the caller does: text, booleans and the two numbers 0 and 1 are
classes, other numbers are a regression.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from chainrule.errors import DataError
from chainrule.operations import Array
from chainrule.training.different import Different
from chainrule.training.names import name_taken, named, probability_column
from chainrule.training.table import Table, number_text
from chainrule.training.tables import Tables
from chainrule.training.text_cells import number_columns

TASKS = ("auto", "regression", "classification")
MAX_CLASSES = 100


@dataclass(frozen=True)
class Task:
    """The target column, and what it asks for.

    numeric: whether it holds numbers. classes: their names in order; none for a regression.
    """

    target: str
    numeric: bool = True
    classes: tuple[str, ...] = ()

    @property
    def classifies(self) -> bool:
        """Whether this is a classification."""
        return bool(self.classes)

    def values(self, table: Table) -> Array:
        """One for each row: the numbers of a regression or the class numbers of a classification.

        The table is one of those that the task was read off, or rows of it.
        """
        if not self.numeric:
            cells = table.text(self.target).cast(pl.Enum(self.classes))
            return cells.to_physical().to_numpy().astype(int)
        numbers = table.numbers(self.target)
        if not self.classes:
            return numbers
        return np.searchsorted(np.array(self.classes, dtype=float), numbers)

    def knows(self, table: Table) -> Array:
        """Which rows have one of the classes."""
        if not self.numeric:
            cells = table.text(self.target)
            return np.asarray(cells.is_in(list(self.classes)).fill_null(False).to_numpy())
        return np.isin(table.numbers(self.target), np.array(self.classes, dtype=float))

    @classmethod
    def read(cls, tables: Tables, target: str, kind: str = "auto") -> Task:
        """The task that a table's target column asks for.

        Raises DataError for an unknown target, for missing and infinite targets with their line,
        and for a target with one value only.
        """
        numeric = number_columns(tables, [target], target)[target]
        seen = _Seen(target, numeric)
        for table in tables:
            seen.look(table)
        if kind == "regression" and not numeric:
            raise DataError(
                f"{seen.path}: target {named(target)} is text, which a regression cannot predict: "
                "choose --task classification"
            )
        seen.check_missing()
        distinct = seen.different.sorted
        if len(distinct) == 1:
            raise constant(seen.path, target, distinct[0])
        classifies = kind == "classification" or not numeric
        if not (classifies or (kind == "auto" and distinct == [0, 1])):
            return cls(target)
        if len(distinct) > MAX_CLASSES:
            raise DataError(
                f"{seen.path}: target {named(target)} has {seen.different} different classes, more "
                f"than {MAX_CLASSES}: is it the right column?"
            )
        classes = tuple(str(number_text(v)) if isinstance(v, float) else v for v in distinct)
        if target in map(probability_column, classes):
            raise DataError(f"{seen.path}: {name_taken(target)}")
        return cls(target, numeric, classes)


def constant(path: object, target: str, value: float | str, where: str = "every row") -> DataError:
    """The refusal of a target that has one value only."""
    text = f"{value:g}" if isinstance(value, float) else named(value)
    return DataError(
        f"{path}: target {named(target)} is {text} in {where}, so there is nothing to learn"
    )


@dataclass
class _Seen:
    """What the target column holds, one part of the table after another."""

    target: str
    numeric: bool
    different: Different[Any] = field(default_factory=Different[Any])
    path: object = None
    rows: int = 0
    missing: int = 0
    first: str = ""

    def look(self, table: Table) -> None:
        self.path = table.path
        self.rows += table.rows
        if self.numeric:
            numbers = table.numbers(self.target)
            missing = np.isnan(numbers)
            self.different.look(np.unique(numbers[~missing]).tolist())
        else:
            cells = table.text(self.target)
            missing = cells.is_null().to_numpy()
            self.different.look(cells.drop_nulls().unique().to_list())
        if missing.any() and not self.missing:
            self.first = table.place(int(missing.argmax()))
        self.missing += int(missing.sum())

    def check_missing(self) -> None:
        """DataError where a target is missing, at the first place."""
        if self.missing == self.rows:
            raise DataError(f"{self.path}: every value of target {named(self.target)} is missing")
        if self.missing:
            more = f" (and {self.missing - 1} more)" if self.missing > 1 else ""
            raise DataError(
                f"{self.first}: target {named(self.target)} is missing{more}; fill it in or "
                "remove the row"
            )

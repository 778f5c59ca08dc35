"""What is to be predicted: numbers (regression) or classes (classification).

The target column decides, unless the caller does: text, booleans and the two numbers 0 and 1 are
classes, other numbers are a regression.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from chainrule.errors import DataError
from chainrule.operations import Array
from chainrule.training.names import name_taken, named, probability_column
from chainrule.training.table import Table, number_text

TASKS = ("auto", "regression", "classification")
MAX_CLASSES = 100


@dataclass(frozen=True)
class Task:
    """The target column, read.

    values: one per row, the numbers of a regression or the class numbers of a classification.
    classes: their names in order; none for a regression.
    """

    target: str
    values: Array
    classes: tuple[str, ...] = ()

    @property
    def classifies(self) -> bool:
        """Whether this is a classification."""
        return bool(self.classes)

    @classmethod
    def read(cls, table: Table, target: str, kind: str = "auto") -> Task:
        """The task that a table's target column asks for.

        Raises DataError for an unknown target, for missing and infinite targets with their line,
        and for a target with one value only.
        """
        column = table.column(target, "target column")
        numeric = column.dtype != pl.Boolean and table.is_number(target, target=True)
        if kind == "regression" and not numeric:
            raise DataError(
                f"{table.path}: target {named(target)} is text, which a regression cannot predict: "
                "choose --task classification"
            )
        missing = np.isnan(table.numbers(target)) if numeric else None
        if missing is None:
            missing = table.text(target).is_null().to_numpy()
        if missing.all():
            raise DataError(f"{table.path}: every value of target {named(target)} is missing")
        if missing.any():
            more = f" (and {missing.sum() - 1} more)" if missing.sum() > 1 else ""
            raise DataError(
                f"{table.place(int(missing.argmax()))}: target {named(target)} is missing{more}; "
                "fill it in or remove the row"
            )
        classifies = kind == "classification" or not numeric
        if numeric:
            values = table.numbers(target)
            distinct = np.unique(values)
            if distinct.size == 1:
                raise _constant(table, target, f"{distinct[0]:g}")
            if not (classifies or (kind == "auto" and np.array_equal(distinct, [0, 1]))):
                return cls(target, values)
            cells = [str(number_text(value)) for value in values]
            classes = tuple(str(number_text(value)) for value in distinct)
        else:
            cells = table.text(target).to_list()
            classes = tuple(sorted(set(cells)))
        if len(classes) == 1:
            raise _constant(table, target, named(classes[0]))
        if len(classes) > MAX_CLASSES:
            raise DataError(
                f"{table.path}: target {named(target)} has {len(classes)} different classes, more "
                f"than {MAX_CLASSES}: is it the right column?"
            )
        if target in map(probability_column, classes):
            raise DataError(f"{table.path}: {name_taken(target)}")
        number = {name: i for i, name in enumerate(classes)}
        return cls(target, np.array([number[cell] for cell in cells]), classes)


def _constant(table: Table, target: str, value: str) -> DataError:
    return DataError(
        f"{table.path}: target {named(target)} is {value} in every row, so there is "
        "nothing to learn"
    )

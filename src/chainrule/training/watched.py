"""Rows to watch a training on that come from a table of their own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from chainrule.errors import DataError
from chainrule.training.columns import UnknownCategories, encode
from chainrule.training.names import named
from chainrule.training.prepared import Prepared
from chainrule.training.rows import Rows
from chainrule.training.table import Table
from chainrule.training.task import Task


def watched_rows(prepared: Prepared, table: Table, told: Callable[[str], None]) -> Rows:
    """The rows of another table, encoded and weighted as those that are trained on.

    told: is given a sentence for each column with categories that training does not know. Raises
    DataError for a table without the columns, for missing targets and for unknown classes.
    """
    X = encode(prepared.columns, table)
    unknown = UnknownCategories(prepared.columns)
    unknown.look(table)
    for sentence in unknown.sentences():
        told(sentence)
    values = values_of(prepared.task, table)
    weights = None
    if prepared.class_weights is not None:
        weights = prepared.class_weights[values]
        if not weights.any():
            raise DataError(f"{table.path}: no row counts by --class-weight")
    return Rows(X, prepared.target.encode(values), weights)


def values_of(task: Task, table: Table) -> np.ndarray:
    """Numbers, or numbers of classes, of a table that the task was not read off."""
    table.column(task.target, "target column")
    numbers = table.numbers(task.target) if task.numeric else None
    missing = table.text(task.target).is_null().to_numpy() if numbers is None else np.isnan(numbers)
    if missing.any():
        place = table.place(int(missing.argmax()))
        raise DataError(f"{place}: target {named(task.target)} is missing; remove the row")
    if task.classifies:
        known = task.knows(table)
        if not known.all():
            row = int((~known).argmax())
            cell = str(table.text(task.target)[row])
            raise DataError(
                f"{table.place(row)}: class {named(cell)} of target {named(task.target)} is not "
                "among the rows that are trained on"
            )
    return task.values(table)

"""A table split into a training and a held-out part, and encoded for a network.

The encodings are fitted on the training part alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import train_test_split

from chainrule.errors import DataError
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.architecture import Chooser, network_for
from chainrule.training.columns import Column, encode
from chainrule.training.fit_encodings import fit_columns, fit_target
from chainrule.training.names import named
from chainrule.training.table import Table
from chainrule.training.target import Target
from chainrule.training.task import Task

MIN_ROWS = 10


@dataclass(frozen=True)
class Rows:
    """The row numbers of the two parts."""

    train: Array
    held_out: Array


@dataclass(frozen=True)
class Prepared:
    """A table as a network takes it: X is samples × inputs, Y samples × outputs, all rows."""

    table: Table
    task: Task
    rows: Rows
    columns: tuple[Column, ...]
    network: Network
    target: Target
    X: Array
    Y: Array


def prepare(
    table: Table,
    target: str,
    *,
    task: str = "auto",
    drop: Collection[str] = (),
    network: str | Chooser | None = None,
    hidden: str | None = None,
    loss: str | None = None,
    l2: float | None = None,
    test_size: float = 0.2,
    seed: int = 0,
) -> Prepared:
    """Read the task off a table, split the rows, fit the encodings and choose the network.

    network: the whole network string, or what gives it for a task and a number of inputs.
    The other arguments are those of the functions below and of
    :func:`~chainrule.training.architecture.network_for`. Raises DataError and NetworkError.
    """
    table.column(target, "target column")
    if table.rows < MIN_ROWS:
        found = "1 row" if table.rows == 1 else f"{table.rows} rows"
        raise DataError(
            f"{table.path} has {found}, too few to train and hold some out: at least {MIN_ROWS} "
            "are needed"
        )
    read = Task.read(table, target, task)
    names = feature_names(table, target, drop)
    rows = split(table, read, test_size, seed)
    columns = fit_columns(table, names, rows.train)
    inputs = sum(len(column.inputs) for column in columns)
    text = network(read, inputs) if callable(network) else network
    chosen = network_for(read, inputs, text=text, hidden=hidden, loss=loss, l2=l2)
    encoding = fit_target(table, read, chosen, rows.train)
    X, Y = encode(columns, table), encoding.encode(read.values)
    return Prepared(table, read, rows, tuple(columns), chosen, encoding, X, Y)


def feature_names(table: Table, target: str, drop: Collection[str] = ()) -> list[str]:
    """Every column but the target and the dropped ones."""
    for name in drop:
        table.column(name)
        if name == target:
            raise DataError(f"column {named(name)} is the target and cannot be dropped")
    names = [name for name in table.names if name != target and name not in drop]
    if not names:
        raise DataError(f"{table.path} has no columns left to predict {named(target)} from")
    return names


def split(table: Table, task: Task, test_size: float = 0.2, seed: int = 0) -> Rows:
    """A random split; of a classification, with the same mix of classes in both parts.

    Raises DataError where a part would be too small.
    """
    if not 0 < test_size < 1:
        raise DataError(f"the test size must lie between 0 and 1, not {test_size:g}")
    n = table.rows
    held_out = int(np.ceil(test_size * n))
    least = max(2, len(task.classes))
    if held_out < least or n - held_out < least:
        raise DataError(
            f"a test size of {test_size:g} splits {n} rows into {n - held_out} for training and "
            f"{held_out} held out, but each part needs at least {least}"
        )
    if task.classifies:
        counts = np.bincount(task.values)
        if counts.min() < 2:
            name = task.classes[int(counts.argmin())]
            raise DataError(
                f"{table.path}: class {named(name)} of target {named(task.target)} has one row, "
                "but one is needed to train and one to hold out"
            )
    train, test = train_test_split(
        np.arange(n),
        test_size=held_out,
        random_state=seed,
        stratify=task.values if task.classifies else None,
    )
    if np.unique(task.values[train]).size == 1:
        raise DataError(
            f"{table.path}: target {named(task.target)} is {task.values[train][0]:g} in every "
            "training row, so there is nothing to learn"
        )
    return Rows(np.sort(train), np.sort(test))

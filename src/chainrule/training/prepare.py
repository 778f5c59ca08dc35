"""A table split into a training and a held-out part, and encoded.

Everything here is fitted on the training part alone: scikit-learn finds the medians, means,
scales and categories, and plain values of them are kept (:mod:`chainrule.training.columns`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from chainrule.errors import DataError
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.architecture import network_for
from chainrule.training.columns import CategoricalColumn, Column, NumericColumn, as_text, encode
from chainrule.training.table import Table, quoted
from chainrule.training.target import ClassTarget, NumericTarget, Target
from chainrule.training.task import Task

MIN_ROWS = 10
MAX_CATEGORIES = 100
_LARGEST = 1e150  # the square of a larger value overflows


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
    network: str | None = None,
    hidden: str | None = None,
    l2: float | None = None,
    test_size: float = 0.2,
    seed: int = 0,
) -> Prepared:
    """Read the task off a table, split the rows, fit the encodings and choose the network.

    The arguments are those of the functions below and of
    :func:`~chainrule.training.architecture.network_for`. Raises DataError and NetworkError.
    """
    table.column(target, "target column")
    if table.rows < MIN_ROWS:
        rows = "1 row" if table.rows == 1 else f"{table.rows} rows"
        raise DataError(
            f"{table.path} has {rows}, too few to train and hold some out: at least {MIN_ROWS} "
            "are needed"
        )
    read = Task.read(table, target, task)
    names = feature_names(table, target, drop)
    rows = split(table, read, test_size, seed)
    columns = fit_columns(table, names, rows.train)
    inputs = sum(len(column.inputs) for column in columns)
    chosen = network_for(read, inputs, text=network, hidden=hidden, l2=l2)
    encoding = fit_target(table, read, chosen, rows.train)
    X, Y = encode(columns, table), encoding.encode(read.values)
    return Prepared(table, read, rows, tuple(columns), chosen, encoding, X, Y)


def feature_names(table: Table, target: str, drop: Collection[str] = ()) -> list[str]:
    """Every column but the target and the dropped ones."""
    for name in drop:
        table.column(name)
        if name == target:
            raise DataError(f"column {name!r} is the target and cannot be dropped")
    names = [name for name in table.names if name != target and name not in drop]
    if not names:
        raise DataError(f"{table.path} has no columns left to predict {target!r} from")
    return names


def split(table: Table, task: Task, test_size: float = 0.2, seed: int = 0) -> Rows:
    """A random split; of a classification, with the same mix of classes in both parts.

    Raises DataError where a part would be too small.
    """
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
                f"{table.path}: class {name!r} of target {task.target!r} has one row, but one is "
                "needed to train and one to hold out"
            )
    train, test = train_test_split(
        np.arange(n),
        test_size=held_out,
        random_state=seed,
        stratify=task.values if task.classifies else None,
    )
    if np.unique(task.values[train]).size == 1:
        raise DataError(
            f"{table.path}: target {task.target!r} is {task.values[train][0]:g} in every training "
            "row, so there is nothing to learn"
        )
    return Rows(np.sort(train), np.sort(test))


def fit_columns(table: Table, names: Sequence[str], train: Array) -> list[Column]:
    """The encoding of each column, from the training rows.

    Raises DataError for a column that cannot be encoded, with its place.
    """
    part = table.take(train)
    # What a column holds is judged over the whole table, so that a slip in a held-out row is
    # reported, and with its own line.
    return [
        _numeric(name, table.numbers(name)[train])
        if table.is_number(name)
        else _categorical(name, table, part)
        for name in names
    ]


def _numeric(name: str, values: Array) -> NumericColumn:
    # A column without any value has no median: it becomes the constant 0.
    imputer = SimpleImputer(strategy="median", keep_empty_features=True)
    mean, scale = _standard(imputer.fit_transform(values[:, None]), f"column {name!r}")
    return NumericColumn(name, float(imputer.statistics_[0]), mean, scale)


def _standard(values: Array, what: str) -> tuple[float, float]:
    """The mean and the standard deviation of samples × 1; a constant has the deviation 1."""
    largest = float(np.abs(values).max())
    if largest > _LARGEST:
        raise DataError(f"{what} has values up to {largest:.1e}, too large to standardise")
    scaler = StandardScaler().fit(values)
    return float(scaler.mean_[0]), float(scaler.scale_[0])


def _categorical(name: str, table: Table, part: Table) -> CategoricalColumn:
    different = table.text(name).drop_nulls().unique()
    if different.len() > MAX_CATEGORIES:
        raise DataError(
            f"{table.path}: column {name!r} is text with {different.len()} different values, more "
            f"than {MAX_CATEGORIES}; leave it out with --drop {quoted(name)}"
        )
    cells = as_text(part.text(name))
    if all(cell is None for cell in cells[:, 0]):
        cells[:] = different.min()
    imputer = SimpleImputer(strategy="most_frequent", missing_values=None)
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    encoder.fit(imputer.fit_transform(cells))
    return CategoricalColumn(
        name, tuple(map(str, encoder.categories_[0])), str(imputer.statistics_[0])
    )


def fit_target(table: Table, task: Task, network: Network, train: Array) -> Target:
    """How the target is encoded for a network, from the training rows.

    A loss of counts or of parts of 1 takes the target as it is, and checks it.
    """
    if task.classifies:
        return ClassTarget(task.target, task.classes, network.outputs)
    kind = network.loss_row.targets
    if kind == "real":
        mean, scale = _standard(task.values[train][:, None], f"target {task.target!r}")
        return NumericTarget(task.target, mean, scale)
    allowed = task.values >= 0 if kind == "count" else (task.values >= 0) & (task.values <= 1)
    if not allowed.all():
        row = int((~allowed).argmax())
        raise DataError(
            f"{table.place(row)}: target {task.target!r} is {task.values[row]:g}, but "
            f"{network.loss} needs targets {'of at least 0' if kind == 'count' else 'from 0 to 1'}"
        )
    return NumericTarget(task.target, 0.0, 1.0)

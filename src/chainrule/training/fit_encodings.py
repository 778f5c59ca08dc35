"""Fitting the encodings of columns and target, on training rows alone.

scikit-learn finds the medians, means, scales and categories; plain values of them are kept
(:mod:`chainrule.training.columns`, :mod:`chainrule.training.target`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from chainrule.errors import DataError
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.columns import CategoricalColumn, Column, NumericColumn, as_text
from chainrule.training.names import named
from chainrule.training.table import Table, quoted
from chainrule.training.target import ClassTarget, NumericTarget, Target
from chainrule.training.task import Task

MAX_CATEGORIES = 100
_LARGEST = 1e150  # the square of a larger value overflows


def fit_columns(table: Table, names: Sequence[str], train: Array) -> list[Column]:
    """The encoding of each column, from the training rows.

    Raises DataError for a column that cannot be encoded, with its place.
    """
    part = table.take(train)
    # What a column holds is judged over the whole table, so that a slip in a held-out row is
    # reported, and with its own line.
    return [
        _numeric(name, table, train) if table.is_number(name) else _categorical(name, table, part)
        for name in names
    ]


def _numeric(name: str, table: Table, train: Array) -> NumericColumn:
    values = table.numbers(name)
    _check_size(values, table, f"column {named(name)}")
    # A column without any value has no median: it becomes the constant 0.
    imputer = SimpleImputer(strategy="median", keep_empty_features=True)
    mean, scale = _standard(imputer.fit_transform(values[train][:, None]))
    return NumericColumn(name, float(imputer.statistics_[0]), mean, scale)


def _check_size(values: Array, table: Table, what: str) -> None:
    """DataError for a number so large that its square is infinite, in whichever part it is."""
    large = np.abs(values) > _LARGEST  # a missing value is not
    if large.any():
        row = int(large.argmax())
        raise DataError(
            f"{table.place(row)}: {what} has the value {values[row]:.1e}, too large to compute "
            f"with: at most {_LARGEST:g} is possible"
        )


def _standard(values: Array) -> tuple[float, float]:
    """The mean and the standard deviation of samples × 1; a constant has the deviation 1."""
    scaler = StandardScaler().fit(values)
    return float(scaler.mean_[0]), float(scaler.scale_[0])


def _categorical(name: str, table: Table, part: Table) -> CategoricalColumn:
    different = table.text(name).drop_nulls().unique()
    if different.len() > MAX_CATEGORIES:
        raise DataError(
            f"{table.path}: column {named(name)} is text with {different.len()} different values, "
            f"more than {MAX_CATEGORIES}; leave it out with --drop {quoted(name)}"
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
    _check_size(task.values, table, f"target {named(task.target)}")
    if kind == "real":
        mean, scale = _standard(task.values[train][:, None])
        return NumericTarget(task.target, mean, scale)
    allowed = task.values >= 0 if kind == "count" else (task.values >= 0) & (task.values <= 1)
    if not allowed.all():
        row = int((~allowed).argmax())
        raise DataError(
            f"{table.place(row)}: target {named(task.target)} is {task.values[row]:g}, but "
            f"{network.loss} needs targets {'of at least 0' if kind == 'count' else 'from 0 to 1'}"
        )
    return NumericTarget(task.target, 0.0, 1.0)

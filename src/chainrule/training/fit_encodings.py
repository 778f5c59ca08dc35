"""Fitting the encodings of columns and target, on training rows alone.

scikit-learn finds the means and scales, a part of the table at a time; plain values are kept
(:mod:`chainrule.training.columns`, :mod:`chainrule.training.target`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from sklearn.preprocessing import StandardScaler

from chainrule.errors import DataError
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.columns import CategoricalColumn, Column, NumericColumn
from chainrule.training.different import Different
from chainrule.training.medians import medians
from chainrule.training.names import named
from chainrule.training.table import Table, quoted
from chainrule.training.tables import Tables, Train
from chainrule.training.target import ClassTarget, NumericTarget, Target
from chainrule.training.task import Task
from chainrule.training.text_cells import number_columns

MAX_CATEGORIES = 100
_LARGEST = 1e150  # the square of a larger value overflows


def fit_columns(tables: Tables, names: Sequence[str], train: Train) -> list[Column]:
    """The encoding of each column, from the training rows.

    Raises DataError for a column that cannot be encoded, with its place.
    """
    # What a column holds is judged over the whole table, so that a slip in a held-out row is
    # reported, and with its own line.
    are_numbers = number_columns(tables, names)
    numeric = [name for name in names if are_numbers[name]]
    found: dict[str, _Numbers | _Categories] = {
        name: _Numbers(name, median)
        for name, median in zip(numeric, medians(tables, numeric, train), strict=True)
    }
    for table in tables:
        rows = train(table)
        for name in names:
            found.setdefault(name, _Categories(name)).look(table, rows)
    return [found[name].column() for name in names]


class _Standard:
    """The mean and the standard deviation of numbers; a constant has the deviation 1."""

    def __init__(self) -> None:
        self._scaler = StandardScaler()

    def look(self, values: Array) -> None:
        """Those of a part."""
        if len(values):
            self._scaler.partial_fit(values[:, None])

    @property
    def values(self) -> tuple[float, float]:
        return float(self._scaler.mean_[0]), float(self._scaler.scale_[0])


class _Numbers:
    """A column of numbers; one without any becomes the constant 0."""

    def __init__(self, name: str, median: float) -> None:
        self.name, self.median, self._standard = name, median, _Standard()

    def look(self, table: Table, train: Array) -> None:
        values = table.numbers(self.name)
        _check_size(values, table, f"column {named(self.name)}")
        given = values[train]
        self._standard.look(np.where(np.isnan(given), self.median, given))

    def column(self) -> NumericColumn:
        return NumericColumn(self.name, self.median, *self._standard.values)


class _Categories:
    """A column of text: its different values, and how often each is in the training rows."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._different = Different[str]()
        self._counts: Counter[str] = Counter()
        self._path: object = None

    def look(self, table: Table, train: Array) -> None:
        self._path = table.path
        cells = table.text(self.name)
        self._different.look(cells.drop_nulls().unique().to_list())
        if not self._different.many:
            counted = cells[train].drop_nulls().rename("cell").value_counts()
            self._counts.update(dict(counted.iter_rows()))

    def column(self) -> CategoricalColumn:
        if len(self._different) > MAX_CATEGORIES:
            raise DataError(
                f"{self._path}: column {named(self.name)} is text with {self._different} different "
                f"values, more than {MAX_CATEGORIES}; leave it out with --drop {quoted(self.name)}"
            )
        counts = self._counts or {self._different.sorted[0]: 1}
        # The first of those that are equally frequent.
        most_frequent = min(counts, key=lambda category: (-counts[category], category))
        return CategoricalColumn(self.name, tuple(sorted(counts)), most_frequent)


def _check_size(values: Array, table: Table, what: str) -> None:
    """DataError for a number so large that its square is infinite, in whichever part it is."""
    large = np.abs(values) > _LARGEST  # a missing value is not
    if large.any():
        row = int(large.argmax())
        raise DataError(
            f"{table.place(row)}: {what} has the value {values[row]:.1e}, too large to compute "
            f"with: at most {_LARGEST:g} is possible"
        )


def fit_target(tables: Tables, task: Task, network: Network, train: Train) -> Target:
    """How the target is encoded for a network, from the training rows.

    A loss of counts or of parts of 1 takes the target as it is, and checks it.
    """
    if task.classifies:
        return ClassTarget(task.target, task.classes, network.outputs)
    standard = _Standard()
    for table in tables:
        values = task.values(table)
        _check_size(values, table, f"target {named(task.target)}")
        _check_range(values, table, task, network)
        standard.look(values[train(table)])
    if network.loss_row.targets == "real":
        return NumericTarget(task.target, *standard.values)
    return NumericTarget(task.target, 0.0, 1.0)


def _check_range(values: Array, table: Table, task: Task, network: Network) -> None:
    """DataError for a target that the loss is not for, with its place."""
    kind = network.loss_row.targets
    allowed = values >= 0 if kind == "count" else (values >= 0) & (values <= 1)
    if kind != "real" and not allowed.all():
        row = int((~allowed).argmax())
        raise DataError(
            f"{table.place(row)}: target {named(task.target)} is {values[row]:g}, but "
            f"{network.loss} needs targets {'of at least 0' if kind == 'count' else 'from 0 to 1'}"
        )

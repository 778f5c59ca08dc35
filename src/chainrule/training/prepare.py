"""A table split into a training and a held-out part, and encoded for a network.

The encodings are fitted on the training part alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import numpy as np
from sklearn.model_selection import train_test_split

from chainrule.errors import DataError
from chainrule.operations import Array
from chainrule.training.architecture import Chooser, network_for
from chainrule.training.columns import encode
from chainrule.training.fit_encodings import fit_columns, fit_target
from chainrule.training.model import Model
from chainrule.training.names import named
from chainrule.training.prepared import Prepared
from chainrule.training.rows import Rows
from chainrule.training.table import Table
from chainrule.training.task import Task, constant

MIN_ROWS = 10


@dataclass(frozen=True)
class Split:
    """The row numbers of the two parts."""

    train: Array
    held_out: Array


@dataclass(frozen=True)
class PreparedTable(Prepared):
    """A table in memory: X is samples × inputs, Y samples × outputs, all rows; values: of the
    target, or numbers of classes.
    """

    table: Table = field(kw_only=True)
    split: Split = field(kw_only=True)
    values: Array = field(kw_only=True)
    X: Array = field(kw_only=True)
    Y: Array = field(kw_only=True)

    @property
    def train(self) -> Rows:
        """See :class:`Prepared`."""
        rows, weights = self.split.train, None
        if self.class_weights is not None:
            weights = self.class_weights[self.values[rows]]
        return Rows(self.X[rows], self.Y[rows], weights)

    @property
    def held_out(self) -> Rows:
        """See :class:`Prepared`."""
        return Rows(self.X[self.split.held_out], self.Y[self.split.held_out])

    def watched(self, part: float, seed: int) -> tuple[Rows, Rows]:
        """See :class:`Prepared`; drawn alike from each class."""
        random = np.random.default_rng([seed, 3])
        rows = np.arange(len(self.split.train))
        values = self.values[self.split.train]
        groups = [rows[values == one] for one in np.unique(values)]
        if not self.task.classifies:
            groups = [rows]
        drawn = [random.permutation(group)[: round(part * len(group))] for group in groups]
        watched = np.sort(np.concatenate(drawn))
        learned, train = np.setdiff1d(rows, watched), self.train
        parts = train.take(learned), train.take(watched)
        if not all(len(one) if one.weights is None else one.weights.any() for one in parts):
            raise nothing_watched(part, len(rows))
        return parts

    def sample(self, rows: int, seed: int) -> Rows:
        """All training rows: they are in memory."""
        return self.train

    def outcomes(self, model: Model, *, held_out: bool) -> Iterator[tuple[Array, Array]]:
        """See :class:`Prepared`."""
        rows = self.split.held_out if held_out else self.split.train
        yield model.outputs(self.table)[rows], self.values[rows]


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
) -> PreparedTable:
    """Read the task off a table, split the rows, fit the encodings and choose the network.

    network: the whole network string, or what gives it for a task and a number of inputs.
    The other arguments are those of the functions below and of
    :func:`~chainrule.training.architecture.network_for`. Raises DataError and NetworkError.
    """
    table.column(target, "target column")
    check_enough(table, table.rows)
    read = Task.read([table], target, task)
    values = read.values(table)
    names = feature_names(table, target, drop)
    rows = split(table, read, values, test_size, seed)

    def train(_: Table) -> Array:
        return rows.train

    columns = fit_columns([table], names, train)
    inputs = sum(len(column.inputs) for column in columns)
    text = network(read, inputs) if callable(network) else network
    chosen = network_for(read, inputs, text=text, hidden=hidden, loss=loss, l2=l2)
    encoding = fit_target([table], read, chosen, train)
    return PreparedTable(
        table.path,
        table.rows,
        read,
        tuple(columns),
        chosen,
        encoding,
        trivial(read, values[rows.train]),
        table=table,
        split=rows,
        values=values,
        X=encode(columns, table),
        Y=encoding.encode(values),
    )


def check_enough(table: Table, rows: int) -> None:
    """DataError for too few rows."""
    if rows < MIN_ROWS:
        found = "1 row" if rows == 1 else f"{rows} rows"
        raise DataError(
            f"{table.path} has {found}, too few to train and hold some out: at least {MIN_ROWS} "
            "are needed"
        )


def nothing_watched(part: float, rows: int) -> DataError:
    """The refusal of a part to watch that leaves nothing to watch, or to learn from."""
    return DataError(f"--validation {part:g} of {rows} rows leaves no rows that count on one side")


def trivial(task: Task, values: Array) -> Array:
    """What needs no network: mean and deviation of these values, or the part of each class."""
    if task.classifies:
        return np.bincount(values, minlength=len(task.classes)) / len(values)
    return np.array([values.mean(), values.std()])


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


def split(table: Table, task: Task, values: Array, test_size: float = 0.2, seed: int = 0) -> Split:
    """A random split; of a classification, with the same mix of classes in both parts.

    Raises DataError where a part would be too small.
    """
    check_test_size(test_size)
    n = table.rows
    held_out = int(np.ceil(test_size * n))
    check_split(task, test_size, n - held_out, held_out)
    if task.classifies:
        counts = np.bincount(values)
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
        stratify=values if task.classifies else None,
    )
    if np.unique(values[train]).size == 1:
        raise constant(table.path, task.target, float(values[train][0]), "every training row")
    return Split(np.sort(train), np.sort(test))


def check_test_size(test_size: float) -> None:
    """DataError for what is no part of the rows."""
    if not 0 < test_size < 1:
        raise DataError(f"the test size must lie between 0 and 1, not {test_size:g}")


def check_split(task: Task, test_size: float, train: int, held_out: int) -> None:
    """DataError where so many rows are too few for one of the parts."""
    least = max(2, len(task.classes))
    if held_out < least or train < least:
        raise DataError(
            f"a test size of {test_size:g} splits {train + held_out} rows into {train} for "
            f"training and {held_out} held out, but each part needs at least {least}"
        )

"""A table larger than memory, prepared as one in memory is, by a few passes over its chunks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import ClassVar

import numpy as np

from chainrule.errors import DataError
from chainrule.operations import Array
from chainrule.training.architecture import Chooser, network_for
from chainrule.training.chunks import Chunks
from chainrule.training.drawn import Drawn, split, watched
from chainrule.training.fit_encodings import fit_columns, fit_target
from chainrule.training.metrics import Regression
from chainrule.training.model import Model
from chainrule.training.names import named
from chainrule.training.prepare import (
    check_enough,
    check_split,
    check_test_size,
    feature_names,
    nothing_watched,
)
from chainrule.training.prepared import Prepared
from chainrule.training.rows import Rows
from chainrule.training.streamed_rows import StreamedRows, joined
from chainrule.training.task import Task, constant

_MORE = 1.2  # rows of a sample are drawn one by one, so that there may be fewer than were wanted


@dataclass(frozen=True)
class PreparedChunks(Prepared):
    """The chunks of a table, and which rows are trained on."""

    chunks: Chunks = field(kw_only=True)
    drawn: Drawn = field(kw_only=True)
    others: Drawn = field(kw_only=True)
    streamed: ClassVar[bool] = True

    @property
    def train(self) -> StreamedRows:
        """See :class:`Prepared`."""
        return self._rows(self.drawn)

    @property
    def held_out(self) -> StreamedRows:
        """See :class:`Prepared`."""
        return replace(self._rows(self.others), class_weights=None)

    def watched(self, part: float, seed: int) -> tuple[StreamedRows, StreamedRows]:
        """See :class:`Prepared`."""
        learned, seen = map(self._rows, watched(self.drawn, part))
        if not len(learned) or not len(seen):
            raise nothing_watched(part, len(self.train))
        return learned, seen

    def sample(self, rows: int, seed: int) -> Rows:
        """See :class:`Prepared`; drawn in one pass."""
        part = min(1.0, _MORE * rows / len(self.train))
        random = np.random.default_rng([seed, 5])
        return joined(
            [
                found.take(np.flatnonzero(random.random(len(found)) < part))
                for found in self.train.parts()
            ]
        )

    def outcomes(self, model: Model, *, held_out: bool) -> Iterator[tuple[Array, Array]]:
        """See :class:`Prepared`."""
        chosen = self.others if held_out else self.drawn
        for table in self.chunks:
            own = table.take(chosen(table))
            if own.rows:
                yield model.outputs(own), self.task.values(own)

    def _rows(self, chosen: Drawn) -> StreamedRows:
        return StreamedRows(
            self.chunks, self.task, self.columns, self.target, chosen, self.class_weights
        )


def prepare_chunks(
    chunks: Chunks,
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
) -> PreparedChunks:
    """What :func:`~chainrule.training.prepare.prepare` does, on a part of the rows at a time.

    The encodings are the same, means and deviations to rounding. Each row is drawn for itself.
    """
    first = chunks[0]
    first.column(target, "target column")
    check_enough(first, chunks.rows)
    targets = chunks.only([target])
    read = Task.read(targets, target, task)
    names = feature_names(first, target, drop)
    check_test_size(test_size)
    train, held_out = split(seed, test_size)
    check_split(read, test_size, train.count(chunks.rows), held_out.count(chunks.rows))
    columns = fit_columns(chunks.only(names), names, train)
    inputs = sum(len(column.inputs) for column in columns)
    text = network(read, inputs) if callable(network) else network
    chosen = network_for(read, inputs, text=text, hidden=hidden, loss=loss, l2=l2)
    encoding = fit_target(targets, read, chosen, train)
    return PreparedChunks(
        first.path,
        chunks.rows,
        read,
        tuple(columns),
        chosen,
        encoding,
        _trivial(targets, read, train),
        chunks=chunks.encoded([*names, target], inputs),
        drawn=train,
        others=held_out,
    )


def _trivial(targets: Chunks, task: Task, train: Drawn) -> Array:
    """Mean and deviation of the training rows, or the part of each class in them.

    Raises DataError for a class that is in none of them, and where all are alike.
    """
    if not task.classifies:
        return _mean_and_deviation(targets, task, train)
    counts = np.zeros(len(task.classes))
    for table in targets:
        counts += np.bincount(task.values(table)[train(table)], minlength=len(counts))
    if not counts.all():
        name = task.classes[int(counts.argmin())]
        raise DataError(
            f"{targets.file.path}: class {named(name)} of target {named(task.target)} is in no "
            "training row: another --seed or a smaller --test-size may help"
        )
    mix: Array = counts / counts.sum()
    return mix


def _mean_and_deviation(targets: Chunks, task: Task, train: Drawn) -> Array:
    seen, least, most = Regression(), np.inf, -np.inf
    for table in targets:
        values = task.values(table)[train(table)]
        if len(values):
            seen.add(values, values)
            least, most = min(least, values.min()), max(most, values.max())
    if least == most:
        raise constant(targets.file.path, task.target, float(least), "every training row")
    return np.array([seen.mean, np.sqrt(seen.spread / seen.rows)])

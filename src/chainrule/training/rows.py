"""Rows of a table before an engine: dense as they lie, sparse and very many a piece at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from chainrule.engines.choice import AnyTrainer, VectorEngine
from chainrule.operations import Array

# Sparse rows are made dense so many bytes at a time.
_DENSE_BYTES = 1 << 26


class AnyRows(Protocol):
    """Rows that training can pass through again and again, wherever they are."""

    def __len__(self) -> int:
        """How many there are."""

    def parts(self) -> Iterator[Rows]:
        """All of them in dense parts, in one order."""

    def shuffled(self, random: np.random.Generator) -> Iterator[Rows]:
        """The same in parts whose rows, and whose order, are for an epoch of batches."""

    def digest(self) -> str:
        """A digest of every number in them, by which a checkpoint knows them again."""


@dataclass(frozen=True)
class Rows:
    """X (a dense or a sparse matrix), Y (samples × outputs) and a weight for each row, or None."""

    X: Any
    Y: Array
    weights: Array | None = None

    def __len__(self) -> int:
        return int(self.X.shape[0])

    @property
    def weight(self) -> float:
        """How much all of them count: their number, or the sum of their weights."""
        return float(len(self) if self.weights is None else self.weights.sum())

    @property
    def counting(self) -> Array:
        """The numbers of the rows that do not count 0 times."""
        return np.arange(len(self)) if self.weights is None else np.flatnonzero(self.weights)

    def take(self, rows: Array) -> Rows:
        """Some of the rows."""
        weights = None if self.weights is None else self.weights[rows]
        return Rows(self.X[rows], self.Y[rows], weights)

    def parts(self) -> Iterator[Rows]:
        """Themselves where they are dense; see :class:`AnyRows`."""
        return self.pieces(np.arange(len(self))) if is_sparse(self.X) else iter([self])

    def shuffled(self, random: np.random.Generator) -> Iterator[Rows]:
        """Dense rows as they lie: an epoch draws their order."""
        return self.parts()

    def digest(self) -> str:
        """See :class:`AnyRows`."""
        found = hashlib.blake2b(digest_size=16)
        X = self.X
        arrays = [X.data, X.indices, X.indptr] if is_sparse(X) else [X]
        for array in (*arrays, self.Y, self.weights):
            if array is not None:
                found.update(f"{X.shape} {array.shape} {array.dtype}".encode())
                found.update(np.ascontiguousarray(array).data)
        return found.hexdigest()

    def pieces(self, order: Array, multiple: int = 1) -> Iterator[Rows]:
        """Rows in this order, as many at a time as may be dense: a multiple of a batch."""
        per_row = max(1, self.X.shape[1] * self.X.dtype.itemsize)
        count = max(1, _DENSE_BYTES // (per_row * multiple)) * multiple
        for first in range(0, len(order), count):
            piece = self.take(order[first : first + count])
            yield Rows(piece.X.toarray(), piece.Y, piece.weights)


def in_type(array: Any, dtype: Any, name: str) -> Any:
    """An array of another type of floats; ValueError where a value is too large for it."""
    if array.dtype == dtype:
        return array
    with np.errstate(over="ignore"):
        converted = array.astype(dtype)
    if not np.isfinite(converted.data if is_sparse(converted) else converted).all():
        raise ValueError(f"{name} has values too large for {np.dtype(dtype).name}")
    return converted


def is_sparse(X: Any) -> bool:
    """Whether X is one of SciPy's sparse matrices or arrays."""
    return hasattr(X, "toarray")


def epoch(trainer: AnyTrainer, rows: Rows, order: Array, batch_size: int) -> tuple[float, float]:
    """One update for each batch: the mean over rows of their batch's J, and the penalty in it."""
    if not is_sparse(rows.X):
        J = trainer.epoch(rows.X, rows.Y, order, batch_size, rows.weights)
        return J, trainer.penalty
    J = penalty = 0.0
    counted = 0
    for piece in rows.pieces(order, batch_size):
        count = len(piece)
        own = trainer.epoch(piece.X, piece.Y, np.arange(count), batch_size, piece.weights)
        if piece.weights is not None:  # a batch that weighs nothing is left out of the mean
            starts = np.arange(0, count, batch_size)
            weighs = np.add.reduceat(piece.weights, starts) > 0
            count = int(np.minimum(batch_size, count - starts)[weighs].sum())
        J, penalty, counted = (J + count * own, penalty + count * trainer.penalty, counted + count)
    return J / max(counted, 1), penalty / max(counted, 1)


def evaluate(engine: VectorEngine, w: Array, rows: AnyRows, gradient: Array | None = None) -> float:
    """J over all rows, the mean of its parts by their weights; its gradient into ``gradient``."""
    J, weight_of_all = 0.0, 0.0
    own = None if gradient is None else np.empty_like(gradient)
    mean = np.zeros(w.size)
    for part in rows.parts():
        weight = part.weight
        if not weight:
            continue
        weight_of_all += weight
        share = weight / weight_of_all
        J += (engine.evaluate(w, part.X, part.Y, part.weights, own) - J) * share
        if own is not None:
            mean += (own - mean) * share
    if gradient is not None:
        gradient[:] = mean
    return J


def hessian_product(engine: VectorEngine, w: Array, v: Array, rows: AnyRows) -> Array:
    """∂²J/∂w² v over all rows, the mean of its parts by their weights."""
    weight_of_all, mean = 0.0, np.zeros_like(w)
    for part in rows.parts():
        weight = part.weight
        if weight:
            weight_of_all += weight
            own = engine.hessian_product(w, v, part.X, part.Y, part.weights)
            mean += (own - mean) * w.dtype.type(weight / weight_of_all)
    return mean


def predictions(engine: VectorEngine, w: Array, X: Any) -> Array:
    """The outputs for dense or sparse rows, samples × outputs."""
    if not is_sparse(X):
        return engine.predictions(w, X)
    rows = Rows(X, np.empty((X.shape[0], 0)))
    pieces = [engine.predictions(w, piece.X) for piece in rows.pieces(np.arange(len(rows)))]
    return np.concatenate(pieces)

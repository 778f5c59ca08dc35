"""Rows of a table before an engine: dense as they lie, sparse a piece at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule.engines.choice import AnyTrainer, VectorEngine
from chainrule.operations import Array

# Sparse rows are made dense so many bytes at a time.
_DENSE_BYTES = 1 << 26


@dataclass(frozen=True)
class Rows:
    """X (a dense or a sparse matrix), Y (samples × outputs) and a weight for each row, or None."""

    X: Any
    Y: Array
    weights: Array | None = None

    def __len__(self) -> int:
        return int(self.X.shape[0])

    def take(self, rows: Array) -> Rows:
        """Some of the rows."""
        weights = None if self.weights is None else self.weights[rows]
        return Rows(self.X[rows], self.Y[rows], weights)

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


def evaluate(engine: VectorEngine, w: Array, rows: Rows, gradient: Array | None = None) -> float:
    """J over all rows; its gradient into ``gradient``."""
    if not is_sparse(rows.X):
        return engine.evaluate(w, rows.X, rows.Y, rows.weights, gradient)
    J, weight_of_all, total = 0.0, 0.0, np.zeros(w.size)
    for piece in rows.pieces(np.arange(len(rows))):
        weight = float(len(piece) if piece.weights is None else piece.weights.sum())
        if not weight:
            continue
        J += weight * engine.evaluate(w, piece.X, piece.Y, piece.weights, gradient)
        weight_of_all += weight
        if gradient is not None:
            total += weight * gradient
    if gradient is not None:
        gradient[:] = total / weight_of_all
    return J / weight_of_all


def predictions(engine: VectorEngine, w: Array, X: Any) -> Array:
    """The outputs for dense or sparse rows, samples × outputs."""
    if not is_sparse(X):
        return engine.predictions(w, X)
    rows = Rows(X, np.empty((X.shape[0], 0)))
    pieces = [engine.predictions(w, piece.X) for piece in rows.pieces(np.arange(len(rows)))]
    return np.concatenate(pieces)


def digest(*parts: Rows | None) -> str:
    """A digest of every number in some rows, by which a checkpoint knows them again."""
    found = hashlib.blake2b(digest_size=16)
    for rows in parts:
        if rows is None:
            found.update(b"none")
            continue
        X = rows.X
        arrays = [X.data, X.indices, X.indptr] if is_sparse(X) else [X]
        for array in (*arrays, rows.Y, rows.weights):
            if array is not None:
                found.update(f"{X.shape} {array.shape} {array.dtype}".encode())
                found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()

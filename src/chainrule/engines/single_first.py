"""L-BFGS in double precision, most of the way to it in single: half the bytes, twice the lanes.

What single precision rounds away is far below what an iteration gains, until close to a minimum.
There the minimisation goes on in double precision, and only there can it be at its end.

>>> from chainrule.engines.native import Native, available
>>> from chainrule.network import Network
>>> network = Network.parse("1 -> 1, squared_error")
>>> X, Y = np.array([[0.0], [1.0], [2.0]]), np.array([[1.0], [3.0], [5.0]])
>>> if available():
...     found = SingleFirst(Native(network), np.zeros(2), Table(X, Y), Table(X, Y).in_single())
...     while not found.standing.ended():
...         _ = found.run(100, Goals(gradient=1e-12))
...     print(np.round(found.w, 12), found.w.dtype)
... else:
...     print("[2. 1.] float64")
[2. 1.] float64
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from chainrule.engines.descent import Goals, Standing
from chainrule.engines.native import Native
from chainrule.engines.native_minimizer import Minimizer
from chainrule.operations import Array

# An iteration that gains no larger a part of J is left to double precision: single precision knows
# J to about as much.
_COARSE = 1e-7
_LARGE = 1e6  # its square, times many rows, leaves digits for what training gains


class Table(NamedTuple):
    """X (samples × inputs), Y (samples × outputs), and a weight for each row or None."""

    X: Array
    Y: Array
    weights: Array | None = None

    def fits_single(self) -> bool:
        """Whether single precision is precise enough for all values and weights."""
        largest = max(float(np.abs(array).max(initial=0.0)) for array in (self.X, self.Y))
        least = 1.0 if self.weights is None else float(self.weights.min(initial=1.0))
        return largest < _LARGE and least > 1 / _LARGE

    def for_single(self) -> Table | None:
        """The same in single precision; None where that would not do, or it is so already."""
        return self.in_single() if self.X.dtype != np.float32 and self.fits_single() else None

    def in_single(self) -> Table:
        """The same in single precision."""
        X, Y = self.X.astype(np.float32), self.Y.astype(np.float32)
        return Table(X, Y, None if self.weights is None else self.weights.astype(np.float32))


def coarse(goals: Goals) -> Goals:
    """How far single precision goes."""
    return Goals(goals.gradient, max(goals.decrease, _COARSE))


class SingleFirst:
    """A network on its way to a minimum of J over a table, or over the ``rows`` of it.

    w: where it starts, float64. single: the table in single precision, which many may share.
    now: the minimisation that goes on at present.
    """

    def __init__(
        self,
        engine: Native,
        w: Array,
        table: Table,
        single: Table,
        *,
        rows: Array | None = None,
        memory: int = 20,
    ) -> None:
        self._engine, self._start, self._rows, self._memory = engine, w, rows, memory
        self._table = table
        self._iterations = self._evaluations = 0
        self.now = self._begin(w.astype(np.float32), single)

    def _begin(self, w: Array, table: Table) -> Minimizer:
        return Minimizer(self._engine, w, *table, rows=self._rows, memory=self._memory)

    @property
    def in_single(self) -> bool:
        """Whether it still goes in single precision."""
        return self.now.dtype == np.float32

    def run(self, iterations: int, goals: Goals) -> tuple[Array, Array]:
        """At most so many iterations more: J and the largest entry of ∇J after each."""
        made = self.now.run(iterations, coarse(goals) if self.in_single else goals)
        self.turn(goals)
        return made

    def turn(self, goals: Goals) -> None:
        """Go on in double precision where single leads no further."""
        if not self.in_single or not self.now.standing.ended():
            return
        self._iterations += self.now.iterations
        self._evaluations += self.now.evaluations
        lost = self.now.standing is Standing.NOT_FINITE
        self.now = self._begin(self._start if lost else self.w, self._table)
        self.now.run(0, goals)

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        return self.now.standing

    @property
    def iterations(self) -> int:
        """How many were made."""
        return self._iterations + self.now.iterations

    @property
    def evaluations(self) -> int:
        """How often J and ∇J were computed."""
        return self._evaluations + self.now.evaluations

    @property
    def loss(self) -> float:
        """J where it stands."""
        return self.now.loss

    @property
    def w(self) -> Array:
        """The parameters as one vector of double precision, a copy."""
        return self.now.w.astype(np.float64)

    @property
    def gradient(self) -> Array:
        """∇J there, a copy."""
        return self.now.gradient.astype(np.float64)

"""L-BFGS by the compiled core: one minimisation, or many side by side, each over rows of its own.

>>> from chainrule.engines.native import Native, available
>>> from chainrule.network import Network
>>> network = Network.parse("1 -> 1, squared_error")
>>> X, Y = np.array([[0.0], [1.0], [2.0]]), np.array([[1.0], [3.0], [5.0]])
>>> if available():
...     found = Minimizer(Native(network), np.zeros(2), X, Y)
...     _ = found.run(100, Goals(gradient=1e-8))
...     print(np.round(found.w, 6), found.standing.value)
... else:
...     print("[2. 1.] the gradient has vanished")
[2. 1.] the gradient has vanished
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chainrule.engines.descent import Goals, Standing
from chainrule.engines.native import Native, core, threads_of_machine
from chainrule.operations import Array

_STANDINGS = tuple(Standing)


class Minimizer:
    """A network on its way to a minimum of J over all its rows, by L-BFGS in the compiled core.

    w: where it starts, float32 or float64, as :attr:`w` gives back where it stands.
    X (samples × inputs) and Y (samples × outputs), of w's type, and a weight for each row.
    rows: the numbers of those that count; None for all. memory: how many pairs L-BFGS remembers.
    """

    def __init__(
        self,
        engine: Native,
        w: Array,
        X: Array,
        Y: Array,
        weights: Array | None = None,
        *,
        rows: Array | None = None,
        memory: int = 20,
    ) -> None:
        self.engine, self.X, self.Y, self.weights = engine, X, Y, weights
        self.rows = None if rows is None else np.ascontiguousarray(rows, np.int64)
        self.factor = engine.mean_factor(len(X), weights, self.rows)
        self.compiled = engine.core(w.dtype).minimizer(w, memory)
        self.dtype, self._size = w.dtype, w.size
        self.iterations = 0

    def run(self, iterations: int, goals: Goals) -> tuple[Array, Array]:
        """At most so many iterations more: J and the largest entry of ∇J after each.

        Ctrl-C ends it within a tenth of a second, between two iterations.
        """
        return run_together([self], iterations, goals, threads=self.engine.threads)[0]

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        return _STANDINGS[int(self.compiled.standing)]

    @property
    def loss(self) -> float:
        """J where it stands."""
        loss: float = self.compiled.loss
        return loss

    @property
    def evaluations(self) -> int:
        """How often J and ∇J were computed."""
        count: int = self.compiled.evaluations
        return count

    @property
    def w(self) -> Array:
        """The parameters as one vector, a copy."""
        w = np.empty(self._size, self.dtype)
        self.compiled.parameters(w)
        return w

    @property
    def gradient(self) -> Array:
        """∇J there, a copy."""
        gradient = np.empty(self._size, self.dtype)
        self.compiled.gradient(gradient)
        return gradient


def run_together(
    members: Sequence[Minimizer], iterations: int, goals: Goals, threads: int | None = None
) -> list[tuple[Array, Array]]:
    """The same for many, each on its own rows of its own table, as many at a time as threads.

    Tables may be shared, and the networks differ in all but the type of their floats. The result
    does not depend on the number of threads.
    """
    losses = np.empty((len(members), iterations))
    norms = np.empty_like(losses)
    made = core.minimize(
        [member.compiled for member in members],
        [member.X for member in members],
        [member.Y for member in members],
        [member.weights for member in members],
        [member.rows for member in members],
        [member.factor for member in members],
        goals.gradient,
        goals.decrease,
        goals.unit,
        iterations,
        threads_of_machine() if threads is None else threads,
        losses,
        norms,
    )
    for member, count in zip(members, made, strict=True):
        member.iterations += count
    return [(losses[k, :count], norms[k, :count]) for k, count in enumerate(made)]

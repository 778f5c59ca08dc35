"""Minimising J over all rows by L-BFGS, one network or many side by side: in the compiled core, or
where it is not installed by the solver that defines it.

>>> from chainrule.convention import Convention
>>> from chainrule.engines.choice import vector_engine
>>> from chainrule.network import Network
>>> network = Network.parse("1 -> 1, squared_error")
>>> X, Y = np.array([[0.0], [1.0], [2.0]]), np.array([[1.0], [3.0], [5.0]])
>>> found = minimizer(vector_engine(network, Convention()), np.zeros(2), X, Y)
>>> run_all([found], 100, Goals(gradient=1e-8))
>>> np.round(found.w, 6)
array([2., 1.])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from chainrule.engines import native_minimizer
from chainrule.engines.choice import VectorEngine
from chainrule.engines.descent import Goals, Standing
from chainrule.engines.native import Native
from chainrule.engines.single_first import SingleFirst, Table, coarse
from chainrule.operations import Array
from chainrule.training.solvers import LBFGS, GradientDescent, LevenbergMarquardt, Newton
from chainrule.training.solvers.objective import Objective

FullBatch = LBFGS | LevenbergMarquardt | Newton | GradientDescent

# Between two of these many iterations somebody may look at the clock.
ITERATIONS_AT_A_TIME = 50


class ObjectiveMinimizer:
    """A minimisation of any function of one vector by a full-batch solver."""

    def __init__(self, objective: Objective, w: Array, solver: FullBatch) -> None:
        self._objective, self._solver = objective, solver
        self._state: Any = solver.init(w)
        self.w, self.standing, self.iterations = w, Standing.BEGINS, 0

    @property
    def evaluations(self) -> int:
        """How often J and ∇J were computed, or what took as long."""
        return round(self._objective.work)

    @property
    def loss(self) -> float:
        """J where it stands."""
        return self._objective(self.w)[0]

    @property
    def gradient(self) -> Array:
        """∇J there."""
        return self._objective(self.w)[1]

    def run(self, iterations: int, goals: Goals) -> tuple[Array, Array]:
        """At most so many iterations more: J and the largest entry of ∇J after each."""
        losses: list[float] = []
        norms: list[float] = []
        if self.standing is Standing.BEGINS:
            self._look(goals)
        while len(losses) < iterations and self.standing is Standing.GOES_ON:
            before = self.loss
            moved, self._state = self._solver.update(self._objective, self.w, self._state)
            if moved is self.w:
                self.standing = Standing.LOWEST
                break
            self.w = moved
            self.iterations += 1
            norms.append(self._look(goals))
            losses.append(self.loss)
            if self.standing is Standing.GOES_ON and goals.steady(before, losses[-1]):
                self.standing = Standing.STEADY
        return np.array(losses), np.array(norms)

    def _look(self, goals: Goals) -> float:
        """The gradient's largest entry, and whether the search is at its end by it."""
        norm = float(np.abs(self.gradient).max())
        if not np.isfinite(norm + self.loss):
            self.standing = Standing.NOT_FINITE
        else:
            flat = norm <= goals.gradient
            self.standing = Standing.FLAT if flat else Standing.GOES_ON
        return norm


Minimizer = native_minimizer.Minimizer | SingleFirst | ObjectiveMinimizer


def minimizer(
    engine: VectorEngine,
    w: Array,
    X: Array,
    Y: Array,
    weights: Array | None = None,
    *,
    rows: Array | None = None,
    memory: int = 20,
    single: Table | None = None,
) -> Minimizer:
    """A network on its way to a minimum of J, from w on.

    X (samples × inputs), Y (samples × outputs) and a weight for each row, of w's type.
    rows: the numbers of those that count; None for all. memory: pairs that L-BFGS remembers.
    single: the table in single precision, in which the way begins where the compiled core serves.
    """
    if isinstance(engine, Native) and single is not None:
        whole = Table(X, Y, weights)
        return SingleFirst(engine, w, whole, single, rows=rows, memory=memory)
    if isinstance(engine, Native):
        return native_minimizer.Minimizer(engine, w, X, Y, weights, rows=rows, memory=memory)
    if rows is not None:
        X, Y, weights = X[rows], Y[rows], None if weights is None else weights[rows]

    def evaluate(point: Array) -> tuple[float, Array]:
        gradient = np.empty_like(point)
        return engine.evaluate(point, X, Y, weights, gradient), gradient

    return ObjectiveMinimizer(Objective(evaluate), w, LBFGS(memory))


def run_all(
    members: Sequence[Minimizer],
    iterations: int | Sequence[int],
    goals: Goals,
    *,
    threads: int | None = None,
    stop: Callable[[], bool] | None = None,
) -> None:
    """At most so many iterations of every member (or of each its own number), side by side.

    stop: asked now and then whether to end it here, as when the time is up.
    """
    each = [iterations] * len(members) if isinstance(iterations, int) else iterations
    last = [member.iterations + most for member, most in zip(members, each, strict=True)]
    while True:
        going = [
            (member, end - member.iterations)
            for member, end in zip(members, last, strict=True)
            if member.iterations < end and not member.standing.ended()
        ]
        if not going or (stop is not None and stop()):
            return
        some = min(ITERATIONS_AT_A_TIME, *(left for _, left in going))
        advance([member for member, _ in going], some, goals, threads)


def advance(
    members: Sequence[Minimizer], iterations: int, goals: Goals, threads: int | None = None
) -> list[Array]:
    """At most so many iterations of every member, side by side: what J was after each.

    What begins in single precision goes before the others; these are of one type of floats.
    """
    losses: dict[int, Array] = {}
    early: dict[int, native_minimizer.Minimizer] = {}
    late: dict[int, native_minimizer.Minimizer] = {}
    for k, one in enumerate(members):
        if isinstance(one, ObjectiveMinimizer):
            losses[k] = one.run(iterations, goals)[0]
        elif isinstance(one, SingleFirst):
            (early if one.in_single else late)[k] = one.now
        else:
            late[k] = one
    for some, aims in ((early, coarse(goals)), (late, goals)):
        if some:
            ran = native_minimizer.run_together(list(some.values()), iterations, aims, threads)
            losses |= {k: made for k, (made, _) in zip(some, ran, strict=True)}
    for one in members:
        if isinstance(one, SingleFirst):
            one.turn(goals)
    return [losses[k] for k in range(len(members))]

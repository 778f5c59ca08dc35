"""Training on all rows at once, with scikit-learn's rules for when it is at its end."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from typing import Any

import numpy as np

from chainrule.engines.choice import VectorEngine
from chainrule.engines.descent import Goals, Standing
from chainrule.engines.native import threads_for
from chainrule.engines.single_first import Table
from chainrule.errors import DataError
from chainrule.estimators.certified import Trained
from chainrule.estimators.notices import not_converged, say, warn
from chainrule.estimators.stochastic import NOT_FINITE
from chainrule.operations import Array
from chainrule.training.certificate import Verdict
from chainrule.training.epochs import objective
from chainrule.training.minimizing import (
    ITERATIONS_AT_A_TIME,
    Minimizer,
    ObjectiveMinimizer,
    advance,
    minimizer,
)
from chainrule.training.rows import Rows, is_sparse
from chainrule.training.solvers import LBFGS, LevenbergMarquardt, Newton

# SciPy's: pairs remembered, and the part of max(|J|, 1) that an iteration must still gain. Where
# the way is ours, more pairs make it shorter.
_MEMORY, _OWN_MEMORY = 10, 20
_SETTLED = 1e7 * float(np.finfo(float).eps)


class Descent:
    """The minimisation of a model's J over all its rows, with the limits of its settings.

    found: where it stands. ends: when it must be over, by ``time.perf_counter``. ended: what ended
    it before its time, if not its own limits.
    """

    def __init__(self, model: Any, found: Minimizer, ends: float) -> None:
        self.model, self.found = model, found
        self.dtype, self.size = found.w.dtype, found.w.size
        self.goals = Goals(gradient=model.tol, decrease=_SETTLED, unit=1.0)
        self.ended: Verdict | None = None
        self.limit: str | None = None
        self._some = 1
        self._ends = ends
        model.n_iter_ = 0

    @property
    def goes_on(self) -> bool:
        """Whether there is anything left to do."""
        stands = self.found.standing.ended() or self.limit is not None
        return not stands and self.ended is None

    @property
    def work(self) -> float:
        """How much was computed so far, in evaluations times parameters."""
        return float(max(self.found.evaluations, 1) * self.size)

    def next_iterations(self) -> int:
        """How many to make before :meth:`made` looks at them: few at first, so that the clock is
        soon looked at."""
        self._some = min(2 * self._some, ITERATIONS_AT_A_TIME)
        model = self.model
        left: int = min(model.max_iter - model.n_iter_, model.max_fun - self.found.evaluations)
        return max(1, min(self._some, left))

    def made(self, losses: Array) -> None:
        """Take note of iterations, with J after each."""
        model = self.model
        _tell(model, losses)
        if self.found.evaluations > model.max_fun:
            self.limit = "TOTAL NO. OF F,G EVALUATIONS EXCEEDS LIMIT"
        elif self.found.standing.ended():
            return
        elif model.n_iter_ >= model.max_iter:
            self.limit = "TOTAL NO. OF ITERATIONS REACHED LIMIT"
        elif time.perf_counter() > self._ends:
            self.limit = f"the time limit of {model.time_limit:g} s"
            self.ended = Verdict.TIME_LIMIT

    def run(self) -> None:
        """To its end, or until Ctrl-C, which leaves it where it stands."""
        try:
            run_together([self], threads_for(self.model.n_jobs))
        except KeyboardInterrupt:
            warn("Training interrupted by user.")
            self.ended = Verdict.INTERRUPTED


def ends_of(settings: Any) -> float:
    """When a training that begins now must be over, by ``time.perf_counter``."""
    return np.inf if settings.time_limit is None else time.perf_counter() + settings.time_limit


def run_together(descents: Sequence[Descent], threads: int | None) -> None:
    """All to their ends, side by side; none depends on the others."""
    while going := [one for one in descents if one.goes_on]:
        alike: dict[Any, list[Descent]] = {}
        for one in going:
            kind = one.next_iterations(), one.goals, one.dtype
            alike.setdefault(kind, []).append(one)
        for (some, goals, _), lot in alike.items():
            made = advance([one.found for one in lot], some, goals, threads)
            for one, losses in zip(lot, made, strict=True):
                one.made(losses)


def minimized(
    model: Any, engine: VectorEngine, w: Array, rows: Rows, solver: str, ends: float
) -> Generator[Descent, None, Trained]:
    """The parameters that minimise J over all rows from w on; says so where it does not converge.

    It hands out the descent for somebody to run, alone or beside others, and goes on from its end.
    engine: of the loss with the penalty over all rows. solver: "lbfgs", "newton" or "lm". ends:
    when it must be over, as :func:`ends_of` tells.
    """
    found = _minimizer(engine, w, rows, solver, model.solver == "auto")
    descent = Descent(model, found, ends)
    yield descent
    if found.standing is Standing.NOT_FINITE:
        raise ValueError(NOT_FINITE)
    if descent.limit is not None:
        not_converged(_sentence(model, descent.limit, solver))
    best = found.w
    squares = sum(float(np.vdot(W, W)) for W in model._pieces(best)[0])
    penalty = model._alpha / rows.weight / 2 * squares
    model.loss_ = model._as_told(found.loss - penalty, rows) + penalty
    return Trained(best, descent.ended, found.standing.ended())


def _minimizer(engine: VectorEngine, w: Array, rows: Rows, solver: str, free: bool) -> Minimizer:
    """free: whether the way to the minimum is ours to choose, and not that of scikit-learn."""
    if solver == "lbfgs" and not is_sparse(rows.X):
        table = Table(rows.X, rows.Y, rows.weights)
        single, memory = (table.for_single(), _OWN_MEMORY) if free else (None, _MEMORY)
        return minimizer(engine, w, *table, memory=memory, single=single)
    match solver:
        case "newton":
            return ObjectiveMinimizer(objective(engine, rows), w, Newton())
        case "lm":
            lm = LevenbergMarquardt()
            try:
                lm.check(engine.network, len(rows))
            except DataError as problem:  # a ValueError is what users of estimators expect
                raise ValueError(str(problem)) from None
            return ObjectiveMinimizer(objective(engine, rows), w, lm)
    return ObjectiveMinimizer(objective(engine, rows), w, LBFGS(_MEMORY))


def _tell(model: Any, losses: Array) -> None:
    for loss in losses:
        model.n_iter_ += 1
        if model.verbose:
            say(f"Iteration {model.n_iter_}, loss = {loss:.8f}")


def _sentence(model: Any, limit: str, solver: str) -> str:
    if limit.startswith("the time"):
        return f"{solver} reached {limit} before convergence."
    return (
        f"{solver} failed to converge after {model.n_iter_} iteration(s) (status=1):\n{limit}\n\n"
        "Increase the number of iterations to improve the convergence "
        f"(max_iter={model.max_iter}), or scale the data."
    )

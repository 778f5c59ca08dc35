"""Training on all rows at once, with scikit-learn's rules for when it is at its end."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from chainrule.engines.choice import VectorEngine
from chainrule.engines.descent import Goals, Standing
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
    minimizer,
)
from chainrule.training.rows import Rows, is_sparse
from chainrule.training.solvers import LBFGS, LevenbergMarquardt, Newton

# SciPy's: pairs remembered, and the part of max(|J|, 1) that an iteration must still gain.
_MEMORY = 10
_SETTLED = 1e7 * float(np.finfo(float).eps)


def minimized(model: Any, engine: VectorEngine, w: Array, rows: Rows, solver: str) -> Trained:
    """The parameters that minimise J over all rows from w on; says so where it does not converge.

    engine: of the loss with the penalty over all rows. solver: "lbfgs", "newton" or "lm".
    """
    found = _minimizer(engine, w, rows, solver, model.solver == "auto")
    goals = Goals(gradient=model.tol, decrease=_SETTLED, unit=1.0)
    ends = time.perf_counter() + (np.inf if model.time_limit is None else model.time_limit)
    limit, some = None, 1
    ended: Verdict | None = None
    model.n_iter_ = 0
    try:
        while not found.standing.ended() and limit is None:
            some = min(2 * some, ITERATIONS_AT_A_TIME)  # the clock is soon looked at
            left = min(model.max_iter - model.n_iter_, model.max_fun - found.evaluations)
            losses, _ = found.run(max(1, min(some, left)), goals)
            _tell(model, losses)
            if found.evaluations > model.max_fun:
                limit = "TOTAL NO. OF F,G EVALUATIONS EXCEEDS LIMIT"
            elif found.standing.ended():
                break
            elif model.n_iter_ >= model.max_iter:
                limit = "TOTAL NO. OF ITERATIONS REACHED LIMIT"
            elif time.perf_counter() > ends:
                limit = f"the time limit of {model.time_limit:g} s"
                ended = Verdict.TIME_LIMIT
    except KeyboardInterrupt:
        warn("Training interrupted by user.")
        ended = Verdict.INTERRUPTED
    if found.standing is Standing.NOT_FINITE:
        raise ValueError(NOT_FINITE)
    if limit is not None:
        not_converged(_sentence(model, limit, solver))
    best = found.w
    squares = sum(float(np.vdot(W, W)) for W in model._pieces(best)[0])
    penalty = model._alpha / rows.weight / 2 * squares
    model.loss_ = model._as_told(found.loss - penalty, rows) + penalty
    return Trained(best, ended, found.standing.ended())


def _minimizer(engine: VectorEngine, w: Array, rows: Rows, solver: str, free: bool) -> Minimizer:
    """free: whether the way to the minimum is ours to choose, and not that of scikit-learn."""
    if solver == "lbfgs" and not is_sparse(rows.X):
        table = Table(rows.X, rows.Y, rows.weights)
        single = table.for_single() if free else None
        return minimizer(engine, w, *table, memory=_MEMORY, single=single)
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

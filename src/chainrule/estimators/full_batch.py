"""Training by L-BFGS: SciPy's, as in scikit-learn, on the engine's loss and gradient."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from scipy.optimize import minimize

from chainrule.engines.choice import VectorEngine
from chainrule.estimators.notices import not_converged, say, warn
from chainrule.operations import Array
from chainrule.training.rows import Rows, evaluate


class _TimeIsUpError(Exception):
    """Ends the minimisation from within."""


def lbfgs(model: Any, engine: VectorEngine, w: Array, rows: Rows) -> Array:
    """The parameters that minimise J over all rows from w on; says so where it does not converge.

    engine: of the loss with the penalty over all rows.
    """
    began, dtype = time.perf_counter(), w.dtype
    last: list[Array] = [w]

    def objective(point: Array) -> tuple[float, Array]:
        gradient = np.empty(w.size, dtype)
        J = evaluate(engine, point.astype(dtype, copy=False), rows, gradient)
        return J, gradient.astype(float, copy=False)

    def after(intermediate_result: Any) -> None:
        last[0] = intermediate_result.x.copy()
        model.n_iter_ += 1
        if model.verbose:
            loss = intermediate_result.fun
            say(f"Iteration {model.n_iter_}, loss = {loss:.8f}")
        if model.time_limit is not None and time.perf_counter() - began > model.time_limit:
            raise _TimeIsUpError

    model.n_iter_ = 0
    options = {"maxfun": model.max_fun, "maxiter": model.max_iter, "gtol": model.tol}
    try:
        found = minimize(
            objective, w.astype(float), method="L-BFGS-B", jac=True, options=options, callback=after
        )
    except KeyboardInterrupt:
        warn("Training interrupted by user.")
        best = last[0]
    except _TimeIsUpError:
        not_converged(f"lbfgs reached the time limit of {model.time_limit:g} s before convergence.")
        best = last[0]
    else:
        best = found.x
        model.n_iter_ = min(found.nit, model.max_iter)
        if found.status != 0:
            not_converged(
                f"lbfgs failed to converge after {found.nit} iteration(s) "
                f"(status={found.status}):\n{found.message}\n\nIncrease the number of iterations "
                f"to improve the convergence (max_iter={model.max_iter}), or scale the data."
            )
    best = best.astype(dtype)
    weights = float(len(rows) if rows.weights is None else rows.weights.sum())
    J = evaluate(engine, best, rows)
    squares = sum(float(np.vdot(W, W)) for W in model._pieces(best)[0])
    penalty = model.alpha / weights / 2 * squares
    model.loss_ = model._as_told(J - penalty, rows) + penalty
    return best

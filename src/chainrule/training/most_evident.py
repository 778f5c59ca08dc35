"""The penalty of the greatest evidence, looked for from the strongest to the weakest.

From the minimum of each penalty L-BFGS goes to that of the next, or from the start where all but
the outputs' biases had been switched off; the path ends where the evidence has been below its
greatest for some time. From the greatest, MacKay's re-estimates are followed as long as the
evidence rises: on their own they forget that the minimum moves with the penalty, and can leave the
best for one that follows the noise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from chainrule.engines.arrays import checked_data
from chainrule.engines.choice import vector_engine
from chainrule.engines.descent import Goals, Standing
from chainrule.engines.single_first import Table
from chainrule.errors import DataError
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.evidence import Evidence, check_likelihood, evidence, evidence_at
from chainrule.training.fit import CONVENTION, FitResult, fit, row_weights
from chainrule.training.minimizing import minimizer, run_all
from chainrule.training.rows import Rows
from chainrule.training.solvers import Solver
from chainrule.training.solvers.least_squares import check_size
from chainrule.training.solvers.objective import Layout

PATH = (0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6)
# The path ends after so many penalties below the best; re-estimates closer than a tenth are one.
_PATIENCE, _SETTLED = 3, 0.1
# How far each minimisation goes: the best is trained to its end by others.
_ITERATIONS, _GOALS = 500, Goals(decrease=1e-9)


@dataclass(frozen=True)
class Evident:
    """A penalty λ, the parameters close to its minimum in one vector, and the evidence there.

    tried: the log evidence of every penalty, in the order in which they were tried; iterations: of
    all their minimisations.
    """

    l2: float
    w: Array
    evidence: Evidence
    tried: dict[float, float]
    iterations: int

    @property
    def log_evidence(self) -> float:
        """Of the penalty; −∞ where it is no number."""
        value = self.evidence.log_evidence
        return value if np.isfinite(value) else -np.inf


Tell = Callable[[float, Evidence], None]


def most_evident(
    network: Network,
    w: Array,
    rows: Rows,
    *,
    path: Sequence[float] = PATH,
    threads: int | None = None,
    stop: Callable[[], bool] = lambda: False,
    tell: Tell = lambda l2, found: None,
) -> Evident:
    """The penalty that the rows make most probable, for a network that starts at w.

    rows: dense, of w's type. stop: asked now and then whether to look no further. tell: called
    with each penalty and the evidence there.
    Ctrl-C ends the search once there is a first penalty, and the best so far is the answer.
    Raises DataError for a loss that is no likelihood or not finite, and for too large a problem.
    """
    check_likelihood(network)
    check_size(network, len(rows), "evidence", "Choose the penalty by cross-validation.")
    table = Table(rows.X, rows.Y, rows.weights)
    single = table.for_single()
    plain = vector_engine(replace(network, l2=0.0), CONVENTION)
    tried: dict[float, float] = {}
    iterations = 0

    def at(l2: float, start: Array) -> Evident:
        nonlocal iterations
        own = replace(network, l2=l2)
        engine = vector_engine(own, CONVENTION, threads=threads)
        running = minimizer(engine, start, *table, single=single)
        run_all([running], _ITERATIONS, _GOALS, threads=threads, stop=stop)
        if running.standing is Standing.NOT_FINITE:
            raise DataError("the loss is not finite: scale inputs and targets to smaller values")
        iterations += running.iterations
        found = evidence_at(own, plain, running.w, *table)
        tried.setdefault(l2, found.log_evidence)
        tell(l2, found)
        return Evident(l2, running.w, found, tried, iterations)

    w = _centred(network, w, rows)
    best = last = at(path[0], w)
    with suppress(KeyboardInterrupt):
        for l2 in path[1:]:
            if stop():
                break
            off = last.evidence.effective_parameters < network.outputs + 1
            last = at(l2, w if off else last.w)
            best = max(best, last, key=lambda one: one.log_evidence)
            if max(list(tried.values())[-_PATIENCE:]) < best.log_evidence:
                break
        while not stop() and abs(np.log(best.evidence.l2 / best.l2)) > _SETTLED:
            better = at(best.evidence.l2, best.w)
            if not better.log_evidence > best.log_evidence:
                break
            best = better
    return replace(best, iterations=iterations)


def _centred(network: Network, w: Array, rows: Rows) -> Array:
    """w with the output's biases at the mean of the targets: from far off, every unit would first
    be drawn upon for the offset, and then be switched off."""
    last = network.layers[-1]
    if network.loss != "squared_error" or last.activation != "identity" or not last.bias:
        return w
    centred = w.copy()
    centred[-network.outputs :] = np.average(rows.Y, axis=0, weights=rows.weights)
    return centred


@dataclass(frozen=True)
class EvidenceFit:
    """A network trained with the penalty of the greatest evidence.

    result: the last training, whose network has the penalty. evidence: at its minimum.
    tried: the log evidence of every penalty, in the order in which they were tried.
    """

    result: FitResult
    evidence: Evidence
    tried: dict[float, float]


def fit_by_evidence(
    network: Network,
    X: npt.ArrayLike,
    Y: npt.ArrayLike,
    *,
    solver: str | Solver = "lbfgs",
    path: Sequence[float] = PATH,
    weights: npt.ArrayLike | None = None,
    random_state: int | np.random.Generator | None = 0,
    max_epochs: int | None = None,
) -> EvidenceFit:
    """Train with the penalty that the rows make most probable; the network's own is not used.

    solver, max_epochs: of the last training, from the minimum that was found with the penalty.
    The other arguments, and errors, are those of :func:`~.fit.fit` and :func:`most_evident`.
    """
    check_likelihood(network)
    X, Y = checked_data(network, X, Y, CONVENTION)
    rows = Rows(X, Y.astype(X.dtype, copy=False), row_weights(weights, X))
    start = network.initial_parameters(random_state)
    layout = Layout(start)
    best = most_evident(network, layout.vector(start).astype(X.dtype), rows, path=path)
    result = fit(
        replace(network, l2=best.l2), X, Y, solver=solver, parameters=layout.parameters(best.w),
        weights=weights, max_epochs=max_epochs,
    )  # fmt: skip
    found = evidence(result.network, result.parameters, X, Y, weights)
    return EvidenceFit(result, found, best.tried)

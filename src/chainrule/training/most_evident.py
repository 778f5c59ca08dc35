"""The penalty of the greatest evidence, looked for from the strongest to the weakest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from chainrule.network import Network
from chainrule.training.evidence import Evidence, check_likelihood, evidence
from chainrule.training.fit import FitResult, fit
from chainrule.training.solvers import Solver
from chainrule.training.stopping import Stop

PATH = (0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6)
# The path ends after so many penalties below the best; re-estimates closer than a tenth are one.
_PATIENCE, _SETTLED = 3, 0.1


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
    solver: str | Solver = "lm",
    path: Sequence[float] = PATH,
    weights: npt.ArrayLike | None = None,
    random_state: int | np.random.Generator | None = 0,
    epochs: int = 60,
    max_epochs: int | None = None,
) -> EvidenceFit:
    """Train with the penalty that the rows make most probable; the network's own is not used.

    From the strongest of ``path`` to the weakest, each for ``epochs`` from where the one before it
    ended, or from the start where that had switched all off; the path ends where the evidence has
    been below its greatest for some time. From the greatest, MacKay's re-estimates are followed as
    long as the evidence rises: on their own they forget that the minimum moves with the penalty,
    and can leave the best for one that follows the noise. With the best, training goes on to its
    end, ``max_epochs``.
    The other arguments, and errors, are those of :func:`~.fit.fit` and :func:`evidence`.
    """
    check_likelihood(network)

    def trained(
        l2: float, last: FitResult | None, most: int | None = epochs
    ) -> tuple[FitResult, Evidence]:
        result = fit(
            replace(network, l2=l2), X, Y, solver=solver, weights=weights, max_epochs=most,
            parameters=None if last is None else last.parameters, random_state=random_state,
        )  # fmt: skip
        if result.stop is Stop.INTERRUPTED:
            raise KeyboardInterrupt
        return result, evidence(result.network, result.parameters, X, Y, weights)

    best = most_evident(trained, network.outputs, path)
    result, found = trained(best.l2, best.trained, max_epochs)
    return EvidenceFit(result, found, best.tried)


Trained = TypeVar("Trained")


@dataclass(frozen=True)
class MostEvident(Generic[Trained]):
    """A penalty, what was trained with it, the evidence there, and that of each that was tried."""

    l2: float
    trained: Trained
    evidence: Evidence
    tried: dict[float, float]


def most_evident(
    train: Callable[[float, Trained | None], tuple[Trained, Evidence]],
    outputs: int,
    path: Sequence[float] = PATH,
    stop: Callable[[], bool] = lambda: False,
) -> MostEvident[Trained]:
    """The penalty of the greatest evidence, as :func:`fit_by_evidence` looks for it.

    train: with a penalty, from what was trained before (None: from the start). outputs: of the
    network. stop: asked before each penalty but the first whether to look no further.
    """
    tried: dict[float, float] = {}

    def at(l2: float, last: Trained | None) -> MostEvident[Trained]:
        trained, found = train(l2, last)
        tried.setdefault(l2, found.log_evidence)
        return MostEvident(l2, trained, found, tried)

    best = last = at(path[0], None)
    for l2 in path[1:]:
        if stop():
            return best
        # Where all but the outputs' biases were switched off there is no way back: start afresh.
        off = last.evidence.effective_parameters < outputs + 1
        last = at(l2, None if off else last.trained)
        best = max(best, last, key=_log_evidence)
        if max(list(tried.values())[-_PATIENCE:]) < best.evidence.log_evidence:
            break
    while not stop() and abs(np.log(best.evidence.l2 / best.l2)) > _SETTLED:
        better = at(best.evidence.l2, best.trained)
        if not better.evidence.log_evidence > best.evidence.log_evidence:
            break
        best = better
    return best


def _log_evidence(found: MostEvident[Any]) -> float:
    value = found.evidence.log_evidence
    return value if np.isfinite(value) else -np.inf

"""alpha="evidence": the penalty that the training rows make most probable, and how many parameters
they decide.

The settings' α stands for α/(2Σω) Σw² beside a mean over rows with weights ω, with ½ before squared
error. In MacKay's terms (:mod:`chainrule.training.evidence`) that is α_MacKay/β.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from chainrule.engines.choice import vector_engine
from chainrule.engines.native import threads_for
from chainrule.errors import DataError
from chainrule.estimators.members import chooses
from chainrule.estimators.notices import say
from chainrule.estimators.solver import STOCHASTIC, only_in_batches
from chainrule.estimators.when_asked import when_asked_for
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.evidence import Evidence, check_likelihood, evidence_at
from chainrule.training.fit import CONVENTION
from chainrule.training.most_evident import most_evident
from chainrule.training.rows import Rows, is_sparse
from chainrule.training.solvers.least_squares import check_size


def check(model: Any, validation_data: Any, incremental: bool, X: Any) -> None:
    """ValueError for what does not go together with a penalty that is chosen by its evidence."""
    what = "alpha='evidence'"
    if chooses(model):
        raise ValueError(
            f"{what} is for one network that is named: leave n_members, n_restarts and 'auto' out, "
            "or choose alpha='auto'"
        )
    if model.solver in STOCHASTIC:
        raise ValueError(
            f"{what} needs the minimum over all rows: choose solver='auto', 'lbfgs', 'newton' or "
            f"'lm' instead of {model.solver!r}"
        )
    of_batches = [*only_in_batches(model), *(["early_stopping"] if model.early_stopping else [])]
    for name in of_batches:
        raise ValueError(f"{name} is for training in batches, but {what} is not: leave it out")
    if incremental or model.warm_start:
        raise ValueError(
            f"{what} begins anew in each fit: warm_start and partial_fit are not for it"
        )
    if validation_data is not None:
        raise ValueError(f"{what} judges by the training rows alone: leave validation_data out")
    if is_sparse(X):
        raise ValueError(f"{what} needs a dense X, not a sparse one: X.toarray(), if it fits")


def chosen(model: Any, w: Array, rows: Rows, ends: float) -> tuple[Array, int]:
    """Choose ``model.alpha_``, from w on; parameters near the minimum that goes with it, and how
    many iterations it took.

    rows: as the network takes them. ends: when it must be over, by ``time.perf_counter``.
    """
    per_l2 = _alpha_per_l2(model.network_, rows)

    def tell(l2: float, found: Evidence) -> None:
        if model.verbose:
            say(f"alpha {l2 * per_l2:.3g}, log evidence = {found.log_evidence:.6g}")

    best = most_evident(
        model.network_,
        w,
        rows,
        threads=threads_for(model.n_jobs),
        stop=lambda: time.perf_counter() > ends,
        tell=tell,
    )
    model.alpha_ = float(best.l2 * per_l2)
    return best.w, best.iterations


def judged(model: Any, w: Array, rows: Rows) -> None:
    """What the rows say of the model's penalty at its minimum w, as attributes of the model."""
    l2 = model.alpha_ / _alpha_per_l2(model.network_, rows)
    found = evidence_of(model.network_, w, l2, rows)
    model._effective_parameters = found.effective_parameters
    scale = model._standardizer.deviations(np.ones((1, rows.Y.shape[1])))
    wider = float(np.log(scale).sum()) * rows.weight  # densities of targets in their own units
    model.log_evidence_ = found.log_evidence - wider


def evidence_of(network: Network, w: Array, l2: float, rows: Rows) -> Evidence:
    """The evidence of a penalty λ at its minimum w."""
    engine = vector_engine(replace(network, l2=0.0), CONVENTION)
    return evidence_at(replace(network, l2=l2), engine, w, rows.X, rows.Y, rows.weights)


def of_members(model: Any, rows: Rows) -> Callable[[], tuple[float, ...]]:
    """What finds, when it is asked for, how many parameters the rows decide in each member."""

    def decided(member: Any) -> float:
        l2 = member.candidate.alpha / _alpha_per_l2(member.network, rows)
        network = replace(member.network, l2=l2)
        check_likelihood(network)
        check_size(network, len(rows), "effective_parameters_", "A smaller network has them.")
        if not l2:
            raise DataError("effective_parameters_ is of networks with a penalty: alpha is 0")
        return evidence_of(network, member.w, l2, scaled).effective_parameters

    scaled = model._standardizer.rows(rows, rows.X.dtype)
    members = model._ensemble.members
    return lambda: tuple(map(decided, members))


class EffectiveParameters:
    """The attribute of a model that tells them."""

    @property
    def effective_parameters_(self) -> float | tuple[float, ...]:
        """How many parameters the training rows decide; the penalty decides the others.

        γ = Σ λᵢ/(λᵢ + α) over the curvatures λᵢ of the loss (MacKay, 1992), of the network that
        ``alpha="evidence"`` has trained, or of each of the members that ``alpha="auto"``,
        ``n_members`` or ``n_restarts`` have, for which it is computed when it is first asked for.
        """
        try:
            found: float | tuple[float, ...] = when_asked_for(
                self,
                "_effective_parameters",
                "_decided",
                "effective_parameters_ is of fits with alpha='evidence' or 'auto' or with several "
                "members; a copy or a saved average has it only if the model was asked for it "
                "before",
            )
        except DataError as problem:
            raise AttributeError(str(problem)) from None
        return found


def _alpha_per_l2(network: Network, rows: Rows) -> float:
    """What the penalty λ of the network is multiplied with to be the settings' α."""
    half = 0.5 if network.loss == "squared_error" else 1.0
    return half * rows.weight

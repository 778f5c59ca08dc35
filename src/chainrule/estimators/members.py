"""Members that are chosen, trained side by side and averaged, where the settings ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.base import is_classifier
from sklearn.utils.validation import check_is_fitted

from chainrule.engines.descent import Standing
from chainrule.engines.native import threads_for
from chainrule.ensemble.certified import certified
from chainrule.ensemble.choice_state import cv_results
from chainrule.ensemble.ensemble import Ensemble, train_ensemble
from chainrule.ensemble.fitting import Effort
from chainrule.ensemble.predictive import Predictive
from chainrule.ensemble.problem import Candidate, Problem
from chainrule.ensemble.search import Space
from chainrule.estimators.architecture import NAMES, for_each_layer, hidden_layers, their_name
from chainrule.estimators.full_batch import ends_of
from chainrule.estimators.members_state import alphas_of
from chainrule.estimators.notices import not_converged, say
from chainrule.estimators.solver import only_in_batches
from chainrule.estimators.standardize import Standardizer
from chainrule.estimators.stochastic import NOT_FINITE
from chainrule.operations import Array
from chainrule.training.rows import Rows, in_type, is_sparse

_HIDDEN = ((50,), (100,), (50, 50))
_ACTIVATIONS = ("tanh", "relu")
_OF_BATCHES = (
    "_optimizer", "_no_improvement_count", "loss_curve_", "best_loss_", "best_validation_score_",
    "validation_scores_",
)  # fmt: skip


def chooses(settings: Any) -> bool:
    """Whether the settings leave something open or ask for several networks."""
    open_ones = settings.alpha, settings.activation, settings.hidden_layer_sizes
    return settings.n_members > 1 or settings.n_restarts > 1 or any(map(_is_auto, open_ones))


def _is_auto(value: Any) -> bool:
    return isinstance(value, str) and value == "auto"


def space_of(settings: Any) -> Space:
    """What the settings leave to be chosen from."""
    sizes, names = settings.hidden_layer_sizes, settings.activation
    hidden = _HIDDEN if _is_auto(sizes) else (tuple(hidden_layers(settings)),)
    activations: Sequence[str | tuple[str, ...]] = _ACTIVATIONS
    if not _is_auto(names):
        of_layers = [NAMES.get(n, n) for n in for_each_layer(names, len(hidden[0]), "activation")]
        same = len(set(of_layers)) <= 1
        activations = (of_layers[0] if same and of_layers else tuple(of_layers) or "tanh",)
    alphas = () if _is_auto(settings.alpha) else (float(settings.alpha),)
    return Space(hidden, tuple(activations), alphas)


def check_choosing(model: Any, validation_data: Any, incremental: bool, X: Any) -> None:
    """ValueError for what does not go together with several networks."""
    what = "'auto', n_members and n_restarts"
    if model.solver not in ("auto", "lbfgs"):
        raise ValueError(
            f"{what} are for training on all rows at once: choose solver='auto' or 'lbfgs' instead "
            f"of {model.solver!r}"
        )
    if incremental or model.warm_start:
        raise ValueError(
            f"{what} begin anew in each fit: warm_start and partial_fit are not for them"
        )
    of_batches = [*only_in_batches(model)]
    if model.solver == "auto" and model.early_stopping:  # which "lbfgs" knows nothing of anywhere
        of_batches.append("early_stopping")
    for name in of_batches:
        raise ValueError(f"{name} is for training in batches, but {what} are not: leave it out")
    if validation_data is not None:
        raise ValueError(
            f"{what} judge by cross-validation on the training rows: leave validation_data out"
        )
    if is_sparse(X):
        raise ValueError(
            f"{what} need a dense X, not a sparse one: X.toarray(), if it fits into memory"
        )
    if not isinstance(model.activation, str) and _is_auto(model.hidden_layer_sizes):
        raise ValueError(
            "a list of activations goes with given layers: name hidden_layer_sizes, or give one "
            "activation"
        )


def fit_members(model: Any, rows: Rows) -> Ensemble:
    """Choose and train; what is learnt becomes the model's attributes."""
    loss, output = model._loss_and_output()
    output = output if model.out_activation == "auto" else model.out_activation
    output = NAMES.get(output, output)
    if rows.weights is not None and not rows.weights.all():  # rows that count 0 times are not there
        rows = rows.take(np.flatnonzero(rows.weights))
    dtype = rows.X.dtype
    unscaled = Problem(rows.X, rows.Y, rows.weights, loss, output)
    space = space_of(model)
    first = Candidate(next(iter(space.hidden)), space.activations[0], 0.0)
    model.network_ = unscaled.network(first)
    model.out_activation_ = their_name(output)
    model.network_.check_size()
    model._standardizer = Standardizer.of(model, rows)
    scaled = model._standardizer.rows(rows, dtype)
    problem = Problem(scaled.X, scaled.Y, scaled.weights, loss, output, _labels(model, rows))
    effort = _effort(model)
    ensemble = train_ensemble(
        problem,
        space,
        members=model.n_members,
        restarts=model.n_restarts,
        effort=effort,
        random_state=int(model._random_state.randint(2**31)),
        tell=(lambda candidate, error: say(f"{candidate}: {error:.6g}")) if model.verbose else None,
    )
    if any(member.standing is Standing.NOT_FINITE for member in ensemble.members):
        raise ValueError(NOT_FINITE)
    _say_what_is_unfinished(model, ensemble)
    model._certifier = lambda: certified(problem, ensemble.members, effort)
    return ensemble


def _effort(model: Any) -> Effort:
    return Effort(model.max_iter, ends=ends_of(model), threads=threads_for(model.n_jobs))


def _labels(model: Any, rows: Rows) -> Array | None:
    if not is_classifier(model) or model._label_binarizer.y_type_.startswith("multilabel"):
        return None
    Y = rows.Y
    return Y.argmax(axis=1) if Y.shape[1] > 1 else Y[:, 0].astype(np.int64)


def _say_what_is_unfinished(model: Any, ensemble: Ensemble) -> None:
    going = sum(not member.standing.ended() for member in ensemble.members)
    if going:
        limit = "" if model.time_limit is None else f" or the time limit of {model.time_limit:g} s"
        not_converged(
            f"{going} of {len(ensemble.members)} networks had not converged when "
            f"max_iter={model.max_iter}{limit} was reached: raise it to train on."
        )


def take_members(model: Any, ensemble: Ensemble) -> None:
    """What there is to see of the members: the first stands for all where only one can be shown."""
    first = ensemble.members[0]
    for of_an_earlier_fit in _OF_BATCHES:
        model.__dict__.pop(of_an_earlier_fit, None)
    model._ensemble = ensemble
    model.network_ = replace(first.network, l2=0.0)
    model.n_layers_ = len(model.network_.layers) + 1
    model.solver_, model.solver_reason_ = "lbfgs", "it trains many networks side by side"
    model.alpha_ = alphas_of(ensemble)
    model.n_iter_, model.t_ = first.iterations, 0
    model.loss_ = float(np.mean([member.loss for member in ensemble.members]))
    model.validation_loss_curve_ = []
    if ensemble.choice is not None:
        model.cv_results_ = cv_results(ensemble.choice)
    model._take(first.w)


def has_noise(model: Any) -> bool:
    """Whether the noise of the predictions was measured."""
    found: Ensemble | None = model.__dict__.get("_ensemble")
    return found is not None and bool(found.noise)


def predictive_of(model: Any, X: Any, what: str, otherwise: str = "") -> Predictive:
    """The distribution for each row; ValueError, saying what needs it and what would do otherwise,
    where there is no noise."""
    check_is_fitted(model)
    if not has_noise(model):
        raise ValueError(
            f"{what} needs the noise that cross-validation measures: fit with squared error and "
            f"n_members=10 or alpha='auto'{otherwise}"
        )
    dtype = model.coefs_[0].dtype
    rows = in_type(model._checked(X), dtype, "X")
    return Predictive.of(model._ensemble, model._standardizer.inputs(rows, dtype))

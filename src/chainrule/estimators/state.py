"""A fitted model as plain values and arrays, and back.

What is kept is listed here, so that a file can set nothing else.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from sklearn.preprocessing import LabelBinarizer

from chainrule.engines.rule import Rule
from chainrule.ensemble.choice_state import cv_results
from chainrule.ensemble.ensemble import Ensemble
from chainrule.estimators.architecture import from_vector, their_name
from chainrule.estimators.certified import read_certificate
from chainrule.estimators.members_state import (
    alphas_of,
    describe_members,
    restored_members,
    shapes_of_members,
)
from chainrule.estimators.optimizer import Optimizer
from chainrule.estimators.standardize import Scale, Standardizer
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.described import number
from chainrule.training.plain import array_of_labels, labels, plain, value

# Fitted numbers and lists of numbers, and whether they may be None.
_NUMBERS: dict[str, tuple[type, bool]] = {
    "n_features_in_": (int, False), "n_outputs_": (int, False), "n_layers_": (int, False),
    "n_iter_": (int, False), "t_": (int, False), "_no_improvement_count": (int, False),
    "loss_": (float, False), "best_loss_": (float, True), "best_validation_score_": (float, True),
    "loss_curve_": (list, False), "validation_loss_curve_": (list, False),
    "validation_scores_": (list, True),
}  # fmt: skip
_NAMES = ("classes_", "feature_names_in_")
_OF_EVIDENCE = ("alpha_", "_effective_parameters", "log_evidence_")
_SCALES = ("of_inputs", "of_targets")


def settings_of(model: Any) -> dict[str, Any]:
    """The parameters as plain values: None for functions and generators, which no file holds."""
    kept = {}
    for name, given in model.get_params(deep=False).items():
        try:
            kept[name] = plain(given)
        except TypeError:
            kept[name] = None
    return kept


def describe(model: Any) -> tuple[dict[str, Any], dict[str, Array]]:
    """A fitted model's description and its arrays."""
    description: dict[str, Any] = {
        "class": type(model).__name__,
        "settings": settings_of(model),
        "network": str(model.network_),
        "dtype": model.coefs_[0].dtype.name,
        "numbers": {name: plain(vars(model)[name]) for name in _NUMBERS if hasattr(model, name)},
        "names": {name: labels(vars(model)[name]) for name in _NAMES if hasattr(model, name)},
    }
    arrays = {"parameters": model._vector()}
    if hasattr(model, "_label_binarizer"):
        description["targets"] = model._label_binarizer.y_type_
    for name in _SCALES:
        scale: Scale | None = getattr(model._standardizer, name)
        if scale is not None:
            description[name] = {"shifts": scale.mean is not None}
            arrays[f"{name}.deviation"] = scale.deviation
            if scale.mean is not None:
                arrays[f"{name}.mean"] = scale.mean
    optimizer: Optimizer | None = getattr(model, "_optimizer", None)
    if optimizer is not None:
        description["optimizer"] = {
            "rule": {name: plain(entry) for name, entry in asdict(optimizer.rule).items()},
            "learning_rate": plain(optimizer.learning_rate),
            "first": plain(optimizer.first),
            "epochs": optimizer.epochs,
            "updates": optimizer.memory and optimizer.memory[2],
        }
        if optimizer.memory is not None:
            arrays["optimizer.first"], arrays["optimizer.second"], _ = optimizer.memory
    if hasattr(model, "solver_"):
        description["solver"] = [model.solver_, model.solver_reason_]
    if hasattr(model, "certificate_"):
        description["certificate"] = plain(model.certificate_.as_plain())
    if hasattr(model, "log_evidence_"):
        description["evidence"] = {name: vars(model)[name] for name in _OF_EVIDENCE}
    if hasattr(model, "conformity_scores_"):
        arrays["conformity_scores"] = model.conformity_scores_
        description["conformal"] = len(model.conformity_scores_)
    ensemble: Ensemble | None = getattr(model, "_ensemble", None)
    if ensemble is not None:
        description["ensemble"], of_members = describe_members(ensemble)
        arrays |= of_members
    return description, arrays


def shapes(description: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    """The shape of every array that goes with a description."""
    network = Network.parse(description["network"])
    count = network.parameter_count
    wanted: dict[str, tuple[int, ...]] = {"parameters": (count,)}
    for name, columns in zip(_SCALES, (network.inputs, network.targets), strict=True):
        if name in description:
            wanted[f"{name}.deviation"] = (columns,)
            if description[name]["shifts"]:
                wanted[f"{name}.mean"] = (columns,)
    if description.get("optimizer", {}).get("updates") is not None:
        wanted["optimizer.first"] = wanted["optimizer.second"] = (count,)
    if "conformal" in description:
        wanted["conformity_scores"] = (int(description["conformal"]), network.targets)
    if "ensemble" in description:
        wanted |= shapes_of_members(description["ensemble"])
    return wanted


def _two_texts(pair: object) -> tuple[str, str]:
    match pair:
        case [str(first), str(second)]:
            return first, second
    raise ValueError("no solver and its reason")


def restore(model: Any, description: dict[str, Any], arrays: dict[str, Array]) -> None:
    """Give a new model what was described; ValueError where that does not fit together."""
    network = Network.parse(description["network"])
    dtype = np.dtype({"float32": np.float32, "float64": np.float64}[description["dtype"]])
    numbers = {name: value(entry) for name, entry in description["numbers"].items()}
    if not set(description["names"]) <= set(_NAMES):
        raise ValueError("unknown attributes")
    for name, found in numbers.items():
        kind, may_be_none = _NUMBERS[name]
        entries = found if isinstance(found, list) else [found]
        fits = isinstance(found, list) == (kind is list) and all(
            isinstance(entry, int if kind is int else int | float) for entry in entries
        )
        if not (fits or (found is None and may_be_none)):
            raise ValueError(f"{name} is no {kind.__name__}")
    vars(model).update(numbers)
    for name, entry in description["names"].items():
        setattr(model, name, array_of_labels(entry))
    model.network_ = network
    model.out_activation_ = their_name(network.layers[-1].activation or "identity")
    sizes = [network.inputs, *(layer.units for layer in network.layers)]
    if (model.n_features_in_, model.n_outputs_, model.n_layers_) != (
        network.inputs,
        network.targets,
        len(sizes),
    ):
        raise ValueError("the network does not fit")
    model.coefs_, model.intercepts_ = from_vector(arrays["parameters"].astype(dtype), sizes)
    scales = {
        name: Scale(arrays.get(f"{name}.mean"), arrays[f"{name}.deviation"])
        for name in _SCALES
        if name in description
    }
    model._standardizer = Standardizer(**scales)
    if "targets" in description:
        model._label_binarizer = _binarizer(model.classes_, description["targets"], network)
    if "solver" in description:
        model.solver_, model.solver_reason_ = _two_texts(description["solver"])
    if "evidence" in description:
        vars(model).update({name: number(description["evidence"][name]) for name in _OF_EVIDENCE})
    if "ensemble" in description:
        members = restored_members(description["ensemble"], arrays, network, dtype)
        model._ensemble, model.alpha_ = members, alphas_of(members)
        if members.choice is not None:
            model.cv_results_ = cv_results(members.choice)
    if "conformal" in description:
        model.conformity_scores_ = _scores(arrays["conformity_scores"])
    if "certificate" in description:
        model._certificate = read_certificate(value(description["certificate"]))
    if "optimizer" in description:
        model._optimizer = _optimizer(description["optimizer"], arrays)


def _scores(scores: Array) -> Array:
    """How far predictions stray, as they were kept."""
    if not (len(scores) and (np.diff(scores, axis=0) >= 0).all() and (scores >= 0).all()):
        raise ValueError("the scores are not in order")
    return scores.astype(float)


def _binarizer(classes: Array, kind: object, network: Network) -> LabelBinarizer:
    """The encoding of these classes, as it was fitted."""
    if kind not in ("binary", "multiclass", "multilabel-indicator"):
        raise ValueError("not a kind of targets")
    fits = len(classes) in (1, 2) if kind == "binary" else len(classes) == network.outputs
    if not fits or (kind == "binary" and network.outputs != 1):
        raise ValueError("the classes do not fit the network")
    binarizer = LabelBinarizer()
    binarizer.classes_, binarizer.y_type_, binarizer.sparse_input_ = classes, kind, False
    return binarizer


def _optimizer(read: dict[str, Any], arrays: dict[str, Array]) -> Optimizer:
    rule = Rule(**{name: value(entry) for name, entry in read["rule"].items()})
    rates = float(value(read["learning_rate"])), float(value(read["first"]))
    optimizer = Optimizer(rule, *rates, epochs=int(read["epochs"]))
    if read["updates"] is not None:
        first, second = arrays["optimizer.first"], arrays["optimizer.second"]
        optimizer.memory = first, second, int(read["updates"])
    return optimizer

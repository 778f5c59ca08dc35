"""Every kind of trained model as a pipeline: of a table, a results folder, or an estimator."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from sklearn.utils.validation import check_is_fitted

from chainrule.ensemble.averaged_model import AveragedModel, TrainedNetwork
from chainrule.ensemble.ensemble import Ensemble
from chainrule.errors import DataError
from chainrule.estimators.base import MultilayerPerceptron
from chainrule.estimators.classifier import MLPClassifier
from chainrule.estimators.loading import load
from chainrule.exporting.pipeline import (
    Classes,
    Features,
    Labels,
    Layer,
    Numbers,
    Pipeline,
    single,
    single_scale,
)
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.columns import Column, NumericColumn
from chainrule.training.model import Model
from chainrule.training.names import named
from chainrule.training.target import ClassTarget

Trained = Model | AveragedModel | MultilayerPerceptron | str | Path


def pipeline_of(model: Trained) -> Pipeline:
    """The pipeline of a trained model, or of the one in a folder or a file.

    Raises DataError for what is no trained model and for numbers too large for single precision,
    and scikit-learn's NotFittedError for an estimator that has not been fitted.
    """
    if isinstance(model, str | Path):
        model = load(model)
    if isinstance(model, Model | AveragedModel):
        return _of_a_table(model)
    if isinstance(model, MultilayerPerceptron):
        check_is_fitted(model)
        return _of_an_estimator(model)
    raise DataError(
        "a trained model is wanted: a fitted MLPRegressor or MLPClassifier, or the folder that "
        f"chainrule train wrote, not {named(model)}"
    )


def _of_a_table(model: Model | AveragedModel) -> Pipeline:
    for column in model.columns:
        _check_size(column)
    temperature = 1.0
    if isinstance(model, AveragedModel):
        networks = tuple(_layers(one.network, one.parameters) for one in model.members)
        temperature = model.calibration.temperature
    else:
        networks = (_layers(model.network, model.parameters),)
    target = model.target
    if isinstance(target, ClassTarget):
        labels = np.array(target.classes, dtype=object)
        classes = Classes(target.name, labels, target.outputs)
        return Pipeline(model.columns, networks, classes, temperature)
    what = f"target {named(target.name)}"
    single_scale(target.scale, what)
    single(target.mean, what)
    mean, scale = np.array([target.mean]), np.array([target.scale])
    deviates = model.network.loss_row.deviation is not None
    return Pipeline(model.columns, networks, Numbers(target.name, mean, scale, deviates))


def _layers(network: Network, parameters: dict[str, Array]) -> tuple[Layer, ...]:
    layers = []
    for number, activation in enumerate(network.activations, start=1):
        bias = parameters.get(f"b{number}")
        weights = single(parameters[f"W{number}"], f"the weight matrix W{number}")
        flat = None if bias is None else single(bias, f"the bias b{number}").ravel()
        layers.append(Layer(weights, flat, activation))
    return tuple(layers)


def _check_size(column: Column) -> None:
    if isinstance(column, NumericColumn):
        what = f"column {named(column.name)}"
        single_scale(column.scale, what)
        single(np.array([column.median, column.mean]), what)


def _of_an_estimator(model: MultilayerPerceptron) -> Pipeline:
    networks = _networks_of(model)
    inputs, targets = model._standardizer.of_inputs, model._standardizer.of_targets
    mean = scale = None
    if inputs is not None:
        # of a sparse matrix the zeros stay where they are
        mean = np.zeros(model.n_features_in_) if inputs.mean is None else inputs.mean
        scale = inputs.deviation
        single_scale(scale, "X")
        single(mean, "X")
    names = tuple(map(str, getattr(model, "feature_names_in_", ())))
    features = Features(model.n_features_in_, names, mean, scale)
    if isinstance(model, MLPClassifier):
        members = vars(model).get("_ensemble")
        temperature = 1.0 if members is None else members.calibration.temperature
        return Pipeline(features, networks, _classes(model), temperature)
    deviates = model.network_.loss_row.deviation is not None
    if targets is None:
        ones = np.ones(model.n_outputs_)
        return Pipeline(features, networks, Numbers("y", 0 * ones, ones, deviates))
    mean = np.zeros(model.n_outputs_) if targets.mean is None else targets.mean
    single_scale(targets.deviation, "the target")
    single(mean, "the target")
    return Pipeline(features, networks, Numbers("y", mean, targets.deviation, deviates))


def _networks_of(model: MultilayerPerceptron) -> tuple[tuple[Layer, ...], ...]:
    """The network, or all members whose average predicts."""
    found: Ensemble | None = vars(model).get("_ensemble")
    if found is None:
        pairs = enumerate(zip(model.coefs_, model.intercepts_, strict=True), start=1)
        named_ones = {f"{a}{i}": p for i, pair in pairs for a, p in zip("Wb", pair, strict=True)}
        return (_layers(model.network_, named_ones),)
    if len(found.members) > 1 and model.network_.loss_row.parts:
        raise DataError(
            f"the average of networks with the loss {model.network_.loss} is a mixture, which "
            "cannot be exported: fit a single network"
        )
    members = map(TrainedNetwork.of, found.members)
    return tuple(_layers(one.network, one.parameters) for one in members)


def _classes(model: MLPClassifier) -> Classes | Labels:
    classes = model.classes_
    if model._label_binarizer.y_type_.startswith("multilabel"):
        return Labels("y", classes)
    if len(classes) < 2:
        only = named(str(classes[0]))
        raise DataError(f"the model knows one class only, {only}, so there is nothing to predict")
    if classes.dtype.kind not in "biuf":
        if not all(isinstance(label, str) for label in classes):
            raise DataError("classes that are neither numbers nor text cannot be exported")
        classes = classes.astype(object)
    return Classes("y", classes, model.n_outputs_)

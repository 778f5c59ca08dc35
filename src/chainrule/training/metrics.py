"""How good predictions are, in the target's own units, and beside the trivial prediction."""

from __future__ import annotations

import numpy as np

from chainrule.operations import Array
from chainrule.training.target import ClassTarget, Target

Metrics = dict[str, float | None]

# How each is called in print.
TITLES = {"rmse": "RMSE", "r2": "R²", "nll": "NLL", "accuracy": "accuracy", "log_loss": "log loss"}


def regression(predicted: Array, actual: Array, deviation: Array | None = None) -> Metrics:
    """Root mean squared error, and R² = 1 − Σ(y − ŷ)²/Σ(y − ȳ)², None where y is constant.

    With a deviation for each sample also the mean of −log N(y; ŷ, σ²), in the target's own units.
    """
    errors = np.sum((actual - predicted) ** 2)
    spread = np.sum((actual - actual.mean()) ** 2)
    found: Metrics = {
        "rmse": float(np.sqrt(errors / len(actual))),
        "r2": float(1 - errors / spread) if spread > 0 else None,
    }
    if deviation is not None:
        squares = ((actual - predicted) / deviation) ** 2
        found["nll"] = float(np.mean(np.log(deviation) + squares / 2) + np.log(2 * np.pi) / 2)
    return found


def classification(probabilities: Array, actual: Array) -> Metrics:
    """The part of samples whose most probable class is right, and the mean of −log p(right)."""
    right = probabilities[np.arange(len(actual)), actual]
    return {
        "accuracy": float(np.mean(probabilities.argmax(axis=1) == actual)),
        "log_loss": float(-np.mean(np.log(np.maximum(right, np.finfo(float).tiny)))),
    }


def measure(
    target: Target, predictions: Array, actual: Array, deviation: Array | None = None
) -> Metrics:
    """The metrics of a network's predictions; actual: target values, or class numbers.

    deviation: of each sample, in the target's own units, where the network gives one.
    """
    if isinstance(target, ClassTarget):
        return classification(target.probabilities(predictions), actual)
    return regression(target.decode(predictions), actual, deviation)


def baseline(target: Target, train: Array, actual: Array, deviates: bool = False) -> Metrics:
    """The metrics of always predicting the training mean, or the training part's class mix.

    deviates: whether the training part's standard deviation is predicted with its mean.
    """
    if isinstance(target, ClassTarget):
        mix = np.bincount(train, minlength=len(target.classes)) / len(train)
        return classification(np.tile(mix, (len(actual), 1)), actual)
    spread = np.full(len(actual), train.std()) if deviates else None
    return regression(np.full(len(actual), train.mean()), actual, spread)

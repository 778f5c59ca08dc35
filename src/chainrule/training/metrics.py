"""How good predictions are, in the target's own units, and beside the trivial prediction."""

from __future__ import annotations

import numpy as np

from chainrule.operations import Array
from chainrule.training.target import ClassTarget, Target

Metrics = dict[str, float | None]

# How each is called in print.
TITLES = {"rmse": "RMSE", "r2": "R²", "accuracy": "accuracy", "log_loss": "log loss"}


def regression(predicted: Array, actual: Array) -> Metrics:
    """Root mean squared error, and R² = 1 − Σ(y − ŷ)²/Σ(y − ȳ)², None where y is constant."""
    errors = np.sum((actual - predicted) ** 2)
    spread = np.sum((actual - actual.mean()) ** 2)
    return {
        "rmse": float(np.sqrt(errors / len(actual))),
        "r2": float(1 - errors / spread) if spread > 0 else None,
    }


def classification(probabilities: Array, actual: Array) -> Metrics:
    """The part of samples whose most probable class is right, and the mean of −log p(right)."""
    right = probabilities[np.arange(len(actual)), actual]
    return {
        "accuracy": float(np.mean(probabilities.argmax(axis=1) == actual)),
        "log_loss": float(-np.mean(np.log(np.maximum(right, np.finfo(float).tiny)))),
    }


def measure(target: Target, predictions: Array, actual: Array) -> Metrics:
    """The metrics of a network's predictions; actual: target values, or class numbers."""
    if isinstance(target, ClassTarget):
        return classification(target.probabilities(predictions), actual)
    return regression(target.decode(predictions), actual)


def baseline(target: Target, train: Array, actual: Array) -> Metrics:
    """The metrics of always predicting the training mean, or the training part's class mix."""
    if isinstance(target, ClassTarget):
        mix = np.bincount(train, minlength=len(target.classes)) / len(train)
        return classification(np.tile(mix, (len(actual), 1)), actual)
    return regression(np.full(len(actual), train.mean()), actual)

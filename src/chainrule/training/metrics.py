"""How good predictions are, in the target's own units, and beside the trivial prediction.

Rows come all at once, or one part after another: then only sums of them are kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chainrule.operations import Array
from chainrule.training.target import ClassTarget, Target

Metrics = dict[str, float | None]

# How each is called in print.
TITLES = {
    "rmse": "RMSE",
    "r2": "R²",
    "nll": "NLL",
    "coverage": "in 90 % interval",
    "accuracy": "accuracy",
    "log_loss": "log loss",
}


@dataclass
class Regression:
    """Σ(y − ŷ)² and Σ(y − ȳ)² of the rows so far, and their mean ȳ.

    surprise: Σ log σ + (y − ŷ)²/2σ², where there is a deviation σ for each row.
    """

    rows: int = 0
    errors: float = 0.0
    spread: float = 0.0
    mean: float = 0.0
    surprise: float | None = None

    def add(self, predicted: Array, actual: Array, deviation: Array | None = None) -> None:
        """More rows; Σ(y − ȳ)² of both by Chan, Golub & LeVeque (1979)."""
        self.errors += float(np.sum((actual - predicted) ** 2))
        if not len(actual):
            return
        if deviation is not None:
            squares = ((actual - predicted) / deviation) ** 2
            self.surprise = (self.surprise or 0.0) + float(np.sum(np.log(deviation) + squares / 2))
        mean, before = float(actual.mean()), self.rows
        self.rows += len(actual)
        shift = mean - self.mean
        self.spread += float(np.sum((actual - mean) ** 2))
        self.spread += shift * shift * before * len(actual) / self.rows
        self.mean += shift * len(actual) / self.rows

    def metrics(self) -> Metrics:
        """Root mean squared error, and R² = 1 − Σ(y − ŷ)²/Σ(y − ȳ)², None where y is constant.

        With deviations also the mean of −log N(y; ŷ, σ²), in the target's own units.
        """
        found: Metrics = {
            "rmse": float(np.sqrt(self.errors / self.rows)),
            "r2": 1 - self.errors / self.spread if self.spread > 0 else None,
        }
        if self.surprise is not None:
            found["nll"] = float(self.surprise / self.rows + np.log(2 * np.pi) / 2)
        return found


def regression(predicted: Array, actual: Array, deviation: Array | None = None) -> Metrics:
    """The metrics of rows that are all at hand."""
    sums = Regression()
    sums.add(predicted, actual, deviation)
    return sums.metrics()


@dataclass
class Classification:
    """How often each class (a row) was taken for each (a column), and Σ −log p(right)."""

    confusion: Array
    surprise: float = 0.0

    @classmethod
    def of(cls, classes: int) -> Classification:
        """Before any rows."""
        return cls(np.zeros((classes, classes), np.int64))

    def add(self, probabilities: Array, actual: Array) -> None:
        """More rows; probabilities: samples × classes, actual: class numbers."""
        np.add.at(self.confusion, (actual, probabilities.argmax(axis=1)), 1)
        right = probabilities[np.arange(len(actual)), actual]
        self.surprise += float(-np.sum(np.log(np.maximum(right, np.finfo(float).tiny))))

    @property
    def rows(self) -> int:
        """How many there were."""
        return int(self.confusion.sum())

    def metrics(self) -> Metrics:
        """The part of samples whose most probable class is right, and the mean of −log p(right)."""
        return {
            "accuracy": float(self.confusion.trace() / self.rows),
            "log_loss": self.surprise / self.rows,
        }


class Scores:
    """How good predictions are, beside the trivial prediction of the same rows.

    trivial: the training part's mean and standard deviation, or its class mix.
    """

    def __init__(self, target: Target, trivial: Array) -> None:
        self.target, self.trivial = target, trivial
        self.own, self._baseline = _sums(target), _sums(target)

    def add(self, outputs: Array, actual: Array, deviation: Array | None = None) -> None:
        """More rows; outputs: the network's. actual: target values, or class numbers.

        deviation: of each row, in the target's own units, where the network gives one.
        """
        predicted, rows = predictions(self.target, outputs), len(actual)
        if isinstance(self.own, Classification) and isinstance(self._baseline, Classification):
            self.own.add(predicted, actual)
            self._baseline.add(np.tile(self.trivial, (rows, 1)), actual)
        elif isinstance(self.own, Regression) and isinstance(self._baseline, Regression):
            mean, spread = (np.full(rows, value) for value in self.trivial)
            self.own.add(predicted, actual, deviation)
            self._baseline.add(mean, actual, None if deviation is None else spread)

    @property
    def metrics(self) -> Metrics:
        """Of the predictions."""
        return self.own.metrics()

    @property
    def baseline(self) -> Metrics:
        """Of the trivial prediction."""
        return self._baseline.metrics()


def predictions(target: Target, outputs: Array) -> Array:
    """What outputs say: probabilities of the classes, or values in the target's own units."""
    if isinstance(target, ClassTarget):
        return target.probabilities(outputs)
    return target.decode(outputs)


def _sums(target: Target) -> Regression | Classification:
    if isinstance(target, ClassTarget):
        return Classification.of(len(target.classes))
    return Regression()

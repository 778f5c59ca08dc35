"""How the target becomes numbers, and predictions become the target again.

regression       y -> (y − mean) / scale, in the training part's standard deviations; the
                 identity where the loss takes counts (poisson) or parts of 1 (log_loss)
classification   two classes and one output: y is 0 or 1, the second class is 1
                 k classes and k outputs: y is one-hot
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chainrule.operations import Array


@dataclass(frozen=True)
class NumericTarget:
    """A target of numbers, with the mean and scale that standardise it."""

    name: str
    mean: float
    scale: float

    def encode(self, values: Array) -> Array:
        """samples × 1."""
        return ((values - self.mean) / self.scale)[:, None]

    def decode(self, predictions: Array) -> Array:
        """Predictions in the target's own units, one per sample."""
        values: Array = predictions[:, 0] * self.scale + self.mean
        return values


@dataclass(frozen=True)
class ClassTarget:
    """A target of classes; with one output, its activation is the probability of the second."""

    name: str
    classes: tuple[str, ...]
    outputs: int

    def encode(self, indices: Array) -> Array:
        """samples × outputs, from each sample's class number."""
        if self.outputs == 1:
            return indices[:, None].astype(float)
        return np.eye(len(self.classes))[indices]

    def probabilities(self, predictions: Array) -> Array:
        """samples × classes; rows sum to 1."""
        if self.outputs == 1:
            return np.hstack([1 - predictions, predictions])
        return predictions

    def decode(self, predictions: Array) -> Array:
        """The number of the most probable class of each sample."""
        chosen: Array = self.probabilities(predictions).argmax(axis=1)
        return chosen


Target = NumericTarget | ClassTarget

"""Probabilities that are as sure as they are right.

A temperature T makes every probability of a classifier more or less extreme, p ∝ p^(1/T), without
changing which class is the most probable: Guo, Pleiss, Sun & Weinberger (2017), section 4.2.
T has the least log loss on rows that the members were not trained on.

>>> sure = np.array([[0.99], [0.99], [0.99], [0.01]])
>>> found = calibration_of(sure, np.array([[1.0], [1.0], [0.0], [0.0]]))
>>> round(found.temperature, 2), np.round(found.apply(sure)[:, 0], 2)
(4.18, array([0.75, 0.75, 0.75, 0.25]))
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar

from chainrule.operations import Array

TEMPERATURES = 0.1, 10.0
_LEAST = np.finfo(float).tiny


@dataclass(frozen=True)
class Calibration:
    """temperature: T, above 1 where the members are surer than they are right."""

    temperature: float = 1.0

    def apply(self, probabilities: Array) -> Array:
        """Calibrated, samples × outputs as they came: one column is the probability of the second
        of two classes, several are those of all classes.
        """
        if self.temperature == 1.0:
            return probabilities
        both = _of_all(probabilities)
        cooled = np.log(np.maximum(both, _LEAST)) / self.temperature
        powers = np.exp(cooled - cooled.max(axis=1, keepdims=True))
        found: Array = powers / powers.sum(axis=1, keepdims=True)
        return found[:, 1:] if probabilities.shape[1] == 1 else found


UNCHANGED = Calibration()


def calibration_of(probabilities: Array, Y: Array, weights: Array | None = None) -> Calibration:
    """From predictions for rows that were left out and their targets, both samples × outputs."""

    def loss(logarithm: float) -> float:
        calibrated = Calibration(float(np.exp(logarithm))).apply(probabilities)
        return log_loss_of(calibrated, Y, weights)

    found = minimize_scalar(loss, bounds=tuple(np.log(TEMPERATURES)), method="bounded")
    return Calibration(float(np.exp(found.x)))


def log_loss_of(probabilities: Array, Y: Array, weights: Array | None = None) -> float:
    """The mean of −Σₖ yₖ log pₖ, Y and probabilities samples × outputs."""
    logs = np.log(np.maximum(_of_all(probabilities), _LEAST))
    return float(-np.average((_of_all(Y) * logs).sum(axis=1), weights=weights))


def _of_all(probabilities: Array) -> Array:
    wide = probabilities.astype(float)
    return np.hstack([1 - wide, wide]) if wide.shape[1] == 1 else wide

"""Intervals with a guarantee: split conformal prediction.

Of rows that a model has not seen, the score of each is how far the prediction is from the target,
in units that may depend on the row. Of n such rows and one more, drawn alike, the last has a score
of at most the ⌈(n + 1) c⌉-th smallest with probability c or more, and no more than c + 1/(n + 1)
where no two scores are alike: whatever the distribution, and whatever the model. Lei, G'Sell,
Rinaldo, Tibshirani & Wasserman (2018), Distribution-free predictive inference for regression,
theorem 2.2; in units of each row: section 5.2.

>>> conformal_quantile(np.arange(1.0, 10.0), coverage=0.8)
8.0
>>> conformal_quantile(np.arange(1.0, 10.0), coverage=0.95)
inf
"""

from __future__ import annotations

import numpy as np

from chainrule.operations import Array


def conformal_quantile(scores: Array, coverage: float) -> float:
    """What a further score stays below with this probability, by scores in ascending order; ∞ where
    these are too few to promise that."""
    place = int(np.ceil(coverage * (len(scores) + 1)))
    return float(scores[place - 1]) if place <= len(scores) else np.inf


def largest_coverage(count: int) -> float:
    """What so many scores can promise at most."""
    return count / (count + 1)


def conformity_scores(Y: Array, predicted: Array, deviation: Array | None) -> Array:
    """How far predictions are from the targets, in ascending order for each output.

    All arguments samples × outputs. deviation: the unit of each row; None for one unit for all.
    ValueError where predictions are not finite.
    """
    scores: Array = np.abs(Y - predicted.astype(float)) / _units(deviation)
    if not np.isfinite(scores).all():
        raise ValueError("the model's predictions for these rows are not finite: give others")
    return np.sort(scores, axis=0)


def half_widths(scores: Array, deviation: Array | None, coverage: float) -> Array:
    """How far to both sides of each prediction the interval goes, samples × outputs, or one row for
    all samples."""
    quantiles = [conformal_quantile(of_output, coverage) for of_output in scores.T]
    found: Array = np.array(quantiles) * _units(deviation)
    return found


def _units(deviation: Array | None) -> Array:
    if deviation is None:
        return np.ones(1)
    units: Array = np.maximum(deviation.astype(float), np.finfo(float).tiny)
    return units

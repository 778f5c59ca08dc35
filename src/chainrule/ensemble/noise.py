"""What is left uncertain about a prediction: the noise of the target and the members' disagreement.

The residuals of rows that members were not trained on follow Student's distribution around the
prediction μ, with ν degrees of freedom and a scale that depends on the row:

    log s = θ₀ + θ₁ log d + θ₂ μ + θ₃ μ²

where d is the standard deviation of the members' predictions; s, d and μ are in units of the
target's deviation, so that it does not matter in which the networks were trained. θ and ν have the
greatest likelihood. How often |y − μ| ≤ q s out of fold gives intervals that need no distribution:
Vovk, Gammerman & Shafer (2005), chapter 4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln
from scipy.stats import t as student

from chainrule.ensemble.conformal import conformal_quantile
from chainrule.operations import Array

_LEAST_FREEDOM = 2.05  # below 2 there is no variance
_LEAST_SPREAD = 1e-4  # of the members, as a part of the target's deviation
_LEAST_WIDTH = 0.1  # where members disagree alike everywhere, log d tells rows apart no better
_LEAST_UNIT = 1e-150  # its square is still a number
FAR = 1e6  # of features
LEAST_RATIO = 0.1  # so few rows tell of no average that it is any closer
_RIDGE, _PRIOR = 1e-3, 0.5  # on θ₁ … θ₃: few rows say little about them, as of standard normal ones
_SCALES = -12.0, 5.0  # of log s
_FEW_ROWS = 250  # of more, θ and ν make intervals less than a hundredth narrower


@dataclass(frozen=True)
class Noise:
    """Of one output, in the units in which the networks were trained.

    theta: θ. freedom: ν. center, width: by which log d is standardised. ratio: how much closer the
    average of all members is than what was measured out of fold. scores: |y − μ| / s of the rows
    that were left out, in order. location, unit: the target's mean and deviation there.
    least, most: between which μ was there, in these units; beyond them s is as at the end.
    """

    theta: tuple[float, ...]
    freedom: float
    center: float
    width: float
    ratio: float
    scores: Array
    location: float = 0.0
    unit: float = 1.0
    least: float = -FAR
    most: float = FAR

    def scale(self, mean: Array, spread: Array) -> Array:
        """s for each prediction, given the members' disagreement there."""
        log_scale = _log_scale(self._features(mean, spread), np.array(self.theta))
        found: Array = self.unit * self.ratio * np.exp(log_scale)
        return found

    def deviation(self, mean: Array, spread: Array) -> Array:
        """The standard deviation of the target."""
        factor = np.sqrt(self.freedom / (self.freedom - 2))
        found: Array = factor * self.scale(mean, spread)
        return found

    def quantile(self, mean: Array, spread: Array, q: float) -> Array:
        """The value that the target stays below with probability q."""
        found: Array = mean + student.ppf(q, self.freedom) * self.scale(mean, spread)
        return found

    def log_density(self, mean: Array, spread: Array, y: Array) -> Array:
        """The logarithm of the predictive density at y."""
        scale = self.scale(mean, spread)
        found: Array = _log_density((y - mean) / scale, self.freedom) - np.log(scale)
        return found

    def half_width(self, mean: Array, spread: Array, coverage: float) -> Array:
        """How far to both sides the target lies at most in so large a part of the cases."""
        return conformal_quantile(self.scores, coverage) * self.scale(mean, spread)

    def _features(self, mean: Array, spread: Array) -> Array:
        logs = (_log_spread(spread / self.unit) - self.center) / self.width
        logs = np.clip(logs, -FAR, FAR)
        mean = np.clip((mean - self.location) / self.unit, self.least, self.most)
        return np.stack([np.ones_like(mean), logs, mean, mean**2], axis=1)


def noise_of(
    mean: Array,
    spread: Array,
    y: Array,
    weights: Array | None,
    ratio: float = 1.0,
    folds: Array | None = None,
) -> Noise:
    """From predictions for rows that were left out, the members' disagreement, and the targets.

    folds: of each row. Where there are few rows, the scores of a fold are told by the θ of the
    other folds: its own fits them better than it will fit rows that are to come.
    """
    shares = np.ones(len(y)) if weights is None else weights.astype(float)
    shares = shares / shares.sum()
    location = float(y @ shares)
    unit = _unit(location, np.stack([y - location, y - mean]), shares)
    logs = _log_spread(spread / unit)
    center, width = float(logs.mean()), max(float(logs.std()), _LEAST_WIDTH)
    inside = np.clip((mean - location) / unit, -FAR, FAR)
    least, most = float(inside.min()), float(inside.max())
    none = np.zeros(0)
    start = Noise((0.0,) * 4, np.inf, center, width, ratio, none, location, unit, least, most)
    features, residual = start._features(mean, spread), (y - mean) / unit
    found = _most_likely(features, residual, shares)
    scores = _scores(features, residual, found)
    if len(y) < _FEW_ROWS and folds is not None:
        for left in (folds == fold for fold in np.unique(folds)):
            if not left.all():
                others = _most_likely(features[~left], residual[~left], shares[~left])
                scores[left] = _scores(features[left], residual[left], others)
    theta, freedom = tuple(float(entry) for entry in found[:-1]), float(_freedom(found[-1]))
    return replace(start, theta=theta, freedom=freedom, scores=np.sort(scores))


def _most_likely(features: Array, residual: Array, shares: Array) -> Array:
    """θ and the logarithm that stands for ν."""
    ridge = max(_RIDGE, _PRIOR / len(residual))
    shares = shares / shares.sum()

    def surprise(point: Array) -> float:
        log_scale = _log_scale(features, point[:-1])
        z = residual / np.exp(log_scale)
        density = _log_density(z, _freedom(point[-1])) - log_scale
        return float(-density @ shares + ridge * point[1:-1] @ point[1:-1])

    first = np.log(max(float(np.sqrt(residual**2 @ shares)), np.exp(_SCALES[0])))
    start = np.array([first, 0.0, 0.0, 0.0, np.log(5.0)])
    found: Array = minimize(surprise, start, method="L-BFGS-B").x
    return found


def _scores(features: Array, residual: Array, point: Array) -> Array:
    """How far each row is off, in units of s."""
    found: Array = np.abs(residual) / np.exp(_log_scale(features, point[:-1]))
    return found


def _unit(location: float, residuals: Array, shares: Array) -> float:
    """The larger of the deviations around the mean and around the predictions; of a constant that
    is predicted, what rounding leaves."""
    largest = float(np.sqrt(residuals**2 @ shares).max())
    unit = max(largest, float(np.finfo(float).eps) * abs(location))
    return unit if unit > _LEAST_UNIT else 1.0


def _freedom(logarithm: float) -> float:
    return _LEAST_FREEDOM + float(np.exp(np.clip(logarithm, -6, 6)))


def _log_density(z: Array, freedom: float) -> Array:
    """Of Student's distribution; SciPy's, which looks at its arguments, takes ten times as long."""
    half = (freedom + 1) / 2
    height = gammaln(half) - gammaln(freedom / 2) - np.log(freedom * np.pi) / 2
    found: Array = height - half * np.log1p(z**2 / freedom)
    return found


def _log_spread(spread: Array) -> Array:
    found: Array = np.log(spread + _LEAST_SPREAD)
    return found


def _log_scale(features: Array, theta: Array) -> Array:
    found: Array = np.clip(features @ theta, *_SCALES)
    return found

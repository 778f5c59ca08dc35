"""A step length that satisfies the strong Wolfe conditions.

With φ(α) = J(w + α d), a step α must lower the loss enough and be near a minimum along d:

    φ(α) ≤ φ(0) + c₁ α φ′(0)        sufficient decrease
    |φ′(α)| ≤ c₂ |φ′(0)|            curvature

Nocedal & Wright (2006), Numerical Optimization, equations 3.7, algorithms 3.5 (bracket) and 3.6
(zoom), with the cubic interpolation of equation 3.59.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from chainrule.training.solvers.objective import Objective, Vector

C1, C2 = 1e-4, 0.9
_BRACKET, _ZOOM = 20, 30  # the most evaluations of each phase


class Point(NamedTuple):
    """α, φ(α), φ′(α)."""

    alpha: float
    value: float
    slope: float


def strong_wolfe(
    objective: Objective,
    w: Vector,
    direction: Vector,
    loss: float,
    gradient: Vector,
    first: float = 1.0,
) -> float | None:
    """A step length, or None where no step along the direction lowers the loss.

    first: the length tried first. If the conditions cannot be met to rounding, the best step
    that lowers the loss is taken.
    """
    start = Point(0.0, loss, float(gradient @ direction))

    def phi(alpha: float) -> Point:
        value, slope = objective(w + alpha * direction)
        if not np.isfinite(value):  # too far: an infinite wall, which the bracket moves away from
            return Point(alpha, np.inf, np.inf)
        return Point(alpha, value, float(slope @ direction))

    def too_high(point: Point) -> bool:
        return not point.value <= loss + C1 * point.alpha * start.slope

    def flat_enough(point: Point) -> bool:
        return abs(point.slope) <= -C2 * start.slope

    before, alpha = start, first
    for turn in range(_BRACKET):
        here = phi(alpha)
        if too_high(here) or (turn and here.value >= before.value):
            low, high = before, here
            break
        if flat_enough(here):
            return here.alpha
        if here.slope >= 0:
            low, high = here, before
            break
        before, alpha = here, 2 * alpha
    else:
        return before.alpha
    for _ in range(_ZOOM):
        here = phi(_between(low, high))
        if too_high(here) or here.value >= low.value:
            high = here
        elif flat_enough(here):
            return here.alpha
        else:
            if here.slope * (high.alpha - low.alpha) >= 0:
                high = low
            low = here
        if abs(high.alpha - low.alpha) <= 1e-12 * max(low.alpha, 1e-12):
            break
    return low.alpha if low.value < loss else None


def _between(low: Point, high: Point) -> float:
    """The minimum of the cubic through both points and slopes, kept off the interval's ends."""
    width = high.alpha - low.alpha
    alpha = low.alpha + width / 2
    if np.isfinite(high.value):
        d1 = low.slope + high.slope - 3 * (low.value - high.value) / -width
        root = d1 * d1 - low.slope * high.slope
        if root >= 0:
            d2 = np.copysign(np.sqrt(root), width)
            bottom = high.slope - low.slope + 2 * d2
            if bottom != 0:
                alpha = high.alpha - width * (high.slope + d2 - d1) / bottom
    # An end of the interval teaches nothing new: stay a tenth of its width away.
    ends = sorted((low.alpha + 0.1 * width, high.alpha - 0.1 * width))
    return float(min(max(alpha, ends[0]), ends[1])) if np.isfinite(alpha) else low.alpha + width / 2

"""A step length that satisfies the strong Wolfe conditions.

With φ(α) = J(w + α d), a step α must lower the loss enough and be near a minimum along d:

    φ(α) ≤ φ(0) + c₁ α φ′(0)        sufficient decrease
    |φ′(α)| ≤ c₂ |φ′(0)|            curvature

Moré & Thuente (1994), ACM TOMS 20, with the constants of L-BFGS-B (Zhu, Byrd, Lu & Nocedal 1997).
"""

from __future__ import annotations

from math import copysign, inf, isfinite, sqrt
from typing import NamedTuple

from chainrule.training.solvers.objective import Objective, Vector

C1, C2 = 1e-3, 0.9
_EVALUATIONS = 20
_NARROW = 0.1  # an interval is not searched any further when it is this part of its far end
_SHRINKS = 0.66  # it is halved where two steps left more than this part of it
_NEARER, _FURTHER = 1.1, 4.0  # how many times the last step's length the next may add


class Point(NamedTuple):
    """α, φ(α), φ′(α)."""

    alpha: float
    value: float
    slope: float

    def tilted(self, slope: float) -> Point:
        """The same point of φ(α) − slope · α."""
        return Point(self.alpha, self.value - slope * self.alpha, self.slope - slope)


class Interval(NamedTuple):
    """The best step so far, the other end of the search, and whether a minimum lies inside."""

    best: Point
    other: Point
    bracketed: bool

    @property
    def width(self) -> float:
        """How far apart the ends are."""
        return abs(self.other.alpha - self.best.alpha)

    def tilted(self, slope: float) -> Interval:
        """The same interval of φ(α) − slope · α."""
        return Interval(self.best.tilted(slope), self.other.tilted(slope), self.bracketed)


def strong_wolfe(
    objective: Objective,
    w: Vector,
    direction: Vector,
    loss: float,
    gradient: Vector,
    first: float = 1.0,
) -> float | None:
    """A step length, or None where no step along the direction lowers the loss.

    first: the length tried first. If the conditions cannot be met, the best step is taken.
    """
    start = Point(0.0, loss, float(gradient @ direction))
    enough = C1 * start.slope
    found = Interval(start, start, False)
    first_stage = True  # until a step lowers the loss enough and slopes upwards
    alpha, least, most, longest = first, 0.0, (1 + _FURTHER) * first, inf
    width = width_before = inf
    for _ in range(_EVALUATIONS):
        value, gradient_there = objective(w + alpha * direction)
        here = Point(alpha, value, float(gradient_there @ direction))
        if not isfinite(here.value + here.slope):  # too far: come back
            longest = most = alpha
            least = found.best.alpha
            alpha = least + (alpha - least) / 10
            continue
        low_enough = here.value <= start.value + enough * alpha
        if low_enough and abs(here.slope) <= -C2 * start.slope:
            return alpha
        first_stage = first_stage and not (low_enough and here.slope >= 0)
        # At first the minimum looked for is that of φ above the line of sufficient decrease.
        tilt = enough if first_stage and not low_enough and here.value <= found.best.value else 0.0
        found, alpha = _next(found.tilted(tilt), here.tilted(tilt), least, most)
        found = found.tilted(-tilt)
        if not found.bracketed:
            last = alpha - found.best.alpha
            least, most = alpha + _NEARER * last, min(alpha + _FURTHER * last, longest)
            continue
        ends = found.best.alpha, found.other.alpha
        least, most = min(ends), max(ends)
        if found.width >= _SHRINKS * width_before:
            alpha = ends[0] + (ends[1] - ends[0]) / 2
        width, width_before = found.width, width
        if not least < alpha < most or most - least <= _NARROW * most:
            break
    return found.best.alpha if found.best.value < start.value else None


def _next(found: Interval, here: Point, least: float, most: float) -> tuple[Interval, float]:
    """The interval with a new point in it, and the step to try next; section 4 of the paper."""
    best, other, bracketed = found
    turns = here.slope * best.slope < 0
    cubic, parabola = _cubic(here, best), _secant(here, best)
    if here.value > best.value:  # a higher value: a minimum lies between
        cubic, parabola = _cubic(best, here), _parabola(best, here)
        near = abs(cubic - best.alpha) < abs(parabola - best.alpha)
        alpha = cubic if near else cubic + (parabola - cubic) / 2
        bracketed = True
    elif turns:  # the slope turns: again
        alpha = max(cubic, parabola, key=lambda step: abs(step - here.alpha))
        bracketed = True
    elif abs(here.slope) < abs(best.slope):  # flatter: on, to where the cubic or the slope ends
        if (cubic - here.alpha) * (here.alpha - best.alpha) <= 0:  # no minimum that way
            cubic = most if here.alpha > best.alpha else least
        steps = sorted((cubic, parabola), key=lambda step: abs(step - here.alpha))
        if bracketed:
            bound = here.alpha + _SHRINKS * (other.alpha - here.alpha)
            alpha = min(bound, steps[0]) if here.alpha > best.alpha else max(bound, steps[0])
        else:
            alpha = min(max(steps[1], least), most)
    elif bracketed:
        alpha = _cubic(here, other)
    else:
        alpha = most if here.alpha > best.alpha else least
    if here.value > best.value:
        return Interval(best, here, bracketed), alpha
    return Interval(here, best if turns else other, bracketed), alpha


def _cubic(a: Point, b: Point) -> float:
    """The minimum of the cubic through two points and their slopes, seen from a."""
    theta = 3 * (a.value - b.value) / (b.alpha - a.alpha) + a.slope + b.slope
    size = max(abs(theta), abs(a.slope), abs(b.slope))
    root = (theta / size) ** 2 - (a.slope / size) * (b.slope / size)
    gamma = copysign(size * sqrt(max(root, 0.0)), b.alpha - a.alpha)
    bottom = ((gamma - a.slope) + gamma) + b.slope
    ratio = ((gamma - a.slope) + theta) / bottom if bottom else 0.0
    return a.alpha + ratio * (b.alpha - a.alpha)


def _parabola(a: Point, b: Point) -> float:
    """The minimum of the parabola through both points and a's slope."""
    width = b.alpha - a.alpha
    return a.alpha + a.slope / ((a.value - b.value) / width + a.slope) / 2 * width


def _secant(a: Point, b: Point) -> float:
    """Where the line through both slopes is 0."""
    if a.slope == b.slope:
        return a.alpha
    return a.alpha + a.slope / (a.slope - b.slope) * (b.alpha - a.alpha)

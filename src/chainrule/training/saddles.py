"""Leaving saddles: where the gradient has vanished and a direction curves down, training goes on
from lower along it.

>>> objective = Objective(lambda w: (float(w @ w * (w @ w - 1)), (4 * w @ w - 2) * w))
>>> saddles = Saddles(objective, start=np.zeros(2))
>>> lower = saddles.left(np.zeros(2), epoch=0)
>>> objective(lower)[0] < objective(np.zeros(2))[0]
True
>>> saddles.escapes[0].eigenvalue.__round__(6)
-2.0
"""

from __future__ import annotations

import numpy as np

from chainrule.training.certificate import Certificate, Escape, Verdict, certify
from chainrule.training.solvers.objective import Objective, Vector

# Where training has settled, though its gradient has not quite vanished, a direction is worth going
# along that curves down by this part of the largest curvature.
_STRONG = 1e-3
# So many saddles are left in one training; a step along a direction of length 1 begins at 1 and is
# halved or doubled so many times.
MOST_ESCAPES, _TURNS = 5, 30
# A step must lower J by this part of what the curvature promises for a small one.
_PROMISED = 0.1


class Saddles:
    """The points at which one training stood still: their certificates, and the ways out of them.

    start: where training began. escapes: the saddles left so far.
    """

    def __init__(self, objective: Objective, start: Vector, kinks: tuple[str, ...] = ()) -> None:
        self.objective, self.start, self.kinks = objective, start, kinks
        self.escapes: list[Escape] = []
        self._last: tuple[Vector, Certificate] | None = None

    def certificate(
        self, w: Vector, ended: Verdict | None, settled: bool, epochs: int
    ) -> Certificate:
        """Of the weights at which training ended after so many epochs."""
        if self._last is not None and self._last[0] is w and ended is None:
            return self._last[1]
        work = max(self.objective.work, epochs)
        found, _ = certify(
            self.objective,
            w,
            start=self._gradient_at_start(),
            ended=ended,
            settled=settled,
            work=work,
            escapes=tuple(self.escapes),
            kinks=self.kinks,
        )
        return found

    def left(self, w: Vector, epoch: int) -> Vector | None:
        """Lower weights to go on from, where training has settled at a saddle or so near one that
        a direction curves down strongly; None elsewhere, and where none is found.
        """
        found, spectrum = certify(
            self.objective,
            w,
            start=self._gradient_at_start(),
            work=max(self.objective.work, epoch),
            escapes=tuple(self.escapes),
            kinks=self.kinks,
        )
        self._last = w, found
        if spectrum is None or len(self.escapes) == MOST_ESCAPES:
            return None
        if found.verdict is not Verdict.SADDLE and spectrum.smallest > -_STRONG * spectrum.scale:
            return None
        lower = step_down(self.objective, w, spectrum.direction, spectrum.smallest)
        if lower is None:
            return None
        J, gradient = self.objective(lower)
        fell = found.objective - float(J)
        largest = float(np.abs(gradient).max())
        self.escapes.append(Escape(epoch, spectrum.smallest, fell, largest))
        return lower

    def _gradient_at_start(self) -> float:
        at_start = float(np.abs(self.objective(self.start)[1]).max())
        return max([at_start, *(escape.gradient for escape in self.escapes)])


def step_down(
    objective: Objective, w: Vector, direction: Vector, curvature: float
) -> Vector | None:
    """The lowest of the points w ± t d that doubling or halving t finds; None where none is lower.

    curvature: dᵀHd < 0, so that J falls by about −½ t² dᵀHd. Moré & Sorensen (1979), On the use of
    directions of negative curvature in a modified Newton method.
    """
    J, _ = objective(w)
    d = direction.astype(w.dtype, copy=False)
    ways = [_along(objective, w, sign * d, float(J), curvature) for sign in (1, -1)]
    found = [way for way in ways if way is not None]
    return min(found, key=lambda way: way[0])[1] if found else None


def _along(
    objective: Objective, w: Vector, d: Vector, J: float, curvature: float
) -> tuple[float, Vector] | None:
    """J at the best step along d, and where it leads."""

    def at(t: float) -> tuple[float, Vector]:
        point: Vector = w + w.dtype.type(t) * d
        value = float(objective(point)[0])
        return (value if np.isfinite(value) else np.inf), point

    t, best = 1.0, at(1.0)
    for _ in range(_TURNS):
        if best[0] <= J + _PROMISED * curvature * t * t / 2:
            break
        t /= 2
        best = at(t)
    else:
        return None
    if t < 1:
        return best
    for _ in range(_TURNS):
        t *= 2
        further = at(t)
        if not further[0] < best[0]:
            break
        best = further
    return best

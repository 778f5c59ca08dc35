"""Whether what was computed is a multiple of what should be: c, c·n or c/n, the same at every draw.

Arrays here have one row per draw. Two numbers of samples tell 1/n from a constant.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from chainrule.operations import Array

POWERS = (0, 1, -1)
_MOST_DENOMINATOR = 16


@dataclass(frozen=True)
class Scale:
    """The factor c·n^power."""

    factor: Fraction | float = Fraction(1)
    power: int = 0

    def at(self, samples: int) -> float:
        """The factor for a number of samples."""
        return float(self.factor) * float(samples) ** self.power


ONE = Scale()
NONE = Scale(Fraction(0))


def tidy(value: float) -> Fraction | float:
    """A simple fraction where the number is one to within the accuracy of the comparison."""
    near = Fraction(value).limit_denominator(_MOST_DENOMINATOR)
    return near if abs(float(near) - value) <= 1e-5 * abs(value) else value


@dataclass(frozen=True)
class Fitting:
    """Compares rows of numbers. samples: of each draw; tolerance: relative, of a whole row."""

    samples: Array
    tolerance: float

    def same(self, yours: Array, other: Array) -> bool:
        """Whether every row agrees."""
        scale = np.maximum(np.linalg.norm(yours, axis=1), np.linalg.norm(other, axis=1))
        return bool(np.all(np.linalg.norm(yours - other, axis=1) <= self.tolerance * scale))

    def multiple(self, yours: Array, base: Array) -> Scale | None:
        """The scale that makes ``yours`` of ``base`` at every draw, if there is one."""
        cross, square = (yours * base).sum(axis=1), (base * base).sum(axis=1)
        whole = (yours * yours).sum(axis=1)
        # By Cauchy and Schwarz: a row that is no multiple cannot become one for any n.
        if not square.any() or not np.all(cross * cross >= (1 - 1e-6) * whole * square):
            return None
        seen = len(set(self.samples[square > 0].tolist())) > 1
        for power in POWERS:
            weights = self.samples.astype(float) ** power
            factor = float((weights * cross).sum() / (weights**2 * square).sum())
            fitted = (factor * weights)[:, None] * base
            scale = Scale(tidy(factor), power)
            if factor and self.same(yours, fitted) and (seen or scale == ONE):
                return scale
        return None

    def combination(self, yours: Array, base: Array, extra: Array) -> tuple[Scale, Scale] | None:
        """The scales that make ``yours`` of two parts together."""
        if not self._in_span(yours, base, extra):
            return None
        for first, second in product(POWERS, POWERS):
            parts = [
                self.samples.astype(float)[:, None] ** power * part
                for power, part in ((first, base), (second, extra))
            ]
            matrix = np.stack([part.ravel() for part in parts], axis=1)
            factors = np.linalg.lstsq(matrix, yours.ravel(), rcond=None)[0]
            if factors.all() and self.same(yours, factors[0] * parts[0] + factors[1] * parts[1]):
                return Scale(tidy(factors[0]), first), Scale(tidy(factors[1]), second)
        return None

    def _in_span(self, yours: Array, base: Array, extra: Array) -> bool:
        """Whether every row is some combination of the two: far cheaper than which one."""
        square = (base * base).sum(axis=1, keepdims=True)
        square[square == 0] = 1
        other = extra - (extra * base).sum(axis=1, keepdims=True) / square * base
        rest = yours - (yours * base).sum(axis=1, keepdims=True) / square * base
        square = (other * other).sum(axis=1, keepdims=True)
        square[square == 0] = 1
        rest = rest - (rest * other).sum(axis=1, keepdims=True) / square * other
        return bool(np.all(np.linalg.norm(rest, axis=1) <= 1e-4 * np.linalg.norm(yours, axis=1)))

"""How a minimisation over all rows stands, and when it is at its end: the same for each engine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Standing(Enum):
    """Where a minimisation stands; in the order of the enumeration in native/engine.hpp."""

    BEGINS = "not begun"
    GOES_ON = "under way"
    FLAT = "the gradient has vanished"
    STEADY = "the loss no longer falls"
    LOWEST = "no step lowers the loss"
    NOT_FINITE = "the loss is not finite"

    def ended(self) -> bool:
        """Whether further iterations would do nothing."""
        return self not in (Standing.BEGINS, Standing.GOES_ON)


@dataclass(frozen=True)
class Goals:
    """When a minimisation is at its end.

    gradient: no entry of ∇J is larger. decrease: an iteration lowers J by no more than this times
    the largest of |J| before, |J| after and ``unit``.
    """

    gradient: float = 0.0
    decrease: float = 0.0
    unit: float = 0.0

    def steady(self, before: float, after: float) -> bool:
        """Whether a step from one loss to the other is as good as none."""
        return before - after <= self.decrease * max(abs(before), abs(after), self.unit)

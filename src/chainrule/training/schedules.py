"""Learning rates that change from epoch to epoch, one function each.

>>> cosine = Schedule("cosine", first=0.1, epochs=10)
>>> [round(cosine.rate(epoch, seen=0), 3) for epoch in (0, 5, 10)]
[0.1, 0.05, 0.0]
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

# Of one cycle: the part of the epochs in which the rate rises, and how far below its highest it
# begins and ends.
_RISE, _FIRST, _LAST = 0.3, 25.0, 1e4
# scikit-learn's "adaptive": what the rate is divided by, below what it stays, and the fall of the
# loss that does not count in each of so many epochs.
ADAPTIVE_FACTOR, ADAPTIVE_LEAST, _LEVEL, _LEVEL_EPOCHS = 5.0, 1e-6, 1e-4, 10


@dataclass(frozen=True)
class Schedule:
    """name: of the table below. first: the rate at the start, of one cycle the highest. epochs: at
    most. power: of "invscaling". step, decay: the rate is multiplied by ``decay`` every ``step``
    epochs.
    """

    name: str
    first: float
    epochs: int
    power: float = 0.5
    step: int = 30
    decay: float = 0.1

    def rate(self, epoch: int, seen: int) -> float:
        """The learning rate of an epoch, counted from 0; seen: the rows taken so far."""
        return SCHEDULES[self.name](self, epoch, seen)


@dataclass
class Adaptive:
    """A rate that is divided by 5 whenever more than ten epochs in a row brought the loss less than
    0.0001 below the least before, as scikit-learn does with its default settings.

    >>> adaptive = Adaptive(0.1)
    >>> for loss in [0.5] * 12:
    ...     adaptive.see(loss)
    >>> adaptive.rate
    0.02
    """

    rate: float
    least: float = math.inf
    level: int = 0

    def see(self, loss: float) -> None:
        """The loss after the next epoch."""
        self.level = self.level + 1 if loss > self.least - _LEVEL else 0
        self.least = min(self.least, loss)
        if self.level > _LEVEL_EPOCHS and self.rate > ADAPTIVE_LEAST:
            self.rate, self.level = self.rate / ADAPTIVE_FACTOR, 0


def _constant(schedule: Schedule, epoch: int, seen: int) -> float:
    return schedule.first


def _invscaling(schedule: Schedule, epoch: int, seen: int) -> float:
    """α₀ / (rows seen + 1)ᵖ from the second epoch on, as in scikit-learn."""
    return schedule.first / ((seen + 1) ** schedule.power if epoch else 1.0)


def _step(schedule: Schedule, epoch: int, seen: int) -> float:
    return float(schedule.first * schedule.decay ** (epoch // schedule.step))


def _half_cosine(first: float, last: float, part: float) -> float:
    return last + (first - last) * (1 + math.cos(math.pi * part)) / 2


def _cosine(schedule: Schedule, epoch: int, seen: int) -> float:
    """From α₀ down to 0: Loshchilov & Hutter (2017), without restarts."""
    return _half_cosine(schedule.first, 0.0, epoch / schedule.epochs)


def _one_cycle(schedule: Schedule, epoch: int, seen: int) -> float:
    """Up to α₀ and down again: Smith & Topin (2018)."""
    most, part = schedule.first, epoch / schedule.epochs
    if part < _RISE:
        return _half_cosine(most / _FIRST, most, part / _RISE)
    return _half_cosine(most, most / _LAST, (part - _RISE) / (1 - _RISE))


SCHEDULES: dict[str, Callable[[Schedule, int, int], float]] = {
    "constant": _constant,
    "invscaling": _invscaling,
    "step": _step,
    "cosine": _cosine,
    "one_cycle": _one_cycle,
}
NAMES = (*SCHEDULES, "adaptive")

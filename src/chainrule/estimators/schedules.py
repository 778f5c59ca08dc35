"""Learning rates that change from epoch to epoch, one function each.

``rate(settings, epoch, seen)`` is the learning rate of an epoch, counted from 0; seen: the rows
taken so far. "adaptive" changes only where the loss no longer falls, and is told so by
:func:`lowered`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

Rate = Callable[[Any, int, int], float]

# Of one cycle: the part of the epochs in which the rate rises, and how far below its highest it
# begins and ends.
_RISE, _FIRST, _LAST = 0.3, 25.0, 1e4
# "adaptive" divides by this, and ends below that.
ADAPTIVE_FACTOR, ADAPTIVE_LEAST = 5.0, 1e-6


def _constant(settings: Any, epoch: int, seen: int) -> float:
    return float(settings.learning_rate_init)


def _invscaling(settings: Any, epoch: int, seen: int) -> float:
    """α₀ / (rows seen + 1)ᵖ from the second epoch on, as in scikit-learn."""
    divisor = (seen + 1) ** settings.power_t if epoch else 1.0
    return float(settings.learning_rate_init / divisor)


def _step(settings: Any, epoch: int, seen: int) -> float:
    steps = epoch // settings.learning_rate_step
    return float(settings.learning_rate_init * settings.learning_rate_decay**steps)


def _half_cosine(first: float, last: float, part: float) -> float:
    return last + (first - last) * (1 + math.cos(math.pi * part)) / 2


def _cosine(settings: Any, epoch: int, seen: int) -> float:
    """From α₀ down to 0: Loshchilov & Hutter (2017), without restarts."""
    return _half_cosine(settings.learning_rate_init, 0.0, epoch / settings.max_iter)


def _one_cycle(settings: Any, epoch: int, seen: int) -> float:
    """Up to α₀ and down again: Smith & Topin (2018)."""
    most, part = settings.learning_rate_init, epoch / settings.max_iter
    if part < _RISE:
        return _half_cosine(most / _FIRST, most, part / _RISE)
    return _half_cosine(most, most / _LAST, (part - _RISE) / (1 - _RISE))


SCHEDULES: dict[str, Rate] = {
    "constant": _constant,
    "invscaling": _invscaling,
    "adaptive": _constant,
    "step": _step,
    "cosine": _cosine,
    "one_cycle": _one_cycle,
}
# scikit-learn's own two are for "sgd" and do nothing else: Adam scales its steps by itself.
FOR_SGD_ONLY = ("invscaling", "adaptive")


def schedule(settings: Any) -> Rate:
    """The schedule that these settings ask for."""
    name = settings.learning_rate
    return _constant if settings.solver != "sgd" and name in FOR_SGD_ONLY else SCHEDULES[name]

"""Limits of computing time, which hold on a slow machine as on a quick one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

_ADDITIONS = 1_000_000
_USUAL = 0.03  # seconds that they take on a processor of 2020 that does nothing else


def _slowness() -> float:
    """How many times longer than usual this processor takes, now; 1 if it is quicker."""
    start, total = time.process_time(), 0
    for number in range(_ADDITIONS):
        total += number
    return max(1.0, (time.process_time() - start) / _USUAL)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is done inside must take no more seconds of computing, whatever else the machine does.

    They are seconds of a usual processor: one of half its speed has twice as many.
    """
    slowness = _slowness()
    start = time.process_time()
    yield
    taken = time.process_time() - start
    assert taken < seconds * max(slowness, _slowness()), f"{taken:.1f} s, {slowness:.1f} × slow"

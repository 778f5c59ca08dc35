"""One processor for everybody, and times taken by turns."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

Task = Callable[[], Any]

_PROCESSORS = "CHAINRULE_BENCHMARK_PROCESSORS"  # set where the command has pinned itself
_clock: Callable[[], float] = time.perf_counter


def pin() -> list[int]:
    """Start this command anew, pinned to one processor; returns all those there are.

    Libraries count the processors while they load. What the environment says of OpenBLAS's kernels
    is dropped: others run with those that they choose themselves.
    """
    if _PROCESSORS not in os.environ:
        processors = sorted(os.sched_getaffinity(0))
        kept = {k: v for k, v in os.environ.items() if not k.startswith("OPENBLAS_")}
        kept[_PROCESSORS] = ",".join(map(str, processors))
        kept["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
        os.sched_setaffinity(0, processors[-1:])
        os.execve(sys.executable, [sys.executable, *sys.argv], kept)
    return [int(number) for number in os.environ[_PROCESSORS].split(",")]


def count_processor_time() -> None:
    """From now on count the processor's seconds, not the wall's."""
    global _clock
    _clock = time.process_time


def now() -> float:
    """Seconds by the clock that is counted."""
    return _clock()


def seconds(tasks: Mapping[str, Task], rounds: int) -> dict[str, float]:
    """The least time of each, in rounds by turns, so that a busy moment is shared."""
    best = dict.fromkeys(tasks, float("inf"))
    for _ in range(rounds):
        for name, task in tasks.items():
            began = now()
            task()
            best[name] = min(best[name], now() - began)
    return best

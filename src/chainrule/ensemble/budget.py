"""How much of a search there is time for: pieces of work, and what they cost on this machine."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from chainrule.ensemble.cross_validation import SEEDS
from chainrule.ensemble.ensemble import folds_for
from chainrule.ensemble.fitting import Effort, Job, fit_all
from chainrule.ensemble.problem import Candidate, Kind, Problem

# Of the whole time: until when kinds are looked at, the best are judged (or by networks that are
# trained further, where there is time), members trained and their average measured, and members
# brought down to their minima; what is left is for certificates, formulas and pictures.
LOOK, JUDGE, FURTHER, TRAIN, DOWN = 0.25, 0.35, 0.55, 0.85, 0.92
_TRIED, _FEW, _TYPICAL = 7, 3, 250  # candidates of a kind, folds, and iterations of one of them
_PROBE_ROWS, _PROBE_ITERATIONS = 2000, 10
_SIZES = (40_000, 20_000, 10_000, 5000, 1000)  # parts of a large table; fewer rows say too little


@dataclass(frozen=True)
class Clock:
    """seconds: the whole time, from ``began`` on, as ``time.perf_counter`` tells it."""

    seconds: float
    began: float = field(default_factory=time.perf_counter)

    def rest(self) -> Clock:
        """What is left of it, and at least half: a short time may be over by the start."""
        now = time.perf_counter()
        return Clock(max(self.began + self.seconds - now, self.seconds / 2), now)

    def effort(self, effort: Effort, part: float) -> Effort:
        """As far as that effort goes, until this part of the time is over."""
        return replace(effort, ends=self.began + part * self.seconds)

    def gone(self) -> float:
        """The part of the time that is over."""
        return 1 - self.left(1) / self.seconds

    def left(self, part: float) -> float:
        """Seconds until this part of the time is over."""
        return self.began + part * self.seconds - time.perf_counter()


def _size(problem: Problem, kind: Kind) -> int:
    """Parameters of a network."""
    return problem.network(Candidate(*kind, 1.0)).parameter_count


def a_second(problem: Problem, kind: Kind, effort: Effort) -> float:
    """Rows times weights that a second suffices for, in one iteration after another.

    It is measured on as many networks as there may be side by side.
    """
    rows = np.arange(min(_PROBE_ROWS, len(problem)))
    jobs = [Job(Candidate(*kind, 1.0), start, rows) for start in range(8)]
    began = time.perf_counter()
    fit_all(problem, jobs, replace(effort, iterations=_PROBE_ITERATIONS))
    work = len(jobs) * _PROBE_ITERATIONS * len(rows) * _size(problem, kind)
    return work / (time.perf_counter() - began)


def affordable(
    problem: Problem, kinds: Sequence[Kind], members: int, clock: Clock, second: float
) -> int:
    """How many members of the first kind with hidden units there is time for."""
    one = _TYPICAL * len(problem) * _size(problem, kinds[min(1, len(kinds) - 1)])
    return min(members, int((clock.left(TRAIN) - clock.left(JUDGE)) * second / one))


def depth(
    problem: Problem, works: Iterable[tuple[Candidate, float]], clock: Clock, second: float
) -> int:
    """How many iterations there is time for until members are trained and measured.

    works: candidates, and how many rows each iteration goes through with networks of their kind.
    """
    one = sum(rows * _size(problem, candidate.kind) for candidate, rows in works)
    return int(clock.left(TRAIN) * second / one)


def judged_by(
    problem: Problem,
    kinds: Sequence[Kind],
    clock: Clock,
    second: float,
    random: np.random.Generator,
) -> Problem | None:
    """All rows or as many as there is time for; None where there is for too few."""
    n, smallest = len(problem), _size(problem, kinds[min(1, len(kinds) - 1)])
    time_for = clock.left(LOOK) * second / (_TYPICAL * _TRIED * SEEDS * smallest)
    for rows in (n, *(size for size in _SIZES if size < n)):
        if rows * min(_FEW, folds_for(rows)) <= time_for:
            return problem if rows == n else problem.take(np.sort(random.permutation(n)[:rows]))
    return None

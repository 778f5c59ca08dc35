"""Many networks brought to their minima side by side."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from chainrule.engines.descent import Goals, Standing
from chainrule.ensemble.problem import Candidate, Problem, engine_of, predictions, start_of
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.certificate import Escape
from chainrule.training.epochs import objective
from chainrule.training.minimizing import Minimizer, minimizer, run_all
from chainrule.training.rows import Rows
from chainrule.training.solvers.objective import Objective

# So many at a time: each remembers some forty vectors of its parameters.
_AT_A_TIME = 64


@dataclass(frozen=True)
class Effort:
    """How far each minimisation goes: iterations at most, and the part of J that one must gain.

    ends: when all of it must be over, by ``time.perf_counter``. threads: None for all processors.
    """

    iterations: int = 1000
    decrease: float = 1e-7
    ends: float = np.inf
    threads: int | None = None

    def over(self) -> bool:
        """Whether the time is up."""
        return time.perf_counter() >= self.ends


class Job(NamedTuple):
    """A candidate to be trained from the start that a seed gives, on some rows (None: all)."""

    candidate: Candidate
    seed: int
    rows: Array | None = None


class Member(NamedTuple):
    """A trained network: its parameters in one vector and J there, how its minimisation stands
    after how many iterations, the seed of where it began, and the saddles it has left."""

    candidate: Candidate
    network: Network
    w: Array
    loss: float
    standing: Standing
    iterations: int
    seed: int = 0
    escapes: tuple[Escape, ...] = ()

    def predict(self, X: Array) -> Array:
        """Its outputs, samples × outputs."""
        return predictions(self.network, self.w, X)


def fit_all(problem: Problem, jobs: Sequence[Job], effort: Effort) -> list[Member]:
    """One member for each job; those that the time did not suffice for stand where they are."""
    return [
        member
        for first in range(0, len(jobs), _AT_A_TIME)
        for member in _fit(problem, jobs[first : first + _AT_A_TIME], effort)
    ]


def _fit(problem: Problem, jobs: Sequence[Job], effort: Effort) -> list[Member]:
    running = begun(problem, jobs)
    goals = Goals(decrease=effort.decrease)
    run_all(running, effort.iterations, goals, threads=effort.threads, stop=effort.over)
    return as_they_stand(problem, jobs, running)


def begun(problem: Problem, jobs: Sequence[Job]) -> list[Minimizer]:
    """The minimisation of each job at its start, in single precision first where that will do."""
    running: list[Minimizer] = []
    table = problem.table
    single = table.for_single()
    for job in jobs:
        network = problem.network(job.candidate, job.rows)
        w = start_of(network, np.random.default_rng(job.seed), problem.X.dtype)
        running.append(minimizer(engine_of(network), w, *table, rows=job.rows, single=single))
    return running


def as_they_stand(
    problem: Problem, jobs: Sequence[Job], running: Sequence[Minimizer]
) -> list[Member]:
    """What the minimisations have come to."""
    return [
        Member(
            job.candidate,
            problem.network(job.candidate, job.rows),
            one.w,
            one.loss,
            one.standing,
            one.iterations,
            job.seed,
        )
        for job, one in zip(jobs, running, strict=True)
    ]


def began_from(problem: Problem, member: Member) -> tuple[Objective, Array]:
    """J of a member over all rows, and the parameters that its minimisation began from."""
    J = objective(engine_of(member.network), Rows(*problem.table))
    return J, start_of(member.network, np.random.default_rng(member.seed), problem.X.dtype)

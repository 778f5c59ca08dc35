"""The best average of networks that can be had within so many seconds.

Kinds of networks are looked at one after another, from the simplest on, until their part of the
time is over; then the best candidates are judged on further folds, and the members are trained on
all rows. A table on which that would take longer is judged by a part of its rows, with fewer
folds; one that is too large even for a few members is left to the training of a single network.

>>> X = np.linspace(-2, 2, 80)[:, None]
>>> problem = Problem(X, np.tanh(3 * X), None, "squared_error", "identity")
>>> kinds = (((), "identity"), ((10,), "tanh"))
>>> found = search_in_time(problem, kinds, Clock(60.0), members=3)
>>> sum(found.choice.counts), found.choice.candidates[0].hidden, found.ended.name
(3, (10,), 'WHOLE')
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from chainrule.ensemble.budget import (
    JUDGE,
    LOOK,
    TRAIN,
    Clock,
    a_second,
    affordable,
    folds_for,
    judged_by,
)
from chainrule.ensemble.calibration import UNCHANGED, Calibration
from chainrule.ensemble.cross_validation import OutOfFold, folds_of
from chainrule.ensemble.ensemble import (
    FOLDS,
    OTHER_SEEDS,
    calibration_from,
    noises,
    of_the_chosen,
)
from chainrule.ensemble.fitting import Effort, Job
from chainrule.ensemble.noise import Noise
from chainrule.ensemble.problem import Candidate, Problem
from chainrule.ensemble.search import Choice, Kind, Search, Space
from chainrule.operations import Array

EFFORT = Effort(iterations=1000, decrease=1e-6)  # what is judged is trained as far
_LEAST_MEMBERS = 2  # one alone shows no disagreement

DEFAULT_KINDS: tuple[Kind, ...] = (
    ((), "identity"),
    ((50,), "tanh"),
    ((50,), "relu"),
    ((100,), "tanh"),
    ((100,), "relu"),
    ((50, 50), "tanh"),
    ((50, 50), "relu"),
)


class Ended(Enum):
    """How a search came to its end; the value is the sentence, with advice where there is any."""

    WHOLE = "every kind of network was tried"
    OVER = "The time was over before every kind had been tried in full: --budget gives more."
    INTERRUPTED = "interrupted: the best so far are trained (Ctrl-C again keeps them as they stand)"


@dataclass(frozen=True)
class Found:
    """jobs: the members to train. rows: how many the candidates were judged by.

    outputs, targets: what the average of the chosen predicts for rows that it was not trained on
    (calibrated, for classes), and what was right there.
    """

    choice: Choice
    jobs: tuple[Job, ...]
    noise: tuple[Noise, ...]
    calibration: Calibration
    outputs: Array
    targets: Array
    rows: int
    ended: Ended


Tell = Callable[[Candidate, float], None]


def search_in_time(
    problem: Problem,
    kinds: Sequence[Kind],
    clock: Clock,
    *,
    members: int = 10,
    threads: int | None = None,
    random_state: int = 0,
    tell: Tell | None = None,
) -> Found | None:
    """What to train, chosen in half the time; None where the table is too large for that.

    tell: called with each candidate that was tried and its expected error on the first folds.
    Ctrl-C ends the search; what was tried until then is chosen from.
    """
    random = np.random.default_rng(random_state)
    seed = int(random.integers(2**31))
    judged, effort = problem.in_type(np.float32), replace(EFFORT, threads=threads)
    second = a_second(judged, kinds[-1], effort)
    members = affordable(problem, kinds, members, clock, second)
    part = judged_by(judged, kinds, clock, second, random)
    if members < _LEAST_MEMBERS or part is None:
        return None
    out = OutOfFold(part, folds_of(part, min(FOLDS, len(part)), random), seed)
    search = Search(
        out,
        Space((), ()),
        members=members,
        folds=folds_for(len(part)),
        effort=clock.effort(effort, LOOK),
        tell=tell or (lambda candidate, error: None),
    )
    ended = _look(search, kinds)
    if not search.tried:
        return None
    choice = _judge(search, clock.effort(effort, JUDGE))
    jobs = tuple(Job(c, seed + OTHER_SEEDS + k) for k, c in enumerate(choice.members()))
    return _found(out, choice, jobs, ended)


def training_effort(clock: Clock, threads: int | None = None) -> Effort:
    """How far the members go."""
    return clock.effort(replace(EFFORT, threads=threads), TRAIN)


def _look(search: Search, kinds: Sequence[Kind]) -> Ended:
    """Try one kind after another, and say how that ended."""
    try:
        for kind in kinds:
            if search.effort.over():
                break
            search.look_around([kind])
    except KeyboardInterrupt:
        if not search.tried:
            raise
        return Ended.INTERRUPTED
    return Ended.OVER if search.effort.over() else Ended.WHOLE


def _judge(search: Search, effort: Effort) -> Choice:
    try:
        return search.choose(effort)
    except KeyboardInterrupt:
        return search.choose(replace(effort, ends=0.0))  # by the folds that were reached


def _found(out: OutOfFold, choice: Choice, jobs: tuple[Job, ...], ended: Ended) -> Found:
    problem, rows = out.problem, out.rows(choice.folds)
    each, shares = of_the_chosen(out, choice)
    outputs, targets = np.tensordot(shares, each, axes=1), problem.Y[rows].astype(float)
    if problem.loss == "squared_error":
        noise, calibration = noises(out, choice), UNCHANGED
    else:
        noise, calibration = (), calibration_from(out, choice)
    outputs = calibration.apply(outputs)
    return Found(choice, jobs, noise, calibration, outputs, targets, len(problem), ended)

"""The best average of networks that can be had within so many seconds.

Kinds of networks are looked at one after another, from the simplest on, until their part of the
time is over; then the best are judged on further folds, or by networks that are trained further,
as far as there is time to train the members, which follow on all rows. Then the average of as many
others is measured, which are trained without the rows they predict, and last members that have not
yet come to their minima go on. A table on which that would
take longer is judged by a part of its rows, with fewer folds; one that is too large even for a few
members is left to the training of a single network.

>>> X = np.linspace(-2, 2, 80)[:, None]
>>> problem = Problem(X, np.tanh(3 * X), None, "squared_error", "identity")
>>> kinds = (((), "identity"), ((10,), "tanh"))
>>> found = search_in_time(problem, kinds, Clock(60.0), members=3)
>>> sum(found.choice.counts), found.choice.candidates[0].hidden, found.ended.name
(3, (10,), 'WHOLE')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from math import ceil

import numpy as np

from chainrule.ensemble.budget import (
    DOWN,
    FURTHER,
    JUDGE,
    LOOK,
    TRAIN,
    Clock,
    a_second,
    affordable,
    depth,
    judged_by,
)
from chainrule.ensemble.cross_validation import SEEDS, OutOfFold
from chainrule.ensemble.ensemble import (
    Measured,
    Told,
    closer,
    jobs,
    measured,
    search_of,
    seed_from,
)
from chainrule.ensemble.fitting import Effort, Job, Member
from chainrule.ensemble.problem import Kind, Problem
from chainrule.ensemble.search import Choice, Search, Tell
from chainrule.ensemble.to_minima import to_minima

_JUDGED = Effort(iterations=1000, decrease=1e-6)  # how far candidates are trained
_TRAINED = Effort(iterations=20_000)  # how far members are, as everywhere
_LEAST_MEMBERS = 2  # one alone shows no disagreement
_MEASURED_ROWS = 200  # that an average is measured by, and not by more folds than they need
# The best kinds are judged again, with these times their penalties, where there is time to train
# so many times as far.
_BEST_KINDS, _LARGER, _FURTHER = 2, (1.0, 10**0.5, 10.0), 2

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
    """jobs: the members to train. out: by what they were chosen; by: the folds by which their
    average is measured.
    """

    problem: Problem
    out: OutOfFold
    by: OutOfFold
    choice: Choice
    jobs: tuple[Job, ...]
    ended: Ended

    @property
    def rows(self) -> int:
        """How many the candidates were judged by."""
        return len(self.out.problem)

    @property
    def judged(self) -> int:
        """How many of them were left out."""
        return len(self.out.rows(self.choice.folds))

    @property
    def folds(self) -> int:
        """On how many folds the average is measured."""
        most = self.choice.folds if self.by is self.out else self.by.count
        return folds_to_measure(self.by, most)

    def training(self, clock: Clock, threads: int | None = None) -> Effort:
        """How far the members go: the average is to be measured by others that go as far, for which
        as much of the time is kept as they need."""
        others = self.folds * self.rows * (1 - 1 / self.by.count)
        if self.problem.loss != "squared_error":
            others = 0
        share = len(self.problem) / (len(self.problem) + others)
        now = clock.gone()
        return clock.effort(replace(_TRAINED, threads=threads), now + share * (TRAIN - now))

    def measured(
        self,
        members: Sequence[Member],
        clock: Clock,
        threads: int | None = None,
        told: Told | None = None,
    ) -> Measured:
        """What to expect of the average, by others that go no further than its members went."""
        furthest = max(member.iterations for member in members)
        effort = clock.effort(replace(_TRAINED, iterations=furthest, threads=threads), TRAIN)
        try:
            return measured(self.out, self.choice, self.by, self.folds, effort, told)
        except KeyboardInterrupt:
            return measured(self.out, self.choice, self.by, self.folds, replace(effort, ends=0.0))

    def to_minima(
        self, members: Sequence[Member], clock: Clock, threads: int | None = None
    ) -> list[Member]:
        """The members brought down in the time that is left; Ctrl-C leaves them as they stood."""
        try:
            effort = clock.effort(replace(_TRAINED, threads=threads), DOWN)
            return to_minima(self.problem, members, effort)
        except KeyboardInterrupt:
            return list(members)


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
    seed = seed_from(random)
    judged, effort = problem.in_single(), replace(_JUDGED, threads=threads)
    second = a_second(judged, kinds[-1], effort)
    members = affordable(judged, kinds, members, clock, second)
    part = judged_by(judged, kinds, clock, second, random)
    if members < _LEAST_MEMBERS or part is None:
        return None
    look = clock.effort(effort, LOOK)
    search = search_of(part, seed, random, members=members, effort=look, tell=tell)
    ended = _look(search, kinds)
    if not search.tried:
        return None
    out, choice = _judge(problem, search, clock, effort, further=ended is not Ended.INTERRUPTED)
    starts = tuple(jobs(list(choice.members()), seed))
    return Found(problem, out, closer(out, random), choice, starts, ended)


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


def _judge(
    problem: Problem, search: Search, clock: Clock, effort: Effort, *, further: bool
) -> tuple[OutOfFold, Choice]:
    """The choice, and by what it was made; further: whether to judge anew if there is time."""
    try:
        last = _further(problem, search, clock, effort) if further else None
        if last is None:
            last, choice = search, search.choose(clock.effort(effort, JUDGE))
        else:
            choice = last.choose(last.effort)
    except KeyboardInterrupt:
        last, choice = search, search.choose(replace(effort, ends=0.0))  # by what there is
    return last.out, replace(choice, tried={**search.tried, **choice.tried})


def _further(problem: Problem, search: Search, clock: Clock, effort: Effort) -> Search | None:
    """A search among the best kinds that trains as far as there is time to train the members.

    None where that is hardly further than they were trained. Networks that are trained further
    want larger penalties.
    """
    best = search.best_of_kinds()[:_BEST_KINDS]
    out, folds = search.out, folds_to_measure(search.out, search.folds)
    left_out = folds * len(out.problem) * (1 - 1 / out.count)
    each = SEEDS * len(_LARGER) * left_out
    works = [(one, each) for one in best] + [(best[0], search.members * (left_out + len(problem)))]
    iterations = depth(problem, works, clock, out.work / out.seconds)
    if iterations < _FURTHER * effort.iterations:
        return None
    iterations = min(iterations, _TRAINED.iterations)
    further = replace(_TRAINED, iterations=iterations, threads=effort.threads)
    found = Search(
        OutOfFold(out.problem, out.folds, out.seed),
        members=search.members,
        folds=folds,
        effort=clock.effort(further, FURTHER),
        tell=search.tell,
    )
    found.consider([replace(one, alpha=one.alpha * larger) for one in best for larger in _LARGER])
    return found if found.tried else None


def folds_to_measure(out: OutOfFold, most: int) -> int:
    """How many folds are enough to measure an average by."""
    return min(most, ceil(_MEASURED_ROWS / len(out.problem) * out.count))

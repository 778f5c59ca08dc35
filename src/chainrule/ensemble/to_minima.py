"""Networks that have settled brought all the way down: to where the gradient has vanished and no
direction curves down.

Where J hardly falls from one iteration to the next, a network without kinks may still be on its
way along a flat valley, or stand at a saddle. Kinks end that way early: at them no gradient need
vanish.

>>> from chainrule.ensemble.certified import certified
>>> from chainrule.ensemble.fitting import Job, fit_all
>>> X = np.linspace(-2, 2, 80)[:, None]
>>> problem = Problem(X, np.tanh(3 * X), None, "squared_error", "identity")
>>> effort = Effort(decrease=1e-3)
>>> jobs = [Job(Candidate((5,), "tanh", 0.1), seed) for seed in range(3)]
>>> settled = fit_all(problem, jobs, effort)
>>> certified(problem, settled, effort).verdict.value
'still descending'
>>> certified(problem, to_minima(problem, settled, effort), effort).verdict.value
'minimum'
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chainrule.engines.descent import Goals, Standing
from chainrule.ensemble.fitting import Effort, Member, began_from
from chainrule.ensemble.problem import Candidate, Problem, engine_of
from chainrule.operations import Array
from chainrule.training.certificate import VANISHED, kinks_of
from chainrule.training.minimizing import Minimizer, minimizer, run_all
from chainrule.training.saddles import Saddles

# Of J, in one iteration: a valley is not left before its gradient has vanished, if it ever does.
_FINE = 1e-10


def to_minima(problem: Problem, members: Sequence[Member], effort: Effort) -> list[Member]:
    """The members, gone on from where they stand as far as the effort allows in all, or as they are
    where its time is over.

    Those with kinks only go on if they had not settled.
    """
    if effort.over():
        return list(members)
    ways = {k: _Way(problem, one, effort) for k, one in enumerate(members) if _open(one)}
    going = list(ways.values())
    while going and not effort.over():
        for goals in {way.goals for way in going}:
            some = [way for way in going if way.goals == goals]
            run_all(
                [way.running for way in some],
                [way.left for way in some],
                goals,
                threads=effort.threads,
                stop=effort.over,
            )
        going = [way for way in going if not effort.over() and way.leaves_saddle()]
    return [ways[k].member() if k in ways else one for k, one in enumerate(members)]


def _open(member: Member) -> bool:
    if member.standing is Standing.NOT_FINITE:
        return False
    return not (member.standing.ended() and kinks_of(member.network))


class _Way:
    """One network on its way down. running: from where it stood, or from below its last saddle."""

    def __init__(self, problem: Problem, member: Member, effort: Effort) -> None:
        self._member, self._effort, self._gone = member, effort, member.iterations
        self._engine, self._table = engine_of(member.network), problem.table
        J, start = began_from(problem, member)
        kinks = kinks_of(member.network)
        self._saddles = None if kinks else Saddles(J, start)
        vanished = VANISHED * float(np.abs(J(start)[1]).max())
        self.goals = Goals(decrease=effort.decrease) if kinks else Goals(vanished, _FINE)
        self.running = self._from(member.w)

    def _from(self, w: Array) -> Minimizer:
        found = minimizer(self._engine, w, *self._table)
        found.run(0, self.goals)  # where it stands, should there be no time for more
        return found

    @property
    def left(self) -> int:
        """Iterations."""
        return max(self._effort.iterations - self._gone - self.running.iterations, 0)

    def leaves_saddle(self) -> bool:
        """Whether there is a way further down from where it has come to rest."""
        if self._saddles is None or not self.running.standing.ended():
            return False
        done = self._gone + self.running.iterations
        lower = self._saddles.left(self.running.w, done)
        if lower is None:
            return False
        self._gone, self.running = done, self._from(lower)
        return True

    def member(self) -> Member:
        """As it stands now."""
        return self._member._replace(
            w=self.running.w,
            loss=self.running.loss,
            standing=self.running.standing,
            iterations=self._gone + self.running.iterations,
            escapes=tuple(self._saddles.escapes) if self._saddles else (),
        )


__all__ = ["Candidate", "to_minima"]

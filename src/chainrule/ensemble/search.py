"""Which candidates are worth their time: from a coarse grid of penalties to a fine one.

Each kind of network is tried with a few penalties, with further ones where the best lies at the
end of what was tried, then with those between; at first on a few folds only. The best go on to the
other folds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import log10

import numpy as np

from chainrule.ensemble.cross_validation import OutOfFold
from chainrule.ensemble.fitting import Effort
from chainrule.ensemble.problem import Candidate, Kind
from chainrule.ensemble.weighing import Errors, chosen, errors_of

_FIRST_POWERS = (-1.5, -0.5, 0.5)  # of the ten in the first penalties
_STEP, _LEAST, _MOST = 1.0, -5.5, 3.5
_FIRST_FOLDS = 3
_GO_ON = 6  # candidates that are judged on all folds
_HOPELESS = 1.5  # a kind whose error is so many times the least is not looked at any closer


@dataclass(frozen=True)
class Space:
    """What may be chosen: hidden layers, activations, and penalties (none: any)."""

    hidden: tuple[tuple[int, ...], ...]
    activations: tuple[str | tuple[str, ...], ...]
    alphas: tuple[float, ...] = ()

    def kinds(self) -> Iterator[Kind]:
        """Each kind of network."""
        return product(self.hidden, self.activations)

    def candidates(self) -> Iterator[Candidate]:
        """Each kind with each penalty."""
        return (Candidate(*kind, alpha) for kind in self.kinds() for alpha in self.alphas)


@dataclass(frozen=True)
class Choice:
    """counts: how many members of each candidate. expected: the squared error (or the loss) of
    their average on rows that they were not trained on; errors: that of an average of as many of
    one candidate alone. folds: on how many folds they were judged.
    tried: each candidate that was looked at, and its error on the first folds.
    """

    candidates: tuple[Candidate, ...]
    counts: tuple[int, ...]
    errors: tuple[float, ...]
    expected: float
    folds: int
    tried: dict[Candidate, float]

    def members(self) -> Iterator[Candidate]:
        """The candidate of each member."""
        for candidate, count in zip(self.candidates, self.counts, strict=True):
            for _ in range(count):
                yield candidate


Tell = Callable[[Candidate, float], None]


class Search:
    """A search among candidates by what they predict out of fold.

    folds: on how many of the folds the last choice is made. tell: called for each that was tried.
    """

    def __init__(
        self, out: OutOfFold, *, members: int, folds: int, effort: Effort, tell: Tell | None = None
    ) -> None:
        self.out, self.members, self.folds, self.effort = out, members, folds, effort
        self.tell = tell or (lambda candidate, error: None)
        self.few = min(_FIRST_FOLDS, folds)
        self.tried: dict[Candidate, float] = {}

    def run(self, space: Space) -> Choice:
        """The members to take; those tried before the time was up are all that is chosen from."""
        if space.alphas:
            self.consider(list(space.candidates()))
        else:
            self.look_around(list(space.kinds()))
        return self.choose(self.effort)

    def look_around(self, kinds: Sequence[Kind]) -> None:
        """Try these kinds of networks, each with as many penalties as it deserves."""
        self.consider([Candidate(*kind, 10.0**power) for kind in kinds for power in _FIRST_POWERS])
        going = list(kinds)
        while going and not self.effort.over():
            further = [(kind, self._beyond(kind)) for kind in going]
            going = [kind for kind, power in further if power is not None]
            self.consider(
                [Candidate(*kind, 10.0**power) for kind, power in further if power is not None]
            )
        if not self.effort.over():
            self.consider([
                Candidate(*kind, 10.0 ** (self._best_power(kind) + half))
                for kind in kinds
                if self._promises(kind)
                for half in (-_STEP / 2, _STEP / 2)
            ])  # fmt: skip

    def choose(self, effort: Effort) -> Choice:
        """The members to take, of the best that were tried, which are judged on the other folds."""
        best = sorted(self.tried, key=self.tried.__getitem__)[:_GO_ON]
        self.out.reach(best, self.folds, effort)
        folds = min(self.out.done[candidate] for candidate in best)
        best = [one for one in best if self._error(one, folds) < np.inf] or best
        found = self._errors(best, folds)
        counts = chosen(found, self.members, len(best))
        alone = [found.of(self.members * row) for row in np.eye(len(best), dtype=np.int64)]
        taken = tuple(map(int, counts))
        return Choice(tuple(best), taken, tuple(alone), found.of(counts), folds, self.tried)

    def best_of_kinds(self) -> list[Candidate]:
        """The best of each kind that promises something, the best kind first."""
        best: dict[Kind, Candidate] = {}
        for one in sorted(self.tried, key=self.tried.__getitem__):
            if self._promises(one.kind):
                best.setdefault(one.kind, one)
        return list(best.values())

    def consider(self, candidates: Sequence[Candidate]) -> None:
        """Try these, as far as time allows."""
        new = [candidate for candidate in candidates if candidate not in self.tried]
        self.out.reach(new, self.few, self.effort)
        for candidate in new:
            folds = min(self.few, self.out.done.get(candidate, 0))
            if folds == self.few or (folds and not self.tried):  # fewer where the time was up
                self.tried[candidate] = error = self._error(candidate, folds)
                self.tell(candidate, error)

    def _error(self, candidate: Candidate, folds: int) -> float:
        """That of an average of members of one candidate; ∞ where one of them ran away."""
        error = self._errors([candidate], folds).of(np.array([self.members]))
        return error if np.isfinite(error) else np.inf

    def _errors(self, candidates: Sequence[Candidate], folds: int) -> Errors:
        problem, rows = self.out.problem, self.out.rows(folds)
        weights = None if problem.weights is None else problem.weights[rows]
        predictions = [self.out.predictions(candidate, folds) for candidate in candidates]
        return errors_of(problem, predictions, problem.Y[rows], weights)

    def _powers(self, kind: Kind) -> dict[float, float]:
        return {
            round(log10(candidate.alpha), 6): error
            for candidate, error in self.tried.items()
            if candidate.kind == kind
        }

    def _best_power(self, kind: Kind) -> float:
        powers = self._powers(kind)
        return min(powers, key=powers.__getitem__)

    def _promises(self, kind: Kind) -> bool:
        powers = self._powers(kind)
        return bool(powers) and min(powers.values()) <= _HOPELESS * min(self.tried.values())

    def _beyond(self, kind: Kind) -> float | None:
        """The next power where the best lies at the end of those tried."""
        if not self._promises(kind):
            return None
        powers, best = self._powers(kind), self._best_power(kind)
        if best == min(powers) and best - _STEP >= _LEAST:
            return best - _STEP
        if best == max(powers) and best + _STEP <= _MOST:
            return best + _STEP
        return None

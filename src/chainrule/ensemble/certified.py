"""What the members of an average are: at their minima, or on their way.

>>> X = np.linspace(-2, 2, 80)[:, None]
>>> problem = Problem(X, np.tanh(3 * X), None, "squared_error", "identity")
>>> jobs = [Job(Candidate((), "identity", 0.1), seed) for seed in range(3)]
>>> found = certified(problem, fit_all(problem, jobs, Effort()), Effort())
>>> found.verdict.value, str(found).partition(" (")[0]
('minimum', '3 networks: 3 at a minimum')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from chainrule.engines.descent import Standing
from chainrule.ensemble.fitting import Effort, Job, Member, began_from, fit_all
from chainrule.ensemble.problem import Candidate, Problem
from chainrule.training.certificate import Certificate, Verdict, certify, kinks_of

# From the best to the worst; several are as good as the worst of them.
_WORDS = {
    Verdict.MINIMUM: "at a minimum",
    Verdict.SADDLE: "at a saddle",
    Verdict.STILL_DESCENDING: "still descending",
    Verdict.STOPPED_BY_VALIDATION: "stopped by validation",
    Verdict.TIME_LIMIT: "still descending",
    Verdict.INTERRUPTED: "still descending",
    Verdict.DIVERGED: "diverged",
}
_ORDER = tuple(_WORDS)
_SETTLED = "where J hardly falls any more"


@dataclass(frozen=True)
class AverageCertificate:
    """The certificate of each network of an average."""

    members: tuple[Certificate, ...]

    @property
    def verdict(self) -> Verdict:
        """That of the network which is the furthest from a minimum."""
        return max((one.verdict for one in self.members), key=_ORDER.index)

    def __str__(self) -> str:
        groups: dict[tuple[str, str], list[Certificate]] = {}
        for one in sorted(self.members, key=lambda one: _ORDER.index(one.verdict)):
            groups.setdefault(_said(one), []).append(one)
        count = len(self.members)
        told = (
            f"{len(lot)} {words} ({hint}gradient {_range(lot)} of its start)"
            for (words, hint), lot in groups.items()
        )
        return f"{count} network{'s' if count > 1 else ''}: {', '.join(told)}"

    def as_plain(self) -> dict[str, Any]:
        """Plain values and the sentence; numbers may be NaN."""
        return {
            "verdict": self.verdict.value,
            "sentence": str(self),
            "members": [one.as_plain() for one in self.members],
        }

    @classmethod
    def from_plain(cls, row: dict[str, Any]) -> AverageCertificate:
        """From what :meth:`as_plain` gave; KeyError, TypeError or ValueError for anything else."""
        members = tuple(map(Certificate.from_plain, row["members"]))
        if not members:
            raise ValueError("no certificates")
        return cls(members)


def _said(one: Certificate) -> tuple[str, str]:
    """What it is, and why."""
    match one.verdict:
        case Verdict.TIME_LIMIT | Verdict.INTERRUPTED:
            return _WORDS[one.verdict], f"{one.verdict.value}; "
        case Verdict.STILL_DESCENDING if one.settled:
            return _SETTLED, f"at kinks of {' and '.join(one.kinks)}; " if one.kinks else ""
    return _WORDS[one.verdict], ""


def _range(lot: Sequence[Certificate]) -> str:
    """How small their gradients are."""
    parts = [f"{one.relative_gradient:.2g}" for one in lot]
    least, most = min(parts, key=float), max(parts, key=float)
    return least if least == most else f"{least} to {most}"


def certified(
    problem: Problem,
    members: Sequence[Member],
    effort: Effort,
    *,
    interrupted: bool = False,
    brief: bool = False,
) -> AverageCertificate:
    """The certificates of networks that were trained on these rows with that effort.

    interrupted: whether that ended those which had time. brief: look at the curvature only where
    the gradient has vanished.
    """
    late = Verdict.INTERRUPTED if interrupted else Verdict.TIME_LIMIT
    return AverageCertificate(
        tuple(_certified(problem, one, effort, late, brief) for one in members)
    )


def _certified(
    problem: Problem, member: Member, effort: Effort, late: Verdict, brief: bool
) -> Certificate:
    J, start = began_from(problem, member)
    settled = member.standing.ended()
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        at_start = float(np.abs(J(start)[1]).max())
        found, _ = certify(
            J,
            member.w,
            start=max([at_start, *(escape.gradient for escape in member.escapes)]),
            ended=Verdict.DIVERGED if member.standing is Standing.NOT_FINITE else None,
            settled=settled,
            work=0 if brief else member.iterations,
            escapes=member.escapes,
            kinks=kinks_of(member.network),
        )
    cut_short = not settled and member.iterations < effort.iterations
    if cut_short and found.verdict is Verdict.STILL_DESCENDING:
        return replace(found, verdict=late)
    return found


__all__ = ["AverageCertificate", "Candidate", "Job", "certified", "fit_all"]

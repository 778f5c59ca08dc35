"""Mistakes that later lines rest on, so that one mistake is reported once.

A line that takes a right step from a wrong one, that writes a wrong result down again, or that
loses the same sum as a line before it in the same part, is carried: its cause is the earlier one's.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.documents.comparing.matching import Matcher
from chainrule.documents.evaluating.sided import Kind, Sided
from chainrule.documents.outcomes.found import Found
from chainrule.documents.outcomes.verdicts import Cause, Claim, Outcome, Verdict
from chainrule.documents.parsing.reading import Partial, Reading

_LOST = (Cause.DROPPED_SUM, Cause.MISSING_MEAN)
_INHERITED = {
    Cause.SIGN: "sign",
    Cause.FACTOR: "factor",
    Cause.MISSING_MEAN: "missing mean",
    Cause.DROPPED_SUM: "lost sum",
    Cause.TRANSPOSE: "transpose",
    Cause.ORDER: "order",
    Cause.SYMBOL: "symbol",
    Cause.INDEX: "index",
    Cause.ACTIVATION_DERIVATIVE: "activation derivative",
}
_LOOKED_BACK = 20  # faults; to compare with each costs an evaluation


@dataclass
class Fault:
    """A wrong line: its cause, how a reader finds it, and the part of the exercise it is in."""

    anchor: Sided
    side: Sided
    cause: Cause
    tag: str
    part: int
    found: Found


@dataclass
class Faults:
    """The wrong lines of a system, up to where the reader has come.

    chosen_anew: the functions that were given otherwise again, as σ(z) = z in an example, each with
    the name that the words give to what it is now, if they do.
    """

    matcher: Matcher
    known: list[Fault] = field(default_factory=list)
    chosen_anew: dict[str, str] = field(default_factory=dict)

    def has_lost_a_sum(self, part: int) -> bool:
        """Whether the sum over the samples was lost earlier in a part."""
        return any(
            f.part == part and f.cause is Cause.DROPPED_SUM and f.found.whole for f in self.known
        )

    def written_again(self, anchor: Sided, side: Sided, part: int) -> Fault | None:
        """The wrong line whose result is written down again, while there is time to look for it."""
        for fault in reversed(self.known[-_LOOKED_BACK:]):
            if self.matcher.out_of_time:
                return None
            if fault.part != part or fault.anchor.side.reading != anchor.side.reading:
                continue
            if self.matcher.match(fault.side, side).kind in (Kind.EQUAL, Kind.COMPONENT):
                return fault
        return None

    def of_the_same_defect(self, fault: Fault) -> Fault | None:
        """An earlier line of the same part that lost the same sum or mean."""
        if fault.cause not in _LOST or not fault.found.whole:
            return None
        for other in self.known:
            if (
                other.part == fault.part
                and other.cause is fault.cause
                and other.found.whole
                and _numerator(other.anchor) == _numerator(fault.anchor)
            ):
                return other
        return None

    def now_in_numbers(self, claim: Claim, anchor: Sided) -> Verdict | None:
        """A wrong line whose numbers are now put in."""
        for fault in reversed(self.known):
            if fault.anchor.side.reading == anchor.side.reading:
                message = f"Follows from {fault.tag}: its {inherited(fault.cause)}, now in numbers."
                return Verdict(claim, Outcome.CARRIED, fault.cause, message)
        return None

    def of(self, anchor: Sided) -> Fault | None:
        """The last wrong line of the chain that an anchor begins."""
        known = reversed(self.known)
        return next((f for f in known if f.anchor.side.reading == anchor.side.reading), None)

    def right_step(self, claim: Claim, evidence: dict[str, object], anchor: Sided) -> Verdict:
        """A right step from a wrong line of the chain that an anchor begins."""
        fault = self.of(anchor)
        label = fault.tag if fault else "the line before"
        cause = fault.cause if fault else None
        message = f"Follows from {label}: right step, inherited {inherited(cause)}."
        return Verdict(claim, Outcome.CARRIED, cause, message, None, None, evidence)


def inherited(cause: Cause | None) -> str:
    """What a later line takes over from a wrong one, in words."""
    return _INHERITED.get(cause, "mistake") if cause else "mistake"


def label(claim: Claim) -> str:
    """How a reader finds a line: its tag, or its number."""
    return f"({claim.tag})" if claim.tag else f"line {claim.place.line}"


def _numerator(side: Sided) -> Reading | None:
    return side.side.reading.of if isinstance(side.side.reading, Partial) else None

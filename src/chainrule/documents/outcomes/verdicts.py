"""What is said of every equality in a document: its outcome, the cause, and the mend."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from chainrule.documents.sources.document import Document, Place


class Outcome(Enum):
    """How an equality fares. The value is its name in every report."""

    HOLDS = "holds"
    HOLDS_PER_COMPONENT = "holds_per_component"
    WRONG = "wrong"
    CARRIED = "carried"
    REPAIRED = "repaired"
    UNDEFINED = "undefined"
    UNREAD = "unread"

    @property
    def is_fault(self) -> bool:
        """Whether the document says something here that is not so."""
        return self in (Outcome.WRONG, Outcome.CARRIED)

    @property
    def is_decided(self) -> bool:
        """Whether the equality could be judged at all."""
        return self not in (Outcome.UNDEFINED, Outcome.UNREAD)


class Cause(Enum):
    """What is the matter with an equality that does not hold. The value is its name in reports."""

    SIGN = "sign"
    FACTOR = "factor"
    MISSING_MEAN = "missing_mean"
    DROPPED_SUM = "dropped_sum"
    TRANSPOSE = "transpose"
    ORDER = "order"
    SHAPE = "shape"
    SYMBOL = "symbol"
    INDEX = "index"
    ACTIVATION_DERIVATIVE = "activation_derivative"
    CONSTANT_CHANGED = "constant_changed"
    UNKNOWN = "unknown"


AS_A_STEP = "as_a_step"  # the evidence of a line that equals the one before, which is not judged
RIGHT_AGAIN = "Right again: this line is true although the one before is not."
WHATEVER = "whatever_it_means"  # the evidence of a line that is right whatever its symbols mean
CLOSED = "of_one_variable"  # that of a line in which nothing but one variable stands, for any value
# Causes that do not speak for themselves: where there are many, the reader may be mistaken.
VAGUE = (Cause.UNKNOWN, Cause.SYMBOL, Cause.ORDER, Cause.INDEX)


def is_sum_too_many(cause: Cause | None, message: str) -> bool:
    """Whether it is said of a line that a sum in it does not belong there."""
    return cause is Cause.DROPPED_SUM and "does not belong" in message


@dataclass(frozen=True)
class Claim:
    """One equality as it stands in the document; ``a = b = c`` is two.

    left, right: the two sides as written (a left side that is implied is the last one that was
    written). start, end: the offsets of the equality in the document's text; place: of its first
    character. mark: the offset of the part that is at fault or could not be read, if it is known.
    """

    left: str
    right: str
    start: int
    end: int
    place: Place
    tag: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What was found about one claim.

    message: one or two sentences for the reader. mend: the right side as it should be, in LaTeX.
    mark: the offset in the document of what is at fault or could not be read, if it is known.
    evidence: numbers that support it, ready for JSON: draws, difference, ratio, …
    """

    claim: Claim
    outcome: Outcome
    cause: Cause | None = None
    message: str = ""
    mend: str | None = None
    mark: int | None = None
    evidence: dict[str, Any] = field(default_factory=dict)

    @property
    def is_definite(self) -> bool:
        """Whether the line holds, or something definite can be said against it."""
        return self.outcome.is_decided and not (self.outcome.is_fault and self.cause in VAGUE)


@dataclass(frozen=True)
class Marked:
    """One document with the verdict on every equality in it, in reading order.

    notes: softer remarks, each with its offset. assumptions: what was taken for granted to judge
    it, in sentences.
    """

    document: Document
    verdicts: tuple[Verdict, ...]
    notes: tuple[tuple[int, str], ...] = ()
    assumptions: tuple[str, ...] = ()
    draws: int = 0
    largest_difference: float = 0.0

    @property
    def summary(self) -> dict[str, int]:
        """How many claims have each outcome; outcomes without any are left out."""
        counts = Counter(verdict.outcome for verdict in self.verdicts)
        return {outcome.value: counts[outcome] for outcome in Outcome if counts[outcome]}

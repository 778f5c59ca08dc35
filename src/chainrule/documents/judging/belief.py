"""When most of a document seems wrong, or is not understood, the reader is the likelier one to err.

A line without a cause, or with a mere change of a symbol, is called wrong only where the same
definitions make other lines true. Signs and numbers speak for themselves, unless most of the
document is undecided; lost sums and exchanged indices need a document that is mostly understood,
and any other cause one that is understood nearly whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.judging.faults import label
from chainrule.documents.outcomes.verdicts import (
    CLOSED,
    VAGUE,
    WHATEVER,
    Cause,
    Outcome,
    Verdict,
    is_sum_too_many,
)

_MANY = 15  # right lines, after which a line that none of them speaks of stands out
_FEW = 2  # lines that may be undecided in any document
_RIGHT_FOR_EACH = 6  # lines that are right for each that is undecided, where one is understood
_RIGHT_TO_BE_SURE = 20  # where it may be read in another way than it is meant
_UNLIKELY = (Cause.UNKNOWN, Cause.TRANSPOSE, Cause.ORDER)  # of one who can derive the rest
_MESSAGE = (
    "As it is read here this line does not hold, but neither do most others of this part: its "
    "symbols may be meant otherwise."
)

_NOT_SURE = (
    "Too much of the document is not understood, though, to call this wrong: its symbols may be "
    "meant otherwise."
)
_ALONE = (
    "As it is read here this line does not hold, but no single change mends it, and no other line "
    "confirms how it is read."
)


def believed(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts on one document, with the doubtful ones taken back where they prevail.

    All are taken back where twice as many lines are undecided as right, and those of a cause that
    may come from the reading where too few lines are right for each that is not understood; those
    without a telling cause where more are undecided than right, or where there are several, and
    one for every two right lines, or for every five if they have no cause at all.
    """
    formal = sum(WHATEVER in v.evidence for v in verdicts)  # right, but no sign of understanding
    right = sum(v.outcome in (Outcome.HOLDS, Outcome.HOLDS_PER_COMPONENT) for v in verdicts)
    not_understood = sum(not v.outcome.is_decided for v in verdicts)
    undecided = not_understood + formal
    right -= formal
    # Plain arithmetic, with both sides' numbers as evidence, leaves no doubt.
    wrong = [v for v in verdicts if v.outcome is Outcome.WRONG and "left" not in v.evidence]
    if undecided > 2 * right + _FEW:
        return [_taken_back(v, wrong) for v in verdicts]
    unsure = [v for v in wrong if _is_unsure(v, right, not_understood)]
    if unsure:
        verdicts = [_taken_back(v, unsure, _NOT_SURE) for v in verdicts]
        wrong = [v for v in wrong if v not in unsure]
    verdicts = _confirmed(verdicts) if right >= _MANY else list(verdicts)
    for causes, enough in ((VAGUE, 2), ((Cause.UNKNOWN,), 5)):
        vague = [v for v in wrong if v.cause in causes]
        if undecided > right or (len(vague) >= 2 and right < enough * len(vague)):
            return [_taken_back(v, vague) for v in verdicts]
    return list(verdicts)


def _is_unsure(verdict: Verdict, right: int, not_understood: int) -> bool:
    """Whether a line that seems wrong may be meant otherwise in a document of so many lines.

    A sign and a number speak for themselves; a sum that does not belong may be one over what is
    not written.
    """
    cause = verdict.cause
    if cause in (Cause.SIGN, Cause.CONSTANT_CHANGED):
        return False
    if is_sum_too_many(cause, verdict.message) or cause in _UNLIKELY:
        return _RIGHT_TO_BE_SURE * not_understood > right
    return not_understood > _FEW and _RIGHT_FOR_EACH * not_understood >= right


def _confirmed(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts without the lines that differ for no cause, and of which no other line confirms
    how they are read: neither side of them stands in one that is right."""
    right = (Outcome.HOLDS, Outcome.HOLDS_PER_COMPONENT, Outcome.REPAIRED)
    sides = {side for v in verdicts if v.outcome in right for side in _sides(v)}
    found = list(verdicts)
    for place, verdict in enumerate(verdicts):
        behind = (v.outcome for v in verdicts[place + 1 :] if v.outcome is not Outcome.CARRIED)
        if next(behind, None) is Outcome.REPAIRED:
            continue  # its chain comes right again
        closed = CLOSED in verdict.evidence or "left" in verdict.evidence
        vague = verdict.outcome is Outcome.WRONG and verdict.cause is Cause.UNKNOWN
        if vague and not closed and sides.isdisjoint(_sides(verdict)):
            inherited = f"Follows from {label(verdict.claim)}:"
            found = [
                replace(v, outcome=Outcome.UNDEFINED, cause=None, message=_ALONE, mend=None)
                if v is verdict or v.message.startswith(inherited) else v
                for v in found
            ]  # fmt: skip
    return found


def _sides(verdict: Verdict) -> set[str]:
    """What stands on both sides, whatever the spaces in it."""
    return {"".join(side.split()) for side in (verdict.claim.left, verdict.claim.right)}


def _taken_back(verdict: Verdict, doubtful: Sequence[Verdict], but: str = "") -> Verdict:
    """A verdict that is doubted is none; what was repaired after it was right all along.

    but: why it is doubted, said behind what seemed to be the matter.
    """
    causes = {v.cause for v in doubtful} | {None}
    is_doubtful = verdict in doubtful
    if is_doubtful or (verdict.outcome is Outcome.CARRIED and verdict.cause in causes):
        message = f"{verdict.message} {but}" if but and is_doubtful else _MESSAGE
        return replace(verdict, outcome=Outcome.UNDEFINED, cause=None, message=message, mend=None)
    if verdict.outcome is Outcome.REPAIRED and doubtful:
        return replace(verdict, outcome=Outcome.HOLDS, message="")
    return verdict

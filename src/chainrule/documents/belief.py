"""When most of a document seems wrong, the reader is the likelier one to be mistaken.

A line without a cause, or with a mere change of a symbol, is called wrong only where the same
definitions make other lines true. Signs, factors, lost sums and the like speak for themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.verdicts import Cause, Outcome, Verdict

_DOUBTFUL = (Cause.UNKNOWN, Cause.SYMBOL, Cause.ORDER, Cause.INDEX)
_MESSAGE = (
    "As it is read here this line does not hold, but neither do most others of this part: its "
    "symbols may be meant otherwise."
)


def believed(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts on one document, with the doubtful ones taken back where they prevail.

    They are taken back where they are more than half as many as the right lines, and where more
    lines are undecided than right.
    """
    right = sum(v.outcome in (Outcome.HOLDS, Outcome.HOLDS_PER_COMPONENT) for v in verdicts)
    doubtful = [
        v
        for v in verdicts
        if v.outcome is Outcome.WRONG and v.cause in _DOUBTFUL and "left" not in v.evidence
    ]  # plain arithmetic, with both sides' numbers as evidence, leaves no doubt
    undecided = sum(not v.outcome.is_decided for v in verdicts)
    if undecided <= right and (len(doubtful) < 2 or right >= 2 * len(doubtful)):
        return list(verdicts)
    found = []
    for verdict in verdicts:
        carried = verdict.outcome is Outcome.CARRIED and verdict.cause in (*_DOUBTFUL, None)
        if verdict in doubtful or carried:
            found.append(
                replace(verdict, outcome=Outcome.UNDEFINED, cause=None, message=_MESSAGE, mend=None)
            )
        elif verdict.outcome is Outcome.REPAIRED:
            found.append(replace(verdict, outcome=Outcome.HOLDS, message=""))
        else:
            found.append(verdict)
    return found

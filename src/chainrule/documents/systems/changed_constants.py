"""A constant that changes its value: α = 0.1, and α = 0.01 later in the same part."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from chainrule.documents.outcomes.verdicts import Cause, Claim, Outcome, Verdict
from chainrule.documents.parsing.reading import Name, Num
from chainrule.documents.sources.document import Document
from chainrule.documents.stating.chains import Side

_CONSTANTS = ("\\alpha", "\\eta", "\\lambda", "\\epsilon", "\\gamma", "lr")


class Constants:
    """The constants that a document has stated, up to where the reader has come.

    parts: which part of the exercise each piece of the document belongs to; each may state a
    constant anew.
    """

    def __init__(self, document: Document, parts: Sequence[int]) -> None:
        self.document = document
        self.parts = parts
        self.starts = [piece.start for piece in document.pieces]
        self.stated: dict[str, tuple[Num, int]] = {}

    def part(self, offset: int) -> int:
        """The part of the exercise in which an offset lies."""
        return self.parts[max(bisect_right(self.starts, offset) - 1, 0)]

    def changed(self, left: Side, right: Side, tag: str | None) -> Verdict | None:
        """The verdict on a constant that had another value, or None."""
        name, number = left.reading, right.reading
        if not isinstance(name, Name) or not isinstance(number, Num) or name.scripts:
            return None
        if name.base not in _CONSTANTS:
            return None
        part = self.part(left.start)
        known = self.stated.get(name.base)
        if known is None or known[1] != part:
            self.stated[name.base] = (number, part)
            return None
        if known[0].value == number.value:
            return None
        before, now = float(known[0].value), float(number.value)
        line = self.document.place(known[0].start).line
        place = self.document.place(right.start)
        return Verdict(
            Claim(left.text, right.text, left.start, right.end, place, tag),
            Outcome.WRONG,
            Cause.CONSTANT_CHANGED,
            f"{left.text} was {before:g} in line {line} and is now {now:g}.",
            f"{left.text} = {before:g}",
            right.start,
            {"before": before, "now": now},
        )

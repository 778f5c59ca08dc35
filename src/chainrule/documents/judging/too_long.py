"""How much of a very long document is judged: as much as a counted budget allows.

What is counted stands in the document, so that every machine draws the same line. All that is
behind it is said to be unread, in one clear sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chainrule.documents.outcomes.verdicts import Claim, Outcome, Verdict
from chainrule.documents.sources.document import Document, Kind, Piece

MOST_EQUALITIES = 600
_MOST_FORMULAS = 4_000
_MOST_SIGNS = 120_000  # characters of all formulas together
_MOST_HEADINGS = 400
_MOST_WORDS = 400_000  # characters of all prose together
_LONGEST_QUOTE = 200


@dataclass
class _Counted:
    """What was read so far, each kind with its own end."""

    equalities: int = 0
    formulas: int = 0
    signs: int = 0
    headings: int = 0
    words: int = 0

    def add(self, piece: Piece) -> None:
        """Go on to the next piece."""
        if piece.kind is Kind.MATH:
            self.equalities += piece.text.count("=")
            self.formulas += 1
            self.signs += len(piece.text)
        elif piece.kind is Kind.HEADING:
            self.headings += 1
        else:
            self.words += len(piece.text)

    @property
    def is_too_much(self) -> bool:
        """Whether the document ends here for its reader."""
        return (
            self.equalities > MOST_EQUALITIES
            or self.formulas > _MOST_FORMULAS
            or self.signs > _MOST_SIGNS
            or self.headings > _MOST_HEADINGS
            or self.words > _MOST_WORDS
        )


def as_far_as_read(document: Document) -> tuple[Document, list[Verdict]]:
    """The beginning of a document that is judged, and what is said of the formulas behind it.

    A single formula that is too long by itself ends nothing; its layout says so.
    """
    counted = _Counted()
    for number, piece in enumerate(document.pieces):
        counted.add(piece)
        if counted.is_too_much and number:
            return _before(document, number), list(_left_out(document, number))
    return document, []


def _before(document: Document, number: int) -> Document:
    """The document up to a piece, in the same places."""
    end = document.pieces[number].start
    return replace(document, text=document.text[:end], pieces=document.pieces[:number])


def _left_out(document: Document, number: int) -> Iterator[Verdict]:
    """One verdict that stands for all the formulas with an equals sign from a piece on."""
    rest = [p for p in document.pieces[number:] if p.kind is Kind.MATH and "=" in p.text]
    if not rest:
        return
    first, place = rest[0], document.place(rest[0].start)
    message = (
        f"The document is too long: from line {place.line} on nothing was judged, which leaves "
        f"out {len(rest)} formulas."
    )
    text = first.text.strip()[:_LONGEST_QUOTE]
    claim = Claim(text, text, first.start, first.end, place)
    yield Verdict(claim, Outcome.UNREAD, None, message, None, first.start)

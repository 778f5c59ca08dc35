"""Formulas between backticks: `∂L/∂w = (a − y)·x`, where a document has hardly any others.

Only where they are written by hand, with ∂, dL/dw, σ, Σ or small marks above and below, and no
program.
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.documents.sources.document import Kind, Piece
from chainrule.documents.sources.plain_source import is_written, whole_equation


def with_equations_in_code(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, with the equations between backticks as mathematics, if there is no other."""
    if any(piece.kind is Kind.MATH for piece in pieces):
        return list(pieces)
    spans = [p for p in pieces if p.kind is Kind.CODE and "=" in p.text and _is_span(text, p)]
    if not any(is_written(piece.text) and whole_equation(piece.text) for piece in spans):
        return list(pieces)
    whole = {piece for piece in spans if whole_equation(piece.text)}
    return [
        piece._replace(kind=Kind.MATH, display=True) if piece in whole else piece
        for piece in pieces
    ]  # fmt: skip


def _is_span(text: str, piece: Piece) -> bool:
    """Whether code stands between backticks in a line, and not between fences."""
    around = text[piece.start - 1 : piece.start], text[piece.end : piece.end + 1]
    return around == ("`", "`") and "\n" not in piece.text

r"""A call of a program whose name stands between two formulas: ``$\frac1m$ np.sum($dZ$, axis=1)``.

It is one formula. Dollars and backticks in it become blanks, so that every offset stays its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chainrule.documents.sources.document import Kind, Piece

_CALLED = re.compile(r"[$`\s]*\b(?:np|numpy)\.sum\s*(?P<opening>\(?)[$`\s]*")
_REST = re.compile(r"[$`\s]*(?:,[\w\s=,]*)?\)")


def with_calls_in_prose(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, with one formula for the two around such a name."""
    found: list[Piece] = []
    for piece in pieces:
        before = [place for place, other in enumerate(found[-2:]) if other.kind is Kind.MATH]
        first = found[-2:][before[-1]] if before and piece.kind is Kind.MATH else None
        called = _CALLED.fullmatch(text, first.end, piece.start) if first is not None else None
        end = _end(text, piece, called["opening"] == "(") if called is not None else None
        if first is None or end is None:
            found.append(piece)
            continue
        while found[-1] is not first:
            found.pop()
        found[-1] = first._replace(text=re.sub(r"[$`]", " ", text[first.start : end]))
    return found


def _end(text: str, piece: Piece, is_open: bool) -> int | None:
    """Where a call ends whose brackets close behind its formula, or hold the end of it."""
    if not is_open:
        return piece.end if piece.text.lstrip().startswith("(") else None
    rest = _REST.match(text, piece.end)
    return rest.end() if rest is not None else None

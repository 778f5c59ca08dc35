r"""A derivative that words give a name: "we use $\delta_j$ to denote $\partial E / \partial z_j$".

The symbol may stand before the derivative or behind it: "denote ∂E/∂z by δ", "记 ∂E/∂z 为 δ",
"chamarei ∂J/∂ŷ de ε". What a sentence defines claims nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from chainrule.documents.markup.layout import layout
from chainrule.documents.markup.unread import Unread
from chainrule.documents.names.definition import has_derivative
from chainrule.documents.parsing.grammar import parse
from chainrule.documents.parsing.reading import Name, Reading
from chainrule.documents.sources.document import Document, Kind, Piece

# Between a symbol and the derivative that it stands for.
_STANDS_FOR = re.compile(
    r"[\s,]*(?:here |simply |just )?(?:to (?:denote|represent|mean|stand for)|denotes?|denoting"
    r"|represents?|representing|stands for|means|is (?:short|shorthand|defined as)(?: for)?"
    r"|表示|代表|指的是|steht für|bezeichnet|désigne|denota|representa)"
    r"\s*(?:the\s+)?(?:derivative|gradient|partial derivative|error)?(?:\s+term)?[\s:,]*"
    r"|[\s,]*is (?:just |simply )?the (?:\w+ )?(?:derivative|gradient)[\s:,]*", re.I,
)  # fmt: skip
# Between a derivative and the symbol that stands for it.
_IS_CALLED = re.compile(
    r"[\s,]*(?:is |are |we |will |can |be |which |usually |often |also |simply )*"
    r"(?:denoted|called|written|abbreviated|named|call|denote|define|write)"
    r"(?: as| by| it| with)?(?: the)?(?: error| delta| sensitivity)?(?: term)?[\s:,]*"
    r"|[\s,]*(?:by|as|de|por|como|als|mit|par|为|記为|记为|记作|记做|称为|叫做|を|と)[\s:,]*", re.I,
)  # fmt: skip
# In front of a derivative, where only "by" or "为" stands behind it.
_NAMES = re.compile(
    r"(?:denot\w+|abbreviat\w+|call|write|nam\w+|designat\w+|chamar\w*|denotar\w*|llama\w*"
    r"|bezeichne\w*|nenne\w*|not(?:ons|er|e)|记|将|把|令|称)[\s:,]*(?:the )?"
    r"(?:derivative |term |error )?\s*\Z", re.I,
)  # fmt: skip
_MOST = 50  # names of one document
_BEFORE = 40  # characters


def said(
    document: Document, sides: Sequence[Sequence[Reading | None]]
) -> list[tuple[int, Name, Reading]]:
    """Names with the derivatives that words say they stand for, and the number of a piece.

    sides: the formulas of the document. The ε_{1,i} beside ε_1 = (1/m) Σ_i ε_{1,i} is left alone.
    """
    heads = {(n.base, n.scripts) for chain in sides if isinstance(n := chain[0], Name)}
    found: list[tuple[int, Name, Reading]] = []
    pieces = document.pieces
    for number, (first, words) in enumerate(pairwise(pieces)):
        behind = pieces[number + 2] if number + 2 < len(pieces) else None
        if behind is None or first.kind is not Kind.MATH or behind.kind is not Kind.MATH:
            continue
        if words.kind is Kind.PROSE and len(words.text) < _BEFORE:
            pairs = _named(document, first, words.text, behind)
            found += [
                (number, name, body) for name, body in pairs
                if not any((name.base, name.scripts[:k]) in heads for k in range(len(name.scripts)))
            ]  # fmt: skip
        if len(found) >= _MOST:
            break
    return found


def _named(
    document: Document, first: Piece, words: str, behind: Piece
) -> Iterator[tuple[Name, Reading]]:
    """The name and the derivative of two formulas with words between them."""
    if _STANDS_FOR.fullmatch(words):
        name, body = read_short(document, first), read_short(document, behind)
    elif (called := _IS_CALLED.fullmatch(words)) is not None:
        before = document.text[max(0, first.start - _BEFORE) : first.start].rstrip("$\\( ")
        if len(called[0].split()) < 2 and _NAMES.search(before) is None:
            return
        name, body = read_short(document, behind), read_short(document, first)
    else:
        return
    if isinstance(name, Name) and not name.primes and body is not None and has_derivative(body):
        yield name, body


def read_short(document: Document, piece: Piece) -> Reading | None:
    """A short formula without an equality, or None where it is not read."""
    if len(piece.text) > 200 or "=" in piece.text:
        return None
    try:
        return parse(layout(piece.text, piece.start, document.macros))
    except Unread:
        return None

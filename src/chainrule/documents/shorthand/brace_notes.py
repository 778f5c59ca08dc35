r"""What is written under a brace names what is above it: ``\underbrace{w x + b}_{z}`` defines z.

Only a name that no equality defines, and that is written elsewhere, is taken from there; a note
claims nothing by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chainrule.documents.markup.item import Item
from chainrule.documents.markup.layout import layout
from chainrule.documents.markup.unread import Unread
from chainrule.documents.names.lexicon import signature
from chainrule.documents.parsing.grammar import parse
from chainrule.documents.parsing.reading import (
    Name,
    Num,
    Reading,
    all_nodes,
    unbracketed,
    walk_reading,
)
from chainrule.documents.sources.document import Document, Kind, Piece

_BRACE = re.compile(r"\\(?:under|over)brac(?:e|ket)\s*(?=\{)")
_MOST = 200  # braces of one document


def notes(document: Document) -> list[tuple[int, Name, Reading]]:
    """Names under braces with what is above them, and the number of the piece they are in."""
    found: list[tuple[int, Name, Reading]] = []
    for number, piece in enumerate(document.pieces):
        if piece.kind is Kind.MATH and "brac" in piece.text:
            found += [(number, *each) for each in _in_piece(document, piece)]
        if len(found) > _MOST:
            break
    return found


def wanted(
    found: Sequence[tuple[int, Name, Reading]], sides: Sequence[Sequence[Reading | None]]
) -> Iterator[tuple[int, Name, Reading]]:
    """The first note on each name that is written in a formula and that no formula defines."""
    defined = {signature(chain[0]) for chain in sides if isinstance(chain[0], Name)}
    written = {signature(n) for n in all_nodes(sides if found else (), Name)}
    for number, name, body in found:
        if signature(name) in written - defined:
            defined.add(signature(name))
            yield number, name, body


def _in_piece(document: Document, piece: Piece) -> Iterator[tuple[Name, Reading]]:
    text = piece.text
    for match in _BRACE.finditer(text):
        end = _closing(text, match.end())
        mark = re.match(r"\s*[_^]\s*", text[end:])
        if not end or mark is None:
            continue
        start = end + mark.end()
        stop = _closing(text, start) if text[start : start + 1] == "{" else start + 1
        name = unbracketed(_read(document, text[start:stop], piece.start + start))
        body = _read(document, text[match.end() : end], piece.start + match.end())
        body = unbracketed(body)
        if isinstance(name, Name) and not name.primes and _is_formula(body, name):
            assert body is not None
            yield name, body


def _is_formula(body: Reading | None, name: Name) -> bool:
    """Whether a name can stand for it: no number, no other name, and not what the name is in."""
    if body is None or isinstance(body, (Name, Num)):
        return False
    return all(
        not isinstance(n, Name) or signature(n) != signature(name) for n in walk_reading(body)
    )


def _closing(text: str, start: int) -> int:
    """Where the braces that open at a place end; 0 where they do not."""
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == "{") - (text[place] == "}")
        if depth == 0:
            return place + 1
    return 0


def _read(document: Document, text: str, start: int) -> Reading | None:
    try:
        items = layout(text, start, document.macros)
        return parse(items) if not any(map(_is_word, items)) else None
    except Unread:
        return None


def _is_word(item: Item) -> bool:
    """Whether words stand in a note, or in what it is on."""
    return item.kind == "word" or any(_is_word(inner) for part in item.parts for inner in part)

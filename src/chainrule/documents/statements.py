"""From a piece of mathematics to its statements: chains of sides with relations between them.

``a = b = c`` is one chain of three sides. A display that begins with a relation continues the
chain before it. Nothing is dropped silently: a side that cannot be read keeps its problem.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from chainrule.documents.document import Document, Kind, Piece
from chainrule.documents.grammar import parse
from chainrule.documents.item import Item
from chainrule.documents.layout import layout
from chainrule.documents.reading import Dots, Reading
from chainrule.documents.rows import arranged, nesting, parts, relation
from chainrule.documents.unread import Unread

# A relation of another kind: what stands before it may be a statement, what follows is not.
_OTHER_RELATIONS = (
    "<", ">", "le", "ge", "leq", "geq", "lt", "gt", "ll", "gg", "sim", "propto", "ne", "neq",
    "subset", "subseteq", "neg", "land", "lor", "not", "perp", "approxeq", "notin", "ni",
    "leqslant", "geqslant",
)  # fmt: skip
_LONGEST_QUOTE = 200


@dataclass(frozen=True)
class Side:
    """One side of a relation: what was read, or why it was not."""

    text: str
    start: int
    end: int
    reading: Reading | None = None
    problem: Unread | None = None


@dataclass
class Chain:
    """Sides with the relations between them. continues: it goes on from the chain before it."""

    sides: list[Side]
    relations: list[str]
    piece: int
    tags: list[str | None] = field(default_factory=list)
    continues: bool = False
    display: bool = True
    starts_row: list[bool] = field(default_factory=list)


@dataclass(frozen=True)
class Membership:
    """x ∈ something: a statement about what kind of thing it is. items: the something."""

    left: Side
    items: tuple[Item, ...]
    start: int


def statements(document: Document) -> Iterator[Chain | Membership]:
    """Every statement of a document, in reading order."""
    for number, piece in enumerate(document.pieces):
        if piece.kind is Kind.MATH:
            yield from _statements_of(document, piece, number)


def _statements_of(document: Document, piece: Piece, number: int) -> Iterator[Chain | Membership]:
    try:
        items = layout(piece.text, piece.start, document.macros)
    except Unread as problem:
        if "=" in piece.text:
            side = Side(piece.text.strip()[:_LONGEST_QUOTE], piece.start, piece.end, None, problem)
            yield Chain([side, side], ["="], number, [None, None], False, piece.display)
        return
    chain: Chain | None = None
    for row, tag in arranged(items):
        for part in parts(row):
            place = next((k for k, item in enumerate(part) if item.is_("in")), 0)
            if place:
                yield _membership(document, part, place)
                part = part[:place]
            found = _chain(document, part, number, piece.display)
            if found is None:
                continue
            found.tags = [tag] * len(found.sides)
            if found.continues and chain is not None:
                _extend(chain, found)
                continue
            if chain is not None:
                yield chain
            chain = found
    if chain is not None:
        yield chain


def _extend(chain: Chain, more: Chain) -> None:
    """``= c`` after ``a = b`` in the same display."""
    chain.sides += more.sides
    chain.relations += more.relations
    chain.tags += more.tags
    chain.starts_row += more.starts_row


def _membership(document: Document, part: Sequence[Item], place: int) -> Membership:
    """What stands before the ∈ at a place, up to the first relation, is what is spoken of."""
    left = tuple(takewhile(lambda item: not relation(item), part[:place])) or part[:place]
    return Membership(_side(document, left), tuple(part[place + 1 :]), left[0].start)


def _chain(document: Document, part: Sequence[Item], piece: int, display: bool) -> Chain | None:
    written, relations = _sides_of(part)
    if not relations:
        return None
    continues = not written[0]
    if continues:
        written = written[1:]
    else:
        relations = ["", *relations]
    sides: list[Side] = []
    kept: list[str] = []
    for before, items in zip(relations, written, strict=True):
        trimmed = _trimmed(items)
        side = _side(document, trimmed) if trimmed else None
        if side is None or isinstance(side.reading, Dots):
            continue
        if sides or continues:
            kept.append(before)
        sides.append(side)
    if not sides or (len(sides) < 2 and not continues):
        return None
    rows = [number == 0 for number in range(len(sides))]
    return Chain(sides, kept, piece, [], continues, display, rows)


def _sides_of(part: Sequence[Item]) -> tuple[list[list[Item]], list[str]]:
    """What stands between the relations, and these; a = b > c says a = b, and something else."""
    sides: list[list[Item]] = [[]]
    relations: list[str] = []
    depth = 0
    for item in part:
        depth += nesting(item)
        found = relation(item) if depth <= 0 else None
        if depth <= 0 and item.is_(*_OTHER_RELATIONS):
            break
        if found is None:
            sides[-1].append(item)
            continue
        if sides[-1] and sides[-1][-1].is_(":"):
            sides[-1].pop()
            found = ":="
        sides.append([])
        relations.append(found)
    return sides, relations


def _trimmed(items: Sequence[Item]) -> list[Item]:
    """A side without the punctuation around it and the words of the sentence behind it."""
    trimmed = list(items)
    while trimmed and (
        trimmed[-1].is_(".", ",", ";", ":", "!", "?", "quad")
        or (trimmed[-1].kind == "word" and len(trimmed) > 1 and not _is_name(trimmed[-1]))
    ):
        trimmed.pop()
    while trimmed and trimmed[0].is_("quad", ",", ";", "."):
        trimmed.pop(0)
    return trimmed


def _is_name(word: Item) -> bool:
    return word.text.strip().replace("_", "").isalpha()


def _side(document: Document, items: Sequence[Item]) -> Side:
    start, end = items[0].start, items[-1].end
    text = document.text[start:end].strip()
    try:
        return Side(text, start, end, parse(items))
    except Unread as problem:
        return Side(text, start, end, None, problem)

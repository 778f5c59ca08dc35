"""From a piece of mathematics to its statements: chains of sides with relations between them.

``a = b = c`` is one chain of three sides. A display that begins with a relation continues the
chain before it. Nothing is dropped silently: a side that cannot be read keeps its problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from chainrule.documents.document import Document, Kind, Piece
from chainrule.documents.grammar import parse, split_where
from chainrule.documents.layout import Item, layout
from chainrule.documents.reading import Dots, Reading
from chainrule.documents.unread import Unread

_ENVIRONMENTS = frozenset(
    [
        "aligned",
        "align",
        "align*",
        "split",
        "gather",
        "gather*",
        "gathered",
        "alignat",
        "alignat*",
        "alignedat",
        "equation",
        "equation*",
        "eqnarray",
        "eqnarray*",
        "multline",
        "multline*",
        "flalign",
        "flalign*",
        "displaymath",
        "subequations",
        "dcases",
        "math",
    ]
)
_EQUALITIES = {
    "=": "=", "approx": "≈", "simeq": "≈", "coloneqq": ":=", "triangleq": ":=", "equiv": "=",
    "stackrel": "=", "doteq": ":=", "cong": "≈", "eq": "=", "overset=": ":=",
}  # fmt: skip
_SEPARATORS = frozenset(
    [
        "quad",
        "therefore",
        "because",
        "Rightarrow",
        "implies",
        "iff",
        "Leftrightarrow",
        "Longrightarrow",
        "Longleftrightarrow",
        "rightarrow",
        "to",
        "longrightarrow",
        "forall",
        "exists",
        "leadsto",
        "Leftarrow",
        "mapsto",
    ]
)
_ORDER = frozenset(
    [
        "<",
        ">",
        "le",
        "ge",
        "leq",
        "geq",
        "lt",
        "gt",
        "ll",
        "gg",
        "sim",
        "propto",
        "ne",
        "neq",
        "subset",
        "subseteq",
        "neg",
        "land",
        "lor",
        "not",
        "perp",
        "approxeq",
        "notin",
        "ni",
        "leqslant",
        "geqslant",
    ]
)
_OPENING = frozenset(("(", "[", "{", "lbrace", "lvert", "lVert", "langle"))
_CLOSING = frozenset((")", "]", "}", "rbrace", "rvert", "rVert", "rangle"))
_TAG = re.compile(r"\(?\s*([0-9A-Za-z.*']{1,12})\s*\)?\Z")
_CONNECTIVES = frozenset(
    [
        "where",
        "and",
        "or",
        "if",
        "for",
        "since",
        "because",
        "with",
        "from",
        "so",
        "then",
        "thus",
        "hence",
        "note",
        "shape",
        "when",
        "as",
        "by",
        "is",
        "are",
        "the",
        "of",
        "in",
        "this",
        "that",
        "which",
        "let",
        "given",
        "otherwise",
        "iff",
        "such",
        "we",
        "have",
        "therefore",
        "using",
        "i.e.",
        "e.g.",
        "all",
        "each",
        "every",
        "to",
        "on",
        "at",
        "recall",
        "also",
        "but",
        "while",
        "here",
        "a",
        "an",
        "it",
        "its",
        "chain",
        "rule",
        "simply",
        "just",
        "output",
        "input",
        "layer",
        "hidden",
        "bias",
        "weight",
        "weights",
        "update",
        "scalar",
        "vector",
        "matrix",
    ]
)


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
    """x ∈ something: a statement about what kind of thing it is."""

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
        items = _flat(layout(piece.text, piece.start, document.macros))
    except Unread as problem:
        if "=" in piece.text:
            side = Side(piece.text.strip()[:200], piece.start, piece.end, None, problem)
            yield Chain([side, side], ["="], number, [None, None], False, piece.display)
        return
    chain: Chain | None = None
    for row in _rows(items):
        row, tag = _without_tag(row)
        for part in _parts(row):
            membership = _membership(document, part)
            if membership is not None:
                yield membership
                part = part[: next(k for k, i in enumerate(part) if i.is_("in"))]
                if not any(_relation(i) for i in part):
                    continue
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


def _flat(items: Sequence[Item]) -> list[Item]:
    """The items with the environments that only arrange lines taken off."""
    flat: list[Item] = []
    skipping = 0
    for place, item in enumerate(items):
        remark = items[place + 1 : place + 2]
        if skipping or (item.is_("(", "[") and remark and remark[0].is_("because", "since")):
            skipping += item.is_(*_OPENING) - item.is_(*_CLOSING)
            continue
        if item.kind == "environment" and item.text in _ENVIRONMENTS:
            flat += _flat(item.parts[-1])
        elif item.kind == "group" and len(items) == 1:
            flat += _flat(item.parts[0])
        else:
            flat.append(item)
    return flat


def _rows(items: Sequence[Item]) -> Iterator[tuple[Item, ...]]:
    """The lines of a display; one that begins with + or − goes on with the line before."""
    rows: list[list[Item]] = []
    for raw in split_where(items, lambda i: i.is_("\\", "newline")):
        row = [item for item in raw if not item.is_("&")]
        if not row:
            continue
        if rows and (
            row[0].is_("+", "-", "cdot", "times", "odot")
            or rows[-1][-1].is_("=", "+", "-", "cdot", "times", "odot")
            or _unbalanced(rows[-1])
        ):
            rows[-1] += [i for i in row if not i.is_("quad")]
        else:
            rows.append(row)
    yield from (tuple(row) for row in rows)


def _unbalanced(row: Sequence[Item]) -> bool:
    depth = sum(item.is_(*_OPENING) - item.is_(*_CLOSING) for item in row)
    return depth > 0


def _without_tag(row: tuple[Item, ...]) -> tuple[tuple[Item, ...], str | None]:
    """The row and its number: ``\\tag{3}``, or ``(3)`` at the end after a space, or in front."""
    for place, item in enumerate(row):
        if item.is_("tag"):
            text = "".join(i.text for i in item.parts[-1])
            return row[:place] + row[place + 1 :], text
    while row and row[-1].is_("quad", ".", ",", ";"):
        row = row[:-1]
    if row and row[-1].kind == "word" and (match := _TAG.match(row[-1].text.strip())):
        if "(" in row[-1].text:
            return _without_tag(row[:-1])[0], match[1]
    if len(row) > 3 and row[-1].is_(")") and row[-3].is_("(") and row[-2].kind == "number":
        before = row[-4]
        if before.is_("quad") or row[-3].start - before.end >= 2:
            return row[:-3], row[-2].text
    if (
        len(row) > 3 and row[0].is_("(") and row[2].is_(")") and row[1].kind == "number"
        and row[3].start - row[2].end >= 2
    ):  # fmt: skip
        return row[3:], row[1].text
    return row, None


def _is_connective(item: Item) -> bool:
    """A word that stands between formulas rather than in one."""
    if item.kind != "word":
        return False
    words = item.text.strip(" .,:;()").lower().split()
    return not words or words[0] in _CONNECTIVES or len(words) > 3


def _parts(row: tuple[Item, ...]) -> Iterator[tuple[Item, ...]]:
    """The formulas on one line: they are set apart by commas, wide spaces, arrows and words."""
    part: list[Item] = []
    depth = 0
    previous_relation = False
    for item in row:
        depth += item.is_(*_OPENING) - item.is_(*_CLOSING)
        apart = (
            (item.is_(",", ";", ":", "forall") and not _starts_definition(item, row))
            or item.is_(*_SEPARATORS)
            or _is_connective(item)
        )  # fmt: skip
        if apart and (depth <= 0 or item.is_("therefore", "because", "Rightarrow", "implies")):
            if item.is_("quad") and previous_relation:
                continue
            yield tuple(part)
            part = []
            depth = 0
            continue
        part.append(item)
        previous_relation = _relation(item) is not None
    yield tuple(part)


def _starts_definition(item: Item, row: Sequence[Item]) -> bool:
    """The colon of ``:=``."""
    place = row.index(item)
    return item.is_(":") and place + 1 < len(row) and row[place + 1].is_("=")


def _relation(item: Item) -> str | None:
    if item.kind not in ("mark", "macro"):
        return None
    if item.text in ("leftarrow", "gets"):
        return "←"
    return _EQUALITIES.get(item.text)


def _membership(document: Document, part: Sequence[Item]) -> Membership | None:
    place = next((k for k, item in enumerate(part) if item.is_("in")), None)
    if place is None or place == 0:
        return None
    left = part[:place]
    relation = max((k for k, i in enumerate(left) if _relation(i)), default=-1)
    if relation >= 0:
        left = left[: next(k for k, i in enumerate(left) if _relation(i))]
    return Membership(_side(document, left), tuple(part[place + 1 :]), left[0].start)


def _chain(document: Document, part: Sequence[Item], piece: int, display: bool) -> Chain | None:
    sides: list[list[Item]] = [[]]
    relations: list[str] = []
    depth = 0
    marks = list(part)
    for _place, item in enumerate(marks):
        depth += item.is_(*_OPENING) - item.is_(*_CLOSING)
        relation = _relation(item)
        if depth <= 0 and item.is_(*_ORDER):
            if not relations:
                return None
            break  # a = b > c says a = b, and then something else
        if relation is not None and depth <= 0:
            if sides[-1] and sides[-1][-1].is_(":"):
                sides[-1].pop()
                relation = ":="
            sides.append([])
            relations.append(relation)
        else:
            sides[-1].append(item)
    if not relations:
        return None
    continues = not sides[0]
    if continues:
        sides = sides[1:]
    kept: list[Side] = []
    kept_relations: list[str] = []
    for number, items in enumerate(sides):
        trimmed = _trimmed(items)
        relation = relations[number - 1 + continues] if number or continues else ""
        if not trimmed:
            continue
        side = _side(document, trimmed)
        if isinstance(side.reading, Dots):
            continue
        if kept or continues:
            kept_relations.append(relation)
        kept.append(side)
    if not kept or (len(kept) < 2 and not continues):
        return None
    rows = [number == 0 for number in range(len(kept))]
    return Chain(kept, kept_relations, piece, [], continues, display, rows)


def _trimmed(items: Sequence[Item]) -> list[Item]:
    trimmed = list(items)
    while trimmed and (trimmed[-1].is_(".", ",", ";", ":", "!", "?", "quad") or (
        trimmed[-1].kind == "word" and len(trimmed) > 1 and not _is_name(trimmed[-1])
    )):  # fmt: skip
        trimmed.pop()
    while trimmed and trimmed[0].is_("quad", ",", ";", "."):
        trimmed.pop(0)
    return trimmed


def _is_name(word: Item) -> bool:
    return word.text.strip().replace("_", "").isalpha() and " " not in word.text.strip()


def _side(document: Document, items: Sequence[Item]) -> Side:
    start, end = items[0].start, items[-1].end
    text = document.text[start:end].strip()
    try:
        return Side(text, start, end, parse(items))
    except Unread as problem:
        return Side(text, start, end, None, problem)
    except RecursionError:
        return Side(text, start, end, None, Unread("the formula is nested too deep", start))

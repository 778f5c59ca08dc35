"""The lines of a display, before anything is read.

Environments that only arrange lines are taken off, lines that go on are joined, and equation
numbers are put aside. What stands on one line is parted by :mod:`.clauses`.

>>> from chainrule.documents.markup.layout import layout
>>> [len(row.items) for row in arranged(layout(r"a &= b \\\\ &= c \\tag{3}"))]
[3, 2]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, zip_longest

from chainrule.documents.markup.item import Item, split_where

OPENING = ("(", "[", "{", "lbrace", "lvert", "lVert", "langle")
CLOSING = (")", "]", "}", "rbrace", "rvert", "rVert", "rangle")
_NESTING = {**dict.fromkeys(OPENING, 1), **dict.fromkeys(CLOSING, -1)}
_EQUALITIES = {
    "=": "=", "approx": "≈", "simeq": "≈", "coloneqq": ":=", "triangleq": ":=", "equiv": "=",
    "doteq": ":=", "cong": "≈", "eq": "=", "leftarrow": "←", "gets": "←",
}  # fmt: skip
_ARRANGING = frozenset((
    "aligned", "align", "align*", "split", "gather", "gather*", "gathered", "alignat", "alignat*",
    "alignedat", "equation", "equation*", "eqnarray", "eqnarray*", "multline", "multline*",
    "flalign", "flalign*", "displaymath", "subequations", "math",
))  # fmt: skip
_TABLES = ("array", "matrix", "tabular")  # of equations, where an equals sign stands in them
_GOING_ON = ("+", "-", "cdot", "times", "odot")
_LOOKED_AHEAD = 12  # lines that one bracket may span
_TAG = re.compile(r"\(?\s*([0-9A-Za-z.*']{1,12})\s*\)?\Z")
_LABEL = re.compile(r"\s*\(?(?:[ivx]{1,4}|[a-z]|\d)\)\s*")
_BEHIND_A_STEP = ("quad", "column", "\\", "&", ",", ".")
_APART = 2  # characters between a formula and a number that does not belong to it
_LEADERS = 3  # dots in a row that lead to a number, as in a table of contents
_ALIGNING = ("eqalign", "displaylines")  # plain TeX's macros for the same


@dataclass(frozen=True)
class Row:
    """A line. tag: its number. aligned: the offsets of what stands behind an alignment mark."""

    items: tuple[Item, ...]
    tag: str | None = None
    aligned: frozenset[int] = frozenset()


def nesting(item: Item) -> int:
    """+1 for an opening bracket, −1 for a closing one, 0 for anything else."""
    return _NESTING.get(item.text, 0) if item.kind in ("mark", "macro") else 0


def depths(items: Sequence[Item]) -> list[int]:
    """In how many brackets each item stands, without those that nothing closes any more."""
    found = list(accumulate(map(nesting, items)))
    left_open = [*accumulate(reversed(found), min)][::-1]
    return [depth - max(open_, 0) for depth, open_ in zip(found, left_open, strict=True)]


def relation(item: Item) -> str | None:
    """The relation that two sides stand in, as it is judged: =, ≈, := or ←."""
    if item.kind not in ("mark", "macro"):
        return None
    return _EQUALITIES.get(item.text)


def arranged(items: Sequence[Item]) -> Iterator[Row]:
    """The lines of a display, each with its number."""
    return (_without_tag(row) for row in _rows(_without_brackets(_flat(items))))


def _without_brackets(items: Sequence[Item]) -> Sequence[Item]:
    """The items, with a step that stands in brackets as one of the others: a = b (= c) = d."""
    dropped: set[int] = set()
    for place, (item, following) in enumerate(pairwise(items)):
        if not (item.is_("(") and relation(following) == "="):
            continue
        inside = accumulate(map(nesting, items[place:]))
        end = next((place + k for k, depth in enumerate(inside) if depth == 0), len(items))
        behind = items[end + 1 : end + 2]
        if end < len(items) and all(relation(i) or i.is_(*_BEHIND_A_STEP) for i in behind):
            dropped |= {place, end}
    return [item for k, item in enumerate(items) if k not in dropped] if dropped else items


def _flat(items: Sequence[Item]) -> list[Item]:
    """The items without the environments that only arrange lines; remarks in words stand last."""
    found: list[Item] = []
    remarks: list[Item] = []
    depth = 0  # in the brackets of a remark, such as (\\because a = σ(z))
    spoken = False
    for place, (item, following) in enumerate(zip_longest(items, items[1:])):
        if depth or _opens_remark(item, following):
            spoken = item.kind == "word" if not depth else spoken
            depth += nesting(item)
            if item.kind == "word":
                depth += item.text.count("(") - item.text.count(")")
                remarks.append(Item("macro", "\\", item.start, item.end))
            elif spoken:
                remarks.append(item)
        elif item.kind == "environment" and _arranges(items, place):
            found += _flat(item.parts[-1])
        elif item.kind == "group" and (
            len(items) == 1 or (place and items[place - 1].is_(*_ALIGNING))
        ):
            found += _flat(item.content)
        elif not item.is_(*_ALIGNING):
            found.append(item)
    return [*found, *remarks]


def _arranges(items: Sequence[Item], place: int) -> bool:
    """Whether an environment only arranges lines, and is no matrix and no formula case by case."""
    item = items[place]
    if item.text in _ARRANGING:
        return True
    if item.text in _TABLES:
        bracketed = place > 0 and items[place - 1].is_("(", "[", "|", "{")
        return not bracketed and any(relation(inner) for inner in item.parts[-1])
    alone = all(other is item or other.is_(".", ",", "quad") for other in items)
    return item.text == "cases" and alone and _is_system(item)


def _is_system(item: Item) -> bool:
    """Whether every line of an environment is an equation, and none a case with its condition."""
    lines = [line for line in split_where(item.parts[-1], _ends_line) if line]
    return all(any(relation(inner) for inner in _first_cell(line)) for line in lines)


def _ends_line(item: Item) -> bool:
    return item.is_("\\")


def _first_cell(line: Sequence[Item]) -> Sequence[Item]:
    """A line of a system of equations up to its second column, which has the conditions."""
    cells = split_where(line, lambda i: i.is_("&"))
    return (*cells[0], *cells[1]) if len(cells) > 1 and cells[1][:1] and (
        relation(cells[1][0]) is not None
    ) else cells[0]  # fmt: skip


def _opens_remark(item: Item, following: Item | None) -> bool:
    """Whether a remark in brackets begins: (\\because …, or words whose bracket closes later on."""
    if item.kind == "word":
        return item.text.lstrip().startswith("(") and item.text.count("(") > item.text.count(")")
    return item.is_("(", "[") and following is not None and following.is_("because", "since")


def _without_spacing(row: Sequence[Item]) -> Sequence[Item]:
    """The line without the [15pt] that may follow a line break."""
    if row and row[0].is_("["):
        close = next((k for k, item in enumerate(row) if item.is_("]")), 0)
        inside = "".join(item.text for item in row[1:close])
        if re.fullmatch(r"-?[\d.]+(pt|em|ex|mm|cm|px)", inside):
            return row[close + 1 :]
    return row


def _rows(items: Sequence[Item]) -> list[Row]:
    """The lines; one that begins with + or − goes on with the line before."""
    lines = [row for raw in split_where(items, lambda i: i.is_("\\", "newline"))
             if (row := _columns(_without_spacing(raw))).items]  # fmt: skip
    rows: list[Row] = []
    for place, row in enumerate(lines):
        ahead = lines[place : place + _LOOKED_AHEAD]
        if rows and (_goes_on(rows[-1].items, ahead) or _is_left_side(rows, row)):
            more = tuple(i for i in row.items if not i.is_("quad", "column"))
            rows[-1] = Row(rows[-1].items + more, None, rows[-1].aligned | row.aligned)
        else:
            rows.append(row)
    return rows


def _columns(line: Sequence[Item]) -> Row:
    """A line without its alignment marks; one between two equations parts them.

    ``a &= b & c &= d`` is a = b and c = d; ``a & = & b`` is a = b.
    """
    found: list[Item] = []
    aligned: list[int] = []
    depth = 0
    is_equation = False
    for item, following in zip_longest(line, line[1:]):
        depth += nesting(item)
        is_equation = is_equation or relation(item) is not None
        if not item.is_("&"):
            found.append(item)
        elif following is not None and not following.is_("&"):
            goes_on = relation(following) or following.is_(*_GOING_ON) or not found
            if depth <= 0 and is_equation and not goes_on and not relation(found[-1]):
                found.append(Item("macro", "column", item.start, item.end))
                is_equation = False
            else:
                aligned.append(following.start)
    return Row(tuple(found), None, frozenset(aligned))


def _goes_on(row: Sequence[Item], following: Sequence[Row]) -> bool:
    """Whether a line goes on with the next: by a sign, or in a bracket that closes further on."""
    items = following[0].items
    first = next((item for item in items if not item.is_("quad", "space", "column")), items[0])
    if first.is_("-", "+") and _begins_anew(row, following[0]):
        return False
    if first.is_(*_GOING_ON) or row[-1].is_("=", *_GOING_ON) or _is_indented(row, items):
        return True
    depth = sum(nesting(item) for item in row)
    for line in following if depth > 0 else ():
        if relation(line.items[0]):
            return False
        depths = list(accumulate((nesting(item) for item in line.items), initial=depth))
        if min(depths) <= 0:
            return True
        depth = depths[-1]
    return False


def _is_indented(row: Sequence[Item], following: Sequence[Item]) -> bool:
    """Whether a line is set in, with no relation, below one that has one: a further factor."""
    spoken = any(item.kind == "word" or relation(item) for item in following)
    return following[0].is_("quad") and not spoken and any(map(relation, row))


def _is_left_side(rows: Sequence[Row], following: Row) -> bool:
    """Whether a display begins with a left side on a line of its own: ``∂J/∂v \\\\ &= …``."""
    first = rows[0].items
    bare = not any(relation(item) or item.kind == "word" for item in first)
    return len(rows) == 1 and bare and relation(following.items[0]) is not None


def _begins_anew(row: Sequence[Item], following: Row) -> bool:
    """Whether a signed line has a left side of its own: ``−x &= y`` below ``a &= b``."""
    if sum(nesting(item) for item in row) > 0 or not any(relation(item) for item in row):
        return False
    return any(
        item.start in following.aligned and relation(item) is not None for item in following.items
    )


def _without_tag(row: Row) -> Row:
    """The row and its number: ``\\tag{3}``, or ``(3)`` at the end after a space, or in front."""
    items = _without_label(row)
    for place, item in enumerate(items):
        if item.is_("tag"):
            text = "".join(i.text for i in item.parts[-1])
            return Row(items[:place] + items[place + 1 :], text, row.aligned)
    while items and items[-1].is_("quad", "column", ".", ",", ";"):
        items = items[:-1]
    last = items[-1].text.strip() if items and items[-1].kind == "word" else ""
    if "(" in last and (match := _TAG.match(last)):
        return Row(_without_tag(Row(items[:-1])).items, match[1], row.aligned)
    if len(items) > 3:
        *_, before, opening, number, closing = items
        gap = (
            opening.start - before.end >= _APART and before.kind != "macro"
        )  # \\log\\left(2\\right)
        apart = before.is_("quad", "column", ",", ";") or gap
        led = all(item.is_(".") for item in items[-3 - _LEADERS : -3])
        if (apart or led) and _is_number(opening, number, closing):
            return Row(_without_leaders(items[:-3]), number.text, row.aligned)
        if _is_number(*items[:3]) and items[3].start - items[2].end >= _APART:
            return Row(items[3:], items[1].text, row.aligned)
    return Row(items, None, row.aligned)


def _without_label(row: Row) -> tuple[Item, ...]:
    """A line without the (ii) in words, or before an alignment mark, that counts the questions, or
    the 2. at its beginning."""
    items = row.items
    if len(items) > 2 and items[0].kind == "number" and items[1].is_("."):
        return items[2:]
    if len(items) > 1 and items[0].kind == "word" and _LABEL.fullmatch(items[0].text):
        return items[1:]
    end = next((k for k, item in enumerate(items) if item.is_(")")), len(items)) + 1
    text = "".join(item.text for item in items[:end])
    aligned = len(items) > end and items[end].start in row.aligned
    return items[end:] if aligned and _LABEL.fullmatch(text) else items


def _without_leaders(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """A formula without what leads from it to its number: ``a = b ....... (1)``, ``a = b,(1)``."""
    while items and items[-1].is_(".", ",", ";"):
        items = items[:-1]
    return items


def _is_number(opening: Item, number: Item, closing: Item) -> bool:
    return opening.is_("(") and number.kind == "number" and closing.is_(")")

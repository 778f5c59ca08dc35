"""The lines of a display and the formulas on them, before anything is read.

Environments that only arrange lines are taken off, lines that go on are joined, equation numbers
are put aside, and commas, arrows, wide spaces and words part what stands on one line.

>>> from chainrule.documents.layout import layout
>>> [len(part) for part in parts(layout(r"a = b, \\quad c = d"))]
[3, 0, 3]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from chainrule.documents.item import Item, split_where

OPENING = ("(", "[", "{", "lbrace", "lvert", "lVert", "langle")
CLOSING = (")", "]", "}", "rbrace", "rvert", "rVert", "rangle")
_EQUALITIES = {
    "=": "=", "approx": "≈", "simeq": "≈", "coloneqq": ":=", "triangleq": ":=", "equiv": "=",
    "stackrel": "=", "doteq": ":=", "cong": "≈", "eq": "=", "leftarrow": "←", "gets": "←",
}  # fmt: skip
_ARRANGING = frozenset((
    "aligned", "align", "align*", "split", "gather", "gather*", "gathered", "alignat", "alignat*",
    "alignedat", "equation", "equation*", "eqnarray", "eqnarray*", "multline", "multline*",
    "flalign", "flalign*", "displaymath", "subequations", "dcases", "math",
))  # fmt: skip
_SEPARATORS = (
    "quad", "therefore", "because", "Rightarrow", "implies", "iff", "Leftrightarrow",
    "Longrightarrow", "Longleftrightarrow", "rightarrow", "to", "longrightarrow", "forall",
    "exists", "leadsto", "Leftarrow", "mapsto",
)  # fmt: skip
# They part formulas even inside a bracket that was never closed.
_CONCLUDING = ("therefore", "because", "Rightarrow", "implies")
_GOING_ON = ("+", "-", "cdot", "times", "odot")
_TAG = re.compile(r"\(?\s*([0-9A-Za-z.*']{1,12})\s*\)?\Z")
_APART = 2  # characters between a formula and a number that does not belong to it
# Upright words that stand between formulas rather than in one.
_CONNECTIVES = frozenset((
    "where", "and", "or", "if", "for", "since", "because", "with", "from", "so", "then", "thus",
    "hence", "note", "shape", "when", "as", "by", "is", "are", "the", "of", "in", "this", "that",
    "which", "let", "given", "otherwise", "iff", "such", "we", "have", "therefore", "using",
    "i.e.", "e.g.", "all", "each", "every", "to", "on", "at", "recall", "also", "but", "while",
    "here", "a", "an", "it", "its", "chain", "rule", "simply", "just", "output", "input", "layer",
    "hidden", "bias", "weight", "weights", "update", "scalar", "vector", "matrix",
))  # fmt: skip


def nesting(item: Item) -> int:
    """+1 for an opening bracket, −1 for a closing one, 0 for anything else."""
    return item.is_(*OPENING) - item.is_(*CLOSING)


def relation(item: Item) -> str | None:
    """The relation that two sides stand in, as it is judged: =, ≈, := or ←."""
    if item.kind not in ("mark", "macro"):
        return None
    return _EQUALITIES.get(item.text)


def arranged(items: Sequence[Item]) -> Iterator[tuple[tuple[Item, ...], str | None]]:
    """The lines of a display, each with its number."""
    return (_without_tag(row) for row in _rows(_flat(items)))


def _flat(items: Sequence[Item]) -> list[Item]:
    """The items without the environments that only arrange lines; remarks in words stand last."""
    found: list[Item] = []
    remarks: list[Item] = []
    depth = 0  # in the brackets of a remark, such as (\\because a = σ(z))
    spoken = False
    for item, following in zip_longest(items, items[1:]):
        if depth or _opens_remark(item, following):
            spoken = item.kind == "word" if not depth else spoken
            depth += nesting(item)
            if item.kind == "word":
                depth += item.text.count("(") - item.text.count(")")
                remarks.append(Item("macro", "\\", item.start, item.end))
            elif spoken:
                remarks.append(item)
        elif item.kind == "environment" and item.text in _ARRANGING:
            found += _flat(item.parts[-1])
        elif item.kind == "group" and len(items) == 1:
            found += _flat(item.content)
        else:
            found.append(item)
    return [*found, *remarks]


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


def _rows(items: Sequence[Item]) -> list[tuple[Item, ...]]:
    """The lines; one that begins with + or − goes on with the line before."""
    rows: list[tuple[Item, ...]] = []
    for raw in split_where(items, lambda i: i.is_("\\", "newline")):
        row = tuple(item for item in _without_spacing(raw) if not item.is_("&"))
        if row and rows and _goes_on(rows[-1], row):
            rows[-1] += tuple(i for i in row if not i.is_("quad"))
        elif row:
            rows.append(row)
    return rows


def _goes_on(row: Sequence[Item], following: Sequence[Item]) -> bool:
    return (
        following[0].is_(*_GOING_ON)
        or row[-1].is_("=", *_GOING_ON)
        or sum(nesting(item) for item in row) > 0
    )


def _without_tag(row: tuple[Item, ...]) -> tuple[tuple[Item, ...], str | None]:
    """The row and its number: ``\\tag{3}``, or ``(3)`` at the end after a space, or in front."""
    for place, item in enumerate(row):
        if item.is_("tag"):
            text = "".join(i.text for i in item.parts[-1])
            return row[:place] + row[place + 1 :], text
    while row and row[-1].is_("quad", ".", ",", ";"):
        row = row[:-1]
    last = row[-1].text.strip() if row and row[-1].kind == "word" else ""
    if "(" in last and (match := _TAG.match(last)):
        return _without_tag(row[:-1])[0], match[1]
    if len(row) > 3:
        *_, before, opening, number, closing = row
        apart = before.is_("quad") or opening.start - before.end >= _APART
        if apart and _is_number(opening, number, closing):
            return row[:-3], number.text
        if _is_number(*row[:3]) and row[3].start - row[2].end >= _APART:
            return row[3:], row[1].text
    return row, None


def _is_number(opening: Item, number: Item, closing: Item) -> bool:
    return opening.is_("(") and number.kind == "number" and closing.is_(")")


def parts(row: Sequence[Item]) -> Iterator[tuple[Item, ...]]:
    """The formulas on one line: they are set apart by commas, wide spaces, arrows and words."""
    part: list[Item] = []
    depth = 0
    for item, following in zip_longest(row, row[1:]):
        depth += nesting(item)
        if not _parts(item, following) or (depth > 0 and not item.is_(*_CONCLUDING)):
            part.append(item)
        elif not (item.is_("quad") and part and relation(part[-1])):  # "=" goes on after a space
            yield tuple(part)
            part = []
            depth = 0
    yield tuple(part)


def _parts(item: Item, following: Item | None) -> bool:
    """Whether an item stands between formulas rather than in one."""
    if item.is_(":"):
        return following is None or not following.is_("=")
    if item.kind == "word":
        words = item.text.strip(" .,:;()").lower().split()
        return not words or words[0] in _CONNECTIVES or len(words) > 3
    return item.is_(",", ";", *_SEPARATORS)

"""The formulas on one line: commas, arrows, wide spaces and words part what stands there.

``a = b, \\quad \\because c = d`` is a statement and the reason for it; ``l = 1, \\ldots, L`` says
how far l runs; behind a comma that is no comma a formula must not be lost without a word.

>>> from chainrule.documents.markup.layout import layout
>>> from chainrule.documents.parsing.rows import Row
>>> [len(clause.items) for clause in clauses(Row(layout(r"a = b, \\quad c = d")))]
[3, 3]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, zip_longest

from chainrule.documents.markup.item import Item
from chainrule.documents.parsing.connectives import CONNECTIVES, OPERATORS, REASONS
from chainrule.documents.parsing.maps import with_values
from chainrule.documents.parsing.rows import CLOSING, OPENING, Row, depths, nesting, relation

_SEPARATORS = (
    "quad", "column", "therefore", "because", "Rightarrow", "implies", "iff", "Leftrightarrow",
    "Longrightarrow", "Longleftrightarrow", "rightarrow", "to", "longrightarrow", "forall",
    "exists", "leadsto", "Leftarrow", "mapsto", "rightleftarrows", "leftrightarrows",
    "xrightarrow", "xleftarrow", "searrow", "nwarrow", "swarrow", "nearrow", "downarrow", "uparrow",
)  # fmt: skip
_LONGEST_NUMBER = 6  # items of a (7-2)
# They part formulas even inside a bracket that was never closed.
_CONCLUDING = ("therefore", "because", "Rightarrow", "implies")
_SPACES = ("quad", "column")
_SIGNS = ("+", "-", "/", "cdot", "times", "odot", "*", "circ", "^", "_", "sum", "frac", "log")
_PRODUCTS = ("cdot", "times", "odot", "*", "otimes")
_OTHER_STATEMENTS = (
    "<", ">", "le", "ge", "leq", "geq", "lt", "gt", "in", "ne", "neq", "sim", "propto", "notin",
    "subset", "subseteq", "|", "mid",
)  # fmt: skip
_DOTS = ("dots", "ldots", "cdots", "dotsc", "dotsb", "dotsm")
# How a sentence goes on whose subject is a formula.
_SAYS = re.compile(r"(?:is|are|do|does|has|have|denotes?|depends?|means?|stands?|can|will)\b")
_QUANTITIES = ("input", "output", "weight", "weights", "bias", "hidden", "layer", "update")
_CHANGES = ("\\Delta", "partial")  # before the name of what changes
_ITALIC = frozenset((
    "and", "where", "when", "then", "with", "since", "thus", "hence", "if", "for", "otherwise",
    "add",
))  # fmt: skip
_MOST_CLAUSES = 20  # on a line that may have lost a backslash
_DEFINING = ("where", "with", "wobei", "où", "donde", "onde", "其中", "где")
_APART = 2  # characters before a bracket that belongs to no formula
_NARROW_GAP = 3  # characters up to what follows a comma that was \,
_LONGEST_BOUND = 5  # items, such as those of n_l − 1


@dataclass(frozen=True)
class Clause:
    """A formula on a line. opened: what stands before it, words by their text.

    is_aside: whether it is a reason or a remark, after which the line before goes on. lost: a mark
    behind it with a formula behind that, which is no statement of its own.
    """

    items: tuple[Item, ...]
    opened: tuple[str, ...] = ()
    is_aside: bool = False
    lost: Item | None = None


def clauses(row: Row) -> list[Clause]:
    """The formulas on one line; some may be empty."""
    items = _with_remark(_with_words(with_values(row.items)))
    found = _products(list(_parted(items)))
    found = [_with_loss(found, k) for k in range(len(found)) if not _in_range(found, k)]
    first = next((k for k, c in enumerate(found) if c.items), 0)
    return [replace(c, is_aside=_is_aside(c, k > first)) for k, c in enumerate(found)]


def _with_words(row: Sequence[Item]) -> tuple[Item, ...]:
    """The items with one word for the letters of "and" that stand apart, set in italics."""
    found: list[Item] = []
    place = 0
    while place < len(row):
        length = _letters_of_word(row, place) or _with_a_number(row, place)
        run = row[place : place + max(length, 1)]
        if length:
            text = "".join(item.text for item in run)
            run = [Item("word", f" {text} ", run[0].start, run[-1].end)]
        found += run
        place += max(length, 1)
    return tuple(found)


def _with_remark(row: Sequence[Item]) -> Sequence[Item]:
    """The items with a space for the brackets of a remark at the end: (\\text{since } a = σ(z)),
    and set apart (\\text{chain rule}). Of which indices a formula speaks is no remark, and what a
    symbol is here, (\\text{where } u = z - v), is not said of the document."""
    end = len(row)
    while end and row[end - 1].is_(".", ",", ";"):
        end -= 1
    if not end or not row[end - 1].is_(")", "]"):
        return row
    inside = accumulate(map(nesting, reversed(row[:end])))
    place = end - 1 - next((k for k, depth in enumerate(inside) if depth == 0), end - 1)
    before, opening, remark = row[:place], row[place], row[place + 1 : end - 1]
    words = remark[0].text.strip(" .,:").lower().split() if remark else []
    if not before or not words or remark[0].kind != "word":
        return row
    if words[0] in (*REASONS, "if", "when"):
        of_indices = [item.kind in ("letter", "number") for item in remark[1:]] == [1, 0, 1]
        is_remark = not of_indices
    else:
        apart = before[-1].is_(*_SPACES) or opening.start - before[-1].end >= _APART
        spoken = len(words) > 1 or words[0] in CONNECTIVES or _is_ideographic(words[0])
        is_remark = len(remark) == 1 and spoken and apart
    if not is_remark:
        return row
    space = Item("macro", "quad", opening.start, opening.end)
    return (*before, space, *(remark if words[0] not in _DEFINING else remark[:1]), *row[end:])


def _with_a_number(row: Sequence[Item], place: int) -> int:
    """How many items from a place on are 公式(7-2)的推导: words with the number of a formula."""
    if row[place].kind != "word" or not _is_ideographic(row[place].text):
        return 0
    opening, *inside = row[place + 1 : place + 1 + _LONGEST_NUMBER] or (row[place],)
    end = next((k for k, item in enumerate(inside) if item.is_(")")), 0)
    if not opening.is_("(") or not end or any(
        item.kind != "number" and not item.is_("-", ".") for item in inside[:end]
    ):  # fmt: skip
        return 0
    behind = place + end + 3
    more = behind < len(row) and row[behind].kind == "word" and _is_ideographic(row[behind].text)
    return behind - place + more


def _letters_of_word(row: Sequence[Item], place: int) -> int:
    """How many letters from a place on are a word with a space on both sides, else 0."""
    before = row[place - 1] if place else None
    if before is not None and before.end == row[place].start and not before.is_(",", ";"):
        return 0  # but "z = w x，for j = 1, 2, …"
    end = place
    while end < len(row) and row[end].kind == "letter" and len(row[end].text) == 1 and (
        end == place or row[end - 1].end == row[end].start
    ):  # fmt: skip
        end += 1
    apart = end == len(row) or row[end].start > row[end - 1].end
    text = "".join(item.text for item in row[place:end])
    return end - place if apart and text in _ITALIC else 0


def _parted(row: Sequence[Item]) -> Iterator[Clause]:
    part: list[Item] = []
    opened: list[str] = []
    depth = 0
    last_relation = max((k for k, item in enumerate(row) if relation(item)), default=-1)
    closed = depths(row)
    for place, (item, following) in enumerate(zip_longest(row, row[1:])):
        depth += nesting(item)
        apart = _parts(part, item, following, place < last_relation)
        inside = depth > 0 and not (item.is_(*_SPACES) and closed[place] <= 0)
        if not apart or (inside and not item.is_(*_CONCLUDING)):
            part.append(item)
            continue
        if item.is_(*_SPACES) and part and (
            _goes_on(part[-1]) or (following is not None and _goes_on(following))
        ):  # fmt: skip
            continue  # "=" goes on after a space, and so does a product
        if part:
            yield Clause(tuple(part), tuple(opened))
            part, opened = [], []
        opened.append(item.text.strip(" .,:;()").lower() if item.kind == "word" else item.text)
        depth = 0
    yield Clause(tuple(part), tuple(opened))


def _goes_on(item: Item) -> bool:
    """Whether a formula cannot end or begin with an item: with a relation, or the sign of a
    product."""
    return relation(item) is not None or item.is_(*_PRODUCTS)


def _parts(part: Sequence[Item], item: Item, following: Item | None, states: bool) -> bool:
    """Whether an item stands between formulas rather than in one."""
    if item.is_(":"):
        names = bool(part) and part[-1].is_("=") and part[-1].end == item.start  # ŷ − y =: δ
        return following is None or not (following.is_("=") or names)
    if item.kind == "word":
        return _is_prose(part, item, following, states)
    return item.is_(",", ";", *_SEPARATORS)


def _is_prose(part: Sequence[Item], word: Item, following: Item | None, states: bool) -> bool:
    """Whether a word belongs to the sentence and not to the formula.

    states: whether a relation follows on the line.
    """
    if part and part[-1].is_("_", "^"):
        return False  # a_\\text{in}
    words = word.text.strip(" .,:;()（）").lower().split()
    if len(words) == 1 and words[0] in _QUANTITIES:
        if part and (_joins(part[-1]) or part[-1].text in _CHANGES):
            return (
                False  # \\Delta \\text{output}, (\\text{pred} - \\text{goal}) \\cdot \\text{input}
            )
        if not part and following is not None and following.is_("="):
            return False  # \\text{output} = w h + b
        if len(part) > 1 and part[-2].is_("_") and part[-1].end == word.start:
            return not word.text[0].isalpha()  # n_1\\text{Input} = w x
    if not words or words[0] in CONNECTIVES:
        return True
    if part and relation(part[-1]):
        return False  # what a quantity is, said in words
    if len(words) > 3 or (not part and word.text.rstrip().endswith((",", ":"))):
        return True  # "Now, …"
    if not word.text.isascii() and _is_ideographic(word.text):
        if not part and following is not None and following.is_("frac", "sum") and states:
            return True  # 因此 ∂L/∂w = …
        ends = not part or part[-1].is_("frac", *CLOSING) or not _joins(part[-1])
        return ends and (following is None or not _joins(following))
    return (
        not part
        and following is not None
        and following.kind in ("letter", "accent")
        and words[-1] not in OPERATORS
        and (word.text[-1:].isspace() or len(words) > 1)
        and states
    )


def _is_ideographic(text: str) -> bool:
    return any("\u3040" <= letter <= "\ud7af" for letter in text)


def _joins(item: Item) -> bool:
    """Whether an item cannot stand at the edge of a formula."""
    return relation(item) is not None or item.is_(*_SIGNS, *OPENING, *CLOSING)


def _products(found: list[Clause]) -> list[Clause]:
    """``(a - y) , x``, where a thin space lost its backslash, is a product."""
    if len(found) > _MOST_CLAUSES:
        return found  # a list
    kept: list[Clause] = []
    for clause in found:
        before = kept[-1] if kept else None
        if before is not None and _is_loose(clause, ",") and _has_relation(before):
            comma = clause.items[0].start - 1
            spaced = 1 < comma - before.items[-1].end <= _NARROW_GAP
            if spaced and not _in_range([before, clause], 0):
                kept[-1] = replace(before, items=before.items + clause.items)
                continue
        kept.append(clause)
    return kept


def _has_relation(clause: Clause) -> bool:
    return any(relation(item) for item in clause.items)


def _is_loose(clause: Clause, *marks: str) -> bool:
    """Whether it is a formula behind one of these marks, and no statement of its own."""
    if not clause.items or not clause.opened or not set(clause.opened) <= set(marks):
        return False
    if any(relation(item) or item.is_(*_OTHER_STATEMENTS, *_DOTS) for item in clause.items):
        return False
    return any(item.kind not in ("word", "mark") or item.is_("|") for item in clause.items)


def _with_loss(found: Sequence[Clause], place: int) -> Clause:
    """A clause, with the mark behind which a formula would be lost."""
    clause = found[place]
    following = found[place + 1] if place + 1 < len(found) else None
    if following is None or not _has_relation(clause):
        return clause
    if not _is_loose(following, ",", ":", "column"):
        return clause
    if len(following.items) == 1 and following.items[0].kind == "letter":
        return clause  # i, j = 1, …, n
    first = following.items[0]
    if following.opened == ("column",) and (first.kind == "word" or first.is_(*OPENING)):
        return clause  # a remark
    if first.kind == "word" and len(first.text.split()) > 1:
        return clause  # "same shape as", with what that is
    if following.opened == (":",) and _is_size(following.items):
        return clause  # (m \\times 1), or ℝ^m
    if place + 2 < len(found) and _SAYS.match((*found[place + 2].opened, "")[0]):
        return clause  # y does not depend on w
    return replace(clause, lost=first)


def _is_size(items: Sequence[Item]) -> bool:
    """Whether items say how large something is: (m \\times 1), or ℝ^m."""
    said = any(item.is_("times") or item.text == "\\mathbb{R}" for item in items)
    kinds = ("letter", "number", "group")
    return said and all(
        item.kind in kinds or item.is_(*OPENING, *CLOSING, "times", "+", "-", "_", "^")
        for item in items
    )


def _in_range(found: Sequence[Clause], place: int) -> bool:
    """Whether a clause is part of l = 1, …, L, of l = 1 ⋯ L, or of i = 1:n."""
    for start in range(max(0, place - 4), place + 1):
        end = _range_end(found, start)
        if start <= place < end:
            return True
    return False


def _range_end(found: Sequence[Clause], start: int) -> int:
    """The place after a range that begins with a clause; the clause's own if none begins."""
    items = found[start].items
    if len(items) < 3 or items[0].kind != "letter" or not items[1].is_("="):
        return start
    if _dotted(items[2:]):
        return start + 1
    if not _is_bound(items[2:]):
        return start
    for place in range(start + 1, min(len(found), start + 5)):
        clause = found[place]
        if not set(clause.opened) <= {",", ":"} or not clause.items:
            return start
        if clause.items[0].is_(*_DOTS):
            return min(len(found), place + 1 + (len(clause.items) == 1))
        if not _is_bound(clause.items):
            return start
        if clause.opened == (":",) or all(i.kind == "number" for i in (*items[2:], *clause.items)):
            return place + 1
    return start


def _is_bound(items: Sequence[Item]) -> bool:
    """Whether items can be where an index starts or ends: 1, L, L − 1, n_1."""
    return 0 < len(items) <= _LONGEST_BOUND and all(
        item.kind in ("letter", "number", "group") or item.is_("-", "+", "_", "^") for item in items
    )


def _dotted(items: Sequence[Item]) -> bool:
    """Whether two bounds stand here with dots between them: 1 ⋯ C, 0..r."""
    for place, item in enumerate(items):
        following = items[place + 1 : place + 2]
        two_dots = item.is_(".") and following and following[0].is_(".")
        if item.is_(*_DOTS) or two_dots:
            rest = [i for i in items[place:] if not i.is_(".", *_DOTS)]
            return _is_bound(items[:place]) and (not rest or _is_bound(rest))
    return False


def _is_aside(clause: Clause, comes_after: bool) -> bool:
    """Whether a formula is a reason or a remark: the chain before it goes on on the next line."""
    words = [word for said in clause.opened for word in said.split()[:1]]
    if any(word in REASONS for word in words):
        return comes_after or bool({"because", "note", "recall"} & set(words))
    spaced = any(mark in _SPACES for mark in clause.opened)
    return comes_after and spaced and set(clause.opened) <= set(_SPACES)

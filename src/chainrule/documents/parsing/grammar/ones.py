"""𝟏, the vector of ones, and 𝟏(z > 0), which is one where its condition holds.

𝟏(i = k and j = l) is one where both hold: 𝟏(i = k) 𝟏(j = l). A case whose condition is −1 < x < 1
is there where the smaller of x − (−1) and 1 − x is above 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate, takewhile

from chainrule.documents.markup.item import Item, split, split_where
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.customary import ONES
from chainrule.documents.parsing.grammar.cursor import Cursor
from chainrule.documents.parsing.grammar.signs import CLOSE, OPEN, RELATIONS
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Call,
    Indicator,
    Name,
    Num,
    Plus,
    Reading,
    Times,
    unbracketed,
)

_AND = ("wedge", "land", ",", "&", ";")
_AND_IN_WORDS = ("and", "und", "et", "e", "y", "и", "且", "と")


def says_condition(cursor: Cursor) -> bool:
    """Whether a condition stands below, or in brackets: the z > 0 of 1_{z > 0} and 1(z > 0)."""
    mark, below = cursor.peek(), cursor.peek(1)
    if mark is None or below is None:
        return False
    if mark.is_("_"):
        return any(item.is_(*RELATIONS) for item in below.content)
    if not mark.is_("(") or mark.start != cursor.items[cursor.position - 1].end:
        return False
    inside = list(takewhile(lambda i: not i.is_("(", ")"), cursor.items[cursor.position + 1 :]))
    compares = any(item.is_(*RELATIONS) for item in inside)
    if not compares and below.kind == "letter" and not any(i.is_("+", "-") for i in inside):
        raise Unread("what 1(…) is, is not read", mark.start)
    return compares


def is_delta_of_a_condition(cursor: Cursor, item: Item) -> bool:
    """Whether a δ that was taken is Kronecker's with what it compares: δ(i = j), δ_{i=j}."""
    mark, below = cursor.peek(), cursor.peek(1)
    if item.text != "\\delta" or mark is None or below is None:
        return False
    if mark.is_("_"):
        return any(part.is_("=") for part in below.content)
    if not mark.is_(*OPEN):
        return False
    behind = cursor.items[cursor.position + 1 :]
    inside = list(takewhile(lambda part: not part.is_(*OPEN, *CLOSE), behind))
    return len(inside) < len(behind) and any(part.is_("=") for part in inside)


def indicator(cursor: Cursor, start: int) -> Reading:
    """𝟏 with its condition, below it or in brackets; without one it is a vector of ones.

    With two letters below it is Kronecker's δ: 𝟏_{ij} is 1 where i is j.
    """
    if cursor.at("_") and not says_condition(cursor) and cursor.peek(1) is not None:
        letters = cursor.items[cursor.position + 1].content
        pair = len(letters) == 2 and all(i.kind == "letter" for i in letters)
        return cursor.behind(Name(start, start + 1, "\\mathbb{1}" if pair else ONES))
    if cursor.skip("_"):
        below = cursor.take()
        inner = cursor.over(below.content)
        if (pairs := _of_pairs(inner, start, below.end)) is not None:
            return pairs
        if (joint := _joint(inner, inner.items, start, below.end)) is not None:
            return joint
        inner.skip("{", "lbrace", "[", "(")
        return _all_of(_in_a_row(inner, start), start, below.end)
    if not cursor.at(*OPEN) or _turned_without_relation(cursor):
        return cursor.behind(Name(start, start + 1, ONES))
    opening = cursor.take()
    if (joint := joint_conditions(cursor, opening, start)) is not None:
        return joint
    conditions = _in_a_row(cursor, start)
    cursor.close(OPEN[opening.text])
    return _all_of(conditions, start)


def joint_conditions(cursor: Cursor, opening: Item, start: int) -> Reading | None:
    """Several conditions in the brackets that were opened, taken with what closes these."""
    depth = 1
    for place in range(cursor.position, len(cursor.items)):
        item = cursor.items[place]
        depth += item.is_(*OPEN) - item.is_(*CLOSE)
        if depth == 0 and item.is_(OPEN[opening.text]):
            joint = _joint(cursor, cursor.items[cursor.position : place], start, item.end)
            cursor.position = place + 1 if joint is not None else cursor.position
            return joint
    return None


def _joint(cursor: Cursor, items: Sequence[Item], start: int, end: int) -> Reading | None:
    """The product of several conditions with "and" between them."""
    conditions = split_where(items, is_and)
    if len(conditions) < 2 or not all(any(i.is_(*RELATIONS) for i in c) for c in conditions):
        return None
    found = tuple(condition_of(cursor.over(items), start, end) for items in conditions)
    return Times(start, end, found, ("",) * (len(found) - 1))


def is_and(item: Item) -> bool:
    return item.is_(*_AND) or (item.kind == "word" and item.text.strip() in _AND_IN_WORDS)


def _of_pairs(cursor: Cursor, start: int, end: int) -> Reading | None:
    """𝟏_{(k, m) = (i, j)}, which is 𝟏_{k = i} 𝟏_{m = j}."""
    sides = split(cursor.items, "=")
    if len(sides) != 2 or not all(
        side and side[0].is_("(") and side[-1].is_(")") for side in sides
    ):
        return None
    left, right = (split(side[1:-1], ",") for side in sides)
    if len(left) != len(right) or len(left) < 2 or not all((*left, *right)):
        return None
    pairs = zip(map(cursor.whole, left), map(cursor.whole, right), strict=True)
    found = tuple(Indicator(start, end, one, "=", other) for one, other in pairs)
    return Times(start, end, found, ("",) * (len(found) - 1))


def _turned_without_relation(cursor: Cursor) -> bool:
    """Whether what is in brackets is no condition but a factor: the (db)^T of 𝟏 (db)^T."""
    depth = 0
    for place in range(cursor.position, len(cursor.items)):
        item = cursor.items[place]
        depth += item.is_(*OPEN) - item.is_(*CLOSE)
        if item.is_(*RELATIONS):
            return False
        if depth == 0:
            above = cursor.items[place + 1 : place + 3]
            return len(above) == 2 and above[0].is_("^") and _is_turning(above[1].content)
    return False


def turned_ones(cursor: Cursor, start: int) -> Name | None:
    """The vector of ones of (Y − A) 1^T and 1^T_m, whose length may stand below it."""
    marks = cursor.items[cursor.position : cursor.position + 4]
    found = zip(marks[::2], marks[1::2], strict=False)
    pairs = {mark.text: behind.content for mark, behind in found if mark.is_("^", "_")}
    above, below = pairs.get("^", ()), pairs.get("_", ())
    if len(above) != 1 or len(below) > 1 or not any(mark.is_("^", "_") for mark in marks[:1]):
        return None
    if not _is_turning(above):
        return None
    count = 2 if marks[0].is_("^") and "_" not in pairs else 4
    end = marks[count - 1].end
    cursor.position += count
    return Name(start, end, ONES, (TRANSPOSED,))


def _is_turning(above: Sequence[Item]) -> bool:
    """Whether what stands above turns a matrix."""
    return len(above) == 1 and (
        above[0].is_("top", "intercal") or (above[0].kind, above[0].text) == ("letter", "T")
    )


def condition_of(cursor: Cursor, start: int, end: int | None = None) -> Indicator:
    left = cursor.sum()
    if not cursor.at(*RELATIONS):
        raise Unread("the condition of an indicator is not read", start)
    relation = RELATIONS[cursor.take().text]
    right = cursor.sum()
    return Indicator(start, right.end if end is None else end, left, relation, right)


def condition_of_case(cursor: Cursor, start: int) -> Indicator:
    """The condition of a case, which may be several at once: −1 < x < 1, and a ≥ b, c, d."""
    depths = accumulate(item.is_(*OPEN) - item.is_(*CLOSE) for item in cursor.items)
    signs = {
        id(i) for i, depth in zip(cursor.items, depths, strict=True) if not depth and is_and(i)
    }
    first, *others = filter(None, split_where(cursor.items, lambda item: id(item) in signs))
    found = _in_a_row(cursor.over(first), start)
    found += [one for part in others for one in _beside(cursor.over(part), found[0])]
    return _all_of(found, start)


def _all_of(found: Sequence[Indicator], start: int, end: int | None = None) -> Indicator:
    """Several conditions as one."""
    end = found[-1].end if end is None else end
    if len(found) == 1:
        return replace(found[0], end=end)
    if not all(condition.relation[0] in "<>" for condition in found):
        raise Unread("several conditions at once are not read", start)
    least = Call(start, end, Name(start, start, "min"), tuple(_margin(c) for c in found))
    return Indicator(start, end, least, ">", Num(end, end, Fraction(0)))


def _in_a_row(cursor: Cursor, start: int) -> list[Indicator]:
    """a < b < c, which is a < b and b < c."""
    found = [condition_of(cursor, start)]
    while cursor.at(*RELATIONS):
        relation = RELATIONS[cursor.take().text]
        right = cursor.sum()
        found.append(Indicator(start, right.end, found[-1].right, relation, right))
    return found


def _beside(cursor: Cursor, first: Indicator) -> list[Indicator]:
    """What is said behind the first condition: another one of the same, or one more of a list.

    A range, x > 0, 1 ≤ i ≤ n, says where the case is spoken of, and not when it is there.
    """
    try:
        if any(item.is_(*RELATIONS) for item in cursor.items):
            found = _in_a_row(cursor, first.start)
            sides = {unbracketed(side) for c in found for side in (c.left, c.right)}
            return found if sides & {unbracketed(first.left), unbracketed(first.right)} else []
        other = cursor.whole(cursor.items)
    except Unread:
        return []
    right = first.right
    listed = isinstance(other, Name) and isinstance(right, Name) and other.base == right.base
    return [replace(first, right=other, end=other.end)] if listed else []


def _margin(condition: Indicator) -> Reading:
    """What is above 0 where a condition holds."""
    small, large = condition.left, condition.right
    if condition.relation[0] == ">":
        small, large = large, small
    return Plus(condition.start, condition.end, (large, small), (1, -1))

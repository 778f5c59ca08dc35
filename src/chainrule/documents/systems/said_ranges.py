"""Ranges that the words around a formula give: for x > 0, d/dx max(0, x) = 1, and otherwise 0.

Such an equality is one of the points that lie in the range, and of no other.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from chainrule.documents.evaluating.difference import HOLDS, relative
from chainrule.documents.evaluating.sided import Kind, Match, Sided
from chainrule.documents.evaluating.valued import Valued, aligned_values
from chainrule.documents.evaluating.worlds import Tried, World
from chainrule.documents.names.prose import says
from chainrule.documents.parsing.reading import Name, Piecewise, walk_reading
from chainrule.documents.systems.said_active import active_loss
from chainrule.documents.systems.said_cases import OTHERWISE, said_behind
from chainrule.operations import Array

_BEFORE, _APART = 240, 80  # characters in which a range is looked for; before it is too far away
_RELATIONS: dict[str, Callable[[Array, float], Array]] = {
    r"<=|≤|\\leq?(?:slant)?(?![a-zA-Z])": operator.le,
    r">=|≥|\\geq?(?:slant)?(?![a-zA-Z])": operator.ge,
    r"<|\\lt(?![a-zA-Z])": operator.lt,
    r">|\\gt(?![a-zA-Z])": operator.gt,
}
_NUMBER = r"[\s&${}]*(-?\d+(?:\.\d+)?)(?![\w.]*\w)"
_SIGNS: dict[str, Callable[[Array, float], Array]] = {  # of a number, in words
    r"(?<!-)(?<!non)positive": operator.gt,
    r"non-?negative": operator.ge,
    r"(?<!-)(?<!non)negative": operator.lt,
    r"non-?positive": operator.le,
}
_THAN: dict[str, Callable[[Array, float], Array]] = {
    "(?:greater|larger|bigger|more) than": operator.gt,
    "(?:less|smaller|lower) than": operator.lt,
}
_ANY = re.compile(  # without which no symbol is looked for
    rf"(?:{'|'.join(_RELATIONS)}){_NUMBER}|(?:{'|'.join(_SIGNS)})|(?:{'|'.join(_THAN)})"
)
_UNREACHED = "No point that was tried lies in the range that the words give."
_UNSAID = "It holds where the loss is positive; that this is meant is not said."
_EQUAL = r"(?:=\s*-?[\d.]+[\s&$]*)?"  # z = 0.5 > 0
_DISPLAY = re.compile(r"(?:\$\$|\\\[|\\begin\b)(?:(?!\$\$|\\\]|\\end\b).)*\Z", re.S)
_SENTENCE = re.compile(r"\.\s|=")
_OPENINGS = re.compile(r"\.\s|:\s|\n|\$\$|\\\[")
_IF = re.compile(
    r"[\s,;&~$\\]*(?:text|mbox|mathrm|q?quad)?[\s{\\]*(?:if|for|when|whenever|where|si|quand|wenn"
    r"|falls|für|cuando|se|при|если)\b"
)


@dataclass(frozen=True)
class _Range:
    """The values of a symbol for which a relation to a number holds, or does not."""

    symbol: Name
    relation: Callable[[Array, float], Array]
    number: float
    start: int
    end: int


def match_in_the_range(
    a: Tried, b: Tried, left: Sided, right: Sided, world: World, text: str
) -> Match | None:
    """How two sides compare in the range that the words around them give; None where they say
    none, or the sides differ in it."""
    found, is_said = _said(left, right, text), True
    if found is None:
        active = active_loss(left.reading, right.reading, world.system, text, right.side.end)
        if active is None or not (active[1] or world.system.is_a_loss(active[0].base)):
            return None
        loss, is_said = active
        found = _Range(loss, operator.gt, 0.0, 0, 0), True
    range_, within = found
    values = world.tried(range_.symbol).values[: len(a.values)]
    if not len(values) == len(a.values) == len(b.values):
        return None
    reached = False
    for x, y, at in zip(a.values, b.values, values, strict=True):
        inside = Valued(range_.relation(np.real(at.array), range_.number) == within, at.free)
        kept = _kept(x, y, inside)
        if kept is None or relative(*kept) > HOLDS:
            return None
        reached |= bool(np.any(inside.array))
    if reached and is_said:
        return Match(Kind.EQUAL, 0.0)
    return Match(Kind.UNDECIDED, None, _UNREACHED if is_said else _UNSAID)


def _kept(x: Valued, y: Valued, inside: Valued) -> tuple[Array, Array] | None:
    """Two values where a condition holds, and 0 elsewhere."""
    first, second, free = aligned_values(x, y)
    mask = aligned_values(inside, Valued(np.zeros((1,) * len(free)), free))[0]
    try:
        first, second, mask = np.broadcast_arrays(first, second, mask)
    except ValueError:
        return None
    return np.where(mask, first, 0.0), np.where(mask, second, 0.0)


def _said(left: Sided, right: Sided, text: str) -> tuple[_Range, bool] | None:
    """The range that is said for an equality, and whether it is of the points within."""
    if not says(_ANY, text):
        return None
    start = min(left.side.start, right.side.start)
    before, behind = text[max(0, start - _BEFORE) : start], said_behind(text, right.side.end)
    if not _ANY.search(before) and not _ANY.search(behind):
        return None
    if any(isinstance(n, Piecewise) for s in (left, right) for n in walk_reading(s.reading)):
        return None
    symbols = {
        text[node.start : node.end]: node
        for side in (left, right) for node in walk_reading(side.reading, Name)
        if text[node.start : node.end].strip()
    }  # fmt: skip
    if (opening := _IF.match(behind)) is not None:
        following = _ranges(behind[opening.end() :], symbols)
        found = min(following, key=lambda found: found.start, default=None)
        if found is not None and not behind[opening.end() :][: found.start].strip(" $~{}\\"):
            return found, True
    last = max(_ranges(before, symbols), key=lambda found: found.end, default=None)
    if last is None or _is_of_another(text, start - len(before), last.start):
        return None
    between = _outside(before[last.end :])
    if (other := OTHERWISE.search(between)) is not None:
        near = len(between) - other.end() <= _APART and "=" not in between[other.end() :]
        return (last, False) if near else None
    if len(between) > _APART or _SENTENCE.search(between):
        return None
    return last, True


def _outside(between: str) -> str:
    """What stands between a range and the display that a formula is in: "for z > 0 we get $$…"."""
    display = _DISPLAY.search(between)
    return between[: display.start()] if display is not None else between


def _is_of_another(text: str, start: int, place: int) -> bool:
    """Whether a range belongs to a formula in front of it: f(z) = z if z > 0, or one of cases."""
    at = start + place
    if text.rfind("\\begin{", 0, at) > text.rfind("\\end{", 0, at):
        return True
    return "=" in _OPENINGS.split(text[start:at])[-1]


def _ranges(text: str, symbols: dict[str, Name]) -> Iterator[_Range]:
    """Every x > 0 in a text, of the symbols that are asked for; also in words: positive x, x is
    negative, x is less than zero."""
    for written, symbol in symbols.items():
        own = rf"(?<![\w\\{{^]){re.escape(written.strip())}(?![\w'^_])[\s&$]*"
        for pattern, relation in _RELATIONS.items():
            yield from _found(rf"{own}{_EQUAL}(?:{pattern}){_NUMBER}", text, symbol, relation)
        for pattern, relation in _SIGNS.items():
            yield from _found(rf"{pattern}\s+\$?{own}()", text, symbol, relation)
            yield from _found(rf"{own}(?:is|are)\s+{pattern}()", text, symbol, relation)
        for pattern, relation in _THAN.items():
            whole = rf"{own}(?:(?:is|are)\s+)?{pattern}\s+(?:zero()|{_NUMBER})"
            yield from _found(whole, text, symbol, relation)


def _found(
    pattern: str, text: str, symbol: Name, relation: Callable[[Array, float], Array]
) -> Iterator[_Range]:
    """What a pattern finds in a text; its number is 0 where it names none."""
    for match in re.finditer(pattern, text):
        number = next(filter(None, match.groups()), "0")
        yield _Range(symbol, relation, float(number), match.start(), match.end())

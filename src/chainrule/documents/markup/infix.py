r"""TeX's quotients that stand between their parts: ``{a \over b}`` is ``\frac{a}{b}``.

The parts reach as far as the braces or brackets around them, and on a bare line up to a relation
or an alignment mark.

>>> a, over, b = Item("letter", "a", 0, 1), Item("macro", "over", 2, 7), Item("letter", "b", 8, 9)
>>> [(item.text, len(item.parts)) for item in with_quotients([a, over, b])]
[('frac', 2)]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chainrule.documents.markup.item import Item
from chainrule.documents.markup.macro_names import DELIMITER_SIZES

_OPENING = ("(", "[", "{", "lbrace")
_CLOSING = (")", "]", "}", "rbrace")
_ENDS = ("=", "&", "\\", "approx", "equiv", "quad", ",")


def with_quotients(items: Sequence[Item]) -> list[Item]:
    """The items of one pair of braces, with what stands around an ``\\over`` as a fraction."""
    found = list(items)
    place = next((k for k, item in enumerate(found) if item.is_("over")), -1)
    while place >= 0:
        start = place - _reach(reversed(found[:place]), _CLOSING, _OPENING)
        end = place + 1 + _reach(found[place + 1 :], _OPENING, _CLOSING)
        above, below = found[start:place], _without_size(found[place + 1 : end])
        end = place + 1 + len(below)
        if not above or not below:
            break
        parts = (_part(above), _part(with_quotients(below)))
        whole = Item("macro", "frac", above[0].start, below[-1].end, parts)
        found[start:end] = [whole]
        place = next((k for k in range(start + 1, len(found)) if found[k].is_("over")), -1)
    return found


def _part(items: Sequence[Item]) -> tuple[Item, ...]:
    """Above or below the line; braces around all of it say nothing more."""
    return items[0].content if len(items) == 1 else tuple(items)


def _reach(items: Iterable[Item], inward: Sequence[str], outward: Sequence[str]) -> int:
    """How many items belong to a part, up to a bracket around it or the end of its formula."""
    depth = count = 0
    for item in items:
        depth += item.is_(*inward) - item.is_(*outward)
        if depth < 0 or (not depth and item.is_(*_ENDS)):
            break
        count += 1
    return count


def _without_size(items: list[Item]) -> list[Item]:
    r"""The ``\right`` before a closing bracket belongs to the bracket."""
    while items and items[-1].is_(*DELIMITER_SIZES):
        items = items[:-1]
    return items

r"""Narrow spaces in a row: they set formulas apart, or a factor from the next: a = b \ \ c'(z).

>>> from chainrule.documents.markup.layout import layout
>>> [any(i.is_("quad") for i in layout(t)) for t in (r"a = b \ \ c_1", r"a = b \ \ c_1 = d")]
[False, True]
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, takewhile

from chainrule.documents.markup.item import Item
from chainrule.documents.markup.macro_names import DELIMITER_SIZES

_WIDE = 3  # narrow spaces in a row that set formulas apart
_WIDEST = 5  # behind which a factor may stand
_SIGNS = (  # behind which no side ends
    "=", "+", "-", ",", ";", ".", ":", "<", ">", "cdot", "times", "odot", "*", "/", "&",
)  # fmt: skip
_FACTORS = frozenset("([") | {"frac", "dfrac", "tfrac"}  # begin with
_MARKS = frozenset("_^'()[]+-*")  # and nothing else but names and fractions is in a factor
_INSIDE = _MARKS | _FACTORS | {"partial", "cdot", "times", "odot"}
_MARKED = ("_", "^", "'", "frac", "dfrac", "tfrac")
_MOST_LETTERS = 2  # side by side that are no word
_NAMED = ("letter", "accent", "number", "group")


def narrow_space(items: Sequence[Item], place: int, found: list[Item]) -> int:
    """A narrow space says nothing; several in a row set formulas apart, but no factors, nor a
    bracket from what is in it."""
    run = len(list(takewhile(lambda item: item.is_("space"), items[place:])))
    behind = items[place + run :]
    in_brackets = bool(found) and found[-1].is_("(", "[")
    in_brackets |= next((i.is_(")", "]") for i in behind if not i.is_(*DELIMITER_SIZES)), False)
    apart = run >= _WIDE and not in_brackets
    if apart and not (run <= _WIDEST and _is_in_a_product(found, behind)):
        found.append(Item("macro", "quad", items[place].start, items[place + run - 1].end))
    return place + run


def _is_in_a_product(before: Sequence[Item], behind: Sequence[Item]) -> bool:
    """Whether what stands behind is one more factor of a side, no formula and no remark."""
    side = list(takewhile(lambda item: not item.is_("\\"), reversed(before)))
    spaces = ("space", *DELIMITER_SIZES)
    factor = [i for i in takewhile(lambda i: not i.is_("\\"), behind) if not i.is_(*spaces)]
    return (
        any(item.is_("=") for item in side)
        and not side[0].is_(*_SIGNS)
        and _is_closed(side)
        and _is_closed(factor)
        and any(item.is_(*_MARKED) for item in factor)
        and (factor[0].kind in ("letter", "accent") or factor[0].is_(*_FACTORS))
        and all(item.kind in _NAMED or item.is_(*_INSIDE) for item in factor)
        and not _has_a_word(factor)
    )


def _is_closed(items: Iterable[Item]) -> bool:
    """Whether every bracket of some items is closed."""
    return not sum(item.is_("(", "[") - item.is_(")", "]") for item in items)


def _has_a_word(items: Iterable[Item]) -> bool:
    """Whether more letters than symbols have stand side by side: (chain rule)."""
    runs = (list(run) for is_letter, run in groupby(items, _is_plain) if is_letter)
    return any(len(run) > _MOST_LETTERS for run in runs)


def _is_plain(item: Item) -> bool:
    return item.kind == "letter" and len(item.text) == 1

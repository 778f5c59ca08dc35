r"""Dots and dashes that lead from a formula to its number: ``a = b \cdots (2)``, ``a = b --- (2)``;
the bullet in front of an item of a list, ``\bullet a = b``; a name behind it, ``a = b~(BP1)``.

>>> items = [Item("letter", "b", 0, 1), Item("macro", "cdots", 1, 7), Item("word", "(a)", 7, 10)]
>>> leaders(items, 1)
2
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from chainrule.documents.markup.item import Item

_DOTS = ("cdots", "ldots", "dots", "dotsb", "dotsc")
_FEWEST = 2  # signs that lead to a number without a doubt
_NUMBER = re.compile(r"[(（](?:\d{1,3}(?:[.-]\d{1,2})?[a-z]?|[a-i]|[ivx]{2,4}|\*{1,3})[)）][.,;]?")
_NAME = re.compile(r"\([A-Z]{2,3}\d[a-z]?\)[.,;]?")
_CUSTOMARY_NAME = re.compile(r"\((?:BP|Eq)\.?\d[a-z]?\)[.,;]?")
_FARTHEST = 80  # items up to the end of the row, with the number in it
_LONGEST_NAME = 8  # items, from bracket to bracket
# Behind these, dots stand for what is left out.
_OPEN = ("+", "-", "=", "cdot", "times", "odot", "circ", "*", ",", "(", "[", "\\", "&")


def leaders(items: Sequence[Item], place: int) -> int:
    """How many items from a place on are leaders and the number behind them.

    One sign for dots is enough where a formula has ended; several may lead to nothing.
    """
    if items[place].is_("bullet") and (not place or items[place - 1].is_("\\", "&", "quad")):
        return 1
    if named := _name_behind(items, place):
        return named
    signs = _DOTS if items[place].is_(*_DOTS) else ("-",)
    near = items[place : place + _FARTHEST]
    run = len(list(takewhile(lambda item: item.is_(*signs), near)))
    opened = signs == ("-",) or not place or items[place - 1].is_(*_OPEN)
    if not run or (run < _FEWEST and opened):
        return 0
    rest = list(takewhile(lambda item: not item.is_("\\", "&"), near[run:]))
    number = "".join(item.text for item in rest if not item.is_("space", "quad")).strip()
    unnumbered = not number and run >= _FEWEST and signs == _DOTS
    return run + len(rest) if unnumbered or _NUMBER.fullmatch(number) else 0


def _name_behind(items: Sequence[Item], place: int) -> int:
    """How many items the name of an equation takes, if one ends the row here: (BP1)."""
    if not place or not items[place].is_("("):
        return 0
    near = items[place : place + _LONGEST_NAME + 1]
    rest = list(takewhile(lambda item: not item.is_("\\", "&"), near))
    name = "".join(item.text for item in rest if not item.is_("space", "quad"))
    apart = items[place - 1].is_("space", "quad")
    return len(rest) if (_NAME if apart else _CUSTOMARY_NAME).fullmatch(name) else 0

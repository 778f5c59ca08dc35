r"""Macros that a site defines and a document only uses: ``\\vx`` is the vector x, ``\\R`` is ℝ.

>>> from chainrule.documents.markup.item import Item
>>> [item.text for item in with_letters([Item("macro", "vx", 0, 3)])]
['x']
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.markup.item import Item

_DRESSED = re.compile(r"[vbm]([A-Za-z])\Z")
_REALS = frozenset(("R", "RR", "reals", "Reals"))
_OTHERS = frozenset(("mp", "bf", "bm", "bs"))


def with_letters(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items with a letter for every macro that nothing knows and that dresses one."""
    return tuple(map(_with_letter, items))


def _with_letter(item: Item) -> Item:
    if item.parts:
        return replace(item, parts=tuple(map(with_letters, item.parts)))
    if item.kind == "macro" and item.text in _REALS:
        return replace(item, kind="letter", text=r"\mathbb{R}")
    dressed = _DRESSED.match(item.text) if item.kind == "macro" else None
    if dressed is None or item.text in _OTHERS:
        return item
    return replace(item, kind="letter", text=dressed[1])

r"""Sizes below a matrix, which say nothing of its entries: W_{n × m}, and the I_{|V|} and 1_{|s|}.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> parse(layout(r"I_{|s|}")).scripts, parse(layout(r"1_{|s|}")).base
((), '\\mathbf{1}')
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.documents.markup.item import Item
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.customary import ONES
from chainrule.documents.parsing.reading import Group, Name, Num, Reading, Script, walk_reading

_LENGTHS = "nmdNMDKCVB"
_BARS = ("|", "lvert", "rvert", "vert")


def without_size(reading: Reading, below: Sequence[Item]) -> Reading | None:
    """What such a size stands below, without it; nothing where it is none.

    I and 1 have the length of a vector, or the number of the words in a set.
    """
    is_one = isinstance(reading, Num) and reading.value == 1
    if len(below) == 1 and is_one and below[0].kind == "letter" and below[0].text in _LENGTHS:
        mark = Script("sub", "bare", below[0].text)
        return Name(reading.start, below[-1].end, ONES, (mark,))  # 1_n
    if len(below) > 2 and below[0].is_(*_BARS) and below[-1].is_(*_BARS):
        if is_one:
            return Name(reading.start, below[-1].end, ONES)
        constant = isinstance(reading, Name) and reading.base in ("I", ONES)
        return reading if constant else None
    if not is_size(below):
        return None
    if isinstance(reading, Group) and _is_any_entry(reading):
        raise Unread("a matrix that one of its entries stands for is not read", below[0].start)
    return reading


def is_size(items: Sequence[Item]) -> bool:
    """Whether the dimensions of a matrix stand below it: W_{n × m}, W_{3x2}."""
    if len(items) == 3 and items[1].text == "x" and items[1].kind == "letter":
        ends = {items[0].kind, items[2].kind}
        return "number" in ends and ends <= {"number", "letter"}
    return len(items) > 2 and any(item.is_("times") for item in items)


def _is_any_entry(group: Group) -> bool:
    """Whether brackets hold one entry with its index: the [∂σ(x_j)/∂x_i] of a d × d matrix."""
    names = walk_reading(group.inner, Name)
    return any(s.place == "sub" and len(s.text) == 1 and s.text.isalpha()
               for name in names for s in name.scripts)  # fmt: skip

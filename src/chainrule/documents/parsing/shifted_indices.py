r"""The x_{i+j} of a convolution: an entry at a place that two indices tell together.

>>> shift_of("i+j-1")
Shift(first='i', sign=1, second='j', offset=-1)
>>> shift_of("t+1") is None
True
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chainrule.documents.markup.item import Item, split_where
from chainrule.documents.parsing.reading import Name, Picked, Reading, Script, walk_reading

_SHIFT = re.compile(r"([a-z])(?:([+-]\d+))?([+-])([a-z])(?:([+-]\d+))?\Z")


@dataclass(frozen=True)
class Shift:
    """The place first ± second + offset."""

    first: str
    sign: int
    second: str
    offset: int


def shift_of(text: str) -> Shift | None:
    """What a subscript says where it has two letters."""
    found = _SHIFT.match(text)
    if found is None or found[1] == found[4]:
        return None
    offset = int(found[2] or 0) + int(found[5] or 0)
    return Shift(found[1], 1 if found[3] == "+" else -1, found[4], offset)


def letters_of(text: str) -> tuple[str, ...]:
    """The index letters of a subscript: those of i+j, or i itself."""
    shift = shift_of(text)
    return (shift.first, shift.second) if shift is not None else (text,)


def shifted(reading: Reading) -> list[Picked]:
    """The entries of a formula at such places."""
    return [node for node in walk_reading(reading, Picked) if is_shifted(node)]


def is_shifted(picked: Picked) -> bool:
    """Whether it is x_{i+j}."""
    return isinstance(picked.base, Name) and any(shift_of(s.text) for s in picked.scripts)


def shifted_scripts(items: Sequence[Item]) -> tuple[Script, ...] | None:
    """The scripts i+m and j+n below x_{i+m,j+n}; None if no two letters stand together."""
    while len(items) == 1 and items[0].kind == "group":
        items = items[0].content
    scripts = []
    for part in split_where(items, lambda item: item.is_(",")):
        inner = [i for item in part for i in (item.content if item.kind == "group" else (item,))]
        if any(i.kind not in ("letter", "number") and not i.is_("+", "-") for i in inner):
            return None
        scripts.append(Script("sub", "bare", "".join(i.text.strip() for i in inner)))
    known = all((s.text.isalpha() and len(s.text) == 1) or shift_of(s.text) for s in scripts)
    return tuple(scripts) if known and any(shift_of(s.text) for s in scripts) else None

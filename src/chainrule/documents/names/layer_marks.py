"""The hidden and the output layer as h and o below a parameter: W_h and W_o, w_{hij}."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from chainrule.documents.parsing.reading import Name, Script

_LAYER_MARKS = ("h", "o")
_MARKED = re.compile(r"([ho])([ijkmn]{1,2})\Z")  # w_{hij}: an entry of W_h


def layer_marks(names: Iterable[Name]) -> Iterator[str]:
    """The h and o that name the hidden and the output layer: W_h and W_o, or b_h and b_o.

    Where both stand alone below a parameter's letter, neither counts anything.
    """
    below: dict[str, set[str]] = {}
    for name in names:
        marks = [s.text for s in name.scripts if s.place == "sub" and s.kind == "bare"]
        if name.base in ("W", "b", "B") and len(marks) == 1:
            below.setdefault(name.base, set()).add(marks[0])
    if any(marks >= set(_LAYER_MARKS) for marks in below.values()):
        yield from _LAYER_MARKS


def parted(scripts: Sequence[Script], marks: Collection[str]) -> Iterator[Script]:
    """The scripts of a name, with the hij of w_{hij} as a layer and two indices."""
    for script in scripts:
        found = _MARKED.match(script.text) if script.kind == "word" and marks else None
        if found is None or script.place != "sub" or found[1] not in marks:
            yield script
        else:
            yield from (Script("sub", "bare", text) for text in (found[1], *found[2]))

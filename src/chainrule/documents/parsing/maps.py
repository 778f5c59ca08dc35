r"""f : x ↦ x² and f : ℝ → ℝ, x ↦ x², which say what f(x) is.

>>> from chainrule.documents.markup.layout import layout
>>> "".join(item.text for item in with_values(layout(r"f: x \in \mathbb{R} \mapsto 2x")))
'f(x)=2x'
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from chainrule.documents.markup.item import Item

_ARROWS = ("mapsto", "longmapsto")
_BEFORE = (",", ";", "quad", "\\", "&")  # what an argument stands behind, after f : ℝ → ℝ
_LONGEST = 12  # items of a name, and of arguments


def with_values(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items of a line with f(x) = … for the first f : x ↦ … on it."""
    arrow = next((k for k, item in enumerate(items) if item.is_(*_ARROWS)), 0)
    colon = next((k for k, item in enumerate(items[:arrow]) if item.is_(":")), 0)
    name, rest = items[:colon], items[arrow + 1 :]
    if not name or not rest or name[0].kind not in ("letter", "accent") or colon > _LONGEST:
        return tuple(items)
    if not all(item.kind in ("letter", "number", "group", "accent") or item.is_("_", "^")
               for item in name):  # fmt: skip
        return tuple(items)
    if any(item.is_(*_ARROWS, ":") for item in rest):
        return tuple(items)
    arguments = _arguments(items[colon + 1 : arrow])
    if not arguments:
        return tuple(items)
    at, end = items[colon], items[arrow]
    opening, closing = (
        Item("mark", "(", at.start, at.end),
        Item("mark", ")", end.start, end.start),
    )
    inside = arguments[1:-1] if arguments[0].is_("(") else arguments
    equals = Item("mark", "=", end.start, end.end)
    return (*name, opening, *inside, closing, equals, *rest)


def _arguments(between: Sequence[Item]) -> tuple[Item, ...]:
    """The x of x ∈ ℝ, and of ℝ → ℝ, x."""
    if any(item.is_("to", "rightarrow", "longrightarrow") for item in between):
        places = [k for k, item in enumerate(between) if item.is_(*_BEFORE)]
        between = between[places[-1] + 1 :] if places else ()
    found = tuple(takewhile(lambda item: not item.is_("in"), between))
    if not found or len(found) > _LONGEST or any(i.text.startswith("\\mathbb") for i in found):
        return ()  # g : ℝ ↦ ℝ
    plain = all(item.kind in ("letter", "number", "group", "accent")
                or item.is_("_", "^", ",", "(", ")") for item in found)  # fmt: skip
    whole = (found[0].is_("(") and found[-1].is_(")")) or found[0].kind in ("letter", "accent")
    return found if plain and whole else ()

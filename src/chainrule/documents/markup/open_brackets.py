r"""\left[ y \left( \log(h(x) \right) \right]: an open bracket ends where its \left and \right do.

>>> from chainrule.documents.markup.layout import layout
>>> "".join(item.text for item in layout(r"\left[ 2 \left( (a + b \right) c \right]"))
'[2((a+b))c]'
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.documents.markup.item import Item

_CLOSING = {"(": ")", "[": "]"}


def with_closed_brackets(items: Sequence[Item]) -> Sequence[Item]:
    """The items with what closes such brackets, if all others fit."""
    depth = sum(i.is_(*_CLOSING) - i.is_(*_CLOSING.values()) for i in items)
    if depth <= 0:
        return items
    found: list[Item] = []
    open_brackets: list[str] = []  # "" for a \left
    sized = False  # what stands here belongs to \left or \right
    for item in items:
        if item.is_("left"):
            open_brackets.append("")
        elif item.is_("right"):
            while open_brackets and open_brackets[-1]:
                closing = _CLOSING[open_brackets.pop()]
                found.append(Item("mark", closing, item.start, item.start))
            if not open_brackets:
                return items
            open_brackets.pop()
        elif item.is_(*_CLOSING) and not sized:
            open_brackets.append(item.text)
        elif item.is_(*_CLOSING.values()) and not (
            sized or (open_brackets and open_brackets.pop())
        ):
            return items
        found.append(item)
        sized = item.is_("left", "right")
    return items if open_brackets else found

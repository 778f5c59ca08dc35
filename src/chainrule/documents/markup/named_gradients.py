r"""A ∂ without a quotient, as in ∂Z = A − Y and ∂_{Z^{[1]}} = …, names the derivative of the loss.

It is the dZ of programs. Only where a document has such a name on a left side: elsewhere ∂_w L is a
derivative.

>>> names_gradients(r"$∂Z = a - y$"), names_gradients(r"$∂_w L = x$")
(True, False)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.markup.item import Item

_BELOW = r"_\s*\{(?:[^{}]|\{[^{}]*\})*\}"
_LETTER = r"[A-Za-z](?:_\w|_\{\w*\})?"
_NAMED = re.compile(
    rf"(?:^|[$&\n;,]|\\\\|\\\()\s*(?:∂|\\partial\b)\s*(?:{_BELOW}|{_LETTER})\s*&?\s*=(?!\s*0)"
)
_LETTERS = frozenset("WwBbZzAaXxHhUVY")


def names_gradients(text: str) -> bool:
    """Whether a left side of a document is a ∂Z or a ∂_{Z}, and nothing else."""
    return _NAMED.search(text) is not None


def with_gradients(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items with a dZ for every ∂Z and ∂_{Z} that is no part of a quotient."""
    found: list[Item] = []
    place = 0
    while place < len(items):
        item = items[place]
        if item.is_("partial") and (named := _named(items, place)) is not None:
            letter, rest, place = named
            found += [replace(letter, text=f"d{letter.text}", start=item.start), *rest]
            continue
        if item.is_("frac"):
            parts = tuple((*part[:1], *with_gradients(part[1:])) for part in item.parts)
        else:
            parts = tuple(map(with_gradients, item.parts))
        found.append(replace(item, parts=parts) if item.parts else item)
        place += 1
    return tuple(found)


def _named(items: Sequence[Item], place: int) -> tuple[Item, Sequence[Item], int] | None:
    """The letter behind a ∂ with what stands below or above it, and the place after both."""
    following = items[place + 1 : place + 3]
    if len(following) == 2 and following[0].is_("_"):
        first, *rest = following[1].content or (following[1],)
        end = place + 3
    elif following:
        first, rest, end = following[0], [], place + 2
    else:
        return None
    behind = items[end] if end < len(items) else None
    if first.kind != "letter" or first.text not in _LETTERS or (behind and behind.is_("/", "∂")):
        return None
    return first, rest, end

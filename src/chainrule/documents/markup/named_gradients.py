r"""A ∂ without a quotient, as in ∂Z = A − Y and ∂_{Z^{[1]}} = …, names the derivative of the loss.

It is the dZ of programs. Only where a document has such a name on a left side: elsewhere ∂_w L is a
derivative. So it is with ∇: where ∇_y = ∂L/∂y is written, ∇_y w is a product of the two, and where
a weight's ∇W = δ xᵀ is, this is its gradient.

>>> names_gradients(r"$∂Z = a - y$"), names_gradients(r"$∂_w L = x$")
(frozenset({'partial'}), frozenset())
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.markup.item import Item, within

_BELOW = r"_\s*\{(?:[^{}]|\{[^{}]*\})*\}"
_LETTER = r"[A-Za-z](?:[_^]\w|[_^]\{[\w()\[\]+-]*\}|\[[\w -]{1,5}\]){0,2}"
_BEGINS = r"(?:^|[$&\n;,]|\\\\|\\\()\s*"
_ENDS = r"\s*&?\s*=(?!\s*0)"
_OF_WEIGHTS = r"(?:[WwBbUV](?![A-Za-z])|[uv](?=\s*_))\s*(?:[_^]\s*(?:\w|\\\w+|\{[^{}]*\}))*"
_OF_A_WEIGHT = r"[^$\n]*frac\s*\{\s*\\partial\s*[WwBbUVuv]"  # of a function of that letter
_NAMED = {
    "partial": re.compile(rf"{_BEGINS}(?:∂|\\partial(?![A-Za-z]))\s*(?:{_BELOW}|{_LETTER}){_ENDS}"),
    "nabla": re.compile(
        rf"{_BEGINS}(?:∇|\\nabla(?![A-Za-z]))\s*"
        rf"(?:(?:{_BELOW}|_\w){_ENDS}|{_OF_WEIGHTS}{_ENDS}(?!{_OF_A_WEIGHT}))"
    ),
}
_LETTERS = frozenset("WwBbZzAaXxHhUVY")
_WEIGHTS = frozenset("WwBbUV")
_BETWEEN = ("cdot", "times", "odot", "circ", "ast", "quad", "space", "\\", "otimes")
_BELOW_NABLA = _LETTERS | frozenset("yv")
_FACTORS = frozenset("WwUVXxAH")  # what ∇_y is multiplied by: nobody differentiates these


def names_gradients(text: str) -> frozenset[str]:
    """The signs, of ∂ and ∇, that are on a left side as ∂Z, ∂_{Z} or ∇_{Z}, and nothing else."""
    return frozenset(sign for sign, named in _NAMED.items() if named.search(text))


def with_gradients(items: Sequence[Item], signs: frozenset[str]) -> tuple[Item, ...]:
    """The items with a dZ for every ∂Z and ∂_{Z} that is no part of a quotient, and for every ∇_Z
    with no loss behind it. signs: of which it is so."""
    found: list[Item] = []
    place = 0
    while place < len(items):
        item = items[place]
        below = bool(found) and found[-1].is_("/")  # the ∂W of ∂L / ∂W
        if item.is_(*signs) and not below and (named := _named(items, place)) is not None:
            letter, rest, place = named
            found += [replace(letter, text=f"d{letter.text}", start=item.start), *rest]
            continue
        if item.is_("frac"):
            found.append(within(item, lambda part: (*part[:1], *with_gradients(part[1:], signs))))
        else:
            found.append(within(item, lambda part: with_gradients(part, signs)))
        place += 1
    return tuple(found)


def _behind_marks(items: Sequence[Item], place: int) -> int:
    """The place behind what stands below, above, and in brackets right behind a letter: Z[2]."""
    while place + 1 < len(items) and items[place].is_("_", "^"):
        place += 2
    if place < len(items) and items[place].is_("["):
        ends = (k for k in range(place, len(items)) if items[k].is_("]"))
        place = next(ends, place - 1) + 1
    return place


def _named(items: Sequence[Item], place: int) -> tuple[Item, Sequence[Item], int] | None:
    """The letter behind the sign with what stands below or above it, and the place after both."""
    following = items[place + 1 : place + 3]
    letters = _BELOW_NABLA if items[place].is_("nabla") else _LETTERS
    if len(following) == 2 and following[0].is_("_"):
        *before, last = following[1].content or (following[1],)
        first, *rest = (*before, replace(last, end=following[1].end))
        end, is_named = place + 3, not _is_acted_on(items, place + 3)
    elif following and (items[place].is_("partial") or _is_weight(following)):
        first, rest, end, is_named = following[0], [], place + 2, True
        letters = _LETTERS | {"u", "v"}
    else:
        return None
    behind = _behind_marks(items, end)
    is_named &= not (behind < len(items) and items[behind].is_("/", "∂"))
    is_named &= first.kind == "letter" and first.text in letters
    return (first, rest, end) if is_named else None


def _is_weight(following: Sequence[Item]) -> bool:
    """Whether a weight comes next, or the vector of a word: the v_c of ∇v_c."""
    first, behind = following[0].text, following[1:]
    return first in _WEIGHTS or (first in "uv" and any(item.is_("_") for item in behind))


def _is_acted_on(items: Sequence[Item], place: int) -> bool:
    """Whether a ∇_w or ∂_w differentiates what follows: a loss, a function, or a bracket."""
    if place >= len(items) or items[place].kind == "mark":
        return place < len(items) and items[place].is_("(", "[", "|")
    following = items[place]
    applied = place + 1 < len(items) and items[place + 1].is_("(", "[")
    factor = following.kind == "letter" and following.text in _FACTORS
    return not (factor or following.is_(*_BETWEEN)) or applied

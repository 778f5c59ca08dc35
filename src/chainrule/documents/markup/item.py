"""One thing on a line of mathematics, with its place; what stands between marks.

>>> [len(part) for part in split([Item("letter", "a", 0, 1), Item("mark", "&", 1, 2)], "&")]
[1, 0]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from chainrule.documents.values import value

_CLOSING = {"[": "]", "(": ")", "|": "|"}
_FARTHEST = 200  # items up to the bracket that closes


@value
class Item:
    """One thing on the line.

    kind: "letter" (also a Greek one, by its name), "number", "word" (upright text), "mark" (one
    character), "macro", "own" (a macro of the document), "accent", "group" or "environment".
    parts: the contents, argument by argument.
    """

    kind: str
    text: str
    start: int
    end: int
    parts: tuple[tuple[Item, ...], ...] = ()

    def is_(self, *texts: str) -> bool:
        """Whether it is a mark or a macro with one of these names."""
        return self.text in texts and self.kind in ("mark", "macro")

    @property
    def content(self) -> tuple[Item, ...]:
        """What a group holds; anything else is its own content, as the 2 of x^2."""
        return self.parts[0] if self.kind == "group" else (self,)


def within(item: Item, rewrite: Callable[[tuple[Item, ...]], Sequence[Item]]) -> Item:
    """The item with every part rewritten; the item itself if none becomes another."""
    if not item.parts:
        return item
    parts = tuple(tuple(rewrite(part)) for part in item.parts)
    return item if parts == item.parts else replace(item, parts=parts)


def closing(items: Sequence[Item], opening: int) -> int:
    """The place of the bracket that closes another, or the end: one far away is not looked for.

    >>> closing([Item("mark", sign, k, k + 1) for k, sign in enumerate("(())")], 0)
    3
    """
    first = items[opening].text
    partner = _CLOSING.get(first)
    depth = 0
    for place in range(opening, min(len(items), opening + _FARTHEST)):
        depth += items[place].is_(first) and (first != partner or not depth)
        depth -= place > opening and partner is not None and items[place].is_(partner)
        if depth == 0:
            return place
    return len(items)


def split(items: Sequence[Item], *marks: str) -> list[tuple[Item, ...]]:
    """The stretches between marks, such as the cells between &."""
    return split_where(items, lambda item: item.is_(*marks))


def split_where(items: Sequence[Item], where: Callable[[Item], bool]) -> list[tuple[Item, ...]]:
    """The stretches between the items for which ``where`` holds."""
    parts: list[list[Item]] = [[]]
    for item in items:
        if where(item):
            parts.append([])
        else:
            parts[-1].append(item)
    return [tuple(part) for part in parts]


def accented(accent: str, inner: tuple[Item, ...], start: int, end: int) -> list[Item]:
    """An accent sits on the first letter; what follows inside, as in \\hat{y_i}, comes after."""
    while inner and inner[0].kind == "group":  # of {{x}}
        inner = (*inner[0].content, *inner[1:])
    if not inner:
        return []
    first = inner[0].end if len(inner) > 1 else end
    return [Item("accent", accent, start, first, ((inner[0],),)), *inner[1:]]

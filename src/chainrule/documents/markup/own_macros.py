"""The document's own macros put in, each where it is used.

A macro that calls itself is put in once, and all macros of a document together grow to no more
than an author's would.

>>> from chainrule.documents.markup.layout import layout
>>> [item.text for item in layout(r"\\R = \\two", 0, {"R": (0, "r"), "two": (0, r"x \\R")})]
['r', '=', 'x', 'r']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chainrule.documents.markup.item import Item, accented, within
from chainrule.documents.markup.macro_names import BOXES
from chainrule.documents.markup.unread import Unread

Macros = Mapping[str, tuple[int, str]]
OwnMacros = tuple[tuple[str, tuple[int, str]], ...]
_MOST_ITEMS = 5_000  # that they may grow to
_DEEPEST = 8  # macros in macros
_MOST_TEXT = 40_000  # characters put in for the macros of one formula, those inside counted
_MOST_OF_ALL = 500_000  # and of all formulas of a document

LayOut = Callable[[str, int, OwnMacros], tuple[Item, ...]]


@dataclass
class Growth:
    """How many characters the macros of a document may still put in; what they have put in."""

    left: int = _MOST_OF_ALL
    known: dict[tuple[str, tuple[str, ...]], tuple[Item, ...]] = field(default_factory=dict)


def put_in(
    items: Sequence[Item], text: str, offset: int, own: OwnMacros, lay_out: LayOut, growth: Growth
) -> tuple[Item, ...]:
    """The items of a formula with the macros put in. Raises Unread where they grow too long."""
    expansion = _Expansion(own, lay_out, min(_MOST_TEXT, growth.left), growth.known)
    most = expansion.left
    try:
        return expansion.expanded(items, text, offset)
    finally:
        growth.left -= most - expansion.left


class _Expansion:
    """The macros of one formula."""

    def __init__(
        self, own: OwnMacros, lay_out: LayOut, left: int,
        known: dict[tuple[str, tuple[str, ...]], tuple[Item, ...]],
    ) -> None:  # fmt: skip
        self.own = own
        self.lay_out = lay_out
        self.left = left
        self.known = known
        self.bodies = dict(own)

    def expanded(
        self, items: Sequence[Item], text: str, offset: int, around: tuple[str, ...] = ()
    ) -> tuple[Item, ...]:
        """The items with the macros put in; each stands where the macro was used.

        around: the macros that these items come from, none of which is put in again.
        """
        found: list[Item] = []
        for item in items:
            own = item.kind == "own" and item.text in self.bodies and item.text not in around
            if own and len(around) < _DEEPEST:
                found += self._put_in(item, text, offset, around)
            else:
                inner = within(item, lambda part: self.expanded(part, text, offset, around))
                if item.kind == "accent" and inner is not item:
                    found += accented(item.text, inner.parts[0], item.start, item.end)
                else:
                    found.append(inner)
            if len(found) > _MOST_ITEMS:
                raise Unread("macros grow too long to be read", item.start)
        return tuple(found)

    def _put_in(
        self, item: Item, text: str, offset: int, around: tuple[str, ...]
    ) -> Iterator[Item]:
        _count, body = self.bodies[item.text]
        if any(box in body for box in BOXES):  # only how it is set
            inside = item.parts[-1] if item.parts else ()
            yield from self.expanded(inside, text, offset, around)
            return
        for number, part in enumerate(item.parts, start=1):
            argument = text[part[0].start - offset : part[-1].end - offset] if part else ""
            is_table = any(inner.is_("&", "\\") for inner in part)
            body = body.replace(f"#{number}", argument if is_table else f"{{{argument}}}")
        yield from (_placed(i, item) for i in self._body(body, item.start, (*around, item.text)))

    def _body(self, body: str, at: int, around: tuple[str, ...]) -> tuple[Item, ...]:
        """What a macro puts in, its arguments being in it."""
        found = self.known.get((body, around))
        if found is None:
            self.left -= len(body)
            if len(body) > _MOST_ITEMS or self.left < 0:
                raise Unread("a macro grows too long to be read", at)
            found = self.expanded(self.lay_out(body, 0, self.own), body, 0, around)
            self.known[body, around] = found
        return found


def _placed(item: Item, at: Item) -> Item:
    parts = tuple(tuple(_placed(i, at) for i in part) for part in item.parts)
    return replace(item, start=at.start, end=at.end, parts=parts)

r"""Marks in front of a symbol: ``{}_S W`` is W_S, and ``^p E`` is E^{(p)}.

An empty group, or the beginning of a formula or of a term, carries them; ``W {}^T x``, where a mark
belongs to what stands before it, is left as it is. What ``\sideset`` sets around a sum is put below
and above it.

>>> from chainrule.documents.markup.layout import layout
>>> [item.text for item in layout(r"a + {}_S w^2 x")]
['a', '+', 'w', '_', 'S', '^', '2', 'x']
>>> [item.text for item in layout("W{}^T x")]
['W', '^', 'T', 'x']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.markup.item import Item

_BEGINNING = ("&", "\\", "+", "-", "(", "[", "cdot", "odot")  # of a term
_NAMES = ("letter", "accent")
_MOST_MARKS = 10  # items in front of one name
_BEHIND = ("T", "top", "intercal", "prime", "'", "-", "*", "ast", "dagger")  # no marks in front


def with_marks_behind(items: Sequence[Item]) -> Sequence[Item]:
    """The items, with the marks in front of a name put behind it."""
    found: list[Item] = []
    place = 0
    while place < len(items):
        if items[place].is_("sideset") and place + 1 < len(items):
            marks = [item for part in items[place].parts for item in part]
            found += [replace(items[place + 1], start=items[place].start), *marks]
            place += 2
            continue
        end, marks = _marks(items, place, found[-1] if found else None)
        if marks:
            found += [replace(items[end], start=items[place].start), *marks]
            place = end + 1
        else:
            found.append(items[place])
            place += 1
    return found


def _marks(items: Sequence[Item], place: int, before: Item | None) -> tuple[int, list[Item]]:
    """The name whose marks stand here, and these; none where they belong to what is before."""
    end = place + _is_empty(items[place])
    carried = end > place
    if end >= len(items) or not items[end].is_("_", "^"):
        return place, []
    is_own = _has_own_marks(before, items[place]) if carried else not _begins(before)
    marks: list[Item] = []
    farthest = min(len(items), place + _MOST_MARKS)
    while not is_own and end + 2 < farthest and items[end].is_("_", "^"):
        mark, content = items[end : end + 2]
        is_own = content.is_(*_BEHIND) or any(item.is_(*_BEHIND) for item in content.content)
        if not _is_empty(content):
            marks += [mark, _in_brackets(content) if mark.is_("^") else content]
        end += 2
    named = end < len(items) and items[end].kind in _NAMES
    return (end, marks) if named and not is_own else (place, [])


def _is_empty(item: Item) -> bool:
    return item.kind == "group" and not item.content


def _has_own_marks(before: Item | None, group: Item) -> bool:
    """Whether an empty group stands right behind a symbol, and no d of a derivative."""
    if before is None or before.text == "d":
        return False
    ends = before.kind in (*_NAMES, "group", "number") or before.is_(")", "]")
    return ends and before.end == group.start


def _begins(before: Item | None) -> bool:
    return before is None or before.is_(*_BEGINNING)


def _in_brackets(content: Item) -> Item:
    """The (p) of E^{(p)}: the sample or the step that is said in front of a symbol."""
    inside = content.content
    if len(inside) != 1 or inside[0].kind != "letter":
        return content
    opening = Item("mark", "(", content.start, content.start)
    closing = Item("mark", ")", content.end, content.end)
    return replace(content, kind="group", text="", parts=((opening, *inside, closing),))

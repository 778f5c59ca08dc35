r"""Marks in brackets that lack their braces: ``a^[l]``, ``z[l-1]``, ``a^{[l - 1}]``,
``(A^{[l-1])^T}``, ``S_j^(l)``, and the power of ``(1-p)^(1-y)``. Braces that cut through brackets,
as in ``\exp{(x}^\top y)``, are none, nor are those around the brackets of a function, as in
``\max{(0, z)}``.

A mark without its braces is set as one sign only, and a letter with ``[l]`` right behind it is how
programs write ``a^{[l]}``; other letters in brackets may name an entry, as in ``x[i]``.

>>> from chainrule.documents.markup.layout import layout
>>> [item.text for item in layout("a^[l]")[1].parts or layout("a^[l]")[2].content]
['[', 'l', ']']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.markup.item import Item, closing
from chainrule.documents.markup.macro_names import DELIMITER_SIZES
from chainrule.documents.markup.tidied import tidied

_LONGEST = 4  # items of a layer's number: l, l-1, L-1
_LAYERS = ("l", "L")


def with_braces(items: Sequence[Item]) -> Sequence[Item]:
    """The items, with every layer mark in square brackets above its letter, as one group."""
    found: list[Item] = []
    items = _without_cutting_braces(items)
    place = 0
    while place < len(items):
        item = items[place]
        end = _end_of_mark(items, place)
        if found and found[-1].is_("^", "_") and (closed := _end_of_round_brackets(items, place)):
            end = closed
            found.append(_group(tidied(items[place:end])))
        elif end and found and found[-1].is_("^"):
            found.append(_group(items[place:end]))
        elif end and _is_a_layer(items[place:end]) and found and _is_marked(found[-1], item):
            found += [Item("mark", "^", item.start, item.start), _group(items[place:end])]
        elif _is_cut_off(items, place) and found and found[-1].is_("^"):
            end = place + 2
            found.append(_group([*item.content, items[place + 1]]))
        elif found and found[-1].is_("^") and (cut := _closes_more(item)):
            end = place + 1
            found += [_group(item.content[:cut]), *item.content[cut:]]
        else:
            end = place + 1
            found.append(item)
        place = end
    return found


def _without_cutting_braces(items: Sequence[Item]) -> Sequence[Item]:
    """The items without the braces of ``\\exp{(x y})`` and ``\\max{(0, z)}``, which say nothing.

    Only of those that are no index and no argument: where all brackets fit without them.
    """
    items = [
        inner for place, item in enumerate(items)
        for inner in (_spread(item) if _are_arguments(items, place) else (item,))
    ]  # fmt: skip
    cut = [
        item.kind == "group" and _depth(item.content) != 0
        and not (place and items[place - 1].is_("^", "_"))
        for place, item in enumerate(items)
    ]  # fmt: skip
    if not any(cut):
        return items
    parts = (i.content if is_cut else (i,) for i, is_cut in zip(items, cut, strict=True))
    flat = [item for part in parts for item in part]
    return flat if _depth(flat) == 0 else items


def _are_arguments(items: Sequence[Item], place: int) -> bool:
    """Whether braces hold nothing but a list in brackets, (0, z), and are no index."""
    item = items[place]
    if item.kind != "group" or not place or items[place - 1].is_("^", "_"):
        return False
    first, *inner, last = item.content if len(item.content) > 2 else (item, item)
    return first.is_("(") and last.is_(")") and not any(i.is_("(", ")") for i in inner)


def _spread(group: Item) -> tuple[Item, ...]:
    """What a group holds, with the place of the whole."""
    first, *inner, last = group.content
    return (replace(first, start=group.start), *inner, replace(last, end=group.end))


def _depth(items: Sequence[Item]) -> int:
    """How many round brackets more are opened than closed."""
    return sum(item.is_("(") - item.is_(")") for item in items)


def _end_of_mark(items: Sequence[Item], place: int) -> int:
    """Behind the bracket that closes a layer's number which begins here; 0 if none does."""
    if not items[place].is_("["):
        return 0
    for end in range(place + 1, min(place + _LONGEST + 1, len(items))):
        if items[end].is_("]"):
            return end + 1 if end > place + 1 else 0
        if items[end].kind not in ("letter", "number") and not items[end].is_("+", "-"):
            return 0
    return 0


def _end_of_round_brackets(items: Sequence[Item], place: int) -> int:
    """Behind the bracket that closes the round one which opens here, with its size; else 0."""
    sized = items[place].is_(*DELIMITER_SIZES) and place + 1 < len(items)
    if not items[place + sized].is_("("):
        return 0
    end = closing(items, place + sized)
    return end + 1 if end < len(items) else 0


def _is_a_layer(mark: Sequence[Item]) -> bool:
    """[l], [l-1], [L]: no entry, for which other letters are used."""
    return mark[1].kind == "letter" and mark[1].text in _LAYERS and len(mark) in (3, 5)


def _is_marked(before: Item, bracket: Item) -> bool:
    """Whether a bracket stands right behind one letter."""
    letter = before.kind == "accent" or (before.kind == "letter" and len(before.text) == 1)
    return letter and before.end == bracket.start


def _is_cut_off(items: Sequence[Item], place: int) -> bool:
    """``{[l - 1}]``, with the braces closed before the bracket is."""
    group, behind = items[place], items[place + 1 : place + 2]
    return (
        group.kind == "group" and bool(behind) and behind[0].is_("]")
        and bool(group.content) and group.content[0].is_("[")
        and not any(item.is_("]") for item in group.content)
    )  # fmt: skip


def _closes_more(group: Item) -> int:
    """Where ``{[l-1])^T}`` closes a bracket that it did not open, as in ``(A^{[l-1])^T}``."""
    depth = 0
    for place, item in enumerate(group.content if group.kind == "group" else ()):
        depth += item.is_("(") - item.is_(")")
        if depth < 0:
            return place if group.content[place - 1].is_("]") else 0
    return 0


def _group(items: Sequence[Item]) -> Item:
    return Item("group", "", items[0].start, items[-1].end, (tuple(items),))

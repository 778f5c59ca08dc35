r"""The two distributions of a divergence, D(p ‖ q): what stands between them separates arguments.

>>> from chainrule.documents.markup.layout import layout
>>> for text in (r"D_{KL}(p \| q)", "KL(p||q)", r"f(\|x\|)"):
...     print([item.text for item in layout(text) if item.kind == "mark"])
['_', '(', ',', ')']
['(', ',', ')']
['(', ')']
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.documents.markup.item import Item

BARS = ("|", "\\|", "Vert", "parallel")
_FARTHEST = 200  # items up to the bracket that closes the arguments
_NAMES = ("D", "L", "\\mathcal{D}")  # D, D_{KL}, KL


def with_divided_arguments(items: Sequence[Item]) -> list[Item]:
    """The items with a comma for such bars in the brackets behind the letter of a divergence."""
    found = list(items)
    for place in reversed(range(len(items))):
        if items[place].is_("(") and _is_divergence(items[:place]):
            bars, end = _bars(items, place)
            if len(bars) == 1 and end < len(items):
                first, last = bars[0]
                found[first : last + 1] = [Item("mark", ",", items[first].start, items[last].end)]
    return found


def _is_divergence(before: Sequence[Item]) -> bool:
    """Whether the letter of a divergence stands last, with what is written below it."""
    if len(before) > 2 and before[-2].is_("_"):
        before = before[:-2]
    return bool(before) and before[-1].text in (*_NAMES, "KL")


def _bars(items: Sequence[Item], opening: int) -> tuple[list[tuple[int, int]], int]:
    """Where such bars stand in a bracket, of one mark or of two, and where it is closed."""
    depth, place = 0, opening
    bars: list[tuple[int, int]] = []
    while place < min(len(items), opening + _FARTHEST):
        item = items[place]
        depth += item.is_("(") - item.is_(")")
        if depth == 0:
            break
        if item.is_("|") and place + 1 < len(items) and items[place + 1].is_("|"):
            bars.append((place, place + 1))
            place += 1
        elif item.is_(*BARS[1:]):
            bars.append((place, place))
        place += 1
    else:
        place = len(items)
    return bars, place

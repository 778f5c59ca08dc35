"""What stands between the brackets of a function: f(a, b), J(a | y), J(·), L(w; {(x_n, y_n)}).

Or behind a parameter: w(new) is w^{(new)}.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.markup.item import Item
from chainrule.documents.parsing.grammar.cursor import Cursor
from chainrule.documents.parsing.grammar.signs import CLOSE, OPEN
from chainrule.documents.parsing.reading import Dots, Name, Reading, Script, Times

GIVEN = ("|", "mid", "vert", "lvert", "rvert", "\\|")
_STEPS_IN_WORDS = ("new", "old")


def is_list(item: Item) -> bool:
    """Whether braces hold several arguments, and not the cases of plain text."""
    letters = "".join(i.text for i in item.content if i.kind == "letter")
    return item.kind == "group" and "if" not in letters and any(i.is_(",") for i in item.content)


def arguments_of(cursor: Cursor, of_loss: bool = False) -> list[Reading]:
    """What is between the brackets that were just opened. of_loss: it may name all the data."""
    given = _has_one_bar(cursor)
    cursor.open_bars += given  # J(a | y): the bar opens no absolute value
    arguments: list[Reading] = []
    while not arguments or cursor.skip(",", ";", *GIVEN):
        data = _all_samples(cursor) if of_loss else None
        arguments.append(data or _argument(cursor))
    cursor.open_bars -= given
    return arguments


def at_step(applied: Name, arguments: Sequence[Reading], end: int) -> Name | None:
    """The w^{(new)} that w(new) is; None for what is no step in words."""
    inside = arguments[0] if len(arguments) == 1 else None
    letters = inside.factors if isinstance(inside, Times) else (inside,)
    bases = [n.base for n in letters if isinstance(n, Name) and not n.scripts]
    word = "".join(bases)
    if word not in _STEPS_IN_WORDS or len(bases) < len(letters):
        return None
    return replace(applied, end=end, scripts=(*applied.scripts, Script("sup", "paren", word)))


def _argument(cursor: Cursor) -> Reading:
    """One argument; the dot of J(·) and of y(·, w) stands for whatever is put in there."""
    dot, behind = cursor.peek(), cursor.peek(1)
    alone = behind is not None and behind.is_(*CLOSE, ",", ";")
    if dot is None or not alone or not dot.is_("cdot", "bullet"):
        return cursor.sum()
    cursor.take()
    return Dots(dot.start, dot.end)


def _has_one_bar(cursor: Cursor) -> bool:
    """Whether a single bar stands in the brackets that were just opened; not that of f |_{x=1}."""
    depth, bars = 0, 0
    for place in range(cursor.position, len(cursor.items)):
        item, behind = cursor.items[place], cursor.items[place + 1 : place + 2]
        if depth == 0 and item.is_(*CLOSE):
            break
        depth += item.is_(*OPEN) - item.is_(*CLOSE)
        bars += item.is_("|", "mid", "vert") and not (behind and behind[0].is_("_"))
    return bars == 1


def _all_samples(cursor: Cursor) -> Dots | None:
    """The {(x_n, y_n)}_{n=1}^N of a loss L(w; {(x_n, y_n)}_{n=1}^N): all the data that it has."""
    depth = 0
    for end in range(cursor.position, len(cursor.items)):
        item = cursor.items[end]
        depth += item.is_(*OPEN) - item.is_(*CLOSE)
        if depth == 0:
            break
    else:
        return None
    below, above = (cursor.items[k : k + 2] for k in (end + 1, end + 3))
    counted = len(below) == len(above) == 2 and below[0].is_("_") and above[0].is_("^")
    after = cursor.items[end + 5 : end + 6]
    if end == cursor.position or not counted or not all(i.is_(*CLOSE, ",", ";") for i in after):
        return None
    start, cursor.position = cursor.here, end + 5
    return Dots(start, above[1].end)

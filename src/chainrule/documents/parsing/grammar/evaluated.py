"""A bar behind a formula that says where it is evaluated: ``f(z) |_{z = z_1}``.

The size of a matrix may stand below it as well: ``W^T |_{n \\times m}``.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> reading = parse(layout(r"\\frac{dg(z)}{dz} |_{z = u}"))
>>> reading.function.primes, reading.arguments[0].base
(1, 'u')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.markup.item import Item, split
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.customary import FUNCTION_BASES
from chainrule.documents.parsing.grammar.cursor import Cursor
from chainrule.documents.parsing.grammar.signs import BARS
from chainrule.documents.parsing.grammar.sizes import is_size
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Num,
    Partial,
    Reading,
    mapped,
    walk_reading,
)


def at_a_place(cursor: Cursor, reading: Reading) -> Reading | None:
    """The formula at the place that a bar names, if one follows."""
    bar, mark, below = (cursor.peek(ahead) for ahead in range(3))
    if bar is None or mark is None or below is None or cursor.open_bars or not mark.is_("_"):
        return None
    if not _is_bar(bar):
        return None
    case = _is_case(below.content, reading) or _is_step(below.content, reading)
    if case or is_size(below.content):
        cursor.position += 3
        return replace(reading, end=below.end)
    sides = split(below.content, "=")
    if len(sides) == 1 and all(sides) and (found := _at_a_name(cursor, reading, below)):
        return found
    if len(sides) != 2 or not all(sides):
        return None
    variable, value = (cursor.whole(side) for side in sides)
    cursor.position += 3
    return replace(_put_in(reading, variable, value, bar), start=reading.start, end=below.end)


def _at_a_name(cursor: Cursor, reading: Reading, below: Item) -> Reading | None:
    """dσ/dz |_{z_2} is σ′(z_2), and dC/dy |_{y_k} is ∂C/∂y_k: the variable with its marks."""
    if isinstance(reading, Name) and reading.primes and reading.base in FUNCTION_BASES:
        value = cursor.whole(below.content)  # σ′|_{z_2}
        cursor.position += 3
        return Call(reading.start, below.end, reading, (value,))
    if not isinstance(reading, Partial) or not isinstance(reading.wrt, Name):
        return None
    value = cursor.whole(below.content)
    if not isinstance(value, Name) or value.base != reading.wrt.base:
        return None
    if value != reading.wrt and not isinstance(reading.of, Name):
        return None
    cursor.position += 3
    if value == reading.wrt or not isinstance(reading.of, Name):
        return replace(reading, end=below.end)  # where it is taken anyway
    if reading.of.base in FUNCTION_BASES:
        return Call(reading.start, below.end, _slope(reading.of), (value,))
    return replace(reading, wrt=value, end=below.end)


def _slope(function: Name) -> Name:
    return replace(function, primes=function.primes + 1)


def _is_case(below: Sequence[Item], reading: Reading) -> bool:
    """Whether i = j, or i ≠ j, stands below the bar, for indices of ∂p_i/∂z_j: a case of these."""
    if len(below) != 3 or not below[1].is_("=", "ne", "neq"):
        return False
    indices = {s.text for n in walk_reading(reading, Name) for s in n.scripts}
    return {below[0].text, below[2].text} <= indices


def _is_step(below: Sequence[Item], reading: Reading) -> bool:
    """Whether t or (t) stands below the bar, for ∂J_t/∂W: by W as it is used in that step."""
    letters = [item.text for item in below if not item.is_("(", ")")]
    of = reading.of if isinstance(reading, Partial) else None
    return isinstance(of, Name) and len(letters) == 1 and letters[0] in {s.text for s in of.scripts}


def _is_bar(item: Item) -> bool:
    if item.kind == "group" and len(item.content) == 1:
        item = item.content[0]
    return item.is_(*BARS, "rvert")


def _put_in(reading: Reading, variable: Reading, value: Reading, bar: Item) -> Reading:
    """The formula with a value for its variable; g′(u) for dg(z)/dz where z is u."""
    if variable == value:
        return reading
    if isinstance(reading, Partial):
        of = reading.of
        if reading.wrt == variable and isinstance(of, Call) and of.arguments == (variable,):
            return replace(of, function=_slope(of.function), arguments=(value,))
        if reading.wrt == variable and isinstance(of, Name) and of.base in FUNCTION_BASES:
            return Call(reading.start, reading.end, _slope(of), (value,))
        raise Unread("a derivative at a place is not read", bar.start)
    simple = isinstance(variable, Name) and isinstance(value, (Name, Num))  # so nothing grows
    if not simple or any(walk_reading(reading, Partial)):
        raise Unread("what is put in here is not read", bar.start)
    return _with_value(reading, variable, value)


def _with_value(reading: Reading, variable: Reading, value: Reading) -> Reading:
    if reading == variable:
        return value
    return mapped(reading, lambda child: _with_value(child, variable, value))

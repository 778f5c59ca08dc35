"""0.138 a_1 behind ∂L/∂z_2 · ∂z_2/∂w_2, where ∂L/∂z_2 has come to 0.138: a number for a symbol.

Beside symbols such a number stands for what it is the number of, and is judged as that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import islice, product

from chainrule.documents.calculating.arithmetic import is_arithmetic
from chainrule.documents.calculating.number_values import Evaluation
from chainrule.documents.calculating.roundings import numbers_in
from chainrule.documents.comparing.matching import Matcher
from chainrule.documents.evaluating.sided import Kind, Sided
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.composing import negated
from chainrule.documents.parsing.reading import (
    Group,
    Name,
    Num,
    Partial,
    Reading,
    mapped,
    walk_reading,
)
from chainrule.documents.systems.numbers import Numbers

_MOST = 4  # ways to put symbols back


def side_in_symbols(
    matcher: Matcher, numbers: Numbers, before: Sequence[Sided], side: Sided
) -> Sided:
    """A side with symbols for the numbers that they have come to, in the way in which it is right
    if there is one.

    before: the sides of its chain in front of it, whose symbols and derivatives these are.
    """
    right = side.side.reading
    readings = [s.side.reading for s in before if s.side.reading is not None]
    if right is None or not numbers.constants or is_arithmetic(right):
        return side
    found = [
        replace(side, side=replace(side.side, reading=matcher.judged.system.normal(reading)),
                cache={})
        for reading in _in_symbols(readings, right, numbers)
    ]  # fmt: skip
    right_ones = (s for s in found if matcher.match(before[-1], s).kind is Kind.EQUAL)
    return next(right_ones, found[0]) if found else side


def _in_symbols(before: Sequence[Reading], right: Reading, numbers: Numbers) -> Iterator[Reading]:
    """Every way in which symbols may be put back."""
    own = {n.value for side in before for n in numbers_in(side)}
    wanted = {n.value: n for n in numbers_in(right) if n.decimals and n.value not in own}
    if not wanted:
        return
    meant: dict[Fraction, list[Reading]] = {}
    parts = (p for side in before for p in walk_reading(side) if isinstance(p, (Name, Partial)))
    for part in dict.fromkeys(parts):
        value = _value(numbers.printed(part))
        for sign in (1, -1):
            if value is not None and sign * value in wanted:
                found = part if sign > 0 else negated(part, right.start)
                meant.setdefault(sign * value, []).append(found)
    for chosen in islice(product(*meant.values()), _MOST) if meant else ():
        yield _replaced(right, dict(zip(meant, chosen, strict=True)))


def _value(printed: Reading | None) -> Fraction | None:
    """The one number that is printed."""
    try:
        value = Evaluation().value(printed) if printed is not None else None
    except Unread:
        return None
    return value if isinstance(value, Fraction) else None


def _replaced(reading: Reading, instead: dict[Fraction, Reading]) -> Reading:
    """A formula with other formulas in the place of some of its numbers."""
    if isinstance(reading, Num) and reading.decimals and reading.value in instead:
        return Group(reading.start, reading.end, instead[reading.value])
    return mapped(reading, lambda part: _replaced(part, instead))

"""What a worked example says by numbers: after z = w x + b = 0.3775, h = σ(0.3775) is σ(z).

But b_1 = b_2 = 0.35 says what both are at first, and not that one of them is the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.documents.defining.system import System
from chainrule.documents.parsing.reading import Call, Name, Num, Reading
from chainrule.documents.stating.statements import Chain

_FEWEST_DECIMALS = 2  # fewer are likely to be those of two quantities


def gives_one_number(chain: Chain) -> bool:
    """Whether several symbols of one letter are given the same number."""
    *names, last = (side.reading for side in chain.sides)
    bases = {name.base if isinstance(name, Name) and name.scripts else "" for name in names}
    return isinstance(last, Num) and len(names) > 1 and len(bases) == 1 and "" not in bases


def of_what_was_computed(system: System, right: Reading) -> Reading:
    """A function of a number as that of the one symbol which came to this number before."""
    if not isinstance(right, Call) or len(right.arguments) != 1:
        return right
    (number,) = right.arguments
    if not isinstance(number, Num) or number.decimals < _FEWEST_DECIMALS:
        return right
    names = set(_computed(system, number.value, right.start))
    return replace(right, arguments=(names.pop(),)) if len(names) == 1 else right


def _computed(system: System, value: Fraction, end: int) -> Iterator[Name]:
    """The symbols whose formula comes to a value, in a chain before a place."""
    for chain in system.chains:
        first, *others = (side.reading for side in chain.sides)
        if chain.sides[0].start >= end or chain.continues or not isinstance(first, Name):
            continue
        formula, last = (others[0], others[-1]) if len(others) > 1 else (None, None)
        if formula is None or not any(system.names_in(formula)):
            continue
        if isinstance(last, Num) and last.value == value:
            yield first

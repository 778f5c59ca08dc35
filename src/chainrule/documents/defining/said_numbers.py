"""What a worked example says by numbers: after z = w x + b = 0.3775, h = σ(0.3775) is σ(z).

But b_1 = b_2 = 0.35 says what both are at first, and not that one of them is the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from chainrule.documents.defining.system import System
from chainrule.documents.parsing.reading import Name, Num, Reading, mapped, walk_reading
from chainrule.documents.stating.chains import Chain

_FEWEST_DECIMALS = 2  # fewer are likely to be those of two quantities


def gives_one_number(chain: Chain) -> bool:
    """Whether several symbols of one letter are given the same number."""
    *names, last = (side.reading for side in chain.sides)
    bases = {name.base if isinstance(name, Name) and name.scripts else "" for name in names}
    return isinstance(last, Num) and len(names) > 1 and len(bases) == 1 and "" not in bases


def of_what_was_computed(system: System, right: Reading) -> Reading:
    """A formula with one number in it, as σ(0.3775) or 1/(1 + e^{-0.3775}), as that of the one
    symbol which came to this number before."""
    numbers = [n for n in walk_reading(right, Num) if n.decimals]
    if right in numbers or len(numbers) != 1 or numbers[0].decimals < _FEWEST_DECIMALS:
        return right
    (number,) = numbers
    if any(system.names_in(right)):
        return right
    found = set(_computed(system, number.value, right.start))
    name = found.pop() if len(found) == 1 else None

    def rewrite(node: Reading) -> Reading:
        return name if node is number and name is not None else mapped(node, rewrite)

    return rewrite(right)


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

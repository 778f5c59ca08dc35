"""What printed numbers were before they were rounded, and which numbers are exact.

After ``a = σ(0.2) ≈ 0.55`` the author may go on with 0.55 or with 0.549834; both are right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from chainrule.documents.calculating.number_values import Evaluation, Printed, Value, flat
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.reading import (
    Group,
    Matrix,
    Num,
    Plus,
    Reading,
    Turned,
    walk_reading,
)

_FEWEST_DECIMALS = 2  # of a number that is short for a longer one
_MOST_NUMBERS = 24  # in one formula; each is shifted for itself


def numbers_in(reading: Reading) -> list[Num]:
    """The printed numbers of a formula."""
    return list(walk_reading(reading, Num))


def is_printed(reading: Reading) -> bool:
    """Whether a formula is a number, or a matrix of numbers, with nothing left to work out.

    >>> is_printed(Plus(0, 1, (Num(0, 1, Fraction(3)),), (-1,)))
    True
    """
    if isinstance(reading, (Group, Turned, Matrix)):
        return all(is_printed(child) for child in reading.children)
    if isinstance(reading, Plus):
        return len(reading.terms) == 1 and is_printed(reading.terms[0])
    return isinstance(reading, Num)


@dataclass(frozen=True)
class Slack:
    """How far a result may be off because of the one number that matters most, and of them all."""

    largest: Fraction = Fraction(0)
    total: Fraction = Fraction(0)


@dataclass
class Roundings:
    """The numbers that a document has printed, up to where the reader has come.

    before: what a printed number was before it was rounded. exact: the data of the document.
    results: the numbers that were printed as results.
    """

    before: dict[Printed, Fraction] = field(default_factory=dict)
    exact: set[Printed] = field(default_factory=set)
    results: dict[Printed, None] = field(default_factory=dict)

    def give(self, data: Reading) -> None:
        """Note numbers that are given, so that nothing was rounded."""
        self.exact |= {(n.value, n.decimals) for n in numbers_in(data)}

    def show(self, result: Reading) -> None:
        """Note numbers that are printed as a result."""
        if is_printed(result):
            self.results |= {(n.value, n.decimals): None for n in numbers_in(result)}

    def note(self, worked: Sequence[Fraction], printed: Reading) -> None:
        """Note what the numbers of a result were before they were printed."""
        numbers = numbers_in(printed)
        if not is_printed(printed) or len(numbers) != len(worked):
            return
        for number, whole in zip(numbers, worked, strict=True):
            if number.decimals and abs(whole) != number.value:
                self.before[number.value, number.decimals] = abs(whole)

    def unrounded(self, reading: Reading) -> dict[Printed, Fraction]:
        """What the numbers of a formula were before they were rounded, as far as that is known.

        A number may be short for a result with more digits: 0.59 for the 0.590378 further up.
        """
        found: dict[Printed, Fraction] = {}
        for n in numbers_in(reading):
            key = n.value, n.decimals
            if key in self.before:
                found[key] = self.before[key]
            elif n.decimals >= _FEWEST_DECIMALS and key not in self.exact:
                half = Fraction(1, 2 * 10**n.decimals)
                longer = [x for x, decimals in self.results
                          if decimals > n.decimals and abs(x - n.value) <= half]  # fmt: skip
                if longer:
                    found[key] = longer[-1]
        return found

    def slack(self, reading: Reading, besides: Iterable[Num], least: int) -> list[Slack]:
        """How far each entry may be off because the numbers in a formula are rounded.

        besides: numbers that stand for themselves. least: numbers with fewer decimals do as well.
        """
        exact = self.exact | {(n.value, n.decimals) for n in besides}
        shifted = {
            (n.value, n.decimals) for n in numbers_in(reading) if n.decimals >= max(least, 1)
        } - exact
        middle = flat(Evaluation().value(reading))
        moves = [self._moves(reading, number, middle) for number in sorted(shifted)]
        if not moves or len(moves) > _MOST_NUMBERS:
            return [Slack()] * len(middle)
        return [Slack(max(entry), sum(entry, Fraction(0))) for entry in zip(*moves, strict=True)]

    def _moves(
        self, reading: Reading, number: Printed, middle: Sequence[Fraction]
    ) -> list[Fraction]:
        """How far each entry moves if a number is half a unit of its last digit larger."""
        half = Fraction(1, 2 * 10 ** number[1])
        try:
            moved = flat(Evaluation(instead={number: number[0] + half}).value(reading))
        except Unread:
            return [Fraction(0)] * len(middle)
        return [abs(m - x) for m, x in zip(moved, middle, strict=True)]


def quotient(whole: Value, part: Value) -> Value:
    """One number divided by another."""
    if not isinstance(whole, Fraction) or not isinstance(part, Fraction) or not part:
        raise Unread("only numbers are divided")
    return whole / part


def differ(before: Reading, now: Reading) -> bool:
    """Whether two numbers differ by more than their rounding."""
    try:
        first, second = (flat(Evaluation().value(reading)) for reading in (before, now))
    except Unread:
        return True
    last = min(max((n.decimals for n in numbers_in(r)), default=0) for r in (before, now))
    near = Fraction(1, 10**last) if last else Fraction(0)
    return len(first) != len(second) or any(
        abs(x - y) > near for x, y in zip(first, second, strict=True)
    )

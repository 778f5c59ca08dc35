r"""General units where a document defines numbered ones: δ_i^l = ∂L/∂z_i^l beside z_1^2 = ….

Notes draw a small network, write every unit of it out, z_1^2 = a_1^1 w_{11}^2 + a_2^1 w_{21}^2, and
then speak of any unit i. What is said of i is said of every unit that is written; it is judged at
one of them, and at different ones for different letters. A sum over units runs over those.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice, product

from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Group,
    Name,
    Num,
    Plus,
    Reading,
    Script,
    is_below,
    mapped,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, nodes_in
from chainrule.documents.stretches.written_units import Written, kind_of, written_units

_MOST_UNITS = 60  # of one statement that are tried
_ROUNDS = 3  # in which what is said of every unit numbers other quantities

Units = Mapping[str, str]  # which unit each letter is


@dataclass(frozen=True)
class Said:
    """A statement at one of the numbered units, with what it says of the others.

    repeats: whether it only says again of another layer what is judged elsewhere.
    """

    chain: Chain
    repeats: bool
    others: tuple[Chain, ...] = ()

    @property
    def chains(self) -> tuple[Chain, ...]:
        """All of them, the one that is judged last."""
        return (*self.others, self.chain)


def with_numbered_units(found: list[Said]) -> list[Said]:
    """The statements of a document at numbered units; what speaks of no unit is left out."""
    for _ in range(_ROUNDS):
        written = written_units([chain for said in found for chain in said.chains])
        before, found = found, list(_at_units(found, written)) if written.units else found
        if len(found) == len(before) and all(map(operator.is_, found, before)):
            break
    return found


def _at_units(found: list[Said], written: Written) -> Iterator[Said]:
    chosen: Units = {}  # in the chain before
    for said in found:
        chain = said.chain
        if not any(written.letters_in(chain)):
            yield said
            continue
        cases = list(islice(_cases(chain, written), _MOST_UNITS))
        if not cases and said.repeats:
            continue
        shared = chosen if chain.continues else {}
        agreeing = [c for c in cases if all(c[0].get(k, v) == v for k, v in shared.items())]
        units, own = (agreeing or cases or [next(_cases(chain, written, strict=False))])[0]
        chosen = {**shared, **units}
        defines = isinstance(chain.sides[0].reading, (Name, Call)) and not chain.continues
        rest = tuple(case for _, case in cases if case is not own and defines)
        yield Said(own, said.repeats, (*said.others, *rest))


def _cases(chain: Chain, written: Written, strict: bool = True) -> Iterator[tuple[Units, Chain]]:
    """A chain at each choice of units for its letters, those that all differ first."""
    names = list(nodes_in([chain], Name))
    bound = {node.letter for node in nodes_in([chain], Big)}
    letters = dict.fromkeys(written.letters_in(chain))
    free = [letter for letter in letters if letter not in bound]
    ranges = [written.range(letter, names) for letter in free]
    choices = list(islice(product(*ranges), _MOST_UNITS * 4))
    for choice in sorted(choices, key=lambda c: -len(set(c))):
        units = dict(zip(free, choice, strict=True))
        try:
            case = chain.rewritten(_Putting(written, units, strict).put)
        except _NoUnitError:
            continue
        yield units, case


class _NoUnitError(Exception):
    """A unit that the document does not write."""


@dataclass(frozen=True)
class _Putting:
    """Numbers put in for the letters of units. strict: only such as the document writes."""

    written: Written
    units: Units
    strict: bool = True

    def put(self, node: Reading) -> Reading:
        """A formula with numbers for its letters."""
        if isinstance(node, Name):
            return self._numbered(node)
        if isinstance(node, Big):
            return self._added(node)
        return mapped(node, self.put)

    def _numbered(self, name: Name) -> Reading:
        own = tuple(s.text for s in name.scripts if is_below(s))
        below = tuple(self.units.get(text, text) for text in own)
        known = self.written.units.get(kind_of(name))
        if known is None and own and self.strict and name.base in self.written.bases:
            raise _NoUnitError  # of a layer that is not written
        if below == own:
            return name
        if known is None and name.base == "\\delta" and len(below) == len(name.scripts) == 2:
            return Num(name.start, name.end, Fraction(int(below[0] == below[1])))
        if known is not None and all(map(str.isdigit, below)):
            if below not in known and self.strict:
                raise _NoUnitError
            marks = known.get(below, _marks(below))
        else:
            marks = _marks(below)
        return replace(name, scripts=tuple(_with_marks(name.scripts, marks)))

    def _added(self, big: Big) -> Reading:
        """A sum over units as the sum of its terms, as many as the document writes."""
        names = list(walk_reading(big.body, Name))
        numbers = [n for n in self.written.range(big.letter, names) if _is_within(int(n), big)]
        if not numbers or big.kind != "sum":
            return mapped(big, self.put)
        left_out = self.units.get(big.unequal, big.unequal)
        if left_out and not left_out.isdigit() and self.strict:
            raise _NoUnitError
        terms = list(self._terms(big, [number for number in numbers if number != left_out]))
        if not terms and self.strict:
            raise _NoUnitError
        signs = (1,) * len(terms)
        return Group(big.start, big.end, Plus(big.start, big.end, tuple(terms), signs))

    def _terms(self, big: Big, numbers: list[str]) -> Iterator[Reading]:
        for number in numbers:
            with suppress(_NoUnitError):
                yield replace(self, units={**self.units, big.letter: number}).put(big.body)


def _is_within(number: int, big: Big) -> bool:
    """Whether a number stands between the limits of a sum, as far as they are numbers."""
    lower, upper = big.lower, big.upper
    return not (
        (isinstance(lower, Num) and number < lower.value)
        or (isinstance(upper, Num) and number > upper.value)
    )


def _marks(numbers: Iterable[str]) -> tuple[Script, ...]:
    return tuple(Script("sub", "bare", number) for number in numbers)


def _with_marks(scripts: tuple[Script, ...], marks: tuple[Script, ...]) -> Iterator[Script]:
    """The scripts of a name with others below, in the place of the first of its own."""
    waiting = list(marks)
    for script in scripts:
        if not is_below(script):
            yield script
        else:
            yield from waiting
            waiting = []

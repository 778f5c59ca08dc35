r"""x_{i+j}, the entry of x at a place that two indices tell: Σ_m [m = i + j] x_m.

Beyond the ends of x it is 0, as a convolution has it. The first index counts from where x does;
the second one, that of the kernel, from where the sums over it begin.
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.documents.elaborating.context import Context
from chainrule.documents.elaborating.written import Count, Meeting
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.reading import Big, Name, Num, Picked, Place
from chainrule.documents.parsing.shifted_indices import Shift, shift_of
from chainrule.documents.stating.chains import nodes_in
from chainrule.expression import (
    Derivative,
    Expression,
    Index,
    Indexed,
    Multiply,
    Number,
    Sum,
    Symbol,
)
from chainrule.shapes import Dimension


def shifted_entry(here: Context, picked: Picked, of: Expression | None = None) -> Expression:
    """An entry at such places, of a vector or a matrix, or of a derivative by it.

    of: what is differentiated.
    """
    assert isinstance(picked.base, Name)
    symbol = here.expression(picked.base)
    is_whole = isinstance(symbol, Symbol)
    if of is not None:
        symbol = Derivative(of, symbol)
    if here.scalar:
        return Indexed(symbol, (1, 1)) if symbol.shape else symbol
    if not is_whole or len(symbol.shape) != 2:
        raise Unread("of what this subscript picks an entry is not read", picked.start)
    along = [d for d in symbol.shape if d != 1] if 1 in symbol.shape else list(symbol.shape)
    if len(along) != len(picked.scripts):
        raise Unread("this subscript is not read", picked.start)
    places, weights = _places(here, picked, along)
    whole = iter(places)
    entry: Expression = Indexed(symbol, tuple(1 if d == 1 else next(whole) for d in symbol.shape))
    if weights:
        entry = Multiply((*weights, entry))
    for weight in weights:
        entry = Sum(entry, weight.place)
    return entry


def _places(
    here: Context, picked: Picked, along: Sequence[Dimension]
) -> tuple[list[Index], list[Meeting]]:
    """What each subscript picks along its dimension, and where the running ones meet theirs."""
    places, weights = [], []
    for number, (script, dimension) in enumerate(zip(picked.scripts, along, strict=True)):
        shift = shift_of(script.text)
        if shift is None:
            places.append(_index(here, script.text, picked.start))
            continue
        if {shift.first, shift.second} <= here.scope.general:
            raise Unread("what stands beyond the ends is not said", picked.start)  # e_ij = a_{i−j}
        first, second = (
            _index(here, letter, picked.start) for letter in (shift.first, shift.second)
        )
        place = Index(f"(place {script.text} {number})", dimension)
        offset = shift.offset + shift.sign * _origin(here, shift, picked.start)
        weights.append(Meeting(place, first, second, shift.sign, offset))
        places.append(place)
    return places, weights


def _index(here: Context, letter: str, start: int) -> Index:
    """What a letter runs over, by what it picks an entry of elsewhere."""
    known = here.scope.letters.get(letter)
    if isinstance(known, Index):
        return known
    found: set[Dimension] = set()
    for name in here.system.habits.names:
        mention = here.system.mention(name)
        if letter in mention.entries and mention.key in here.shapes.shapes:
            shape = here.shapes.shape(mention.key)
            sides = shape if len(mention.entries) == 2 else [d for d in shape if d != 1]
            if len(sides) == len(mention.entries):
                found.add(sides[mention.entries.index(letter)])
    if len(found) != 1:
        raise Unread(f"over what {letter} runs is not read", start)
    index = Index(letter, found.pop())
    here.scope.letters[letter] = index
    return index


def count_of(here: Context, place: Place) -> Expression:
    """An index as the number that it is."""
    first = _first(here, place.letter, place.start)
    if here.scalar:
        return Number(first)
    return Count(_index(here, place.letter, place.start), first)


def _first(here: Context, letter: str, start: int) -> int:
    """The number of the first entry along an index, which the sums over it begin with."""
    lowers = {big.lower.value for big in nodes_in(here.system.chains, Big)
              if big.letter == letter and isinstance(big.lower, Num)}  # fmt: skip
    if len(lowers) != 1 or not lowers <= {0, 1}:
        raise Unread(f"from where {letter} is counted is not said", start)
    return int(lowers.pop())


def _origin(here: Context, shift: Shift, start: int) -> int:
    """The number of the first entry along the second index."""
    lowers = [(big.letter, big.lower.value) for big in nodes_in(here.system.chains, Big)
              if isinstance(big.lower, Num)]  # fmt: skip
    own = {value for letter, value in lowers if letter == shift.second}
    every = own or {value for _, value in lowers}
    if len(every) > 1 or not every <= {0, 1}:
        raise Unread(f"from where {shift.second} is counted is not said", start)
    return int(every.pop()) if every else int(shift.offset * shift.sign < 0)

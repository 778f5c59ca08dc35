r"""The weighted sum of a unit that is only differentiated: ``\frac{∂a_j}{∂w_{ji}} = z_i``.

Where nothing says what a_j is, and something is computed from it, it is ``\sum_i w_{ji} z_i``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.names.definition import has_derivative
from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.reading import Big, Call, Name, Partial, Reading, Times
from chainrule.documents.stating.chains import Chain, Side, nodes_in
from chainrule.documents.stretches.general_units import indices


def with_unsaid_sums(chains: list[Chain]) -> list[Chain]:
    """The chains, and behind them what such sums are; it claims nothing."""
    sums = {(left, right): None for chain in chains for left, right in _sums(chain)}
    if not sums:
        return chains
    said = {base for chain in chains for base in _defined(chain)}
    used = {base for chain in chains for base in _computed_from(chain)}
    wanted = [pair for pair in sums if pair[0].base in used - said]
    return [*chains, *(note_at(first_of(chains, pair[0]), *pair) for pair in wanted)]


def _sums(chain: Chain) -> Iterator[tuple[Name, Reading]]:
    """a_j and Σ_i w_{ji} z_i, where ∂a_j/∂w_{ji} = z_i."""
    for first, second in pairwise(chain.sides):
        match first.reading, second.reading:
            case Partial(of=Name() as unit, wrt=Name() as weight), Name() as data:
                target, pair, own = indices(unit), indices(weight), indices(data)
                left = [letter for letter in pair if letter not in target]
                plain = weight.base in PARAMETER_BASES and data.base != unit.base
                joins = len(target) == len(left) == 1 and len(pair) == 2
                if plain and joins and own and own[-1] == left[0] and set(own) <= set(pair):
                    start = unit.start
                    body = Times(start, start, (weight, data), ("",))
                    yield unit, Big(start, start, left[0], None, None, body)


def _defined(chain: Chain) -> Iterator[str]:
    """The letter of what a chain says to be something."""
    left = chain.sides[0].reading
    for side in chain.sides[1:2] if isinstance(left, Name) else ():
        if isinstance(left, Name) and (side.reading is None or not has_derivative(side.reading)):
            yield left.base


def _computed_from(chain: Chain) -> Iterator[str]:
    """The a of z_j = h(a_j) and of y_j = a_j."""
    left = chain.sides[0].reading
    for side in chain.sides[1:2] if isinstance(left, Name) else ():
        match side.reading:
            case (Name() as unit) | Call(arguments=(Name() as unit,)):
                if isinstance(left, Name) and indices(unit) and indices(unit) == indices(left):
                    yield unit.base


def first_of(chains: Sequence[Chain], unit: Name) -> Chain:
    """The chain that first speaks of a quantity."""
    return next(
        chain for chain in chains
        if any(isinstance(n, Name) and n.base == unit.base for n in nodes_in([chain]))
    )  # fmt: skip


def note_at(chain: Chain, unit: Name, whole: Reading) -> Chain:
    """What a quantity is, said at the place of a chain; it claims nothing."""
    place = chain.sides[0].start
    sides = [Side("", place, place, unit), Side("", place, place, whole)]
    return replace(
        chain, sides=sides, relations=["="], tags=[None, None], starts_row=[], is_note=True,
        continues=False,
    )  # fmt: skip

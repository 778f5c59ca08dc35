r"""The weighted sum of a unit that is written out: ``net_k = h_1 w_{k1} + ⋯ + h_j w_{kj} + ⋯``.

Its general term h_j w_{kj} says what is summed, and over which letter. Then it is the sum
``\sum_j h_j w_{kj}`` that other documents write, whose letters tell the layers.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.names.lexicon import PARAMETER_BASES, RUNNING
from chainrule.documents.parsing.reading import Big, Dots, Name, Plus, Reading, walk_reading
from chainrule.documents.shorthand.ellipsis import relettered, series
from chainrule.documents.stating.chains import Chain, Side
from chainrule.documents.stretches.general_units import indices


def with_written_sums(chains: list[Chain]) -> list[Chain]:
    """The chains with a sum over its letter for such a series."""
    return [_summed(chain) for chain in chains]


def _summed(chain: Chain) -> Chain:
    unit = chain.sides[0].reading
    if not isinstance(unit, Name) or len(target := indices(unit)) != 1:
        return chain
    sides = [chain.sides[0], *(_side(side, target[0]) for side in chain.sides[1:])]
    return replace(chain, sides=sides)


def _side(side: Side, target: str) -> Side:
    plus = side.reading
    if not isinstance(plus, Plus) or not any(isinstance(term, Dots) for term in plus.terms):
        return side
    found = series(plus)
    general = _general(plus, found[0], target) if found is not None else None
    if found is None or general is None:
        return side
    letter, term = general
    whole = Big(plus.start, plus.end, letter, None, None, term)
    others = [(other, sign) for other, sign in found[1] if not isinstance(other, Dots)]
    terms, signs = (whole, *(o for o, _ in others)), (1, *(s for _, s in others))
    return replace(side, reading=replace(plus, terms=terms, signs=signs) if others else whole)


def _general(plus: Plus, running: Reading, target: str) -> tuple[str, Reading] | None:
    """The letter and the term of h_j w_{kj}, which stands for the terms that are left out."""
    for term in plus.terms:
        for node in walk_reading(term, Name):
            if node.base in PARAMETER_BASES:
                letters = [letter for letter in indices(node) if letter != target]
                if len(letters) == 1 and len(indices(node)) == 2:
                    (letter,) = letters
                    if _plain(relettered(running, RUNNING, letter)) == _plain(term):
                        return letter, term
    return None


def _plain(reading: Reading) -> list[object]:
    """The names of a term with their indices, in their order."""
    names = walk_reading(reading, Name)
    return [(name.base, [script.text for script in name.scripts]) for name in names]

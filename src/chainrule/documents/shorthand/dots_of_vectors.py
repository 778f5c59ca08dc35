r"""w · x beside w ⊙ x: two vectors of one shape, so that the dot between them is Σ_i w_i x_i.

Elsewhere w may be a row, or a matrix, that is multiplied with the column x.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TypeGuard

from chainrule.documents.parsing.composing import with_one_for_two
from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Reading,
    Script,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten,
)

_OF_ENTRIES = ("odot", "otimes")


def with_dots_of_vectors(chains: Sides) -> Sides:
    """The formulas of a document with Σ_i w_i x_i for such a product."""
    products = list(all_nodes(chains, Times))
    pairs = {
        frozenset((first.base, second.base))
        for product in products if set(product.joins) & {*_OF_ENTRIES}
        for join, (first, second) in zip(product.joins, pairwise(product.factors), strict=True)
        if join in _OF_ENTRIES and _is_plain(first) and _is_plain(second)
    }  # fmt: skip
    if not pairs:
        return chains

    used = {s.text for node in all_nodes(chains, Name) for s in node.scripts}
    letter = next((letter for letter in "ikjqrs" if letter not in used), "i")

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Times) and "dot" in node.joins:
            for place, join in enumerate(node.joins):
                first, second = node.factors[place : place + 2]
                if join != "dot" or not (_is_plain(first) and _is_plain(second)):
                    continue
                if frozenset((first.base, second.base)) in pairs:
                    return rewrite(with_one_for_two(node, place, _summed(first, second, letter)))
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _summed(first: Name, second: Name, letter: str) -> Big:
    """Σ_i w_i x_i."""
    at = first.start, second.end
    index = (Script("sub", "bare", letter),)
    pair = replace(first, scripts=index), replace(second, scripts=index)
    return Big(*at, letter, None, None, Times(*at, pair, ("",)))


def _is_plain(node: Reading) -> TypeGuard[Name]:
    """Whether a factor is a small letter as a whole."""
    return isinstance(node, Name) and not node.scripts and not node.primes and node.base.islower()

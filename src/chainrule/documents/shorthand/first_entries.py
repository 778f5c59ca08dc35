r"""θᵀx where θ_0 is spoken of by itself: θ_0 + θᵀx, as the sum over j from 1 leaves it out.

The x_0 that goes with it is 1. A penalty Σ_{j=1}^n θ_j² spares θ_0, and so its gradient has a line
of its own. Where all samples stand in one matrix X, θ_0 is an entry of θ like any other, and
nothing is changed.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = [("h(x)", r"\theta^T x"), (r"\frac{\partial J}{\partial \theta_0}", "x_0^{(i)}")]
>>> chains = [[parse(layout(text)) for text in sides] for sides in texts]
>>> len(with_first_entries(chains)[0][1].inner.terms)
2
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Group,
    Name,
    Num,
    Partial,
    Plus,
    Reading,
    Script,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten,
)

_WEIGHTS = ("\\theta", "w", "\\beta")
_FIRST = Script("sub", "bare", "0")


def with_first_entries(chains: Sides) -> Sides:
    """The formulas of a document with the first entry of a product apart."""
    nodes = list(all_nodes(chains))
    names = [node for node in nodes if isinstance(node, Name)]
    partials = [node.wrt for node in nodes if isinstance(node, Partial)]
    firsts = {by.base for by in partials if isinstance(by, Name) and by.scripts == (_FIRST,)}
    firsts &= set(_WEIGHTS)
    if not firsts or any(name.base == "X" for name in names) or any(map(_has_numbers, nodes)):
        return chains
    data = {own.base for node in nodes for _, _, own in _products(node, firsts)}

    def apart(node: Reading) -> Reading:
        if isinstance(node, Name) and node.base in data and _FIRST in node.scripts:
            return Num(node.start, node.end, Fraction(1))
        node = mapped(node, apart)
        for place, weights, own in _products(node, firsts):
            first = replace(weights, scripts=(_FIRST,))
            rest = Times(node.start, node.end, (weights, own), ("",))
            whole = Group(node.start, node.end, Plus(node.start, node.end, (first, rest), (1, 1)))
            return _put(whole, node, place) if isinstance(node, Times) else node
        return node

    return rewritten(chains, apart)


def _put(whole: Group, product: Times, place: int) -> Reading:
    """The product with two of its factors as one."""
    factors = (*product.factors[:place], whole, *product.factors[place + 2 :])
    joins = (*product.joins[:place], *product.joins[place + 1 :])
    return whole if len(factors) == 1 else replace(product, factors=factors, joins=joins)


def _products(node: Reading, weights: set[str]) -> Iterator[tuple[int, Name, Name]]:
    """Where in a product θᵀ stands with an x behind it, and the two."""
    factors = node.factors if isinstance(node, Times) else ()
    for place, (first, second) in enumerate(pairwise(factors)):
        if not isinstance(first, Name) or not isinstance(second, Name):
            continue
        if first.base in weights and first.scripts == (TRANSPOSED,):
            yield place, first, second


def _has_numbers(node: Reading) -> bool:
    """Whether θ_0 is added to another entry, as in θ_0 + θ_1 x."""
    if not isinstance(node, Plus):
        return False
    added = [name for term in node.terms for name in term.nodes if isinstance(name, Name)]
    own = {name.base for name in added if name.scripts == (_FIRST,)} & set(_WEIGHTS)
    return any(name.base in own and name.scripts != (_FIRST,) for name in added)

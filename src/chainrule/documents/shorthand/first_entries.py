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

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Big,
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
    summed = {own.base for node in nodes if (own := _summed(node, firsts)) is not None}
    data |= {base for base in summed if _is_one(chains, base)}

    def apart(node: Reading) -> Reading:
        if isinstance(node, Name) and node.base in data and _FIRST in node.scripts:
            return Num(node.start, node.end, Fraction(1))
        own = _summed(node, firsts)
        node = mapped(node, apart)
        if own is not None and own.base in data and isinstance(node, Big):
            return _from_one(node, firsts)
        for place, weights, own in _products(node, firsts):
            first = replace(weights, scripts=(_FIRST,))
            rest = Times(node.start, node.end, (weights, own), ("",))
            whole = Group(node.start, node.end, Plus(node.start, node.end, (first, rest), (1, 1)))
            return _put(whole, node, place) if isinstance(node, Times) else node
        return node

    found = rewritten(chains, apart)
    return [sides if _says_one(sides) else new for sides, new in zip(chains, found, strict=True)]


def _says_one(sides: Sequence[Reading | None]) -> bool:
    """Whether it is x_0 = 1, which claims nothing."""
    left, right = sides if len(sides) == 2 else (None, None)
    is_first = isinstance(left, Name) and _FIRST in left.scripts
    return is_first and isinstance(right, Num) and right.value == 1


def _summed(node: Reading, weights: set[str]) -> Name | None:
    """The x of Σ_{j=0} θ_j x_j."""
    if not isinstance(node, Big) or not isinstance(node.body, Times):
        return None
    from_zero = isinstance(node.lower, Num) and node.lower.value == 0
    names = [factor for factor in node.body.factors if isinstance(factor, Name)]
    by_letter = all(node.letter in {s.text for s in name.scripts} for name in names)
    others = [name for name in names if name.base not in weights]
    if not from_zero or not by_letter or len(node.body.factors) != 2 or len(names) != 2:
        return None
    return others[0] if len(others) == 1 else None


def _from_one(big: Big, weights: set[str]) -> Group:
    """θ_0 + Σ_{j=1} θ_j x_j."""
    names = (name for name in big.body.children if isinstance(name, Name))
    weight = next(name for name in names if name.base in weights)
    first = replace(weight, scripts=(_FIRST,))
    rest = replace(big, lower=Num(big.start, big.start, Fraction(1)))
    return Group(big.start, big.end, Plus(big.start, big.end, (first, rest), (1, 1)))


def _is_one(chains: Sides, base: str) -> bool:
    """Whether x_0 is said to be 1, or nothing is said of it."""
    firsts = [n for n in all_nodes(chains, Name) if n.base == base
              and _FIRST in n.scripts]  # fmt: skip
    one = any(_says_one(sides) and sides[0] in firsts for sides in chains)
    return one or not firsts


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

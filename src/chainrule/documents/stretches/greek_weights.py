r"""Weights by a Greek letter that is seldom theirs: the α_m of z_m = σ(α_mᵀ x), beside α_{mj}.

Where a vector of them is turned and multiplies something, and nothing says what they are, they are
read under a letter that is usual for weights and free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.names.definition import head
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Name,
    Reading,
    Times,
    is_below,
    mapped,
)
from chainrule.documents.stating.chains import Chain, nodes_in

_SELDOM = ("\\alpha", "\\gamma", "\\eta", "\\kappa")
_USUAL = ("\\omega", "\\theta", "\\beta", "\\Omega")


def usual_letters(chains: Sequence[Chain]) -> dict[str, str]:
    """The letters under which such weights are read, by those of the document."""
    turned = {
        factor.base for product in nodes_in(chains, Times) for factor in product.factors[:-1]
        if isinstance(factor, Name) and factor.base in _SELDOM and TRANSPOSED in factor.scripts
        and sum(map(is_below, factor.scripts)) == 1
    }  # fmt: skip
    if not turned:
        return {}
    lefts = (chain.sides[0].reading for chain in chains)
    turned -= {name.base for left in lefts if left is not None and (name := head(left)) is not None}
    taken = {name.base for name in nodes_in(chains, Name)}
    free = (base for base in _USUAL if base not in taken)
    return dict(zip(sorted(turned), free, strict=False))


def with_usual_letters(reading: Reading, letters: dict[str, str]) -> Reading:
    """A formula with such weights under usual letters."""

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and node.base in letters:
            return replace(node, base=letters[node.base], written=node.base)
        return mapped(node, rewrite)

    return rewrite(reading)

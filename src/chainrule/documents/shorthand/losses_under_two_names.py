"""F(W) = L(xW), where nothing says what L is: F is that loss as a function of the weights.

∂F/∂W_{ij} = Σ_c ∂L/∂s_c ∂s_c/∂W_{ij} then speaks of one loss under two names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.names.definition import head
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Partial,
    Reading,
    Sides,
    all_nodes,
    mapped,
    rewritten,
)


def with_one_loss(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with the name of the loss for its other name."""
    pairs = dict(_pairs(chains))
    stated = [base for sides in chains for base in _stated(sides)]
    taken = {
        of.base for node in all_nodes(chains, Partial)
        if (of := head(node.of)) is not None
    }  # fmt: skip
    one = {
        other: loss for other, loss in pairs.items()
        if stated.count(other) == 1 and loss not in stated and {other, loss} <= taken
    }  # fmt: skip
    if not one:
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and node.base in one:
            return Name(node.start, node.end, one[node.base], node.scripts, node.primes)
        return mapped(node, rewrite)

    plain = [_without_statement(sides, one) for sides in chains]
    return rewritten(plain, rewrite)


def _without_statement(
    sides: Sequence[Reading | None], one: Mapping[str, str]
) -> list[Reading | None]:
    """L = L for F(W) = L(xW), which says no more than that."""
    names = [head(side) if isinstance(side, (Name, Call)) else None for side in sides]
    bases = [name.base if name is not None else "" for name in names]
    if len(sides) == 2 and one.get(bases[0]) == bases[1]:
        return [n and replace(n, scripts=()) for n in names]
    return list(sides)


def _pairs(chains: Sides) -> Iterator[tuple[str, str]]:
    """The F and the L of F(W) = L(…)."""
    for sides in chains:
        for left, right in pairwise(sides):
            name = head(left) if isinstance(left, (Name, Call)) else None
            if (
                name is not None and name.base not in LOSS_BASES and not name.scripts
                and isinstance(right, Call) and right.function.base in LOSS_BASES
                and not right.function.primes
            ):  # fmt: skip
                yield name.base, right.function.base


def _stated(sides: Sequence[Reading | None]) -> Iterator[str]:
    """The symbol that a chain gives a formula."""
    left = sides[0] if len(sides) > 1 else None
    name = head(left) if isinstance(left, (Name, Call)) else None
    if name is not None:
        yield name.base

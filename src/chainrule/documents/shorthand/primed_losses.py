"""C′(a) and L′(a, y): the derivative of a loss by what it is of.

A C of one argument must be a loss that is differentiated as ∂C/∂a too, or have a formula under its
name alone: C′(W) is ∂C/∂W then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.names.definition import head
from chainrule.documents.parsing.customary import LOSS_BASES, TARGETS
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


def with_derivatives_of_losses(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with ∂C/∂a for C′(a); not where C′ is said to be a formula."""
    nodes = list(all_nodes(chains))
    taken = {h.base for n in nodes if isinstance(n, Partial) and (h := head(n.of)) is not None}
    stated = {h.base for sides in chains if (h := _primed(sides[0] if sides else None)) is not None}
    pairs = {n.function.base for n in nodes if isinstance(n, Call) and len(n.arguments) == 2}
    named = {
        sides[0].base for sides in chains
        if len(sides) > 1 and isinstance(sides[0], Name) and not sides[0].primes
    }  # fmt: skip
    stated -= _of_quantities(nodes, named)
    losses = ((taken | pairs | named) & set(LOSS_BASES)) - stated
    if not any(_is_slope(node, losses) for node in nodes):
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Call) and _is_slope(node, losses):
            of: Reading = Name(node.start, node.start, node.function.base, node.function.scripts)
            if len(node.arguments) > 1:  # L(a, y) of one sample, where no formula says what L is
                of = replace(node, function=replace(node.function, primes=0))
            return Partial(node.start, node.end, of, node.arguments[0])
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _of_quantities(nodes: Sequence[Reading], named: set[str]) -> set[str]:
    """The C of C′(W) = …, where C has a formula of its own and no argument anywhere."""
    applied = {
        node.function.base for node in nodes
        if isinstance(node, Call) and not node.function.primes
    }  # fmt: skip
    by = {
        (node.function.base, node.arguments[0]) for node in nodes
        if isinstance(node, Call) and node.function.primes and len(node.arguments) == 1
    }  # fmt: skip
    several = {base for base, _ in by if sum(own == base for own, _ in by) > 1}
    return named & several - applied


def _primed(reading: Reading | None) -> Name | None:
    """The C′ of a left side C′(a), or C′."""
    name = reading.function if isinstance(reading, Call) else reading
    return name if isinstance(name, Name) and name.primes else None


def _is_slope(node: Reading, losses: set[str]) -> bool:
    """C′(a), or C′(a, y) with a target y."""
    if not isinstance(node, Call) or node.function.primes != 1 or node.function.base not in losses:
        return False
    first, *others = node.arguments
    targets = (a for a in others if isinstance(a, Name) and a.base in TARGETS)
    return isinstance(first, Name) and len(list(targets)) == len(others) <= 1

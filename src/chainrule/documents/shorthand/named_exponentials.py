"""A softmax by a name for its exponentials: P_k = U_k / Σ_p U_p, where U_k = e^{s_k} is said.

It is read as P_k = e^{s_k} / Σ_p e^{s_p}, unless something is differentiated by a U.
"""

from __future__ import annotations

from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Over,
    Partial,
    Reading,
    Sides,
    all_nodes,
    is_exponential,
    mapped,
    unbracketed,
)
from chainrule.documents.shorthand.ellipsis import relettered


def with_exponentials(chains: Sides) -> Sides:
    """The formulas of a document with e^{s_k} for the U_k of such a softmax."""
    named = {
        left.base: (left, right)
        for left, right, *_ in (sides for sides in chains if len(sides) > 1)
        if isinstance(left, Name) and right is not None and is_exponential(unbracketed(right))
    }
    nodes = all_nodes(chains) if named else ()
    by = {n.wrt.base for n in nodes if isinstance(n, Partial) and isinstance(n.wrt, Name)}
    for base in by & set(named):
        del named[base]

    def put(node: Reading) -> Reading:
        if not isinstance(node, Name) or node.base not in named:
            return mapped(node, put)
        left, right = named[node.base]
        if len(left.scripts) != len(node.scripts) or node.primes:
            return node
        for own, its in zip(left.scripts, node.scripts, strict=True):
            right = relettered(right, own.text, its.text) if own != its else right
        return right

    return [
        [put(side) if side is not None and _is_softmax(side, named) else side for side in sides]
        for sides in chains
    ] if named else chains  # fmt: skip


def _is_softmax(side: Reading, named: dict[str, tuple[Name, Reading]]) -> bool:
    """Whether a side is U_k / Σ_p U_p and nothing else."""
    if not isinstance(side, Over) or not isinstance(top := unbracketed(side.top), Name):
        return False
    below = unbracketed(side.bottom)
    body = unbracketed(below.body) if isinstance(below, Big) else None
    return top.base in named and isinstance(body, Name) and body.base == top.base

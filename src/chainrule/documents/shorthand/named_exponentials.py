"""A softmax by a name for its exponentials: P_k = U_k / Σ_p U_p, where U_k = e^{s_k} is said.

It is read as P_k = e^{s_k} / Σ_p e^{s_p}, unless something is differentiated by a U. So is
e_{s_k} / Σ_p e^{s_p}, where the exponent slipped below.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Over,
    Partial,
    Raised,
    Reading,
    Sides,
    all_nodes,
    is_exponential,
    mapped,
    rewritten,
    unbracketed,
)
from chainrule.documents.shorthand.ellipsis import relettered


def with_exponentials(chains: Sides) -> Sides:
    """The formulas of a document with e^{s_k} for the U_k of such a softmax."""
    if any(_has_slipped(over) for over in all_nodes(chains, Over)):
        chains = rewritten(chains, _with_exponents)
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


def _has_slipped(over: Over) -> bool:
    """Whether it is e_{s_k} / Σ_p e^{s_p}."""
    top, below = unbracketed(over.top), unbracketed(over.bottom)
    body = unbracketed(below.body) if isinstance(below, Big) else None
    score = body.exponent if isinstance(body, Raised) and is_exponential(body) else None
    return (
        isinstance(top, Name) and top.base == "e" and len(top.scripts) > 1
        and isinstance(score, Name) and score.base == top.scripts[0].text
        and len(score.scripts) == len(top.scripts) - 1
    )  # fmt: skip


def _with_exponents(node: Reading) -> Reading:
    node = mapped(node, _with_exponents)
    top = unbracketed(node.top) if isinstance(node, Over) and _has_slipped(node) else None
    if not isinstance(node, Over) or not isinstance(top, Name):
        return node
    at = top.start, top.end
    first, *below = top.scripts
    power = Raised(*at, Name(*at, "e"), Name(*at, first.text, tuple(below)))
    return replace(node, top=power)


def _is_softmax(side: Reading, named: dict[str, tuple[Name, Reading]]) -> bool:
    """Whether a side is U_k / Σ_p U_p and nothing else."""
    if not isinstance(side, Over) or not isinstance(top := unbracketed(side.top), Name):
        return False
    below = unbracketed(side.bottom)
    body = unbracketed(below.body) if isinstance(below, Big) else None
    return top.base in named and isinstance(body, Name) and body.base == top.base

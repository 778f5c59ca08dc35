"""Means that are named: ``mean(e)`` is (1/N) Σ e, where the document divides by its N elsewhere.

Without such a letter nothing says by what a mean is divided: by the samples, or by all entries.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TypeGuard

from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Group,
    Name,
    Num,
    Over,
    Reading,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten,
)

_MEANS = ("mean", "Mean", "avg", "average")
_COUNTS = ("n", "N", "m", "M", "B")


def with_sums_for_means(chains: Sides) -> Sides:
    """The formulas of a document with a sum over N for every mean, if there is one such N."""
    nodes = list(all_nodes(chains))
    if not any(map(_is_mean, nodes)):
        return chains
    below = {n.bottom.base for n in nodes if isinstance(n, Over) and _is_count(n.bottom)}
    if len(below) != 1:
        return chains
    (count,) = below

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if not isinstance(node, Call) or not _is_mean(node):
            return node
        start, end = node.start, node.end
        share = Over(start, start, Num(start, start, Fraction(1)), Name(start, start, count))
        added = Big(start, end, "", None, None, Group(start, end, node.arguments[0]))
        return Times(start, end, (share, added), ("",))

    return rewritten(chains, rewrite)


def with_means_from_one(chains: Sides) -> Sides:
    """The formulas with Σ_{i=1}^N for Σ_{i=0}^N, where a 1/N before it says that N are added up."""
    nodes = list(all_nodes(chains))
    counts = {
        share.bottom.base for node in nodes if isinstance(node, Times)
        for share, big in pairwise(node.factors)
        if isinstance(share, Over) and _is_count(share.bottom) and isinstance(big, Big)
        and _is_from_zero(big, {share.bottom.base})
    }  # fmt: skip
    if not counts:
        return chains

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if not isinstance(node, Big) or node.lower is None or not _is_from_zero(node, counts):
            return node
        return replace(node, lower=Num(node.lower.start, node.lower.end, Fraction(1)))

    return rewritten(chains, rewrite)


def _is_from_zero(big: Big, counts: set[str]) -> bool:
    """Whether a sum runs from 0 to an N, so that it would have N + 1 terms."""
    zero = isinstance(big.lower, Num) and big.lower.value == 0
    return zero and _is_count(big.upper) and big.upper.base in counts


def _is_mean(node: Reading) -> bool:
    """mean(e), of all that e has."""
    return isinstance(node, Call) and node.function.base in _MEANS and len(node.arguments) == 1


def _is_count(node: Reading | None) -> TypeGuard[Name]:
    return isinstance(node, Name) and node.base in _COUNTS and not node.scripts

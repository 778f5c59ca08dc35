"""Means that are named: ``mean(e)`` is (1/N) Σ e, where the document divides by its N elsewhere.

Without such a letter nothing says by what a mean is divided: by the samples, or by all entries.
"""

from __future__ import annotations

from fractions import Fraction
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


def _is_mean(node: Reading) -> bool:
    """mean(e), of all that e has."""
    return isinstance(node, Call) and node.function.base in _MEANS and len(node.arguments) == 1


def _is_count(node: Reading) -> TypeGuard[Name]:
    return isinstance(node, Name) and node.base in _COUNTS and not node.scripts

r"""w_j beside W x + b of one unit: an entry of W, which is a row.

So it is where a document never has w alone, nor two indices below it, and differentiates by w_j.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = [("y", r"\sigma(W x + b)"), (r"\frac{\partial y}{\partial w_j}", "x_j")]
>>> chains = [[parse(layout(text)) for text in sides] for sides in texts]
>>> with_small_entries(chains)[1][0].wrt.base
'W'
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from chainrule.documents.parsing.reading import (
    Name,
    Partial,
    Reading,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten,
)


def with_small_entries(chains: Sides) -> Sides:
    """The formulas of a document with W_j for such a w_j."""
    nodes = list(all_nodes(chains))
    small = [n for n in nodes if isinstance(n, Name) and n.base == "w"]
    whole = [n for n in nodes if isinstance(n, Name) and n.base == "W"]
    by = {node.wrt for node in nodes if isinstance(node, Partial)}
    if not by.intersection(small) or not all(map(_has_one_index, small)):
        return chains
    if not whole or any(name.scripts for name in whole) or not any(map(_is_product, nodes)):
        return chains
    if not any(isinstance(n, Name) and n.base == "x" and _has_one_index(n) for n in nodes):
        return chains

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and node.base == "w":
            return replace(node, base="W")
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _has_one_index(name: Name) -> bool:
    """Whether one letter or number stands below, and nothing else."""
    script = name.scripts[0] if len(name.scripts) == 1 else None
    return script is not None and (script.place, script.kind) == ("sub", "bare")


def _is_product(node: Reading) -> bool:
    """Whether it is W x."""
    pairs = pairwise(node.factors) if isinstance(node, Times) else ()
    return any(
        isinstance(first, Name) and isinstance(second, Name)
        and (first.base, second.base, second.scripts) == ("W", "x", ())
        for first, second in pairs
    )  # fmt: skip

"""1_B, a column of B ones: the mark only says how long it is, as in b 1_Bᵀ.

Only where a document has no other length of ones, so that one symbol stands for them all.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.customary import ONES
from chainrule.documents.parsing.reading import (
    Name,
    Reading,
    Script,
    Sides,
    all_nodes,
    mapped,
    rewritten,
)

_COUNTS = "nmNMB"  # of samples, or of a batch


def with_plain_ones(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with 1_B written 1."""
    ones = [n for n in all_nodes(chains) if isinstance(n, Name) and n.base == ONES]
    lengths = {script.text for name in ones for script in name.scripts if _is_below(script)}
    if len(lengths) != 1 or not lengths <= set(_COUNTS):
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and node.base == ONES:
            return replace(node, scripts=tuple(s for s in node.scripts if not _is_below(s)))
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _is_below(script: Script) -> bool:
    return script.place == "sub"

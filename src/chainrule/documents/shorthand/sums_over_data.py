"""Sums whose index is the input itself: Σ_x (s − y) x adds up the samples, as Σ_{(x,y)} does.

Not where x marks something, as in Σ_x C_x, or is what a function is taken of, as in Σ_x ‖y(x)‖².
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.customary import ALL_SAMPLES
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Reading,
    Sides,
    all_nodes,
    mapped,
    rewritten,
)

_INPUTS = ("x", "X")


def with_sums_over_samples(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with a sum over the samples for one over the input."""
    nodes = list(all_nodes(chains))
    names = [node for node in nodes if isinstance(node, Name)]
    marks = {script.text for name in names for script in name.scripts}
    bare = {name.base for name in names if not name.scripts}
    taken = {
        argument.base for call in nodes if isinstance(call, Call)
        for argument in call.arguments if isinstance(argument, Name)
    }  # fmt: skip
    inputs = {letter for letter in _INPUTS if letter in bare - marks - taken}
    if not any(isinstance(node, Big) and node.letter in inputs for node in nodes):
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if isinstance(node, Big) and node.letter in inputs and node.lower is node.upper is None:
            return replace(node, letter=ALL_SAMPLES)
        return node

    return rewritten(chains, rewrite)

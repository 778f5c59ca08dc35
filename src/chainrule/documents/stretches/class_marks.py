"""The class above a parameter, in round brackets: θ^{(k)} beside x^{(i)} is θ_k.

Softmax regression has a vector θ^{(k)} for every class. It shows in a sum over those vectors, and
in that no data carry the letter: what carries the data's letter, or a layer, is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.reading import Big, Name, Reading, Script, mapped, walk_reading
from chainrule.documents.stating.chains import Chain, nodes_in


def with_classes_below(chains: Sequence[Chain]) -> list[Chain]:
    """The chains with θ_k for θ^{(k)}."""
    nodes = list(nodes_in(chains))
    names = [node for node in nodes if isinstance(node, Name)]
    data = {
        mark[0] for name in names if name.base not in PARAMETER_BASES for mark in _marks(name)
    }  # fmt: skip
    summed = {
        name.base for big in nodes if isinstance(big, Big)
        for name in walk_reading(big.body, Name)
        if name.base in PARAMETER_BASES and big.letter in _marks(name)
    }  # fmt: skip
    marks = {base: {m for n in names if n.base == base for m in _marks(n)} for base in summed}
    bases = {base for base, own in marks.items() if not {m[0] for m in own} & {*data, "l"}}
    if not bases:
        return list(chains)

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and node.base in bases:
            return replace(node, scripts=tuple(map(_below, node.scripts)))
        return mapped(node, rewrite)

    return [chain.rewritten(rewrite) for chain in chains]


def _marks(name: Name) -> Iterator[str]:
    """What stands above a name in round brackets."""
    return (s.text for s in name.scripts if s.kind == "paren" and s.place == "sup" and s.text)


def _below(script: Script) -> Script:
    return replace(script, place="sub", kind="bare") if script.kind == "paren" else script

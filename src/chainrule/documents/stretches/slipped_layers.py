"""The bias of any layer under the number of the first: Z^{[n]} = W^{[n]} A^{[n-1]} + b^{[1]}.

Where a document also writes b^{[l]}, that number was left from the line for layer 1. Read as it
stands, every layer would share one bias, and its derivative would be that of all of them.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.reading import Name, Reading, Script, mapped
from chainrule.documents.stating.statements import Chain, nodes_in

_BIASES = ("b", "B")
_WEIGHTS = ("W", "w")


def with_own_bias(chains: list[Chain]) -> list[Chain]:
    """The chains of a document with the bias of the layer that the weight is of."""
    names = [node for node in nodes_in(chains) if isinstance(node, Name)]
    general = {n.base for n in names if n.base in _BIASES and any(map(_is_general, n.scripts))}
    return [_with_own_bias(chain, general) for chain in chains] if general else chains


def _with_own_bias(chain: Chain, general: set[str]) -> Chain:
    left = chain.sides[0].reading
    marks = [s for s in left.scripts if _is_general(s)] if isinstance(left, Name) else []
    names = [node for node in nodes_in([chain]) if isinstance(node, Name)]
    if len(marks) != 1 or not any(n.base in _WEIGHTS and n.scripts == (marks[0],) for n in names):
        return chain

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and node.base in general and _is_of_one_layer(node):
            return replace(node, scripts=(marks[0],))
        return mapped(node, rewrite)

    return chain.rewritten(rewrite)


def _is_general(script: Script) -> bool:
    return script.kind == "bracket" and len(script.text) == 1 and script.text.isalpha()


def _is_of_one_layer(name: Name) -> bool:
    scripts = name.scripts
    return len(scripts) == 1 and scripts[0].kind == "bracket" and scripts[0].text == "1"

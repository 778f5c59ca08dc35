"""The bias of any layer under the number of the first: Z^{[n]} = W^{[n]} A^{[n-1]} + b^{[1]}.

Where a document also writes b^{[l]}, that number was left from the line for layer 1. Read as it
stands, every layer would share one bias, and its derivative would be that of all of them.

So is a layer that slipped below its symbol, o_j^l = f(z_l) beside z_j^l, the layer of unit j.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.parsing.reading import Name, Reading, Script, mapped
from chainrule.documents.stating.chains import Chain, nodes_in

_LAYERS = ("l", "L", "\\ell")
_BIASES = ("b", "B")
_WEIGHTS = ("W", "w")


def with_own_bias(chains: list[Chain]) -> list[Chain]:
    """The chains of a document with the bias of the layer that the weight is of."""
    names = list(nodes_in(chains, Name))
    general = {n.base for n in names if n.base in _BIASES and any(map(_is_general, n.scripts))}
    return [_with_own_bias(chain, general) for chain in chains] if general else chains


def _with_own_bias(chain: Chain, general: set[str]) -> Chain:
    left = chain.sides[0].reading
    marks = [s for s in left.scripts if _is_general(s)] if isinstance(left, Name) else []
    names = list(nodes_in([chain], Name))
    if len(marks) != 1 or not any(n.base in _WEIGHTS and n.scripts == (marks[0],) for n in names):
        return chain

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and node.base in general and _is_of_one_layer(node):
            return replace(node, scripts=(marks[0],))
        return mapped(node, rewrite)

    return chain.rewritten(rewrite)


def with_layers_above(chains: list[Chain]) -> list[Chain]:
    """The chains with the layer of a symbol, and its unit, where they stand elsewhere on it."""
    names = set(nodes_in(chains, Name))
    slipped = {n for n in names if _slipped(n)}
    whole = {n.base: n.scripts for n in names if len(n.scripts) == 2 and _of_a_unit(n)}
    if not any(n.base in whole for n in slipped):
        return chains
    return [_with_layers_above(chain, slipped, set(whole)) for chain in chains]


def _with_layers_above(chain: Chain, slipped: set[Name], whole: set[str]) -> Chain:
    left = chain.sides[0].reading
    if not isinstance(left, Name) or not _of_a_unit(left):
        return chain

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and node in slipped and node.base in whole:
            same = any(s.place == "sup" and s.text == node.scripts[0].text for s in left.scripts)
            return replace(node, scripts=left.scripts) if same else node
        return mapped(node, rewrite)

    return chain.rewritten(rewrite)


def _slipped(name: Name) -> bool:
    """Whether nothing but a layer stands below a symbol."""
    places = [(s.place, s.text in _LAYERS) for s in name.scripts]
    return places == [("sub", True)]


def _of_a_unit(name: Name) -> bool:
    """Whether a symbol has its layer above and one unit below: z_j^l."""
    above = [s for s in name.scripts if s.place == "sup" and s.text in _LAYERS]
    below = [s for s in name.scripts if s.place == "sub" and len(s.text) == 1 and s.text.isalpha()]
    return len(above) == len(below) == 1 and len(name.scripts) == 2


def _is_general(script: Script) -> bool:
    return script.kind == "bracket" and len(script.text) == 1 and script.text.isalpha()


def _is_of_one_layer(name: Name) -> bool:
    scripts = name.scripts
    return len(scripts) == 1 and scripts[0].kind == "bracket" and scripts[0].text == "1"

"""The bias of any layer under the number of the first: Z^{[n]} = W^{[n]} A^{[n-1]} + b^{[1]}.

Where a document also writes b^{[l]}, that number was left from the line for layer 1. Read as it
stands, every layer would share one bias, and its derivative would be that of all of them.

So is a layer that slipped below its symbol, o_j^l = f(z_l) beside z_j^l, the layer of unit j.

So is the L of δ^L = (w^{L+1})ᵀ δ^{L+1} ⊙ σ'(z^L), where nothing is said of a layer L + 1 but l is
any layer.

And so is z^{[2]} = W^{[2]} a^{[2]} + b^{[2]} of what layer 1 gives, where no a^{[2]} is said to be
anything and a^{[1]} goes nowhere else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.names.definition import has_derivative
from chainrule.documents.parsing.reading import (
    Name,
    Plus,
    Reading,
    Script,
    Times,
    Turned,
    mapped,
    unbracketed,
)
from chainrule.documents.stating.chains import Chain, nodes_in

_LAYERS = ("l", "L", "\\ell")
_BIASES = ("b", "B")
_WEIGHTS = ("W", "w")


def with_own_bias(chains: list[Chain]) -> list[Chain]:
    """The chains of a document with the bias of the layer that the weight is of, and with any
    layer l where one above L is spoken of."""
    names = list(nodes_in(chains, Name))
    if any(s.text == "L+1" for name in names for s in name.scripts):
        chains = _with_any_layer(chains, names)
    general = {n.base for n in names if n.base in _BIASES and any(map(_is_general, n.scripts))}
    return [_with_own_bias(chain, general) for chain in chains] if general else chains


def _with_any_layer(chains: list[Chain], names: list[Name]) -> list[Chain]:
    """The chains with l for L in what speaks of a layer L + 1, which no equality defines."""
    lefts = [c.sides[0].reading for c in chains if not c.continues]
    texts = {s.text for name in names for s in name.scripts}
    defined = {s.text for left in lefts if isinstance(left, Name) for s in left.scripts}
    if "L+1" in defined or not {"l", "L"} <= texts:
        return chains

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            return replace(node, scripts=tuple(
                replace(s, text=f"l{s.text[1:]}") if s.text in ("L-1", "L", "L+1") else s
                for s in node.scripts
            ))  # fmt: skip
        return mapped(node, rewrite)

    return [
        chain.rewritten(rewrite)
        if any(s.text == "L+1" for name in nodes_in([chain], Name) for s in name.scripts) else chain
        for chain in chains
    ]  # fmt: skip


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


def with_layers_before(chains: list[Chain]) -> list[Chain]:
    """The chains with a^{[k-1]} for the only a^{[k]}, in what defines z^{[k]} by W^{[k]}."""
    count = Counter(nodes_in(chains, Name))
    defining = [c for c in chains if _defines(c)]
    defined = {c.sides[0].reading for c in defining}
    used = {name for c in defining for name in nodes_in([replace(c, sides=c.sides[1:])], Name)}

    def rewritten(chain: Chain) -> Chain:
        found = {
            name: former for name in _data_of_layer(chain)
            if (former := _of_layer_before(name)) in defined - used
            and name not in defined and count[name] == 1
        }  # fmt: skip

        def rewrite(node: Reading) -> Reading:
            if isinstance(node, Name) and node in found:
                return replace(node, scripts=found[node].scripts)
            return mapped(node, rewrite)

        return chain.rewritten(rewrite) if found else chain

    slipped = {id(c): rewritten(c) for c in defining}
    return [slipped.get(id(chain), chain) for chain in chains]


def _defines(chain: Chain) -> bool:
    """Whether a chain says of a symbol what it is, and not by a derivative."""
    readings = [side.reading for side in chain.sides]
    plain = not any(r is not None and has_derivative(r) for r in readings)
    return isinstance(readings[0], Name) and len(readings) > 1 and not chain.continues and plain


def _data_of_layer(chain: Chain) -> Iterator[Name]:
    """The a^{[k]} of z^{[k]} = W^{[k]} a^{[k]} + b^{[k]}."""
    left, right = chain.sides[0].reading, unbracketed(chain.sides[1].reading)
    for term in right.terms if isinstance(right, Plus) else (right,):
        factors = term.factors if isinstance(term, Times) else ()
        names = [f.base if isinstance(f, Turned) else f for f in map(unbracketed, factors)]
        match names:
            case [Name() as weight, Name() as data] if (
                isinstance(left, Name)
                and weight.base in _WEIGHTS
                and _number(left) == _number(weight) == _number(data) != ""
            ):
                yield data


def _number(name: Name) -> str:
    """The layer of a symbol that has nothing else but, perhaps, a transpose."""
    marks = [s.text for s in name.scripts if s.kind != "bare" and s.text.isdigit()]
    others = [s.text for s in name.scripts if s.text not in (*marks, "T", "\\top")]
    return marks[0] if len(marks) == 1 and not others else ""


def _of_layer_before(name: Name) -> Name:
    before = str(int(_number(name)) - 1)
    scripts = tuple(replace(s, text=before) if s.text.isdigit() else s for s in name.scripts)
    return replace(name, scripts=scripts)


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

"""One size of letters where a formula mixes two: A = σ(z) beside Z = W X + b, dz = A − Y.

Course notes write the layers once for one example, in small letters, and once for all of them, in
capitals, and slip from the one into the other within a formula. What stands beside capitals there
is that of all examples.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> _in_capitals(parse(layout("dz^{[2]} x")), frozenset("Z")).factors[0].base
'dZ'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import permutations

from chainrule.documents.names.lexicon import derived
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Partial,
    Reading,
    mapped,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, nodes_in

_LAYERS = "zaho"
_DATA = "xy"
_WEIGHTS = ("W", "V", "U")


def with_one_size(chains: list[Chain]) -> list[Chain]:
    """The chains of a document with capitals where small letters can only mean the same."""
    return _with_weights_said_twice(_with_one_weight(_with_layers_of_all(chains)))


def _with_layers_of_all(chains: list[Chain]) -> list[Chain]:
    """The chains with capitals for the layers where small letters stand beside capitals."""
    known = frozenset(_letter(name) for chain in chains for name in _layered(chain))
    both = frozenset(letter for letter in known if letter.isupper() and letter.lower() in known)
    inputs = both and "X" in {n.base for n in nodes_in(chains, Name)}
    mixed = [c for c in chains if _is_mixed(c, both) or (inputs and _has_small_input(c))]
    if not mixed:
        return chains
    ids = {id(chain) for chain in mixed}
    is_back = any(derived(name.base) for chain in mixed for name in _slipped(chain, both))
    rewrite = partial(_in_capitals, capitals=both)
    return [
        chain.rewritten(rewrite) if id(chain) in ids or (is_back and _is_gradient(chain)) else chain
        for chain in chains
    ]


def _with_one_weight(chains: list[Chain]) -> list[Chain]:
    """The chains with ∂C/∂W for ∂C/∂w, where z = W a + b and nothing is computed from w.

    Other marks make another w of it: w_{47} is an entry, and may stand beside the whole W^{(l)}.
    """
    names = list(nodes_in(chains, Name))
    whole = {(n.base.lower(), _marks(n)) for n in names if n.base in _WEIGHTS}
    by = [n.wrt for n in nodes_in(chains, Partial) if isinstance(n.wrt, Name)]
    found = whole & {(name.base, _marks(name)) for name in by}
    found -= {(name.base, _marks(name)) for chain in chains for name in _computed_with(chain)}
    found = {(base, marks) for base, marks in found if len(marks) <= 1}
    if not found:
        return chains

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Partial) and isinstance(node.wrt, Name):
            wrt = node.wrt
            if (wrt.base, _marks(wrt)) in found:
                wrt = replace(wrt, base=wrt.base.upper())
            return replace(node, of=rewrite(node.of), wrt=wrt)
        return mapped(node, rewrite)

    return [chain.rewritten(rewrite) for chain in chains]


def _with_weights_said_twice(chains: list[Chain]) -> list[Chain]:
    """The chains with W^l for w^l, where z^l = W^l a^{l-1} + b^l and z^l = w^l a^{l-1} + b^l."""
    bases = {name.base for name in nodes_in(chains, Name)}
    small = frozenset(base.lower() for base in _WEIGHTS if {base, base.lower()} <= bases)
    said: dict[Name, list[Reading]] = {}
    for chain in chains if small else ():
        left, right = (*(side.reading for side in chain.sides), None)[:2]
        if isinstance(left, Name) and left.scripts and right is not None and not chain.continues:
            said.setdefault(left, []).append(unbracketed(right))
    rewrite = partial(_with_large, small=small)
    twice = any(
        first != second and first == rewrite(second)
        for rights in said.values() for first, second in permutations(dict.fromkeys(rights), 2)
    )  # fmt: skip
    return [chain.rewritten(rewrite) for chain in chains] if twice else chains


def _with_large(node: Reading, small: frozenset[str]) -> Reading:
    """A formula with W^l for w^l, and dW^l for dw^l; w_j and w stay what they are."""
    if not isinstance(node, Name):
        return mapped(node, partial(_with_large, small=small))
    letter = _letter(node)
    marks = [script.place for script in node.scripts if script.text != "T"]
    if letter not in small or marks != ["sup"]:
        return node
    return replace(node, base=node.base[: -len(letter)] + letter.upper())


def _computed_with(chain: Chain) -> Iterator[Name]:
    """The names that something is computed from, but for one that is updated there."""
    updated = chain.sides[0].reading
    waiting = [side.reading for side in chain.sides if side.reading is not None]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Name) and node != updated:
            yield node
        elif isinstance(node, Partial):
            waiting.append(node.of)
        elif not (isinstance(node, Call) and node.function.base in (*LOSS_BASES, "dim")):
            waiting += node.children  # C(w, b) only says what C depends on


def _marks(name: Name) -> tuple[str, ...]:
    """Where the marks of a name stand, but for that of a transpose."""
    return tuple(script.place for script in name.scripts if script.text != "T")


def _letter(name: Name) -> str:
    """The Z of Z and dZ."""
    return derived(name.base) or name.base


def letters_of_layers(reading: Reading | None) -> list[str]:
    """The z and dz of a formula that are of layers, and of no certain sample."""
    nodes = () if reading is None else walk_reading(reading)
    return [node.base for node in nodes if isinstance(node, Name) and _is_of_a_layer(node)]


def _layered(chain: Chain) -> list[Name]:
    """The names of layers in a chain that are of no certain sample: Z^{[1]}, da^{[2]}."""
    return [node for node in nodes_in([chain], Name) if _is_of_a_layer(node)]


def _is_of_a_layer(name: Name) -> bool:
    letter = _letter(name)
    if len(letter) != 1 or letter.lower() not in _LAYERS:
        return False
    kinds = [script.kind for script in name.scripts if script.text != "T"]
    return kinds == ["bracket"]


def _slipped(chain: Chain, both: frozenset[str]) -> list[Name]:
    """The names in small letters beside one in capitals."""
    names = _layered(chain)
    if not any(_letter(name).isupper() for name in names):
        return []
    return [name for name in names if _letter(name).upper() in both and _letter(name).islower()]


def _is_mixed(chain: Chain, both: frozenset[str]) -> bool:
    return not chain.continues and bool(_slipped(chain, both))


def _has_small_input(chain: Chain) -> bool:
    """Whether a chain is dW = dZ xᵀ, with the x of one example beside the dZ of all of them."""
    letters = [_letter(name) for name in _layered(chain)]
    small = any(
        isinstance(node, Name) and node.base == "x" and all(s.text == "T" for s in node.scripts)
        for node in nodes_in([chain])
    )  # fmt: skip
    return small and bool(letters) and all(map(str.isupper, letters)) and _is_gradient(chain)


def _is_gradient(chain: Chain) -> bool:
    """Whether a chain says what dW or dz is."""
    first = chain.sides[0].reading
    return isinstance(first, Name) and derived(first.base) is not None


def _in_capitals(reading: Reading, capitals: frozenset[str]) -> Reading:
    """A formula with the layers of all examples, and with their data."""
    if isinstance(reading, Name):
        letter = _letter(reading)
        layered = _is_of_a_layer(reading) and letter.upper() in capitals
        data = letter in _DATA and all(script.text == "T" for script in reading.scripts)
        if layered or data:
            return replace(reading, base=reading.base[: -len(letter)] + letter.upper())
        return reading
    return mapped(reading, partial(_in_capitals, capitals=capitals))

r"""Layers that only their index letters tell apart: z_j = Σ_i w_{ij} a_i, z_k = Σ_j w_{jk} a_j.

There the inputs are counted by i, the hidden units by j and the outputs by k, so that z_j and z_k
are two quantities. It is so if the units of one weighted sum go into another one of the same
letters, and if they are functions of it: a_j = g_j(z_j). Then z_k is z^{[2]}_k. Where one
equation stands for the units of all layers, :mod:`.general_units` says which letter counts what.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Reading,
    Script,
    Times,
    mapped,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, nodes_in, nodes_of_sides
from chainrule.documents.stretches.general_units import (
    indices,
    letters_of,
    loops,
    repeated,
    weights_of_pair,
    with_outputs_for_inputs,
)
from chainrule.documents.stretches.turned_weights import with_weights_in_one_order

_DEEPEST = 6
_MOST_SUMS = 50  # that go on from one letter


@dataclass(frozen=True)
class _Sum:
    """z_k = Σ_j w_{jk} a_j: from j to k. linked: what is summed is a function of z_j."""

    left: str
    weight: str
    source: str
    target: str
    summed: frozenset[str]
    linked: bool


def with_layers_of_letters(chains: list[Chain]) -> list[Chain]:
    """The chains with a layer on every quantity whose layers only its letters tell apart."""
    chains = with_outputs_for_inputs(chains)
    order, meant = _order(chains)
    chains = [*chains, *meant, *_said_of_units_above(chains, order)] if order else chains
    if not order:
        loop = next(loops(chains), None)
        if loop is None:
            return chains
        order = letters_of(loop, chains)
        chains = [*chains, *repeated(loop, chains, order)]
    chains = with_weights_in_one_order(chains, order)
    letters = _Letters(order, _layered_bases(chains, order), _quantities(chains))
    first = _of_another_before(chains, order)
    own = (c.rewritten(lambda reading: _layered(reading, letters)) for c in chains[first:])
    return [*chains[:first], *own]


def _of_another_before(chains: list[Chain], order: dict[str, int]) -> int:
    """How many chains come before the layers and speak of another network: y_k = Σ_i w_{ki} x_i
    goes from i to k at once, and a single layer is meant."""
    joined = [{order.get(s.target, 0) - order.get(s.source, 0) for s in _sums(c)} for c in chains]
    first = next((place for place, steps in enumerate(joined) if 1 in steps), 0)
    return first if any(steps and max(steps) > 1 for steps in joined[:first]) else 0


@dataclass(frozen=True)
class _Letters:
    """Which letter counts the units of which layer, and what stands in several layers.

    quantities: what stands somewhere without brackets behind it: o_j (1 − o_j) is a product.
    """

    order: dict[str, int]
    bases: set[str]
    quantities: set[str]


def _order(chains: list[Chain]) -> tuple[dict[str, int], list[Chain]]:
    """The number of the layer that each letter counts the units of: i 0, j 1, k 2.

    Where o_k = σ(z_k) is said of the last units alone, it is meant of those before them too.
    """
    sums = list(dict.fromkeys(s for chain in chains for s in _sums(chain)))
    activations = {a: chain for chain in chains for a in _activations(chain)}
    meant: dict[tuple[str, str], Chain] = {}
    after: dict[tuple[str, str, str], list[_Sum]] = {}
    for each in sums:
        after.setdefault((each.left, each.weight, each.source), []).append(each)
    follows: dict[str, set[str]] = {}
    for first in sums:
        for second in after.get((first.left, first.weight, first.target), ())[:_MOST_SUMS]:
            linked = second.linked or any(
                (first.left, a, first.target) in activations for a in second.summed
            )
            of_last = [a for a in second.summed if (first.left, a, second.target) in activations]
            if not linked and of_last and first.source != second.target:
                said = activations[first.left, of_last[0], second.target]
                meant[of_last[0], first.target] = _said_of(said, second.target, first.target)
                linked = True
            if first.source != second.target and linked:
                follows.setdefault(first.source, set()).add(first.target)
                follows.setdefault(first.target, set()).add(second.target)
    order = _numbered(follows)
    return (order, list(meant.values())) if order else (_numbered(_by_layers(chains)), [])


def _said_of(chain: Chain, old: str, new: str) -> Chain:
    """What a chain says, of the units that another letter counts; it claims nothing."""

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            scripts = tuple(replace(s, text=new) if s.text == old else s for s in node.scripts)
            return replace(node, scripts=scripts)
        return mapped(node, rewrite)

    return replace(chain.rewritten(rewrite), is_note=True)


def _said_of_units_above(chains: list[Chain], order: dict[str, int]) -> Iterator[Chain]:
    """y_k = φ(v_k) and δ_k = −∂E/∂v_k, where y_j = φ(v_j) and δ_j = −∂E/∂v_j stand for any unit.

    That is so of what is used with k as well, and said with j alone.
    """
    lefts = [c.sides[0].reading for c in chains if not c.continues]
    defined = {(left.base, *indices(left)) for left in lefts if isinstance(left, Name)}
    used = {(n.base, *indices(n)) for n in nodes_in(chains, Name)}
    for chain in chains:
        left = chain.sides[0].reading
        own = indices(left) if isinstance(left, Name) and not chain.continues else ()
        if len(own) != 1 or own[0] not in order or not isinstance(left, Name):
            continue
        names = list(nodes_of_sides(chain.sides[:2], Name))
        if any(set(indices(name)) - set(own) for name in names) or len(chain.sides) < 2:
            continue
        for letter, layer in order.items():
            unit = (left.base, letter)
            if layer > order[own[0]] and unit in used - defined:
                defined.add(unit)
                first = replace(chain, sides=chain.sides[:2], relations=chain.relations[:1])
                yield _said_of(first, own[0], letter)


def _by_layers(chains: list[Chain]) -> dict[str, set[str]]:
    """Which letters follow each other by the layers of the weights: a_j = Σ_i w_{ji}^{(1)} x_i,
    y_k = Σ_j w_{kj}^{(2)} z_j."""
    found: dict[str, tuple[str, str]] = {}
    for chain in chains:
        left = chain.sides[0].reading
        target = indices(left) if isinstance(left, Name) and not chain.continues else ()
        nodes = nodes_of_sides(chain.sides[1:]) if len(target) == 1 else ()
        for node in (node for node in nodes if isinstance(node, Big)):
            for name in walk_reading(node.body):
                layer = _layered_weight(name, {node.letter, *target})
                pair = (node.letter, target[0])
                if layer and found.setdefault(layer, pair) not in (pair, pair[::-1]):
                    return {}  # the sums back through w_{kj} come after those forward
    pairs = [found[layer] for layer in sorted(found)]
    linked = all(first[1] == second[0] for first, second in pairwise(pairs))
    return {source: {target} for source, target in pairs} if len(pairs) > 1 and linked else {}


def _layered_weight(node: Reading, letters: set[str]) -> str:
    """The number of the layer of w_{ji}^{(1)}, a weight that joins two units."""
    if not isinstance(node, Name) or node.base not in PARAMETER_BASES:
        return ""
    below = {s.text for s in node.scripts if s.place == "sub"}
    above = [s for s in node.scripts if s.place == "sup"]
    marked = len(above) == 1 and above[0].kind in ("paren", "bracket") and above[0].text.isdigit()
    return above[0].text if marked and len(letters) == 2 and below == letters else ""


def _numbered(follows: dict[str, set[str]]) -> dict[str, int]:
    """The letters of a line i → j → k, numbered; none if they branch or go round."""
    targets = {t for found in follows.values() for t in found}
    first = [letter for letter in follows if letter not in targets]
    if len(first) != 1 or any(len(found) > 1 for found in follows.values()):
        return {}
    order = {first[0]: 0}
    letter = first[0]
    while letter in follows and len(order) <= _DEEPEST:
        (letter,) = follows[letter]
        if letter in order:
            return {}
        order[letter] = len(order)
    return order if len(order) == len(targets) + 1 else {}


def _sums(chain: Chain) -> Iterator[_Sum]:
    """The weighted sums that a chain says a quantity of one letter is."""
    left = chain.sides[0].reading
    if chain.continues or not isinstance(left, Name):
        return
    target = indices(left)
    for side in chain.sides[1:]:
        for node in walk_reading(side.reading) if side.reading is not None else ():
            if isinstance(node, Big) and len(target) == 1 and node.letter != target[0]:
                yield from _weighted(left.base, node, target[0])
                break


def _weighted(left: str, big: Big, target: str) -> Iterator[_Sum]:
    names = list(walk_reading(big.body, Name))
    summed = frozenset(n.base for n in names if indices(n) == (big.letter,))
    linked = left in summed or any(  # a_k = σ(Σ_j w_{jk} a_j) goes from layer to layer itself
        isinstance(node, Call) and any(
            isinstance(a, Name) and a.base == left and indices(a) == (big.letter,)
            for a in node.arguments
        )
        for node in walk_reading(big.body)
    )  # fmt: skip
    for name in weights_of_pair(names, {big.letter, target}):
        yield _Sum(left, name.base, big.letter, target, summed, linked)


def _activations(chain: Chain) -> Iterator[tuple[str, str, str]]:
    """That a_j = g(z_j) is said, as z, a, j."""
    left = chain.sides[0].reading
    if chain.continues or not isinstance(left, Name) or len(indices(left)) != 1:
        return
    (letter,) = indices(left)
    for node in nodes_of_sides(chain.sides[1:]):
        if isinstance(node, Name) and indices(node) == (letter,) and node.base != left.base:
            yield node.base, left.base, letter


def _layered_bases(chains: list[Chain], order: dict[str, int]) -> set[str]:
    """The letters of the quantities and functions that stand in several of the layers."""
    layers: dict[str, set[int]] = {}
    for node in nodes_in(chains, Name):
        if (layer := _layer(node, order)) is not None:
            layers.setdefault(node.base, set()).add(layer)
    return {base for base, found in layers.items() if len(found) > 1}


def _layer(name: Name, order: dict[str, int]) -> int | None:
    """The layer of a name: of w_{jk} that of k, of w_kᵀ too; none for what joins other layers."""
    name = _unsquared(_upright(name))
    found = sorted(order[letter] for letter in indices(name) if letter in order)
    if not found or len(found) != len(name.scripts) or len(found) > 2:
        return None
    if len(found) == 2 and found[1] != found[0] + 1:
        return None
    return found[-1]


def _quantities(chains: list[Chain]) -> set[str]:
    """The letters that stand somewhere without brackets behind them."""
    found: set[str] = set()
    for chain in chains:
        for side in chain.sides:
            nodes = list(walk_reading(side.reading)) if side.reading is not None else []
            applied = {id(node.function) for node in nodes if isinstance(node, Call)}
            found |= {n.base for n in nodes if isinstance(n, Name) and id(n) not in applied}
    return found


def _layered(node: Reading, letters: _Letters) -> Reading:
    if isinstance(node, Name):
        layer = _layer(node, letters.order)
        if layer is None or node.base not in letters.bases:
            return node
        return replace(node, scripts=(_script(layer), *node.scripts))
    if isinstance(node, Times):
        before = (None, *node.factors[:-1])
        pairs = zip(before, node.factors, strict=True)
        return replace(node, factors=tuple(_behind_row(*pair, letters) for pair in pairs))
    if isinstance(node, Call):
        arguments = tuple(_layered(a, letters) for a in node.arguments)
        return replace(node, function=_function(node, letters), arguments=arguments)
    return mapped(node, lambda part: _layered(part, letters))


def _behind_row(before: Reading | None, node: Reading, letters: _Letters) -> Reading:
    """The y of w_kᵀ y, which is that of the layer before k."""
    whole = isinstance(node, Name) and not node.scripts and node.base in letters.bases
    if whole and isinstance(before, Name) and before.base in PARAMETER_BASES:
        upright, layer = _upright(before), _layer(before, letters.order)
        row = upright is not before and len(upright.scripts) == 1
        if row and layer is not None and isinstance(node, Name):
            return replace(node, scripts=(_script(layer - 1),))
    return _layered(node, letters)


def _upright(name: Name) -> Name:
    """The w_k of w_kᵀ."""
    kept = tuple(script for script in name.scripts if script.text != "T")
    return name if len(kept) == len(name.scripts) else replace(name, scripts=kept)


def _unsquared(name: Name) -> Name:
    """The z_j of z_j²."""
    kept = tuple(s for s in name.scripts if (s.place, s.kind, s.text) != ("sup", "bare", "2"))
    return replace(name, scripts=kept)


def _function(call: Call, letters: _Letters) -> Name:
    """g_j, and the g in g(z_j), as the function of layer j, where every layer has its own."""
    function, argument = call.function, call.arguments[0] if call.arguments else None
    if function.base in letters.quantities:
        named = _layered(function, letters)
        assert isinstance(named, Name)
        return named
    teller = function if function.scripts else argument
    layer = _layer(teller, letters.order) if isinstance(teller, Name) else None
    if function.base not in letters.bases or layer is None:
        return function
    return replace(function, scripts=(_script(layer),))


def _script(layer: int) -> Script:
    return Script("sup", "bracket", str(layer), written="")

r"""One equation for the units of all layers: net_j = Σ_i w_{ij} o_i and o_j = g(net_j).

What goes in is what came out of the layer before, under the same letter. Read as they stand, the
two lead round in a circle; i counts the units below, j those of one layer, and a letter that j
leads to in w_{jk} those above, for which the equations hold as well. Where net = W o is said of
whole vectors, one layer is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial

from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Partial,
    Reading,
    mapped,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, nodes_in, nodes_of_sides


@dataclass(frozen=True)
class Loop:
    """Σ_i w_{ij} o_i in what o_j is computed from. first: whether i is the first index of w."""

    weight: str
    source: str
    target: str
    first: bool


def loops(chains: list[Chain]) -> Iterator[Loop]:
    """The weighted sums of units that go into a unit under the same letter."""
    below: dict[tuple[str, str], set[tuple[str, str]]] = {}
    sums: list[tuple[tuple[str, str], str, Loop]] = []
    for chain in chains:
        left = chain.sides[0].reading
        if chain.continues or not isinstance(left, Name) or len(target := indices(left)) != 1:
            continue
        own = (left.base, target[0])
        for node in nodes_of_sides(chain.sides[1:]):
            if isinstance(node, Name) and indices(node) == target:
                below.setdefault(own, set()).add((node.base, target[0]))
            elif isinstance(node, Big) and node.letter != target[0]:
                sums += [(own, unit, loop) for unit, loop in _weighted(node, target[0])]
    for own, unit, loop in sums:
        leads_back = (unit, own[1]) == own or own in below.get((unit, own[1]), ())
        if leads_back and not any(_is_said_whole(c, own[0], loop.weight) for c in chains):
            yield loop


def _is_said_whole(chain: Chain, unit: str, weight: str) -> bool:
    """Whether z = W h + b is said of whole vectors: of one layer, then, not of the units of all."""
    left = chain.sides[0].reading
    if chain.continues or not isinstance(left, Name) or left.scripts or left.base != unit:
        return False
    names = (node for node in nodes_of_sides(chain.sides[1:], Name))
    return any(name.base == weight and not name.scripts for name in names)


def with_outputs_for_inputs(chains: list[Chain]) -> list[Chain]:
    """net_j = Σ_k w_{kj} o_k, where Σ_k w_{kj} x_k is said first, and Σ_k w_{kj} o_k where it is
    differentiated: the inputs of a unit are outputs of others."""
    later = [body for chain in chains for body in _differentiated_sums(chain)]
    lefts = (chain.sides[0].reading for chain in chains) if later else ()
    units = {left.base for left in lefts if isinstance(left, Name) and len(indices(left)) == 1}
    sums = list(nodes_in(chains, Big)) if later else []
    pairs = {
        old: new for first in sums for body in later for old, new in _one_name_apart(first, body)
        if new.base in units and old.base not in units
    }  # fmt: skip

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            return replace(pairs.get(node, node), start=node.start, end=node.end)
        return mapped(node, rewrite)

    return [chain.rewritten(rewrite) for chain in chains] if pairs else chains


def _differentiated_sums(chain: Chain) -> Iterator[Big]:
    """The Σ_k w_{kj} o_k of ∂net_j/∂w_{ij} = ∂/∂w_{ij} Σ_k w_{kj} o_k."""
    for side in chain.sides[1:] if isinstance(chain.sides[0].reading, Partial) else ():
        body = unbracketed(side.reading.of) if isinstance(side.reading, Partial) else None
        if isinstance(body, Big):
            yield body


def _one_name_apart(first: Big, second: Big) -> list[tuple[Name, Name]]:
    """The one name in which two sums over the same letter differ, in each of them."""
    names = [list(walk_reading(big.body, Name)) for big in (first, second)]
    if len(names[0]) != len(names[1]) or first.letter != second.letter:
        return []
    apart = [(a, b) for a, b in zip(*names, strict=True) if a != b]
    alike = len(apart) == 1 and indices(apart[0][0]) == indices(apart[0][1])
    return apart if alike else []


def letters_of(loop: Loop, chains: list[Chain]) -> dict[str, int]:
    """The layer that each letter counts the units of: below 0, in one layer 1, above it 2."""
    order = {loop.source: 0, loop.target: 1}
    for name in _names(chains):
        found = indices(name)
        if name.base == loop.weight and len(found) == 2 and loop.target in found:
            at_first = found[0] == loop.target
            other = found[1] if at_first else found[0]
            order.setdefault(other, 2 if at_first == loop.first else 0)
    return order


def repeated(loop: Loop, chains: list[Chain], order: Mapping[str, int]) -> list[Chain]:
    """The equations of one layer, said again of the layer above it; they claim nothing.

    Where several letters count the units above, as k and l do, any of them will do.
    """
    above = [letter for letter, layer in order.items() if layer == 2]
    lefts = {
        left.base
        for chain in chains
        if isinstance(left := chain.sides[0].reading, Name)
        and len(own := indices(left)) == 1
        and own[0] in above
    }
    found: list[Chain] = []
    for chain in chains:
        left = chain.sides[0].reading
        if chain.continues or not isinstance(left, Name) or indices(left) != (loop.target,):
            continue
        if not _is_of_the_loop(chain, loop):  # but δ_j = ∂E/∂a_j of δ_j = ∂E/∂a_j = Σ_k …
            chain = replace(chain, sides=chain.sides[:2], relations=chain.relations[:1])
        if not above or left.base in lefts or not _is_of_the_loop(chain, loop):
            continue
        put = {loop.source: loop.target, loop.target: above[0]}
        found.append(replace(chain.rewritten(partial(_renamed, put=put)), is_note=True))
    return found


def indices(name: Name) -> tuple[str, ...]:
    """The letters below a name that carries nothing else."""
    if any(s.place != "sub" or s.kind != "bare" or not s.text.isalpha() for s in name.scripts):
        return ()
    return tuple(s.text for s in name.scripts)


def weights_of_pair(names: Sequence[Name], pair: Set[str]) -> list[Name]:
    """The w_{jk} among the names of a sum, of any letter if none is that of weights by custom."""
    both = [name for name in names if set(indices(name)) == pair]
    return [name for name in both if name.base in PARAMETER_BASES] or both


def _weighted(big: Big, target: str) -> Iterator[tuple[str, Loop]]:
    names = list(walk_reading(big.body, Name))
    for name in weights_of_pair(names, {big.letter, target}):
        if len(indices(name)) == 2:
            loop = Loop(name.base, big.letter, target, indices(name)[0] == big.letter)
            yield from ((n.base, loop) for n in names if indices(n) == (big.letter,))


def _is_of_the_loop(chain: Chain, loop: Loop) -> bool:
    """Whether a chain speaks of one unit and of what is summed into it, and of nothing else.

    The n of E_n counts examples.
    """
    known = {loop.source, loop.target}
    names = (name for name in _names([chain]) if name.base not in LOSS_BASES)
    return all(set(indices(name)) <= known for name in names)


def _names(chains: list[Chain]) -> Iterator[Name]:
    return nodes_in(chains, Name)


def _renamed(node: Reading, put: Mapping[str, str]) -> Reading:
    """A formula with other index letters."""
    if isinstance(node, Name):
        scripts = tuple(replace(s, text=put.get(s.text, s.text)) for s in node.scripts)
        return replace(node, scripts=scripts)
    found = mapped(node, lambda part: _renamed(part, put))
    if isinstance(found, Big):
        return replace(found, letter=put.get(found.letter, found.letter))
    return found

r"""Weights whose two units are written in either order: z_k = Σ_j w_{kj} a_j, and then ∂E/∂w_{jk}.

Where letters tell the layers, j and k tell which weight is meant whatever stands first. If a
document differentiates by ``w_{jk}`` and never by the ``w_{kj}`` of its sums, they are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.reading import Big, Name, Partial, Reading, mapped, walk_reading
from chainrule.documents.stating.chains import Chain, nodes_in, nodes_of_sides
from chainrule.documents.stretches.general_units import indices

_Weight = tuple[str, ...]  # w, k and j


def with_weights_in_one_order(chains: list[Chain], layers: Mapping[str, int]) -> list[Chain]:
    """The chains with the indices of every weight in the order that the weighted sums have.

    layers: those whose units each letter counts.
    """
    summed = set(_in_sums(chains, layers))
    by = {
        _weight(node.wrt) for node in nodes_in(chains, Partial)
        if isinstance(node.wrt, Name)
    }  # fmt: skip
    turned = {_turned(w) for w in summed if _turned(w) in by - summed and w not in by}

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            is_turned = _weight(node) in turned
            return replace(node, scripts=node.scripts[::-1]) if is_turned else node
        return mapped(node, rewrite)

    return [chain.rewritten(rewrite) for chain in chains] if turned else chains


def _in_sums(chains: list[Chain], layers: Mapping[str, int]) -> Iterator[_Weight]:
    """The weights of sums over the units of one layer that say what those of the next are."""
    for chain in chains:
        left = chain.sides[0].reading
        target = indices(left) if isinstance(left, Name) and not chain.continues else ()
        if len(target) != 1 or target[0] not in layers:
            continue
        for node in nodes_of_sides(chain.sides[1:]):
            if not isinstance(node, Big) or layers.get(node.letter) != layers[target[0]] - 1:
                continue
            names = walk_reading(node.body, Name)
            for name in names:
                joins = {*indices(name)} == {node.letter, target[0]}
                if joins and name.base in PARAMETER_BASES:
                    yield _weight(name)


def _weight(name: Name) -> _Weight:
    return name.base, *indices(name)


def _turned(weight: _Weight) -> _Weight:
    base, *letters = weight
    return base, *reversed(letters)

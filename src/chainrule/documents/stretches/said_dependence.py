"""Brackets that say what an entry depends on: y_i(z) = e^{z_i} / Σ_k e^{z_k} beside a plain y_k.

A function is always applied. Where an entry stands with and without its brackets, these say what it
is computed from, and the entry is a quantity like any other: so is the s_i of log s_i(z), where
s_i = e^{z_i} / Σ_k e^{z_k} is said elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, permutations

from chainrule.documents.parsing.customary import FUNCTION_BASES, LOSS_BASES, customary_function
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Reading,
    mapped,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, nodes_in


def without_said_dependence(chains: Sequence[Chain]) -> list[Chain]:
    """The chains without the brackets behind quantities that are defined with them."""
    letters = _defined_with_brackets(chains) & _plain(chains) | _of_one_symbol(chains)
    if not letters:
        return list(chains)

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Call) and node.function.base in letters and _is_entry(node):
            return replace(node.function, end=node.end)
        return mapped(node, rewrite)

    return [chain.rewritten(rewrite) for chain in chains]


def _defined_with_brackets(chains: Sequence[Chain]) -> set[str]:
    """The letters of the entries on the left of an equality that have names in brackets behind."""
    lefts = (c.sides[0].reading for c in chains if len(c.sides) > 1 and not c.continues)
    return {left.function.base for left in lefts if isinstance(left, Call) and _is_entry(left)}


def _of_one_symbol(chains: Sequence[Chain]) -> set[str]:
    """The letters of entries that stand alone on a side, and elsewhere with one symbol in brackets
    of which the other side speaks."""
    called = {
        (node.function.base, node.arguments[0].base) for node in nodes_in(chains, Call)
        if _is_entry(node) and len(node.arguments) == 1
        and isinstance(node.arguments[0], Name) and not node.arguments[0].scripts
    }  # fmt: skip
    if not called:
        return set()
    said = {
        (left.base, name.base) for chain in chains for pair in pairwise(chain.sides)
        for left, right in permutations(side.reading for side in pair)
        if isinstance(left, Name) and left.scripts and right is not None
        for name in walk_reading(right, Name)
    }  # fmt: skip
    return {base for base, _ in called & said}


def _is_entry(call: Call) -> bool:
    base = call.function.base
    below = [s for s in call.function.scripts if s.place == "sub" and s.kind == "bare"]
    return (
        bool(below)
        and below[0].text.isalpha()
        and len(below[0].text) == 1
        and not call.function.primes
        and base not in FUNCTION_BASES
        and base not in LOSS_BASES
        and customary_function(base) is None
        and all(isinstance(argument, Name) for argument in call.arguments)
    )


def _plain(chains: Sequence[Chain]) -> set[str]:
    """The letters of entries that stand without brackets somewhere."""
    nodes = list(nodes_in(chains))
    applied = {id(node.function) for node in nodes if isinstance(node, Call)}
    return {
        node.base for node in nodes
        if isinstance(node, Name) and node.scripts and id(node) not in applied
    }  # fmt: skip

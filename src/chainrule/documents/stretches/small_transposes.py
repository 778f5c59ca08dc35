"""Transposes written with a small t: Xᵗ ∂E/∂Y, where t is nothing else in the document.

A step in time has another one before it, x^{t-1}, and a target stands by itself or has indices. A
t that is only ever above symbols is the mark of a transpose, if capitals are among them, or
vectors that also stand without it: u_wᵗ v beside u_w.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Big,
    Name,
    Picked,
    Plus,
    Raised,
    Reading,
    Script,
    Times,
    Turned,
    mapped,
    unbracketed,
)
from chainrule.documents.stating.chains import Chain, nodes_in

_MARK = Script("sup", "bare", "t")


def with_transposes(chains: Sequence[Chain]) -> list[Chain]:
    """The chains with a T for the t of their transposes."""
    if not _are_transposes(list(nodes_in(chains))):
        return list(chains)
    return [chain.rewritten(_turned) for chain in chains]


def _are_transposes(nodes: Sequence[Reading]) -> bool:
    """Whether t stands above symbols only, and some of them are no steps in time."""
    above = {id(n.exponent) for n in nodes if isinstance(n, Raised) and _is_t(n.exponent)}
    names = [node for node in nodes if isinstance(node, Name)]
    vectors = {name.base for name in names if name.scripts and _MARK not in name.scripts}
    for node in nodes:
        scripts = node.scripts if isinstance(node, (Name, Picked)) else ()
        if isinstance(node, Big) and node.letter == "t":
            return False
        if any("t" in s.text and s.kind != "word" and s != _MARK for s in scripts):
            return False
        if any(s == TRANSPOSED for s in scripts):
            return False
    marked = [name for name in names if _MARK in name.scripts]
    if any(name.base == "t" and id(name) not in above for name in names):  # a target
        multiplied = {id(a) for n in nodes if isinstance(n, Times) for a in _before_names(n)}
        if above or any(id(name) not in multiplied for name in marked):
            return False  # y^t may be a power
    differences = (n.base for n in nodes if isinstance(n, Raised) and id(n.exponent) in above)
    return any(map(_is_of_symbols, differences)) or any(
        n.base.isupper() or (len(n.scripts) > 1 and n.base in vectors) for n in marked
    )


def _is_of_symbols(reading: Reading) -> bool:
    """Whether it is a difference of symbols, as (ŷ − y), and no 1 − p."""
    whole = unbracketed(reading)
    return isinstance(whole, Plus) and all(isinstance(term, Name) for term in whole.terms)


def _before_names(product: Times) -> list[Reading]:
    """The factors that stand before a symbol: the u_w of u_wᵗ v."""
    return [a for a, b in pairwise(product.factors) if isinstance(b, Name)]


def _is_t(reading: Reading) -> bool:
    return isinstance(reading, Name) and reading.base == "t" and not reading.scripts


def _turned(reading: Reading) -> Reading:
    if isinstance(reading, Raised) and _is_t(reading.exponent):
        return Turned(reading.start, reading.end, _turned(reading.base))
    if isinstance(reading, Name):
        scripts = tuple(TRANSPOSED if s == _MARK else s for s in reading.scripts)
        return replace(reading, scripts=scripts)
    return mapped(reading, _turned)

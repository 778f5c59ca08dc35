"""Transposes written with a small t: Xᵗ ∂E/∂Y, where t is nothing else in the document.

A step in time has another one before it, x^{t-1}, and a target stands by itself or has indices. A
t that is only ever above symbols, capitals among them, is the mark of a transpose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Picked,
    Raised,
    Reading,
    Script,
    Turned,
    mapped,
)
from chainrule.documents.stating.statements import Chain, nodes_in

_MARK = Script("sup", "bare", "t")
_TRANSPOSE = Script("sup", "bare", "T")


def with_transposes(chains: Sequence[Chain]) -> list[Chain]:
    """The chains with a T for the t of their transposes."""
    if not _are_transposes(list(nodes_in(chains))):
        return list(chains)
    return [chain.rewritten(_turned) for chain in chains]


def _are_transposes(nodes: Sequence[Reading]) -> bool:
    """Whether t stands above symbols only, on a capital at least once, and means nothing else."""
    above = {id(n.exponent) for n in nodes if isinstance(n, Raised) and _is_t(n.exponent)}
    marked = False
    for node in nodes:
        if isinstance(node, Big) and node.letter == "t":
            return False
        if isinstance(node, Name) and node.base == "t" and id(node) not in above:
            return False
        scripts = node.scripts if isinstance(node, (Name, Picked)) else ()
        if any("t" in s.text and s.kind != "word" and s != _MARK for s in scripts):
            return False
        if any(s == _TRANSPOSE for s in scripts):
            return False
        marked |= isinstance(node, Name) and node.base.isupper() and _MARK in scripts
    return marked


def _is_t(reading: Reading) -> bool:
    return isinstance(reading, Name) and reading.base == "t" and not reading.scripts


def _turned(reading: Reading) -> Reading:
    if isinstance(reading, Raised) and _is_t(reading.exponent):
        return Turned(reading.start, reading.end, _turned(reading.base))
    if isinstance(reading, Name):
        scripts = tuple(_TRANSPOSE if s == _MARK else s for s in reading.scripts)
        return replace(reading, scripts=scripts)
    return mapped(reading, _turned)

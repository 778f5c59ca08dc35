r"""The vectors of one user and of one item: the p_u and q_i of r̂_{ui} = p_uᵀ q_i.

Where a document speaks of one such pair all along, u and i count nothing: no sum runs over them,
and they stand nowhere alone. Then p_u, b_u and r_{ui} are quantities with these names, and p_{uk}
is an entry of p_u. So are q_i and q_j, where a formula such as p_uᵀ (q_i − q_j) speaks of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.names.definition import KRONECKER_BASES
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Big,
    Name,
    Partial,
    Plus,
    Reading,
    Times,
    is_below,
    mapped,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, nodes_in, readings_in

_LETTER = re.compile(r"[a-z]\Z")


def marks_of_pairs(chains: Sequence[Chain]) -> frozenset[str]:
    """The letters that name the vectors of one pair, and count nothing."""
    pairs = (pair for product in nodes_in(chains, Times) for pair in _pairs(product))
    bases = {name.base for pair in pairs for name in pair}
    if not bases:
        return frozenset()
    names = list(nodes_in(chains, Name))
    marks = {base: {mark for n in names if n.base == base and (mark := _mark(n))} for base in bases}
    found = frozenset(letter for letters in marks.values() for letter in letters)
    if not found.isdisjoint(_counting(chains, names)) or not _are_regular(names, marks):
        return frozenset()
    several = [letters for letters in marks.values() if len(letters) > 1]
    together = [
        {_mark(name) for name in walk_reading(side, Name)}
        for side in readings_in(chains) if not any(walk_reading(side, Partial))
    ]  # fmt: skip
    spoken_of = all(any(letters <= inside for inside in together) for letters in several)
    return found if spoken_of and len(several) < len(marks) else frozenset()


def with_names_for(reading: Reading, marks: frozenset[str]) -> Reading:
    """A formula with such letters as parts of the names that bear them."""

    def rewrite(node: Reading) -> Reading:
        if not isinstance(node, Name):
            return mapped(node, rewrite)
        return replace(node, scripts=tuple(
            replace(s, kind="word") if is_below(s) and s.text in marks else s for s in node.scripts
        ))  # fmt: skip

    return rewrite(reading)


def _pairs(product: Times) -> Iterator[tuple[Name, Name]]:
    """The p_u and q_i of p_uᵀ q_i, and of p_uᵀ (q_i − q_j)."""
    for first, second in pairwise(product.factors):
        if isinstance(first, Name) and TRANSPOSED in first.scripts and _mark(first):
            second = unbracketed(second)
            for term in second.terms if isinstance(second, Plus) else (second,):
                if isinstance(term, Name) and _is_of_another(term, first):
                    yield first, term


def _is_of_another(second: Name, first: Name) -> bool:
    """Whether q_i is a vector by another letter than p_u, and of something else."""
    if TRANSPOSED in second.scripts or second.base == first.base:
        return False
    return bool(_mark(second)) and _mark(second) != _mark(first)


def _mark(name: Name) -> str:
    """The u of p_u and p_uᵀ, where it is all that stands at the name."""
    scripts = [script for script in name.scripts if script != TRANSPOSED]
    one = len(scripts) == 1 and is_below(scripts[0]) and _LETTER.match(scripts[0].text)
    return scripts[0].text if one else ""


def _counting(chains: Sequence[Chain], names: Sequence[Name]) -> Iterator[str]:
    """The letters that count something, or are something: bound, alone, above, or in i − 1."""
    for big in nodes_in(chains, Big):
        yield from (big.letter, big.unequal)
    for name in names:
        if not name.scripts:
            yield name.base
        for script in name.scripts:
            if script.kind == "word":
                continue  # the "ui" of a loss ℓ_{ui}
            if not (is_below(script) and _LETTER.match(script.text)):
                yield from re.findall(r"[a-z]", script.text)
            elif name.base in KRONECKER_BASES or name.base == "softmax":
                yield script.text


def _are_regular(names: Sequence[Name], marks: dict[str, set[str]]) -> bool:
    """Whether every symbol bears as many of the marks wherever it stands, the vectors one.

    Where s_{ij} stands beside s_i, or p_{ik} beside p_i and q_k, a letter may count.
    """
    found = {letter for letters in marks.values() for letter in letters}
    borne: dict[str, set[int]] = {}
    for name in names:
        below = [s.text for s in name.scripts if is_below(s) and s.text in found]
        borne.setdefault(name.base, set()).add(len(below))
        if name.base in marks and not (len(below) == 1 and below[0] in marks[name.base]):
            return False
    return all(len(counts) == 1 for counts in borne.values())

r"""The vectors of one user and of one item: the p_u and q_i of p_uᵀ q_i = Σ_f p_{uf} q_{if}.

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
_WEIGHTS = frozenset(("w", "W", "b", "\\theta", "\\beta", "\\omega", "\\alpha"))  # of all samples
_USUAL = frozenset("pquv")  # of what stands for users, items and words
_OF_ENTRIES = 2  # letters below an entry of such a vector


def marks_of_pairs(chains: Sequence[Chain]) -> frozenset[str]:
    """The letters that name the vectors of one pair, and count nothing."""
    marks: dict[str, set[str]] = {}
    for base, mark in (*_multiplied(chains), *_summed(chains)):
        marks.setdefault(base, set()).add(mark)
    if not marks:
        return frozenset()
    names = list(nodes_in(chains, Name))
    for name in names:
        if name.base in marks and (mark := _mark(name)):
            marks[name.base].add(mark)
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


def _multiplied(chains: Sequence[Chain]) -> Iterator[tuple[str, str]]:
    """The p and u, and the q and i, of p_uᵀ q_i, p_u · q_i and p_uᵀ (q_i − q_j)."""
    for product in nodes_in(chains, Times):
        for (first, second), join in zip(pairwise(product.factors), product.joins, strict=True):
            if not isinstance(first, Name) or not _mark(first):
                continue
            second = unbracketed(second)
            for term in second.terms if isinstance(second, Plus) else (second,):
                if not isinstance(term, Name) or not _is_of_another(term, first):
                    continue
                bases = {first.base, term.base}
                dots = join == "dot" and bases <= _USUAL
                if (TRANSPOSED in first.scripts and bases.isdisjoint(_WEIGHTS)) or dots:
                    yield from ((first.base, _mark(first)), (term.base, _mark(term)))


def _summed(chains: Sequence[Chain]) -> Iterator[tuple[str, str]]:
    """The p and u, and the q and i, of Σ_f p_{uf} q_{if}."""
    for big in nodes_in(chains, Big):
        match unbracketed(big.body):
            case Times(factors=(Name() as first, Name() as second)) if (
                first.base != second.base and {first.base, second.base} <= _USUAL
            ):
                left, right = (
                    [s.text for s in name.scripts if s.text != big.letter and is_below(s)]
                    for name in (first, second)
                )
                pairs = all(len(name.scripts) == _OF_ENTRIES for name in (first, second))
                if pairs and len(left) == len(right) == 1 and left != right:
                    yield from ((first.base, left[0]), (second.base, right[0]))


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

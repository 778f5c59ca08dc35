r"""Entries that are counted from 0, k_0 of Σ_{j=0}^K: put plainly, as all are, counted from 1.

InfoNCE has one positive key k_0 and K negative ones; what runs from 0 to K are all of them, and
Σ_{i=1}^K is over the negative ones: all but the first. The letter must be an index and nothing
else: no power x^j, no neighbour x_{j−1}. Parameters θ_0 and data x_0 are left alone, for x_0 = 1.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (r"L", r"-s_0 + \log \sum_{j=0}^K e^{s_j}"), ("c", r"\sum_{i=1}^K s_i")
>>> found = counted_from_one([[parse(layout(text)) for text in pair] for pair in texts])
>>> found[0][1].terms[0].scripts[0].text, found[1][1].unequal
('1', '1')
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Group,
    Indicator,
    Name,
    Num,
    Place,
    Plus,
    Reading,
    Sides,
    all_nodes,
    is_below,
    mapped,
    rewritten,
    walk_reading,
)
from chainrule.documents.parsing.shifted_indices import shifted

_DATA = ("x", "X")
_STEPS = ("t", "\\tau", "l")  # time steps and layers do begin at 0


def counted_from_one(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with k_1 for k_0, k_2 for k_1, and Σ_{j≠1} for Σ_{j=1}."""
    nodes = list(all_nodes(chains))
    sums = [node for node in nodes if isinstance(node, Big)]
    letters = {big.letter for big in sums if _begins_at(big, 0)}
    if not letters or letters.intersection(_STEPS) or not _are_indices(nodes, letters):
        return [list(sides) for sides in chains]
    added = set(_added_from_zero(sums))
    bases = set(_indexed(added, chains))
    names = [node for node in nodes if isinstance(node, Name) and node.base in bases]
    others = any(_begins_at(big, 1) and _adds(big, added) for big in sums)
    certain = added | {name.base for name in names if _number(name) == 0}
    spoken_of = others or any(_number(name) == 0 for name in names)
    powers = any(isinstance(node, Place) for node in nodes)  # w_0 of Σ_j w_j x^j is one of the w
    apart = {*_DATA, *(() if powers else PARAMETER_BASES)}
    if not spoken_of or bases & apart or any(map(shifted, sums)):
        return [list(sides) for sides in chains]
    counts = {big.upper.base for big in sums if isinstance(big.upper, Name)}
    if any(isinstance(node, Name) and node.base in counts and not node.scripts for node in nodes
           if all(node is not big.upper for big in sums)):  # fmt: skip
        return [list(sides) for sides in chains]  # 1/(K + 1)

    indices = {index for name in names if (index := _index(name)) is not None}

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if isinstance(node, Place) and node.letter in indices:
            one = Num(node.start, node.end, Fraction(1))
            return Group(node.start, node.end, Plus(node.start, node.end, (node, one), (1, -1)))
        if isinstance(node, Name) and node.base in bases and (number := _number(node)) is not None:
            return replace(node, scripts=tuple(
                replace(s, text=str(number + 1)) if is_below(s) else s for s in node.scripts
            ))  # fmt: skip
        if isinstance(node, Indicator) and isinstance(node.right, Num):
            return _with_place(node, indices)
        counted = certain if isinstance(node, Big) and _begins_at(node, 1) else bases
        return _from_one(node) if isinstance(node, Big) and _adds(node, counted) else node

    return rewritten(chains, rewrite)


def _from_one(big: Big) -> Big:
    """A sum over all entries, or over all but the first."""
    lower, upper = big.lower, big.upper
    unequal = str(int(big.unequal) + 1) if big.unequal.isdigit() else big.unequal
    if _begins_at(big, 1) and not unequal:
        return replace(big, unequal="1")
    if isinstance(lower, Num):
        lower = replace(lower, value=lower.value + 1)
    if isinstance(upper, Num):
        upper = replace(upper, value=upper.value + 1)
    elif isinstance(upper, Plus) and upper.signs == (1, -1) and upper.terms[1:] == (_one(upper),):
        upper = upper.terms[0]  # K − 1
    return replace(big, lower=lower, upper=upper, unequal=unequal)


def _with_place(condition: Indicator, indices: set[str]) -> Indicator:
    """[i = 1] for [i = 0]."""
    left, right = condition.left, condition.right
    if not isinstance(left, Name) or left.scripts or left.base not in indices:
        return condition
    assert isinstance(right, Num)
    return replace(condition, right=replace(right, value=right.value + 1))


def _one(beside: Reading) -> Num:
    return Num(beside.start, beside.end, Fraction(1))


def _begins_at(big: Big, number: int) -> bool:
    return isinstance(big.lower, Num) and big.lower.value == number


def _adds(big: Big, bases: set[str]) -> bool:
    """Whether a sum runs over the entries of some letters."""
    names = walk_reading(big.body, Name)
    return any(name.base in bases and _index(name) == big.letter for name in names)


def _added_from_zero(sums: list[Big]) -> Iterator[str]:
    """The letters of which sums from 0 add up the entries."""
    for big in sums:
        if _begins_at(big, 0):
            names = walk_reading(big.body, Name)
            yield from (name.base for name in names if _index(name) == big.letter)


def _indexed(added: set[str], chains: Sides) -> Iterator[str]:
    """The letters of which sums from 0 add up the entries, and those defined entry by entry."""
    found = set(added)
    grown = True
    while grown:
        grown = False
        for sides in chains:
            names = list(all_nodes([sides], Name))
            own = {_index(name) for name in names if name.base in found} - {None}
            others = {name.base for name in names if _index(name) in own} - found
            found |= others
            grown |= bool(others)
    yield from found


def _index(name: Name) -> str | None:
    """The one letter below a name."""
    below = [script.text for script in name.scripts if is_below(script)]
    return below[0] if len(below) == 1 and below[0].isalpha() else None


def _number(name: Name) -> int | None:
    """The one number below a name."""
    below = [script.text for script in name.scripts if is_below(script)]
    return int(below[0]) if len(below) == 1 and below[0].isdigit() else None


def _are_indices(nodes: list[Reading], letters: set[str]) -> bool:
    """Whether letters stand below names and nowhere else, each by itself."""
    compared = {id(node.left) for node in nodes if isinstance(node, Indicator)}
    for node in nodes:
        if not isinstance(node, Name) or id(node) in compared:
            continue
        if node.base in letters and not node.scripts:
            return False
        for script in node.scripts:
            inside = any(letter in script.text for letter in letters) and script.kind != "word"
            if inside and (script.text not in letters or not is_below(script)):
                return False
    return True

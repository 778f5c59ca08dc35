r"""E_n = ½ Σ_k (y_{nk} − t_{nk})², where y_k is what the network gives: n is any one pattern.

Where a loss bears the mark of a pattern, n, and what it compares bears it in some formulas and in
others none, it is left out of those that do not add up the patterns.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (("y_k", r"\sum_i w_{ki} x_i"), ("E_n", r"\sum_k (y_{nk} - t_{nk})"))
>>> read = with_one_pattern([[parse(layout(text)) for text in pair] for pair in texts])
>>> [s.text for name in walk_reading(read[1][1], Name) for s in name.scripts]
['k', 'k']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Reading,
    Sides,
    all_nodes,
    mapped,
    rewritten_sides,
    walk_reading,
)


def with_one_pattern(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document without the mark of a pattern where it says nothing."""
    names = list(all_nodes(chains, Name))
    marks = {marks[0] for n in names if n.base in LOSS_BASES and len(marks := _below(n)) == 1}
    for mark in sorted(marks & {"n", "p"}):
        if _is_left_out(names, mark) and not _adds_up(chains, mark):
            return [_without(sides, mark) for sides in chains]
    return [list(sides) for sides in chains]


def _adds_up(chains: Sides, mark: str) -> bool:
    """Whether the losses of the patterns are added up: then each of them keeps its mark."""
    sums = (n for n in all_nodes(chains, Big) if n.letter == mark)
    inside = (name for big in sums for name in walk_reading(big.body, Name))
    return any(name.base in LOSS_BASES and _below(name) == [mark] for name in inside)


def _below(name: Name) -> list[str]:
    """The letters below a name that bears nothing else."""
    below = [s.text for s in name.scripts if s.place == "sub" and s.kind == "bare"]
    return below if len(below) == len(name.scripts) else []


def _is_left_out(names: Sequence[Name], mark: str) -> bool:
    """Whether an output is written with the mark before its index and without it, and no weight
    bears it."""
    marked = {n.base for n in names if len(_below(n)) > 1 and _below(n)[0] == mark}
    plain = {n.base for n in names if len(_below(n)) == 1 and _below(n) != [mark]}
    others = {n.base for n in names if mark in _below(n)} & PARAMETER_BASES
    return bool(marked & plain) and not others


def _without(sides: Sequence[Reading | None], mark: str) -> list[Reading | None]:
    nodes = [node for side in sides if side is not None for node in walk_reading(side)]
    if any(isinstance(node, Big) and node.letter == mark for node in nodes):
        return list(sides)

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and mark in _below(node):
            if node.base in LOSS_BASES:  # E_n is a name
                return replace(node, scripts=tuple(replace(s, kind="word") for s in node.scripts))
            return replace(node, scripts=tuple(s for s in node.scripts if s.text != mark))
        return mapped(node, rewrite)

    return rewritten_sides(sides, rewrite)

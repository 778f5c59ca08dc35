r"""Scores that a document gives without the sample whose they are: s_j = w_j x_i beside L_i.

Notes on one example i write its data as x_i and its loss as L_i, and leave the i out where the
scores are meant, and what is computed from these. Each of them is s_j^{(i)}.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (("L_i", "-s_c"), ("s_j", "w_j x_i"))
>>> sides = [[parse(layout(text)) for text in pair] for pair in texts]
>>> [s.text for s in with_samples_of_scores(sides)[1][0].scripts]
['j', 'i']
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.names.lexicon import PARAMETER_BASES, derived
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Reading,
    Script,
    Sides,
    all_nodes,
    mapped,
    rewritten,
    walk_reading,
)

_DATA = ("x", "X")
_LETTERS = ("i", "n")


def with_samples_of_scores(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with the sample above what it computes of x_i."""
    names = list(all_nodes(chains, Name))
    losses = {_below(name) for name in names if name.base in LOSS_BASES}
    for letter in _LETTERS:
        if losses != {letter} and losses != {letter, ""}:
            continue
        bases = _of_a_sample(chains, letter)
        marked = {n.base for n in names if any(letter in s.text for s in n.scripts)}
        if bases and not bases & marked:
            return rewritten(chains, _Marked(bases, letter).rewrite)
    return [list(sides) for sides in chains]


def _of_a_sample(chains: Sides, letter: str) -> set[str]:
    """What is computed from x_i without an i of its own, and what is computed from that."""
    found: set[str] = set()
    before = -1
    while before < len(found):
        before = len(found)
        for sides in chains:
            left = sides[0] if sides else None
            if not isinstance(left, Name) or _below(left) is None or _below(left) == letter:
                continue
            if left.base in {*LOSS_BASES, *PARAMETER_BASES, *_DATA} or derived(left.base):
                continue
            for right in sides[1:]:
                if right is not None and _is_of(right, found, letter):
                    found.add(left.base)
    return found


def _is_of(reading: Reading, found: set[str], letter: str) -> bool:
    """Whether a formula speaks of x_i, and adds up no samples."""
    nodes = list(walk_reading(reading))
    if any(isinstance(node, Big) and node.letter == letter for node in nodes):
        return False
    names = [node for node in nodes if isinstance(node, Name)]
    return any((n.base in _DATA and _below(n) == letter) or n.base in found for n in names)


def _below(name: Name) -> str | None:
    """The one letter below a name, "" where it has no marks; None if it has others."""
    if not name.scripts:
        return ""
    (first, *others) = name.scripts
    plain = first.place == "sub" and first.kind == "bare" and len(first.text) == 1
    return first.text if plain and not others else None


class _Marked:
    """Writes the sample above some quantities."""

    def __init__(self, bases: set[str], letter: str) -> None:
        self.bases = {*bases, *(f"d{base}" for base in bases)}
        self.mark = Script("sup", "paren", letter)

    def rewrite(self, node: Reading) -> Reading:
        """A formula with the sample above each of them."""
        if isinstance(node, Name) and node.base in self.bases and _below(node) is not None:
            return replace(node, scripts=(*node.scripts, self.mark))
        return mapped(node, self.rewrite)

r"""E = ½ Σ (t − g)², where t_k is a target, and g_k and g_j are those of units in any layer.

The sum can only run over the outputs, whose letter is the one that all of its symbols have in
common elsewhere: E = ½ Σ_k (t_k − g_k)². In Σ_k (t − g)² it is said.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = [("E", r"\sum (t - g)^2"), ("r", "t_k - g_k"), ("g_j", "x_j")]
>>> chains = [[parse(layout(text)) for text in sides] for sides in texts]
>>> with_letters_of_targets(chains)[0][1].letter
'k'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chainrule.documents.names.definition import head
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Reading,
    Script,
    Sides,
    all_nodes,
    is_below,
    mapped,
    rewritten_sides,
    walk_reading,
)


def with_letters_of_targets(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with the sums of its losses over the outputs."""
    letters: dict[str, set[str]] = {}
    for name in all_nodes(chains, Name):
        below = [s.text for s in name.scripts if is_below(s)]
        if len(below) == len(name.scripts) == 1 and len(below[0]) == 1 and below[0].isalpha():
            letters.setdefault(name.base, set()).add(below[0])
    return [_with_letter(sides, letters) for sides in chains]


def _with_letter(
    sides: Sequence[Reading | None], letters: Mapping[str, set[str]]
) -> list[Reading | None]:
    name = head(sides[0]) if sides and sides[0] is not None else None
    if name is None or name.base not in LOSS_BASES:
        return list(sides)

    def rewrite(node: Reading) -> Reading:
        letter = _common(node, letters) if isinstance(node, Big) else ""
        if isinstance(node, Big) and letter:
            return replace(node, letter=letter, body=_indexed(node.body, letter))
        return mapped(node, rewrite)

    return rewritten_sides(sides, rewrite)


def _common(big: Big, letters: Mapping[str, set[str]]) -> str:
    """The one letter that all symbols of a sum have elsewhere, some of which have others too."""
    nodes = list(walk_reading(big.body))
    names = [node for node in nodes if isinstance(node, Name)]
    plain = not any(name.scripts or name.primes for name in names)
    if big.kind != "sum" or not plain or any(isinstance(n, Call) for n in nodes):
        return ""
    known = [letters.get(name.base, set()) for name in names]
    if big.letter:  # Σ_i (t − y)²
        return big.letter if all(big.letter in own for own in known) else ""
    common = set.intersection(*known) if len({name.base for name in names}) > 1 else set()
    certain = any(len(own) == 1 for own in known) and any(len(own) > 1 for own in known)
    return common.pop() if len(common) == 1 and certain else ""


def _indexed(reading: Reading, letter: str) -> Reading:
    if isinstance(reading, Name):
        return replace(reading, scripts=(Script("sub", "bare", letter),))
    return mapped(reading, lambda node: _indexed(node, letter))

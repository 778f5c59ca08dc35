r"""E = (1/N) Σ_i (ŷ_i − y_i)², beside a weight w_{ij}: the i of the samples is no i of units.

It is bound in its sum, so that any other letter says the same there.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = [("E", r"\frac{1}{N} \sum_{i=1}^N (\hat{y}_i - y_i)^2"), ("a_j", "w_{ij} x_i")]
>>> chains = [[parse(layout(text)) for text in sides] for sides in texts]
>>> with_samples_of_losses(chains)[0][1].factors[1].letter
'n'
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.names.definition import head
from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.customary import LOSS_BASES, TARGETS
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Over,
    Reading,
    Sides,
    Times,
    all_nodes,
    bases_in,
    mapped,
    walk_reading,
)

_COMPARED = (*TARGETS, "\\hat{y}", "\\hat{t}", "o")
_LETTERS = ("n", "d", "s", "q")  # for a sample, whichever is free


def with_samples_of_losses(chains: Sides) -> Sides:
    """The formulas of a document with a letter of its own for such samples."""
    names = list(all_nodes(chains, Name))
    pairs = [[s.text for s in n.scripts if s.place == "sub" and s.kind == "bare"] for n in names]
    of_weights = {
        text for name, below in zip(names, pairs, strict=True)
        if name.base in PARAMETER_BASES and len(below) == 2 for text in below
    }  # fmt: skip
    used = {text for below in pairs for text in below} | {name.base for name in names}
    free = next((letter for letter in _LETTERS if letter not in used), None)
    if free is None or not of_weights:
        return chains
    return [
        [side and _renamed(side, of_weights, free) for side in sides] if _is_of_a_loss(sides[0])
        else sides
        for sides in chains
    ]  # fmt: skip


def _is_of_a_loss(left: Reading | None) -> bool:
    name = head(left) if left is not None else None
    return name is not None and name.base in LOSS_BASES


def _renamed(side: Reading, letters: set[str], free: str) -> Reading:
    """A mean over samples with another letter for them."""
    if not isinstance(side, Times) or len(side.factors) != 2:
        return side
    share, total = side.factors
    if not isinstance(share, Over) or not isinstance(total, Big) or total.letter not in letters:
        return side
    if not bases_in(share.bottom):
        return side  # ½ Σ_k, of the units of one sample
    marked = [
        n for n in walk_reading(total.body, Name) if total.letter in (s.text for s in n.scripts)
    ]
    if not marked or any(len(n.scripts) > 1 or n.base not in _COMPARED for n in marked):
        return side
    if any(isinstance(node, (Big, Call)) for node in walk_reading(total.body)):
        return side

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and node in marked:
            scripts = tuple(replace(s, text=free) for s in node.scripts)
            return replace(node, scripts=scripts)
        return mapped(node, rewrite)

    return replace(side, factors=(share, replace(total, letter=free, body=rewrite(total.body))))

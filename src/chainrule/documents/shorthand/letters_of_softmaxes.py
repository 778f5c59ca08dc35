r"""The index of a softmax's sum under a letter that counts something else: Σ_{k=1}^n e^{z_k} beside
(1/m) Σ_{k=1}^m L_k.

Of a sum that runs over the classes the letter is put as another one, that no formula has.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (r"\frac{e^{z_i}}{\sum_{k=1}^n e^{z_k}}", r"\frac{1}{m} \sum_{k=1}^m L_k")
>>> softmax, mean = with_letters_of_classes([[parse(layout(text)) for text in texts]])[0]
>>> softmax.bottom.letter, mean.factors[1].letter
('q', 'k')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Over,
    Raised,
    Reading,
    Sides,
    all_nodes,
    is_exponential,
    mapped,
    rewritten,
    unbracketed,
)
from chainrule.documents.shorthand.ellipsis import relettered

_FREE = "qrspuvgh"


def with_letters_of_classes(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with a letter of its own for the classes that a softmax adds."""
    nodes = list(all_nodes(chains))
    sums = {(node.letter, end_of(node)) for node in nodes if isinstance(node, Big)}
    below = [unbracketed(node.bottom) for node in nodes if isinstance(node, Over)]
    softmaxes = {
        (big.letter, end_of(big)) for big in below
        if isinstance(big, Big) and end_of(big) and is_exponential(unbracketed(big.body))
    }  # fmt: skip
    shared = {
        (letter, end) for letter, end in softmaxes
        if any(letter == other and bound not in ("", end) for other, bound in sums)
    }  # fmt: skip
    free = letter_of_none(nodes)
    if not shared or free is None:
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if isinstance(node, Big) and (node.letter, end_of(node)) in shared:
            return replace(node, letter=free, body=relettered(node.body, node.letter, free))
        return node

    return rewritten(chains, rewrite)


def letter_of_none(nodes: Sequence[Reading]) -> str | None:
    """A letter for an index that neither is nor marks anything yet, and that no sum runs over."""
    used = {node.letter for node in nodes if isinstance(node, Big)}
    names = [node for node in nodes if isinstance(node, Name)]
    used |= {text for n in names for text in (n.base, *(s.text for s in n.scripts))}
    return next((letter for letter in _FREE if letter not in used), None)


def class_of(share: Over) -> str:
    """The i of e^{v_i} / Σ_j e^{v_j}, or nothing."""
    top = unbracketed(share.top)
    if isinstance(top, Raised):
        inner = unbracketed(top.exponent)
    else:
        inner = unbracketed(top.arguments[0]) if isinstance(top, Call) else top
    marks = inner.scripts if isinstance(inner, Name) and is_exponential(top) else ()
    return marks[0].text if len(marks) == 1 else ""


def end_of(big: Big) -> str:
    """The letter that a sum runs up to, or nothing."""
    return big.upper.base if isinstance(big.upper, Name) and not big.upper.scripts else ""

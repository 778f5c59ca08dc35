r"""A letter that counts the samples in a sum, and the classes elsewhere: (1/N) Σ_{i=1}^N L_i beside
∂p_i/∂z_j = p_i (δ_{ij} − p_j).

What is compared with another index, here or in words, is a class or a unit. The sum over the
samples then gets a letter that no formula has, and so does the loss L_i of one sample, all along
its line: an index may be called as one likes.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (r"\frac{1}{N} \sum_{i=1}^N L_i", r"p_i (\delta_{ij} - p_j)")
>>> sides = [[parse(layout(text)) for text in texts]]
>>> mean, slope = with_letters_of_samples(sides, [False], "")[0]
>>> mean.factors[1].letter
'q'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeGuard

from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Indicator,
    Name,
    Num,
    Over,
    Partial,
    Piecewise,
    Reading,
    Script,
    Sides,
    all_nodes,
    bases_in,
    is_below,
    mapped,
    rewritten,
    walk_reading,
)
from chainrule.documents.shorthand.ellipsis import relettered
from chainrule.documents.shorthand.letters_of_softmaxes import end_of, letter_of_none

_COUNTS = {"n", "m", "N", "M", "B"}
_DELTA = "\\delta"
_UNEQUAL = re.compile(  # i ≠ j
    r"(?<![\\\w^_])([a-z])\s*(?:\\neq?(?![a-zA-Z])|≠|\\not\s*=)\s*([a-z])(?![\w^({])"
)


def with_letters_of_samples(
    chains: Sides, continues: Sequence[bool], text: str
) -> list[list[Reading | None]]:
    """The formulas of a document with a letter of its own for the samples that a sum adds up.

    continues: which chains go on from others.
    """
    nodes = list(all_nodes(chains))
    counts = _COUNTS & {
        base for node in nodes if isinstance(node, Over) and isinstance(node.top, Num)
        for base in bases_in(node.bottom)
    }  # fmt: skip
    letters = {node.letter for node in nodes if _adds_up_samples(node, counts)}
    if letters:
        letters &= {*_compared(nodes), *(x for pair in _UNEQUAL.findall(text) for x in pair)}
        letters -= {s.text for n in nodes if isinstance(n, Name) for s in n.scripts if _is_above(s)}
    free = letter_of_none(nodes)
    if len(letters) != 1 or free is None or any(map(_says_an_error, chains)):
        return [list(sides) for sides in chains]
    (letter,) = letters

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if _adds_up_samples(node, counts) and node.letter == letter:
            return replace(node, letter=free, body=relettered(node.body, letter, free))
        return node

    found: list[list[Reading | None]] = []
    of_one = False
    for sides, goes_on in zip(rewritten(chains, rewrite), continues, strict=True):
        of_one = (goes_on and of_one) or _is_of_a_loss(sides, letter)
        found.append([_named(side, letter, free) if of_one else side for side in sides])
    return found


def _says_an_error(sides: Sequence[Reading | None]) -> bool:
    """Whether δ_{ij} is a quantity, δ_{ij} = p_{ij} − y_{ij}, and not Kronecker's."""
    left, *others = sides if sides else (None,)
    is_delta = isinstance(left, Name) and left.base == _DELTA and len(left.scripts) > 1
    return is_delta and any(not isinstance(side, (Piecewise, Num)) for side in others)


def _is_above(script: Script) -> bool:
    """Whether it may be a power or a layer: what it is rests on its letter."""
    return script.place == "sup" and script.kind == "bare"


def _named(side: Reading | None, letter: str, free: str) -> Reading | None:
    return None if side is None else relettered(side, letter, free)


def _is_of_a_loss(sides: Sequence[Reading | None], letter: str) -> bool:
    """Whether a line begins with the loss L_i of one sample, or with a derivative of it."""
    left = sides[0] if sides else None
    if isinstance(left, Partial):
        left = left.of
    return (
        isinstance(left, Name) and left.base in LOSS_BASES
        and [s.text for s in left.scripts if is_below(s)] == [letter]
    )  # fmt: skip


def _adds_up_samples(node: Reading, counts: set[str]) -> TypeGuard[Big]:
    """Σ_{i=1}^N of what has the i below it, where 1/N is written: not where δ_{ij} is added up."""
    if not isinstance(node, Big) or node.kind != "sum" or end_of(node) not in counts:
        return False
    inner = list(walk_reading(node.body))
    below = {s.text for n in inner if isinstance(n, Name) for s in n.scripts if is_below(s)}
    return node.letter in below - set(_compared(inner))


def _compared(nodes: Iterable[Reading]) -> Iterator[str]:
    """The i and j of δ_{ij}, of the condition i = j and of Σ_{j≠i}."""
    for node in nodes:
        if isinstance(node, Name) and node.base == _DELTA:
            below = [s.text for s in node.scripts if is_below(s)]
            yield from below if len(below) == len(node.scripts) == 2 else ()
        elif isinstance(node, Big):
            yield from (node.letter, node.unequal) if node.unequal else ()
        elif isinstance(node, Indicator) and node.relation in ("=", "!="):
            sides = (node.left, node.right)
            if all(isinstance(side, Name) and not side.scripts for side in sides):
                yield from (side.base for side in sides if isinstance(side, Name))

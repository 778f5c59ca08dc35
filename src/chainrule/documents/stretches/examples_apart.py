r"""Gradients of one example beside those of all of them: dW = dz aᵀ, and dW = (1/m) dZ Aᵀ.

Course notes end with both, in small letters and in capitals, under one name dW. What stands in
small letters is said of the loss of every example, and then so is its mean: dW = (1/m) dz aᵀ,
which adds up the examples, and db = (1/m) Σ dz. Where a loss is written, that of one example can be
told, and the lines stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.names.definition import head
from chainrule.documents.names.lexicon import derived
from chainrule.documents.parsing.customary import ALL_SAMPLES, LOSS_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Num,
    Over,
    Times,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, Side
from chainrule.documents.stretches.letter_sizes import letters_of_layers

_SUMMED = ("W", "b")  # dW has a product that adds up the examples, db has none


def with_means_of_examples(chains: list[Chain]) -> list[Chain]:
    """The chains of a document with 1/m where dW and db are of one example, and elsewhere of m."""
    mean = next(_means(chains), None)
    if mean is None or any(map(_is_a_loss, chains)):
        return chains
    return [
        replace(chain, sides=[chain.sides[0], *(_of_all(s, mean, base) for s in chain.sides[1:])])
        if (base := _parameter(chain)) and _is_of_one(chain)
        else chain
        for chain in chains
    ]


def _is_a_loss(chain: Chain) -> bool:
    """Whether it says what the loss is, so that the lines are those of the loss of one example."""
    left = chain.sides[0].reading
    name = head(left) if left is not None else None
    return name is not None and name.base in LOSS_BASES


def _parameter(chain: Chain) -> str:
    """The W of a chain that says what dW is."""
    left = chain.sides[0].reading
    base = derived(left.base) if isinstance(left, Name) and not chain.continues else None
    return base if base in _SUMMED else ""


def _means(chains: list[Chain]) -> Iterator[Over]:
    """The 1/m of dW = (1/m) dZ Aᵀ."""
    for chain in chains:
        if _parameter(chain) == "W" and True in _sizes(chain):
            for side in chain.sides[1:]:
                product = side.reading
                first = unbracketed(product.factors[0]) if isinstance(product, Times) else None
                if isinstance(first, Over) and isinstance(first.bottom, Name) and (
                    isinstance(first.top, Num) and first.top.value == 1
                ):  # fmt: skip
                    yield first


def _sizes(chain: Chain) -> set[bool]:
    """Whether the layers on the right of dW = dz aᵀ are in capitals; nothing without a dz."""
    names = [name for side in chain.sides[1:] for name in letters_of_layers(side.reading)]
    if not any(derived(name) for name in names):
        return set()
    return {(derived(name) or name).isupper() for name in names}


def _is_of_one(chain: Chain) -> bool:
    """Whether dW = dz aᵀ is said in small letters, without any mean or sum."""
    if _sizes(chain) != {False} or any(side.reading is None for side in chain.sides):
        return False
    nodes = [n for side in chain.sides[1:] if side.reading for n in walk_reading(side.reading)]
    return not any(isinstance(node, (Big, Over)) for node in nodes)


def _of_all(side: Side, mean: Over, base: str) -> Side:
    """A side as the mean of what it is for each example."""
    reading = side.reading
    assert reading is not None
    start, end = reading.start, reading.end
    if base == "b":
        reading = Big(start, end, ALL_SAMPLES, None, None, reading)
    own = replace(mean, start=start, end=start)
    factors = reading.factors if isinstance(reading, Times) else (reading,)
    joins = reading.joins if isinstance(reading, Times) else ()
    return replace(side, reading=Times(start, end, (own, *factors), ("", *joins)))

r"""δW for the derivative of the loss by W: it is the dW of other notes, δZ = A − Y.

Only where a left side is a δ and a letter, and no side is a δ alone, the error of a layer.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> read = with_gradients([[parse(layout(text)) for text in (r"\delta W", r"\delta z x^T")]])
>>> read[0][0].base, read[0][1].factors[0].base
('dW', 'dz')
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from chainrule.documents.names.lexicon import derived, gradient_by
from chainrule.documents.parsing.composing import with_one_for_two
from chainrule.documents.parsing.reading import (
    Name,
    Reading,
    Sides,
    Times,
    mapped,
    rewritten_sides,
    unbracketed,
    walk_reading,
)

_DELTA = "\\delta"


def with_gradients(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with dW for δW, if that is what it calls its gradients."""
    sides = [side for chain in chains for side in chain if side is not None]
    lefts = (chain[0] for chain in chains if chain and chain[0] is not None)
    alone = any(_is_delta(unbracketed(side)) for side in sides)
    own = {letter for left in lefts if (letter := _differentiated(left))}
    if alone or not own:
        return [list(chain) for chain in chains]

    def named(node: Reading) -> Reading:
        return _named(mapped(node, named), own)

    return [
        list(chain) if _has_errors(chain) else rewritten_sides(chain, named) for chain in chains
    ]  # fmt: skip


def _has_errors(chain: Sequence[Reading | None]) -> bool:
    """Whether a chain has an error δ^l, beside which no δ is a sign."""
    nodes = (node for side in chain if side is not None for node in walk_reading(side))
    return any(isinstance(n, Name) and n.base == _DELTA and n.scripts for n in nodes)


def _is_delta(reading: Reading) -> bool:
    """Whether it is a δ without any mark."""
    return isinstance(reading, Name) and reading.base == _DELTA and not (
        reading.scripts or reading.primes
    )  # fmt: skip


def _differentiated(reading: Reading) -> str | None:
    """The W of a side that is δW and nothing else."""
    if not isinstance(reading, Times) or len(reading.factors) != 2:
        return None
    first, second = reading.factors
    if not isinstance(second, Name) or second.base == _DELTA or reading.joins[0]:
        return None
    return second.base if _is_delta(first) else None


def _begins(product: Times, place: int, own: Set[str]) -> bool:
    """Whether a δ and the letter that it is of stand at a place of a product."""
    first, second = product.factors[place : place + 2]
    return (
        _is_delta(first) and product.joins[place] == "" and isinstance(second, Name)
        and (second.base in own or derived(f"d{second.base}") is not None)
    )  # fmt: skip


def _named(node: Reading, own: Set[str]) -> Reading:
    """A formula with each δW in it as one name, its parts being so already."""
    while isinstance(node, Times):
        place = next((k for k in range(len(node.joins)) if _begins(node, k, own)), None)
        if place is None:
            break
        first, second = node.factors[place : place + 2]
        assert isinstance(second, Name)
        whole = replace(second, start=first.start, base=gradient_by(second.base),
                        written=f"{_DELTA} {second.written or second.base}")  # fmt: skip
        node = with_one_for_two(node, place, whole)
    return node

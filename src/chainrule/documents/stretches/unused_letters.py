"""Sums over samples of what does not bear their letter, whose letter counts units elsewhere.

In ``J = (1/m) Σ_{i=1}^m ℓ + (λ/2) Σ_i Σ_j W_{ij}²`` the first i counts the samples.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Partial,
    Picked,
    Reading,
    mapped,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, nodes_of_sides
from chainrule.documents.stretches.reused_letters import (
    COUNTS,
    FREE,
    is_above,
    letters_of,
    names_of,
)


def with_unused_letters_apart(chains: list[Chain]) -> list[Chain]:
    """The i of a mean (1/m) Σ_{i=1}^m ℓ of losses without their mark, beside the i of W_{ij}."""
    unused = {big.letter for chain in chains for big in _unused(chain)}
    names = [name for chain in chains for name in names_of(chain)] if unused else []
    entries = {s.text for name in names for s in name.scripts if s.place == "sub"}
    letters = {text for name in names for text in letters_of(name)}
    free = next((other for other in FREE if other not in letters), None)
    entries -= {s.text for name in names for s in name.scripts if is_above(s)}
    if free is None or not unused & entries:
        return chains

    def apart(chain: Chain) -> Chain:
        own = _unused(chain)

        def rewrite(node: Reading) -> Reading:
            if isinstance(node, Big) and node in own and node.letter in entries:
                return replace(node, letter=free)
            return mapped(node, rewrite)

        return chain.rewritten(rewrite) if own else chain

    return [apart(chain) for chain in chains]


def _unused(chain: Chain) -> list[Big]:
    """The sums over samples of what does not bear their letter.

    The i of ∂J/∂W_{ij} = (1/m) Σ_{i=1}^m ∂ℓ/∂W_{ij} is that of the left side.
    """
    sums = [n for n in nodes_of_sides(chain.sides, Big) if n.letter]
    counted = [n for n in sums if isinstance(n.upper, Name) and n.upper.base in COUNTS]
    left = chain.sides[0].reading if counted else None
    free = {text for n in walk_reading(left, Name) for text in letters_of(n)} if (
        left is not None
    ) else set()  # fmt: skip
    return [big for big in counted if big.letter not in set(_borne(big.body, big.letter in free))]


def _borne(reading: Reading, left: bool) -> Iterator[str]:
    """The letters of a formula; left: without those of what is differentiated by."""
    if isinstance(reading, Name):
        yield from letters_of(reading)
    if isinstance(reading, Picked):
        yield from (script.text for script in reading.scripts)
    for child in reading.children:
        if not (left and isinstance(reading, Partial) and child is reading.wrt):
            yield from _borne(child, left)

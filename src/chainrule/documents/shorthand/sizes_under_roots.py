r"""The d_k of √d_k: a size under a root, how long the keys are, and no entry of a d.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = ("S", r"\frac{Q K^T}{\sqrt{d_k}}")
>>> (found,) = with_named_sizes([[parse(layout(text)) for text in texts]])
>>> [s.kind for node in found[1].nodes for s in getattr(node, "scripts", ()) if s.text == "k"]
['word']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Num,
    Over,
    Raised,
    Reading,
    Sides,
    all_nodes,
    bare_name,
    is_below,
    mapped,
    rewritten,
    walk_reading,
)

_SIZES = ("d", "n", "D", "N")


def is_root(node: Reading) -> bool:
    """Whether a formula is √d, d^{1/2} or d^{-1/2}."""
    if not isinstance(node, Raised):
        return False
    halves = walk_reading(node.exponent, Over)
    return node.exponent == Num(0, 0, Fraction(1, 2)) or any(
        half.top == Num(0, 0, Fraction(1)) and half.bottom == Num(0, 0, Fraction(2))
        for half in halves
    )


def with_named_sizes(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with the k of such a d_k as a word."""
    nodes = list(all_nodes(chains))
    rooted = [name for node in nodes if isinstance(node, Raised) and is_root(node)
              and (name := bare_name(node.base)) is not None and _is_size(name)]  # fmt: skip
    if not rooted:
        return [list(sides) for sides in chains]
    under = set(map(id, rooted))
    others = {n.base for n in nodes if isinstance(n, Name) and n.scripts and id(n) not in under}
    sizes = {name for name in rooted if name.base not in others}
    sizes = {name for name in sizes if not any(n.base == name.base for n in sizes - {name})}
    sizes -= {name for sides in chains for name in sizes & _names(sides) if _is_index(name, sides)}

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and node in sizes:
            return replace(node, scripts=(replace(node.scripts[0], kind="word"),))
        return mapped(node, rewrite)

    return rewritten(chains, rewrite) if sizes else [list(sides) for sides in chains]


def _is_size(name: Name) -> bool:
    """Whether it is d with one letter below."""
    return name.base in _SIZES and [is_below(s) and s.text.isalpha() for s in name.scripts] == [
        True
    ]


def _names(sides: Sequence[Reading | None]) -> set[Name]:
    return set(all_nodes([sides], Name))


def _is_index(size: Name, sides: Sequence[Reading | None]) -> bool:
    """Whether its letter is an index in a chain: that of a sum it stands in, or of another name."""
    letter = size.scripts[0].text
    free = [name for side in sides if side is not None for name in _outside(side, letter)]
    whole = any(size in walk_reading(node) for node in all_nodes([sides], Big)
                if node.letter == letter)  # fmt: skip
    return whole or any(name != size and letter in {s.text for s in name.scripts} for name in free)


def _outside(reading: Reading, letter: str) -> Iterator[Name]:
    """The names that stand in no sum over a letter."""
    if isinstance(reading, Big) and reading.letter == letter:
        return
    if isinstance(reading, Name):
        yield reading
    for child in reading.children:
        yield from _outside(child, letter)

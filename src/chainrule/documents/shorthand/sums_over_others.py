r"""Σ_{i≠j} in a line on a certain i: the sum runs over j, whatever stands first below it.

``\partial L/\partial x_i = -y_i - \sum_{i \neq j} y_j`` leaves out the i that is differentiated by.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (r"a_i", r"\sum_{i \neq j} y_j")
>>> found = with_sums_over_others([[parse(layout(text)) for text in texts]], [False])
>>> found[0][1].letter, found[0][1].unequal
('j', 'i')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Reading,
    Sides,
    mapped,
    rewritten_sides,
    walk_reading,
)


def with_sums_over_others(chains: Sides, continues: Sequence[bool]) -> list[list[Reading | None]]:
    """The sides of all chains; continues: which of them go on from others."""
    found: list[list[Reading | None]] = []
    certain: set[str] = set()
    for sides, goes_on in zip(chains, continues, strict=True):
        if not goes_on:
            certain = _certain(sides[0] if sides else None)

        def rewrite(node: Reading, certain: set[str] = certain) -> Reading:
            node = mapped(node, rewrite)
            turned = isinstance(node, Big) and node.letter in certain and node.lower is None
            if isinstance(node, Big) and turned and {node.unequal} - {*certain, ""}:
                return replace(node, letter=node.unequal, unequal=node.letter)
            return node

        found.append(rewritten_sides(sides, rewrite, (Big,)) if certain else list(sides))
    return found


def _certain(left: Reading | None) -> set[str]:
    """The letters of a side that has no sum, and below its names."""
    nodes = list(walk_reading(left)) if left is not None else []
    if any(isinstance(node, Big) for node in nodes):
        return set()
    names = [node for node in nodes if isinstance(node, Name)]
    return {text for name in names for text in (name.base, *(s.text for s in name.scripts))}

r"""δ^{(l)} = ∂C/∂z_i^{(l)}, or δ = h_i − y_i: the index of an error that only the right side says.

Where the document writes δ_j as well, the left side is read as the entry that the right side is.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = [("\\delta", "a_i - y_i"), ("r", "\\delta_j x")]
>>> chains = [[parse(layout(text)) for text in sides] for sides in texts]
>>> [script.text for script in with_indices_of_errors(chains)[0][0].scripts]
['i']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Reading,
    Script,
    Sides,
    all_nodes,
    is_below,
    walk_reading,
)

_ERRORS = ("\\delta", "\\Delta")
_LETTERS = ("i", "j", "k")


def with_indices_of_errors(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with such errors as entries."""
    names = (node for node in all_nodes(chains, Name) if node.base in _ERRORS)
    indexed = {name.base for name in names if len(_indices(name)) == 1}
    return [_with_index(sides, indexed) for sides in chains]


def _with_index(sides: Sequence[Reading | None], indexed: set[str]) -> list[Reading | None]:
    left, *others = sides
    if not isinstance(left, Name) or left.base not in indexed or _below(left) or not others:
        return list(sides)
    found = {index for side in others if side is not None for index in _free(side)}
    each = all(side is not None and _free(side) == found for side in others)
    if len(found) != 1 or not each:
        return list(sides)
    (letter,) = found
    scripts = (*left.scripts, Script("sub", "bare", letter))
    return [replace(left, scripts=scripts), *others]


def _free(side: Reading) -> set[str]:
    """The index letters of a side that nothing is summed over."""
    found = {text for name in walk_reading(side, Name) for text in _indices(name)}
    return found - {node.letter for node in walk_reading(side, Big)}


def _indices(name: Name) -> list[str]:
    return [s.text for s in _below(name) if s.text in _LETTERS]


def _below(name: Name) -> list[Script]:
    return [script for script in name.scripts if is_below(script)]

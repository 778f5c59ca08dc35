r"""A matrix by its general entry, in square brackets: ``\sigma(X) = [\sigma(X_{ij})]``.

The indices stand on the right alone, so that the left side is read with them: its entry i j. A
bare [w_{ij}] only says how the entries are called, and [a_{ji}] may be meant either way.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (r"\sigma(X)", r"[\sigma(X_{ij})]")
>>> found = with_general_entries([[parse(layout(text)) for text in texts]], "".join(texts[1:]))
>>> [script.text for script in found[0][0].scripts]
['i', 'j']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Big,
    Group,
    Name,
    Picked,
    Reading,
    Script,
    Sides,
    is_below,
    unbracketed,
    walk_reading,
)


def with_general_entries(chains: Sides, text: str) -> list[list[Reading | None]]:
    """The formulas with the entry i j on the left of a matrix that is written [a_{ij}]."""
    return [_with_entry(sides, text) for sides in chains]


def _with_entry(sides: Sequence[Reading | None], text: str) -> list[Reading | None]:
    if len(sides) != 2:
        return list(sides)
    left, right = sides
    if left is None or not isinstance(right, Group) or text[right.start : right.start + 1] != "[":
        return list(sides)
    inside = unbracketed(right)
    indices = _indices(inside)
    letters = {script.text for script in indices}
    marked = {s.text for n in walk_reading(left, Name) for s in n.scripts}
    if not indices or isinstance(inside, Name) or letters & (marked | _summed(inside)):
        return list(sides)
    if isinstance(left, Name):
        return [replace(left, scripts=(*left.scripts, *indices)), right]
    return [Picked(left.start, left.end, Group(left.start, left.end, left), indices), right]


def _indices(reading: Reading) -> tuple[Script, ...]:
    """The i and j below every symbol that has any, if they stand in the order of the alphabet."""
    names = list(walk_reading(reading, Name))
    below = [tuple(filter(_is_index, name.scripts)) for name in names]
    found = set(filter(None, below))
    if len(found) != 1:
        return ()
    (scripts,) = found
    letters = [script.text for script in scripts]
    return scripts if len(letters) == 2 and letters[0] < letters[1] else ()


def _is_index(script: Script) -> bool:
    return is_below(script) and len(script.text) == 1 and script.text.isalpha()


def _summed(reading: Reading) -> set[str]:
    return {node.letter for node in walk_reading(reading, Big)}

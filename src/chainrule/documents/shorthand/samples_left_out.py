r"""An input without the sample that stands beside it: ``\sum_i (y^{(i)} - g(w x)) x_j^{(i)}``.

Where a document writes x^{(i)} and a formula speaks of the y^{(i)} of one sample, or adds up those
of all, its plain x is that of the sample. A formula with the whole x^{(i)} beside an x compares
the samples with another point, as a kernel does, and stays as it is; so does what defines an f(x).

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (("J", r"\sum_i (y^{(i)} - w x) x_j^{(i)}"), ("z", "w x^{(i)}"))
>>> sides = with_samples_left_out([[parse(layout(text)) for text in pair] for pair in texts])
>>> [n.scripts[0].text for n in walk_reading(sides[0][1], Name) if n.base == "x"]
['i', 'j']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeGuard

from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Reading,
    Script,
    Sides,
    all_nodes,
    mapped,
    rewritten_sides,
    walk_reading,
)

_DATA = ("x", "X")


def with_samples_left_out(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with the sample above each input that leaves it out."""
    names = list(all_nodes(chains, Name))
    data = {n.base for n in names if n.base in _DATA and _samples(n)}
    data &= {n.base for n in names if not n.scripts}
    letters = {mark for n in names if n.base in data for mark in _samples(n)}
    letters -= {mark for n in names if n.base in PARAMETER_BASES for mark in _samples(n)}
    if not letters or not data:
        return [list(sides) for sides in chains]
    return [_marked(sides, data, letters) for sides in chains]


def _marked(
    sides: Sequence[Reading | None], data: set[str], letters: set[Script]
) -> list[Reading | None]:
    """The sides of a chain; what defines a function of x says it of any x."""
    left = sides[0] if sides else None
    defines = isinstance(left, Call) and any(_is_plain(a, data) for a in left.arguments)
    if defines:
        return list(sides)
    return rewritten_sides(sides, lambda side: _with_sample(side, data, letters))


def _with_sample(side: Reading, data: set[str], letters: set[Script]) -> Reading:
    names = list(walk_reading(side, Name))
    marks = {mark for name in names for mark in _samples(name)}
    whole = any(n.base in data and n.scripts and set(n.scripts) <= marks for n in names)
    if (
        len(marks) != 1
        or not marks <= letters
        or whole
        or not any(_is_plain(name, data) for name in names)
    ):
        return side
    (mark,) = marks

    def rewrite(node: Reading) -> Reading:
        return replace(node, scripts=(mark,)) if _is_plain(node, data) else mapped(node, rewrite)

    return rewrite(side)


def _is_plain(node: Reading, data: set[str]) -> TypeGuard[Name]:
    return isinstance(node, Name) and node.base in data and not node.scripts


def _samples(name: Name) -> list[Script]:
    """The (i) above a symbol, a letter in round brackets."""
    return [s for s in name.scripts if s.kind == "paren" and len(s.text) == 1 and s.text.islower()
            and s.text != "l"]  # fmt: skip

r"""⟨w, x⟩ and ⟨w | x⟩, which are wᵀ x.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> parse(layout(r"\langle w, x \rangle")) == parse(layout(r"((w)^T (x))"))
True
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.documents.parsing.reading import (
    Group,
    Name,
    Partial,
    Reading,
    Times,
    Turned,
    bases_in,
)


def inner_product(entries: Sequence[Reading], start: int, end: int) -> Reading | None:
    """The product of the two that stand in such brackets.

    ⟨x_1, x_2⟩, ⟨1, 2⟩ and ⟨∂f/∂u, ∂f/∂v⟩ list what a vector holds.
    """
    names = [entry.base for entry in entries if isinstance(entry, Name) and entry.scripts]
    if len(entries) != 2 or not all(any(bases_in(entry)) for entry in entries):
        return None
    if len(names) == 2 and names[0] == names[1]:
        return None
    if all(isinstance(entry, Partial) and not entry.nabla for entry in entries):
        return None
    first, second = (Group(entry.start, entry.end, entry) for entry in entries)
    turned = Turned(first.start, first.end, first)
    return Group(start, end, Times(start, end, (turned, second), ("",)))

r"""Errors that are only named squared: e_{ij}^2 = (r_{ij} - \hat r_{ij})^2.

What is defined there, and differentiated, is e² as one quantity, to which a penalty may be added
later on. An e without its square is what stands in the brackets.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (("e_i^2", "(t_i - y_i)^2"), ("g", "-2 e_i x_i"))
>>> found = with_squared_errors([[parse(layout(text)) for text in pair] for pair in texts])
>>> found[0][0].base, type(found[1][1].terms[0].factors[1]).__name__
('e^2', 'Group')
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.documents.parsing.reading import (
    Group,
    Name,
    Num,
    Partial,
    Raised,
    Reading,
    Script,
    Sides,
    all_nodes,
    mapped,
    rewritten,
    unbracketed,
)

_ERRORS = ("e", "\\epsilon", "\\varepsilon", "err", "error")
_SQUARE = Script("sup", "bare", "2")


def with_squared_errors(chains: Sides) -> Sides:
    """The formulas of a document with e² as one name, and what e is for e, where it is said so."""
    found = dict(_squares(chains))
    alone = {side.base for sides in chains for side in sides[:1] if isinstance(side, Name)
             and _SQUARE not in side.scripts}  # fmt: skip
    by = (unbracketed(n.wrt) for n in all_nodes(chains, Partial))
    alone |= {name.base for name in by if isinstance(name, Name)}
    found = {name: inside for name, inside in found.items() if name.base not in alone}
    if not found:
        return chains
    bases = {name.base for name in found}

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and node.base in bases and _SQUARE in node.scripts:
            return replace(_root(node), base=f"{node.base}^2")
        if isinstance(node, Name) and node in found:
            return Group(node.start, node.end, found[node])
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _squares(chains: Sides) -> Iterator[tuple[Name, Reading]]:
    """What e is by e² = (…)², the first time that it is said."""
    said = set[str]()
    for sides in chains:
        left, right = sides[0], unbracketed(sides[1]) if len(sides) > 1 else None
        if not isinstance(left, Name) or left.base not in _ERRORS or _SQUARE not in left.scripts:
            continue
        if (inside := _squared(right)) is not None and left.base not in said:
            yield _root(left), inside
        said.add(left.base)


def _squared(reading: Reading | None) -> Reading | None:
    """What stands in the brackets of (…)²."""
    if not isinstance(reading, Raised) or not isinstance(reading.base, Group):
        return None
    exponent = reading.exponent
    is_two = isinstance(exponent, Num) and exponent.value == Fraction(2)
    return reading.base.inner if is_two else None


def _root(name: Name) -> Name:
    """The e of e²."""
    return replace(name, scripts=tuple(script for script in name.scripts if script != _SQUARE))

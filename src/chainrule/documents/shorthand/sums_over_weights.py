r"""The penalty \sum_w w^2 or \sum_w |w|, whose letter is that of the weights themselves.

All weights are meant, wherever they stand in the network: Σ_i w_i² of a vector of them. The 2 is no
layer there, whatever w^2 is elsewhere. So it is without a letter below the sum. Where a document
has w x, with a matrix w, it is Σ w² of all its entries.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> (sides,) = with_indices_of_weights([[parse(layout(t)) for t in ("C", r"C_0 + \sum_w w^2")]])
>>> sides[1].terms[1].letter
'i'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from chainrule.documents.parsing.reading import (
    Bars,
    Big,
    Group,
    Name,
    Num,
    Raised,
    Reading,
    Script,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten,
    walk_reading,
)

_WEIGHTS = ("w", "\\theta")
_INDICES = ("i", "j", "k", "p", "q")
_SQUARE = Script("sup", "bare", "2")


def with_indices_of_weights(chains: Sides) -> Sides:
    """The formulas of a document with Σ_i w_i² for such a penalty, where w has no units alone."""
    nodes = list(all_nodes(chains))
    found = {base for node in nodes if (base := _penalised(node)) is not None}
    found -= {n.base for n in nodes if isinstance(n, Name) and n.base in found and _has_units(n)}
    if not found:
        return chains
    multiplied = {f.base for n in nodes if isinstance(n, Times) for f in _multiplied(n)}
    used = {s.text for n in nodes if isinstance(n, Name) for s in n.scripts}
    used |= {node.letter for node in nodes if isinstance(node, Big)}
    index = next((letter for letter in _INDICES if letter not in used), _INDICES[0])

    def rewrite(node: Reading) -> Reading:
        base = _penalised(node) if isinstance(node, Big) else None
        if isinstance(node, Big) and base in multiplied & found:
            return replace(node, letter="")
        if isinstance(node, Big) and base in found:
            return replace(node, letter=index, body=_indexed(node.body, index))
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _penalised(node: Reading) -> str | None:
    """The w of Σ_w w², Σ_w |w| and Σ w²."""
    if not isinstance(node, Big) or node.kind != "sum" or node.lower is not None:
        return None
    names = list(walk_reading(node.body, Name))
    whole = isinstance(node.body, (Bars, Name, Raised)) and len(names) == 1
    name = names[0] if whole else None
    if name is None or name.base not in _WEIGHTS or name.scripts not in ((), (_SQUARE,)):
        return None
    alone = isinstance(node.body, Name) and not name.scripts
    normed = any(bars.norm for bars in walk_reading(node.body, Bars))
    return name.base if node.letter in ("", name.base) and not alone | normed else None


def _multiplied(product: Times) -> Iterator[Name]:
    """The w of w x, which has no marks."""
    for first, second in pairwise(product.factors):
        if isinstance(first, Name) and not first.scripts and isinstance(second, Name):
            yield first


def _has_units(name: Name) -> bool:
    """Whether an index stands below a name that has no layer: the w_{jk} of one layer."""
    return any(s.place == "sub" for s in name.scripts) and all(
        s.place == "sub" for s in name.scripts if s != _SQUARE
    )


def _indexed(body: Reading, index: str) -> Reading:
    """w² and |w| with an index below the weight."""

    def rewrite(node: Reading) -> Reading:
        if not isinstance(node, Name):
            return mapped(node, rewrite)
        name = replace(node, scripts=(Script("sub", "bare", index),))
        if not node.scripts:
            return name
        two = Num(node.end, node.end, Fraction(2))
        return Raised(node.start, node.end, Group(node.start, node.end, name), two)

    return rewrite(body)

r"""Σ_{k=0}^n a_k x^k: there k is a number, the power of x, and no index of an x.

So it is where a sum begins at 0, one letter has its index above, and another one below.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> (found,) = with_powers([[parse(layout(r"\sum_{k=0}^n a_k x^k"))]])
>>> found[0].body.factors[1].exponent.letter
'k'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Num,
    Place,
    Plus,
    Raised,
    Reading,
    Script,
    Sides,
    all_nodes,
    is_below,
    mapped,
    rewritten,
    walk_reading,
)

_ABOVE = re.compile(r"([a-z])(?:([+-])(\d))?\Z")


def with_powers(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with such indices as numbers."""
    nodes = list(all_nodes(chains))
    names = [node for node in nodes if isinstance(node, Name)]
    raised = {pair for node in nodes if isinstance(node, Big) for pair in _powers(node)}
    letters = {letter for letter, _ in raised}
    bases = {base for _, base in raised}
    if any(is_below(s) and s.text in letters for n in names if n.base in bases for s in n.scripts):
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if not isinstance(node, Name):
            return node
        if node.base in letters and not node.scripts:
            return Place(node.start, node.end, node.base)
        above = [s for s in node.scripts if node.base in bases and _is_power(s, letters)]
        if len(above) != 1:
            return node
        kept = tuple(s for s in node.scripts if s is not above[0])
        return Raised(node.start, node.end, replace(node, scripts=kept), _number(node, above[0]))

    return rewritten(chains, rewrite) if raised else [list(sides) for sides in chains]


def _powers(big: Big) -> Iterator[tuple[str, str]]:
    """The k and the x of Σ_{k=0} a_k x^k."""
    if not isinstance(big.lower, Num) or big.lower.value != 0:
        return
    names = list(walk_reading(big.body, Name))
    below = {n.base for n in names for s in n.scripts if is_below(s) and s.text == big.letter}
    above = {n.base for n in names for s in n.scripts if _is_power(s, {big.letter})}
    if below and len(above) == 1 and not above & below:
        yield big.letter, above.pop()


def _is_power(script: Script, letters: set[str]) -> bool:
    found = _ABOVE.match(script.text) if (script.place, script.kind) == ("sup", "bare") else None
    return found is not None and found[1] in letters


def _number(node: Name, script: Script) -> Reading:
    """k, or k − 1."""
    found = _ABOVE.match(script.text)
    assert found is not None
    place = Place(node.end, node.end, found[1])
    if not found[2]:
        return place
    step = Num(node.end, node.end, Fraction(int(found[3])))
    return Plus(node.end, node.end, (place, step), (1, 1 if found[2] == "+" else -1))

r"""y′ beside y: the prediction, told from the target by a prime, J = ½ Σ_k (y_k − y'_k)².

It is ŷ where a document has no ŷ. A target that is differentiated or transposed does not stand in a
loss beside itself.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = ("J", "(y - y')^2", r"\partial J / \partial y'", "y' - y")
>>> read = with_predictions([[parse(layout(text)) for text in texts]])
>>> read[0][2].wrt.base, [term.base for term in read[0][3].terms]
('\\hat{y}', ['\\hat{y}', 'y'])
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from chainrule.documents.parsing.customary import TARGETS
from chainrule.documents.parsing.reading import (
    Bars,
    Call,
    Name,
    Num,
    Plus,
    Raised,
    Reading,
    Sides,
    Times,
    all_nodes,
    is_logarithm,
    mapped,
    rewritten,
    unbracketed,
    walk_reading,
)

_SQUARE = 2


def with_predictions(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with ŷ for the y′ that a loss compares y with."""
    nodes = list(all_nodes(chains))
    names = [node for node in nodes if isinstance(node, Name)]
    primed = {name.base for name in names if name.primes == 1} & set(TARGETS)
    functions = {node.function.base for node in nodes if isinstance(node, Call)}
    known = {name.base for name in names}
    for base in primed - functions:
        if f"\\hat{{{base}}}" not in known and any(_compares(node, base) for node in nodes):
            chains = rewritten(chains, partial(_predicted, base=base))
    return [list(sides) for sides in chains]


def _compares(node: Reading, base: str) -> bool:
    """Whether it is (y − y′)², ‖y − y′‖ or y log y′."""
    if isinstance(node, Times):
        logarithms = [f for f in map(unbracketed, node.factors) if is_logarithm(f)]
        others = [f for f in node.factors if unbracketed(f) not in logarithms]
        inside = {p for logarithm in logarithms for p in _primes(logarithm, base)}
        return inside == {1} and {p for f in others for p in _primes(f, base)} == {0}
    if isinstance(node, Raised):
        squared = isinstance(node.exponent, Num) and node.exponent.value == _SQUARE
        difference = unbracketed(node.base) if squared else None
    else:
        difference = unbracketed(node.inner) if isinstance(node, Bars) else None
    return (
        isinstance(difference, Plus) and set(difference.signs) == {1, -1}
        and [_primes(term, base) for term in difference.terms] in ([{0}, {1}], [{1}, {0}])
    )  # fmt: skip


def _primes(reading: Reading, base: str) -> set[int]:
    """How many primes a letter bears in a formula."""
    nodes = walk_reading(reading)
    return {node.primes for node in nodes if isinstance(node, Name) and node.base == base}


def _predicted(node: Reading, base: str) -> Reading:
    if isinstance(node, Name) and node.base == base and node.primes == 1:
        return replace(node, base=f"\\hat{{{base}}}", primes=0, written=f"{base}'")
    return mapped(node, partial(_predicted, base=base))

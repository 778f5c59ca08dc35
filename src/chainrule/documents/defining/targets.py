"""Whether targets sum to 1 by custom: with the softmax and the logarithm of what it gives.

No document has to say so: with L = −Σ_k y_k log softmax(z)_k, everybody writes ∂L/∂z = ŷ − y, which
is right for y that sum to 1 only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from chainrule.documents.parsing.customary import TARGETS
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Num,
    Over,
    Plus,
    Reading,
    walk_reading,
)


def sum_to_one_by_custom(
    readings: Iterable[Reading], softmaxes: Collection[str] = ("softmax",)
) -> bool:
    """A softmax and a logarithm, and no 1 − y, which is that of targets that are 0 or 1 each.

    softmaxes: the letters that stand for it.
    """
    softmax = logarithm = False
    readings = list(readings)
    outputs = {base for reading in readings for base in _in_logarithms(reading)}
    for reading in readings:
        for node in walk_reading(reading):
            if isinstance(node, Call):
                base = node.function.base
                softmax |= base.lower() == "softmax" or base in softmaxes
                logarithm |= node.function.base in ("log", "ln")
            elif isinstance(node, Over):
                softmax |= any(isinstance(n, Big) and is_exponential(n) for n in walk_reading(node))
            elif isinstance(node, Plus) and _is_complement(node, outputs):
                return False
    return softmax and logarithm


def is_exponential(reading: Reading) -> bool:
    """Whether e^x or exp(x) occurs in a formula."""
    return any(
        isinstance(node, Name) and node.base in ("e", "exp") for node in walk_reading(reading)
    )


def _in_logarithms(reading: Reading) -> Iterator[str]:
    """The letters whose logarithms are taken: the y of −Σ_k t_k log y_k is no target."""
    for node in walk_reading(reading):
        if isinstance(node, Call) and node.function.base in ("log", "ln"):
            yield from (n.base for n in node.arguments if isinstance(n, Name))


def _is_complement(plus: Plus, outputs: Collection[str]) -> bool:
    """1 − y, where y is a target."""
    return any(isinstance(term, Num) and term.value == 1 for term in plus.terms) and any(
        isinstance(term, Name) and term.base in TARGETS and term.base not in outputs
        for term in plus.terms
    )

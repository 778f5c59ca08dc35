"""Whether targets sum to 1 by custom: with the softmax and the logarithm of what it gives.

No document has to say so: with L = −Σ_k y_k log softmax(z)_k, everybody writes ∂L/∂z = ŷ − y, which
is right for y that sum to 1 only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from chainrule.documents.customary import TARGETS
from chainrule.documents.reading import Big, Call, Name, Num, Over, Plus, Reading, walk_reading


def sum_to_one_by_custom(
    readings: Iterable[Reading], softmaxes: Collection[str] = ("softmax",)
) -> bool:
    """A softmax and a logarithm, and no 1 − y, which is that of targets that are 0 or 1 each.

    softmaxes: the letters that stand for it.
    """
    softmax = logarithm = False
    for reading in readings:
        for node in walk_reading(reading):
            if isinstance(node, Call):
                base = node.function.base
                softmax |= base.lower() == "softmax" or base in softmaxes
                logarithm |= node.function.base in ("log", "ln")
            elif isinstance(node, Over):
                softmax |= any(isinstance(n, Big) and is_exponential(n) for n in walk_reading(node))
            elif isinstance(node, Plus) and _is_complement(node):
                return False
    return softmax and logarithm


def is_exponential(reading: Reading) -> bool:
    """Whether e^x or exp(x) occurs in a formula."""
    return any(
        isinstance(node, Name) and node.base in ("e", "exp") for node in walk_reading(reading)
    )


def _is_complement(plus: Plus) -> bool:
    """1 − y."""
    return any(isinstance(term, Num) and term.value == 1 for term in plus.terms) and any(
        isinstance(term, Name) and term.base in TARGETS for term in plus.terms
    )

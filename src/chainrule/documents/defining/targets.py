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
    Raised,
    Reading,
    Times,
    is_logarithm,
    unbracketed,
    walk_reading,
)


def sum_to_one_by_custom(
    readings: Iterable[Reading], softmaxes: Collection[str] = ("softmax",)
) -> bool:
    """A softmax and a logarithm, and no 1 − y, which is that of targets that are 0 or 1 each.

    Unless another letter stands before a logarithm, as in a text on both; or the 1 − y_j weighs no
    logarithm, and is that of Σ_{i≠j} y_i. softmaxes: the letters that stand for the softmax.
    """
    softmax = logarithm = False
    binary: set[str] = set()
    weighing: set[str] = set()
    beside: set[str] = set()
    summed: set[str] = set()
    readings = list(readings)
    outputs = {base for reading in readings for base in _in_logarithms(reading)}
    for reading in readings:
        for node in walk_reading(reading):
            if isinstance(node, Call):
                base = node.function.base
                softmax |= base.lower() == "softmax" or base in softmaxes
                logarithm |= is_logarithm(node)
                softmax |= is_logarithm(node) and _adds_exponentials(node.arguments[0])
            elif isinstance(node, Over):
                softmax |= _is_written_out(node) or any(
                    isinstance(n, Big) and has_exponential(n) for n in walk_reading(node)
                )
            elif isinstance(node, Plus):
                binary |= set(_complements(node, outputs))
            elif isinstance(node, Times) and any(map(is_logarithm, node.factors)):
                weighing |= {n.base for n in node.factors if isinstance(n, Name)} & set(TARGETS)
                beside |= _all_complements(node.factors, outputs)
            elif isinstance(node, Big):
                summed |= _plain_factors(node.body) & set(TARGETS)
            if isinstance(node, Over | Raised):
                above = node.top if isinstance(node, Over) else node.exponent
                beside |= _all_complements([above], outputs)
    binary -= summed - beside
    return softmax and logarithm and (not binary or bool(weighing - binary))


def _is_written_out(over: Over) -> bool:
    """Whether it is the e^{z_1} / (e^{z_1} + e^{z_2}) of two classes or more."""
    top, bottom = unbracketed(over.top), unbracketed(over.bottom)
    if not isinstance(bottom, Plus) or isinstance(top, Plus) or -1 in bottom.signs:
        return False
    return top in bottom.terms and all(map(has_exponential, bottom.terms))


def _adds_exponentials(reading: Reading) -> bool:
    """Whether it is the Σ_w exp(u_wᵀ v) of −u_oᵀ v + log Σ_w exp(u_wᵀ v)."""
    inner = unbracketed(reading)
    return isinstance(inner, Big) and has_exponential(inner.body)


def has_exponential(reading: Reading) -> bool:
    """Whether e^x or exp(x) occurs in a formula."""
    return any(
        isinstance(node, Name) and node.base in ("e", "exp") for node in walk_reading(reading)
    )


def _in_logarithms(reading: Reading) -> Iterator[str]:
    """The letters whose logarithms are taken: the y of −Σ_k t_k log y_k is no target."""
    for node in walk_reading(reading):
        if is_logarithm(node):
            yield from (n.base for n in node.arguments if isinstance(n, Name))


def _all_complements(readings: Iterable[Reading], outputs: Collection[str]) -> set[str]:
    """The y of every 1 − y in some formulas."""
    sums = (node for reading in readings for node in walk_reading(reading, Plus))
    return {base for plus in sums for base in _complements(plus, outputs)}


def _plain_factors(term: Reading) -> set[str]:
    """The letters of a symbol, or of the symbols of a product without a logarithm."""
    factors = term.factors if isinstance(term, Times) else (term,)
    if any(is_logarithm(n) for factor in factors for n in walk_reading(factor)):
        return set()
    return {n.base for factor in factors for n in walk_reading(factor, Name)}


def _complements(plus: Plus, outputs: Collection[str]) -> Iterator[str]:
    """The y of 1 − y, where y is a target."""
    if any(isinstance(term, Num) and term.value == 1 for term in plus.terms):
        yield from (
            term.base for term in plus.terms
            if isinstance(term, Name) and term.base in TARGETS and term.base not in outputs
        )  # fmt: skip

"""Whether formulas sum over repeated indices without a word: h_i W_{ib} for Σ_i h_i W_{ib}.

Einstein's convention shows where a document has Kronecker's δ_{ij}, no sum sign at all, and
products in which an index of a matrix occurs again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from chainrule.documents.names.prose import says
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Partial,
    Picked,
    Reading,
    Times,
    unbracketed,
    walk_reading,
)

EINSTEIN = re.compile(
    r"einstein|summation convention|repeated ind|index (?:that|which) (?:occurs|appears) twice"
    r"|indices are summed|ind(?:ex|ices) (?:is|are) repeated|dummy ind(?:ex|ices)",
    re.I,
)
_CERTAIN = re.compile(EINSTEIN.pattern.removesuffix("|dummy ind(?:ex|ices)"), re.I)
_ENOUGH = 2  # products with a repeated index: one may be a slip
_INDEX = re.compile(r"[a-z]\Z")


def says_einstein(prose: str, readings: Iterable[Reading]) -> bool:
    """Whether the words say that a repeated index is summed over.

    A dummy index may be that of a sum sign, where there are any.
    """
    if not says(EINSTEIN, prose):
        return False
    return says(_CERTAIN, prose) or not any(True for r in readings for _ in walk_reading(r, Big))


def is_contracted(readings: Sequence[Reading]) -> bool:
    """Whether the formulas of a document are written in index notation without sum signs."""
    nodes = [node for reading in readings for node in walk_reading(reading)]
    if any(isinstance(node, Big) for node in nodes):
        return False
    deltas = {n for n in nodes if isinstance(n, Name) and n.base == "\\delta"}
    if not any(len(_letters(name)) == 2 for name in deltas):
        return False
    products = {node for node in nodes if isinstance(node, Times)}
    return sum(bool(repeated_letters(product)) for product in products) >= _ENOUGH


def repeated_letters(product: Times) -> set[str]:
    """The i of h_i W_{ib}: an index of a matrix that another factor has too."""
    letters = list(_indexed(product))
    return {
        letter
        for place, (own, is_matrix) in enumerate(letters)
        if is_matrix
        for other, _ in letters[:place] + letters[place + 1 :]
        for letter in own & other
    }


def _indexed(product: Times) -> Iterator[tuple[set[str], bool]]:
    """The indices of each factor, and whether it is a matrix: of W_{cb} σ'(t_c) and [ŷ − y]_b."""
    for factor in map(unbracketed, product.factors):
        match factor:
            case Name() if factor.base != "\\delta":
                yield set(own := _letters(factor)), len(own) == 2
            case Call(arguments=(Name() as argument,)):
                yield set(_letters(argument)), False
            case Picked(scripts=scripts):
                yield {s.text for s in scripts if _INDEX.match(s.text)}, False
            case Partial(of=Name() as of, wrt=Name() as wrt) if of.base == wrt.base:
                yield set(own := _letters(of)), len(own) == 2


def _letters(name: Name) -> list[str]:
    below = [s.text for s in name.scripts if s.place == "sub" and s.kind == "bare"]
    return below if all(_INDEX.match(text) for text in below) else []

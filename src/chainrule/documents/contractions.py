"""Whether formulas sum over repeated indices without a word: h_i W_{ib} for Σ_i h_i W_{ib}.

Einstein's convention shows where a document has Kronecker's δ_{ij}, no sum sign at all, and
products in which an index of a matrix occurs again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chainrule.documents.reading import Big, Name, Reading, Times, walk_reading

EINSTEIN = re.compile(
    r"einstein|summation convention|repeated ind|index (?:that|which) (?:occurs|appears) twice"
    r"|indices are summed|ind(?:ex|ices) (?:is|are) repeated|dummy ind(?:ex|ices)",
    re.I,
)
_ENOUGH = 2  # products with a repeated index: one may be a slip
_INDEX = re.compile(r"[a-z]\Z")


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
    letters = [set(_letters(name)) for name in _names(product)]
    return {
        letter
        for place, own in enumerate(letters)
        if len(own) == 2
        for other in letters[:place] + letters[place + 1 :]
        for letter in own & other
    }


def _names(product: Times) -> Iterator[Name]:
    return (f for f in product.factors if isinstance(f, Name) and f.base != "\\delta")


def _letters(name: Name) -> list[str]:
    below = [s.text for s in name.scripts if s.place == "sub" and s.kind == "bare"]
    return below if all(_INDEX.match(text) for text in below) else []

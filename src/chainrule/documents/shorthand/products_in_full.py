r"""A product of two vectors beside the sum that it is: ``net_j = \vec{w}_j · \vec{x}_j``
``= \sum_i w_{ji} x_{ji}``.

The vectors are the rows of what the sum adds up, by the same letters: their product is put as it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Reading,
    Sides,
    Times,
    unbracketed,
)


def with_products_in_full(chains: Sides) -> list[list[Reading | None]]:
    """The sides of all chains with such a sum for its product."""
    return [_in_full(sides) for sides in chains]


def _in_full(sides: Sequence[Reading | None]) -> list[Reading | None]:
    found = list(sides)
    for place, (first, second) in enumerate(pairwise(sides)):
        if isinstance(sides[0], Name) and second is not None and _is_of(first, second):
            found[place] = second
    return found


def _is_of(product: Reading | None, whole: Reading) -> bool:
    """Whether the vectors of a product are those whose entries a sum multiplies."""
    if not (isinstance(product, Times) and isinstance(whole, Big) and len(product.factors) == 2):
        return False
    body = unbracketed(whole.body)
    factors = body.factors if isinstance(body, Times) and len(body.factors) == 2 else ()
    rows = [unbracketed(factor) for factor in product.factors]
    entries = [unbracketed(factor) for factor in factors]
    return len(entries) == 2 and all(
        isinstance(row, Name) and isinstance(entry, Name) and _is_row(row, entry, whole.letter)
        for row, entry in zip(rows, entries, strict=True)
    )


def _is_row(row: Name, entry: Name, letter: str) -> bool:
    """Whether w_j is the vector of the w_{ji}, over i."""
    kept = [script for script in entry.scripts if script.text != letter]
    one_less = len(kept) == len(entry.scripts) - 1
    return row.base == entry.base and one_less and list(row.scripts) == kept and bool(kept)

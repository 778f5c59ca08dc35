r"""``x \otimes y`` as x yᵀ, where a document says so, or has another sign for products by entries.

Some write ⊗ for the product entry by entry. Where they say that, or write no other sign for it,
that is what it means. Others say that it is the product of matrices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Group,
    Name,
    Reading,
    Sides,
    Times,
    Turned,
    all_nodes,
    mapped,
    rewritten,
    unbracketed,
)

OUTER = "otimes"
_SIGN = r"(?:\\(?:big)?otimes|⊗|⨂)"
_NEAR = r"[^\n.]{0,90}?\n{0,3}[^\n.]{0,90}?"
_OUTER = (
    r"(?:outer|tensor|dyadic|kronecker)[- ]product|produit (?:extérieur|tensoriel)"
    r"|外积|张量乘?积|外積"
    r"|producto (?:exterior|externo|tensorial)|(?:äußere|dyadische|tensor)\S*[- ]?produkt"
    r"|внешн\w+ произведени|тензорн\w+ произведени"
)
_SAYS_OUTER = re.compile(rf"(?:{_OUTER}){_NEAR}{_SIGN}|{_SIGN}{_NEAR}(?:{_OUTER})", re.I)
_UP_TO = r"(?:(?!\\odot|⊙|\\circ|∘|outer)[^\n.=]){0,60}?"  # and no word of another sign
_BY_ENTRIES = re.compile(
    rf"{_SIGN}{_UP_TO}(?:hadamard|(?:element|entry|component|point)[- ]?wise?)", re.I
)
_OF_MATRICES = r"matrix(?:[- ]vector)?[- ](?:multipl|product)|dot[- ]product|矩阵乘|矩阵相乘|行列積"
_SAYS_OF_MATRICES = re.compile(
    rf"{_SIGN}{_UP_TO}(?:{_OF_MATRICES})|(?:{_OF_MATRICES})[^\n.=,;]{{0,30}}?{_SIGN}", re.I
)


def with_outer_products(chains: Sides, text: str) -> list[list[Reading | None]]:
    """The sides of all equalities, with ⊗ as what it means in this document."""
    joins = {
        join for node in all_nodes(chains, Times) for join in node.joins
    }  # fmt: skip
    if OUTER not in joins:
        return [list(sides) for sides in chains]
    if says_of_matrices(text):
        return rewritten(chains, _multiplied)
    by_entries = _BY_ENTRIES.search(text) is not None
    turned = next(_shown(chains), None)
    said = _SAYS_OUTER.search(text) is not None or turned is not None
    said = said or any(_is_of_a_row(node) for node in all_nodes(chains))
    outer = not by_entries and ("odot" in joins or said)
    place = (1 if turned is None else turned) if outer else None
    return rewritten(chains, lambda reading: _meant(reading, place, outer or not by_entries))


def says_of_matrices(text: str) -> bool:
    """Whether a document says that ⊗ is the product of matrices."""
    return _SAYS_OF_MATRICES.search(text) is not None and _SAYS_OUTER.search(text) is None


def _shown(chains: Sides) -> Iterator[int]:
    """Which factor is turned, where an equality says what ⊗ is: x ⊗ e = x eᵀ, or xᵀ e of rows."""
    for left, right in (pair for sides in chains for pair in pairwise(sides)):
        if isinstance(left, Times) and isinstance(right, Times) and left.joins == (OUTER,):
            for place in (1, 0) if len(right.factors) == 2 else ():
                same = right.factors[1 - place] == left.factors[1 - place]
                if same and _transposed(right.factors[place]) == unbracketed(left.factors[place]):
                    yield place


def _transposed(reading: Reading) -> Reading | None:
    """The e of eᵀ."""
    if isinstance(reading, Turned):
        return unbracketed(reading.base)
    if isinstance(reading, Name) and reading.scripts[-1:] == (TRANSPOSED,):
        return replace(reading, scripts=reading.scripts[:-1])
    return None


def _is_of_a_row(reading: Reading) -> bool:
    """Whether ⊗ has a row behind it, as in δ ⊗ xᵀ."""
    if not isinstance(reading, Times) or reading.joins[-1] != OUTER:
        return False
    return _transposed(reading.factors[-1]) is not None


def _meant(reading: Reading, turned: int | None, by_rows: bool) -> Reading:
    """A formula with ⊗ as a product of which one factor is turned, or, for None, by entries.

    by_rows: whether δ ⊗ xᵀ, where the row is turned already, is the product of the two.
    """
    changed = mapped(reading, lambda child: _meant(child, turned, by_rows))
    if not isinstance(changed, Times) or OUTER not in changed.joins:
        return changed
    if by_rows and _is_of_a_row(changed):
        changed = replace(changed, joins=(*changed.joins[:-1], ""))
        return _meant(changed, turned, by_rows)
    if turned is None:
        joins = tuple("odot" if join == OUTER else join for join in changed.joins)
        return replace(changed, joins=joins)
    place = changed.joins.index(OUTER)
    first = _product(changed.factors[: place + 1], changed.joins[:place])
    rest = _product(changed.factors[place + 1 :], changed.joins[place + 1 :])
    pair = [first, _meant(rest, turned, by_rows)]
    pair[turned] = Turned(pair[turned].start, pair[turned].end, pair[turned])
    return Times(changed.start, changed.end, tuple(pair), ("",))


def _multiplied(reading: Reading) -> Reading:
    """A formula with ⊗ as the product of matrices."""
    changed = mapped(reading, _multiplied)
    if not isinstance(changed, Times):
        return changed
    return replace(changed, joins=tuple("" if j == OUTER else j for j in changed.joins))


def _product(factors: tuple[Reading, ...], joins: tuple[str, ...]) -> Reading:
    if len(factors) == 1:
        return factors[0]
    whole = Times(factors[0].start, factors[-1].end, factors, joins)
    return Group(whole.start, whole.end, whole)

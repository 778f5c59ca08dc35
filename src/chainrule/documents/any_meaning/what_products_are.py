r"""(AB)_{ij} = Σ_k A_{ik} B_{kj}, u·v = Σ_i u_i v_i: what a product is, of whatever factors.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> left, right, other = (
...     parse(layout(text))
...     for text in (r"(AB)_{ij}", r"\sum_k A_{ik} B_{kj}", r"\sum_k A_{ki} B_{kj}")
... )
>>> says_what_a_product_is(left, right), says_what_a_product_is(left, other)
(True, False)
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Big,
    Dots,
    Matrix,
    Name,
    Picked,
    Reading,
    Times,
    Turned,
    unbracketed,
)

_INNER = ("dot", "")


def says_what_a_product_is(left: Reading, right: Reading) -> bool:
    """Whether two names are multiplied on the left, and their entries on the right as it means."""
    left, right = unbracketed(left), unbracketed(right)
    if isinstance(left, Picked):
        whole = _pair(left.base)
        places = tuple(script.text for script in left.scripts)
        if whole is None or whole[2] not in _INNER or len(places) != 2:
            return False
        return _is_sum(right, whole[:2], (places[:1], places[1:]))
    pair = _pair(left)
    if pair is None:
        return False
    if pair[2] == "odot":
        return _are_products(right, pair[:2])
    return pair[2] == "dot" and _is_sum(right, pair[:2], ((), ()))


def _pair(reading: Reading) -> tuple[Name, Name, str] | None:
    """The u, the v and the sign of u·v; uᵀv is their inner product too."""
    product = unbracketed(reading)
    if not isinstance(product, Times) or len(product.factors) != 2:
        return None
    (first, second), sign = map(unbracketed, product.factors), product.joins[0]
    if isinstance(first, Turned):
        first, sign = unbracketed(first.base), "dot"
    elif isinstance(first, Name) and first.scripts == (TRANSPOSED,):
        first, sign = Name(first.start, first.end, first.base), "dot"
    if not isinstance(first, Name) or not isinstance(second, Name):
        return None
    bare = not (first.scripts or second.scripts or first.primes or second.primes)
    return (first, second, sign) if bare and first.base != second.base else None


def _is_sum(
    right: Reading, names: Sequence[Name], places: tuple[tuple[str, ...], tuple[str, ...]]
) -> bool:
    """Whether the entries in a row of the one and a column of the other are multiplied."""
    if not isinstance(right, Big) or right.kind != "sum" or right.unequal:
        return False
    letter = right.letter
    wanted = ((*places[0], letter), (letter, *places[1]))
    return letter not in (*places[0], *places[1]) and _entries(right.body, names) == wanted


def _are_products(right: Reading, names: Sequence[Name]) -> bool:
    """Whether a list holds the products of entries at one place each, with dots between them."""
    if not isinstance(right, Matrix):
        return False
    listed = [entry for row in right.rows for entry in row if not isinstance(entry, Dots)]
    found = [_entries(entry, names) for entry in listed]
    alike = all(pair is not None and pair[0] == pair[1] for pair in found)
    return alike and 1 < len(found) == len(set(found))


def _entries(
    product: Reading, names: Sequence[Name]
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Where the entries stand of which a product consists, the first name's first."""
    product = unbracketed(product)
    factors = product.factors if isinstance(product, Times) else ()
    found = [f for factor in factors if isinstance(f := unbracketed(factor), Name)]
    if len(found) != 2 or len(factors) != 2:
        return None
    if [f.base for f in found] != [name.base for name in names]:
        found.reverse()
    if [f.base for f in found] != [name.base for name in names] or any(f.primes for f in found):
        return None
    first, second = (tuple(s.text for s in name.scripts if s.place == "sub") for name in found)
    below = len(first) + len(second) == len(found[0].scripts) + len(found[1].scripts)
    return (first, second) if below else None

r"""exp(z_i − m) / Σ_j exp(z_j − m), as programs compute a softmax: what is subtracted cancels.

The m is max_k z_k in most documents. It must be the same above and below and know nothing of the
index that the sum runs over; then e^{−m} is a factor of both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Group,
    Name,
    Over,
    Plus,
    Raised,
    Reading,
    mapped,
    walk_reading,
)

_Term = tuple[Reading, int]  # a term with its sign


def without_shift(reading: Reading) -> Reading:
    """A formula whose softmaxes are rid of what is subtracted in every exponent."""
    changed = mapped(reading, without_shift)
    return _unshifted(changed) if isinstance(changed, Over) else changed


def _unshifted(over: Over) -> Reading:
    summed = over.bottom.inner if isinstance(over.bottom, Group) else over.bottom
    if not isinstance(summed, Big) or summed.kind != "sum":
        return over
    above, below = exponent_of(over.top), exponent_of(summed.body)
    if not isinstance(above, Plus) or not isinstance(below, Plus):
        return over
    common = [
        term for term in _terms(above)
        if term in list(_terms(below)) and not _runs_over(term[0], summed.letter)
    ]  # fmt: skip
    if not common:
        return over
    top = with_exponent(over.top, _less(above, common))
    body = with_exponent(summed.body, _less(below, common))
    return replace(over, top=top, bottom=replace(summed, body=body))


def exponent_of(node: Reading) -> Reading | None:
    """The x of e^x and exp(x)."""
    if isinstance(node, Raised) and isinstance(node.base, Name) and node.base.base == "e":
        inner = node.exponent
    elif isinstance(node, Call) and node.function.base == "exp" and len(node.arguments) == 1:
        inner = node.arguments[0]
    else:
        return None
    return inner.inner if isinstance(inner, Group) else inner


def with_exponent(node: Reading, exponent: Reading) -> Reading:
    if isinstance(node, Raised):
        return replace(node, exponent=exponent)
    assert isinstance(node, Call)
    return replace(node, arguments=(exponent,))


def _terms(exponent: Plus) -> Iterator[_Term]:
    return zip(exponent.terms, exponent.signs, strict=True)


def _runs_over(term: Reading, letter: str) -> bool:
    """Whether a term has an entry for each value of an index; max_j z_j has none."""
    if isinstance(term, Call) and term.function.base in ("max", "min"):
        return False
    return any(
        isinstance(node, Name) and (node.base == letter or letter in [s.text for s in node.scripts])
        for node in walk_reading(term)
    )


def _less(exponent: Plus, common: Sequence[_Term]) -> Reading:
    """An exponent without some of its terms."""
    rest = [term for term in _terms(exponent) if term not in common]
    if len(rest) == 1 and rest[0][1] == 1:
        return rest[0][0]
    return replace(exponent, terms=tuple(t for t, _ in rest), signs=tuple(s for _, s in rest))

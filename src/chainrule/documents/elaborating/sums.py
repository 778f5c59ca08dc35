"""Sums over an index."""

from __future__ import annotations

from chainrule.convention import SAMPLES
from chainrule.documents.elaborating.context import Context
from chainrule.documents.elaborating.terms import free_indices, renamed
from chainrule.documents.reading import Big, Num
from chainrule.documents.unread import Unread
from chainrule.expression import Add, Expression, Index, Multiply, Number, Size, Sum


def sum_over(here: Context, big: Big) -> Expression:
    """Σ over an index: of the samples, or along the dimension that its body gives it."""
    if big.kind != "sum":
        raise Unread("a product over an index is not read", big.start)
    if isinstance(big.lower, Num) and big.lower.value not in (0, 1):
        raise Unread("a sum that does not begin at 1 is not read", big.start)
    outer, outer_sample = here.scope.letters.pop(big.letter, None), here.scope.sample
    samples = big.letter in here.system.habits.sample_letters
    if samples:
        here.scope.sample = Index(big.letter, SAMPLES)
        here.scope.letters[big.letter] = here.scope.sample
    already = big.letter in here.scope.summed
    here.scope.summed.add(big.letter)
    try:
        body = here.expression(big.body)
        index = here.scope.letters.pop(big.letter, None)
    finally:
        if not already:
            here.scope.summed.discard(big.letter)
        here.scope.sample = outer_sample
        here.scope.letters.pop(big.letter, None)
        if outer is not None:
            here.scope.letters[big.letter] = outer
    if isinstance(index, Index) and index in free_indices(body):
        whole: Expression = Sum(body, index)
        if big.unequal:
            whole = Add((whole, Multiply((Number(-1), _without(here, body, index, big)))))
        return whole
    if samples:
        return Multiply((Size(SAMPLES), body))
    if index is None:
        return _count_times(here, big, body)
    return body


def _count_times(here: Context, big: Big, body: Expression) -> Expression:
    """A sum whose index its body does not use, as where W_jk is a single number."""
    if here.scalar or (isinstance(big.upper, Num) and big.upper.value == 1):
        return body
    raise Unread(f"the index {big.letter} of the sum does not occur in it", big.start)


def _without(here: Context, body: Expression, index: Index, big: Big) -> Expression:
    """The term that Σ_{k ≠ j} leaves out: where the index is the other one."""
    other = here.scope.letters.get(big.unequal)
    if not isinstance(other, Index):
        raise Unread("the index that the sum leaves out is not read", big.start)
    from_index = Index(index.name, index.dimension)
    return renamed(body, from_index, other)

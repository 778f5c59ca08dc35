"""Pieces that elaborated formulas are put together from; none knows the document."""

from __future__ import annotations

from chainrule.convention import SAMPLES
from chainrule.documents.elaborating.context import IMPLICIT
from chainrule.documents.elaborating.written import Count, Meeting, Stack
from chainrule.documents.markup.unread import Unread
from chainrule.errors import ShapeError
from chainrule.expression import (
    Derivative,
    Expression,
    Index,
    Indexed,
    MatMul,
    Multiply,
    Number,
    Sum,
    Symbol,
    Transpose,
)
from chainrule.operations import total
from chainrule.shapes import show_shape
from chainrule.tree import substitute, walk

VARIABLE = Symbol("(z)")


def transpose(e: Expression) -> Expression:
    """Rows and columns exchanged; a scalar as it is."""
    return Transpose(e) if e.shape else e


def scalar(e: Expression) -> Expression:
    """A 1 × 1 matrix as the number in it."""
    return Indexed(e, (1, 1)) if e.shape == (1, 1) else e


def multiplied(left: Expression, right: Expression) -> Expression:
    """Two factors without ⊙: a scalar multiple, a matrix product, or else entry by entry."""
    if left.shape[1:] == (SAMPLES,) and is_of_one_sample(right):
        right = of_all_samples(right, down=True)
    elif right.shape[:1] == (SAMPLES,) and is_of_one_sample(left):
        left = of_all_samples(left, down=False)
    for one, other in ((left, right), (right, left)):
        if SAMPLES in one.shape and IMPLICIT in free_indices(other):
            raise Unread("whether one sample is meant here or all of them is not said")
    if not left.shape or not right.shape:
        return Multiply((left, right))
    if left.shape[1] == right.shape[0]:
        if left.shape == right.shape and left.shape[0] == left.shape[1] == 1:
            return Multiply((left, right))
        return scalar(MatMul((left, right)))
    if left.shape == right.shape:
        return Multiply((left, right))
    raise ShapeError(f"{show_shape(left.shape)} times {show_shape(right.shape)} does not conform")


def is_of_one_sample(e: Expression) -> bool:
    """Whether a formula is one number, or one vector, for each sample that is not named.

    Not ∂J/∂z: whether J is then the loss of that sample or of them all is not said.
    """
    if SAMPLES in e.shape or (e.shape and 1 not in e.shape) or IMPLICIT not in free_indices(e):
        return False
    return not any(
        isinstance(node, Derivative) and IMPLICIT in free_indices(node.wrt) for node in walk(e)
    )


def of_all_samples(e: Expression, down: bool) -> Expression:
    """What every sample has of its own, side by side or one below the other."""
    turned = bool(e.shape) and e.shape[0 if down else 1] != 1
    return Stack(Transpose(e) if turned else e, IMPLICIT, down)


def elementwise(body: Expression, argument: Expression) -> Expression:
    """A function of one variable with its argument put in."""
    return substitute(body, {VARIABLE: argument})


def free_indices(e: Expression) -> set[Index]:
    """The indices that are free in an expression."""
    if isinstance(e, Sum):
        return free_indices(e.body) - {e.index}
    if isinstance(e, Stack):
        return free_indices(e.body) - {e.index}
    found: set[Index] = set()
    if isinstance(e, Meeting):
        found |= set(e.indices)
    if isinstance(e, Count):
        found.add(e.index)
    if isinstance(e, Indexed):
        found |= {place for place in e.indices if isinstance(place, Index)}
    for child in e.children:
        found |= free_indices(child)
    return found


def renamed(e: Expression, old: Index, new: Index | int) -> Expression:
    """The same expression with another index, or one certain entry."""
    if isinstance(e, (Sum, Stack)) and e.index == old:
        return e
    if e.children:
        e = e.rebuild(tuple(renamed(child, old, new) for child in e.children))
    if isinstance(e, Count) and e.index == old:
        return Count(new, e.first) if isinstance(new, Index) else Number(new + e.first - 1)
    if isinstance(e, Meeting) and old in e.indices:
        if not isinstance(new, Index):
            raise Unread("one certain entry of a convolution is not read")
        place, first, second = (new if p == old else p for p in e.indices)
        return Meeting(place, first, second, e.sign, e.offset)
    if isinstance(e, Indexed) and old in e.indices:
        return Indexed(e.base, tuple(new if p == old else p for p in e.indices))
    return e


def summed_up(e: Expression) -> Expression:
    """The sum of all entries, as a number."""
    for dimension in e.shape:
        if dimension != 1:
            e = total(e, dimension)
    return Indexed(e, (1, 1)) if e.shape else e

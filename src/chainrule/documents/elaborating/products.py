"""Sums and products of terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.convention import SAMPLES
from chainrule.documents.elaborating.context import IMPLICIT, Context
from chainrule.documents.elaborating.derivatives import derivative_of, differentiated
from chainrule.documents.elaborating.identity import sized
from chainrule.documents.elaborating.implied import kept, repeated, summed
from chainrule.documents.elaborating.sums import sum_over
from chainrule.documents.elaborating.terms import (
    free_indices,
    is_of_one_sample,
    multiplied,
    of_all_samples,
)
from chainrule.documents.elaborating.written import Change, Pullback
from chainrule.documents.markup.unread import Unread
from chainrule.documents.names.lexicon import RUNNING
from chainrule.documents.parsing.customary import ONES
from chainrule.documents.parsing.reading import (
    Big,
    Dots,
    Group,
    Name,
    Partial,
    Plus,
    Reading,
    Times,
    unbracketed,
)
from chainrule.documents.shorthand.ellipsis import only_term, series
from chainrule.errors import ShapeError
from chainrule.expression import (
    Add,
    Derivative,
    Expression,
    Index,
    Indexed,
    Multiply,
    Number,
    Sum,
    Symbol,
    Transpose,
)
from chainrule.tree import walk


def sum_of(here: Context, plus: Plus) -> Expression:
    """The sum of its terms, or what its ellipsis stands for."""
    if any(isinstance(term, Dots) for term in plus.terms):
        return _series(here, plus)
    terms = []
    for term, sign in zip(plus.terms, plus.signs, strict=True):
        inner = summed(here, here.expression(term))
        terms.append(inner if sign > 0 else Multiply((Number(-1), inner)))
    return terms[0] if len(terms) == 1 else Add(tuple(_alike(sized(terms))))


def _alike(terms: list[Expression]) -> list[Expression]:
    """The terms of a sum, all of one sample or all of every sample."""
    stacked = next((t for t in terms if SAMPLES in t.shape), None)
    if stacked is None:
        return terms
    down = stacked.shape[0] == SAMPLES
    return [of_all_samples(t, down) if is_of_one_sample(t) else t for t in terms]


def _series(here: Context, plus: Plus) -> Expression:
    """x_1 W_1 + ⋯ + x_d W_d + b: the first term, with its number 1 running, and what is added."""
    if (only := only_term(plus)) is not None:
        return here.expression(only)
    found = series(plus)
    if found is None:
        raise Unread("what the ellipsis stands for is not read", plus.start)
    running, others = found
    big = Big(plus.start, plus.end, RUNNING, None, None, running)
    if not others:
        return sum_over(here, big)
    terms, signs = zip((big, 1), *others, strict=True)
    return sum_of(here, Plus(plus.start, plus.end, terms, signs))


def product(here: Context, factors: Sequence[Reading], joins: Sequence[str]) -> Expression:
    """Factors in order; ⊙ binds less than a product, as in σ'(z) ⊙ Wᵀδ."""
    if not here.system.is_einstein:
        return _multiplied(here, factors, joins)
    letters = repeated(here, factors)
    with kept(here, letters):
        whole = _multiplied(here, factors, joins)
    return summed(here, whole, letters)


def _multiplied(here: Context, factors: Sequence[Reading], joins: Sequence[str]) -> Expression:
    try:
        groups: list[list[Reading]] = [[factors[0]]]
        for factor, join in zip(factors[1:], joins, strict=True):
            if join == "odot":
                groups.append([factor])
            else:
                groups[-1].append(factor)
        parts = [_chain(here, group) for group in groups]
        return parts[0] if len(parts) == 1 else Multiply(tuple(parts))
    except ShapeError:
        if "odot" not in joins or len(joins) == 1:
            raise
    result = here.expression(factors[0])
    for factor, join in zip(factors[1:], joins, strict=True):
        right = here.expression(factor)
        result = Multiply((result, right)) if join == "odot" else multiplied(result, right)
    return result


def _chain(here: Context, factors: Sequence[Reading]) -> Expression:
    """A product; a Jacobian after something of its numerator's shape is pulled back."""
    if (spread := _spread_out(here, factors)) is not None:
        return _chain(here, spread)
    result: Expression | None = None
    after_partial = after_ones = False
    for place, factor in enumerate(factors):
        inner = unbracketed(factor)
        is_row = _is_ones(here, inner, turned=True)
        if is_row and place + 1 < len(factors) and result is None:
            after_ones = True
            continue
        goes_on = is_row and result is not None and place + 1 < len(factors)
        if goes_on and result is not None and result.shape[1:] in ((), (1,)):
            return multiplied(result, _chain(here, factors[place:]))  # p 𝟏ᵀ y is p (𝟏ᵀ y)
        if result is not None and _adds_up(here, inner, result):
            result = _added_up(here, result, 1)
            continue
        if after_ones:
            after_ones, result = False, _added_up(here, here.expression(factor), 0)
            continue
        if isinstance(inner, Partial) and not inner.direct and result is not None:
            of = differentiated(here, inner)
            wrt = here.expression(inner.wrt)
            derivative: Expression
            sums = after_partial and _sums_samples(here, of, wrt, result)
            if of.shape and result.shape == of.shape:
                derivative = Pullback(result, of, wrt)
            elif of.shape and result.shape == of.shape[::-1]:
                derivative = Pullback(Transpose(result), of, wrt)
            else:
                derivative = multiplied(result, derivative_of(here, of, wrt, inner.start))
            result = Sum(derivative, here.scope.sample) if sums else derivative
            after_partial = True
            continue
        right = here.expression(factor)
        after_partial = isinstance(inner, Partial) or (
            after_partial and not right.shape and not isinstance(right, Indexed)
        )
        result = right if result is None else multiplied(result, right)
    assert result is not None
    return result


def _spread_out(here: Context, factors: Sequence[Reading]) -> list[Reading] | None:
    """(p 𝟏ᵀ − I) y as p 𝟏ᵀ y − I y, and yᵀ (I − 𝟏 pᵀ) likewise: y says how long 𝟏 is."""
    for place, factor in enumerate(factors):
        inner = unbracketed(factor)
        before, behind = factors[:place], factors[place + 1 :]
        if isinstance(inner, Plus) and any(
            (behind and _is_ones(here, _factors(term)[-1], turned=True))
            or (before and _is_ones(here, _factors(term)[0], turned=False))
            for term in inner.terms
        ):
            terms = tuple(
                Times(inner.start, inner.end, whole, ("",) * (len(whole) - 1))
                for term in inner.terms
                for whole in [(*before, *_factors(term), *behind)]
            )
            return [Group(inner.start, inner.end, replace(inner, terms=terms))]
    return None


def _factors(term: Reading) -> tuple[Reading, ...]:
    """The factors of a product of matrices; anything else is one by itself."""
    plain = isinstance(term, Times) and "odot" not in term.joins
    return term.factors if isinstance(term, Times) and plain else (term,)


def _is_ones(here: Context, factor: Reading, turned: bool) -> bool:
    """Whether a factor is a vector of ones, 𝟏 or 𝟏ᵀ."""
    if not isinstance(factor, Name) or factor.base != ONES:
        return False
    mention = here.system.mention(factor)
    return mention.turned == turned and not mention.entries and mention.sample is None


def _adds_up(here: Context, factor: Reading, before: Expression) -> bool:
    """Whether 𝟏 stands behind a matrix; as 𝟏ᵀ where 𝟏 is taken for a row: (A − Y) 𝟏ᵀ."""
    if not before.shape:
        return False
    is_row = _is_ones(here, factor, turned=True) and before.shape[1] == SAMPLES
    return is_row or _is_ones(here, factor, turned=False)


def _is_of_numbers(here: Context, e: Expression) -> bool:
    """Whether every symbol is a number for each sample, whatever the dimensions."""
    keys = [node.name for node in walk(e) if isinstance(node, Symbol)]
    return all(here.shapes.shape(key) == (1, 1) for key in keys)


def _added_up(here: Context, e: Expression, axis: int) -> Expression:
    """𝟏ᵀ A and A 𝟏: the sums along one dimension, whatever the length of 𝟏."""
    if not e.shape and is_of_one_sample(e):
        if any(isinstance(node, Change) for node in walk(e)):
            raise Unread("whether one sample is meant here or all of them is not said")
        if _is_of_numbers(here, e):
            return Sum(e, IMPLICIT)
    if not e.shape or e.shape[axis] == 1:
        return e
    index = Index("(ones)", e.shape[axis])
    places = (index, None) if axis == 0 else (None, index)
    whole: Expression = Sum(Indexed(e, places), index)
    return Indexed(whole, (1, 1)) if whole.shape == (1, 1) else whole


def _sums_samples(here: Context, of: Expression, wrt: Expression, before: Expression) -> bool:
    """A chain through a quantity of every sample, to one of none, adds over the samples.

    Not where the loss at its head is that of one sample.
    """
    heads = [node.of for node in walk(before) if isinstance(node, Derivative)]
    implicit = here.scope.sample
    if implicit != IMPLICIT:
        return False
    return (
        implicit in free_indices(of)
        and implicit not in free_indices(wrt)
        and implicit in free_indices(before)
        and (not heads or any(implicit not in free_indices(head) for head in heads))
    )

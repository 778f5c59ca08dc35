"""From matrices to entries: an expression by component, and as a sum over samples.

Entry (r, c) of a matrix expression is found by structure: a product becomes a sum over its inner
index, a transpose exchanges the two places, a repeated row or column has the position 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, count

from chainrule.convention import SAMPLES
from chainrule.expression import (
    Add,
    Apply,
    Cases,
    Derivative,
    Divide,
    Expression,
    Greater,
    Index,
    Indexed,
    MatMul,
    Multiply,
    Power,
    Sum,
    Symbol,
    Transpose,
)
from chainrule.shapes import Dimension
from chainrule.tree import transform, walk

Place = Index | int
Sizes = Mapping[Dimension, int]

_LETTERS = {SAMPLES: "i", "inputs": "j"}
_UNIT_LETTERS = "kmprstuv"  # no l: it is a layer's


def index_letter(dimension: Dimension) -> str:
    """The running letter of a dimension: i over samples, j over inputs, k, m, p, … over units."""
    name = str(dimension)
    if name in _LETTERS:
        return _LETTERS[name]
    layer = int(name.removeprefix("units")) if name.startswith("units") else 1
    letter = _UNIT_LETTERS[(layer - 1) % len(_UNIT_LETTERS)]
    return letter + "'" * ((layer - 1) // len(_UNIT_LETTERS))


def fresh_index(dimension: Dimension, taken: set[str]) -> Index:
    """An index over ``dimension``: its own letter, or the last ones where that is taken."""
    own = index_letter(dimension)
    more = (letter + "'" * primes for primes in count() for letter in reversed(_UNIT_LETTERS))
    return Index(next(name for name in chain([own], more) if name not in taken), dimension)


def fresh_place(dimension: Dimension, sizes: Sizes, taken: set[str]) -> Place:
    """A place that runs over ``dimension``: an unused index, or 1 where there is only one."""
    one = dimension == 1 or sizes.get(dimension) == 1
    return 1 if one else fresh_index(dimension, taken)


def indices_in(expression: Expression) -> Iterator[Index]:
    """Every index that occurs, bound or free."""
    for node in walk(expression):
        if isinstance(node, Sum):
            yield node.index
        if isinstance(node, Indexed):
            yield from (place for place in node.indices if isinstance(place, Index))


def component(expression: Expression, row: Place, column: Place, sizes: Sizes) -> Expression:
    """Entry (row, column) of a matrix expression, as a scalar expression.

    >>> X, W = Symbol("X", ("samples", "inputs")), Symbol("W1", ("inputs", "units1"))
    >>> entry = component(X @ W, Index("i", "samples"), Index("k", "units1"), {"inputs": 3})
    >>> entry.index
    Index(name='j', dimension='inputs')
    """
    if not expression.shape:
        return expression

    def part(child: Expression) -> Expression:
        if not child.shape:
            return child
        high, wide = child.shape
        return component(child, 1 if high == 1 else row, 1 if wide == 1 else column, sizes)

    match expression:
        case Add() | Multiply() | Divide() | Power() | Greater() | Cases():
            return expression.rebuild(tuple(map(part, expression.children)))
        case Apply(along=None):
            return expression.rebuild((component(expression.argument, row, column, sizes),))
        case Transpose(argument=argument):
            return component(argument, column, row, sizes)
        case MatMul(factors=factors):
            return _product_component(factors, row, column, sizes)
        case Sum():
            # The running index must not be mistaken for the entry's own.
            outer = {place.name for place in (row, column) if isinstance(place, Index)}
            renamed = distinct_indices(expression, outer)
            assert isinstance(renamed, Sum)
            return Sum(component(renamed.body, row, column, sizes), renamed.index)
        case Indexed(base=base, indices=(first, second)):
            return component(
                base,
                row if first is None else first,
                column if second is None else second,
                sizes,
            )
    return Indexed(expression, (row, column))


def _product_component(
    factors: tuple[Expression, ...], row: Place, column: Place, sizes: Sizes
) -> Expression:
    taken = {place.name for place in (row, column) if isinstance(place, Index)}
    for factor in factors:
        taken |= {index.name for index in indices_in(factor)}
    places: list[Place] = [row]
    for factor in factors[:-1]:
        place = fresh_place(factor.shape[1], sizes, taken)
        places.append(place)
        taken |= {place.name} if isinstance(place, Index) else set()
    places.append(column)
    entries = [
        component(factor, before, after, sizes)
        for factor, before, after in zip(factors, places, places[1:], strict=False)
    ]
    whole: Expression = Multiply(tuple(entries)) if len(entries) > 1 else entries[0]
    for place in reversed(places[1:-1]):
        if isinstance(place, Index):
            whole = Sum(whole, place)
    return whole


def per_sample(expression: Expression) -> Expression:
    """Products over the samples written as a sum of one product for each sample.

    With samples as rows, XᵀG becomes Σᵢ (row i of X)ᵀ (row i of G).
    """
    i = Index("i", SAMPLES)

    def once(node: Expression) -> Expression:
        if isinstance(node, Sum) and node.index == i and isinstance(node.body, Indexed):
            return Sum(one_sample(node.body.base, i), i)
        if not isinstance(node, MatMul):
            return node
        for place, factor in enumerate(node.factors[:-1]):
            if factor.shape[1] == SAMPLES:
                left = [one_sample(f, i) for f in node.factors[: place + 1]]
                right = [one_sample(f, i) for f in node.factors[place + 1 :]]
                return Sum(MatMul((*left, *right)), i)
        return node

    return transform(expression, once)


def one_sample(expression: Expression, i: Index) -> Expression:
    """The part of an expression that belongs to sample i: its row or column i."""
    if SAMPLES not in expression.shape:
        return expression
    match expression:
        case Symbol() | Derivative():
            places = tuple(i if dimension == SAMPLES else None for dimension in expression.shape)
            return Indexed(expression, places)
        case Indexed(base=base, indices=indices):
            return Indexed(one_sample(base, i), indices)
    return expression.rebuild(tuple(one_sample(child, i) for child in expression.children))


def unroll(expression: Expression, sizes: Sizes) -> Expression:
    """Every sum written out term by term, each running index replaced by 1, 2, …"""

    def once(node: Expression) -> Expression:
        if not isinstance(node, Sum):
            return node
        places = range(1, sizes[node.index.dimension] + 1)
        return Add(tuple(at(node.body, node.index, place) for place in places))

    return transform(expression, once)


def at(expression: Expression, index: Index, place: Place) -> Expression:
    """The expression with a free index put at one position, or renamed.

    A sum that runs over the same index has one of its own, which is left alone.
    """
    if isinstance(expression, Sum) and expression.index == index:
        return expression
    if expression.children:
        expression = expression.rebuild(tuple(at(c, index, place) for c in expression.children))
    if isinstance(expression, Indexed) and index in expression.indices:
        places = tuple(place if p == index else p for p in expression.indices)
        return Indexed(expression.base, places)
    return expression


def distinct_indices(expression: Expression, taken: set[str]) -> Expression:
    """The same expression with no running index named like one that is in use around it."""
    if isinstance(expression, Sum):
        index, body = expression.index, expression.body
        if index.name in taken:
            renamed = fresh_index(index.dimension, taken | {i.name for i in indices_in(body)})
            index, body = renamed, at(body, index, renamed)
        return Sum(distinct_indices(body, taken | {index.name}), index)
    if not expression.children:
        return expression
    return expression.rebuild(tuple(distinct_indices(c, taken) for c in expression.children))


def gradient_entry(gradient: Expression, sizes: Sizes) -> tuple[Expression, Place, Place]:
    """∂J/∂wᵣ꜀ for a gradient ∂J/∂W: the entry's derivative and its two places."""
    if not isinstance(gradient, Derivative) or not isinstance(gradient.wrt, Symbol):
        raise TypeError("the gradient of a symbol is wanted")
    row, column = gradient.shape
    r = fresh_place(row, sizes, set())
    c = fresh_place(column, sizes, {r.name} if isinstance(r, Index) else set())
    return Derivative(gradient.of, Indexed(gradient.wrt, (r, c))), r, c

"""The identity matrix of whatever size conforms: I X = X, and I − diag(a) has the size of diag(a).

In a product it changes nothing, so by itself it is the number 1, marked; only in a sum with a
square matrix, or as the value of a Jacobian, it takes a size.
"""

from __future__ import annotations

from chainrule.documents.elaborating.context import IDENTITY, KRONECKER
from chainrule.expression import Expression, MatMul, Multiply, Number, Symbol
from chainrule.shapes import Dimension
from chainrule.tree import walk


def is_identity(e: Expression) -> bool:
    """Whether an expression is a number times the identity, of no size yet."""
    return not e.shape and any(node == IDENTITY for node in walk(e))


def of_size(e: Expression, dimension: Dimension) -> Expression:
    """A number times the identity, with its size."""
    return Multiply((e, Symbol(KRONECKER, (dimension, dimension))))


def sized(terms: list[Expression]) -> list[Expression]:
    """The terms of a sum, with I as large as the others; 1 − diag(a) is meant as I − diag(a)."""
    square = next((t.shape for t in terms if len(t.shape) == 2 and t.shape[0] == t.shape[1]), None)
    if square is None or square[0] == 1:
        return terms
    beside = any(is_diagonal(term) for term in terms)
    return [
        of_size(t, square[0]) if is_identity(t) or (beside and is_number(t)) else t for t in terms
    ]


def is_number(e: Expression) -> bool:
    """Whether an expression is a number that is written out."""
    return not e.shape and all(isinstance(node, (Number, Multiply)) for node in walk(e))


def is_diagonal(e: Expression) -> bool:
    """Whether a term is diag(v), or a number times it."""
    match e:
        case Multiply(factors=factors) if any(map(is_eye, factors)):
            return True
        case Multiply(factors=factors):
            return any(map(is_diagonal, factors)) and all(
                is_diagonal(factor) or not factor.shape for factor in factors
            )
        case MatMul(factors=factors):
            return all(map(is_diagonal, factors))
    return is_eye(e)


def is_eye(e: Expression) -> bool:
    """Whether an expression is an identity matrix with its size."""
    return isinstance(e, Symbol) and e.name == KRONECKER

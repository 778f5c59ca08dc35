"""The derivative of a function of one variable, as a formula: what f' means where f is written."""

from __future__ import annotations

from fractions import Fraction

from chainrule.documents.markup.unread import Unread
from chainrule.expression import (
    Add,
    Apply,
    Cases,
    Divide,
    Expression,
    Greater,
    Indexed,
    Multiply,
    Number,
    Power,
    Symbol,
)
from chainrule.operations import log, operation


def slope(f: Expression, x: Symbol) -> Expression:
    """df/dx, entry by entry. Raises Unread for a node that no rule goes through."""
    match f:
        case Symbol():
            return Number(1 if f == x else 0)
        case Number() | Indexed(base=Symbol()):
            return Number(0)
        case Add(terms=terms):
            return Add(tuple(slope(term, x) for term in terms))
        case Multiply(factors=factors):
            return Add(
                tuple(
                    Multiply((*factors[:k], slope(factor, x), *factors[k + 1 :]))
                    for k, factor in enumerate(factors)
                )
            )
        case Divide(numerator=u, denominator=v):
            return (slope(u, x) * v - u * slope(v, x)) / v**2
        case Power(base=u, exponent=Number(value=p)):
            return Number(p) * u ** Number(p - Fraction(1)) * slope(u, x)
        case Power(base=u, exponent=v):
            return f * (slope(v, x) * log(u) + v * slope(u, x) / u)
        case Apply(function=name, argument=u, order=0) if operation(name).derivative is not None:
            derivative = operation(name).derivative
            assert derivative is not None
            return derivative(u, f) * slope(u, x)
        case Cases(condition=condition, value=a, otherwise=b):
            return Cases(condition, slope(a, x), slope(b, x))
        case Greater():
            return Number(0)
    raise Unread("the derivative of this function is not read")

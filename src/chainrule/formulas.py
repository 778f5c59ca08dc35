"""A formula written as text, read into an expression, and its derivative.

>>> p, y = Symbol("p"), Symbol("y")
>>> loss = read("log(cosh(p - y))", {"p": p, "y": y})
>>> loss.function, loss.argument.function
('log', 'cosh')
>>> differentiate(read("(p - y)**2", {"p": p, "y": y}), p) == 2 * (p - y)
True

The text is parsed, never run.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from chainrule.errors import NetworkError, suggestion
from chainrule.expression import (
    Add,
    Apply,
    Cases,
    Divide,
    Expression,
    Greater,
    Multiply,
    Number,
    Power,
    Symbol,
)
from chainrule.operations import OPERATIONS, operation

# Far beyond any loss, and no danger to what walks through it.
_LONGEST, _DEEPEST = 500, 50
_FUNCTIONS = {name for name, row in OPERATIONS.items() if not row.normalises and row.derivative}
_ZERO, _ONE = Number(0), Number(1)


def read(text: str, names: Mapping[str, Expression]) -> Expression:
    """The expression that a text means: + − * / ** ^, numbers, names and functions of the table.

    Raises NetworkError that says what cannot be read.
    """
    if len(text) > _LONGEST:
        raise NetworkError(f"a formula has at most {_LONGEST} characters, not {len(text):,}")
    try:
        tree = ast.parse(text.strip().replace("^", "**"), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NetworkError(
            f"{text!r} is not a formula: write it as in log(cosh(p - y)), with * between factors"
        ) from None
    if _depth(tree) > _DEEPEST:
        raise NetworkError(f"the formula {text!r} is nested more than {_DEEPEST} deep")
    return _Reader(text, names).expression(tree.body)


def canonical(text: str) -> str:
    """The one spelling of a formula that can be read."""
    return ast.unparse(ast.parse(text.strip().replace("^", "**"), mode="eval"))


def _depth(tree: ast.AST) -> int:
    depth, level = 0, [tree]
    while level:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return depth


class _Reader:
    def __init__(self, text: str, names: Mapping[str, Expression]) -> None:
        self.text, self.names = text, names

    def fail(self, what: str) -> NetworkError:
        return NetworkError(f"{what} in the formula {self.text!r}")

    def expression(self, node: ast.expr) -> Expression:
        match node:
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return Power(self.expression(left), self.expression(right))
            case ast.BinOp(left=left, op=op, right=right):
                return self.operation(self.expression(left), op, self.expression(right))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.expression(operand)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.expression(operand)
            case ast.Constant(value=bool()):
                raise self.fail(f"{node.value!r} is no number")
            case ast.Constant(value=int() | float() as value):
                return self.number(value)
            case ast.Name(id=name) if name in self.names:
                return self.names[name]
            case ast.Name(id=name):
                raise self.fail(f"unknown name {name!r} ({suggestion(name, self.names)})")
            case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]):
                return self.function(name, self.expression(argument))
        raise self.fail(f"{ast.unparse(node)!r} cannot be read")

    def operation(self, left: Expression, op: ast.operator, right: Expression) -> Expression:
        match op:
            case ast.Add():
                return left + right
            case ast.Sub():
                return left - right
            case ast.Mult():
                return left * right
            case ast.Div() if right == _ZERO:
                raise self.fail("a division by 0")
            case ast.Div():
                return left / right
        raise self.fail(f"the operator {type(op).__name__} is not one of + - * / **")

    def number(self, value: float) -> Expression:
        try:
            finite = bool(np.isfinite(float(value)))
        except OverflowError:
            finite = False
        if not finite:
            raise self.fail("a number is too large")
        return Number(value)

    def function(self, name: str, argument: Expression) -> Expression:
        if name == "sqrt":
            return Power(argument, Number(Fraction(1, 2)))
        if name not in _FUNCTIONS:
            known = suggestion(name, [*sorted(_FUNCTIONS), "sqrt"])
            raise self.fail(f"unknown function {name!r} ({known})")
        return Apply(name, argument)


def differentiate(expression: Expression, by: Symbol) -> Expression:
    """∂expression/∂by, entry by entry, without terms that are 0 and factors that are 1.

    Raises NetworkError for an expression that no rule here goes through.
    """
    match expression:
        case Symbol():
            return _ONE if expression == by else _ZERO
        case Number():
            return _ZERO
        case Add(terms=terms):
            return _sum([differentiate(term, by) for term in terms])
        case Multiply(factors=factors):
            return _sum(
                [
                    _product([*factors[:i], differentiate(factor, by), *factors[i + 1 :]])
                    for i, factor in enumerate(factors)
                ]
            )
        case Divide(numerator=top, denominator=bottom):
            above, below = differentiate(top, by), differentiate(bottom, by)
            if below == _ZERO:
                return _ZERO if above == _ZERO else above / bottom
            return _sum([above * bottom, -(top * below)]) / bottom**2
        case Power(base=base, exponent=exponent):
            return _through_power(base, exponent, by)
        case Apply(function=name, argument=argument):
            inner = differentiate(argument, by)
            if inner == _ZERO:
                return _ZERO
            slope = operation(name).derivative
            if slope is None:
                raise NetworkError(f"no derivative is known for {name}")
            return _product([slope(argument, expression), inner])
        case Greater():
            return _ZERO
        case Cases(condition=condition, value=value, otherwise=otherwise):
            return Cases(condition, differentiate(value, by), differentiate(otherwise, by))
    raise NetworkError(f"no derivative is known for a {type(expression).__name__}")


def _through_power(base: Expression, exponent: Expression, by: Symbol) -> Expression:
    """bᵉ: e bᵉ⁻¹ b′ for a number e, else bᵉ (e′ log b + e b′/b)."""
    inner, outer = differentiate(base, by), differentiate(exponent, by)
    if isinstance(exponent, Number):
        lowered = exponent.value - 1
        rest = base if lowered == 1 else _ONE if lowered == 0 else Power(base, Number(lowered))
        return _product([exponent, rest, inner])
    terms = [_product([outer, Apply("log", base)])]
    if inner != _ZERO:
        terms.append(_product([exponent, inner]) / base)
    return _product([Power(base, exponent), _sum(terms)])


def _sum(terms: list[Expression]) -> Expression:
    kept = [term for term in terms if term != _ZERO]
    if len(kept) < 2:
        return kept[0] if kept else _ZERO
    return Add(tuple(kept))


def _product(factors: list[Expression]) -> Expression:
    if _ZERO in factors:
        return _ZERO
    kept = [factor for factor in factors if factor != _ONE]
    if len(kept) < 2:
        return kept[0] if kept else _ONE
    return Multiply(tuple(kept))

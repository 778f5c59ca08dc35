"""Expressions as text: what needs brackets is decided here, once for LaTeX and the terminal.

Each node is written with a level that says how tightly it holds together; a node in a place that
asks for a higher level is put in brackets. The two dialects differ in their marks only.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

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
    Number,
    Power,
    Size,
    Sum,
    Symbol,
    Transpose,
)
from chainrule.notation import Notation

SUM, PRODUCT, FACTOR, POSTFIX, ATOM = range(5)
Written = tuple[str, int]


def split_sign(expression: Expression) -> tuple[bool, Expression]:
    """Whether an expression is written with a minus in front, and what follows it."""
    match expression:
        case Number(value=value) if value < 0:
            return True, Number(-value)
        case Multiply(factors=(Number(value=-1), *rest)) if rest:
            return True, rest[0] if len(rest) == 1 else Multiply(tuple(rest))
    return False, expression


def flat_factors(expression: Multiply) -> list[Expression]:
    """The factors, with those of an inner product in its place."""
    flat: list[Expression] = []
    for factor in expression.factors:
        inner = isinstance(factor, Multiply) and not split_sign(factor)[0]
        flat += flat_factors(factor) if inner and isinstance(factor, Multiply) else [factor]
    return flat


def _scaled(expression: Expression) -> bool:
    """Whether an expression is numbers times one matrix, which needs no brackets in a product."""
    return (
        isinstance(expression, Multiply)
        and not any(factor.shape for factor in expression.factors[:-1])
        and isinstance(expression.factors[-1], Add | Symbol | Derivative)
        and not split_sign(expression)[0]
    )


class Printer(ABC):
    """Writes expressions; ``printer(expression)`` is the text."""

    minus: str

    def __init__(self, notation: Notation | None = None) -> None:
        self.notation = notation or Notation()

    def __call__(self, expression: Expression) -> str:
        return self.render(expression)[0]

    def at(self, expression: Expression, level: int) -> str:
        """The text, in brackets if it does not hold together tightly enough."""
        text, own = self.render(expression)
        return text if own >= level else self.brackets(text)

    def render(self, e: Expression) -> Written:
        """The text and its level."""
        match e:
            case Symbol(name=name):
                return self.symbol(name), ATOM
            case Size(dimension=dimension):
                return self.size(dimension), ATOM
            case Number(value=value):
                return self.number(value)
            case Add(terms=terms):
                return self._sum(terms), SUM
            case Multiply():
                negative, rest = split_sign(e)
                if negative:
                    return f"{self.minus}{self.at(rest, PRODUCT)}", SUM
                return self._product(flat_factors(e)), PRODUCT
            case MatMul(factors=factors):
                first = self.at(factors[0], PRODUCT if _scaled(factors[0]) else FACTOR)
                return self.juxtaposed([first, *(self.at(f, FACTOR) for f in factors[1:])]), PRODUCT
            case Divide():
                return self.quotient(e)
            case Power():
                return self.power(e), POSTFIX
            case Transpose(argument=argument):
                return self.transpose(argument), POSTFIX
            case Apply():
                return self.application(e)
            case Greater():
                return self.indicator(self.condition(e)), ATOM
            case Cases():
                return self.cases(e), ATOM
            case Indexed():
                return self._indexed(e)
            case Sum(body=body, index=index):
                return self.sigma(index, self.at(body, PRODUCT)), PRODUCT
            case Derivative(of=of, wrt=wrt):
                if (sign := self.signed(e)) is not e:
                    return self.render(sign)
                return self.derivative(self.at(of, FACTOR), self.at(wrt, POSTFIX)), FACTOR
        raise TypeError(f"no way to write a {type(e).__name__}")

    def signed(self, e: Expression) -> Expression:
        """A gradient as its sign where the notation has one, anything else as it is."""
        return (self.notation.gradient(e) if isinstance(e, Derivative) else None) or e

    def is_number(self, e: Expression) -> bool:
        """Whether an expression is written in digits: a number, or a known count."""
        counted = isinstance(e, Size) and self.size(e.dimension).isdigit()
        return counted or isinstance(e, Number)

    def condition(self, e: Expression) -> str:
        """A condition as it stands in an indicator or beside a case."""
        return f"{self(e.left)} > {self(e.right)}" if isinstance(e, Greater) else self(e)

    def _sum(self, terms: Sequence[Expression]) -> str:
        text = self.at(terms[0], SUM)
        for term in terms[1:]:
            negative, rest = split_sign(term)
            text += f" {self.minus if negative else '+'} {self.at(rest, PRODUCT)}"
        return text

    def _product(self, factors: Sequence[Expression]) -> str:
        matrices = sum(bool(factor.shape) for factor in factors)
        text = ""
        for place, factor in enumerate(factors):
            last = place == len(factors) - 1
            # A product or a sum sign at the very end reaches no further than it would in brackets.
            bare = last and (
                isinstance(factor, Sum) or (isinstance(factor, MatMul) and matrices == 1)
            )
            written = self.at(factor, PRODUCT if bare else FACTOR)
            if place:
                text += self.times(factors[place - 1], factor)
            text += written
        return text

    def _indexed(self, e: Indexed) -> Written:
        """Places where there is only one entry are left out."""
        whole = None in e.indices
        shown = [
            place
            for place, dimension in zip(e.indices, e.base.shape, strict=True)
            if whole or place != 1 or (dimension != 1 and self.notation.sizes.get(dimension) != 1)
        ]
        if not shown:
            return self.at(e.base, ATOM), ATOM
        names = [p.name if isinstance(p, Index) else ":" if p is None else str(p) for p in shown]
        return self.indexed(self.signed(e.base), names), POSTFIX

    @abstractmethod
    def symbol(self, name: str) -> str: ...
    @abstractmethod
    def size(self, dimension: str | int) -> str: ...
    @abstractmethod
    def number(self, value: object) -> Written: ...
    @abstractmethod
    def brackets(self, text: str) -> str: ...
    @abstractmethod
    def juxtaposed(self, factors: list[str]) -> str: ...
    @abstractmethod
    def times(self, left: Expression, right: Expression) -> str: ...
    @abstractmethod
    def quotient(self, e: Divide) -> Written: ...
    @abstractmethod
    def power(self, e: Power) -> str: ...
    @abstractmethod
    def transpose(self, argument: Expression) -> str: ...
    @abstractmethod
    def application(self, e: Apply) -> Written: ...
    @abstractmethod
    def indicator(self, condition: str) -> str: ...
    @abstractmethod
    def cases(self, e: Cases) -> str: ...
    @abstractmethod
    def indexed(self, base: Expression, names: list[str]) -> str: ...
    @abstractmethod
    def sigma(self, index: Index, body: str) -> str: ...
    @abstractmethod
    def derivative(self, of: str, wrt: str) -> str: ...

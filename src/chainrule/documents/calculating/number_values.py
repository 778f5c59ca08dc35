"""The values of formulas that are made of numbers alone, exactly.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> value(parse(layout(r"\\frac{1}{2} (-0.5 + 0.269)")))
Fraction(-231, 2000)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain

from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.reading import (
    Bars,
    Call,
    Group,
    Matrix,
    Name,
    Num,
    Over,
    Plus,
    Raised,
    Reading,
    Times,
    Turned,
    unbracketed,
)

Rows = list[list[Fraction]]
Value = Fraction | Rows
Printed = tuple[Fraction, int]  # a number as it is printed: its value and its decimals

_HIGHEST_POWER = 64
_MOST_BITS = 512  # of a number that is raised to a power
_LARGEST = 700  # e^700 is still a number in double precision


def _logistic(z: float) -> float:
    return 1 / (1 + math.exp(-z))


# Each function with its derivative.
FUNCTIONS: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "sigmoid": (_logistic, lambda z: _logistic(z) * (1 - _logistic(z))),
    "relu": (lambda z: max(z, 0.0), lambda z: float(z > 0)),
    "tanh": (math.tanh, lambda z: 1 - math.tanh(z) ** 2),
    "exp": (math.exp, math.exp),
    "log": (math.log, lambda z: 1 / z),
    "identity": (lambda z: z, lambda z: 1.0),
}
NAMED = {
    "\\sigma": "sigmoid", "sigmoid": "sigmoid", "sigm": "sigmoid", "relu": "relu", "tanh": "tanh",
    "exp": "exp", "log": "log", "ln": "log", "linear": "identity", "identity": "identity",
}  # fmt: skip
EXTREMES: dict[str, Callable[..., Fraction]] = {"max": max, "min": min}


def function_of(name: Name) -> str | None:
    """The function of numbers that a name stands for."""
    return NAMED.get(name.base) or NAMED.get(name.base.lower())


@dataclass(frozen=True)
class Manner:
    """How the products of written vectors are meant.

    columns: a list [a, b] is a column. vectors: what two vectors of one length make that do not
    conform, or that a dot joins: "" as they lie, "entrywise", or one number, "inner".
    """

    columns: bool = False
    vectors: str = ""


AS_WRITTEN = Manner()
OTHERWISE = tuple(
    Manner(columns, vectors) for vectors in ("", "entrywise", "inner") for columns in (False, True)
)[1:]


def value(reading: Reading) -> Value:
    """The exact value of a formula of numbers. Raises Unread for what has none."""
    return Evaluation().value(reading)


@dataclass(frozen=True)
class Evaluation:
    """One way to work out a formula: with the numbers as printed, or as before their rounding."""

    manner: Manner = AS_WRITTEN
    instead: Mapping[Printed, Fraction] = field(default_factory=dict)

    def value(self, reading: Reading) -> Value:
        """The value of a formula of numbers. Raises Unread for what has none."""
        match reading:
            case Num(value=number, decimals=decimals):
                return self.instead.get((number, decimals), number)
            case Group(inner=inner):
                return self.value(inner)
            case Plus(terms=terms, signs=signs):
                return self._sum(terms, signs)
            case Times(factors=factors, joins=joins):
                product = self.value(factors[0])
                for factor, join in zip(factors[1:], joins, strict=True):
                    product = self._multiplied(product, self.value(factor), join)
                return product
            case Over(top=top, bottom=bottom):
                return _divided(self.value(top), self.value(bottom))
            case Raised(base=base, exponent=exponent):
                return _raised(self.value(base), self.value(exponent))
            case Turned(base=base):
                return _turned(self.value(base))
            case Bars(inner=inner, norm=norm):
                inside = _number(self.value(inner))
                if not isinstance(inside, list):
                    return abs(inside)
                if not norm or 1 not in size(inside):
                    raise Unread("the norm of a matrix of numbers is not read")
                return _raised(sum((x * x for x in flat(inside)), Fraction(0)), Fraction(1, 2))
            case Name(base="e"):
                return Fraction(math.e)
            case Call(function=function, arguments=arguments):
                return self._call(function, arguments)
            case Matrix(rows=rows):
                found = _matrix([[self.value(entry) for entry in row] for row in rows])
                return _turned(found) if self._is_column(reading) else found
        raise Unread("this is not a number")

    def _is_column(self, reading: Reading) -> bool:
        reading = unbracketed(reading)
        return self.manner.columns and isinstance(reading, Matrix) and reading.listed

    def _sum(self, terms: tuple[Reading, ...], signs: tuple[int, ...]) -> Value:
        total: Value | None = None
        for term, sign in zip(terms, signs, strict=True):
            each = _scaled(Fraction(sign), self.value(term))
            total = each if total is None else self._added(total, each)
        assert total is not None
        return total

    def _added(self, x: Value, y: Value) -> Value:
        if isinstance(x, list) and isinstance(y, list):
            if size(x) != size(y) and self.manner.vectors and _are_vectors(x, y):
                y = _turned(y)
            return _pairwise(lambda a, b: a + b, x, y, "added")
        if isinstance(y, list):
            x, y = y, x
        assert isinstance(y, Fraction)
        number = y
        return _entrywise(lambda a: a + number, x)

    def _multiplied(self, x: Value, y: Value, join: str) -> Value:
        x, y = _number(x), _number(y)
        if not isinstance(x, list):
            return _scaled(x, y)
        if not isinstance(y, list):
            return _scaled(y, x)
        if join == "odot":
            if size(x) != size(y) and self.manner.columns and _are_vectors(x, y):
                y = _turned(y)
            return _pairwise(lambda a, b: a * b, x, y, "multiplied entry by entry")
        if self.manner.vectors and _are_vectors(x, y):
            products = [a * b for a, b in zip(flat(x), flat(y), strict=True)]
            return sum(products, Fraction(0)) if self.manner.vectors == "inner" else [products]
        if len(x[0]) == len(y):
            return _product(x, y)
        if size(x) == size(y):
            return _pairwise(lambda a, b: a * b, x, y, "multiplied")
        raise Unread("matrices that do not conform are multiplied")

    def _call(self, function: Name, arguments: tuple[Reading, ...]) -> Value:
        if function.base in EXTREMES:
            return _extreme(EXTREMES[function.base], [self.value(a) for a in arguments])
        known = function_of(function)
        if known is None or len(arguments) != 1 or function.primes > 1:
            raise Unread("this is not a number")
        kernel = FUNCTIONS[known][function.primes]
        return _entrywise(lambda x: _at(kernel, x), self.value(arguments[0]))


def _extreme(choose: Callable[..., Fraction], values: list[Value]) -> Value:
    """The larger of two numbers, or of 0 and each entry of a matrix."""
    matrices = [x for x in values if isinstance(x, list)]
    numbers = [x for x in values if isinstance(x, Fraction)]
    if not matrices:
        return choose(numbers)
    if len(matrices) > 1 or not numbers:
        raise Unread("the largest of matrices is not read")
    return _entrywise(lambda x: choose([*numbers, x]), matrices[0])


def _at(kernel: Callable[[float], float], x: Fraction) -> Fraction:
    if abs(x) > _LARGEST:
        raise Unread("a number this large is not read")
    try:
        return Fraction(kernel(float(x)))
    except (ValueError, ZeroDivisionError):
        raise Unread("a function has no value at this number") from None


def _divided(above: Value, below: Value) -> Value:
    below = _number(below)
    if isinstance(below, list):
        if any(not x for x in flat(below)):
            raise Unread("something is divided by zero")
        return _pairwise(lambda a, b: a / b, _number(above), below, "divided")
    if below == 0:
        raise Unread("something is divided by zero")
    return _scaled(1 / below, above)


def _raised(inside: Value, power: Value) -> Value:
    if isinstance(inside, list) or isinstance(power, list):
        raise Unread("a power of a matrix is not read")
    if abs(power) > _HIGHEST_POWER or inside.numerator.bit_length() > _MOST_BITS:
        raise Unread("a power this high is not read")
    if inside == 0 and power < 0:
        raise Unread("something is divided by zero")
    if power.denominator == 1:
        return inside ** int(power)
    if inside < 0:
        raise Unread("the root of a negative number is not read")
    return Fraction(float(inside) ** float(power))


def _matrix(rows: list[list[Value]]) -> Rows:
    result: Rows = []
    for row in rows:
        blocks = [entry if isinstance(entry, list) else [[entry]] for entry in row]
        if len({len(block) for block in blocks}) != 1:
            raise Unread("the blocks of a matrix do not fit")
        result += [list(chain.from_iterable(lines)) for lines in zip(*blocks, strict=True)]
    if len({len(row) for row in result}) != 1:
        raise Unread("the rows of a matrix have different lengths")
    return result


def _number(x: Value) -> Value:
    """A matrix of one entry is that number."""
    return x[0][0] if isinstance(x, list) and size(x) == (1, 1) else x


def _turned(x: Value) -> Value:
    return [list(column) for column in zip(*x, strict=True)] if isinstance(x, list) else x


def _scaled(c: Fraction, x: Value) -> Value:
    return [[c * number for number in row] for row in x] if isinstance(x, list) else c * x


def _entrywise(function: Callable[[Fraction], Fraction], x: Value) -> Value:
    if not isinstance(x, list):
        return function(x)
    return [[function(number) for number in row] for row in x]


def _pairwise(
    function: Callable[[Fraction, Fraction], Fraction], x: Value, y: Value, what: str
) -> Value:
    if not isinstance(x, list) or not isinstance(y, list) or size(x) != size(y):
        raise Unread(f"matrices of different sizes are {what}")
    return [[function(a, b) for a, b in zip(r, s, strict=True)] for r, s in zip(x, y, strict=True)]


def _product(x: Rows, y: Rows) -> Rows:
    columns = list(zip(*y, strict=True))
    return [
        [sum((a * b for a, b in zip(row, c, strict=True)), Fraction(0)) for c in columns]
        for row in x
    ]


def _are_vectors(x: Rows, y: Rows) -> bool:
    """Whether both are rows or columns, of one length."""
    return 1 in size(x) and 1 in size(y) and len(flat(x)) == len(flat(y))


def flat(x: Value) -> list[Fraction]:
    """The entries, row by row."""
    return [number for row in x for number in row] if isinstance(x, list) else [x]


def size(x: Value) -> tuple[int, ...]:
    """Rows and columns; of a number, nothing."""
    return (len(x), len(x[0])) if isinstance(x, list) else ()

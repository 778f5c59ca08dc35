"""Plain arithmetic, within the printed digits: ½(−0.5 + 0.269) = −0.1155.

>>> from chainrule.documents.grammar import parse
>>> from chainrule.documents.layout import layout
>>> value(parse(layout(r"\\frac{1}{2} (-0.5 + 0.269)")))
Fraction(-231, 2000)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import chain

from chainrule.documents.reading import (
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
    walk_reading,
)
from chainrule.documents.unread import Unread
from chainrule.documents.verdicts import Cause, Claim, Outcome, Verdict

# Slack for rounding: half a unit of the last digit, and a little for halves rounded otherwise.
_HALF_UNIT = Fraction(51, 100)
_LIKELY_FACTORS = (
    Fraction(2), Fraction(1, 2), Fraction(10), Fraction(1, 10), Fraction(-2), Fraction(3),
)  # fmt: skip
_MOST_NODES = 500
_HIGHEST_POWER = 64
_MOST_BITS = 512  # of a number that is raised to a power
_LARGEST = 700  # e^700 is still a number in double precision
_GREATEST = 10**300  # so is this

Value = Fraction | list[list[Fraction]]


def _logistic(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def _relu(z: float) -> float:
    return max(z, 0.0)


_VALUES: dict[str, Callable[[float], float]] = {
    "\\sigma": _logistic, "sigmoid": _logistic, "Sigmoid": _logistic, "ReLU": _relu, "relu": _relu,
    "tanh": math.tanh, "exp": math.exp, "log": math.log, "ln": math.log,
}  # fmt: skip
_NUMERIC = (Num, Plus, Times, Over, Raised, Group, Matrix, Bars, Turned)


def is_arithmetic(reading: Reading) -> bool:
    """Whether a formula is made of numbers alone."""
    nodes = list(walk_reading(reading))
    functions = {
        id(n.function) for n in nodes if isinstance(n, Call) and n.function.base in _VALUES
    }
    return len(nodes) < _MOST_NODES and all(
        isinstance(node, _NUMERIC)
        or id(node) in functions
        or (isinstance(node, Call) and id(node.function) in functions and len(node.arguments) == 1)
        or (isinstance(node, Name) and node.base == "e" and not node.scripts)
        for node in nodes
    )


def judge_arithmetic(claim: Claim, left: Reading, right: Reading) -> Verdict:
    """Whether two sums of numbers agree, as far as their digits go."""
    try:
        a, b = value(left), value(right)
        first, second = _flat(a), _flat(b)
        if any(abs(x) > _GREATEST for x in (*first, *second)):
            raise Unread("a number this large is not read")
    except Unread as problem:
        return Verdict(claim, Outcome.UNREAD, None, problem.message.capitalize() + ".")
    tolerance = _tolerance(left, right)
    if _size(a) != _size(b) and len(first) != len(second):
        message = f"The left side is {_shape(a)}, the right side {_shape(b)}."
        return Verdict(claim, Outcome.WRONG, Cause.SHAPE, message)
    apart = max(abs(x - y) for x, y in zip(first, second, strict=True))
    evidence = {"left": _shown(first), "right": _shown(second)}
    if apart <= tolerance:
        return Verdict(claim, Outcome.HOLDS, None, "", None, None, evidence)
    cause = Cause.UNKNOWN
    if all(abs(x + y) <= tolerance for x, y in zip(first, second, strict=True)):
        cause = Cause.SIGN
    elif (c := _factor(first, second, tolerance)) is not None:
        cause = Cause.FACTOR
        evidence["ratio"] = float(c)
    worked = ", ".join(f"{float(x):.6g}" for x in first)
    message = f"The left side is {worked}."
    return Verdict(claim, Outcome.WRONG, cause, message, worked, None, evidence)


def _factor(first: list[Fraction], second: list[Fraction], tolerance: Fraction) -> Fraction | None:
    """The likely factor by which the right side is off."""
    if not any(first):
        return None
    for c in _LIKELY_FACTORS:
        if all(abs(x - c * y) <= tolerance for x, y in zip(first, second, strict=True)):
            return c
    return None


def _tolerance(left: Reading, right: Reading) -> Fraction:
    """Half a unit of the last digit that is printed on the right; a whole one for rounded input."""
    decimals = [n.decimals for n in walk_reading(right) if isinstance(n, Num)]
    last = max(decimals, default=0)
    if last == 0:
        return Fraction(0) if _is_exact(left) else Fraction(1, 2)
    return Fraction(1, 10**last) * _HALF_UNIT


def _is_exact(reading: Reading) -> bool:
    return all(n.decimals == 0 for n in walk_reading(reading) if isinstance(n, Num)) and not any(
        isinstance(n, Raised) and not _whole(n.exponent) for n in walk_reading(reading)
    )


def _whole(reading: Reading) -> bool:
    return isinstance(reading, Num) and reading.value.denominator == 1


def value(reading: Reading) -> Value:
    """The exact value of a formula of numbers. Raises Unread for what is too large."""
    match reading:
        case Num(value=number):
            return number
        case Group(inner=inner):
            return value(inner)
        case Plus(terms=terms, signs=signs):
            total: Value | None = None
            for term, sign in zip(terms, signs, strict=True):
                each = _scaled(Fraction(sign), value(term))
                total = each if total is None else _added(total, each)
            assert total is not None
            return total
        case Times(factors=factors):
            product: Value = Fraction(1)
            for factor in factors:
                product = _multiplied(product, value(factor))
            return product
        case Over(top=top, bottom=bottom):
            below = value(bottom)
            if isinstance(below, list):
                raise Unread("a matrix below a fraction is not read")
            if below == 0:
                raise Unread("something is divided by zero")
            return _scaled(1 / below, value(top))
        case Raised(base=base, exponent=exponent):
            inside, power = value(base), value(exponent)
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
        case Turned(base=base):
            inside = value(base)
            if isinstance(inside, list):
                return [list(column) for column in zip(*inside, strict=True)]
            return inside
        case Bars(inner=inner):
            inside = value(inner)
            if isinstance(inside, list):
                raise Unread("the norm of a matrix of numbers is not read")
            return abs(inside)
        case Name(base="e"):
            return Fraction(math.e)
        case Call(function=function, arguments=(argument,)) if function.base in _VALUES:
            inside = value(argument)
            if isinstance(inside, list):
                raise Unread("a function of a matrix of numbers is not read")
            if abs(inside) > _LARGEST:
                raise Unread("a number this large is not read")
            try:
                return Fraction(_VALUES[function.base](float(inside)))
            except ValueError:
                raise Unread("a function has no value at this number") from None
        case Matrix(rows=rows):
            return _matrix([[value(entry) for entry in row] for row in rows])
    raise Unread("this is not a number")


def _matrix(rows: list[list[Value]]) -> list[list[Fraction]]:
    result: list[list[Fraction]] = []
    for row in rows:
        blocks = [[[entry]] if isinstance(entry, Fraction) else entry for entry in row]
        if len({len(block) for block in blocks}) != 1:
            raise Unread("the blocks of a matrix do not fit")
        result += [list(chain.from_iterable(lines)) for lines in zip(*blocks, strict=True)]
    if len({len(row) for row in result}) != 1:
        raise Unread("the rows of a matrix have different lengths")
    return result


def _scaled(c: Fraction, x: Value) -> Value:
    if isinstance(x, list):
        return [[c * number for number in row] for row in x]
    return c * x


def _added(x: Value, y: Value) -> Value:
    if isinstance(x, list) and isinstance(y, list):
        if _size(x) != _size(y):
            raise Unread("matrices of different sizes are added")
        return [[a + b for a, b in zip(r, s, strict=True)] for r, s in zip(x, y, strict=True)]
    if isinstance(x, list) or isinstance(y, list):
        raise Unread("a number is added to a matrix")
    return x + y


def _multiplied(x: Value, y: Value) -> Value:
    if not isinstance(x, list):
        return _scaled(x, y)
    if not isinstance(y, list):
        return _scaled(y, x)
    if len(x[0]) != len(y):
        if _size(x) == _size(y):
            return [[a * b for a, b in zip(r, s, strict=True)] for r, s in zip(x, y, strict=True)]
        raise Unread("matrices that do not conform are multiplied")
    columns = list(zip(*y, strict=True))
    return [[sum((a * b for a, b in zip(row, c, strict=True)), Fraction(0)) for c in columns]
            for row in x]  # fmt: skip


def _flat(x: Value) -> list[Fraction]:
    return [number for row in x for number in row] if isinstance(x, list) else [x]


def _size(x: Value) -> tuple[int, ...]:
    return (len(x), len(x[0])) if isinstance(x, list) else ()


def _shape(x: Value) -> str:
    return f"{len(x)} × {len(x[0])}" if isinstance(x, list) else "a number"


def _shown(numbers: list[Fraction]) -> float | list[float]:
    shown = [float(f"{float(x):.12g}") for x in numbers]
    return shown[0] if len(shown) == 1 else shown

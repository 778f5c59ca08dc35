"""Plain arithmetic, within the printed digits: ½(−0.5 + 0.269) = −0.1155."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from chainrule.documents.calculating.number_values import (
    AS_WRITTEN,
    EXTREMES,
    OTHERWISE,
    Evaluation,
    Manner,
    Value,
    flat,
    function_of,
    size,
)
from chainrule.documents.calculating.roundings import Roundings, Slack, is_printed, numbers_in
from chainrule.documents.markup.unread import Unread
from chainrule.documents.outcomes.verdicts import Cause, Claim, Outcome, Verdict
from chainrule.documents.parsing.composing import negated
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
    mapped,
    unbracketed,
    walk_reading,
)

# Slack for rounding: half a unit of the last digit, and a little for halves rounded otherwise.
_HALF_UNIT = Fraction(51, 100)
_LIKELY_FACTORS = (
    Fraction(2), Fraction(1, 2), Fraction(10), Fraction(1, 10), Fraction(-2), Fraction(3),
)  # fmt: skip
_MOST_NODES = 500
_GREATEST = 10**300  # still a number in double precision
_FOUR_DIGITS = 1000  # units of the last one
_NEGLIGIBLE = Fraction(1, 10**9)  # e and σ(…) are known in double precision
_ROUNDED = 2  # decimals from which a number may be a rounded one
_SURELY_ROUNDED = 3  # decimals of numbers that are no data; the result may have more
_SEVERAL = 5  # numbers, so that the author worked something out on the way
_NUMERIC = (Num, Plus, Times, Over, Raised, Group, Matrix, Bars, Turned)
_IF_SIGNED = "This holds only if the minus sign belongs to what is raised: (-4)^2 for -4^2."
_IF_ROUNDED = "This holds only if the numbers that are put in were rounded from more digits."


def is_arithmetic(reading: Reading) -> bool:
    """Whether a formula is made of numbers alone."""
    nodes = list(walk_reading(reading))
    functions = {
        id(n.function)
        for n in nodes
        if isinstance(n, Call)
        and (n.function.base in EXTREMES or (function_of(n.function) and len(n.arguments) == 1))
    }
    return len(nodes) < _MOST_NODES and all(
        isinstance(node, _NUMERIC)
        or id(node) in functions
        or (isinstance(node, Call) and id(node.function) in functions)
        or (isinstance(node, Name) and node.base == "e" and not node.scripts)
        for node in nodes
    )


@dataclass(frozen=True)
class Sum:
    """An equality of numbers. about: it says ≈. put_in: the left side was written in symbols."""

    left: Reading
    right: Reading
    about: bool = False
    put_in: bool = False


def judge_arithmetic(claim: Claim, sum_: Sum, known: Roundings) -> Verdict:
    """Whether two sums of numbers agree, as far as their digits go."""
    try:
        first, second = _values(sum_, AS_WRITTEN)
    except Unread as problem:
        if any(_agrees(sum_, manner, known) for manner in _manners(sum_)):
            return Verdict(claim, Outcome.HOLDS)
        return Verdict(claim, Outcome.UNREAD, None, problem.message.capitalize() + ".")
    a, b = flat(first), flat(second)
    evidence = {"left": _shown(a), "right": _shown(b)}
    if any(_agrees(sum_, manner, known) for manner in (AS_WRITTEN, *_manners(sum_))):
        known.note(_unrounded(sum_.left, known) or a, sum_.right)
        return Verdict(claim, Outcome.HOLDS, None, "", None, None, evidence)
    if _agrees(_with_signed_bases(sum_), AS_WRITTEN, known):
        return Verdict(claim, Outcome.UNDEFINED, None, _IF_SIGNED, None, sum_.left.start)
    if len(a) != len(b):
        message = f"The left side is {_kind(first)}, the right side {_kind(second)}."
        return Verdict(claim, Outcome.WRONG, Cause.SHAPE, message)
    if _is_within_rounding(sum_, a, b, known):
        return Verdict(claim, Outcome.UNDEFINED, None, _IF_ROUNDED, None, sum_.right.start)
    cause, ratio = _cause(a, b, _tolerance(sum_, known))
    worked = ", ".join(f"{float(x):.6g}" for x in a)
    mend = _mend(first, sum_.right)
    message = f"The left side is {worked}."
    return Verdict(claim, Outcome.WRONG, cause, message, mend, None, evidence | ratio)


def _with_signed_bases(sum_: Sum) -> Sum:
    """The same with (−4)² for −4², as many write it where −4 was put in for x in x²."""

    def signed(reading: Reading) -> Reading:
        if isinstance(reading, Plus) and reading.signs[0] < 0:
            first = reading.terms[0]
            if isinstance(first, Raised) and isinstance(first.base, Num):
                base = Group(first.start, first.end, negated(first.base, first.start))
                terms = (replace(first, base=base), *reading.terms[1:])
                return replace(reading, terms=terms, signs=(1, *reading.signs[1:]))
        return mapped(reading, signed)

    return replace(sum_, left=signed(sum_.left), right=signed(sum_.right))


def _manners(sum_: Sum) -> tuple[Manner, ...]:
    """How else vectors may be meant: where lists are written, or symbols stood on the left."""
    lists = any(
        isinstance(node, Matrix) and node.listed
        for side in (sum_.left, sum_.right)
        for node in walk_reading(side)
    )
    return OTHERWISE if lists or sum_.put_in else ()


def _values(sum_: Sum, manner: Manner) -> tuple[Value, Value]:
    first, second = (Evaluation(manner).value(side) for side in (sum_.left, sum_.right))
    if any(abs(x) > _GREATEST for x in (*flat(first), *flat(second))):
        raise Unread("a number this large is not read")
    return first, second


def _agrees(sum_: Sum, manner: Manner, known: Roundings) -> bool:
    """Whether both sides agree if vectors are meant so; the right side may be as it is written."""
    try:
        left = _span(sum_.left, manner, known)
        tolerance = _tolerance(sum_, known)
        rights = [_span(sum_.right, other, known) for other in {manner, AS_WRITTEN}]
    except Unread:
        return False
    return any(
        len(right) == len(left)
        and all(
            (low - t <= high_right and low_right <= high + t)
            or _is_cut_off(low, high, low_right, 2 * t, sum_.about)
            for (low, high), (low_right, high_right), t in zip(
                left, right, tolerance * len(left), strict=False
            )
        )
        for right in rights
    )


def _span(reading: Reading, manner: Manner, known: Roundings) -> list[tuple[Fraction, Fraction]]:
    """Each entry with the numbers as printed and as before their rounding, the smaller first."""
    printed = flat(Evaluation(manner).value(reading))
    whole = _unrounded(reading, known, manner) or printed
    return [(min(pair), max(pair)) for pair in zip(printed, whole, strict=True)]


def _is_cut_off(
    low: Fraction, high: Fraction, printed: Fraction, unit: Fraction, about: bool
) -> bool:
    """Whether digits were left out rather than rounded: 0.517515 ≈ 0.517; of four as well behind
    the sign of equality, 0.0276359 = 0.02763."""
    if not about and abs(printed) < _FOUR_DIGITS * unit:
        return False
    return any(
        whole * printed >= 0 and 0 <= abs(whole) - abs(printed) < unit for whole in (low, high)
    )


def _unrounded(
    reading: Reading, known: Roundings, manner: Manner = AS_WRITTEN
) -> list[Fraction] | None:
    """The entries with the numbers as they were before they were rounded."""
    before = known.unrounded(reading)
    return flat(Evaluation(manner, before).value(reading)) if before else None


def _tolerance(sum_: Sum, known: Roundings) -> list[Fraction]:
    """How far each entry may be off: half a unit of the last digit that is printed on the right.

    Where the right side is still to be worked out, its numbers may be rounded ones.
    """
    right = sum_.right
    if (scaled := _scale(right)) is not None:
        mantissa, scale = scaled
        return [scale * Fraction(1, 10**mantissa.decimals) * _HALF_UNIT]
    if is_printed(right):
        last = max((n.decimals for n in numbers_in(right)), default=0)
        if last == 0:
            return [Fraction(0) if _is_exact(sum_.left) else Fraction(1, 2)]
        return [Fraction(1, 10**last) * _HALF_UNIT]
    slack = known.slack(right, numbers_in(sum_.left), 1)
    return [x.largest * 2 * _HALF_UNIT + _NEGLIGIBLE for x in slack]


def _scale(reading: Reading) -> tuple[Num, Fraction] | None:
    """The number before a power of ten, and that power: 3 and 10⁻⁶ of −3 · 10⁻⁶."""
    whole = unbracketed(reading)
    if isinstance(whole, Plus) and len(whole.terms) == 1:
        whole = unbracketed(whole.terms[0])
    if not isinstance(whole, Times) or len(whole.factors) != 2:
        return None
    first, power = whole.factors
    if not isinstance(first, Num) or not isinstance(power, Raised):
        return None
    if not isinstance(power.base, Num) or power.base.value != 10 or not is_printed(power.exponent):
        return None
    scale = Evaluation().value(power)
    return (first, scale) if isinstance(scale, Fraction) else None


def _is_within_rounding(
    sum_: Sum, left: list[Fraction], right: list[Fraction], known: Roundings
) -> bool:
    """Whether rounded numbers, of which nothing is known, explain the difference."""
    last = max((n.decimals for n in numbers_in(sum_.right)), default=0)
    try:
        slack = known.slack(sum_.left, (), min(max(last, _ROUNDED), _SURELY_ROUNDED))
        more = known.slack(sum_.right, numbers_in(sum_.left), _ROUNDED)
    except Unread:
        return False
    tolerance = _tolerance(sum_, known) * len(left)
    if is_printed(sum_.right):
        more = [Slack()] * len(right)
        if last and sum_.put_in and len(numbers_in(sum_.left)) >= _SEVERAL:
            tolerance = [2 * t for t in tolerance]  # what came out on the way may be rounded too
    return all(
        abs(x - y) <= t + s.total + m.total
        for x, y, t, s, m in zip(left, right, tolerance, slack, more, strict=False)
    )


def _cause(
    first: list[Fraction], second: list[Fraction], tolerances: list[Fraction]
) -> tuple[Cause, dict[str, float]]:
    """What is likely the matter with the right side: a sign, or a factor."""
    tolerance = max(tolerances)
    if all(abs(x + y) <= tolerance for x, y in zip(first, second, strict=True)):
        return Cause.SIGN, {}
    for c in _LIKELY_FACTORS if any(first) else ():
        if all(abs(x - c * y) <= tolerance for x, y in zip(first, second, strict=True)):
            return Cause.FACTOR, {"ratio": float(c)}
    return Cause.UNKNOWN, {}


def _is_exact(reading: Reading) -> bool:
    return all(n.decimals == 0 for n in numbers_in(reading)) and not any(
        isinstance(n, Raised) and not _is_whole(n.exponent) for n in walk_reading(reading)
    )


def _is_whole(reading: Reading) -> bool:
    return isinstance(reading, Num) and reading.value.denominator == 1


def _mend(left: Value, right: Reading) -> str:
    """The left side worked out, with as many digits as the author prints."""
    scaled = _scale(right)
    if scaled is not None and isinstance(left, Fraction) and abs(left) >= scaled[1]:
        mantissa, scale = scaled
        power = round(math.log10(scale))
        return rf"{float(left / scale):.{mantissa.decimals}f} \times 10^{{{power}}}"
    last = max((n.decimals for n in numbers_in(right)), default=0)

    def shown(x: Fraction) -> str:
        return f"{float(x):.{last}f}" if last else f"{float(x):.6g}"

    if not isinstance(left, list):
        return shown(left)
    rows = r" \\ ".join(" & ".join(shown(x) for x in row) for row in left)
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


def _kind(x: Value) -> str:
    return " × ".join(map(str, size(x))) or "a number"


def _shown(numbers: list[Fraction]) -> float | list[float]:
    shown = [float(f"{float(x):.12g}") for x in numbers]
    return shown[0] if len(shown) == 1 else shown

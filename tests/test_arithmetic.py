"""Sums of numbers, judged within the digits that are printed."""

from __future__ import annotations

from fractions import Fraction

import pytest
from documents_read import read

from chainrule.documents.calculating.arithmetic import Sum, is_arithmetic, judge_arithmetic
from chainrule.documents.calculating.number_values import value
from chainrule.documents.calculating.roundings import Roundings
from chainrule.documents.markup.unread import Unread
from chainrule.documents.outcomes.verdicts import Claim, Verdict
from chainrule.documents.sources.document import Place


def judged(left: str, right: str) -> Verdict:
    claim = Claim(left, right, 0, 1, Place(1, 1))
    return judge_arithmetic(claim, Sum(read(left), read(right)), Roundings())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\frac{1}{2} (0.5 - 0.25)", Fraction(1, 8)),
        ("2^3 - 1", 7),
        ("2^{-1}", Fraction(1, 2)),
        ("|1 - 3|", 2),
        ("3 / 4 / 2", Fraction(3, 8)),
        ("1 - -1", 2),
        (r"\begin{bmatrix} 1 & 2 \end{bmatrix} \begin{bmatrix} 3 \\ 4 \end{bmatrix}", [[11]]),
        (r"2 \begin{bmatrix} 1 \\ 2 \end{bmatrix}^T", [[2, 4]]),
        (r"\begin{bmatrix} 1 & 2 \end{bmatrix} + \begin{bmatrix} 3 & 4 \end{bmatrix}", [[4, 6]]),
        (r"1 - \begin{bmatrix} 3 & 4 \end{bmatrix}", [[-2, -3]]),
        (r"\begin{bmatrix} 3 \end{bmatrix} + 0.5", [[Fraction(7, 2)]]),
        (r"ReLU'(2) + \max(0, -1)", 1),
    ],
)
def test_values_are_exact(text: str, expected: object) -> None:
    assert is_arithmetic(read(text))
    assert value(read(text)) == expected


def test_functions_of_numbers() -> None:
    assert value(read(r"\sigma(0)")) == Fraction(1, 2)
    assert value(read("ReLU(-2)")) == 0
    assert float(value(read("e^{-1}"))) == pytest.approx(0.36787944117144233)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["x + 1", r"\sum_i 2", "f(2)", r"\frac{\partial 1}{\partial 2}"])
def test_symbols_are_no_numbers(text: str) -> None:
    assert not is_arithmetic(read(text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 / 0", "divided by zero"),
        ("2^{100}", "power this high"),
        (r"\exp(1000)", "number this large"),
        (
            r"\begin{bmatrix} 1 \\ 2 \end{bmatrix} + \begin{bmatrix} 1 & 2 \end{bmatrix}",
            "different sizes are added",
        ),
        (r"\begin{bmatrix} 1 & 2 \end{bmatrix}^2", "power of a matrix"),
        (r"\begin{bmatrix} 1 & 2 \\ 3 \end{bmatrix}", "different lengths"),
        (r"\begin{bmatrix} 1 & 2 \end{bmatrix} \begin{bmatrix} 1 & 2 & 3 \end{bmatrix}", "conform"),
    ],
)
def test_what_has_no_value_is_unread(text: str, message: str) -> None:
    with pytest.raises(Unread, match=message):
        value(read(text))


@pytest.mark.parametrize(
    ("left", "right", "outcome", "cause"),
    [
        (r"\frac{1}{2} (-0.5 + 0.269)", "-0.1155", "holds", None),
        (r"\frac{1}{3}", "0.33", "holds", None),
        (r"\frac{1}{3}", "0.34", "wrong", "unknown"),
        (r"\sigma(0.5)", "0.622", "holds", None),
        ("2 + 3", "5", "holds", None),
        ("2 + 3", "6", "wrong", "unknown"),
        ("2 - 3", "1", "wrong", "sign"),
        ("(3 - 1)^2", "2", "wrong", "factor"),
        (r"\begin{bmatrix} 1 & 2 \end{bmatrix}", "3", "wrong", "shape"),
        ("1 / 0", "1", "unread", None),
        (r"(-1)^{0.5}", "1", "unread", None),
        ("10^{64} 10^{64} 10^{64} 10^{64} 10^{64} 0.5", "1", "unread", None),
        ("0^{-1}", "1", "unread", None),
        (r"\log(-1)", "1", "unread", None),
    ],
)
def test_equalities_of_numbers(left: str, right: str, outcome: str, cause: str | None) -> None:
    verdict = judged(left, right)
    assert verdict.outcome.value == outcome, verdict.message
    assert (verdict.cause.value if verdict.cause else None) == cause

"""Shapes, numbers and constants are claims too, and are judged."""

from __future__ import annotations

import pytest
from judged_lines import LINE, TWO_LAYERS, kind, kinds, verdict_on, verdicts_on

from chainrule.documents.outcomes.verdicts import Outcome

SHAPES = "$X$ (2, 100), $W$ (3, 2), $b$ (3, 1).\n\n$$Z = W X + b$$\n\n"


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"$\frac{\partial E}{\partial V} \in \mathbb{R}^{k \times m}$", "holds"),
        (r"$\frac{\partial E}{\partial V} \in \mathbb{R}^{m \times k}$", "wrong:shape"),
        (r"$V h \in \mathbb{R}^k$", "holds"),
        (r"$V h \in \mathbb{R}^m$", "wrong:shape"),
    ],
)
def test_membership_is_a_claim(claim: str, expected: str) -> None:
    assert kinds(f"{TWO_LAYERS}So {claim}.") == [expected]


def test_a_shape_in_brackets_is_a_claim() -> None:
    right, wrong = verdicts_on(SHAPES + "So $W X$ (3, 100) and $W X$ (100, 3).")
    assert right.outcome is Outcome.HOLDS
    assert kind(wrong) == "wrong:shape"
    assert wrong.message == "The shape is 3 × 100."
    assert wrong.mend == r"3 \times 100"


@pytest.mark.parametrize(
    ("sum_", "expected"),
    [
        (r"\frac12(-0.5 + 0.269) = -0.1155", "holds"),
        (r"\frac12(-0.5 + 0.269) = -0.116", "holds"),
        (r"\frac12(-0.5 + 0.269) = -0.12", "holds"),
        (r"\frac12(-0.5 + 0.269) = -0.1165", "wrong"),
        (r"\frac12(-0.5 + 0.269) = 0.1155", "wrong"),
        (r"\frac13 = 0.333", "holds"),
        (r"\frac13 = 0.334", "wrong"),
        (r"2^3 - 1 = 7", "holds"),
        (r"2^3 - 1 = 8", "wrong"),
        (r"\frac{1}{1 + e^{1}} = 0.269", "holds"),
    ],
)
def test_arithmetic_is_right_within_the_printed_digits(sum_: str, expected: str) -> None:
    assert [v.outcome.value for v in verdicts_on(f"${sum_}$")] == [expected]


NUMBERS = "Say $w = 0.4$, $x = 2$, $y = 0.5$ and $z = 0.8$.\n\n"


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (r"(0.8 - 0.5) \cdot 2 = 0.6", ["holds", "holds", "holds"]),
        (r"(0.8 - 0.5) \cdot 2 = 0.7", ["holds", "holds", "wrong:unknown"]),
        (r"(0.8 - 0.4) \cdot 2 = 0.8", ["holds", "wrong:constant_changed", "carried"]),
    ],
)
def test_numbers_are_put_in_for_symbols(numbers: str, expected: list[str]) -> None:
    line = rf"$$\frac{{\partial E}}{{\partial w}} = (z - y) x = {numbers}$$"
    assert kinds(LINE + NUMBERS + line) == ["holds", *expected]  # z = 0.8 is a claim too


def test_a_constant_keeps_its_value_within_one_part() -> None:
    verdict = verdict_on("The rate is $\\alpha = 0.1$.\n\nNow $\\alpha = 0.01$.")
    assert kind(verdict) == "wrong:constant_changed"
    assert verdict.message == r"\alpha was 0.1 in line 1 and is now 0.01."
    assert verdict.mend == r"\alpha = 0.1"
    assert verdicts_on("# A\n\nThe rate is $\\alpha = 0.1$.\n\n# B\n\nNow $\\alpha = 0.01$.") == ()

r"""−1 < x < 1 is two conditions; a ≥ b, c, d is three; max of more than two."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

CLIPPED = r"""
$$f(x) = \begin{cases} -1 & x < -1 \\ x & -1 \le x \le 1 \\ 1 & x > 1 \end{cases}$$
"""
SLOPE = r"$$f'(x) = \begin{cases} 1 & %s \\ 0 & \text{otherwise} \end{cases}$$"


@pytest.mark.parametrize("condition", [
    r"|x| \le 1", r"-1 \le x \le 1", "1 > x > -1", r"x > -1 \text{ and } x < 1", "x < 1, x > -1",
    r"x > -1 \land x < 1",
])  # fmt: skip
def test_a_case_may_have_two_conditions(condition: str):
    assert outcomes(CLIPPED + SLOPE % condition) == ["holds"]


@pytest.mark.parametrize("condition", ["x > -1", "-1 < x < 2", r"x > -1 \text{ and } x < 2"])
def test_another_stretch_is_another_slope(condition: str):
    assert outcomes(CLIPPED + SLOPE % condition) == ["wrong"]


@pytest.mark.parametrize("stretch", [r"\mathbf{1}[-1 < x < 1]", r"1_{\{-1 < x < 1\}}"])
def test_a_one_under_two_conditions(stretch: str):
    assert outcomes(CLIPPED + f"$$f'(x) = {stretch}$$") == ["holds"]
    assert outcomes(CLIPPED + f"$$f'(x) = {stretch.replace('x < 1', 'x < 2')}$$") == ["wrong"]


def test_a_range_behind_a_condition_is_none():
    text = r"""
$a_i = \max(0, z_i)$
$$\frac{\partial a_i}{\partial z_i} = \begin{cases} 1 & z_i > 0, 1 \le i \le n \\ 0
& \text{otherwise} \end{cases}$$
"""
    assert outcomes(text) == ["holds"]


POOL = r"""
A pool gives $p = \max(u_{11}, u_{12}, u_{21}, u_{22})$.
$$\frac{\partial p}{\partial u_{11}} = \begin{cases} 1 & \text{if } u_{11} \ge %s \\ 0 &
\text{otherwise} \end{cases}$$
"""


def test_the_largest_of_four_is_greater_than_each_of_the_others():
    assert outcomes(POOL % "u_{12}, u_{21}, u_{22}") == ["holds"]
    assert outcomes(POOL % "u_{12}, u_{21}") != ["holds"]
    assert outcomes(POOL % "u_{12}") != ["holds"]

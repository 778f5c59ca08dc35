r"""σ(x) and σ(x, p, q) = σ(p + q x): one letter for two functions."""

from __future__ import annotations

from judged_lines import kinds, outcomes

CURVE = r"""
$$J = \frac12 \sum_{x=1}^{50} (r(x) - \cos(x))^2, \quad
r(x) = c_1 \sigma(p_1 + q_1 x) + c_2 \sigma(p_2 + q_2 x)$$
where $$\sigma(x) = \frac{1}{1 + e^{-x}}$$
"""
IN_SHORT = r"""
With $E(x, p, q) = e^{-(p + q x)}$ we have $\sigma(x, p, q) = \frac{1}{1 + E(x, p, q)}$.
"""
RIGHT = (
    r"$$\frac{\partial J}{\partial c_1} = \sum_{x=1}^{50} (r(x) - \cos(x)) \sigma(p_1 + q_1 x)$$"
)
WRONG = RIGHT.replace(" - ", " + ")
OF_THREE = (
    r"$$\frac{\partial \sigma(x, p, q)}{\partial q} = %s \sigma(x, p, q) (1 - \sigma(x, p, q))$$"
)


def test_a_function_of_more_arguments_is_another_one():
    assert outcomes(CURVE + RIGHT + IN_SHORT) == ["holds"]
    assert kinds(CURVE + WRONG + IN_SHORT) == ["wrong:sign"]


def test_the_other_one_is_read_as_well():
    assert outcomes(CURVE + IN_SHORT + OF_THREE % "x") == ["holds"]
    assert "holds" not in outcomes(CURVE + IN_SHORT + OF_THREE % "p")

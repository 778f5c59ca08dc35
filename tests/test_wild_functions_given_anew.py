r"""A list of functions under one letter: g(z) = σ(z) and its g′, then g(z) = tanh(z) and its g′."""

from __future__ import annotations

from judged_lines import outcomes

HOLD = ["holds"]

NAMED = r"""
$$r = q(u) = sigmoid(u) = \frac{1}{1 + e^{-u}}$$
$$q'(u) = sigmoid(u)' = r (1 - r)$$
$$r = q(u) = tanh(u) = \frac{e^u - e^{-u}}{e^u + e^{-u}}$$
$$q'(u) = tanh(u)' = 1 %s r^2$$
$$r = q(u) = relu(u) = \max(0, u)$$
$$q'(u) = relu(u)' = \begin{cases} 0, & u < 0 \\ %s, & u > 0 \end{cases}$$
"""


def test_a_value_and_a_function_that_are_given_again() -> None:
    assert outcomes(NAMED % ("-", "1")) == HOLD * 8
    assert outcomes(NAMED % ("+", "1"))[4] != "holds"
    assert outcomes(NAMED % ("-", "2"))[-1] != "holds"


UNSAID = r"""
$$g(z) = \frac{1}{1 + e^{-z}}$$
$$g'(z) = %s$$
$$g(z) = \tanh(z)$$
$$g'(z) = %s$$
$$g(z) = \max(0, z)$$
$$\frac{d}{dz} g(z) = \begin{cases} 0, & z < 0 \\ 1, & z \ge 0 \end{cases}$$
"""


def test_a_is_the_output_of_each_function_where_nothing_says_what_it_is() -> None:
    assert outcomes(UNSAID % ("a (1 - a)", "1 - a^2")) == HOLD * 5
    wrong = outcomes(UNSAID % ("a (1 + a)", "1 + a^2"))
    assert "holds" not in (wrong[0], wrong[2])


def test_the_slope_of_the_one_function_is_not_that_of_the_other() -> None:
    assert outcomes(UNSAID % ("1 - g(z)^2", "1 - g(z)^2"))[0] != "holds"


def test_functions_by_their_formulas() -> None:
    text = r"""
$$f(x) = x^3 + x$$
$$f'(x) = 3 x^2 + 1$$
$$f(x) = x \sin(x)$$
$$f'(x) = \sin(x) + x \cos(x)$$
$$f'(x) = \sin(x) - x \cos(x)$$
"""
    found = outcomes(text)
    assert [found[0], found[-2]] == HOLD * 2
    assert found[-1] != "holds"


def test_what_comes_after_the_list_is_still_judged() -> None:
    text = r"""
$z = W x + b$, $a = g(z)$ and $L = \frac12 \|a - y\|^2$.

For the sigmoid $g(z) = \frac{1}{1 + e^{-z}}$, $g'(z) = g(z) (1 - g(z))$.
For tanh, $g(z) = \tanh(z) = \frac{e^z - e^{-z}}{e^z + e^{-z}}$ and $g'(z) = 1 - g(z)^2$.
$$\frac{\partial L}{\partial W} = (a - y) \odot (1 - a^2) x^T$$
$$\frac{\partial L}{\partial W} = (a + y) \odot (1 - a^2) x^T$$
"""
    assert outcomes(text) == [*HOLD * 3, "wrong"]

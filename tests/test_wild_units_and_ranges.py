"""Networks written out unit by unit, with words below, o_{out1}; and ranges: for x > 0, f′ = 1."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

UNITS = r"""
$$net_{in1} = x_1 w_{h_1 o_1} + x_2 w_{h_2 o_1} + b_{o_1}$$
$$net_{in2} = x_1 w_{h_1 o_2} + x_2 w_{h_2 o_2} + b_{o_2}$$
$$y_{out1} = \frac{1}{1 + e^{-net_{in1}}}, \quad y_{out2} = \frac{1}{1 + e^{-net_{in2}}}$$
$$E = \frac12 (y_{out_1} - t_1)^2 + \frac12 (y_{out_2} - t_2)^2$$

$$\frac{\partial E}{\partial y_{out_1}} = y_{out_1} - t_1$$
$$\frac{\partial E}{\partial w_{h_2 o_1}} = SIGN(y_{out1} - t_1) y_{out1} (1 - y_{out1}) x_2$$
"""

COLUMNS = r"""
$$\begin{bmatrix} z_{in1} \\ z_{in2} \\ z_{in3} \end{bmatrix} =
\begin{bmatrix} u_1 x \\ u_2 x \\ u_3 x \end{bmatrix}$$
$$\begin{bmatrix} o_{out1} \\ o_{out2} \\ o_{out3} \end{bmatrix} = \begin{bmatrix}
e^{z_{in1}} / \sum_{a=1}^3 e^{z_{in_a}} \\ e^{z_{in2}} / \sum_{a=1}^3 e^{z_{in_a}} \\
e^{z_{in3}} / \sum_{a=1}^3 e^{z_{in_a}} \end{bmatrix}$$

$$\frac{\partial o_{out_1}}{\partial z_{in_1}}
= \frac{e^{z_{in_1}} (e^{z_{in_2}} + e^{z_{in_3}})}
{(e^{z_{in_1}} + e^{z_{in_2}} + e^{z_{in_3}})^2}$$
$$\frac{\partial o_{out_1}}{\partial z_{in_2}} = SIGN o_{out1} o_{out2}$$
$$\frac{\partial z_{in1}}{\partial u_1} = x$$
"""

RANGES = r"""
$$f(x) = \max(0, x)$$

$$\frac{d}{dx} x^2 = 2 x$$

$$\frac{d}{dx} x^3 = 3 x^2$$

For $x > 0$ we get $\frac{d}{dx} f(x) = \frac{d}{dx}(x) = ONE$.

Otherwise, $\frac{d}{dx} f(x) = \frac{d}{dx}(0) = 0$.
"""

PRIMED = r"""
$$\frac{d}{dx} \frac{1}{1 + e^{-x}}
= \frac{(1)'(1 + e^{-x}) SIGN 1 (1 + e^{-x})'}{(1 + e^{-x})^2}$$
"""


def test_words_with_numbers_below_are_units() -> None:
    assert outcomes(UNITS.replace("SIGN", "")) == ["holds", "holds"]
    assert outcomes(UNITS.replace("SIGN", "-")) == ["holds", "wrong"]


def test_columns_that_are_written_out_define_their_entries() -> None:
    assert outcomes(COLUMNS.replace("SIGN", "-")) == ["holds"] * 5
    assert outcomes(COLUMNS.replace("SIGN", "")) == ["holds"] * 3 + ["wrong", "holds"]


def test_a_range_in_words_is_that_of_the_equality() -> None:
    assert outcomes(RANGES.replace("ONE", "1")) == ["holds"] * 5
    assert outcomes(RANGES.replace("ONE", "2"))[3] == "undefined"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (r"$\frac{d}{dx} f(x) = \frac{d}{dx}(x)$ if $x > 0$.", "holds"),
        (r"If $x \leq 0$, $$\frac{d}{dx} f(x) = \frac{d}{dx}(0)$$", "holds"),
        (r"$\frac{d}{dx} f(x) = \frac{d}{dx}(x)$ for positive $x$.", "holds"),
        (r"When $x$ is less than zero, $\frac{d}{dx} f(x) = \frac{d}{dx}(0)$.", "holds"),
        (r"$\frac{d}{dx} f(x) = \frac{d}{dx}(x)$ for non-positive $x$.", "wrong"),
        (r"If $x < 0$, $$\frac{d}{dx} f(x) = \frac{d}{dx}(x)$$", "undefined"),
        (r"Let $x > 0$. The sum is $x = 3$. So $\frac{d}{dx} f(x) = \frac{d}{dx}(x)$.", "wrong"),
    ],
)
def test_a_range_is_said_in_front_or_behind(said: str, found: str) -> None:
    before = RANGES.split("For")[0]
    assert outcomes(before + said)[2:] == [found]


def test_a_range_of_another_formula_says_nothing() -> None:
    cases = r"\begin{cases} A & \text{if } z < 0 \\ B & \text{if } z \geq 0 \end{cases}"
    function = "$$LReLU(z) = " + cases.replace("A", "0.01 z").replace("B", "z") + "$$"
    right = function + "\n\n$$LReLU'(z) = " + cases.replace("A", "0.01").replace("B", "1") + "$$"
    assert outcomes(right) == ["holds"]
    assert outcomes(right.replace("0.01 &", "0.02 &")) == ["wrong"]


def test_a_primed_number_is_zero() -> None:
    assert outcomes(PRIMED.replace("SIGN", "-")) == ["holds"]
    assert outcomes(PRIMED.replace("SIGN", "+")) == ["wrong"]


def test_words_spelled_with_blanks() -> None:
    loss = r"$$\hat{y} = w x + b, \quad M S E = \frac{1}{n} \sum_{i=1}^n (\hat{y}_i - y_i)^2$$"
    slope = (
        r"$$\frac{\partial M S E}{\partial w} = \frac{2}{n} \sum_{i=1}^n (\hat{y}_i - y_i) x_i$$"
    )
    assert outcomes(f"{loss}\n\n{slope}") == ["holds"]
    assert outcomes(f"{loss}\n\n{slope.replace('2}', '1}')}") == ["wrong"]

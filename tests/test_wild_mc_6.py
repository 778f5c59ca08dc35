r"""What a preamble or another TeX means: ``\vect{x}``, ``\cases{…}``, J(·), and dots by other names."""

from __future__ import annotations

import pytest
from judged_lines import kinds, outcomes

OF_ANY_ARGUMENT = r"""
The loss is $J(\cdot)$, with $z^l = W^l x^{l-1} + b^l$ and $x^l = \sigma(z^l)$.

$$\frac{\partial J(\cdot)}{\partial z^l}
  = \frac{\partial J\left(\cdot\right)}{\partial x^l} \odot \sigma'(z^l)$$
$$\frac{\partial J(\cdot)}{\partial W^l} = \frac{\partial J(\cdot)}{\partial z^l} (x^{l-1})^T$$
$$\frac{\partial J(\cdot)}{\partial x^{l-1}} = (W^{LAYER})^T \frac{\partial J(\cdot)}{\partial z^l}$$
"""

RECTIFIED = r"""
$$f(z) = ZERO$$
$$f'(z) = ONE$$
"""
ZERO = r"\begin{cases} z & z > 0 \\ 0 & z \le 0 \end{cases}"

DRESSED = r"""
$$\FONT{z} = \FONT{W} \FONT x + \FONT{b}, \quad L = \frac12 \|\FONT{z} - \FONT{y}\|^2$$
$$\frac{\partial L}{\partial \FONT{z}} = \FONT{z} - \FONT{y}$$
$$\frac{\partial L}{\partial \FONT{W}} = (\FONT{z} - \FONT{y}) \FONT{x}^T$$
$$\frac{\partial L}{\partial \FONT{b}} = \FONT{y} - \FONT{z}$$
"""

COLUMNS = r"""
$$\begin{pmatrix} z_1 \\ DOTS \\ z_m \end{pmatrix} =
\begin{pmatrix} w_{11} & DOTS & w_{1n} \\ & DOTS \\ w_{m1} & DOTS & w_{mn} \end{pmatrix}
\begin{pmatrix} x_1 \\ DOTS \\ x_n \end{pmatrix}$$
$$L = \frac12 \sum_j (z_j - y_j)^2$$
$$\frac{\partial L}{\partial w_{ji}} = SIGN(z_j - y_j) x_i$$
"""

LAST = r"""
$u^{(l)} = W^{(l)} h^{(l-1)}$, $h^{(l)} = f(u^{(l)})$ and
$\delta^{(l)} = \frac{\partial E}{\partial u^{(l)}}$.

$$\delta = (W^{(l+1)})^T \delta^{(l+1)} \odot f'(u^{(l)})$$

As soon as $\delta = \delta^{(L)}$ is known, all of them are. With $y = h^{(L)} = u^{(L)}$ and
$$E = \frac12 \sum_i (y_i - t_i)^2$$
$$\delta^{(L)} = SIDE$$
"""


def test_the_dot_of_an_argument_stands_for_what_is_put_in() -> None:
    assert outcomes(OF_ANY_ARGUMENT.replace("LAYER", "l")) == ["holds"] * 3
    assert outcomes(OF_ANY_ARGUMENT.replace("LAYER", "{l+1}"))[2] != "holds"


@pytest.mark.parametrize(
    "one",
    [
        r"\begin{cases} 1 & (z > 0) \\ 0 & (z \le 0) \end{cases}",
        r"\begin{cases} 1 \quad (z > 0) \\ 0 \quad (z \le 0) \end{cases}",
        r"\begin{cases} 1 (z > 0) \\ 0 (z \le 0) \end{cases}",
        r"\cases{1 & $z > 0$ \cr 0 & $z \le 0$}",
        r"\cases {1 & z > 0 \\ 0 & \text{otherwise}}",
    ],
)
def test_a_condition_stands_in_brackets_and_cases_are_those_of_plain_tex(one: str) -> None:
    text = RECTIFIED.replace("ZERO", ZERO).replace("ONE", one)
    assert outcomes(text) == ["holds"]
    assert outcomes(text.replace(one, one.replace("1", "2"))) == ["wrong"]
    assert outcomes(text.replace(one, one.replace(">", "<"))) == ["wrong"]


def test_brackets_within_a_condition_are_no_brackets_around_it() -> None:
    one = r"\begin{cases} 1 & (z) > (0) \\ 0 & (z) \le (0) \end{cases}"
    assert outcomes(RECTIFIED.replace("ZERO", ZERO).replace("ONE", one)) == ["holds"]


def test_a_matrix_of_plain_tex() -> None:
    text = r"$$z = \pmatrix{w_1 x \cr w_2 x}$$ $$\frac{dz}{dx} = \pmatrix{w_1 \cr w_2}$$"
    assert outcomes(text) == ["holds"]


@pytest.mark.parametrize("font", ["bs", "mb", "vect", "mat"])
def test_a_font_of_a_preamble_that_is_not_there(font: str) -> None:
    assert kinds(DRESSED.replace("FONT", font)) == ["holds", "holds", "wrong:sign"]


def test_brackets_as_large_as_need_be() -> None:
    text = r"$$\frac{\partial}{\partial z} \lt( \frac12 z^2 \rt) = SIDE$$"
    assert outcomes(text.replace("SIDE", "z")) == ["holds"]
    assert outcomes(text.replace("SIDE", "2z")) == ["wrong"]


@pytest.mark.parametrize("dots", [r"\mathellipsis", r"\hdots"])
def test_dots_by_other_names(dots: str) -> None:
    text = COLUMNS.replace("DOTS", dots)
    assert outcomes(text.replace("SIGN", ""))[-1] == "holds"
    assert outcomes(text.replace("SIGN", "-"))[-1] == "wrong"


def test_a_quantity_without_its_layer_is_no_mistake() -> None:
    assert outcomes(LAST.replace("SIDE", "y - t")) == ["undefined", "holds"]
    assert outcomes(LAST.replace("SIDE", "t - y")) == ["undefined", "wrong"]


def test_the_gradient_by_all_parameters_needs_no_loss() -> None:
    text = r"$z = \theta x$, $L = \frac12 (z - y)^2$, $\nabla \theta = SIGN(z - y) x$"
    assert "holds" in outcomes(text.replace("SIGN", ""))[0]
    assert outcomes(text.replace("SIGN", "-")) == ["wrong"]

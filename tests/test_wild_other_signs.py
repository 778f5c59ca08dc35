r"""Signs with another look: J(·), h[t-1], ``\vect{x}``, ``\cases{…}``; E = Σ_n E_n = Σ_n (…)."""

from __future__ import annotations

import pytest
from judged_lines import kinds, outcomes

OF_ANY_ARGUMENT = r"""
The loss is $J(\cdot)$, with $z^l = W^l x^{l-1} + b^l$ and $x^l = \sigma(z^l)$.

$$\frac{\partial J(\cdot)}{\partial z^l}
  = \frac{\partial J\left(\cdot\right)}{\partial x^l} \odot \sigma'(z^l)$$
$$\frac{\partial J(\cdot)}{\partial W^l} = \frac{\partial J(\cdot)}{\partial z^l} (x^{l-1})^T$$
$$\frac{\partial J(\cdot)}{\partial x^{l-1}}
  = (W^{LAYER})^T \frac{\partial J(\cdot)}{\partial z^l}$$
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

OF_TWO_LAYERS = r"""
$z_j^l = \sum_k w_{jk}^l a_k^{l-1} + b_j^l$, $a_j^l = \phi(z_j^l)$ and
$c = \frac12 \sum_k (a_k^L - y_k)^2$. Let $\delta_j^l = \frac{\partial c}{\partial z_j^l}$.

$$\frac{\partial c}{\partial w_{jk}^l} = \delta_j^l a_k^{l-1}$$
$$\delta_j^l = \cases{\phi'(z_j^L) \frac{\partial c}{\partial a_j^L} & output layer \\
  \phi'(z_j^l) \sum_k w_{kj}^{NEXT} \delta_k^{NEXT} & hidden layer}$$
"""

ADDED_UP = r"""
$z_k^{(i)} = \sum_j w_{kj} x_j^{(i)}$, $a_k^{(i)} = \sigma(z_k^{(i)})$ and
$$J = MEAN \sum_{i=1}^m J^{(i)} = MEAN \sum_{i=1}^m \sum_k \frac12 (a_k^{(i)} - y_k^{(i)})^2$$

$$\frac{\partial J^{(i)}}{\partial w_{kj}}
  = (a_k^{(i)} - y_k^{(i)}) a_k^{(i)} (1 - a_k^{(i)}) x_j^{(i)}$$
$$\frac{\partial J}{\partial w_{kj}}
  = MEAN \sum_i (a_k^{(i)} - y_k^{(i)}) a_k^{(i)} (1 - a_k^{(i)}) x_j^{(i)}$$
"""

OF_ARGUMENTS = r"""
$z_k = \sum_j w_{kj} x_j$, $y_k = \sigma(z_k)$ and
$$E(w) = \sum_{n} E_n(w) = \sum_n \frac12 \sum_k (y_k(x_n, w) - t_{nk})^2$$

$$\frac{\partial E_n}{\partial w_{kj}} = SIGN(y_k - t_k) y_k (1 - y_k) x_j$$
"""

STEPS = r"""
$$z = w x, \quad E = \frac12 (z - y)^2$$
$$w[t+1] = w[t] - \eta \frac{\partial E}{\partial w[t]}$$

A recurrent network has
$$h[t] = \tanh(W h[t-1] + U x[t])$$
$$\frac{\partial h[t]}{\partial h[t-1]} = SIGN\mathrm{diag}(1 - h[t]^2) W$$
"""

WORKED = r"""
With the sigmoid $\sigma$, $b_1 = b_2 = 0.35$, $t = 0.01$ and $E = \frac12 (o - t)^2$:

$$z_1 = w_1 x_1 + w_2 x_2 + b_1 = 0.15(0.05) + 0.20(0.10) + 0.35 = 0.3775$$
$$z_2 = w_3 x_1 + w_4 x_2 + b_2 = 0.25(0.05) + 0.30(0.10) + 0.35 = 0.3925$$
$$h_1 = \sigma(0.3775), \quad h_2 = \sigma(0.3925)$$
$$o = w_5 h_1 + w_6 h_2$$

$$\frac{\partial E}{\partial w_5} = (o - t) h_1$$
$$\frac{\partial E}{\partial w_1} = (o - t) w_5 h_1 (1 - h_1) x_1$$
$$\frac{\partial E}{\partial b_2} = (o - t) w_6 h_2 (1 - h_2)$$
"""

NUMBERED = r"""
$$a^{(1)} = W_1 x + b_1, \quad h^{(1)} = \max(0, a^{(1)})$$
$$a^{(2)} = W_2 h^{(1)} + b_2, \quad y = \sigma(a^{(2)})$$
$$E = -t \log y - (1 - t) \log(1 - y)$$

$$\frac{\partial E}{\partial W_2} = (y - t) (h^{(1)})^T$$
$$\frac{\partial E}{\partial W_1} = ((W_2^T (y - t)) \odot \mathbf{1}[a^{(1)} > 0]) SIDE^T$$
"""

IN_BRACKETS = r"""
$z = w x$, $L = \frac12 (z - y)^2$

$$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial z} \frac{\partial z}{\partial w}
  \left( = (z - y) x \right)$$
\begin{align}
\frac{\partial L}{\partial w} &= \frac{\partial L}{\partial z} x (= SIGN(z - y) x) \\
  &= (w x - y) x
\end{align}
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


def test_the_output_layer_is_told_by_italic_letters() -> None:
    text = OF_TWO_LAYERS.replace("NEXT", "l+1")
    assert outcomes(text) == ["holds"] * 3
    assert outcomes(text.replace(r"_k w_{kj}", r"_k 2 w_{kj}"))[2] != "holds"


@pytest.mark.parametrize("mean", ["", r"\frac1m"])
def test_the_loss_of_a_sample_is_what_is_added_up(mean: str) -> None:
    text = ADDED_UP.replace("MEAN", mean)
    assert outcomes(text) == ["holds"] * 3
    assert outcomes(text.replace("= (a", "= -(a")) == ["holds", "wrong", "holds"]
    last = text.replace(f"= {mean} \\sum_i (a", "= 2 \\sum_i (a")
    assert outcomes(last) == ["holds", "holds", "wrong"]


def test_the_loss_of_a_sample_with_what_it_depends_on() -> None:
    assert outcomes(OF_ARGUMENTS.replace("SIGN", "")) == ["holds", "holds"]
    assert outcomes(OF_ARGUMENTS.replace("SIGN", "-")) == ["holds", "wrong"]


def test_the_step_before_stands_in_square_brackets() -> None:
    assert outcomes(STEPS.replace("SIGN", "")) == ["holds"]
    assert outcomes(STEPS.replace("SIGN", "-")) == ["wrong"]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"$(A B)_{ij} = \sum_k A_{ik} B_{kj}$", r"$(A B)_{ij} = \sum_k A_{ki} B_{kj}$"),
        (r"$u \cdot v = \sum_{i=1}^m u_i v_i$", r"$u \cdot v = \sum_{i=1}^m u_i v_j$"),
        (r"$u^T v = \sum_i u_i v_i$", r"$u v^T = \sum_i u_i v_i$"),
        (r"$u \odot v = (u_1 v_1, \dots, u_m v_m)$", r"$u \odot v = (u_1 v_1, \dots, u_m v_1)$"),
    ],
)
@pytest.mark.parametrize("before", ["", r"For $u, v \in \mathbb{R}^m$: "])
def test_what_a_product_is_holds_for_any_factors(before: str, right: str, wrong: str) -> None:
    assert outcomes(before + right) == ["holds"]
    assert outcomes(before + wrong) != ["holds"]


def test_a_number_stands_for_what_came_to_it() -> None:
    before = ["holds"] * 4
    in_full = WORKED.replace(r"\sigma(0.3775)", r"\frac{1}{1 + e^{-0.3775}}")
    assert outcomes(in_full) == [*before, "holds", "holds", "holds"]
    assert outcomes(WORKED) == [*before, "holds", "holds", "holds"]
    assert outcomes(WORKED.replace("h_1$$", "h_2$$")) == [*before, "wrong", "holds", "holds"]
    assert outcomes(WORKED.replace(") x_1$$", ") x_2$$")) == [*before, "holds", "wrong", "holds"]
    other = WORKED.replace(") w_6 h_2 (1 - h_2)", ") w_5 h_1 (1 - h_1)")
    assert outcomes(other) == [*before, "holds", "holds", "wrong"]
    two = WORKED.replace("0.3925", "0.3775").replace("0.25(", "0.15(").replace("0.30(", "0.20(")
    assert "wrong" not in outcomes(two)
    assert outcomes(two)[-2:] != ["holds", "holds"]


def test_numbers_of_layers_stand_in_brackets_above_and_below_the_weights() -> None:
    assert outcomes(NUMBERED.replace("SIDE", "x")) == ["holds", "holds"]
    assert outcomes(NUMBERED.replace("SIDE", "(2 x)")) == ["holds", "wrong"]


def test_layers_are_numbered_where_the_weights_are_not() -> None:
    text = r"""
$z^{(1)} = W x + b$, $a^{(1)} = \sigma(z^{(1)})$; $z^{(2)} = V a^{(1)} + c$, $a^{(2)} =
\sigma(z^{(2)})$; $E = \frac12 \|a^{(2)} - y\|^2$.

$$\delta^{(2)} = (a^{(2)} - y) \odot a^{(2)} \odot (1 - a^{(2)})$$
$$\delta^{(1)} = V^T \delta^{(2)} \odot a^{(1)} \odot (1 - a^{(1)})$$
$$\frac{\partial E}{\partial V} = \delta^{(2)} (a^{(1)})^T$$
$$\frac{\partial E}{\partial W} = \delta^{(1)} x^T$$
"""
    assert outcomes(text) == ["holds", "holds"]
    assert outcomes(text.replace(r"V^T \delta", r"-V^T \delta")) == ["holds", "wrong"]


def test_numbered_samples_of_a_worked_example() -> None:
    text = r"""
$\hat y^{(1)} = w x^{(1)} = 0.05$, $\hat y^{(2)} = w x^{(2)} = 0.15$ and
$J = \frac12 [(\hat y^{(1)} - y^{(1)})^2 + (\hat y^{(2)} - y^{(2)})^2]$.

$$\frac{dJ}{dw} = (\hat y^{(1)} - y^{(1)}) x^{(1)} SIGN (\hat y^{(2)} - y^{(2)}) x^{(2)}$$
"""
    assert outcomes(text.replace("SIGN", "+"))[-1] == "holds"
    assert outcomes(text.replace("SIGN", "-"))[-1] == "wrong"


def test_what_is_said_of_a_numbered_sample_is_said_of_any() -> None:
    text = r"$z^{(1)} = W x^{(1)}$, $z^{(2)} = W x^{(2)}$ and $L = \|z^{(1)}\|^2 + \|z^{(2)}\|^2$."
    line = r"$$\frac{\partial L}{\partial W} = 2 z^{(1)} (x^{(1)})^T + SIGN2 z^{(2)} (x^{(2)})^T$$"
    assert outcomes(text + line.replace("SIGN", "")) == ["holds", "holds"]
    assert outcomes(text + line.replace("SIGN", "-")) == ["holds", "wrong"]


def test_a_step_in_brackets_is_a_step() -> None:
    assert outcomes(IN_BRACKETS.replace("SIGN", "")) == ["holds"] * 5
    assert outcomes(IN_BRACKETS.replace("SIGN", "-")).count("wrong") == 1


def test_the_slope_of_an_h_is_that_of_the_activation_before() -> None:
    text = r"$z = \tanh(a)$, so that $$h'(a) = SIGN(1 - \tanh^2(a)) = SIGN(1 - z^2)$$"
    assert outcomes(text.replace("SIGN", "")) == ["holds", "holds"]
    assert outcomes(text.replace("SIGN", "-"))[0] == "wrong"


@pytest.mark.parametrize(
    ("factor", "found"), [(r"\frac1m", "holds"), ("", "holds"), (r"-\frac1m", "wrong")]
)
@pytest.mark.parametrize("font", ["", r"\mat"])
def test_the_mean_over_the_samples_may_come_in_with_the_weights(
    font: str, factor: str, found: str
) -> None:
    text = r"""
For $l = 1, \dots, L$: $Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}$, $A^{[l]} = g^{[l]}(Z^{[l]})$ and
$\hat{Y} = A^{[L]}$, with the cost $J = \frac{1}{m} \sum_{i=1}^m L(\hat y^{(i)}, y^{(i)})$.

$$dZ^{[l]} = dA^{[l]} * g^{[l]\prime}(Z^{[l]})$$
$$dW^{[l]} = FACTOR dZ^{[l]} (A^{[l-1]})^T$$
$$dA^{[l-1]} = (W^{[l]})^T dZ^{[l]}$$
""".replace("FACTOR", factor)
    for letter in "ZWA" if font else "":
        text = text.replace(letter, f"{font}{{{letter}}}")
    assert outcomes(text) == ["holds", found, "holds"]

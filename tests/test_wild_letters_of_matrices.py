"""Weights under any letter, and derivatives at a place that a bar names."""

from __future__ import annotations

import pytest
from judged_lines import outcomes
from test_notations import check

from chainrule.documents.sources.source import TextKind

COLUMNS = r"""$a = W x + b$, $h = \tanh(a)$, $u = MM h + c$ and $q = \mathrm{softmax}(u)$. With the
one-hot target $y$ the loss is $J = -\sum_k y_k \log q_k$.

$$\frac{\partial J}{\partial MM} = (q - y) h^T$$
$$\frac{\partial J}{\partial h} = MM^T (q - y)$$
$$\frac{\partial J}{\partial W} = (MM^T (q - y) \odot (1 - h^2)) x^T$$
"""
ROWS = r"""$A = X W + b$, $H = \tanh(A)$ and $Q = H MM + c$ for a batch $X$ with samples in rows,
and $J = \frac12 \|Q - Y\|^2_F$.

$$\frac{\partial J}{\partial MM} = H^T (Q - Y)$$
$$\frac{\partial J}{\partial A} = (Q - Y) MM^T \odot (1 - H^2)$$
$$\frac{\partial J}{\partial X} = ((Q - Y) MM^T \odot (1 - H^2)) W^T$$
"""
MATRICES = [*"BCDEFGKLMOPRSTUV", *(rf"\{name} " for name in ("Gamma", "Lambda", "Phi", "Psi"))]


@pytest.mark.parametrize("letter", [*MATRICES, r"\tilde W ", r"\mathbf{R}"])
def test_a_matrix_of_any_letter_is_no_number(letter: str) -> None:
    right = COLUMNS.replace("MM", letter)
    assert outcomes(right)[-3:] == ["holds"] * 3
    wrong = right.replace(f"{letter}^T", letter).replace("h^T$$", "x^T$$")
    assert "holds" not in outcomes(wrong)[-3:]


@pytest.mark.parametrize("letter", [m for m in MATRICES if m != "L"])
def test_so_it_is_behind_a_batch(letter: str) -> None:
    right = ROWS.replace("MM", letter)
    assert outcomes(right)[-3:] == ["holds"] * 3


LINE = r"""For samples $(x_i, y_i)$, $i = 1, \ldots, n$, the model is
$\hat y_i = SLOPE x_i + REST$ and $L = \frac1n \sum_{i=1}^n (y_i - \hat y_i)^2$.

$$\frac{\partial L}{\partial SLOPE} = -\frac2n \sum_{i=1}^n x_i (y_i - \hat y_i)$$
$$\frac{\partial L}{\partial REST} = -\frac2n \sum_{i=1}^n (y_i - \hat y_i)$$
"""
RIGHT = {"holds", "holds_per_component"}


@pytest.mark.parametrize("letters", ["a b", "k d", "m c", "p q", "r s", r"\beta \alpha"])
def test_the_slope_and_the_rest_of_a_line_are_the_same_for_all_samples(letters: str) -> None:
    slope, rest = letters.split()
    right = LINE.replace("SLOPE", f"{slope} ").replace("REST", f"{rest} ")
    assert set(outcomes(right)[-2:]) <= RIGHT
    assert not set(outcomes(right.replace("= -", "= "))[-2:]) & RIGHT


UNITS = r"""Hidden unit $j$ has the input $a_j = \sum_i w_{ij} x_i$ and gives $h_j = f(a_j)$, output
unit $k$ has $z_k = \sum_j MM_{jk} h_j$ and gives $o_k = f(z_k)$, where $f$ is the sigmoid. The
error is $E = \frac12 \sum_k (t_k - o_k)^2$.

$$\delta_k = -\frac{\partial E}{\partial z_k} = (t_k - o_k) o_k (1 - o_k)$$
$$\delta_j = -\frac{\partial E}{\partial a_j} = h_j (1 - h_j) \sum_k \delta_k MM_{jk}$$
$$\frac{\partial E}{\partial MM_{jk}} = -\delta_k h_j$$
"""


@pytest.mark.parametrize("letter", [*"acdgmpqruvABDRT", r"\alpha ", r"\mu "])
def test_units_with_weights_of_any_letter(letter: str) -> None:
    right = UNITS.replace("MM", letter).replace("a_j", "s_j")
    assert "wrong" not in outcomes(right)
    assert outcomes(right)[-1] == "holds"
    assert outcomes(right.replace("-\\delta_k h_j", "\\delta_k h_j"))[-1] == "wrong"


LEAST_SQUARES = r"""The model is $\hat y = X w$ for the data $X$ with one sample in each row, and
$J = \frac{1}{2n} \|TARGET - X w\|^2$.

$$\nabla_w J = -\frac1n X^T (TARGET - X w)$$
$$\nabla_w J = \frac1n (X^T X w - X^T TARGET)$$
"""


@pytest.mark.parametrize("letter", ["b", "c", "u", "v", r"\beta "])
def test_a_target_that_has_the_letter_of_a_bias(letter: str) -> None:
    assert outcomes(LEAST_SQUARES.replace("TARGET", letter))[-2:] == ["holds"] * 2


CASES: dict[str, tuple[TextKind, str]] = {
    "a bar with the step, or with the place of a slope, below it": (
        "markdown",
        r"""$s_t = \tanh(A s_{t-1} + B x_t + b)$, $q_t = \mathrm{softmax}(C s_t)$,
$J_t = -\sum_k y_{t,k} \log q_{t,k}$ and $\delta_t = C^T (q_t - y_t) \odot (1 - s_t^2)$.
holds | $$\frac{\partial J_t}{\partial B} \Big|_{t} = \delta_t x_t^T$$
holds | $$\left. \frac{\partial J_t}{\partial A} \right|_{(t)} = \delta_t s_{t-1}^T$$
wrong | $$\frac{\partial J_t}{\partial A} \bigg|_{t} = \delta_t s_t^T$$
""",
    ),
    "a slope at a place in brackets": (
        "markdown",
        r"""$a = \sigma(z)$, $z = W x$ and $J = \frac12 |a - y|^2$.
holds | $$\partial J / \partial x = W^T \left( (a - y) \odot \frac{d\sigma}{dz}\Bigg|_{z} \right)$$
holds | $$\frac{\partial J}{\partial W} = \left( (a - y) \odot \sigma'|_{z} \right) x^T$$
wrong | $$\partial J / \partial x = W^T \left( (y - a) \odot \frac{d\sigma}{dz}\Bigg|_{z} \right)$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])


def test_a_number_that_is_said_of_a_case_is_none_of_the_other() -> None:
    said = r"""$$\chi(\sigma(z)) = 0, \; \text{if} \; \sigma(z) < 0.5$$
$$\chi(\sigma(z)) = 1, \; \text{if} \; \sigma(z) \geq 0.5$$
"""
    assert "wrong" not in outcomes(said)

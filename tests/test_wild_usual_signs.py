"""Usual ways to write regressions, rules and layers: each with a twin that is wrong."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

LIKELIHOOD = r"""With $h(x) = \frac{1}{1+e^{-\theta^T x}}$ and
$$\ell(\theta) = \sum_{i=1}^n y_i \log h(x_i) + (1 - y_i)\log(1 - h(x_i))$$
$$\frac{\partial \ell}{\partial \theta_j} = \sum_{i=1}^n (y_i %s h(x_i)) x_{ij}$$
$$\nabla_\theta \ell = \sum_{i=1}^n (y_i %s h(x_i)) x_{i}$$
"""


def test_a_function_of_a_score_takes_examples() -> None:
    assert outcomes(LIKELIHOOD % ("-", "-")) == ["holds", "holds"]
    assert "holds" not in outcomes(LIKELIHOOD % ("+", "+"))


HYPOTHESIS = r"""The hypothesis is $h_\theta(x) = \theta_0 + \theta_1x_1 + \theta_2x_2$ and the cost
$$J(\theta) = \frac{1}{2m}\sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2.$$
$$\frac{\partial J}{\partial\theta_%s} = %s\sum_{i=1}^m(h_\theta(x^{(i)})-y^{(i)})x_%s^{(i)}$$
"""


@pytest.mark.parametrize("entry", ["1", "j"])
def test_a_function_of_numbered_entries_takes_all_of_an_example(entry: str) -> None:
    assert outcomes(HYPOTHESIS % (entry, r"\frac1m", entry)) == ["holds"]
    assert outcomes(HYPOTHESIS % (entry, r"\frac2m", entry)) != ["holds"]


def test_products_of_entries_are_no_weights() -> None:
    text = HYPOTHESIS.replace(r"\theta_2x_2", r"\theta_2x_1x_2")
    assert outcomes(text % ("2", r"\frac1m", r"1^{(i)}x_2")) == ["holds"]
    assert outcomes(text % ("2", r"\frac1m", "2")) != ["holds"]


INNER = r"""Let $z = \%s w %s x \rangle + b$, $L = \frac12 (z - y)^2$, $w, x \in \mathbb{R}^n$.
Then $\frac{\partial L}{\partial w} = (z - y) %s$.
"""


@pytest.mark.parametrize("mark", [",", r"\mid"])
def test_inner_products_in_angle_brackets(mark: str) -> None:
    assert outcomes(INNER % ("langle", mark, "x"))[-1] == "holds"
    assert outcomes(INNER % ("langle", mark, "w"))[-1] != "holds"


PAIRS = r"""With $u_k = \sum_m v_{k,m} a_m$ we have
$\frac{\partial u_k}{\partial v_{i,j}} = \sum_m \mathbb{1}_{(k, m) = (%s)} a_m$.
"""


def test_indicators_of_pairs() -> None:
    assert outcomes(PAIRS % "i, j") == ["holds"]
    assert outcomes(PAIRS % "j, i") != ["holds"]


NORMAL = r"""With $\hat y = X w$ and $L(w) = \frac{1}{2}(y - Xw)^T(y - Xw)$ we have
$$\frac{\partial L}{\partial w} = -X^T(y - Xw)$$
The best weights satisfy
$$X^TX w = %s X^Ty$$
"""


def test_what_holds_where_the_gradient_is_zero_is_no_mistake() -> None:
    assert outcomes(NORMAL % "") == ["holds", "undefined"]
    assert outcomes(NORMAL % "2") == ["holds", "wrong"]


@pytest.mark.parametrize(
    ("left", "right", "wrong"),
    [
        (
            r"\frac{\partial}{\partial x}\left[\frac{f}{g}\right]",
            "(f'g - fg')/g^2",
            "(f'g + fg')/g^2",
        ),
        (r"\frac{d(fg)}{dx}", "f'g + fg'", "f'g - fg'"),
    ],
)
def test_rules_for_any_functions(left: str, right: str, wrong: str) -> None:
    assert outcomes(f"The rule is ${left} = {right}$.") == ["holds"]
    assert outcomes(f"The rule is ${left} = {wrong}$.") != ["holds"]


def test_residual_blocks() -> None:
    text = r"The block is $y = x + F(x)$ with $\frac{\partial y}{\partial x} = %s$."
    assert outcomes(text % r"1 + \frac{\partial F}{\partial x}") == ["holds"]
    assert outcomes(text % r"1 - \frac{\partial F}{\partial x}") != ["holds"]


def test_divergences() -> None:
    text = r"""Let $D_{KL}(p\|q) = \sum_i p_i\log\frac{p_i}{q_i}$ with $q = \mathrm{softmax}(z)$.

$$\frac{\partial D_{KL}}{\partial z} = %s$$"""
    assert outcomes(text % "q - p") == ["holds"]
    assert outcomes(text % "p - q") != ["holds"]


def test_a_softmax_is_of_several_scores() -> None:
    text = r"""$z = Wx+b_1$, $h = \mathrm{ReLU}(z)$, $\theta = Uh+b_2$,
$\hat y = \mathrm{softmax}(\theta)$, $J = CE(y,\hat y)$.
$$\delta_1 = \frac{\partial J}{\partial\theta} = (\hat y-y)^T$$
$$\delta_2 = \frac{\partial J}{\partial z}$$
$$\delta_2 = \delta_1U\circ\mathrm{sgn}(h)$$
$$\frac{\partial J}{\partial U} = %s\delta_1^Th^T$$"""
    assert outcomes(text % "")[-1] == "holds"
    assert outcomes(text % "-")[-1] != "holds"


def test_macros_of_a_site_that_are_differentiated() -> None:
    text = r"""With $z = w_0 + \sum_j w_j x_j$ and $f = \sigma(z)$:
$$\frac{\partial \Lxy}{\partial w_j} = \frac{\partial \Lxy}{\partial f} \sigma'(z) %s$$"""
    assert outcomes(text % "x_j") == ["holds"]
    assert outcomes(text % "w_j") != ["holds"]


def test_braces_and_indicators_of_the_physics_package() -> None:
    text = r"""With $z = \sum_j w_j x_j$ and $L = \max\qty{0, 1 - yz}$:
$$\pdv{L}{w_j} = %sy\1\qty{L>0}x_j$$"""
    assert outcomes(text % "-") == ["holds"]
    assert outcomes(text % "") != ["holds"]


def test_numbers_of_formulas_behind_a_comma() -> None:
    text = r"""$$z = w^T x + b,(4.1)$$
$$L = \frac12 (\sigma(z) - y)^2，（4.2）$$
$$\frac{\partial L}{\partial z} = %s(\sigma(z) - y) \sigma'(z),(4.3)$$"""
    assert outcomes(text % "") == ["holds"]
    assert outcomes(text % "-") == ["wrong"]


def test_a_risk_is_a_loss() -> None:
    text = r"""A linear layer is $y = W x + b$. Let $\delta_y = \frac{\partial R}{\partial y}$. Then
$$\frac{\partial R}{\partial W} = \delta_y x^T$$
$$\frac{\partial R}{\partial x} = %s \delta_y$$"""
    assert outcomes(text % "W^T") == ["holds", "holds"]
    assert outcomes(text % "-W^T")[-1] != "holds"

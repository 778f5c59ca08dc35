"""Course notes: a size below a bar, ∇ℓ of what ℓ depends on, the sum of every example's loss,
expectations."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

SIZES = r"""
$$
\begin{aligned}
z &= w^Tx + b \\
a &= \sigma(z) \\
\ell(a,y) &= -y\log a - (1-y)\log(1-a) \\
\frac{\partial \ell}{\partial w}|_{n \times 1} &= x(a-y) \\
\left.\frac{\partial \ell}{\partial w}\right|_{n \times 1} &= x(a+y)
\end{aligned}
$$
"""

SCORE_VECTOR = r"""
$$p_i = \sigma(\mathbf{x}_i^T\boldsymbol{\beta})$$
$$\ell(\boldsymbol{\beta}) = \sum_{i=1}^n [y_i \log p_i + (1-y_i)\log(1-p_i)]$$

$$\frac{\partial\ell}{\partial p_i} = \frac{y_i - p_i}{p_i(1-p_i)}$$
$$\nabla\ell = \mathbf{X}^T(\mathbf{y} - \mathbf{p})$$
$$\nabla\ell = \mathbf{X}^T(\mathbf{p} - \mathbf{y})$$
"""

PATTERNS = r"""The total error $E$ is what all patterns contribute, $E_p$ each, with
$f_j = w_j^T x + b_j$.

$$
\frac{\partial E}{\partial b_j} = \sum_{p=1}^{P} \frac{\partial E_p}{\partial b_j}
$$
"""


EXPECTED = r"""
$p_i = \sigma(x_i^T\beta)$ and $\ell(\beta) = \sum_{i=1}^n [y_i \log p_i + (1-y_i)\log(1-p_i)]$

$$\frac{\partial\ell}{\partial\beta} = \sum_{i=1}^n (y_i - p_i) x_i$$
$$\mathbf{H} = -\mathbf{X}^T\mathbf{W}\mathbf{X}$$
$$\mathcal{I}(\beta) = -\mathbb{E}[\mathbf{H}] = \mathbf{X}^T\mathbf{W}\mathbf{X}$$
"""


def test_a_size_may_stand_below_a_bar() -> None:
    assert outcomes(SIZES) == ["holds", "wrong"]


def test_a_gradient_is_by_what_the_function_is_said_to_depend_on() -> None:
    assert outcomes(SCORE_VECTOR) == ["holds", "holds", "wrong"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"= \sum", r"= -\sum"),
        (r"\sum_{p=1}^{P}", r"\frac{1}{2}\sum_{p=1}^{P}"),
        ("what all patterns contribute", "the mean over all patterns"),
    ],
)
def test_the_whole_loss_may_be_the_sum_of_all(old: str, new: str) -> None:
    assert outcomes(PATTERNS) == ["holds"]
    assert outcomes(PATTERNS.replace(old, new)) != ["holds"]


def test_an_expectation_of_what_nothing_defines_accuses_nobody() -> None:
    assert "wrong" not in outcomes(EXPECTED)

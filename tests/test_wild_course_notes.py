"""Course notes: a size below a bar, ∇ℓ of what ℓ depends on, the sum of every example's loss,
second derivatives."""

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


HESSIAN = r"""
$p_i = \sigma(x_i^T\beta)$ and $\ell(\beta) = \sum_{i=1}^n [y_i \log p_i + (1-y_i)\log(1-p_i)]$

$$\frac{\partial^2\ell}{\partial\beta_j\partial\beta_k}
  = \sum_{i=1}^n \frac{\partial}{\partial\beta_k}[(y_i - p_i)x_{ij}]
  = -\sum_{i=1}^n p_i(1-p_i)x_{ij}x_{ik}$$
$$\frac{\partial}{\partial\beta_k}\frac{\partial \ell}{\partial \beta_j}
  = \sum_{i=1}^n p_i(1-p_i)x_{ij}x_{ik}$$
$$\frac{\partial^2\ell}{\partial\beta_j^2} = -\sum_{i=1}^n p_i(1-p_i)x_{ij}^2$$
$$\mathbf{H} = -\mathbf{X}^T\mathbf{W}\mathbf{X}$$
$$\mathcal{I}(\beta) = -\mathbb{E}[\mathbf{H}] = \mathbf{X}^T\mathbf{W}\mathbf{X}$$
"""

OF_SCORES = r"""
With $z_j = w_j^T x$, $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$ and $L = -\sum_j y_j \log p_j$, where
$\sum_j y_j = 1$,

$$\frac{\partial^2 L}{\partial z_j \partial z_k} = p_j (\delta_{jk} - p_k)$$
$$\frac{\partial^2 L}{\partial z_j^2} = p_j (1 + p_j)$$
"""

LEAST_SQUARES = r"""
$J(\theta) = \frac{1}{2}(X\theta - y)^T(X\theta - y)$ and $f(u) = u^3 + 2u$.

$$\frac{\partial^2 J}{\partial \theta \partial \theta^T} = X^T X$$
$$\frac{\partial^2 J}{\partial \theta \partial \theta^T} = 2 X^T X$$
$$\frac{d^2 f}{d u^2} = 6u$$
$$\frac{d^2}{d u^2} f(u) = 3u$$
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


def test_second_derivatives_are_judged() -> None:
    assert outcomes(HESSIAN) == ["holds", "holds", "wrong", "holds", "undefined"]
    assert outcomes(OF_SCORES) == ["holds", "wrong"]
    assert outcomes(LEAST_SQUARES) == ["holds", "wrong", "holds", "wrong"]

r"""∂²L/∂w_i∂w_j, ∇²J(w) and d²f/dx²: the derivatives of what a first derivative is."""

from __future__ import annotations

import pytest
from judged_lines import kinds, outcomes, verdicts_on

LOGISTIC = r"""
$$p_i = \sigma(w^T x_i), \quad J(w) = -\sum_{i=1}^n \left(y_i \log p_i + (1 - y_i) \log(1 - p_i)
\right)$$
$$%s = %s$$
"""
HESSIANS = [
    (r"\nabla^2 J(w)", r"\sum_{i=1}^n p_i (1 - p_i) x_i x_i^T"),
    (r"\nabla_w^2 J(w)", r"\sum_{i=1}^n p_i (1 - p_i) x_i x_i^T"),
    (
        r"\frac{\partial^2 J}{\partial w \partial w^T}",
        r"\sum_{i=1}^n p_i (1 - p_i) x_i x_i^T",
    ),
    (
        r"\frac{\partial^2 J}{\partial w_j \partial w_k}",
        r"\sum_{i=1}^n p_i (1 - p_i) x_{ij} x_{ik}",
    ),
    (r"\frac{\partial^2 J}{\partial w_j^2}", r"\sum_{i=1}^n p_i (1 - p_i) x_{ij}^2"),
]


@pytest.mark.parametrize(("second", "formula"), HESSIANS)
def test_a_hessian_in_each_way_of_writing_it(second: str, formula: str):
    assert kinds(LOGISTIC % (second, formula)) == ["holds"]
    assert kinds(LOGISTIC % (second, "-" + formula)) == ["wrong:sign"]


def test_the_message_speaks_of_the_second_derivative():
    verdict = verdicts_on(LOGISTIC % (HESSIANS[0][0], "-" + HESSIANS[0][1]))[-1]
    assert "−1 times the second derivative of J" in verdict.message


NUMBERS = r"""
$z = w x + b$, $a = \sigma(z)$ and $L = \frac12 (a - y)^2$ with the sigmoid $\sigma$.
$$\frac{\partial^2 L}{\partial z^2} = a^2 (1 - a)^2 + (a - y) a (1 - a) (1 - 2 a)$$
$$\frac{\partial^2 L}{\partial w \partial b} = x \frac{\partial^2 L}{\partial z^2}$$
$$\frac{\partial^2 L}{\partial w \partial b} = -x \frac{\partial^2 L}{\partial z^2}$$
$$\frac{d^2}{dt^2} t^4 = 12 t^2$$
$$\frac{d^2}{dt^2} t^4 = 4 t^3$$
"""


def test_second_derivatives_of_numbers():
    assert outcomes(NUMBERS) == ["holds", "holds", "wrong", "holds", "wrong"]


def test_a_derivative_of_a_derivative_that_is_written_out_is_not_accused():
    document = r"""
$z = w x + b$, $a = \sigma(z)$ and $L = \frac12 (a - y)^2$ with the sigmoid $\sigma$.
$$\frac{\partial}{\partial w} \frac{\partial L}{\partial b} = x \frac{\partial^2 L}{\partial z^2}$$
$$\frac{\partial}{\partial w} \frac{\partial L}{\partial b} = x^2 + z$$
"""
    assert outcomes(document) == ["holds", "undefined"]

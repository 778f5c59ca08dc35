r"""Σ_k a_k x^k, where the index is the power: polynomials and discounted sums."""

from __future__ import annotations

from judged_lines import outcomes

HOLD = ["holds"]

POLYNOMIAL = r"""
Let $f = \sum_{k=0}^{n} a_k x^k$ and $E = \frac12 (f - t)^2$.
$$\frac{\partial E}{\partial a_k} = (f - t) %s$$
$$\frac{\partial f}{\partial x} = \sum_{k=0}^{n} %s x^{k-1}$$
$$\frac{\partial E}{\partial a_0} = f - t$$
"""


def test_a_polynomial():
    assert outcomes(POLYNOMIAL % ("x^k", "k a_k")) == HOLD * 3
    assert outcomes(POLYNOMIAL % ("x", "k a_k")) == ["wrong", "holds", "holds"]
    assert outcomes(POLYNOMIAL % ("x^k", "a_k")) == ["holds", "wrong", "holds"]


SAMPLES = r"""
Let $y_n = \sum_{j=0}^{M} w_j x_n^j$ and $E = \frac12 \sum_{n=1}^N (y_n - t_n)^2$.
$$\frac{\partial E}{\partial w_j} = \sum_{n=1}^N (y_n - t_n) %s$$
$$\frac{\partial E}{\partial w_0} = \sum_{n=1}^N (y_n - t_n)$$
$$\frac{\partial E}{\partial w_1} = \sum_{n=1}^N (y_n - t_n) x_n$$
"""


def test_a_polynomial_of_each_sample():
    assert outcomes(SAMPLES % "x_n^j") == HOLD * 3
    assert outcomes(SAMPLES % "x_n") == ["wrong", "holds", "holds"]


DISCOUNTED = r"""
The return is $G = \sum_{k=0}^{T} \gamma^k r_k$, so that
$$\frac{\partial G}{\partial r_k} = \gamma^k$$
$$\frac{\partial G}{\partial r_0} = %s$$
"""


def test_the_first_reward_is_not_discounted():
    assert outcomes(DISCOUNTED % "1") == HOLD * 2
    assert outcomes(DISCOUNTED % r"\gamma") == ["holds", "wrong"]

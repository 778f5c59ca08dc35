r"""P(y_i | x_i) beside P(y = k | x), and p(y_n) beside p_n: probabilities of what was seen."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

HOLD = ["holds"]

BERNOULLI = r"""
With $\sigma(z) = \frac{1}{1 + \exp(-z)}$ let
$$p_n = \sigma(\beta^T x_n)$$
$$p(y_n) = p_n^{y_n}(1-p_n)^{1-y_n} = \sigma(\beta^T x_n)^{y_n}(1-\sigma(\beta^T x_n))^{1-y_n}$$
$$L(\beta) = \prod_{n=1}^N p(y_n) = \prod_{n=1}^N p_n^{y_n}(1-p_n)^{1-y_n}$$
$$\frac{\partial \log L(\beta)}{\partial \beta} = \sum_{n=1}^N (y_n - p_n) x_n$$
Let $p = (p_1, \dots, p_N)^T$. Then
$$\frac{\partial \log L(\beta)}{\partial \beta} = X^T (y - p)$$
$$\frac{\partial \log L(\beta)}{\partial \beta} = X^T (p - y)$$
"""


def test_the_probability_of_a_target_is_not_that_of_the_class_one():
    assert outcomes(BERNOULLI) == [*HOLD * 4, "wrong"]


CLASSES = r"""
$$P(y=k|x) = \frac{{e^{{w_k^T x}}}}{{\sum_{{j=1}}^K e^{{w_j^T x}}}}$$
$$L = - \sum_{{i=1}}^n \log {own}$$
$$\frac{{\partial L}}{{\partial w_k}} = -\sum_{{i=1}}^n (1\{{y_i=k\}} - P(y = k|x_i)) x_i$$
$$\frac{{\partial L}}{{\partial w_k}} = \sum_{{i=1}}^n (1\{{y_i=k\}} - P(y = k|x_i)) x_i$$
$$\frac{{\partial L}}{{\partial w_k}} = \sum_{{i=1}}^n P(y = k|x_i) x_i$$
"""


@pytest.mark.parametrize("own", ["P(y_i | x_i)", "P(y = y_i | x_i)"])
def test_the_class_of_each_sample_has_its_entry(own: str):
    assert outcomes(CLASSES.format(own=own)) == [*HOLD, "wrong", "wrong"]


SUMMED = r"""
$$P(y_i=k|x_i) = \frac{e^{w_k^T x_i}}{\sum_{j=1}^K e^{w_j^T x_i}}$$
$$L = - \sum_{i=1}^n \sum_{k=1}^K 1\{y_i = k\} \log P(y_i=k|x_i)$$
$$\frac{\partial L}{\partial w_k} = \sum_{i=1}^n (P(y_i = k|x_i) - 1\{y_i=k\}) x_i$$
$$\frac{\partial L}{\partial w_k} = \sum_{i=1}^n (P(y_i = k|x_i) + 1\{y_i=k\}) x_i$$
"""


def test_a_probability_of_a_class_and_a_sample_is_an_entry():
    assert outcomes(SUMMED) == [*HOLD, "wrong"]


BRACKETED = r"""
$$P(y^{(i)}=k|x^{(i)}) = \frac{e^{w_k^T x^{(i)}}}{\sum_{j=1}^K e^{w_j^T x^{(i)}}}$$
$$L = - \sum_{i=1}^n \log P(y^{(i)}|x^{(i)})$$
$$\frac{\partial L}{\partial w_k} = \sum_{i=1}^n (P(y^{(i)} = k|x^{(i)})-1\{y^{(i)}=k\})x^{(i)}$$
$$\frac{\partial L}{\partial w_k} = \frac1n \sum_i (P(y^{(i)} = k|x^{(i)})-1\{y^{(i)}=k\})x^{(i)}$$
"""


def test_samples_in_brackets():
    assert outcomes(BRACKETED) == [*HOLD, "wrong"]


LOG_LIKELIHOOD = r"""
$$p_i = \sigma(\theta^T x_i)$$
$${left} = {sign} \sum_{{i=1}}^n [y_i \log p_i + (1-y_i) \log (1-p_i)]$$
$$\frac{{\partial}}{{\partial \theta}} {quantity} = \sum_{{i=1}}^n (y_i - p_i) x_i$$
$$\frac{{\partial}}{{\partial \theta}} {quantity} = \sum_{{i=1}}^n (p_i - y_i) x_i$$
"""


@pytest.mark.parametrize(
    ("left", "sign", "quantity"),
    [
        (r"\log L(\theta)", "", r"\log L(\theta)"),
        (r"-\ln \mathcal{L}", "-", r"\ln \mathcal{L}"),
        (r"\log p(y | X, \theta)", "", r"\log p(y | X, \theta)"),
        (r"l(\theta) = \log L(\theta)", "", r"l(\theta)"),
        (r"LL(\theta)", "", r"LL(\theta)"),
    ],
)
def test_a_likelihood_that_only_stands_under_a_logarithm(left: str, sign: str, quantity: str):
    text = LOG_LIKELIHOOD.format(left=left, sign=sign, quantity=quantity)
    assert outcomes(text)[-2:] == [*HOLD, "wrong"]


ANY_VECTOR = r"""
$$\text{softmax}_k(z) = \frac{\exp(z_k)}{\sum_{j=1}^K \exp(z_j)}$$
$$z_n = B^T x_n$$
$$\log(\text{softmax}_k(z_n)) = z_{nk} - \log\left(\sum_{j=1}^K \exp(z_{nj})\right)$$
$$\log(\text{softmax}_k(z_n)) = z_{nk} + \log\left(\sum_{j=1}^K \exp(z_{nj})\right)$$
"""


def test_what_a_softmax_is_holds_for_any_vector():
    first, second, third = outcomes(ANY_VECTOR)
    assert [first, second] == HOLD * 2
    assert third != "holds"

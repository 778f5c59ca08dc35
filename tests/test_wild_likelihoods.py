"""Likelihoods, penalties and probabilities as lecture notes write them, and what they leave out."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "a hypothesis that is named as a probability, and its complement": (
        "markdown",
        r"""
$$h_v(x) = P(t = 1 \mid x) = \sigma(v^T x)$$
and $P(t = 0 \mid x) = 1 - h_v(x)$, so that
$$L(v) = \prod_{i=1}^{m} h_v(x^{(i)})^{t^{(i)}} (1 - h_v(x^{(i)}))^{1-t^{(i)}}$$
$$J(v) = -\log L(v)$$
holds | $$\frac{\partial J(v)}{\partial v_j} = \sum_{i=1}^{m} (h_v(x^{(i)}) - t^{(i)}) x_j^{(i)}$$
wrong | $$\frac{\partial J(v)}{\partial v_j} = \sum_{i=1}^{m} (t^{(i)} - h_v(x^{(i)})) x_j^{(i)}$$
""",
    ),
    "a penalty whose index counts the samples elsewhere": (
        "markdown",
        r"""
$$J(w) = \frac{1}{2} \sum_{i=1}^{n} (w^T x^{(i)} - y^{(i)})^2$$
$$R(w) = \sum_i w_i^2$$
$$J_{\text{reg}}(w) = J(w) + \lambda R(w)$$
holds | $$\frac{\partial J_{\text{reg}}}{\partial w} = \frac{\partial J}{\partial w} + 2\lambda w$$
wrong | $$\frac{\partial J_{\text{reg}}}{\partial w} = \frac{\partial J}{\partial w} + \lambda w$$
""",
    ),
    "LaTeX's own probability, in square brackets": (
        "markdown",
        r"""
$$J = -u_o^T v_c + \log \sum_{w\in V} \exp(u_w^T v_c)$$
holds | $$\frac{\partial J}{\partial v_c} = -u_o + \sum_{w\in V} \Pr[w|c]\text{ }u_w$$
holds | $$\frac{\partial J}{\partial u_o} = (\Pr[o|c] - 1) v_c$$
""",
    ),
    "a score that only its function names": (
        "markdown",
        r"""
$$\ell(w) = \sum_{i=1}^n [y_i \ln \sigma(w^T x_i) + (1 - y_i) \ln(1 - \sigma(w^T x_i))]$$
For a single sample:
holds | $$\frac{\partial \ell}{\partial w_j} = (y_i - \sigma(z_i)) x_{ij}$$
undefined | $$\frac{\partial \ell}{\partial w_j} = (y_i + \sigma(z_i)) x_{ij}$$
""",
    ),
    "a bracket too many, and a remark behind a formula": (
        "markdown",
        r"""
$$E = -\log \sigma(a b), \quad s = a b$$
holds | $$\frac{\partial E}{\partial a} = (\sigma(s) - 1))b$$
undefined | $$\frac{\partial E}{\partial b} = (\sigma(s) + 1))a$$
holds | $$\frac{\partial E}{\partial b} = (\sigma(s) - 1) a \in \mathbb{R},\text{same shape as } b$$
""",
    ),
    "the error of one pattern, whose mark nothing else has": (
        "markdown",
        r"""
$$a_j = \sum_i v_{ji} x_i, \quad z_j = \tanh(a_j), \quad y_k = \sum_j w_{kj} z_j$$
$$E_n = \frac{1}{2} \sum_k (y_k - t_k)^2$$
holds | $$\delta_k = \frac{\partial E_n}{\partial y_k} = y_k - t_k$$
holds | $$\delta_j = \frac{\partial E_n}{\partial a_j} = (1 - z_j^2) \sum_k w_{kj} \delta_k$$
wrong | $$\frac{\partial E_n}{\partial v_{ji}} = - \delta_j x_i$$
holds | $$\frac{\partial E_n}{\partial w_{kj}} = \delta_k z_j$$
""",
    ),
    "a name with a hyphen below a loss": (
        "markdown",
        r"""
$$J_\mathrm{neg-sample} = -\log \sigma(u_o^T v) - \sum_{k=1}^K \log \sigma(-u_k^T v)$$
holds | $$\frac{\partial J_\mathrm{neg-sample}}{\partial u_o} = (\sigma(u_o^T v) - 1) v$$
""",
    ),
    "a logistic regression whose hypothesis is taken for granted": (
        "markdown",
        r"""
$$J(w) = -\sum_{i=1}^m [y^{(i)}\log h_w(x^{(i)}) + (1 - y^{(i)})\log(1 - h_w(x^{(i)}))]$$
holds | $$\frac{\partial J}{\partial w_j} = \sum_{i=1}^m (h_w(x^{(i)}) - y^{(i)}) x_j^{(i)}$$
undefined | $$\frac{\partial J}{\partial w_j} = \sum_{i=1}^m (y^{(i)} - h_w(x^{(i)})) x_j^{(i)}$$
""",
    ),
    "a linear regression of which only the loss is said": (
        "markdown",
        r"""
$$L = \frac{1}{n}\sum_{i=1}^{n} (y_i - \hat{y}_i)^2$$
holds | $$\frac{\partial L}{\partial w} = -\frac{2}{n}\sum_{i = 1}^{n} x_i (y_i - \hat{y}_i)$$
holds | $$\frac{\partial L}{\partial b} = -\frac{2}{n}\sum_{i = 1}^{n}(y_i - \hat{y}_i)$$
undefined | $$\frac{\partial L}{\partial w} = -\frac{1}{n}\sum_{i = 1}^{n} x_i (y_i - \hat{y}_i)$$
""",
    ),
    "probabilities of a regression, and its data as a matrix": (
        "markdown",
        r"""
$$\ell = \sum_i [y_i\log p_i + (1 - y_i)\log(1 - p_i)]$$
holds | $$\frac{\partial \ell}{\partial \beta} = \sum_i (y_i - p_i) x_i$$
holds | $$\frac{\partial \ell}{\partial \beta} = X^T(y - p)$$
undefined | $$\frac{\partial \ell}{\partial \beta} = X^T(p - y)$$
""",
    ),
    "an input without its sample": (
        "markdown",
        r"""
$$\ell(\theta) = \sum_{i = 1}^{m} y^{(i)} \log h(x^{(i)}) + (1 - y^{(i)}) \log (1 - h(x^{(i)}))$$
holds | $$\frac{\partial \ell}{\partial \theta_j} = \sum_i x_j^{(i)} (y^{(i)} - g(\theta^T x))$$
undefined | $$\frac{\partial \ell}{\partial \theta_j} = \sum_i x_j^{(i)} (y^{(i)} + g(\theta^T x))$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_line_is_judged_as_said(name: str) -> None:
    check(*CASES[name])

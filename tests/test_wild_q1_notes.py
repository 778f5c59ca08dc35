"""Notes that leave to the reader what everybody knows: cases of a target, words around one."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "one weight under two letters that look alike": (
        "markdown",
        r"""
$$y_i = \sum_j x_j w_{ji}$$
$$E = \frac{1}{2} \sum_i (y_i - d_i)^2$$
holds | $$\frac{\partial E}{\partial \omega_{ji}} = (y_i - d_i) x_j$$
wrong | $$\frac{\partial E}{\partial \omega_{ji}} = (d_i - y_i) x_j$$
""",
    ),
    "two weights that are both differentiated by": (
        "markdown",
        r"""
$$h_i = \sum_j x_j w_{ji}, \quad y_k = \sum_i h_i \omega_{ik}$$
$$E = \frac{1}{2} \sum_k (y_k - d_k)^2$$
holds | $$\frac{\partial E}{\partial \omega_{ik}} = (y_k - d_k) h_i$$
holds | $$\frac{\partial E}{\partial w_{ji}} = x_j \sum_k (y_k - d_k) \omega_{ik}$$
""",
    ),
    "two weights of which one is differentiated by": (
        "markdown",
        r"""
$$h_i = \sum_j w_{ij} x_j, \quad y_i = \sum_j \omega_{ij} h_j$$
$$E = \frac{1}{2} \sum_i (y_i - d_i)^2$$
holds | $$\frac{\partial E}{\partial \omega_{ij}} = (y_i - d_i) h_j$$
""",
    ),
    "a loss that goes by cases of its target": (
        "markdown",
        r"""
$$C(a, y) = \begin{cases} -\log a & \text{if } y = 1 \\ -\log(1-a) & y = 0 \end{cases}$$
holds | $$C(a, y) = -y\log(a) - (1-y)\log(1-a)$$
wrong | $$C(a, y) = -y\log(a) + (1-y)\log(1-a)$$
$$a = \sigma(v x)$$
holds | $$\frac{\partial C}{\partial v} = (a - y) x$$
holds | $$\frac{\partial C}{\partial v} = \begin{cases} (a-1)x & y=1 \\ ax & y=0 \end{cases}$$
wrong | $$\frac{\partial C}{\partial v} = \begin{cases} ax & y=1 \\ (a-1)x & y=0 \end{cases}$$
""",
    ),
    "a probability that goes by cases": (
        "markdown",
        r"""
$$P(y|x) = \begin{cases} q & y = 1 \\ 1-q & \text{otherwise} \end{cases}$$
holds | $$\log P(y|x) = y\log q + (1-y)\log(1-q)$$
wrong | $$\log P(y|x) = y\log q - (1-y)\log(1-q)$$
""",
    ),
    "a likelihood, and then one example of it": (
        "markdown",
        r"""
$$h_v(x) = g(v^T x) = \frac{1}{1+e^{-v^T x}}$$
$$L(v) = \prod_{i=1}^m h_v(x^{(i)})^{y^{(i)}} (1-h_v(x^{(i)}))^{1-y^{(i)}}$$
$$\ell(v) = \log L(v)$$
With one example:
$$\begin{aligned}
holds | \frac{\partial}{\partial v_j}\ell(v) &= (\frac{y}{g(v^T x)} - \frac{1-y}{1-g(v^T x)})
 \frac{\partial}{\partial v_j} g(v^T x) \\
holds | &= (y - h_v(x)) x_j
\end{aligned}$$
""",
    ),
    "a likelihood that is a sum as well, and its gradient": (
        "markdown",
        r"""
$$P(y=1 | x; \theta) = \sigma(\theta^T x) = \frac{1}{1 + e^{-\theta^T x}}, \quad
 P(y=0 | x; \theta) = 1 - \sigma(\theta^T x)$$
$$L(\theta) = \prod_{i=1}^n [\sigma(\theta^T x^{(i)})]^{y^{(i)}}
 [1 - \sigma(\theta^T x^{(i)})]^{1-y^{(i)}}$$
$$\ell(\theta) = \ln L(\theta) = \sum_{i=1}^n [ y^{(i)} \ln \sigma(\theta^T x^{(i)})
 + (1-y^{(i)}) \ln (1 - \sigma(\theta^T x^{(i)})) ]$$
holds | $$\nabla_{\theta} \ell = \sum_{i=1}^n (y^{(i)} - \sigma(\theta^T x^{(i)})) x^{(i)}$$
Or take the loss $J(\theta) = -\ell(\theta)$.
""",
    ),
    "a penalty beside a hypothesis that is taken for granted": (
        "markdown",
        r"""
$$J = \frac{1}{2}[\sum_{i=1}^m (h_w(x^{(i)}) - y^{(i)})^2 + \lambda\sum_{j=1}^n w_j^2]$$
holds | $$\frac{\partial J}{\partial w_j} = \sum_i (h_w(x^{(i)}) - y^{(i)}) x_j^{(i)}+\lambda w_j$$
undefined | $$\frac{\partial J}{\partial w_j} = \sum_i (h_w(x^{(i)}) - y^{(i)}) x_j^{(i)}+ w_j$$
""",
    ),
    "a score that goes on under another letter": (
        "markdown",
        r"""
$$p_j = \frac{e^{a_j}}{\sum_k e^{a_k}}, \quad L = -\sum_i y_i \log p_i$$
holds | $$\frac{\partial L}{\partial o_i} = p_i - y_i$$
undefined | $$\frac{\partial L}{\partial o_i} = y_i - p_i$$
""",
    ),
    "the derivative by a score in a program's letters": (
        "markdown",
        r"""
$$L = -\log \frac{e^{s_c}}{\sum_j e^{s_j}}$$
holds | $$\mathrm{d} s_k = \frac{e^{s_k}}{\sum_j e^{s_j}} - \mathbb{1}(k = c)$$
""",
    ),
    "the diagonal matrix of the slopes": (
        "markdown",
        r"""
$$z^l = w^l a^{l-1} + b^l, \quad a^l = \sigma(z^l)$$
$$\delta^l = \frac{\partial C}{\partial z^l}$$
holds | $$\delta^L = \Sigma'(z^L) \nabla_{a^L} C$$
holds | $$\delta^l = \Sigma'(z^l) (w^{l+1})^T \delta^{l+1}$$
""",
    ),
    "word vectors whose softmax, rows and window are taken for granted": (
        "markdown",
        r"""
$$J = -u_o^T v_c + \log \sum_w \exp(u_w^T v_c)$$
holds | $$\frac{\partial J}{\partial v_c} = -u_o + \sum_x p(x|c) u_x$$
holds | $$\frac{\partial J}{\partial v_c} = U^T(\hat{y} - y)$$
holds_per_component | $$\frac{\partial J}{\partial v_c} = (\hat{y} - y) U$$
undefined | $$\frac{\partial J}{\partial v_c} = (y - \hat{y}) U$$
holds | $$\frac{\partial J_s}{\partial U} =\sum_j\frac{\partial J(v_c,w_{t+j},U)}{\partial U}$$
undefined | $$\frac{\partial J_s}{\partial U} =\sum_j\frac{\partial J(v_c,w_{t+j},U)}{\partial V}$$
""",
    ),
    "samples of other words beside the one class of the target": (
        "markdown",
        r"""
holds | $$-\sum_{w\in V} y_w\log q_w = -y_o\log q_o$$
$$J = -\log \sigma(u_o^T v) - \sum_{k=1}^K \log\sigma(-u_k^T v)$$
holds | $$\frac{\partial J}{\partial u_o} = (\sigma(u_o^T v)-1)v$$
holds | $$\frac{\partial J}{\partial u_k} = (1 - \sigma(-u_k^T v))v$$
wrong | $$\frac{\partial J}{\partial u_k} = (\sigma(-u_k^T v) - 1)v$$
""",
    ),
    "the loss of one sample, with a factor that nothing says": (
        "markdown",
        r"""
$$E = \frac{1}{2}\sum_n (t^n - y^n)^2, \quad y^n = \sum_i w_i x_i^n$$
holds/undefined | $$\frac{dE}{dw_i} = \frac12\sum_n\frac{dy^n}{dw_i}\frac{dE^n}{dy^n}$$
holds | $$\frac{\partial E}{\partial w_i} = -\sum_n x_i^n(t^n-y^n)$$
wrong | $$\frac{\partial E}{\partial w_i} = -\frac12\sum_n x_i^n(t^n-y^n)$$
""",
    ),
    "hinge losses and their classes, by the score and by the vector": (
        "markdown",
        r"""
$$L_i = \sum_{j\ne y_i}\max(0, w_j^T x_i - w_{y_i}^T x_i + 1)$$
holds | $$\nabla_{w_j}L_i = \mathbb{1}(w_j^T x_i - w_{y_i}^T x_i + 1 > 0) x_i$$
wrong | $$\nabla_{w_j}L_i = -\mathbb{1}(w_j^T x_i - w_{y_i}^T x_i + 1 > 0) x_i$$
""",
    ),
    "the class of one sample's softmax": (
        "markdown",
        r"""
$$L_i = -\log\frac{e^{w_{y_i}^T x_i}}{\sum_j e^{w_j^T x_i}}$$
$$p_j = \frac{e^{w_j^T x_i}}{\sum_k e^{w_k^T x_i}}$$
holds | $$\nabla_{w_j}L_i = (p_j - 1(j = y_i))x_i$$
wrong | $$\nabla_{w_j}L_i = (1(j = y_i) - p_j)x_i$$
""",
    ),
    "the dot product of weights with the data of a sample": (
        "markdown",
        r"""
$$p_i = \sigma(w \cdot x_i + b)$$
$$L = -\sum_i [y_i \log p_i + (1-y_i)\log(1-p_i)]$$
holds | $$\frac{\partial L}{\partial w_j} = \sum_i (p_i - y_i) x_{ij}$$
wrong | $$\frac{\partial L}{\partial w_j} = \sum_i (y_i - p_i) x_{ij}$$
""",
    ),
    "a product of one input after the other is of one unit": (
        "markdown",
        r"""
$$z = \sum_i w_i \cdot x_i + b, \quad a = \sigma(z), \quad L = \frac{1}{2}(a-y)^2$$
holds | $$\frac{\partial L}{\partial w_i} = (a-y) a(1-a) x_i$$
""",
    ),
    "three dollars that end one formula and begin the next": (
        "markdown",
        r"""
The error of the unit $a$$$E = \frac12 (a - t)^2$$and its derivative by $a$$$E_a = a - t$$
holds | gives $$\frac{\partial E}{\partial a} = a - t$$
""",
    ),
    "what does not conform and is not the same numbers": (
        "markdown",
        r"""
$$\theta = U v_c, \quad J = -\log \frac{e^{\theta_o}}{\sum_w e^{\theta_w}}$$
holds | $$\frac{\partial J}{\partial v_c} = U^T(\hat{y} - y)$$
undefined/wrong | $$\frac{\partial J}{\partial v_c} = (\hat{y} - y) v_c$$
""",
    ),
    "two entries of one quantity, which one unit has as the same number": (
        "markdown",
        r"""
$$E_s = -\log p_s, \quad E_t = -\log p_t$$
$$L = E_s + E_t$$
holds/unread | $$\frac{\partial L}{\partial p_s} = -\frac{1}{p_s}$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_line_is_judged_as_said(name: str) -> None:
    check(*CASES[name])

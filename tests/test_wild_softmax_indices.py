"""A softmax beside other indices, and cross-entropies that leave the sum over the classes out."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "i counts the samples in a mean, and is a class beside δ_{ij}": (
        "markdown",
        r"""$$p_i = \frac{e^{z_i}}{\sum_{k=1}^{C} e^{z_k}}$$
holds | $$\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)$$
wrong | $$\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} + p_j)$$
$$L_i = -\sum_{k=1}^C y_{ik} \log p_{ik}, \qquad J = \frac{1}{N} \sum_{i=1}^N L_i$$
holds | $$\frac{\partial L_i}{\partial z_{ik}} = p_{ik} - y_{ik}$$
wrong | $$\frac{\partial L_i}{\partial z_{ik}} = p_{ik} + y_{ik}$$
""",
    ),
    "so it is where words say i ≠ j": (
        "markdown",
        r"""$$p_i = \frac{e^{z_i}}{\sum_{k=1}^{C} e^{z_k}}$$
For $i = j$:
holds | $$\frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)$$
For $i \neq j$:
holds | $$\frac{\partial p_i}{\partial z_j} = -p_i p_j$$
$$L = -\sum_{k=1}^C y_k \log p_k, \qquad J = \frac{1}{m} \sum_{i=1}^m L_i$$
holds | $$\frac{\partial L}{\partial z_i} = p_i - y_i$$
wrong | $$\frac{\partial L}{\partial z_i} = p_i y_i - 1$$
""",
    ),
    "−y log ŷ of vectors adds up the classes": (
        "markdown",
        r"""$v = A h + c$, $\hat y = \text{softmax}(v)$ and $L = -y \cdot \log \hat y$, so that
holds | $$\frac{\partial L}{\partial v} = \hat y - y$$
holds | $$\frac{\partial L}{\partial A} = (\hat y - y) h^T$$
wrong | $$\frac{\partial L}{\partial v} = y - \hat y$$
""",
    ),
    "so it does at each step of time": (
        "markdown",
        r"""$$v_t = A h_t, \qquad \hat y_t = softmax(v_t), \qquad E_t = -y_t \log \hat y_t$$
holds | $$E = \sum_t E_t = -\sum_t y_t \log \hat y_t$$
holds | $$\frac{\partial E_t}{\partial v_t} = \hat y_t - y_t$$
wrong | $$\frac{\partial E_t}{\partial v_t} = \hat y_t + y_t$$
""",
    ),
    "and where the vectors are rows": (
        "markdown",
        r"""$$v_t = h_t A, \qquad \hat y_t = softmax(v_t), \qquad E_t = -y_t \log \hat y_t$$
$$E = \sum_t E_t$$
holds | $$\frac{\partial E_t}{\partial A} = h_t^T (\hat y_t - y_t)$$
wrong | $$\frac{\partial E_t}{\partial A} = h_t^T (\hat y_t + y_t)$$
""",
    ),
    "a cross-entropy by its name is that of one step": (
        "markdown",
        r"""$z_t = A x_t + B h_{t-1}$, $h_t = \tanh(z_t)$, $s_t = V h_t$,
$p_t = \text{softmax}(s_t)$ and $J_t = \text{crossentropy}(p_t, r_t)$.
holds | $$\frac{\partial J_t}{\partial s_t} = p_t - r_t$$
wrong | $$\frac{\partial J_t}{\partial s_t} = r_t - p_t$$
""",
    ),
    "ŷ is what the softmax gives, which only its formula says": (
        "markdown",
        r"""$$s(z_i) = \frac{e^{z_i}}{\sum_{k=1}^{C} e^{z_k}}$$
$$L(y, \hat y) = -[y \log \hat y]$$
holds | $$\frac{\partial L}{\partial z_i} = s(z_i) - y_i$$
wrong/undefined | $$\frac{\partial L}{\partial z_i} = s(z_i) + y_i$$
""",
    ),
    "each row of a matrix is divided by its own sum": (
        "markdown",
        r"""$$Z = X W + b, \qquad P = \frac{\exp(Z)}{\sum_j \exp(Z_{ij})}$$
$$L = -\sum_i \sum_j Y_{ij} \log P_{ij}$$
holds | $$\frac{\partial L}{\partial Z} = P - Y$$
holds | $$\frac{\partial L}{\partial W} = X^T (P - Y)$$
wrong | $$\frac{\partial L}{\partial Z} = P + Y$$
""",
    ),
    "a loss with log(1 − ŷ) is of one unit": (
        "markdown",
        r"""$\hat y = \sigma(v)$ with the sigmoid $\sigma$.
$L = -y \log \hat y - (1 - y) \log (1 - \hat y)$
holds | $$\frac{\partial L}{\partial v} = \hat y - y$$
wrong | $$\frac{\partial L}{\partial v} = \hat y + y$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])

"""Gradients named by ∇ alone, classes that are no samples, and letters said of other spaces."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "what a softmax adds up are classes, although its length divides the loss": (
        "markdown",
        r"""$$L = \frac1n \sum_{i=1}^n (p_i - t_i)^2 \quad\text{with}\quad
p_i = \frac{\exp(z_i)}{\sum_{k=1}^n \exp(z_k)}$$

holds | $$\frac{\partial p_i}{\partial z_j} = p_i (\mathbb{1}_{i=j} - p_j)$$
holds | $$\frac{dL}{dz_j} = \frac2n \sum_{i=1}^n (p_i - t_i) p_i (1_{i=j} - p_j)$$
wrong | $$\frac{dL}{dz_j} = \frac2n \sum_{i=1}^n (p_i - t_i) p_i (1_{i=j} + p_j)$$

Over $m$ examples this is averaged as $\frac1m \sum_{k=1}^m L_k$.
""",
    ),
    "the correct class of a softmax that is named behind its formula": (
        "markdown",
        r"""$$\text{softmax}(z)_i = \frac{e^{z_i}}{\sum_k e^{z_k}} = s_i, \qquad L = -\log(s_c)$$

holds | $$\frac{\partial L}{\partial z_j} = -\frac{1}{s_c} \frac{\partial s_c}{\partial z_j}$$
holds | $$\frac{\partial L}{\partial z_j} = s_j - \mathbb{1}_{c=j}$$
holds | $$\frac{\partial}{\partial z_j} \log s_c(z) = \mathbb{1}_{c=j} - s_j$$
wrong | $$\frac{\partial}{\partial z_j} \log s_c(z) = \mathbb{1}_{c=j} + s_j$$
wrong | $$\frac{\partial L}{\partial z_j} = s_j + \mathbb{1}_{c=j}$$
""",
    ),
    "∇ with a symbol below it and nothing behind is the gradient of the loss": (
        "markdown",
        r"""A layer is $\mathbf{y} = W \mathbf{x} + \mathbf{b}$, of entries

$$y_i = \sum_{j=1}^n w_{ij} x_j + b_i$$

Let $\nabla_{\mathbf{y}} = \frac{\partial L}{\partial \mathbf{y}}$ come from the layer above. Then

holds | $$\frac{\partial L}{\partial x_k} = \sum_{j=1}^m \nabla_{y_j} w_{jk}$$
holds | $$\nabla_{\mathbf{x}} = W^T \nabla_{\mathbf{y}}$$
holds | $$\frac{\partial L}{\partial w_{kh}} = \nabla_{y_k} x_h$$
holds | $$\nabla_W = \nabla_{\mathbf{y}} \mathbf{x}^T$$
unread | $$\nabla_W = -\nabla_{\mathbf{y}} \mathbf{x}^T$$
unread | $$\frac{\partial L}{\partial x_k} = \sum_{j=1}^m \nabla_{y_j} w_{jk} x_k$$
""",
    ),
    "a vector that is in another space under another heading is another": (
        "markdown",
        r"""## The loss

The output is $y \in \mathbb{R}^n$ and the target $t \in \mathbb{R}^n$.

$$L = \frac12 \sum_{i=1}^n (y_i - t_i)^2$$

holds | $$\frac{\partial L}{\partial y_i} = y_i - t_i$$

## A layer

With $x \in \mathbb{R}^n$ and $W \in \mathbb{R}^{m \times n}$ a layer gives
$y = W x + b \in \mathbb{R}^m$, so that $y_i = \sum_{j=1}^n w_{ij} x_j + b_i$.

holds | $$\frac{\partial y_i}{\partial x_k} = w_{ik}$$
holds | $$\frac{\partial l}{\partial x_k} = \sum_{i=1}^m \frac{\partial l}{\partial y_i} w_{ik}$$
undefined | $$\frac{\partial l}{\partial x_k} = \sum_i \frac{\partial l}{\partial y_i} w_{ik} x_k$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    check(*CASES[name])

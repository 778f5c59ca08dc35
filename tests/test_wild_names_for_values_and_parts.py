"""Names for values and for parts of vectors, gradients in short, and functions at numbers."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "a loss at two arguments that are equal": (
        "markdown",
        r"""With $Q = UV$ for matrices $U$ and $V$, and whatever $L$ is,
holds | $$L(Q) = L(U \cdot V)$$
undefined | $$L(Q) = L(U + V)$$
""",
    ),
    "activations whose values have a name, one after the other": (
        "markdown",
        r"""The sigmoid function:
$$g(z) = a = \frac{1}{1 + e^{-z}}$$
holds | $$g'(z) = a (1 - a)$$
wrong | $$g'(z) = a (1 + a)$$

The hyperbolic tangent, tanh:
holds holds | $$g(z) = a = \tanh(z)$$
holds | $$g'(z) = 1 - a^2$$

The leaky ReLU, which lets a little of what is negative through:
holds | $$g(z) = \max(0.01 z, z)$$
holds | $$g'(z) = \begin{cases} 0.01 & z < 0 \\ 1 & z \ge 0 \end{cases}$$
undefined | $$g'(z) = \begin{cases} -0.01 & z < 0 \\ 1 & z \ge 0 \end{cases}$$
""",
    ),
    "spaces between a bracket and what is in it": (
        "markdown",
        r"""With $y = 3x^2$
holds | $$\frac{dy}{dx} = \bigl[\;\ 6 x \,\; \ \bigr]$$
wrong | $$\frac{dy}{dx} = \bigl[\;\ 3 x \,\; \ \bigr]$$
""",
    ),
    "the d of a derivative before its fraction": (
        "markdown",
        r"""$q = \sigma(v x + c)$ and $C = (t - q)^2$. So
holds holds | $\frac{dC}{dq} = d\frac{(t - q)^2}{dq} = 2 (t - q) d \frac{t - q}{dq}$
holds holds | $\frac{dC}{dv} = 2 (q - t) d\frac{\sigma(vx + c)}{dv} = 2 (q - t) x\, q (1 - q)$
wrong | $\frac{dC}{dc} = 2 (q + t) \partial\frac{\sigma(vx + c)}{\partial c}$
""",
    ),
    "a definition behind a side that is not read": (
        "markdown",
        r"""$q_k = f(u_k) = \tanh(u_k)$ with
$$u_k = S(v_i; m_{ik}, \forall i) = \sum_i v_i m_{ik}$$
$$H = H(q_k; t_k, \forall k) = \frac{1}{2} \sum_k (q_k - t_k)^2$$
holds | $$\frac{\partial H}{\partial m_{ik}} = (q_k - t_k) f'(u_k) v_i$$
undefined | $$\frac{\partial H}{\partial m_{ik}} = -(q_k - t_k) f'(u_k) v_i$$
""",
    ),
    "the derivative by a vector of weights to which the bias is appended": (
        "markdown",
        r"""The score is $s = v^T x + b = \theta^T \tilde{x}$, with
$$\theta = \begin{bmatrix} v_1 \\ \vdots \\ v_n \\ b \end{bmatrix}, \quad
\tilde{x} = \begin{bmatrix} x_1 \\ \vdots \\ x_n \\ 1 \end{bmatrix}, \quad C = \frac12 (s - t)^2$$
holds | $$\frac{\partial C}{\partial \theta} = (s - t) \tilde{x}$$
holds | $$\nabla_\theta C = \begin{bmatrix} (s - t) x \\ s - t \end{bmatrix}$$
wrong | $$\nabla_\theta C = \begin{bmatrix} (s - t) x \\ s + t \end{bmatrix}$$
wrong | $$\frac{\partial C}{\partial \theta} = (t - s) \tilde{x}$$
""",
    ),
    "the slope of a value at its score, and sizes behind a colon": (
        "markdown",
        r"""With $z = W x$, $a = \sigma(z)$ and $L = \frac12 \|a - y\|^2$
holds | $$\frac{\partial L}{\partial z} = \frac{\partial L}{\partial a} \odot a'(z) : (m \times 1)$$
holds | $$\frac{\partial L}{\partial z_i} = (a_i - y_i) a_i'(z_i)$$
wrong | $$\frac{\partial L}{\partial z_i} = (a_i + y_i) a_i'(z_i)$$
holds | $$\frac{\partial L}{\partial a} = a - y : \mathbb{R}^m$$
wrong | $$\frac{\partial L}{\partial a} = y - a : \mathbb{R}^m$$
""",
    ),
    "gradients that do not say by what they are taken": (
        "markdown",
        r"""Let $f(x) = a^\top x$. Then
holds | $$\nabla f = a$$
wrong | $$\nabla f = 2 a$$

Let $E(w) = \frac12 (w^T x - t)^2$. Then
holds holds | $$\nabla E(w) = \nabla \left(\frac12 (w^T x - t)^2\right) = (w^T x - t) x$$
wrong | $$\nabla E(w) = \nabla \left((w^T x - t)^2\right)$$
""",
    ),
    "a complement that is the sum of the other targets": (
        "markdown",
        r"""$C = -\sum_i y_i \log s_i$, $s = \text{softmax}(z)$
holds | $$\frac{\partial C}{\partial z} = s - y$$
wrong | $$\frac{\partial C}{\partial z} = s + y$$
holds | $$s_j \sum_{i \neq j} y_i = s_j (1 - y_j)$$
wrong | $$s_j \sum_{i \neq j} y_i = s_j (1 + y_j)$$
""",
    ),
    "shapes of a general layer": (
        "markdown",
        r"""$Z^l = W^l A^{l-1} + b^l$ and $A^l = f(Z^l)$,
where $W^l \in \mathbb{R}^{n_l \times n_{l-1}}$ and $Z^l \in \mathbb{R}^{n_l \times 1}$.

holds | $(W^l)^\top \in \mathbb{R}^{n_{l-1} \times n_l}$
wrong | $(W^l)^\top \in \mathbb{R}^{n_l \times n_{l-1}}$
holds | $\frac{\partial L}{\partial Z^{l+1}} \in \mathbb{R}^{n_{l+1} \times 1}$
holds | $(W^{l+1})^\top \frac{\partial L}{\partial Z^{l+1}} \in \mathbb{R}^{n_l \times 1}$
wrong | $(W^{l+1})^\top \frac{\partial L}{\partial Z^{l+1}} \in \mathbb{R}^{n_{l+1} \times 1}$
""",
    ),
    "functions applied in upright type": (
        "markdown",
        r"""$z = w x$, $h = \text{ReLU(z)}$ and $L = (h - y)^2$
holds | $$\frac{\partial L}{\partial z} = 2 (\mathrm{ReLU(z)} - y) \text{ReLU'(z)}$$
holds | $$\frac{\partial L}{\partial z} = 2 (h - y) \text{ReLU'}(z)$$
wrong | $$\frac{\partial L}{\partial z} = 2 (h + y) \text{ReLU'}(z)$$
""",
    ),
    "a loss at numbers that are put in for its weight": (
        "markdown",
        r"""Take $y = w x$ and $L(w) = (y - t)^2$ with $(x, t) = (4, 8)$. Now $w = 3$.
holds holds | $$L(3) = (12 - 8)^2 = 16$$
holds holds | $$L(1.5) = (6 - 8)^2 = 4$$
undefined holds | $$L(1.5) = (7 - 8)^2 = 1$$
""",
    ),
    "the entries of a vector of weights, by their numbers": (
        "markdown",
        r"""$z = w^T x + b$, $a = \sigma(z)$ and $L = -(y \log a + (1 - y) \log(1 - a))$
holds | $$dz = a - y$$
holds | $$dw_1 = x_1 dz$$
holds | $$\frac{\partial L}{\partial w_2} = x_2 (a - y)$$
wrong | $$\frac{\partial L}{\partial w_2} = x_1 (a - y)$$
wrong | $$dw_2 = -x_2 dz$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])

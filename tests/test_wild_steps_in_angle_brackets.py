"""Steps in time in ⟨t⟩ and <t>, array programs that divide, systems in align*, sech, and the
loss of the custom beside ∂L/∂a ∂a/∂z = ŷ − y."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "steps in time in angle brackets": (
        "markdown",
        r"""$$s^{\langle t \rangle} = \tanh(w s^{\langle t-1 \rangle} + v x^{\langle t \rangle})$$
$$J = \sum_t \tfrac12 (s^{\langle t \rangle} - y^{\langle t \rangle})^2$$

holds | $$\frac{\partial s^{\langle t \rangle}}{\partial v} = (1 - (s^{<t>})^2) x^{<t>}$$
wrong | $$\frac{\partial s^{<t>}}{\partial v} = (1 + (s^{<t>})^2) x^{<t>}$$
holds | $$\frac{\partial J}{\partial s^{<t>}} = s^{<t>} - y^{<t>}$$
wrong | $$\frac{\partial J}{\partial s^{<t>}} = y^{<t>} - s^{<t>}$$
""",
    ),
    "gates of what stands beside each other are definitions": (
        "markdown",
        r"""$$\Gamma_f^{\langle t \rangle} = \sigma(W_f[a^{\langle t-1 \rangle}, x^{\{t\}}] + b_f)$$
$$\Gamma_o^{\langle t \rangle} = \sigma(W_o[a^{\langle t-1 \rangle}, x^{\{t\}}] + b_o)$$
$$c^{\langle t \rangle} = \Gamma_f^{\langle t \rangle} * c^{\langle t-1 \rangle}$$
$$a^{\langle t \rangle} = \Gamma_o^{\langle t \rangle} * \tanh(c^{\langle t \rangle})$$
""",
    ),
    "np.divide, np.add and np.subtract": (
        "markdown",
        r"""The loss is $L = -\sum_i (y_i \log a_i + (1 - y_i) \log(1 - a_i))$. In a program:

holds | $\frac{\partial L}{\partial a} = -(np.divide(y, a) - np.divide(1 - y, 1 - a))$
wrong | $\frac{\partial L}{\partial a} = -(np.divide(y, a) - np.divide(1 - y, 1 + a))$
holds | $\frac{\partial L}{\partial a} = np.subtract(np.divide(1 - y, 1 - a), np.divide(y, a))$
wrong | $\frac{\partial L}{\partial a} = np.add(np.divide(1 - y, 1 - a), np.divide(y, a))$
""",
    ),
    "a system in align* behind a brace that nothing closes": (
        "markdown",
        r"""$$
\left\{
\begin{align*}
L &= (p - r)^2 \\
p &= f(u) \\
u &= v x
\end{align*}
\right.
$$
with $f(x) = \frac{1}{1 + e^{-x}}$. So
holds | $$\frac{\partial L}{\partial v} = 2 (p - r) \cdot p (1 - p) \cdot x$$
wrong | $$\frac{\partial L}{\partial v} = 2 (p - r) \cdot p (1 + p) \cdot x$$
""",
    ),
    "a number is not held against a definition that only follows": (
        "markdown",
        r"""Here $y = 0.7$ and $r = 0.2$, so that

undefined holds | $$L = \frac12 (0.7 - 0.2)^2 = 0.125$$

The squared error is $L = (y - r)^2$.
""",
    ),
    "and is held against one that stands before": (
        "markdown",
        r"""Here $y = 0.7$ and $r = 0.2$. The squared error is $L = (y - r)^2$.

wrong carried | $$L = \frac12 (0.7 - 0.2)^2 = 0.125$$
""",
    ),
    "a product of two derivatives says what the loss of the custom is": (
        "markdown",
        r"""A sigmoid layer $N$ and its binary cross-entropy.

holds | $$\frac{\partial J}{\partial a^N} \cdot \frac{\partial a^N}{\partial z^N} = \hat{y} - y$$

where $z^N = V^N a^{N-1} + c^N$. So
holds | $$\frac{\partial J}{\partial V^N} = (\hat{y} - y) (a^{N-1})^T$$
holds | $$\frac{\partial J}{\partial c^N} = \hat{y} - y$$
holds | $$\frac{\partial J}{\partial a^{N-1}} = (V^N)^T (\hat{y} - y)$$
undefined | $$\frac{\partial J}{\partial V^N} = (y - \hat{y}) (a^{N-1})^T$$
undefined | $$\frac{\partial J}{\partial V^N} = 2 (\hat{y} - y) (a^{N-1})^T$$
undefined | $$\frac{\partial J}{\partial c^N} = (\hat{y} - y) \odot \hat{y}$$
""",
    ),
    "and what does not lead from the one to the other says nothing": (
        "markdown",
        r"""A sigmoid layer $N$, with $z^N = V^N a^{N-1} + c^N$.

undefined | $$\frac{\partial J}{\partial a^N} \cdot \frac{\partial h}{\partial z^N} = \hat{y} - y$$
undefined | $$\frac{\partial J}{\partial V^N} = (\hat{y} - y) (a^{N-1})^T$$
""",
    ),
    "the hyperbolic secant": (
        "markdown",
        r"""holds | $\text{sech}(x)^2 = 1 - \tanh(x)^2$
wrong | $\text{sech}(x)^2 = 1 + \tanh(x)^2$

With $a = \tanh(z)$ and $z = w x$:

holds | $$\frac{\partial a}{\partial z} = \operatorname{sech}^2 z$$
holds | $$\frac{\partial a}{\partial z} = 1 - \text{tanh}^2 z$$
wrong | $$\frac{\partial a}{\partial z} = 1 + \text{tanh}^2 z$$
wrong | $$\frac{\partial a}{\partial w} = x \operatorname{sech}(z)$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])

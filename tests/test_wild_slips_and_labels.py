"""Slips in letters, functions named by a label, outputs for an example, and inner products."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "a weighted sum of the unit that it is for is one of those that it runs over": (
        "markdown",
        r"""$u_i^l = \sum_m v_{im}^l h_i^{l-1} + c_i^l$, $h_i^l = \sigma(u_i^l)$ and
$C = \frac12 \sum_i (h_i^L - y_i)^2$, and with $e_i^l = \frac{\partial C}{\partial u_i^l}$
holds | $$\frac{\partial C}{\partial c_i^l} = e_i^l$$
holds | $$\frac{\partial C}{\partial v_{im}^l} = e_i^l h_m^{l-1}$$
undefined | $$\frac{\partial C}{\partial v_{im}^l} = e_i^l h_i^{l-1}$$
holds | $$e_i^l = \sum_m e_m^{l+1} v_{mi}^{l+1} \sigma'(u_i^l)$$
undefined | $$e_i^l = \sum_m e_i^{l+1} v_{mi}^{l+1} \sigma'(u_i^l)$$
""",
    ),
    "the name and a colon say which function a line is of": (
        "markdown",
        r"""# Slopes

holds | Sigmoid: $g'(u) = a (1 - a)$
holds | - **tanh**: $g'(u) = 1 - a^2$
undefined | tanh: $g'(u) = 1 - a$
holds | Leaky ReLU: $g'(u) = \begin{cases} 1 & u > 0 \\ 0.01 & u < 0 \end{cases}$
undefined | ReLU: $g'(u) = \begin{cases} 1 & u > 0 \\ 0.01 & u < 0 \end{cases}$
""",
    ),
    "a probability that is said for y = 1 and for y = 0, and then for any y": (
        "markdown",
        r"""With $q = \sigma(u)$, $u = v^T x$:

- if $y = 1$, then $p(y|x) = q$,
- $p(y|x) = 1 - q$ when $y = 0$,

which is $$p(y|x) = q^y (1-q)^{1-y}$$
holds | $$\log p(y|x) = y \log q + (1-y) \log(1-q)$$
wrong | $$\log p(y|x) = y \log q - (1-y) \log(1-q)$$
""",
    ),
    "a loss whose derivative is spelled out within a chain": (
        "markdown",
        r"""$u = v^T x + c$, $p = \sigma(u)$ and the loss $L(p, t)$:

holds holds | $dp = \frac{d}{dp}L(p, t) = \frac{d}{dp}[-t\ln p - (1-t)\ln(1-p)]=\frac{p-t}{p(1-p)}$
holds holds | $du = \frac{d}{du}L(p, t) = p - t$
holds | $dv = du \cdot x$
wrong | $dv = -du \cdot x$

## A slip in it

$z = w x$, $a = \sigma(z)$ and
undefined/holds | $da = \frac{d}{da}E(a, y) = \frac{d}{da}[y a] = a - y$
""",
    ),
    "what the network gives for an example": (
        "markdown",
        r"""$a^l = \sigma(z^l)$, $z^l = V^l a^{l-1} + b^l$, $a^0 = x$ and
$C = \frac{1}{n} \sum_{i=1}^n \lVert a^L(x^{(i)}) - y^{(i)} \rVert^2$. With
$\delta^l = \frac{\partial C}{\partial z^l}$
holds | $$\frac{\partial C}{\partial b^l} = \delta^l$$
holds | $$\frac{\partial C}{\partial V^l} = \delta^l (a^{l-1})^T$$
wrong | $$\frac{\partial C}{\partial V^l} = \delta^l (a^l)^T$$
""",
    ),
    "a prediction for an example, whose index stands below": (
        "markdown",
        r"""$\hat y = v x + c$, $S = \frac{1}{2m} \sum_{i=1}^m (\hat y(x_i) - y_i)^2$
holds | $$\frac{\partial S}{\partial v} = \frac1m \sum_{i=1}^m (\hat y(x_i) - y_i) x_i$$
wrong | $$\frac{\partial S}{\partial c} = \frac1m \sum_{i=1}^m (\hat y(x_i) + y_i)$$
""",
    ),
    "cases of the first layer and of the others": (
        "markdown",
        r"""$$a^l = \begin{cases} x & \text{if } l = 0 \\ \sigma(V^l a^{l-1} + b^l) & l > 0
\end{cases}$$
and $C = \frac12 \lVert a^L - y \rVert^2$
holds | $$\frac{\partial C}{\partial b^L} = (a^L - y) \odot a^L \odot (1 - a^L)$$
wrong | $$\frac{\partial C}{\partial b^L} = (a^L + y) \odot a^L \odot (1 - a^L)$$
""",
    ),
    "the weights in capitals that a small letter means": (
        "markdown",
        r"""$z = W^T X + b$, $a = \sigma(z)$, $E = -(y \log a + (1 - y) \log(1 - a))$
holds | $$\frac{dz}{dw} = X$$
holds | $$\frac{dE}{dw} = X (a - y)$$
undefined | $$\frac{dE}{dw} = X (a + y)$$

## As a network

$z^{(i)} = w^T x^{(i)} + b$, $a^{(i)} = \sigma(z^{(i)})$
""",
    ),
    "inner products in angle brackets": (
        "markdown",
        r"""$s = \langle v, x \rangle + c$, $p = \sigma(s)$, $L = -t \log p - (1-t) \log(1-p)$
holds | $$\frac{\partial L}{\partial v} = (p - t) x$$
wrong | $$\frac{\partial L}{\partial v} = (p + t) x$$
holds | $$\left\langle v \middle| x \right\rangle = v^T x$$
holds | $$⟨v, x⟩ = \sum_i v_i x_i$$
and $g = \begin{pmatrix} g_1 \\ ⋮ \\ g_n \end{pmatrix}$ is a column.
""",
    ),
    "the name of a program's sum stands between two formulas": (
        "markdown",
        r"""$Z = w^T X + b$, $A = \sigma(Z)$ and
$J = -\frac1m \sum_{i=1}^m y^{(i)} \log a^{(i)} + (1 - y^{(i)}) \log(1 - a^{(i)})$.

- $dZ = A - Y$
holds | - $db = \frac1m$ np.sum($dZ$, axis = 1, keepdims = True)
holds | - $db = \frac1m$ np.sum$(dZ, axis=1)$
wrong | - $db = -\frac1m$ np.sum($dZ$)
holds | - $dw = \frac1m X dZ^T$, and np.sum ($m$) is of a program.
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])

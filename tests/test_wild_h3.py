"""Plain text with remarks, words as quantities and formulas between backticks; matrices written in
brackets; slopes of functions in a product."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "remarks behind plain equations, h1 below a letter, a sum of losses of two letters": (
        "plain",
        """
Forward
-------

    h1 = w1*x1 + w2*x2   # w1, w2: the first weights

    a_h1 = sigmoid(h1) = 1/(1+exp(-h1))

    o1 = w3*a_h1

    o2 = w4*a_h1

holds |     a_o1 = sigmoid(o1) = 1/(1+exp(-o1))

    a_o2 = tanh(o2)

    E1 = 1/2*(t1-a_o1)^2

    E2 = 1/2*(t2-a_o2)^2

    ES = E1 + E2   # all of it

Backward
========

holds |     a_o1 = sigmoid(o1) = 1/(1+exp(-o1))

holds |     da_o1/do1 = a_o1*(1-a_o1)   # its slope

wrong |     da_o2/do2 = a_o2*(1-a_o2)

holds |     dES/da_h1 = d(E1+E2)/da_h1

holds holds |     dE1/da_h1 = (dE1/da_o1)*(da_o1/do1)*(do1/da_h1) = (a_o1-t1)*a_o1*(1-a_o1)*w3

wrong |     dES/dw1 = (dE1/da_h1)*(da_h1/dh1)*(dh1/dw1)

holds |     dES/dw1 = (dE1/da_h1 + dE2/da_h1)*(da_h1/dh1)*(dh1/dw1)
""",
    ),
    "words as quantities beside signs, and a function without its argument in a product": (
        "plain",
        """
The way forward:

    z = W @ x + b
    act(z) = out
    loss = 1/2 ||out - target||^2

and the way back:

holds |     dloss/dout = out - target
holds |     dout/dz = dact/dz
holds |     dloss/dz = (out - target) * dact/dz   # <- the chain rule
undefined |     dloss/dz = (out + target) * dact/dz
holds |     dloss/dW = dloss/dz @ x.T
wrong |     dloss/db = 2 * dloss/dz
""",
    ),
    "formulas between backticks, a mean over N": (
        "markdown",
        """Forward:

`U = X V1 + c1`

`H = tanh(U)`

`S = H V2 + c2`

`Phat = sigmoid(S)`

`L = -mean(y log(Phat) + (1-y) log(1-Phat))`

Backward:

holds | `dL/dS = (Phat - y) / N`

wrong | `dL/dS = (y - Phat) / N`

holds | `dL/dV2 = H^T dL/dS`

holds | `dL/dc2 = sum(dL/dS)`

holds | `d tanh(U) / dU = 1 - tanh(U)^2`

wrong | `dL/dU = dL/dH * (1 + tanh(U)^2)`

holds | `dL/dV1 = X^T dL/dU`
""",
    ),
    "the slope of a function without its argument behind another factor": (
        "markdown",
        r"""$z = W x + b$, $a = f(z)$ and $L = \frac12 \|a - t\|^2$

holds | $$\frac{dL}{dz} = (a - t) \cdot \frac{df}{dz}$$

holds | $$\frac{dL}{dz} = \frac{dL}{da} \frac{df}{dz}$$

undefined | $$\frac{dL}{dz} = -\frac{dL}{da} \frac{df}{dz}$$

## With the logistic function

$z = W x + b$, $a = \sigma(z)$ and $L = \frac12 \|a - t\|^2$

holds | $$\frac{dL}{dz} = \frac{dL}{da} \frac{d\sigma}{dz}$$

wrong | $$\frac{dL}{dz} = 2 \frac{dL}{da} \frac{d\sigma}{dz}$$
""",
    ),
    "a function that is said again of another letter is no other function": (
        "markdown",
        r"""# Forward

$h = w x$, $a = \text{sigmoid}(h) = 1/(1+\exp(-h))$, $o = v a$

$p = \text{sigmoid}(o) = 1/(1+\exp(-o))$ and $E = \frac12 (t - p)^2$

# Backward

holds | $p = \text{sigmoid}(o) = 1/(1+\exp(-o))$

holds | $\frac{dp}{do} = p(1 - p)$

wrong | $\frac{dp}{do} = p(1 + p)$
""",
    ),
    "the tenth entry of a list is one number": (
        "markdown",
        r"""$$b = \left( \begin{array}{c} b_{1}, & \ldots, & b_{10} \end{array} \right)$$

$z = W x + b$, $L = \frac12 \|z - y\|^2$

holds | $$\frac{\partial L}{\partial b} = z - y$$

wrong | $$\frac{\partial L}{\partial b} = y - z$$
""",
    ),
    "entries in square brackets, the class of a sample among them, and cases by the class": (
        "markdown",
        r"""$$\mathrm{A[i,j] = \sum_{p=1}^{4} X[i,p] \times W_1[p,j]}$$

$$\mathrm{G[i,j] = e^{A[i,j]}}$$

$$P_2[i,j] = \frac{G[i,j]}{\sum_{p=1}^{3} G[i,p]}$$

$$L_i = -\log P_2[i, y_i]$$

$$L = \sum_{i=1}^{5} L_i$$

If $j = y_i$, the first case holds.

holds | $$\frac{\partial L_i}{\partial A[i,j]} = \begin{cases}
P_2[i,j] - 1, & \text{if j = y_i} \\
P_2[i,j], & \text{if j $\ne$ y_i}
\end{cases}$$

wrong | $$\frac{\partial L_i}{\partial A[i,j]} = \begin{cases}
1 - P_2[i,j], & \text{if j = y_i} \\
P_2[i,j], & \text{if j $\ne$ y_i}
\end{cases}$$

holds | $$\frac{dA[i,j]}{dW_1[m,n]} = \begin{cases}
X[i,m], & \text{if j = n} \\ 0, & \text{if j $\ne$ n}
\end{cases}$$

holds | $$\frac{dL_i}{dW_1[m,n]} = \sum_{j=1}^3 \frac{dL_i}{dA[i,j]} \frac{dA[i,j]}{dW_1[m,n]}$$

wrong | $$\frac{dL_i}{dW_1[m,n]} = 2 \sum_{j=1}^3 \frac{dL_i}{dA[i,j]} \frac{dA[i,j]}{dW_1[m,n]}$$
""",
    ),
    "AsciiMath, and derivatives in round brackets": (
        "markdown",
        """```math
z_j = sum_(i=1)^n w_(ji) x_i + b_j
```
```math
hat y_j = sigma(z_j)
```
```math
E = 1/2 sum_(j=1)^m (hat y_j - y_j)^2
```

```math
holds | (del E)/(del hat y_j) = hat y_j - y_j
```
```math
holds | (del E)/(del z_j) = (del E)/(del hat y_j) * sigma^'(z_j)
```
```math
holds | (del E)/(del w_(ji)) = (hat y_j - y_j) * sigma^'(z_j) * x_i
```
```math
wrong | (del E)/(del b_j) = 2 (hat y_j - y_j) * sigma^'(z_j)
```
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])

r"""How lecture notes and solutions write it: dotted products, word vectors, batches, descents.

Cases are written as in test_notations: what a line must be judged as stands in front of it.
"""

from __future__ import annotations

import pytest
from test_notations import check

DOTTED: dict[str, str] = {
    "a chain of derivatives with an ellipsis": r"""
$z^l = W^l a^{l-1} + b^l$, $a^l = f^l(z^l)$.

$$C = \frac12 \|a^L - y\|^2$$

holds | $$\nabla_{z^l} C = \nabla_{z^L} C \cdots \frac{\partial z^{l+1}}{\partial z^l}$$

undefined | $$\nabla_{z^l} C = (W^{l+1})^T \cdots (W^{l+1})^T \nabla_{z^L} C$$
""",
    "numbers need not conform": r"""
# Numbers

Let everything be one-dimensional at first.

$z^l = w^l a^{l-1} + b^l$, $a^l = f^l(z^l)$, $C = \frac12 (a^L - y)^2$.

holds | $$\frac{\partial C}{\partial w^L} = \frac{\partial C}{\partial a^L} (f^L)'(z^L) a^{L-1}$$

The slopes are $s^l = (f^l)'(z^l)$.

holds | $$\frac{\partial C}{\partial b^l} = (a^L - y) s^L w^L s^{L-1} \cdots w^{l+1} s^l$$
""",
}

DOTTED["the scalar case is one of numbers"] = r"""
# Kettenregel im Skalarfall

$J = \frac12 (\hat y - y)^2$, $\hat y = w_2 a$, $a = \mathrm{ReLU}(z)$, $z = w_1 x$.

holds | $$\frac{\partial J}{\partial w_2} = \frac{\partial J}{\partial\hat y} a$$

holds | $$\frac{\partial J}{\partial w_1} = \frac{\partial J}{\partial z} x$$
"""

WORDS: dict[str, str] = {
    "the matrix of the vectors, as columns": r"""
$$J = -u_o^\top v + \log \sum_{w} \exp(u_w^\top v)$$

$\hat{y}_w = \frac{\exp(u_w^\top v)}{\sum_k \exp(u_k^\top v)}$, and $y$ is one-hot.

holds | $$\frac{\partial J}{\partial v} = U(\hat{y} - y)$$

wrong:sign | $$\frac{\partial J}{\partial v} = U(y - \hat{y})$$
""",
    "the matrix of the vectors, as rows": r"""
$$J = -u_o^\top v + \log \sum_{w} \exp(u_w^\top v)$$

$\hat{y}_w = \frac{\exp(u_w^\top v)}{\sum_k \exp(u_k^\top v)}$, and $y$ is one-hot.

holds | $$\frac{\partial J}{\partial v} = U^\top (\hat{y} - y)$$
""",
    "one letter for all words and for those of another sort": r"""
$$J = -u_o^\top v + \log \sum_{k} \exp(u_k^\top v)$$

holds | $$\frac{\partial J}{\partial u_o} = \frac{\exp(u_o^\top v)}{\sum_k \exp(u_k^\top v)} v - v$$

$$J_{neg} = -\log \sigma(u_o^\top v) - \sum_{k=1}^{K} \log \sigma(-u_k^\top v)$$

holds | $$\frac{\partial J_{neg}}{\partial u_o} = (\sigma(u_o^\top v) - 1) v$$
""",
    "braces that cut through brackets": r"""
holds | $$\log(\frac{\exp{(a)}}{\exp{(b})}) = a - b$$
""",
}

BATCHES: dict[str, str] = {
    "a row of errors, and a column of ones": r"""
Let $B$ be the actual number of examples in the batch.

$Z_1 = W_1 X + b_1 \mathbf{1}_B^T$, $A_1 = \tanh(Z_1)$, $P = W_2 A_1 + b_2 \mathbf{1}_B^T$.

$E = P - Y$, $W_2 \in \mathbb{R}^{1 \times h}$, $J = \frac{1}{B} \sum_{j=1}^{B} E_{1j}^{\,2}$.

holds | $$\frac{\partial J}{\partial W_2} = \frac{2}{B} E A_1^T$$

holds | $$\frac{\partial J}{\partial b_2} = \frac{2}{B} E \mathbf{1}_B$$

wrong:factor | $$\frac{\partial J}{\partial W_2} = \frac{1}{B} E A_1^T$$
""",
    "dA is of the loss that is differentiated": r"""
$z = W x + b$, $a = \tanh(z)$, $p = V a + c$.

$$J = \frac{1}{m} \sum_{i=1}^m \|p^{(i)} - y^{(i)}\|^2$$

or equivalently

$$L = \frac{1}{2m} \sum_{i=1}^m \|p^{(i)} - y^{(i)}\|^2$$

$$\delta = \frac{\partial L}{\partial p}$$

holds | $$da = V^T \delta$$
""",
}

SAID: dict[str, str] = {
    "a leak is less than 1": r"""
$f(z) = \max(\alpha z, z)$.

holds | $$f(z) = \begin{cases} z & \text{if } z > 0 \\ \alpha z & \text{if } z < 0 \end{cases}$$

holds | $$\frac{df}{dz} = \begin{cases} 1 & z > 0 \\ \alpha & z < 0 \end{cases}$$
""",
    "a function that is differentiated by": r"""
$$\sigma(u) = \frac{1}{1 + e^{-u}}, \quad u = w x + b$$

$$L_{nll}(\sigma, \quad y) = -(y \log \sigma + (1-y) \log(1-\sigma))$$

holds | $$\frac{\partial L_{NLL}}{\partial \sigma} = \frac{1-y}{1-\sigma} - \frac{y}{\sigma}$$

holds | $$\frac{\partial \sigma}{\partial u} = \sigma(1-\sigma)$$

holds | $$\frac{\partial L_{NLL}}{\partial w} = (\sigma - y) x$$

wrong:sign | $$\frac{\partial L_{NLL}}{\partial b} = y - \sigma$$
""",
    "a step of a descent": r"""
$p = w x$, $J = \frac12 (p - y)^2$.

$$w^{(t+1)} = w^{(t)} - \eta \frac{\partial J}{\partial w^{(t)}}$$

holds | $$\frac{\partial J}{\partial w} = (p - y) x$$
""",
}

LOSSES: dict[str, str] = {
    "the slope of a loss": r"""
$z = W x + b$, $a = g(z)$ and the cost $C = C(a)$.

holds | $$\frac{\partial C}{\partial a} = C'(a)$$

holds | $$\frac{\partial C}{\partial z} = C'(a) \odot g'(z)$$

wrong:symbol | $$\frac{\partial C}{\partial z} = C'(a)$$
""",
    "a measure of distance that is never said": r"""
$z_i = \sum_j w_{ij} x_j$, $a_i = \tanh(z_i)$.

$$C = \sum_i f(t_i, a_i)$$

holds | $$\frac{\partial C}{\partial w_{ij}} = \frac{\partial C}{\partial a_i} (1 - a_i^2) x_j$$

undefined | $$\frac{\partial C}{\partial w_{ij}} = (a_i - t_i) (1 - a_i^2) x_j$$
""",
    "a loss under two names, and more indices": r"""
## One example

$x \in \mathbb{R}^D$ is a row, $W \in \mathbb{R}^{D \times C}$, and $F(W) = L(s)$ where

$$s_i = \sum_{d=1}^D x_d W_{di}$$

holds | $$\frac{\partial F}{\partial W_{ij}} = \sum_k \frac{\partial L}{\partial s_k}
x_i\delta_{kj}$$

holds | $$\frac{\partial F}{\partial W_{ij}} = x_i \frac{\partial L}{\partial s_j}$$

## Many examples

$X \in \mathbb{R}^{N \times D}$.

$$s_{ij} = \sum_{d=1}^D X_{id} W_{dj}$$

holds | $$\frac{\partial F}{\partial W_{ij}} = \sum_n \frac{\partial L}{\partial s_{nj}} X_{ni}$$
""",
    "a matrix with ellipses both ways": r"""
$$y_i = \sum_j w_{ij} x_j, \quad E = \frac12 \sum_i (y_i - t_i)^2, \quad d_i = y_i - t_i$$

holds | $$\frac{\partial E}{\partial w} = \begin{bmatrix} d_1 x_1 & \cdots & d_1 x_n \\
  \vdots & \ddots & \vdots \\ d_m x_1 & \cdots & d_m x_n \end{bmatrix}$$
""",
}

FENCED = r"""
The layer is

```latex
y = W x + b
```

with the loss `$E = \frac12 \|y - t\|^2$`.

holds | `$\frac{\partial E}{\partial W} = (y - t) x^T$`

wrong:sign | `$\frac{\partial E}{\partial b} = t - y$`

```latex
\section{A page}
E = W
```
"""

CASES = {"formulas in fences": FENCED, **DOTTED, **WORDS, **BATCHES, **SAID, **LOSSES}


@pytest.mark.parametrize("name", CASES)
def test_lecture_notes(name: str) -> None:
    """What lecture notes write is judged as they mean it."""
    check("markdown", CASES[name])

"""Rows that repeat, a bias among the weights, small changes, items that begin in formulas."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "a bias that is written out for every row": (
        "markdown",
        r"""$$S = X + b, \quad X \in \mathbb{R}^{p \times q}, \quad b \in \mathbb{R}^q$$

Here $b$ is the same in each row,
$$D = \begin{bmatrix} b_1 & b_2 & \cdots & b_q \\ \vdots & \vdots & \ddots & \vdots \\
b_1 & b_2 & \cdots & b_q \end{bmatrix} \in \mathbb{R}^{p \times q}$$

For some loss $L(S)$
holds | $$dS_{ij} = dX_{ij} + db_j$$
holds | $$dL = \sum_{i,j} \frac{\partial L}{\partial S_{ij}} (dX_{ij} + db_j)$$
holds | $$\nabla_X L = \nabla_S L$$
holds | $$\frac{\partial L}{\partial b_j} = \sum_i \frac{\partial L}{\partial S_{ij}}$$
holds | $$\nabla_b L = \mathbf{1}^T \nabla_S L$$
undefined/wrong | $$\frac{\partial L}{\partial b_j} = \frac{\partial L}{\partial S_{1j}}$$
undefined/wrong | $$\nabla_b L = -\mathbf{1}^T \nabla_S L$$
""",
    ),
    "rows stacked with an ellipsis": (
        "markdown",
        r"""$$S = U A + C, \quad C = \begin{bmatrix} c \\ \vdots \\ c \end{bmatrix}$$
with $U \in \mathbb{R}^{n \times p}$, $A \in \mathbb{R}^{p \times q}$,
$c \in \mathbb{R}^{1 \times q}$ and $E = \frac12 \|S - T\|^2$.

holds | $$\frac{\partial E}{\partial c} = \mathbf{1}^T (S - T)$$
holds | $$\frac{\partial E}{\partial A} = U^T (S - T)$$
wrong | $$\frac{\partial E}{\partial A} = 2 U^T (S - T)$$
""",
    ),
    "ones in front of a transposed bracket": (
        "markdown",
        r"""$$S = U A + \mathbf{1} c^T$$
where $U \in \mathbb{R}^{N \times p}$, $A \in \mathbb{R}^{p \times q}$, $c \in \mathbb{R}^q$ and
$S \in \mathbb{R}^{N \times q}$. Let $G = \nabla_S L$.

holds | $$dL = \text{tr}(G^T dS)$$
holds | $$dS = dU A + U dA + \mathbf{1} (dc)^T$$
undefined/wrong | $$dS = dU A + U dA - \mathbf{1} (dc)^T$$
undefined/wrong | $$dS = dU A + U dA + 2 \, \mathbf{1} (dc)^T$$
holds | $$dL = \text{tr}(G^T dU A) + \text{tr}(G^T U dA) + \text{tr}(G^T \mathbf{1} (dc)^T)$$
""",
    ),
    "a bias that is put into the weights": (
        "markdown",
        r"""Let $z = W x + b$ with $W \in \mathbb{R}^{m \times n}$, $b \in \mathbb{R}^m$ and
$L = \frac12 \|z - y\|^2$. With $\tilde{W} = \begin{bmatrix} W & b \end{bmatrix}$ and
$\tilde{x} = \begin{bmatrix} x \\ 1 \end{bmatrix}$ we have $z = \tilde{W} \tilde{x}$ and

holds | $$\frac{\partial L}{\partial \tilde{W}} = (z - y) \tilde{x}^T$$
wrong | $$\frac{\partial L}{\partial \tilde{W}} = (z - y) x^T$$
wrong:sign | $$\frac{\partial L}{\partial \tilde{W}} = -(z - y) \tilde{x}^T$$
holds | $$\frac{\partial L}{\partial W} = (z - y) x^T$$
holds | $$\frac{\partial L}{\partial b} = z - y$$
""",
    ),
    "a column of ones beside the samples": (
        "markdown",
        r"""$$Z = X W + \mathbf{1} b^T$$
where $X \in \mathbb{R}^{N \times d}$, $W \in \mathbb{R}^{d \times k}$, $b \in \mathbb{R}^k$,
$Z \in \mathbb{R}^{N \times k}$ and $G = \nabla_Z L$.

holds | $$\nabla_W L = X^T G$$
holds | $$\nabla_b L = G^T \mathbf{1}$$

With $\tilde{X} = \begin{bmatrix} X & \mathbf{1} \end{bmatrix}$ and
$\tilde{W} = \begin{bmatrix} W \\ b^T \end{bmatrix}$ it is

$$Z = \tilde{X} \tilde{W}$$
holds | $$\nabla_{\tilde{W}} L = \tilde{X}^T G$$
undefined/wrong | $$\nabla_{\tilde{W}} L = 2 \tilde{X}^T G$$
undefined/wrong | $$\nabla_{\tilde{W}} L = X^T G$$
""",
    ),
    "letters of other matrices in another section": (
        "markdown",
        r"""## A bias

$$Y = X + b, \quad X \in \mathbb{R}^{m \times n}, \quad b \in \mathbb{R}^n$$
For some loss $L(Y)$
holds | $$\frac{\partial L}{\partial b_j} = \sum_i \frac{\partial L}{\partial Y_{ij}}$$

## Least squares

Let $X \in \mathbb{R}^{N \times d}$, $W \in \mathbb{R}^{d \times k}$ and
$Y \in \mathbb{R}^{N \times k}$, and
$$f(X, W) = \frac{1}{2} \|XW - Y\|_F^2$$
holds | $$df = \text{tr}((XW - Y)^T (dX \, W + X \, dW))$$
holds | $$\nabla_W f = X^T(XW - Y)$$
holds | $$\nabla_X f = (XW - Y)W^T$$
wrong | $$\nabla_X f = -(XW - Y)W^T$$
""",
    ),
    "an input that is introduced under a letter that was computed before": (
        "markdown",
        r"""## Jacobians

If $x = A \cdot y$, that is $x_i = \sum_k A_{ik} y_k$, then
holds | $$\frac{\partial x_i}{\partial y_j} = A_{ij}$$

## A network

Let $x$ be an example and let $y$ be its target. We compute $z = V \cdot x$, $a = f(z)$ and
$\hat{y} = u^T a$. For $M$ examples the cost is
$$E = \frac{1}{2M} \sum_{s=1}^{M} (y^{(s)} - \hat{y}^{(s)})^2$$

## Backwards

holds | $$\frac{\partial \hat{y}^{(s)}}{\partial u_i} = a_i^{(s)}$$
holds | $$\frac{\partial E}{\partial u_i} = \frac{1}{M} \sum_s (\hat{y}^{(s)} - y^{(s)}) a_i^{(s)}$$
holds | $$\frac{\partial \hat{y}^{(s)}}{\partial V_{ij}} = u_i f'(z_i^{(s)}) x_j^{(s)}$$
wrong | $$\frac{\partial E}{\partial u_i} = \frac{1}{M} \sum_s (y^{(s)} - \hat{y}^{(s)}) a_i^{(s)}$$
""",
    ),
    "a Jacobian that is written out at a place": (
        "latex",
        r"""\documentclass{article}\begin{document}
\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}
The layer takes \( \mathbf{X} \in \R^{2 \times 2} \) and gives
\( \mathbf{Y} = \mathbf{X} \mathbf{W} + \mathbf{B} \) with
\( \mathbf{B} = \begin{bmatrix} \mathbf{b} \\ \vdots \\ \mathbf{b} \end{bmatrix} \) and
\[ \mathbf{X} = \begin{bmatrix} x_{11} & x_{12} \\ x_{21} & x_{22} \end{bmatrix},
\quad \mathbf{W} = \begin{bmatrix} w_{11} & w_{12} \\ w_{21} & w_{22} \end{bmatrix},
\quad \mathbf{b} = \begin{bmatrix} b_1 & b_2 \end{bmatrix} \]
\[ \mathbf{Y} = \begin{bmatrix} y_{11} & y_{12} \\ y_{21} & y_{22} \end{bmatrix} \]
As functions of \( x \) we write \( y_{11}(x), y_{12}(x) = y_{12}(x) \) and so on, and
\( L(x) = h \circ y(x) \) for some \( h \).

\[ y_{11}(x) = x_{11} w_{11} + x_{12} w_{21} + b_1 \]
holds | \[ \pd{L}{\mathbf{X}} = \pd{L}{\mathbf{Y}} \mathbf{W}^T \]
\[ \begin{bmatrix} \pd{y_{11}}{x_{11}}(x) & \pd{y_{11}}{x_{12}}(x) \end{bmatrix}
holds | = \begin{bmatrix} w_{11} & w_{21} \end{bmatrix} \]
\[ \begin{bmatrix} \pd{y_{11}}{x_{11}}(x) & \pd{y_{11}}{x_{12}}(x) \end{bmatrix}
undefined/wrong | = \begin{bmatrix} w_{11} & w_{12} \end{bmatrix} \]
holds | \[ \pd{L}{\mathbf{X}} = \begin{bmatrix}
\pd{L}{x_{11}} \pd{L}{x_{12}} \\ \pd{L}{x_{21}} \pd{L}{x_{22}} \end{bmatrix} \]
undefined/wrong | \[ \pd{L}{\mathbf{X}} = \begin{bmatrix}
\pd{L}{x_{11}} \pd{L}{x_{21}} \\ \pd{L}{x_{12}} \pd{L}{x_{22}} \end{bmatrix} \]
\end{document}
""",
    ),
    "quantities that are given by their logarithms": (
        "markdown",
        r"""The scores are given by $\log u_j = w_j^T x + b_j$ and $S = \sum_k u_k$. Then
$$\log p_j = \log u_j - \log S$$
holds | $$\sum_j p_j = 1$$
The loss is $L = -\sum_k t_k \log p_k$ with one-hot $t$.
holds | $$\frac{\partial S}{\partial \log u_j} = u_j$$
wrong | $$\frac{\partial S}{\partial \log u_j} = 1$$
holds | $$\frac{\partial L}{\partial \log u_j} = p_j - t_j$$
wrong:sign | $$\frac{\partial L}{\partial \log u_j} = t_j - p_j$$
holds | $$\frac{\partial L}{\partial b_j} = p_j - t_j$$
holds | $$\log p_j = \log u_j - \log S$$
wrong | $$\log p_j = \log u_j + \log S$$
""",
    ),
    "a softmax whose exponentials have a name": (
        "markdown",
        r"""$u_j = \exp(w_j^T x + b_j)$, $S = \sum_k u_k$, $p_j = u_j / S$ and
$L = -\sum_k t_k \log p_k$ with one-hot $t$.
holds | $$\frac{\partial L}{\partial b_j} = p_j - t_j$$
wrong:sign | $$\frac{\partial L}{\partial b_j} = t_j - p_j$$
holds | $$\frac{\partial L}{\partial u_j} = \frac{p_j - t_j}{u_j}$$
""",
    ),
    "the class of a sample in a case": (
        "markdown",
        r"""The class of example $n$ is $t^{(n)}$. The scores are $s_j = w_j^T x + b_j$,
$p_j = \frac{e^{s_j}}{\sum_k e^{s_k}}$ and $L^{(n)} = \log p_{t^{(n)}}$.

For $j = t^{(n)}$:
holds | $$\frac{\partial L^{(n)}}{\partial s_j} = 1 - p_j$$
wrong/undefined | $$\frac{\partial L^{(n)}}{\partial s_j} = 2 - p_j$$
For $j \neq t^{(n)}$:
holds | $$\frac{\partial L^{(n)}}{\partial s_j} = -p_j$$
wrong/undefined | $$\frac{\partial L^{(n)}}{\partial s_j} = p_j$$
""",
    ),
    "a gradient that words give a name": (
        "markdown",
        r"""$z = W x + b$, $a = \sigma(z)$ and $L = \frac12 \|a - y\|^2$.

holds | $$\frac{\partial L}{\partial W} = g x^T$$
wrong/undefined | $$\frac{\partial L}{\partial W} = -g x^T$$

Here $g$ is the gradient $\frac{\partial L}{\partial z}$.
""",
    ),
    "rules of traces, each of matrices of its own": (
        "markdown",
        r"""Let $f(x, y) = x^T A y$. Then
holds | $$\nabla_x f = A y$$

Other rules are
holds | $$\nabla_X \text{tr}(A^T X) = A$$
holds | $$\nabla_X \text{tr}(X^T A X) = (A + A^T) X$$
holds | $$\text{tr}(A + B) = \text{tr}(A) + \text{tr}(B)$$
holds | $$\text{tr}(A B C) = \text{tr}(B C A)$$
undefined/unread/wrong | $$\text{tr}(A B C) = \text{tr}(B A C)$$
undefined/unread/wrong | $$\nabla_X \text{tr}(A^T X) = A^T$$
undefined/unread/wrong | $$\text{tr}(A + B) = \text{tr}(A) - \text{tr}(B)$$
""",
    ),
    "what is small of second order is left out": (
        "markdown",
        r"""Let $g(x, z) = x^T A z$. Then
holds | $$dg(x, z) = (A z)^T dx + (A^T x)^T dz$$
undefined | $$dg(x, z) = (x + dx)^T A (z + dz) - x^T A z$$
""",
    ),
    "items of a list that begin in a formula": (
        "markdown",
        r"""- Sigmoid:

holds | $$f(u) = \frac{1}{1 + e^{-u}}, \qquad f'(u) = f(u) (1 - f(u))$$

- $\tanh$:

holds | $$f(u) = \frac{e^u - e^{-u}}{e^u + e^{-u}}, \qquad f'(u) = 1 - f(u)^2$$

- $\log$:

wrong | $$f(u) = \log(1 + e^u), \qquad f'(u) = 1 - f(u)$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])

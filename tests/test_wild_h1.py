"""Rows that repeat, ones beside brackets, small changes, and items that begin in formulas."""

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

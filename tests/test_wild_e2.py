"""Vectors that a document lists side by side as the columns, or the rows, of a matrix."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "columns": (
        "markdown",
        r"""The cost is $J = CE(t, \hat t)$ with $\hat t = softmax(s)$ and

holds | $$s = \begin{bmatrix} g_1^T h \\ \vdots \\ g_N^T h \end{bmatrix} = G^T h$$

where $G = \begin{bmatrix} g_1 & g_2 & \cdots & g_N \end{bmatrix}$. As $t$ is one-hot,

holds | $$\frac{\partial J}{\partial s} = \hat t - t$$
holds | $$\frac{\partial J}{\partial h} = G (\hat t - t)$$
wrong | $$\frac{\partial J}{\partial h} = G (t - \hat t)$$
holds | $$\frac{\partial J}{\partial G} = h (\hat t - t)^T$$
holds | $$\frac{\partial J}{\partial g_k} = (\hat t_k - t_k) h$$
wrong | $$\frac{\partial J}{\partial g_k} = (\hat t_k + t_k) h$$
""",
    ),
    "rows": (
        "markdown",
        r"""$J = -\sum_w y_w \log \hat y_w$ with $\hat y = softmax(z)$, where $y$ is one-hot,

holds | $$z = \begin{bmatrix} u_1^T v \\ \vdots \\ u_V^T v \end{bmatrix} = \begin{bmatrix} u_1^T \\ \vdots \\ u_V^T \end{bmatrix} v = U v$$

and $U = \begin{bmatrix} u_1^T \\ \vdots \\ u_V^T \end{bmatrix}$.

holds | $$\frac{\partial J}{\partial v} = U^T (\hat y - y)$$
holds | $$\frac{\partial J}{\partial v} = \sum_{w=1}^V (\hat y_w - y_w) u_w$$
holds | $$\frac{\partial J}{\partial U} = (\hat y - y) v^T$$
wrong | $$\frac{\partial J}{\partial U} = -(\hat y - y) v^T$$
holds | $$\frac{\partial J}{\partial u_w} = (\hat y_w - y_w) v$$
""",  # noqa: E501 (a verdict stands in front of each line, so that none can be broken)
    ),
    "classes": (
        "markdown",
        r"""$W = [w_1, w_2, \ldots, w_K]$, $z = W^T x$, $p = softmax(z)$ and $L = -\sum_k y_k \log p_k$.

holds | $$z_k = w_k^T x$$
holds | $$\frac{\partial L}{\partial w_k} = (p_k - y_k) x$$
wrong/undefined | $$\frac{\partial L}{\partial w_k} = (y_k - p_k) x$$
holds | $$\frac{\partial L}{\partial W} = x (p - y)^T$$
""",  # noqa: E501 (a verdict stands in front of each line, so that none can be broken)
    ),
    "samples are no parameters": (
        "markdown",
        r"""$X = [x_1, \ldots, x_m]$ and $Y = [y_1, \ldots, y_m]$ are data, $Z = W X + b$,
$A = [a_1, \ldots, a_m] = \sigma(Z)$ with the sigmoid $\sigma$ and
$J = -\frac{1}{m} \sum_{i=1}^m (y_i \log a_i + (1 - y_i) \log (1 - a_i))$.

holds | $$\frac{\partial J}{\partial W} = \frac1m (A - Y) X^T$$
holds | $$\frac{\partial J}{\partial W} = \frac1m \sum_i (a_i - y_i) x_i^T$$
wrong/undefined | $$\frac{\partial J}{\partial W} = \sum_i (a_i - y_i) x_i^T$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_is_a_part_of_the_matrix(name: str) -> None:
    kind, text = CASES[name]
    check(kind, text)

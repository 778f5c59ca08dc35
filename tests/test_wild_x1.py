"""Notations of documents that nobody had seen, in minimal documents, with wrong lines beside them.

A case is written as in ``test_notations``: a line says in front what it must be judged as, and no
other line may be called wrong.
"""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "a case that the sentence tells behind the display": (
        "markdown",
        r"""The output is $$p_i = \frac{e^{s_i}}{\sum_j e^{s_j}}.$$
holds | $$\frac{\partial p_j}{\partial s_i} = -p_j p_i,$$ where $j \neq i$.

holds | $$\frac{\partial p_j}{\partial s_i} = p_j(1 - p_i) \label{same}$$ if $i = j$
""",
    ),
    "a case that begins another sentence is of what follows": (
        "markdown",
        r"""The output is $$p_i = \frac{e^{s_i}}{\sum_j e^{s_j}}.$$
wrong | $$\frac{\partial p_j}{\partial s_i} = -2 p_j p_i,$$ where $j \neq i$.
""",
    ),
    "signs with a note above them, and the end of a proof": (
        "markdown",
        r"""Let $y = \sigma(z)$ with $\sigma(z) \stackrel{\text{def}}{=} \frac{1}{1+e^{-z}}$. Then
holds | $$\frac{dy}{dz} \stackrel{(1)}{=} \frac{e^{-z}}{(1+e^{-z})^2}$$
holds | $$\frac{dy}{dz} \stackrel{y \text{ def}}{=} y(1-y). \quad \blacksquare$$
holds | $$\frac{dy}{dz} = y - y^2 \;∎$$
wrong | $$\frac{dy}{dz} \stackrel{+1-1}{=} y(2-y) \qed$$
""",
    ),
    "what a function of an enumeration depends on defines nothing": (
        "markdown",
        r"""For $z = f(y_1, \ldots, y_m)$ where $y_i = g_i(x_1, \ldots, x_n)$:
holds | $$\frac{\partial z}{\partial x_j} = \sum_{i=1}^m"""
        r""" \frac{\partial z}{\partial y_i} \frac{\partial y_i}{\partial x_j}$$

The network is $a = Wx + b$, $p = \text{softmax}(a)$ and $E = -\sum_i y_i \log p_i$.
holds | $$\frac{\partial E}{\partial a} = p - y$$
wrong | $$\frac{\partial E}{\partial W} = 2 (p - y) x^T$$
""",
    ),
    "that at which something is least claims and defines nothing": (
        "markdown",
        r"""Let $E(w) = \sum_i (t_i - w x_i)^2$ with numbers $w$, $x_i$, and
$\hat{w} = \arg\min_w E(w)$, or
$$\arg\min_w E(w) = \arg\min_w \tfrac{1}{2} E(w)$$
holds | $$\frac{dE}{dw} = -2\sum_i (t_i - w x_i) x_i$$
""",
    ),
    "an index beside its prime": (
        "markdown",
        r"""Let $$p = \text{softmax}(s) = \frac{e^{s_v}}{\sum_{v'=1}^{K} e^{s_{v'}}}$$
and $L = -y^\top \log p$.
holds | $$\frac{\partial L}{\partial s} = p - y$$
wrong | $$\frac{\partial L}{\partial s} = p + y$$
""",
    ),
    "functions applied in square brackets": (
        "markdown",
        r"""Let $z = Wx + b$, $y = f[z]$ and $L = \frac12\|y - t\|^2$.
holds | $$\frac{\partial L}{\partial z} = (y - t) \odot f'[z]$$
holds | $$\frac{\partial L}{\partial W} = \left((y - t) \odot f'\left[Wx + b\right]\right) x^T$$
""",
    ),
    "softmax regression over rows": (
        "markdown",
        r"""The model is $z = Xw + b$, $\varphi(z_i) = \frac{e^{z_i}}{\sum_n e^{z_n}}$, and
$\hat{y}_i = \varphi(z_i)$, and the loss is
$$L = -\sum_i y_i \log \hat{y}_i$$
If $i \neq j$:
holds | $$\frac{\partial \hat{y}_i}{\partial z_j} = -\hat{y}_i \hat{y}_j$$
holds | $$\frac{\partial L}{\partial z_j} = \hat{y}_j - y_j$$
holds | $$\frac{\partial L}{\partial w} = X^T(\hat{y} - y)$$
wrong | $$\frac{\partial L}{\partial w} = 3 X^T(\hat{y} - y)$$
""",
    ),
    "a sign in braces": (
        "markdown",
        r"""Let $y {=} \sigma(z)$, $z = w x {+} b$ and $L = \frac{1}{2}(y{-}t)^2$.
holds | $$\frac{\partial L}{\partial w} {=} (y\color{red}{-}t)\, y\, \color{blue}{(1-y)}\, x$$
wrong | $$\frac{\partial L}{\partial w} {=} (y\color{red}{+}t)\, y\, \color{blue}{(1-y)}\, x$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])

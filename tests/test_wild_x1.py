"""Notations of documents that nobody had seen, in minimal documents, with wrong lines beside them.

A case is written as in ``test_notations``: a line says in front what it must be judged as, and no
other line may be called wrong.
"""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

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
    "a formula alone and what it goes on with": (
        "markdown",
        r"""Let $z = w x$, $a = \sigma(z)$ and $L = \frac{1}{2}(a - t)^2$. By the chain rule:

$\frac{\partial L}{\partial w}$
holds | $= (a - t) \frac{\partial a}{\partial w}$
holds | $= (a - t)\, a (1 - a)\, x$
wrong | $= (a - t)\, a (1 + a)\, x$
""",
    ),
    "said of where the gradient is zero": (
        "markdown",
        r"""Let $p_w = \frac{\exp(u_w^T v)}{\sum_x \exp(u_x^T v)}$ and $J = -\log p_o$.
holds | $$\frac{\partial J}{\partial v} = -u_o + \sum_w p_w u_w$$
When the gradient is zero:
undefined | $$u_o = \sum_w p_w u_w$$
""",
    ),
    "the case of what comes next": (
        "markdown",
        r"""Let $S_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$. For $i=j$,
holds | $\frac{\partial S_i}{\partial z_j} = S_i(1-S_j)$; for $i \ne j$, it is the next.
holds | For $i \ne j$, we have $\frac{\partial S_i}{\partial z_j} = -S_i S_j$.
wrong | For $i \ne j$, we have $\frac{\partial S_i}{\partial z_j} = S_i S_j$.
""",
    ),
    "a gradient of layers that is called g": (
        "markdown",
        r"""$a^{(0)} = x$, $z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}$, $a^{(l)} = \phi(z^{(l)})$ and
$J = \frac{1}{2} \|a^{(L)} - y\|^2$.
holds | $$g^{(L)} = \frac{\partial J}{\partial z^{(L)}} = (a^{(L)} - y) \circ \phi'(z^{(L)})$$
$$g^{(l)} = (W^{(l+1)})^\top g^{(l+1)} \circ \phi'(z^{(l)})$$
holds | $$\frac{\partial J}{\partial W^{(l)}} = g^{(l)} (a^{(l-1)})^\top$$
wrong | $$\frac{\partial J}{\partial W^{(l)}} = 2 g^{(l)} (a^{(l-1)})^\top$$
""",
    ),
    "the input under its layer's name": (
        "markdown",
        r"""$A^{[0]} = X$ is the input. Then
$$Z^{[1]} = W^{[1]} X + b^{[1]}$$
$$A^{[1]} = \sigma(Z^{[1]})$$
$$Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}$$
$$A^{[2]} = \sigma(Z^{[2]})$$
$$J = -\frac{1}{m} \sum_i [Y^{(i)} \log A^{[2](i)} + (1 - Y^{(i)}) \log (1 - A^{[2](i)})]$$
holds | $$dA^{[0]} = (W^{[1]})^T dZ^{[1]}$$
holds | $$db^{[2]} = \frac{1}{m} \sum_{i=1}^{m} dZ^{[2] (\cdot, i)}$$
wrong | $$dA^{[0]} = 2 (W^{[1]})^T dZ^{[1]}$$
""",
    ),
    "what goes in, and left sides in words": (
        "markdown",
        r"""$l_i = w_i f_{i-1}(l_{i-1}) + b_i$, and $J$ is the cost. Here $f_0(l_0) = X$.
$$\frac{\partial J}{\partial l_i} = \frac{\partial J}{\partial l_i}$$
$$\text{weight update} = \frac{\partial J}{\partial l_i} \frac{\partial l_i}{\partial w_i}$$
holds | $$\frac{\partial J}{\partial b_i} = \frac{\partial J}{\partial l_i}$$
""",
    ),
    "the margin of the right class": (
        "markdown",
        r"""Let $L = \sum_{j\ne c} \max(0, s_j - s_c + 1)$ where $c$ is the correct class.
holds | $$\frac{\partial L}{\partial s_c} = -\sum_{j\ne c} \mathbb{1}(s_j - s_c + 1 > 0)$$
wrong | $$\frac{\partial L}{\partial s_c} = -2 \sum_{j\ne c} \mathbb{1}(s_j - s_c + 1 > 0)$$
""",
    ),
    "scores without their sample": (
        "markdown",
        r"""The loss of example $i$ is $L_i = \sum_{j \ne y_i} \max(0, s_j - s_{y_i} + 1)$,
where $s_j = w_j^T x_i$, and $m_j = w_j^T x_i - w_{y_i}^T x_i + 1$. For $j \ne y_i$
holds | $$\nabla_{w_j} L_i = \mathbb{1}(w_j^T x_i - w_{y_i}^T x_i + 1 > 0) x_i$$
holds | $$\nabla_{w_{y_i}} L_i = -(\sum_{j \ne y_i} \mathbb{1}(s_j - s_{y_i} + 1 > 0)) x_i$$
wrong | $$\nabla_{w_{y_i}} L_i = (\sum_{j \ne y_i} \mathbb{1}(s_j - s_{y_i} + 1 > 0)) x_i$$
""",
    ),
    "a second weight with a prime": (
        "markdown",
        r"""$h = W^T x$, $u = W'^T h$, $y = \text{softmax}(u)$ and $E = -\sum_j t_j \log y_j$.
holds | $$\frac{\partial E}{\partial W'} = h (y-t)^T$$
holds | $$\frac{\partial E}{\partial h} = W' (y-t)$$
wrong | $$\frac{\partial E}{\partial h} = W' (y+t)$$
""",
    ),
    "an error e that is turned": (
        "markdown",
        r"""$h = \sigma(Wx + b)$, $y = W^T h + c$, $E = \frac{1}{2}\|y - x\|^2$. Let $e = y - x$.
holds | $$\frac{\partial E}{\partial c} = e$$
holds | $$\frac{\partial E}{\partial W} = h e^T + (We \odot h \odot (1-h)) x^T$$
wrong | $$\frac{\partial E}{\partial W} = h e^T + (We \odot h \odot (1+h)) x^T$$
""",
    ),
    "the identity of a solution": (
        "markdown",
        r"""$$L(w) = \frac{1}{2}\|Xw - y\|_2^2 + \frac{\lambda}{2}\|w\|_2^2$$
holds | $$\nabla_w L = X^T(Xw - y) + \lambda w$$
holds | $$\nabla_w L = (X^TX + \lambda I) w - X^T y$$
wrong | $$\nabla_w L = (X^TX + 2 \lambda I) w - X^T y$$
Setting this to zero gives $w^* = (X^TX + \lambda I)^{-1}X^Ty$.
""",
    ),
    "the score of what was chosen": (
        "markdown",
        r"""The policy is $\pi(a|s) = \frac{e^{\theta_a^T s}}{\sum_b e^{\theta_b^T s}}$.
holds | $$\nabla_{\theta_a}\log\pi(a|s) = (1 - \pi(a|s)) s$$
wrong | $$\nabla_{\theta_a}\log\pi(a|s) = (2 - \pi(a|s)) s$$
""",
    ),
    "certain words below vectors": (
        "markdown",
        r"""$$p(w_O|w_I) = \frac{\exp({v'_{w_O}}^T v_{w_I})}{\sum_{w=1}^W \exp({v'_w}^T v_{w_I})}$$
$$E = -\log p(w_O|w_I)$$
holds | $$\frac{\partial E}{\partial v_{w_I}} = -v'_{w_O} + \sum_{w=1}^W p(w|w_I) v'_w$$
holds | $$\frac{\partial E}{\partial v'_{w_O}} = (p(w_O|w_I) - 1) v_{w_I}$$
wrong | $$\frac{\partial E}{\partial v'_{w_O}} = (p(w_O|w_I) + 1) v_{w_I}$$
""",
    ),
    "numbers of each kind": (
        "markdown",
        r"""$\ell = \sum_k n_k \log p_k$, $p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$, $N = \sum_k n_k$.
holds | $$\frac{\partial \ell}{\partial z_k} = n_k - N p_k$$
wrong | $$\frac{\partial \ell}{\partial z_k} = n_k + N p_k$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])

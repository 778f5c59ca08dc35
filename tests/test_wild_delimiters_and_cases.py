"""Delimiters of a document's own, cases of layers, gradients named by ∇ alone, products of blocks,
classes that are no samples, and what claims nothing."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "what a softmax adds up are classes, although its length divides the loss": (
        "markdown",
        r"""$$L = \frac1n \sum_{i=1}^n (p_i - t_i)^2 \quad\text{with}\quad
p_i = \frac{\exp(z_i)}{\sum_{k=1}^n \exp(z_k)}$$

holds | $$\frac{\partial p_i}{\partial z_j} = p_i (\mathbb{1}_{i=j} - p_j)$$
holds | $$\frac{dL}{dz_j} = \frac2n \sum_{i=1}^n (p_i - t_i) p_i (1_{i=j} - p_j)$$
wrong | $$\frac{dL}{dz_j} = \frac2n \sum_{i=1}^n (p_i - t_i) p_i (1_{i=j} + p_j)$$

Over $m$ examples this is averaged as $\frac1m \sum_{k=1}^m L_k$.
""",
    ),
    "the correct class of a softmax that is named behind its formula": (
        "markdown",
        r"""$$\text{softmax}(z)_i = \frac{e^{z_i}}{\sum_k e^{z_k}} = s_i, \qquad L = -\log(s_c)$$

holds | $$\frac{\partial L}{\partial z_j} = -\frac{1}{s_c} \frac{\partial s_c}{\partial z_j}$$
holds | $$\frac{\partial L}{\partial z_j} = s_j - \mathbb{1}_{c=j}$$
holds | $$\frac{\partial}{\partial z_j} \log s_c(z) = \mathbb{1}_{c=j} - s_j$$
wrong | $$\frac{\partial}{\partial z_j} \log s_c(z) = \mathbb{1}_{c=j} + s_j$$
wrong | $$\frac{\partial L}{\partial z_j} = s_j + \mathbb{1}_{c=j}$$
""",
    ),
    "∇ with a symbol below it and nothing behind is the gradient of the loss": (
        "markdown",
        r"""A layer is $\mathbf{y} = W \mathbf{x} + \mathbf{b}$, of entries

$$y_i = \sum_{j=1}^n w_{ij} x_j + b_i$$

Let $\nabla_{\mathbf{y}} = \frac{\partial L}{\partial \mathbf{y}}$ come from the layer above. Then

holds | $$\frac{\partial L}{\partial x_k} = \sum_{j=1}^m \nabla_{y_j} w_{jk}$$
holds | $$\nabla_{\mathbf{x}} = W^T \nabla_{\mathbf{y}}$$
holds | $$\frac{\partial L}{\partial w_{kh}} = \nabla_{y_k} x_h$$
holds | $$\nabla_W = \nabla_{\mathbf{y}} \mathbf{x}^T$$
unread | $$\nabla_W = -\nabla_{\mathbf{y}} \mathbf{x}^T$$
undefined | $$\frac{\partial L}{\partial x_k} = \sum_{j=1}^m \nabla_{y_j} w_{jk} x_k$$
""",
    ),
    "a vector that is in another space under another heading is another": (
        "markdown",
        r"""## The loss

The output is $y \in \mathbb{R}^n$ and the target $t \in \mathbb{R}^n$.

$$L = \frac12 \sum_{i=1}^n (y_i - t_i)^2$$

holds | $$\frac{\partial L}{\partial y_i} = y_i - t_i$$

## A layer

With $x \in \mathbb{R}^n$ and $W \in \mathbb{R}^{m \times n}$ a layer gives
$y = W x + b \in \mathbb{R}^m$, so that $y_i = \sum_{j=1}^n w_{ij} x_j + b_i$.

holds | $$\frac{\partial y_i}{\partial x_k} = w_{ik}$$
holds | $$\frac{\partial l}{\partial x_k} = \sum_{i=1}^m \frac{\partial l}{\partial y_i} w_{ik}$$
undefined | $$\frac{\partial l}{\partial x_k} = \sum_i \frac{\partial l}{\partial y_i} w_{ik} x_k$$
""",
    ),
    "macros and environments of its own stand for delimiters, and macros for sums": (
        "latex",
        r"""\documentclass{article}
\newcommand{\be}{\begin{equation}}
\newcommand{\ee}{\end{equation}}
\def\bea{\begin{eqnarray}}
\def\eea{\end{eqnarray}}
\newcommand{\eqn}[1]{\begin{equation}#1\end{equation}}
\newcommand{\upto}[2]{\sum_{#1=1}^{#2}}
\newenvironment{boxedeq}[1]{\begin{center}\begin{equation*}\large}{\end{equation*}\end{center}}
\NewEnviron{bigeq}{\begin{equation}\scalebox{1.4}{$\BODY$}\end{equation}}
\newenvironment{remark}{\textit{Remark.} It costs \$5. }{}
\begin{document}
\be z_k = \upto{j}{d} w_{kj} x_j + b_k \ee
\bea
E &=& \frac12 \upto{k}{m} (z_k - t_k)^2 \\
holds | \frac{\partial E}{\partial z_k} &=& z_k - t_k
\eea
\begin{remark} No formula is here. \end{remark}
holds | \eqn{\frac{\partial E}{\partial x_j} = \sum_k (z_k - t_k) w_{kj}}
wrong | \eqn{\frac{\partial E}{\partial x_j} = \sum_k (z_k - t_k) w_{kj} x_j}
\begin{boxedeq}{green}
holds | \frac{\partial E}{\partial w_{kj}} = (z_k - t_k) x_j
\end{boxedeq}
\begin{bigeq}
\begin{array}{lcl}
holds | \frac{\partial E}{\partial b_k} & = & z_k - t_k \\
wrong | \frac{\partial E}{\partial b_k} & = & t_k - z_k
\end{array}
\end{bigeq}
\end{document}
""",
    ),
    "the one term of a sum with a one-hot target, whatever is predicted": (
        "markdown",
        r"""The label $t$ is one-hot, so with the true word $o$

holds | $$-\sum_{w \in V} t_w \log(\hat{y}_w) = -\log(\hat{y}_o)$$
holds | $$-\sum_{\omega \in V} t_\omega \log(\hat{y}_\omega) = -t_o \log(\hat{y}_o)$$
undefined | $$-\sum_{w \in V} t_w \log(\hat{y}_w) = \log(\hat{y}_o)$$
undefined | $$-\sum_{w \in V} t_w \log(\hat{y}_w) = -\log(1 - \hat{y}_o)$$
""",
    ),
    "∂j is ∂J, and sgn is spelled in italics": (
        "markdown",
        r"""$h = \text{ReLU}(z)$, $J = \frac12 h^T h$ and $\delta = \frac{\partial j}{\partial h}$.

holds | $$\delta = h$$
holds | $$\frac{\partial J}{\partial z} = h \circ sgn(h)$$
wrong | $$\frac{\partial J}{\partial z} = -h \circ sgn(h)$$
""",
    ),
    "items in wide brackets, of which one turns the product round": (
        "markdown",
        r"""（1）列向量:
$$z = W x, \quad z_i = \sum_k w_{ik} x_k$$

holds | $$\frac{\partial z_i}{\partial x_j} = w_{ij}$$

（2）行向量:
$$z = x W, \quad z_i = \sum_k x_k w_{ki}$$

holds | $$\frac{\partial z_i}{\partial x_j} = w_{ji}$$
wrong | $$\frac{\partial z_i}{\partial x_j} = w_{ij}$$
""",
    ),
    "an index of inputs that counts the samples of a loss elsewhere": (
        "markdown",
        r"""$$z_j = \sum_{i=1}^n w_{ij} x_i + b_j, \qquad a_j = \tanh(z_j)$$

The cost is $C = \frac1N \sum_{i=1}^N C_i$.

holds | $$\frac{\partial z_j}{\partial x_i} = w_{ij}$$
holds | $$\frac{\partial a_j}{\partial x_i} = (1 - a_j^2) w_{ij}$$
wrong | $$\frac{\partial a_j}{\partial x_i} = (1 + a_j^2) w_{ij}$$
""",
    ),
    "sizes, labels and the components of a function claim nothing": (
        "markdown",
        r"""The output is $y = f(z)$ with $z = w x + b$ and $f(z) = \tanh(z)$; we take $x = 0.25$.
The cost is $C = (y - t)^2$.

none | A label such as $y = 5$ is one-hot: $(0, 0, 1)$.
none | There are $C = 10$ classes.

none | $$X W = (n_{inputs}, n_{hidden})$$
none | $$g(v) = [g_1(v_1, \cdots, v_n), g_2(v_1, \cdots, v_n), \cdots, g_m(v_1, \cdots, v_n)]$$
holds | $$\frac{\partial y}{\partial x} = (1 - y^2) w$$
wrong | $$\frac{\partial y}{\partial x} = (1 + y^2) w$$
""",
    ),
    "the loss of one example that a mean names, and the next side writes out": (
        "markdown",
        r"""$\hat y_n = w x_n + b$ and
holds | $$J = \frac1N \sum_{n=1}^N L_n = \frac1N \sum_{n=1}^N \frac12 (\hat y_n - y_n)^2$$

holds | $$\frac{\partial L_n}{\partial w} = (\hat y_n - y_n) x_n$$
wrong | $$\frac{\partial L_n}{\partial w} = -(\hat y_n - y_n) x_n$$
holds | $$\frac{\partial J}{\partial b} = \frac1N \sum_n (\hat y_n - y_n)$$
wrong | $$\frac{\partial J}{\partial b} = \sum_n (\hat y_n - y_n)$$
""",
    ),
    "any loss of one example, beside the matrices of all": (
        "markdown",
        r"""$z_i^{(l)} = \sum_j w_{ij}^{(l)} a_j^{(l-1)} + b_i^{(l)}$, where
$a_j^{(l)} = \sigma(z_j^{(l)})$;
of all, $Z^{(l)} = W^{(l)} A^{(l-1)} + b^{(l)} 1^T$ and $A^{(l)} = \sigma(Z^{(l)})$.
The cost is $J = \frac1N \sum_{n=1}^N L_n$.

$$\delta^{(l)} = \frac{\partial L}{\partial z^{(l)}}, \quad
\Delta^{(l)} = ((W^{(l+1)})^T \Delta^{(l+1)}) \odot \sigma'(Z^{(l)})$$

holds | $$\frac{\partial L}{\partial W^{(l)}} = \delta^{(l)} (a^{(l-1)})^T$$
undefined | $$\frac{\partial L}{\partial W^{(l)}} = -\delta^{(l)} (a^{(l-1)})^T$$
holds | $$\frac{\partial L}{\partial b^{(l)}} = \delta^{(l)}$$
""",
    ),
    "a row of blocks times a column of blocks": (
        "markdown",
        r"""$$z = \begin{bmatrix} W & b \end{bmatrix} \begin{bmatrix} x \\ 1 \end{bmatrix}, \quad
L = \frac12 \|z - t\|^2$$

holds | $$\frac{\partial L}{\partial W} = (z - t) x^T$$
holds | $$\frac{\partial L}{\partial b} = z - t$$
wrong | $$\frac{\partial L}{\partial x} = -W^T (z - t)$$
""",
    ),
    "the last row and column of a matrix of entries": (
        "markdown",
        r"""$u_j = \sum_i w_{ij} y_i$, $E = \frac12 \sum_j (u_j - t_j)^2$ and $u = W^T y$ with

$$W = \begin{pmatrix} w_{11} & \cdots & w_{1Q} \\ \vdots & \ddots & \vdots \\
w_{P1} & \cdots & w_{PQ} \end{pmatrix}$$

holds | $$\frac{\partial E}{\partial y_i} = \sum_j (u_j - t_j) w_{ij}$$
wrong | $$\frac{\partial E}{\partial y_i} = \sum_j (u_j + t_j) w_{ij}$$
holds | $$\frac{\partial E}{\partial y} = W (u - t)$$
""",
    ),
    "cases that tell the output layer from the others are two equalities": (
        "markdown",
        r"""$z^l = W^l a^{l-1} + b^l$, $a^l = \sigma(z^l)$, $C = \frac12 \|a^L - y\|^2$ and
$\delta^l = \frac{\partial C}{\partial z^l}$.

holds holds | $$\delta^l = \begin{cases} (a^l - y) \odot \sigma'(z^l) & (l = L) \\ (W^{l+1})^T \delta^{l+1} \odot \sigma'(z^l) & (l \neq L) \end{cases}$$
holds holds | $$\delta^l = \begin{dcases} (W^{l+1})^T \delta^{l+1} \odot \sigma'(z^l), & \text{for hidden layers} \\ (a^l - y) \odot \sigma'(z^l), & \text{for the output layer} \end{dcases}$$
wrong holds | $$\delta^l = \begin{cases} (a^L + y) \odot \sigma'(z^L) & \text{if } l = L \\ (W^{l+1})^T \delta^{l+1} \odot \sigma'(z^l) & \text{otherwise} \end{cases}$$
holds wrong | $$\delta^l = \begin{cases} (a^L - y) \odot \sigma'(z^L) & \text{if $l = L$} \\ -(W^{l+1})^T \delta^{l+1} \odot \sigma'(z^l) & \text{if $l < L$} \end{cases}$$

$$\begin{aligned} \delta^l &= \frac{\partial C}{\partial z^l} \\
holds holds | &= \begin{cases} (a^L - y) \odot \sigma'(z^L) & l = L \\ (W^{l+1})^T \delta^{l+1} \odot \sigma'(z^l) & l < L \end{cases}
\end{aligned}$$
""",  # noqa: E501 (a verdict stands in front of each line, so that none can be broken)
    ),
    "errors that such cases define": (
        "markdown",
        r"""$z^l = W^l a^{l-1} + b^l$, $a^l = \sigma(z^l)$ and $C = \frac12 \|a^L - y\|^2$.

$$\delta^l = \begin{cases} (a^L - y) \odot \sigma'(z^L) & \text{if } l = L \\
(W^{l+1})^T \delta^{l+1} \odot \sigma'(z^l) & \text{otherwise} \end{cases}$$

holds | $$\frac{\partial C}{\partial W^l} = \delta^l (a^{l-1})^T$$
wrong | $$\frac{\partial C}{\partial b^l} = -\delta^l$$
""",
    ),
    "a sum over i ≤ N": (
        "markdown",
        r"""$f_i = w x_i + b$ and
$$L = \frac1N \sum_{i \le N} (f_i - y_i)^2$$

holds | $$\frac{\partial L}{\partial w} = \frac2N \sum_{i \le N} (f_i - y_i) x_i$$
wrong | $$\frac{\partial L}{\partial b} = 2 \sum_{i \le N} (f_i - y_i)$$
""",
    ),
    "indices behind a semicolon": (
        "markdown",
        r"""$h_j = \sum_i w_{1;j,i} x_i$, $y = \sum_j w_{2;j} h_j$ and $L = \frac12 (y - t)^2$

holds | $$\frac{\partial L}{\partial w_{2;j}} = (y - t) h_j$$
holds | $$\frac{\partial L}{\partial w_{1;j,i}} = (y - t) w_{2;j} x_i$$
wrong | $$\frac{\partial L}{\partial w_{1;j,i}} = -(y - t) w_{2;j} x_i$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])

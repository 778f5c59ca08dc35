"""Derivations in many notations, right and wrong: what each of their lines is judged as.

A line of a case says in front what its equalities must be judged as, one word for each of the last
ones: ``holds``, ``wrong:sign`` (with the cause), ``holds/undefined`` (either will do). No other
line may be called wrong. Paragraphs stand one below the other here, apart in the document.
"""

from __future__ import annotations

import re

import pytest

from chainrule.documents.check import check_document
from chainrule.documents.source import TextKind, read_text
from chainrule.documents.verdicts import Verdict

_EXPECTED = re.compile(r"([a-z_:/]+(?: [a-z_:/]+)*) \| (.*)\Z")

CASES: dict[str, tuple[TextKind, str]] = {
    "zero truth": (
        "markdown",
        r"""$$p = W x$$
undefined/holds | $$\frac{\partial L}{\partial p} = p - y$$
undefined/holds | $$\frac{\partial L}{\partial W} = (p - y) x^T$$
""",
    ),
    "a quantity named o": (
        "markdown",
        r"""$$o = W x$$
$$E = \frac12 \| o - y \|^2$$
holds | $$\frac{\partial E}{\partial W} = (o - y) x^T$$
wrong:sign | $$\frac{\partial E}{\partial o} = y - o$$
""",
    ),
    "norm in plain text": (
        "plain",
        r"""
    z = W x
    ŷ = V z
    L = ½ ‖ŷ − y‖²
holds |     ∂L/∂ŷ = ŷ − y
holds |     ∂L/∂V = (ŷ − y) zᵀ
holds |     ∂L/∂W = Vᵀ (ŷ − y) xᵀ
""",
    ),
    "log p without brackets in plain text": (
        "plain",
        r"""
    p = 1 / (1 + exp(−s))
    L = −y log p − (1 − y) log(1 − p)
holds |     ∂L/∂p = −y/p + (1 − y)/(1 − p)
holds |     ∂L/∂s = p − y
wrong:sign |     ∂L/∂s = y − p
""",
    ),
    "log p in LaTeX without backslash": (
        "markdown",
        r"""$$L = -y log p - (1 - y) log(1 - p)$$
holds | $$\frac{\partial L}{\partial p} = -\frac{y}{p} + \frac{1 - y}{1 - p}$$
""",
    ),
    "numbers put in": (
        "markdown",
        r"""$\hat y = w x + b$ and $L = \frac{1}{2} (\hat y - y)^2$. Say $w = 0.4$, $b = 0.1$, $x = 2$, $y = 0.5$.
holds/undefined holds | $$\hat y = 0.4 \cdot 2 + 0.1 = 0.9$$
holds/undefined holds | $$L = \frac{1}{2} (0.9 - 0.5)^2 = 0.08$$
holds holds/undefined holds | $$\frac{\partial L}{\partial w} = (\hat y - y) x = 0.4 \cdot 2 = 0.8$$
""",  # noqa: E501
    ),
    "a function of a number": (
        "markdown",
        r"""holds | $\sigma(z) = \frac{1}{1 + e^{-z}}$, so $\sigma(0.9) = 0.7109$.
holds | $$-\ln(0.5) = 0.693$$
holds | $$\tanh(0.5) = 0.46$$
wrong | $$\sigma(0.9) = 0.7211$$
""",
    ),
    "Kronecker's δ before its indices are known": (
        "markdown",
        r"""$$p_k = \frac{e^{z_k}}{\sum_l e^{z_l}}$$
$\delta_{ij}$ is Kronecker's delta.
holds | $$\frac{\partial p_i}{\partial z_j} = \frac{\delta_{ij} e^{z_i} \sum_l e^{z_l} - e^{z_i} e^{z_j}}{\left( \sum_l e^{z_l} \right)^2}$$
holds | $$\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)$$
wrong:index | $$\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_i)$$
""",  # noqa: E501
    ),
    "cases i = j and i ≠ j in words": (
        "markdown",
        r"""$$p_k = \frac{e^{z_k}}{\sum_l e^{z_l}}$$
For $i \neq j$ the numerator does not change:
holds/undefined holds | $$\frac{\partial p_i}{\partial z_j} = \frac{0 - e^{z_i} e^{z_j}}{\left( \sum_l e^{z_l} \right)^2} = -p_i p_j$$
""",  # noqa: E501
    ),
    "one sample's part of the loss": (
        "markdown",
        r"""$$\hat y_i = w x_i$$
$$J = \frac{1}{n} \sum_{i=1}^n (\hat y_i - y_i)^2$$
$$J_i = (\hat y_i - y_i)^2$$
holds | $$\frac{\partial J_i}{\partial \hat y_i} = 2 (\hat y_i - y_i)$$
holds | $$\frac{\partial J}{\partial w} = \frac{1}{n} \sum_{i=1}^n \frac{\partial J_i}{\partial \hat y_i} x_i$$
wrong:factor | $$\frac{\partial J_i}{\partial \hat y_i} = (\hat y_i - y_i)$$
""",  # noqa: E501
    ),
    "no loss, but A − Y": (
        "markdown",
        r"""$$Z^{[1]} = W^{[1]} X + b^{[1]}$$
$$A^{[1]} = g^{[1]}(Z^{[1]})$$
$$Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}$$
$$A^{[2]} = \sigma(Z^{[2]})$$
holds/undefined | $$dZ^{[2]} = A^{[2]} - Y$$
holds | $$dW^{[2]} = \frac{1}{m} dZ^{[2]} A^{[1]T}$$
holds | $$db^{[2]} = \frac{1}{m} np.sum(dZ^{[2]}, axis=1, keepdims=True)$$
holds | $$dZ^{[1]} = W^{[2]T} dZ^{[2]} * g^{[1]'}(Z^{[1]})$$
holds | $$dW^{[1]} = \frac{1}{m} dZ^{[1]} X^T$$
""",
    ),
    "np.sum": (
        "markdown",
        r"""There are $m$ examples in the columns of $X \in \mathbb{R}^{k \times m}$; $Y \in \mathbb{R}^{q \times m}$.
$$Z = W X + b$$
$$J = \frac{1}{2m} \sum_{i=1}^{m} \| Z_{:,i} - Y_{:,i} \|^2$$
holds/undefined | $$\frac{\partial J}{\partial b} = \frac{1}{m} np.sum(Z - Y, axis=1, keepdims=True)$$
""",  # noqa: E501
    ),
    "two vectors of free dimensions": (
        "markdown",
        r"""$$a_j = \sigma(z_j)$$
$$\delta_j = \frac{\partial C}{\partial z_j}$$
holds/undefined holds/undefined | $$\delta_j = \frac{\partial C}{\partial a_j} \frac{\partial a_j}{\partial z_j} = \frac{\partial C}{\partial a_j} \sigma'(z_j)$$
""",  # noqa: E501
    ),
    "word vectors": (
        "markdown",
        r"""Every word $w = 1, \dots, V$ has a vector $u_w \in \mathbb{R}^D$; the centre word has $v_c \in \mathbb{R}^D$.
$$\theta_w = u_w^\top v_c$$
$$\hat y_w = \frac{\exp(\theta_w)}{\sum_{j=1}^{V} \exp(\theta_j)}$$
The word that was seen is $o$, and
$$J = -\log \hat y_o$$
holds/undefined | $$\frac{\partial J}{\partial v_c} = -u_o + \sum_{w=1}^{V} \hat y_w u_w$$
Let $y \in \mathbb{R}^V$ be one-hot with $y_o = 1$, and let $U \in \mathbb{R}^{D \times V}$ have the columns $u_w$.
holds/undefined | $$\frac{\partial J}{\partial v_c} = \sum_{w=1}^{V} (\hat y_w - y_w) u_w$$
holds/undefined | $$\frac{\partial J}{\partial v_c} = U (\hat y - y)$$
""",  # noqa: E501
    ),
    "Einstein's convention": (
        "markdown",
        r"""An index that occurs twice in a product is summed over. $n$ counts the $N$ samples.
$$p_{nc} = x_{na} V_{ac}$$
$$L = \frac{1}{2N} (p_{nc} - y_{nc}) (p_{nc} - y_{nc})$$
holds | $$\frac{\partial L}{\partial p_{nc}} = \frac{1}{N} (p_{nc} - y_{nc})$$
holds | $$\frac{\partial p_{nc}}{\partial V_{bd}} = x_{nb} \delta_{cd}$$
holds holds holds | $$\frac{\partial L}{\partial V_{bd}} = \frac{\partial L}{\partial p_{nc}} \frac{\partial p_{nc}}{\partial V_{bd}} = \frac{1}{N} (p_{nc} - y_{nc}) x_{nb} \delta_{cd} = \frac{1}{N} x_{nb} (p_{nd} - y_{nd})$$
""",  # noqa: E501
    ),
    "Δw of an update": (
        "markdown",
        r"""undefined/none | $$\Delta v_{ab} = -\rho \frac{\partial E_n}{\partial v_{ab}}$$
$$\delta_a = \frac{\partial E_n}{\partial z_a}$$
""",
    ),
    "σ' of an unnamed σ": (
        "markdown",
        r"""Since $ H^{(1)} = \sigma(S^{(1)}) $ we have
holds holds | $$\frac{\partial H^{(1)}}{\partial S^{(1)}} = \sigma'(S^{(1)}) = \sigma(S^{(1)}) \cdot (1 - \sigma(S^{(1)}))$$
""",  # noqa: E501
    ),
    "softmax called σ": (
        "markdown",
        r"""$$\sigma(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$
Let $p_i = \sigma(z)_i$.
holds/undefined | $$\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij} - p_j)$$
""",
    ),
    "softmax rows by entries": (
        "markdown",
        r"""A batch of $m$ samples is in the rows of $X \in \mathbb{R}^{m \times d}$, the targets in $Y \in \mathbb{R}^{m \times k}$.
$$S = X W$$
$$P_{ij} = \frac{e^{S_{ij}}}{\sum_{l=1}^{k} e^{S_{il}}}$$
Every row of $Y$ is one-hot.
$$L = -\frac{1}{m} \sum_{i=1}^{m} \sum_{j=1}^{k} Y_{ij} \log P_{ij}$$
holds | $$\frac{\partial L}{\partial S} = \frac{1}{m} (P - Y)$$
holds | $$\frac{\partial L}{\partial W} = X^\top \frac{\partial L}{\partial S}$$
wrong:missing_mean | $$\frac{\partial L}{\partial W} = X^\top (P - Y)$$
""",  # noqa: E501
    ),
    "a wrong shape behind ∈": (
        "markdown",
        r"""$x \in \mathbb{R}^{5}$, $y \in \mathbb{R}^{2}$.
$$z = W x$$
$$L = \frac12 \| z - y \|^2$$
wrong:shape | $$\frac{\partial L}{\partial W} = (z - y) x^T \in \mathbb{R}^{5 \times 2}$$
""",
    ),
    "macros of the document": (
        "latex",
        r"""
\documentclass{article}
\newcommand{\vh}{\bm{h}}
\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}
\begin{document}
\begin{align}
  \vh &= W x \\
  L &= \frac12 \| \vh - y \|^2
\end{align}
\begin{equation}
holds |   \pd{L}{\vh} = \vh - y
\end{equation}
\begin{equation}
holds |   \pd{L}{W} = (\vh - y) x^\top
\end{equation}
\begin{equation}
wrong:sign |   \pd{L}{W} = (y - \vh) x^\top
\end{equation}
\end{document}
""",
    ),
    "δ is minus the gradient": (
        "markdown",
        r"""$$I_k = \sum_j w_{jk} O_j, \quad y_k = f(I_k), \quad E = \frac12 \sum_k (d_k - y_k)^2$$
holds holds holds | $$\frac{\partial E}{\partial w_{jk}} = \frac{\partial E}{\partial y_k} \frac{\partial y_k}{\partial I_k} \frac{\partial I_k}{\partial w_{jk}} = -(d_k - y_k) f'(I_k) O_j = -\delta_k O_j$$
where $\delta_k = (d_k - y_k) f'(I_k)$.
holds | $$\frac{\partial E}{\partial O_j} = -\sum_k \delta_k w_{jk}$$
wrong:sign | $$\frac{\partial E}{\partial O_j} = \sum_k \delta_k w_{jk}$$
""",  # noqa: E501
    ),
    "all numbers": (
        "markdown",
        r"""All quantities are numbers; there are $n$ samples $(x_i, y_i)$.
$$\hat y_i = v \sigma(w x_i + b) + c$$
$$E = \frac{1}{n} \sum_{i=1}^{n} (\hat y_i - y_i)^2$$
holds | $$\frac{\partial E}{\partial v} = \frac{2}{n} \sum_{i=1}^{n} (\hat y_i - y_i) \sigma(w x_i + b)$$
holds | $$\frac{\partial E}{\partial w} = \frac{2}{n} \sum_{i=1}^{n} (\hat y_i - y_i) v \sigma'(w x_i + b) x_i$$
wrong:symbol | $$\frac{\partial E}{\partial w} = \frac{2}{n} \sum_{i=1}^{n} (\hat y_i - y_i) v \sigma'(w x_i + b) y_i$$
""",  # noqa: E501
    ),
    "rows Ŷ_i of a batch": (
        "markdown",
        r"""$X$ is an $n \times d$ matrix, one sample in each row; $Y$ is $n \times q$.
$$H = \sigma(X W_1 + b_1)$$
$$\hat Y = H W_2 + b_2$$
$W_1$ is [d × h], $W_2$ is [h × q]; $b_1$ and $b_2$ are rows that are added to every row.
$$L = \frac{1}{n} \sum_{i=1}^{n} \sum_{k=1}^{q} (\hat Y_{ik} - Y_{ik})^2$$
holds holds | $$\frac{\partial L}{\partial W_2} = H^\top \frac{\partial L}{\partial \hat Y} = \frac{2}{n} H^\top (\hat Y - Y)$$
holds | $$\frac{\partial L}{\partial b_2} = \frac{2}{n} \sum_{i=1}^{n} (\hat Y_i - Y_i)$$
wrong:missing_mean | $$\frac{\partial L}{\partial b_2} = 2 \sum_{i=1}^{n} (\hat Y_i - Y_i)$$
""",  # noqa: E501
    ),
    "math tables and several in a display": (
        "markdown",
        r"""
$$p = W x, \qquad L = \frac12 \| p - y \|^2$$

holds holds | $$\frac{\partial L}{\partial p} = p - y \text{ and } \frac{\partial L}{\partial W} = (p - y) x^T$$

holds | $$\delta = \frac{\partial L}{\partial p} \rightarrow \frac{\partial L}{\partial W} = \delta x^T$$

$$\frac{\partial L}{\partial W} = 0 \implies (p - y) x^T = 0$$

| what | gradient |
|---|---|
holds | | weights | $\frac{\partial L}{\partial W} = (p - y) x^T$ |
""",  # noqa: E501
    ),
    "words as subscripts": (
        "markdown",
        r"""$$p = W_{out} x$$
$$L_{data} = \frac12 \| p - y \|^2$$
$$L_{reg} = \lambda \|W_{out}\|^2$$
$$L = L_{data} + L_{reg}$$
holds | $$\frac{\partial L}{\partial W_{out}} = (p - y) x^T + 2 \lambda W_{out}$$
holds | $$\frac{\partial L_{reg}}{\partial W_{out}} = 2 \lambda W_{out}$$
wrong | $$\frac{\partial L}{\partial W_{out}} = (p - y) x^T + \lambda W_{out}$$
""",
    ),
    "a sum without 1/n over the samples": (
        "markdown",
        r"""Given are $\{(x_i, y_i)\}_{i=1}^n$ with $x_i \in \mathbb{R}^d$ and $y_i \in \{0, 1\}$; $w \in \mathbb{R}^d$, $b \in \mathbb{R}$.
holds | $$z_i = w^\top x_i + b, \qquad p_i = \sigma(z_i) = \frac{1}{1 + e^{-z_i}}$$
$$J(w, b) = - \sum_{i=1}^n \Big[ y_i \log p_i + (1 - y_i) \log(1 - p_i) \Big]$$
holds | $$\frac{d p_i}{d z_i} = p_i (1 - p_i)$$
holds | $$\frac{\partial z_i}{\partial w} = x_i$$
holds | $$\nabla_w J = \sum_{i=1}^n (p_i - y_i) x_i$$
holds | $$\frac{\partial J(w,b)}{\partial b} = \sum_{i=1}^n (p_i - y_i)$$
wrong:sign | $$\nabla_w J = \sum_{i=1}^n (y_i - p_i) x_i$$
""",  # noqa: E501
    ),
    "the gradient set to zero": (
        "markdown",
        r"""$$p = W x, \qquad L = \frac12 \| p - y \|^2$$
At the minimum
undefined/unread/none | $$\frac{\partial L}{\partial W} = 0 \implies (p - y) x^T = 0$$
""",
    ),
    "derivative with the function's argument left out": (
        "markdown",
        r"""$$h_\theta(x^{(i)}) = \frac{1}{1 + e^{-\theta_0 - \theta_1 x^{(i)}}}$$
holds | $$\frac{\partial h_\theta}{\partial \theta_0} = h_\theta(x) (1 - h_\theta(x))$$
holds | $$\frac{\partial}{\partial \theta_0} \log(h_\theta(x^{(i)})) = 1 - h_\theta(x^{(i)})$$
wrong:sign | $$\frac{\partial}{\partial \theta_0} \log(1 - h_\theta(x^{(i)})) = h_\theta(x^{(i)})$$
""",
    ),
    "Σ y = 1 said as a formula": (
        "markdown",
        r"""$p = \text{softmax}(z)$, $L = -\sum_i y_i \log p_i$ and $\sum_i y_i = 1$.
holds | $$\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij} - p_j)$$
holds | $$\frac{\partial L}{\partial z_i} = p_i - y_i$$
wrong:sign | $$\frac{\partial L}{\partial z_i} = y_i - p_i$$
""",
    ),
    "batch normalisation": (
        "markdown",
        r"""$$\mu = \frac1m \sum_{i=1}^m x_i, \quad v = \frac1m \sum_{i=1}^m (x_i - \mu)^2$$
$$\hat x_i = \frac{x_i - \mu}{\sqrt{v + \epsilon}}, \quad y_i = \gamma \hat x_i + \beta$$
$$L = \frac12 \sum_{i=1}^m (y_i - t_i)^2$$
holds/unread/undefined | $$\frac{\partial L}{\partial \gamma} = \sum_{i=1}^m \frac{\partial L}{\partial y_i} \hat x_i$$
holds/unread/undefined | $$\frac{\partial L}{\partial \beta} = \sum_{i=1}^m \frac{\partial L}{\partial y_i}$$
holds/unread/undefined | $$\frac{\partial L}{\partial \hat x_i} = \frac{\partial L}{\partial y_i} \gamma$$
holds/unread/undefined | $$\frac{\partial L}{\partial v} = -\frac12 (v + \epsilon)^{-3/2} \sum_{i=1}^m \frac{\partial L}{\partial \hat x_i} (x_i - \mu)$$
holds/unread/undefined | $$\frac{\partial L}{\partial x_i} = \frac{1}{\sqrt{v+\epsilon}} \left( \frac{\partial L}{\partial \hat x_i} - \frac1m \sum_{j=1}^m \frac{\partial L}{\partial \hat x_j} - \frac{\hat x_i}{m} \sum_{j=1}^m \frac{\partial L}{\partial \hat x_j} \hat x_j \right)$$
""",  # noqa: E501
    ),
    "relations cut by a line break with \\cdot": (
        "markdown",
        r"""
$$z_j = \sum_k w_{jk} a_k + b_j, \quad C = \frac12 \sum_j (z_j - y_j)^2$$

$$\begin{align}
\frac{\partial C}{\partial b_j} &= \frac{\partial C}{\partial z_j} \cdot
holds | \frac{\partial z_j}{\partial b_j} = \frac{\partial C}{\partial z_j} \cdot 1 \\
holds | &= z_j - y_j
\end{align}$$
""",
    ),
    "x ∈ ℝ^p is a column": (
        "markdown",
        r"""$x \in \mathbb{R}^{p}$, $y \in \mathbb{R}^{q}$, $W \in \mathbb{R}^{q \times p}$
$$s = W x,\quad E = \tfrac12 (s - y)^{\mathsf T} (s - y)$$
holds | $$E = \tfrac12 \sum_{j=1}^{q} (s_j - y_j)^2$$
holds | $$\frac{\partial E}{\partial W} = (s - y) x^{\mathsf T}$$
wrong:transpose/holds_per_component/wrong:order | $$\frac{\partial E}{\partial W} = x (s - y)^{\mathsf T}$$
""",  # noqa: E501
    ),
    "φ = tanh": (
        "markdown",
        r"""The network uses $\phi = \tanh$; $y \in \mathbb{R}^{q}$.
$$t = \phi(W x)$$
$$E = \tfrac12 \| t - y \|^2$$
holds | $$\frac{\partial E}{\partial W} = ((1 - t \circ t) \circ (t - y)) x^T$$
holds | $$\frac{\partial E}{\partial W} = (\phi'(W x) \circ (t - y)) x^T$$
wrong | $$\frac{\partial E}{\partial W} = (t \circ (1 - t) \circ (t - y)) x^T$$
""",
    ),
    "updates with numbers": (
        "markdown",
        r"""$\hat y = w x + b$, $L = \frac{1}{2} (\hat y - y)^2$, $\alpha = 0.1$. Start: $w = 0.4$, $b = 0.1$; sample $x = 2$, $y = 0.5$.
holds/undefined holds | $$w \leftarrow w - \alpha \frac{\partial L}{\partial w} = 0.4 - 0.1 \cdot 0.8 = 0.32$$
holds/undefined wrong | $$b \leftarrow b - \alpha \frac{\partial L}{\partial b} = 0.1 - 0.1 \cdot 0.4 = 0.07$$
""",  # noqa: E501
    ),
    "words that have vectors": (
        "markdown",
        r"""Every word $w = 1, \dots, V$ has a vector $u_w \in \mathbb{R}^D$; $v_c \in \mathbb{R}^D$.
$$\theta_w = u_w^\top v_c$$
$$\hat y_w = \frac{\exp(\theta_w)}{\sum_{j=1}^{V} \exp(\theta_j)}$$
$$J = -\sum_w y_w \log \hat y_w$$
The targets are one-hot.
holds/unread | $$\frac{\partial J}{\partial \theta_w} = \hat y_w - y_w$$
holds/unread holds/unread | $$\frac{\partial J}{\partial u_w} = \frac{\partial J}{\partial \theta_w} \frac{\partial \theta_w}{\partial u_w} = (\hat y_w - y_w) v_c$$
wrong:sign/unread | $$\frac{\partial J}{\partial \theta_w} = y_w - \hat y_w$$
""",  # noqa: E501
    ),
    "general layers with a quadratic cost": (
        "markdown",
        r"""$$z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}, \qquad a^{(l)} = \sigma(z^{(l)})$$
$$C = \frac12 \| a^{(L)} - y \|^2$$
$$\delta^{(L)} = (a^{(L)} - y) \odot \sigma'(z^{(L)})$$
$$\delta^{(l)} = (W^{(l+1)})^T \delta^{(l+1)} \odot \sigma'(z^{(l)})$$
holds holds | $$\frac{\partial C}{\partial W^{(l)}} = \delta^{(l)} (a^{(l-1)})^T, \qquad \frac{\partial C}{\partial b^{(l)}} = \delta^{(l)}$$
wrong/holds_per_component | $$\frac{\partial C}{\partial W^{(l)}} = \delta^{(l)} (a^{(l)})^T$$
""",  # noqa: E501
    ),
    "softmax chain with leaving one out": (
        "markdown",
        r"""
$$p_i = \frac{e^{o_i}}{\sum_k e^{o_k}}, \qquad L = -\sum_k y_k \log p_k$$

The label is one-hot.

holds holds | $$\frac{\partial L}{\partial o_i} = -\sum_k y_k \frac{\partial \log p_k}{\partial o_i} = -y_i (1 - p_i) - \sum_{k \neq i} y_k \frac{1}{p_k} ({\color{red}{-p_k p_i}})\\
holds holds | = -y_i + \color{blue}{y_i p_i + \sum_{k \neq i} y_k p_i} = p_i - y_i$$

wrong | $$\frac{\partial L}{\partial o_i} = -y_i (1 - p_i) - \sum_{k \neq i} y_k p_i$$
""",  # noqa: E501
    ),
    "sums of squares by components": (
        "markdown",
        r"""$O_k = \sigma(\sum_j w_{jk} x_j)$ and $E = \sum_k (O_k - t_k)^2$
wrong:factor | $$\frac{\partial E}{\partial w_{jk}} = (O_k - t_k)O_k(1-O_k)x_j$$
holds | $$\frac{\partial E}{\partial w_{jk}} = 2(O_k - t_k)O_k(1-O_k)x_j$$
wrong:sign | $$\frac{\partial E}{\partial w_{jk}} = 2(t_k - O_k)O_k(1-O_k)x_j$$
""",
    ),
    "unicode in LaTeX": (
        "markdown",
        r"""$$C=\frac{1}{2}∑_j(y_j−a_j)^2$$
holds | $$\frac{∂C}{∂a_j}=(a_j−y_j)$$
wrong:sign | $$\frac{∂C}{∂a_j}=(y_j−a_j)$$
""",
    ),
    "row n of a bracket": (
        "markdown",
        r"""$X \in \mathbb{R}^{B \times D}$ holds a batch of $B$ samples, $Y \in \mathbb{R}^{B \times C}$ the targets.
$$Z = X W + b$$
$$L = \frac{1}{2B} \sum_{n=1}^{B} \sum_{c=1}^{C} (Z_{nc} - Y_{nc})^2$$
holds | $$\frac{\partial L}{\partial b} = \sum_{n=1}^{B} \left( \frac{\partial L}{\partial Z} \right)_n$$
holds | $$\frac{\partial L}{\partial b} = \sum_{n=1}^{B} \left( \frac{\partial L}{\partial Z} \right)_{n,:}$$
holds | $$\frac{\partial L}{\partial b} = \frac{1}{B} \sum_{n=1}^{B} (Z_n - Y_n)$$
wrong:missing_mean | $$\frac{\partial L}{\partial b} = \sum_{n=1}^{B} (Z_n - Y_n)$$
""",  # noqa: E501
    ),
    "diag is nobody's slip": (
        "markdown",
        r"""$$h_t = \tanh(W h_{t-1} + U x_t)$$
holds/undefined/unread | $$\frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}(1 - h_t^2) W$$
""",  # noqa: E501
    ),
    "values of an example as equalities": (
        "markdown",
        r"""Let $q = x + y$ and $f = q z$.
holds holds | $$\frac{\partial f}{\partial x} = \frac{\partial f}{\partial q} \frac{\partial q}{\partial x} = z$$
holds/undefined holds/undefined | With $x = -2$, $y = 5$, $z = -4$ we have $q = 3$, $f = -12$ and $\frac{\partial f}{\partial x} = -4$.
""",  # noqa: E501
    ),
    "tied weights without dimensions": (
        "markdown",
        r"""An autoencoder: $h = \sigma(Wx + b)$, $\hat{x} = W^\top h + c$, $J = \|\hat{x} - x\|_2^2$.
holds | $$\frac{\partial J}{\partial h} = 2 W (\hat x - x)$$
holds | $$\frac{\partial J}{\partial W} = 2 h (\hat x - x)^\top + 2 (W (\hat x - x) \odot h \odot (1-h)) x^\top$$
wrong | $$\frac{\partial J}{\partial W} = 2 (W (\hat x - x) \odot h \odot (1-h)) x^\top$$
""",  # noqa: E501
    ),
    "layers below, L the last": (
        "markdown",
        r"""Layer $l$ of $L$ computes $z_l = W_l h_{l-1} + b_l$ and $h_l = \tanh(z_l)$; the loss is $\mathcal{L} = \frac12 \|h_L - y\|^2$.
$$\delta_L = (h_L - y) \odot (1 - h_L^2)$$
$$\delta_l = (W_{l+1}^T \delta_{l+1}) \odot (1 - h_l^2)$$
holds | $$\frac{\partial \mathcal{L}}{\partial W_l} = \delta_l h_{l-1}^T$$
holds | $$\frac{\partial \mathcal{L}}{\partial b_l} = \delta_l$$
wrong/holds_per_component | $$\frac{\partial \mathcal{L}}{\partial W_l} = \delta_l h_l^T$$
""",  # noqa: E501
    ),
    "logistic loss given as a function of two": (
        "markdown",
        r"""The model is $\hat{y}^{(i)} = \sigma(\mathbf{w}^T \mathbf{x}^{(i)} + b)$ with $\sigma(t) = 1/(1+e^{-t})$, the loss
$$\mathcal{L}(\hat y, y) = -\left( y \log \hat y + (1-y) \log(1-\hat y) \right)$$
$$J(\mathbf w, b) = \frac1m \sum_{i=1}^m \mathcal{L}(\hat y^{(i)}, y^{(i)})$$
holds holds | $$\frac{\partial \mathcal{L}}{\partial \hat y} = -\frac{y}{\hat y} + \frac{1-y}{1-\hat y} = \frac{\hat y - y}{\hat y (1 - \hat y)}$$
holds/unread | $$\frac{\partial J}{\partial \mathbf w} = \frac1m \sum_{i=1}^m (\hat y^{(i)} - y^{(i)}) \mathbf x^{(i)}$$
holds/unread | $$\frac{\partial J}{\partial w_j} = \frac1m \sum_{i=1}^m (\hat y^{(i)} - y^{(i)}) x_j^{(i)}$$
wrong:missing_mean | $$\frac{\partial J}{\partial b} = \sum_{i=1}^m (\hat y^{(i)} - y^{(i)})$$
""",  # noqa: E501
    ),
    "one hidden layer in bold": (
        "markdown",
        r"""The hidden layer is $\mathbf{h} = f(\mathbf{a})$ with $\mathbf{a} = \mathbf{W}\mathbf{x} + \mathbf{b}$, the output $\hat{y} = \mathbf{u}^T \mathbf{h}$ and the loss $J = \frac{1}{2}(\hat{y} - y)^2$.
holds | $$\frac{\partial J}{\partial \mathbf{u}} = (\hat{y} - y) \mathbf{h}$$
holds | $$\boldsymbol\delta = \frac{\partial J}{\partial \mathbf{a}} = (\hat y - y) \mathbf{u} \circ f'(\mathbf{a})$$
holds | $$\frac{\partial J}{\partial W_{ij}} = \delta_i x_j$$
holds | $$\frac{\partial J}{\partial \mathbf{x}} = \mathbf{W}^T \boldsymbol\delta$$
wrong:index/wrong:unknown/holds_per_component | $$\frac{\partial J}{\partial W_{ij}} = \delta_j x_i$$
""",  # noqa: E501
    ),
    "a recurrent net": (
        "markdown",
        r"""$$h_t = \tanh(W_{hh} h_{t-1} + W_{xh} x_t + b_h)$$
$$y_t = W_{hy} h_t$$
$$L = \sum_{t=1}^{T} \frac12 \| y_t - d_t \|^2$$
holds/unread | $$\frac{\partial L}{\partial y_t} = y_t - d_t$$
holds/unread | $$\frac{\partial L}{\partial W_{hy}} = \sum_{t=1}^{T} (y_t - d_t) h_t^\top$$
wrong:sign/unread | $$\frac{\partial L}{\partial y_t} = d_t - y_t$$
""",
    ),
    "numbers as dimensions": (
        "markdown",
        r"""$x \in \mathbb{R}^{3}$, $y \in \mathbb{R}^{2}$, $W \in \mathbb{R}^{2 \times 3}$
$$s = W x$$
$$E = \tfrac12 (s - y)^T (s - y)$$
holds | $$\frac{\partial E}{\partial W} = (s - y) x^T$$
wrong/holds_per_component | $$\frac{\partial E}{\partial W} = x (s - y)^T$$
""",
    ),
    "the loss in two parts": (
        "markdown",
        r"""$$p = W x$$
$$L_{data} = \text{something}(p)_{t}^{?}$$
$$L_{reg} = \lambda \|W\|^2$$
$$L = L_{data} + L_{reg}$$
holds/undefined/unread | The loss is $L=L_{data} + L_{reg}$ as before.
""",
    ),
    "a cost of a hypothesis of each sample": (
        "markdown",
        r"""$$\require{cancel} h_\theta(x^{(i)}) = \tanh(\theta_0 + \theta_1 x^{(i)})$$
$$J(\theta) = \frac{1}{m} \sum_{i=1}^{m} \text{Cost}(h_\theta(x^{(i)}), y^{(i)})$$
$$\text{Cost}(h_\theta(x^{(i)}), y^{(i)}) = -y^{(i)} h_\theta(x^{(i)})$$
holds | $$\frac{\partial h_\theta}{\partial \theta_1} = (1 - h_\theta(x)^2) x$$
holds | $$\frac{\partial J}{\partial h_\theta} = -\frac1m y$$
holds | $$\frac{\partial J}{\partial \theta_0} = \frac1m \sum_i y^{(i)} (h_\theta(x^{(i)})^2 - 1)$$
wrong | $$\frac{\partial J}{\partial \theta_1} = \frac1m \sum_i y^{(i)} (h_\theta(x^{(i)})^2 - 1)$$
""",
    ),
    "samples by index and all of them in a matrix": (
        "markdown",
        r"""Data $\{(x_i, y_i)\}_{i=1}^n$ with $x_i \in \mathbb{R}^d$, $w \in \mathbb{R}^d$,
and $b \in \mathbb{R}$.
$$s_i = w^\top x_i + b, \qquad q_i = \tanh(s_i)$$
$$J = \frac12 \sum_{i=1}^n (q_i - y_i)^2$$
holds | $$\nabla_w J = \sum_i \frac{\partial J}{\partial q_i} \frac{d q_i}{d s_i} x_i$$
holds | $$\frac{\partial J}{\partial w} = \sum_{i=1}^n (q_i - y_i)(1 - q_i^2) x_i$$
Let $X \in \mathbb{R}^{n \times d}$ have the rows $x_i^\top$, and $q = \tanh(Xw + b\mathbf{1})$.
holds | $$\nabla_w J = X^\top ((q - y) \odot (1 - q \odot q))$$
wrong:sign | $$\frac{\partial J}{\partial b} = \mathbf{1}^\top ((y - q) \odot (1 - q \odot q))$$
""",
    ),
    "a probability as a name, and a forgotten ∂": (
        "markdown",
        r"""$$P(t=1 | z) = \frac{1}{1 + e^{-z}}$$
$$L = -\log P(t=1 | z)$$
holds | $$\log \frac{P(t=1 | z)}{1 - P(t=1 | z)} = z$$
holds holds | $$\frac{\partial L}{\partial z} = -\dfrac{\partial}{z}(\log P(t=1|z)) = P(t=1|z) - 1$$
wrong:sign | $$\frac{\partial L}{\partial z} = 1 - P(t=1|z)$$
""",
    ),
    "remarks in words whose brackets close later": (
        "markdown",
        r"""$$L = \frac12 (a - t)^2$$
$$\begin{align} a &= \tanh(z) &&\text{(since } z = w x + b \text{ goes in)} \end{align}$$
holds | $$\frac{\partial L}{\partial z} = (a - t)(1 - a^2) \text{(unit } z \text{ is tanh)}$$
wrong:symbol | $$\frac{\partial L}{\partial w} = (a - t)(1 - a^2) z \text{(unit } z \text{)}$$
""",
    ),
}


def judged(kind: TextKind, text: str) -> tuple[dict[int, list[Verdict]], dict[int, list[str]]]:
    """The verdicts of a case and what is expected of them, by the lines of its document."""
    gap = "\n" if text.startswith("\n") else "\n\n"  # a case that keeps its own lines begins empty
    lines = text.strip("\n").split("\n")
    expected: dict[int, list[str]] = {}
    for number, line in enumerate(lines):
        if match := _EXPECTED.match(line):
            expected[number * len(gap) + 1] = match[1].split()
            lines[number] = match[2]
    verdicts: dict[int, list[Verdict]] = {}
    for verdict in check_document(read_text(gap.join(lines), "case", kind)).verdicts:
        verdicts.setdefault(verdict.claim.place.line, []).append(verdict)
    return verdicts, expected


def is_as(verdict: Verdict, words: str) -> bool:
    cause = verdict.cause.value if verdict.cause else ""
    return any(
        word in (verdict.outcome.value, f"{verdict.outcome.value}:{cause}")
        for word in words.split("/")
    )


def check(kind: TextKind, text: str) -> None:
    """Every line of a case is judged as it says, and no other line is called wrong."""
    verdicts, expected = judged(kind, text)
    for line, words in expected.items():
        found = verdicts.get(line, [])
        least = [w for w in words if "none" not in w.split("/")]
        assert len(found) >= len(least), f"line {line} has {len(found)} verdicts"
        found = found[max(0, len(found) - len(words)) :]
        for verdict, word in zip(found, words[len(words) - len(found) :], strict=True):
            said = f"line {line}, {word}: {verdict.claim.left} = {verdict.claim.right}"
            assert is_as(verdict, word), f"{said}: {verdict.outcome.value} {verdict.message}"
    for line in verdicts.keys() - expected.keys():
        assert not any(v.outcome.is_fault for v in verdicts[line]), f"line {line} is called wrong"


@pytest.mark.parametrize("name", CASES)
def test_every_line_is_judged_as_it_should_be(name: str) -> None:
    check(*CASES[name])

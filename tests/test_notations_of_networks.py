"""Layers, samples and sums over them, in the notations that people use."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "zero truth": (
        "markdown",
        r"""$$p = W x$$
undefined/holds | $$\frac{\partial L}{\partial p} = p - y$$
undefined/holds | $$\frac{\partial L}{\partial W} = (p - y) x^T$$
""",
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
    "δ is minus the gradient": (
        "markdown",
        r"""$$I_k = \sum_j w_{jk} O_j, \quad y_k = f(I_k), \quad E = \frac12 \sum_k (d_k - y_k)^2$$
holds holds holds | $$\frac{\partial E}{\partial w_{jk}} = \frac{\partial E}{\partial y_k} \frac{\partial y_k}{\partial I_k} \frac{\partial I_k}{\partial w_{jk}} = -(d_k - y_k) f'(I_k) O_j = -\delta_k O_j$$
where $\delta_k = (d_k - y_k) f'(I_k)$.
holds | $$\frac{\partial E}{\partial O_j} = -\sum_k \delta_k w_{jk}$$
wrong:sign | $$\frac{\partial E}{\partial O_j} = \sum_k \delta_k w_{jk}$$
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
    "x ∈ ℝ^p is a column": (
        "markdown",
        r"""$x \in \mathbb{R}^{p}$, $y \in \mathbb{R}^{q}$, $W \in \mathbb{R}^{q \times p}$
$$s = W x,\quad E = \tfrac12 (s - y)^{\mathsf T} (s - y)$$
holds | $$E = \tfrac12 \sum_{j=1}^{q} (s_j - y_j)^2$$
holds | $$\frac{\partial E}{\partial W} = (s - y) x^{\mathsf T}$$
wrong:transpose/holds_per_component/wrong:order | $$\frac{\partial E}{\partial W} = x (s - y)^{\mathsf T}$$
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
    "sums of squares by components": (
        "markdown",
        r"""$O_k = \sigma(\sum_j w_{jk} x_j)$ and $E = \sum_k (O_k - t_k)^2$
wrong:factor | $$\frac{\partial E}{\partial w_{jk}} = (O_k - t_k)O_k(1-O_k)x_j$$
holds | $$\frac{\partial E}{\partial w_{jk}} = 2(O_k - t_k)O_k(1-O_k)x_j$$
wrong:sign | $$\frac{\partial E}{\partial w_{jk}} = 2(t_k - O_k)O_k(1-O_k)x_j$$
""",
    ),
    "diag is nobody's slip": (
        "markdown",
        r"""$$h_t = \tanh(W h_{t-1} + U x_t)$$
holds/undefined/unread | $$\frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}(1 - h_t^2) W$$
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
}


@pytest.mark.parametrize("name", CASES)
def test_every_line_is_judged_as_it_should_be(name: str) -> None:
    check(*CASES[name])

"""Documents whose letters are not the customary ones: of losses, scores, samples and layers."""

from __future__ import annotations

import re

import pytest
from judged_lines import kinds

_SHORT = re.compile(r"\bd\(([^;()]*); ([^()]*)\)")

CASES: dict[str, tuple[str, list[str]]] = {
    "a loss under a letter of its own": (
        r"""
$$y = w x + b, \qquad Q = \frac{1}{2} (t - y)^2$$

$$d(Q; w) = -(t - y) x$$
$$d(Q; b) = (t - y)$$
""",
        ["holds", "wrong:sign"],
    ),
    "sensitivities of the sum of squares": (
        r"""
$\mathbf{a}^{m+1} = \mathbf{f}^{m+1}(\mathbf{W}^{m+1} \mathbf{a}^m + \mathbf{b}^{m+1})$ for
$m = 0, 1, \ldots, M - 1$, and the net input is
$$n_i^m = \sum_{j=1}^{S^{m-1}} w_{i,j}^m a_j^{m-1} + b_i^m$$

$$\hat{F}(\mathbf{x}) = (\mathbf{t} - \mathbf{a}^M)^T (\mathbf{t} - \mathbf{a}^M)$$

$$s_i^m \equiv d(\hat{F}; n_i^m)$$

$$d(\hat{F}; w_{i,j}^m) = s_i^m a_j^{m-1}$$

$$d(n_i^{m+1}; n_j^m) = w_{i,j}^{m+1} d(a_j^m; n_j^m) = w_{i,j}^{m+1} \dot{f}^m(n_j^m)$$
""",
        ["holds", "holds", "holds"],
    ),
    "an activation under the letter of its values": (
        r"""
$a_i^l = a(\sum_j w_{ij}^l a_j^{l-1} + b_i^l)$, where the argument is $z_i^l$. The error is
$\delta_i^l = d(C; z_i^l)$.

$$\delta_i^L = d(C; a_i^L) a'(z_i^L)$$
$$d(C; b_i^l) = \delta_i^l$$
$$\delta_i^l = \sum_k w_{ki}^{l+1} \delta_k^{l+1} a'(z_i^l)$$
""",
        ["holds", "holds", "holds"],
    ),
    "an activation under the letter of a parameter, entries of a matrix in capitals": (
        r"""
$\mathbf{s}^{(\ell)} = (\mathrm{W}^{(\ell)})^{\mathrm{T}} \mathbf{x}^{(\ell-1)}$ and
$\mathbf{x}^{(\ell)} = \theta(\mathbf{s}^{(\ell)})$. In components,
$$s_j^{(\ell)} = \sum_{i=1}^{d^{(\ell-1)}} w_{ij}^{(\ell)} x_i^{(\ell-1)}.$$
The error is $E = (x^{(L)} - y)^2$, and
$\boldsymbol{\delta}^{(\ell)} = \frac{\partial E}{\partial \mathbf{s}^{(\ell)}}$.

$$\delta_j^{(\ell)} = \theta'(s_j^{(\ell)}) \sum_k w_{jk}^{(\ell+1)} \delta_k^{(\ell+1)}$$
$$\boldsymbol{\delta}^{(L)} = 2 (\mathbf{x}^{(L)} - y) \theta'(\mathbf{s}^{(L)})$$
""",
        ["holds", "holds", "holds"],
    ),
    "a score that no formula says": (
        r"""
$o_j = \varphi(\sum_k w_{kj} o_k + b_j)$, and the argument is the net input $net_j$.
$E = \frac12 \sum_j (t_j - o_j)^2$.

$$d(o_j; net_j) = \varphi'(net_j)$$
$$d(net_j; w_{kj}) = o_k$$
""",
        ["holds", "holds"],
    ),
    "samples above, and targets r": (
        r"""
$$o_i^t = \sum_{h=1}^H v_{ih} z_h^t + v_{i0}, \qquad y_i^t = \frac{\exp o_i^t}{\sum_k \exp o_k^t}$$
$$E(\mathbf{V} | \mathcal{X}) = -\sum_t \sum_i r_i^t \log y_i^t$$

$$d(E; v_{ih}) = -\sum_t (r_i^t - y_i^t) z_h^t$$
$$d(E; v_{ih}) = \sum_t (r_i^t - y_i^t) z_h^t$$
""",
        ["holds", "wrong:sign"],
    ),
    "one output and then several": (
        r"""
## One

$$y^t = \sum_{h=1}^H v_h z_h^t + v_0, \quad E = \frac{1}{2} \sum_t (r^t - y^t)^2$$
$$d(E; v_h) = -\sum_t (r^t - y^t) z_h^t$$

## Several

$$y_i^t = \sum_{h=1}^H v_{ih} z_h^t + v_{i0}$$
$$E = \frac{1}{2} \sum_t \sum_i (r_i^t - y_i^t)^2$$
$$d(E; v_{ih}) = -\sum_t (r_i^t - y_i^t) z_h^t$$
""",
        ["holds", "holds"],
    ),
    "a class c_n of each sample": (
        r"""
$$L(\mathbf{w}, b) = \sum_{n=1}^N c_n \log \sigma(b + \mathbf{w}^\top \mathbf{x}_n)
+ (1 - c_n) \log(1 - \sigma(b + \mathbf{w}^\top \mathbf{x}_n))$$

$$\nabla_{\mathbf{w}} L
= \sum_{n=1}^N (c_n - \sigma(\mathbf{w}^\top \mathbf{x}_n + b)) \mathbf{x}_n$$
""",
        ["holds"],
    ),
    "the number of layers n_l, with and without brackets": (
        r"""
$z_j^{n_l}=\sum_{k=1}^{S_{n_l-1}} W_{kj}^{n_l-1} f(z_k^{n_l-1})$,
$a_i^{n_l}=f(z_i^{n_l})=h_{W,b}(x)$

$$J(W,b;x,y)=\frac{1}{2}||h_{W,b}(x)-y||^2$$

$$\delta_i^{n_l}=d(J; z_i^{n_l})=-(y_i-a_i^{n_l}) f'(z_i^{n_l})$$

$$\delta_i^{(n_l-1)}=(\sum_j W_{ij}^{n_l-1}\delta_j^{(n_l)}) f'(z_i^{n_l-1})$$

$$\delta_i^{(l)}=(\sum_j W_{ij}^{(l)}\delta_j^{(l+1)}) f'(z_i^{(l)})$$
""",
        ["holds"],
    ),
    "errors that are rows": (
        r"""
$$z = W x + b_1, \quad h = \text{ReLU}(z), \quad \theta = U h + b_2, \quad
\hat{y} = \text{softmax}(\theta), \quad J = CE(y, \hat{y})$$

$$\delta_1 = d(J; \theta) = (\hat{y} - y)^T$$
$$\delta_2 = d(J; z) = \delta_1 U d(h; z)$$
$$d(J; U) = \delta_1^T h^T$$
$$d(J; x) = (\delta_2 W)^T$$
""",
        ["holds", "holds", "holds", "holds"],
    ),
    "layers 1 and 2, any l, and the last one L": (
        r"""
$$\begin{aligned}
z^{(1)} &= w^{(1)} x^{(0)} + b^{(1)} \\ x^{(1)} &= \sigma(z^{(1)}) \\
z^{(2)} &= w^{(2)} x^{(1)} + b^{(2)} \\ x^{(2)} &= \sigma(z^{(2)}) \\
z^{(l)} &= w^{(l)} x^{(l-1)} + b^{(l)} \\ x^{(l)} &= \sigma(z^{(l)}) \\
z^{(L)} &= w^{(L)} x^{(L-1)} + b^{(L)} \\ x^{(L)} &= \sigma(z^{(L)})
\end{aligned}$$

$C = \frac{1}{2} (Y - x^{(L)})^2$ and $\delta^l = d(C; z^l)$.

$$\delta^l_j = \sum_k \delta^{l+1}_k d(z^{l+1}_k; z^l_j)
= \sum_k w^{l+1}_{kj} \delta^{l+1}_k \sigma'(z^l_j)$$
""",
        ["holds", "holds", "holds", "holds"],
    ),
    "derivatives on one line, with their arguments": (
        r"""
For $\sigma(x) = \frac{1}{1+e^{-x}}$ we have $d\sigma(x)/dx = \sigma(x)(1-\sigma(x))$,
$\frac{d\sigma}{dx}(x) = \sigma(x)(1-\sigma(x))$ and
$\mathrm{d}\sigma(x)/\mathrm{d}x = \sigma(x)(1+\sigma(x))$.
""",
        ["holds", "holds", "wrong:sign"],
    ),
    "words with the number of a formula": (
        r"""
With $z_i = \sum_j W_{ij} a_j + b_i$ and $\delta_i = d(J; z_i)$,

$$公式(7-2)的推导: 已知d(J; z_i)=\delta_i\\因此 d(J; b_i)=d(J; z_i) d(z_i; b_i)
=\delta_i 公式(7-2)即得证$$
""",
        ["holds", "holds"],
    ),
    "the four equations with the second before the first, and a softmax called σ": (
        r"""
$$\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)$$

$$\delta^L = \nabla_a C \odot \sigma'(z^L)$$

For several classes $\sigma(z)_{i}=\frac{e^{z_{i}}}{\sum_{j=1}^{n} e^{z_{j}}}$.

$$d(C; b^l_j) =  \delta^l_j$$
$$d(C; w^l_{jk}) = a^{l-1}_k \delta^l_j$$
""",
        ["holds", "holds", "holds"],
    ),
    "several classes, and samples before the class": (
        r"""
$$y_k = \frac{\exp(a_k)}{\sum_j \exp(a_j)}, \qquad a_k = \mathbf{w}_k^T \phi$$
$$d(y_k; a_j) = y_k (I_{kj} - y_j)$$
$$E(\mathbf{w}_1, \ldots, \mathbf{w}_K) = -\sum_{n=1}^N \sum_{k=1}^K t_{nk} \ln y_{nk}$$
$$\nabla_{\mathbf{w}_j} E = \sum_{n=1}^N (y_{nj} - t_{nj}) \phi_n$$
""",
        ["holds", "holds"],
    ),
    "one pattern n": (
        r"""
$$E_n = \frac{1}{2} \sum_k (y_{nk} - t_{nk})^2, \qquad y_k = \sum_i w_{ki} x_i$$

$$d(E_n; w_{ji}) = (y_{nj} - t_{nj}) x_{ni}$$
$$d(E_n; w_{ji}) = (t_{nj} - y_{nj}) x_{ni}$$
$$E_n = \frac{1}{2} (y_{nk} - t_{nk})^2$$
""",
        ["holds", "wrong:sign", "undefined"],
    ),
    "one example in small letters, all of them in capitals": (
        r"""
$z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}$, $a^{[l]} = g^{[l]}(z^{[l]})$ for one example, and
$Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}$, $A^{[l]} = g^{[l]}(Z^{[l]})$ for all $m$ examples.

$$dz^{[l]} = da^{[l]} * g^{\prime [l]} (z^{[l]})$$
$$dZ^{[l]} = dA^{[l]} * g^{\prime [l]} (Z^{[l]})$$
$$dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T}$$
""",
        ["holds", "holds", "holds"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_letters_are_understood(name: str) -> None:
    text, expected = CASES[name]
    assert kinds(_SHORT.sub(r"\\frac{\\partial \1}{\\partial \2}", text)) == expected


def test_a_table_of_updates_declares_no_shapes() -> None:
    text = r"""
$\mathcal{L} = -\log\sigma(\mathbf{u}^\top \mathbf{v})$

$$\frac{\partial \mathcal{L}}{\partial \mathbf{v}}
= -(1 - \sigma(\mathbf{u}^\top \mathbf{v})) \mathbf{u}$$

| parameter | update |
| --- | --- |
| $\mathbf{v}$ | $\mathbf{v} \leftarrow \mathbf{v} - \eta \, \times \frac{\partial L}{\partial v}$ |
"""
    assert kinds(text) == ["holds"]


def test_a_shape_across_two_layers() -> None:
    text = r"""
$$Z^{l+1} = \sigma(Z^l W^{l+1})$$
$$Z^l \in \mathcal{R}^{m \times n_l}$$
$$W^{l+1} \in \mathcal{R}^{n_l \times n_{l+1}}$$
$$\sigma'(Z^{l} W^{l+1}) \in \mathcal{R}^{m \times n_{l+1}}$$
$$\sigma'(Z^{l} W^{l+1}) \in \mathcal{R}^{m \times n_l}$$
"""
    assert kinds(text) == ["holds", "wrong:shape"]


def test_a_function_with_constants_is_one_of_its_argument() -> None:
    text = r"""
$v_j = \sum_i w_{ji} x_i$, $y_j = \varphi(v_j)$ and $\varphi(v_j) = a \tanh(b v_j)$.

$$\varphi'(v_j) = ab(1 - \tanh^2(b v_j))$$
$$\varphi'(v_j) = \frac{b}{a} (a - y_j)(a + y_j)$$
"""
    assert kinds(text) == ["holds", "holds"]

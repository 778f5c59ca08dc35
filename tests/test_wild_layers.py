"""Layers, samples and the names of quantities as derivations in the wild write them.

A case is written as in ``test_notations``: a line says in front what it must be judged as, and no
other line may be called wrong.
"""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.check import check_document
from chainrule.documents.sources.source import TextKind, read_text

CASES: dict[str, tuple[TextKind, str]] = {
    "a 0 in a definition is no proof": (
        "markdown",
        r"""$$\delta_2 = \frac{\partial L}{\partial z_2}$$
undefined | $$\delta_1 = \frac{\partial L}{\partial h_1} \odot \sigma'(z_1) = 17 (W_2^T \delta_2) \odot h_1$$
""",  # noqa: E501
    ),
    "a σ that is differentiated by its argument": (
        "markdown",
        r"""$E = \frac12 \sum_k (o_k - t_k)^2$, $o_k = \sigma(s_k)$, $s_k = \sum_m w_{km} x_m$.
$$\delta = (o - t) \odot \frac{\partial \sigma}{\partial s}$$
holds | $$\delta_k x_m = \frac{\partial E}{\partial w_{km}}$$
wrong:factor | $$3 \delta_k x_m = 4 \delta_k x_m$$
undefined/unread | $$\frac{\partial \sigma}{\partial w_{km}} = x_m$$
""",
    ),
    "an activation in brackets with a prime behind": (
        "markdown",
        r"""$$z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}$$
$$a^{[l]} = g^{[l]}(z^{[l]})$$
$$L = \frac12 \| a^{[L]} - y \|^2$$
holds | $$\frac{\partial L}{\partial z^{[l]}} = \frac{\partial L}{\partial a^{[l]}} \odot (g^{[l]})'(z^{[l]})$$
""",  # noqa: E501
    ),
    "ŷ is the last activation: the same function of the same score": (
        "markdown",
        r"""$$z^{[1]} = W^{[1]} x + b^{[1]}, \quad a^{[1]} = \sigma(z^{[1]})$$
$$z^{[2]} = W^{[2]} a^{[1]} + b^{[2]}, \quad \hat y = \sigma(z^{[2]})$$
$$E = -y \log \hat y - (1 - y) \log(1 - \hat y)$$
For any layer:
$$z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}, \quad a^{[l]} = \sigma(z^{[l]})$$
$$\delta^{[L]} = \frac{\partial E}{\partial a^{[L]}} \odot \sigma'(z^{[L]})$$
holds | $$\frac{\partial E}{\partial b^{[L]}} = \delta^{[L]}$$
holds | $$\frac{\partial E}{\partial b^{[L]}} = \hat y - y$$
wrong:sign | $$\frac{\partial E}{\partial z^{[L]}} = y - \hat y$$
""",
    ),
    "ŷ is the last activation: in words": (
        "markdown",
        r"""$$Z^{[l]} = A^{[l-1]} W^{[l]} + b^{[l]}, \quad A^{[l]} = f^{[l]}(Z^{[l]})$$
What the last layer puts out is the prediction: $L = \frac{1}{n}\sum_{i=1}^{n}(\hat{y}_i - y_i)^2$.
holds | $$dZ^{[l]} = dA^{[l]} \odot f'^{[l]}(Z^{[l]})$$
holds | $$dW^{[l]} = (A^{[l-1]})^T dZ^{[l]}$$
holds | $$dA^{[l-1]} = dZ^{[l]} (W^{[l]})^T$$
wrong | $$dA^{[l-1]} = 2 dZ^{[l]} (W^{[l]})^T$$
""",
    ),
    "C is the mean and then the loss of one example": (
        "markdown",
        r"""$s^l = w^l o^{l-1} + b^l$ and $o^l = \sigma(s^l)$. The cost is $C=\frac{1}{n}\sum_x C_x$ with $C_x=\frac{1}{2}\| t - o^L \|^2$.
$$\delta^l_j \equiv \frac{\partial C}{\partial s^l_j}$$
holds | $$\delta^L_j = \frac{\partial C}{\partial o^L_j} \sigma'(s^L_j)$$
holds | $$\frac{\partial C}{\partial o^L_j} = o^L_j - t_j$$
holds | $$\delta^L = \nabla_o C \odot \sigma'(s^L)$$
holds | $$\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(s^l)$$
holds | $$\frac{\partial C}{\partial b^l_j} = \delta^l_j$$
holds | $$\frac{\partial C}{\partial w^l_{jk}} = \delta^l_j o^{l-1}_k$$
holds | $$\frac{\partial C}{\partial w^l} = \frac1n \sum_x \frac{\partial C_x}{\partial w^l}$$
wrong | $$\frac{\partial C}{\partial w^l_{jk}} = 2 \delta^l_j o^{l-1}_k$$
wrong | $$\frac{\partial C}{\partial o^L_j} = t_j - o^L_j$$
""",  # noqa: E501
    ),
    "a quantity with its sample in brackets": (
        "markdown",
        r"""$z = w^T x + b$ and $a = a(x) = \sigma(z)$. $$C = \frac{1}{2n} \sum_x \| y(x) - a(x) \|^2$$
holds | $$\frac{\partial a}{\partial b} = a (1 - a)$$
""",  # noqa: E501
    ),
    "a mean with samples in its forward pass stays a mean": (
        "markdown",
        r"""$$p_i = w x_i$$
$$J = \frac{1}{n} \sum_{i=1}^n J_i, \quad J_i = (p_i - y_i)^2$$
wrong | $$\frac{\partial J}{\partial w} = 2 (p_i - y_i) x_i$$
""",
    ),
    "an upper bound is no matrix of all samples": (
        "markdown",
        r"""$$z_k = \sum_{d=1}^{D} w_{kd} x_d + b_k$$
$$L = \frac12 \sum_{k=1}^{K} (z_k - y_k)^2$$
holds | $$\frac{\partial L}{\partial b_k} = \frac{\partial L}{\partial z_k} \cdot \frac{\partial z_k}{\partial b_k}$$
$$J = \frac{1}{N} \sum_{i=1}^{N} \| z^{(i)} - y^{(i)} \|^2$$
""",  # noqa: E501
    ),
    "layers counted by k": (
        "markdown",
        r"""$s_i^k = \sum_{j} w_{ji}^k u_j^{k-1}$ and $u_i^k = g(s_i^k)$, where $k$ is the layer.
holds | $$\frac{\partial s_i^{k}}{\partial w_{ji}^k} = u_j^{k-1}$$
holds | $$\frac{\partial u_i^{k}}{\partial w_{ji}^k} = g'(s_i^k) u_j^{k-1}$$
undefined/wrong | $$\frac{\partial u_i^{k}}{\partial u_j^{k-1}} = 2 g'(s_i^k) w_{ji}^k$$
""",
    ),
    "layers counted by n, the last by N": (
        "markdown",
        r"""$$h^{(n)} = \tanh(W^{(n)} h^{(n-1)} + c^{(n)})$$
$$E = \frac12 \| h^{(N)} - t \|^2$$
holds | $$\frac{\partial E}{\partial h^{(N)}} = h^{(N)} - t$$
holds | $$\frac{\partial E}{\partial c^{(n)}} = \frac{\partial E}{\partial h^{(n)}} \odot (1 - h^{(n)} \odot h^{(n)})$$
""",  # noqa: E501
    ),
    "entries w_ij of a matrix W, by both formulas": (
        "markdown",
        r"""$$s_i^{(l)} = \sum_{j} w^{(l)}_{ij} o^{(l-1)}_j$$
$$s^{(l)} = W^{(l)} o^{(l-1)}, \quad o^{(l)} = \sigma(s^{(l)})$$
With $W^{(l)} = (w^{(l)}_{ij})$ and $E = \frac12 \| o^{(L)} - t \|^2$ and
$$\delta^{(l)} = \frac{\partial E}{\partial s^{(l)}}$$
holds | $$\delta^{(l)} = (W^{(l+1)})^T \delta^{(l+1)} \odot \sigma'(s^{(l)})$$
holds | $$\delta_i^{(l)} = \sum_k w_{ki}^{(l+1)} \delta_k^{(l+1)} \sigma'(s_i^{(l)})$$
wrong:index | $$\delta_i^{(l)} = \sum_k w_{ik}^{(l+1)} \delta_k^{(l+1)} \sigma'(s_i^{(l)})$$
""",
    ),
    "entries w_ij of a matrix W, by one formula": (
        "markdown",
        r"""$$z_i = \sum_j w_{ij} x_j, \quad E = \frac12 \sum_i (z_i - y_i)^2$$
with the weight matrix $W$:
holds | $$\frac{\partial E}{\partial x} = W^T (z - y)$$
undefined | $$\frac{\partial E}{\partial x} = 2 W^T (z - y)$$
""",
    ),
    "w_ij and W that differ are two things": (
        "markdown",
        r"""$$z_i = \sum_j w_{ji} x_j, \quad z = W x$$
$$E = \frac12 \sum_i (z_i - y_i)^2$$
holds/undefined | $$\frac{\partial E}{\partial x_j} = \sum_i (z_i - y_i) w_{ji}$$
""",
    ),
    "a range of layers defines and claims nothing": (
        "markdown",
        r"""For $l = 1, \ldots, L$ $$z^l = W^l a^{l-1}, \quad a^l = \tanh(z^l)$$
For $l = L, L-1, \ldots, 2$:
holds | $$\frac{\partial a^l}{\partial z^l} = 1 - \tanh^2(z^l)$$
""",
    ),
    "what is said of the last layer, for all": (
        "markdown",
        r"""$E = \frac{1}{2}\sum_j (o_j^L - t_j)^2$, $o_j^L = \sigma(s_j^L)$, $s_j^L = \sum_k v_{jk}^L o_k^{L-1} + c_j^L$,
$\delta_j^L = \frac{\partial E}{\partial s_j^L}$. For any layer $l$:
holds | $$\frac{\partial E}{\partial v_{jk}^{l}} = \delta_j^l o_{k}^{l-1}$$
wrong:factor | $$5 \delta_j^l o_k^{l-1} = \frac{\partial E}{\partial v_{jk}^l}$$
""",  # noqa: E501
    ),
    "the first terms of a sum over the units of a layer": (
        "markdown",
        r"""$$s_i^{(l)} = \sum_{j=1}^{d_{l-1}} w^{(l)}_{i,j} o^{(l-1)}_j, \quad o_j^{(l)} = \sigma(s_j^{(l)})$$
$$E = \frac12 \sum_j (o_j^{(L)} - t_j)^2$$
holds | $$\frac{\partial E}{\partial s_i^{(l)}} = \frac{\partial E}{\partial s_1^{(l+1)}} \frac{\partial s_1^{(l+1)}}{\partial s_i^{(l)}} + \frac{\partial E}{\partial s_2^{(l+1)}} \frac{\partial s_2^{(l+1)}}{\partial s_i^{(l)}} + \cdots$$
""",  # noqa: E501
    ),
    "n_l layers, and the function that the network is": (
        "markdown",
        r"""$$z^{(l+1)} = W^{(l)} a^{(l)} + b^{(l)}, \quad a^{(l)} = f(z^{(l)})$$
With $n_l$ layers it puts out $h_{W,b}(x) = a^{(n_l)}$. $$J(W,b;x,y) = \frac{1}{2} \|h_{W,b}(x)-y\|^2$$
holds | $$\frac{\partial J}{\partial a_i^{(n_l)}} = a_i^{(n_l)} - y_i$$
holds | $$\frac{\partial J}{\partial b_i^{(l)}} = \frac{\partial J}{\partial z_i^{(l+1)}}$$
wrong:sign | $$\frac{\partial J}{\partial a_i^{(n_l)}} = y_i - a_i^{(n_l)}$$
""",  # noqa: E501
    ),
    "a sample and a layer in one bracket": (
        "markdown",
        r"""$E = \frac{1}{2m} \sum_{p=1}^m\sum_{k=1}^K (x^{(p,3)}_k - t^{(p)}_k)^2$, where
$$(x^{(p,3)})_{j} = \sum_{i=1}^{n} w_{ij}^{(2)}(x^{(p,2)})_i + b_j^{(2)}$$
holds | $$\frac{\partial (x^{(p,3)})_{j}}{\partial w^{(2)}_{ij}} = (x^{(p,2)})_i$$
wrong | $$\frac{\partial (x^{(p,3)})_{j}}{\partial w^{(2)}_{ij}} = 2 (x^{(p,2)})_i$$
""",
    ),
    "a sample's letter that counts the units of layers is a slip": (
        "markdown",
        r"""$$z_i^{(l+1)} = \sum_{j=1}^{s_{l}} W^{(l)}_{ij} a_j^{(l)} + b^{(l)}_i, \quad a^{(l)} = f(z^{(l)})$$
$$J(W,b) = \frac{1}{m}\sum_{k=1}^m J(W,b; x^{(k)}, y^{(i)})$$
wrong:index | $$\frac{\partial z_i^{(l+1)}}{\partial W_{ij}^{(l)}} = a_i^{(l)}$$
holds | $$\frac{\partial z_i^{(l+1)}}{\partial W_{ij}^{(l)}} = a_j^{(l)}$$
""",  # noqa: E501
    ),
    "labels above": (
        "markdown",
        r"""$h = \sigma(W x + b^h)$, $\hat y = V h + b^y$, $z^{O} = U^{out} \hat y$, $E = \frac12 \| z^O - y \|^2$.
holds | $$\frac{\partial E}{\partial b^y} = (U^{out})^T (z^O - y)$$
wrong | $$\frac{\partial E}{\partial b^y} = 2 (U^{out})^T (z^O - y)$$
""",  # noqa: E501
    ),
    "a power that is a quantity": (
        "markdown",
        r"""$$P = p^y (1-p)^{1-y}$$
holds | $$\log P = y \log p + (1 - y) \log (1 - p)$$
wrong | $$\log P = y \log p - (1 - y) \log (1 - p)$$
""",
    ),
    "dW is the mean of dZ Aᵀ, of a loss that is never said": (
        "markdown",
        r"""$$Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}, \quad A^{[l]} = g(Z^{[l]})$$
Suppose $dZ^{[l]} = \frac{\partial \mathcal{L} }{\partial Z^{[l]}}$ is known.
holds | $$dW^{[l]} = \frac{\partial \mathcal{L} }{\partial W^{[l]}} = \frac{1}{m} dZ^{[l]} A^{[l-1] T}$$
holds | $$db^{[l]} = \frac{\partial \mathcal{L} }{\partial b^{[l]}} = \frac{1}{m} \sum_{i = 1}^{m} dZ^{[l](i)}$$
holds | $$dA^{[l-1]} = \frac{\partial \mathcal{L} }{\partial A^{[l-1]}} = W^{[l] T} dZ^{[l]}$$
wrong | $$dW^{[l]} = \frac{\partial \mathcal{L} }{\partial W^{[l]}} = \frac{2}{m} dZ^{[l]} A^{[l-1] T}$$
""",  # noqa: E501
    ),
    "a value of a function in numbers defines no function": (
        "markdown",
        r"""$$a^1 = \text{sigmoid}(z^1) = \frac{1}{1 + e^{-0.15}}$$
holds | $$\sigma'(z^1) = a^1 (1 - a^1)$$
""",
    ),
    "code before a formula is its left side": (
        "markdown",
        r"""$$z = w x + b$$
The activation is stored in `a` $= \sigma(z)$.
""",
    ),
    "steps of an update are no layers": (
        "markdown",
        r"""$$E = \frac12 (w x - y)^2$$
$$w^{(k+1)} = w^{(k)} - \eta g^{(k)}$$
holds | $$\frac{\partial E}{\partial w} = (w x - y) x$$
""",
    ),
}


def test_messages_keep_the_letters_of_the_layers() -> None:
    text = r"""$$z^k = W^k a^{k-1}, \quad a^k = \sigma(z^k)$$

$$\frac{\partial a^k}{\partial W^{k+1}} = 3$$

$$\frac{\partial a^k}{\partial z^k} = a^k (1 - a^k)$$

$$\frac{\partial a^k}{\partial W^k} = a^k (1 - a^k) a^{k-1}$$

$$\frac{\partial z^k}{\partial a^{k-1}} = -W^k$$
"""
    verdicts = check_document(read_text(text, "a.md", "markdown")).verdicts
    assert "a^{k} depend on W^{k+1}" in verdicts[0].message
    assert verdicts[-1].mend == "W^k"


@pytest.mark.parametrize("name", CASES)
def test_every_line_is_judged_as_it_should_be(name: str) -> None:
    check(*CASES[name])

"""Recurrent networks: steps in time, gates that name their weights, losses that nothing says."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "the steps of a recurrent network are added up": (
        "markdown",
        r"""$$a_t = W s_{t-1} + U x_t + b$$
$$s_t = \tanh(a_t)$$
$$r_t = V s_t + c$$
$$\hat{y}_t = \text{softmax}(r_t)$$
$$L_t = -y_t^\top \log \hat{y}_t, \qquad L = \sum_{t=1}^{T} L_t$$

where $y_t$ is one-hot.

holds | $$\frac{\partial L_t}{\partial r_t} = \hat{y}_t - y_t$$
wrong | $$\frac{\partial L_t}{\partial r_t} = \hat{y}_t + y_t$$
holds | $$\frac{\partial L_t}{\partial r_{t,i}} = \hat{y}_{t,i} - y_{t,i}$$
holds | $$\frac{\partial L_t}{\partial V_{i,j}} = (\hat{y}_{t,i} - y_{t,i}) s_{t,j}$$
holds | $$\frac{\partial L}{\partial V} = \sum_{t} (\hat{y}_t - y_t) s_t^\top$$
wrong | $$\frac{\partial L}{\partial V} = \sum_{t} (\hat{y}_t - y_t) s_{t-1}^\top$$
holds | $$\frac{\partial L}{\partial c} = \sum_{t} (\hat{y}_t - y_t)$$
wrong | $$\frac{\partial L}{\partial c} = -\sum_{t} (\hat{y}_t - y_t)$$
holds | $$\frac{\partial L_t}{\partial s_t} = V^\top (\hat{y}_t - y_t)$$
holds | $$\frac{\partial s_t}{\partial s_{t-1}} = \text{diag}(1 - s_t^2) W$$
wrong | $$\frac{\partial s_t}{\partial s_{t-1}} = \text{diag}(1 + s_t^2) W$$
holds | $$\frac{\partial s_t}{\partial s_{t-1}} = \text{diag}\{1 - s_t^2\} W$$
wrong | $$\frac{\partial s_t}{\partial s_{t-1}} = \text{diag}\{s_t^2\} W$$
""",
    ),
    "the letters of gates name their weights and are no indices": (
        "markdown",
        r"""$$f^{(t)} = \sigma(W_f h^{(t-1)} + U_f x^{(t)} + b_f)$$
$$i^{(t)} = \sigma(W_i h^{(t-1)} + U_i x^{(t)} + b_i)$$
$$g^{(t)} = \tanh(W_g h^{(t-1)} + U_g x^{(t)} + b_g)$$
$$c^{(t)} = f^{(t)} \odot c^{(t-1)} + i^{(t)} \odot g^{(t)}$$
$$h^{(t)} = \tanh(c^{(t)})$$

holds | $$\frac{\partial c^{(t)}}{\partial f^{(t)}} = \text{diag}(c^{(t-1)})$$
wrong | $$\frac{\partial c^{(t)}}{\partial f^{(t)}} = \text{diag}(c^{(t)})$$
holds | $$\frac{\partial c^{(t)}}{\partial i^{(t)}} = \text{diag}(g^{(t)})$$
holds | $$\frac{\partial i^{(t)}}{\partial h^{(t-1)}} = \text{diag}(i^{(t)} \odot (1 - i^{(t)})) W_i$$
undefined/wrong | $$\frac{\partial i^{(t)}}{\partial h^{(t-1)}} = \text{diag}(i^{(t)} \odot (1 - i^{(t)})) W_f$$
""",  # noqa: E501 (a verdict stands in front of each line, so that none can be broken)
    ),
    "an output under the letter of its target": (
        "markdown",
        r"""$$h_t = f(W h_{t-1} + U x_t)$$
$$z_t = V h_t + c$$
$$y_t = \text{softmax}(z_t)$$

The loss is $L_t = -y_t^T \log(\hat{y}_t)$ with the one-hot label $y_t$, and
$\hat{y}_t$ is the predicted output.

holds | $$\frac{\partial L_t}{\partial z_t} = \hat{y}_t - y_t$$
wrong | $$\frac{\partial L_t}{\partial z_t} = y_t - \hat{y}_t$$
holds | $$\frac{\partial L_t}{\partial V} = (\hat{y}_t - y_t) h_t^T$$
""",
    ),
    "a sketch of a formula is no other definition": (
        "markdown",
        r"""$$h_t = \phi(W h_{t-1} + U x_t)$$

In short $h_t = \phi(uv)$, where $u = W$ and $v = h_{t-1}$.

## The output

$L_t = \frac12 \| h_t - y_t \|^2$

holds | $$\frac{\partial L_t}{\partial h_t} = h_t - y_t$$
holds | $$\frac{\partial L_t}{\partial x_t} = U^T ((h_t - y_t) \odot \phi'(W h_{t-1} + U x_t))$$
undefined/wrong | $$\frac{\partial L_t}{\partial x_t} = -U^T ((h_t - y_t) \odot \phi'(W h_{t-1} + U x_t))$$
""",  # noqa: E501 (a verdict stands in front of each line, so that none can be broken)
    ),
    "any loss of every step": (
        "markdown",
        r"""$$\begin{aligned}
h^{(t)} &= \tanh(b + W h^{(t-1)} + U x^{(t)}) \\
o^{(t)} &= c + V h^{(t)}
\end{aligned}$$

holds | $$\nabla_{h^{(t)}} L = V^\top \nabla_{o^{(t)}} L$$
undefined/wrong | $$\nabla_{h^{(t)}} L = -V^\top \nabla_{o^{(t)}} L$$
holds | $$\nabla_V L = \sum_t (\nabla_{o^{(t)}} L) h^{(t)\top}$$
undefined/wrong | $$\nabla_V L = \sum_t (\nabla_{o^{(t)}} L) h^{(t-1)\top}$$
holds | $$\nabla_W L = \sum_t \text{diag}(1 - (h^{(t)})^2) (\nabla_{h^{(t)}} L) h^{(t-1)\top}$$
undefined/wrong | $$\nabla_W L = \sum_t \text{diag}(1 + (h^{(t)})^2) (\nabla_{h^{(t)}} L) h^{(t-1)\top}$$
""",  # noqa: E501 (a verdict stands in front of each line, so that none can be broken)
    ),
    "a function by its formula, and one put behind another": (
        "latex",
        r"""\newcommand{\phat}{{\hat p}}
\begin{align}
u &= \sum_i w_i x_i \\
q &= \frac{e^u - 1}{e^u + 1} \\
\phat &= q \circ u \\
E &= \sfrac 1 2 (\phat - p)^2
\end{align}

holds | $$E_\phat = \frac{\partial E}{\partial \phat} = \phat - p$$
holds | $$\frac{\partial \phat}{\partial u} = \frac{2 e^u}{(e^u + 1)^2}$$
wrong | $$\frac{\partial \phat}{\partial u} = \frac{e^u}{(e^u + 1)^2}$$
holds | $$\frac{\partial \phat}{\partial u} = \nicefrac{1}{2} (1 - q^2(u))$$
wrong | $$\frac{\partial \phat}{\partial u} = \nicefrac{1}{2} (1 + q^2(u))$$
holds | $$\frac{\partial E}{\partial w_i} = (\phat - p) \cdot \sfrac 1 2 (1 - \phat^2) x_i$$
wrong | $$\frac{\partial E}{\partial w_i} = (\phat - p) \cdot \sfrac 1 2 (1 - \phat^2) w_i$$
holds | $$\frac{\partial E}{\partial w_i} = E_\phat \cdot \sfrac 1 2 (1 - \phat^2) x_i$$
wrong | $$\frac{\partial E}{\partial w_i} = -E_\phat \cdot \sfrac 1 2 (1 - \phat^2) x_i$$

Another good choice is

$$q(u) = \frac{1}{1 + e^{-u}}$$

holds | $$\frac{\partial q(u)}{\partial u} = q(u) (1 - q(u))$$
wrong | $$\frac{\partial q(u)}{\partial u} = q(u) (1 + q(u))$$
""",
    ),
    "a product of derivatives from each step to the one before it": (
        "markdown",
        r"""$$s_t = \tanh(U x_t + W s_{t-1})$$
$$r_t = V s_t$$

holds | $$\frac{\partial s_t}{\partial s_k} = \prod_{i=k+1}^{t} \frac{\partial s_i}{\partial s_{i-1}}$$
undefined/unread | $$\frac{\partial s_t}{\partial s_k} = \prod_{i=k}^{t} \frac{\partial s_i}{\partial s_{i-1}}$$
undefined/unread | $$\frac{\partial s_t}{\partial s_k} = \prod_{i=k+1}^{t} \frac{\partial s_{i-1}}{\partial s_i}$$
undefined/unread | $$\frac{\partial s_t}{\partial s_k} = \sum_{i=k+1}^{t} \frac{\partial s_i}{\partial s_{i-1}}$$
holds | $$\frac{\partial s_t}{\partial W} = \sum_{k=1}^{t} \left( \prod_{j=k+1}^{t} \frac{\partial s_j}{\partial s_{j-1}} \right) \frac{\partial s_k}{\partial W}$$
undefined/unread | $$\frac{\partial s_t}{\partial W} = \sum_{k=1}^{t} \left( \prod_{j=k}^{t} \frac{\partial s_j}{\partial s_{j-1}} \right) \frac{\partial s_k}{\partial W}$$
holds | $$\frac{\partial r_t}{\partial s_k} = \frac{\partial r_t}{\partial s_t} \frac{\partial s_t}{\partial s_{t-1}} \frac{\partial s_{t-1}}{\partial s_{t-2}} \cdots \frac{\partial s_{k+1}}{\partial s_k}$$
unread | $$\frac{\partial r_t}{\partial s_k} = \frac{\partial r_t}{\partial s_t} \frac{\partial s_t}{\partial s_{t-1}} \frac{\partial s_{t-1}}{\partial s_{t-2}} \cdots \frac{\partial s_{k+2}}{\partial s_{k+1}}$$
""",  # noqa: E501 (a verdict stands in front of each line, so that none can be broken)
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_line_is_judged_as_it_is(name: str) -> None:
    kind, text = CASES[name]
    check(kind, text)

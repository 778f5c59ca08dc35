"""Macros of one sign, values under a function's letter, outputs by name, ∇W and ∇L ≈ ∇ℓ."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "macros of one sign, of both modes and with a table in them": (
        "latex",
        r"""\newcommand\·{\ensuremath{\cdot}}
\newcommand*{\V}[1]{\ifmmode\bm{#1}\else\textbf{#1}\fi}
\newcommand\col[1]{\ensuremath{\begin{bmatrix}#1\end{bmatrix}}}
\begin{document}
Let $\V{s} = \V{A} \V{x}$, $\tilde{\V{y}} = \tanh(\V{s})$, $q = 3 \· r^2$, $u = \col{r \\ r^2}$
and $\ell = \frac12 \|\tilde{\V{y}} - \V{t}\|^2$.

holds | $$\frac{\partial \ell}{\partial \tilde{\V{y}}} = \tilde{\V{y}} - \V{t}$$
holds | $$\partialfrac{\ell}{\V{s}} = (\tilde{\V{y}} - \V{t}) \hadam (1 - \tilde{\V{y}}^2)$$
wrong | $$\partialfrac{\ell}{\V{s}} = (\tilde{\V{y}} - \V{t}) \hadam (1 + \tilde{\V{y}}^2)$$
holds | $$\frac{dq}{dr} = 6 \· r$$
holds | $$\partialfrac{}{r} (3 \· r^2) = 6 r$$
wrong | $$\partialfrac{}{r} (3 \· r^2) = 3 r$$
holds | $$\partialfrac{u}{r} = \col{1 \\ 2 r}$$
wrong | $$\partialfrac{u}{r} = \col{1 \\ 3 r}$$
\end{document}
""",
    ),
    "a layer that is not the last one": (
        "markdown",
        r"""$z^{(l)} = W^{(l)} a^{(l-1)}$ and $a^{(l)} = \tanh(z^{(l)})$.

holds | $$\pd{L}{z^{(l<N)}} = \pd{L}{a^{(l)}} \odot (1 - (a^{(l)})^2)$$
undefined | $$\pd{L}{z^{(l<N)}} = \pd{L}{a^{(l)}} \odot (1 + (a^{(l)})^2)$$
""",
    ),
    "a value under its function's letter, and rows under a capital": (
        "markdown",
        r"""$$L(\theta, X, y) = -\frac{1}{n} \sum_{i=1}^n \left(
y_i \ln f_\theta(X_i) + (1 - y_i) \ln(1 - f_\theta(X_i))\right)$$

where $\sigma_i = f_\theta(X_i) = \sigma(X_i \cdot \theta)$, so that

holds | $$\nabla_\theta L(\theta, X, y) = -\frac{1}{n} \sum_{i=1}^n (y_i - \sigma_i) X_i$$
wrong | $$\nabla_\theta L(\theta, X, y) = \frac{1}{n} \sum_{i=1}^n (y_i - \sigma_i) X_i$$
holds | $$\nabla_\theta \sigma_i = \sigma_i (1 - \sigma_i) X_i$$
wrong | $$\nabla_\theta \sigma_i = \sigma_i (1 + \sigma_i) X_i$$
""",
    ),
    "a softmax and a cross-entropy of which only the names are said": (
        "markdown",
        r"""The derivatives of the softmax and of the categorical cross-entropy are

holds | $$\frac{\partial S_{i,j}}{\partial z_{i,k}} = S_{i,j} (\delta_{jk} - S_{i,k})$$
undefined | $$\frac{\partial S_{i,j}}{\partial z_{i,k}} = S_{i,j} (\delta_{jk} + S_{i,k})$$
holds | $$\frac{\partial L_i}{\partial \hat{y}_{i,j}} = -\frac{y_{i,j}}{\hat{y}_{i,j}}$$
undefined | $$\frac{\partial L_i}{\partial \hat{y}_{i,j}} = \frac{y_{i,j}}{\hat{y}_{i,j}}$$
""",
    ),
    "no name, no softmax": (
        "markdown",
        r"""undefined | $$\frac{\partial S_{j}}{\partial z_{k}} = S_{j} (\delta_{jk} - S_{k})$$
""",
    ),
    "the ∇ of a weight is its gradient": (
        "markdown",
        r"""$z = W x + b$, $a = \tanh(z)$, $L = \frac12 \|a - y\|^2$
and $\delta = (a - y) \odot (1 - a^2)$

holds holds | $$\nabla W = \frac{\partial L}{\partial W} = \delta x^T$$
wrong:factor | $$\nabla W = 2 \delta x^T$$
holds | $$\nabla b = \delta$$
wrong:sign | $$\nabla b = -\delta$$
""",
    ),
    "the code z of a decoder and the score z of its unit": (
        "markdown",
        r"""$\hat{x} = \sigma(W z + b)$, $L = -(x \log \hat{x} + (1 - x) \log(1 - \hat{x}))$
and, with $z$ as what the sigmoid takes, $\hat{x} = \sigma(z)$:

holds | $$\frac{dL}{dz} = \hat{x} - x$$
undefined/wrong | $$\frac{dL}{dz} = \hat{x} + x$$
""",
    ),
    "errors that come back from the step after": (
        "markdown",
        r"""$a_t = W x_t + U h_{t-1}$, $h_t = \tanh(a_t)$, $o_t = V h_t$
and $L = \sum_{t=1}^T \frac12 \|o_t - y_t\|^2$; from the last step backwards
$g_t = o_t - y_t$, $r_t = V^T g_t + U^T s_{t+1}$, $s_t = r_t \odot (1 - h_t^2)$

holds | $$\frac{\partial L}{\partial V} = \sum_{t=1}^T g_t h_t^T$$
wrong | $$\frac{\partial L}{\partial V} = \sum_{t=1}^T g_t h_{t-1}^T$$
undefined | $$\frac{\partial L}{\partial U} = \sum_{t=1}^T s_t h_{t-1}^T$$
""",
    ),
    "the gradient of one example is nearly that of all": (
        "markdown",
        r"""$p_i = \sigma(\theta^T x_i)$ and
$L = -\frac{1}{n} \sum_{i=1}^n (y_i \ln p_i + (1 - y_i) \ln (1 - p_i))$

holds undefined/holds | $$\nabla_\theta L \approx \nabla_\theta L_i = -(y_i - p_i) x_i$$
undefined/wrong | $$\nabla_\theta L \approx \nabla_\theta L_i = (y_i - p_i) x_i$$
undefined/holds | $$\nabla_\theta L \approx \nabla_\theta \ell(x_i, y_i) = -(y_i - p_i) x_i$$
wrong | $$\nabla_\theta L = (y_i - p_i) x_i$$
""",
    ),
    "the steps of a descent whose gradient is written out": (
        "markdown",
        r"""$p_i = \sigma(\theta^T x_i)$ and
$L = -\frac{1}{n} \sum_{i=1}^n (y_i \ln p_i + (1 - y_i) \ln (1 - p_i))$

holds | $$\nabla_\theta L = -\frac{1}{n} \sum_{i=1}^n (y_i - p_i) x_i$$
wrong:sign | $$\nabla_\theta L = \frac{1}{n} \sum_{i=1}^n (y_i - p_i) x_i$$

$$\theta^{(t+1)} = \theta^{(t)} - \alpha \left(-\frac{1}{n} \sum_{i=1}^n (y_i - p_i) x_i\right)$$
$$\theta^{(t+1)} = \theta^{(t)} - H^{-1} g$$
""",
    ),
    "the ∇ of a function is its own": (
        "markdown",
        r"""$w(x, y) = x^2 + y$
holds | $$\nabla w = (\frac{\partial w}{\partial x}, \frac{\partial w}{\partial y}) = (2x, 1)$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])

"""Remarks in brackets, softmaxes written out, primes, and what one sentence says of a target."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "what a printed number was is known only nearly, if it comes from a rounded one": (
        "markdown",
        r"""$$\sigma(u) = \frac{1}{1 + e^{-u}}$$
holds holds holds | $\sigma(1) = \frac{1}{1 + e^{-1}} = \frac{1}{1.368} = 0.731$
holds holds | $\sigma'(1) = 0.731 \times (1 - 0.731) = 0.197$
wrong carried | $\sigma'(1) = 0.731 \times (1 - 0.713) = 0.210$
""",
    ),
    "an output of one unit and, under the next heading, a softmax": (
        "markdown",
        r"""## Two classes

$E = -[t \log p + (1 - t) \log(1 - p)]$ with $p = \sigma(s) = \sigma(v^T x)$

holds | $$\frac{\partial E}{\partial s} = p - t$$

## Several classes

$$p_k = \text{softmax}(s_k) = \frac{e^{s_k}}{\sum_{j=1}^{K} e^{s_j}}$$

holds | $$\sum_{k=1}^{K} p_k = 1$$
holds | $$\frac{\partial p_i}{\partial s_j} = p_i (\delta_{ij} - p_j)$$
wrong | $$\frac{\partial p_i}{\partial s_j} = p_i (\delta_{ij} + p_j)$$
""",
    ),
    "remarks in brackets at the end of a line": (
        "markdown",
        r"""$u = v q + c$, $p = \sigma(u)$ and $E = \frac12 (p - t)^2$.

holds holds | $$\frac{\partial E}{\partial u} = (p - t) p (1 - p)\ (\text{since } p = \sigma(u))$$
wrong holds | $$\frac{\partial E}{\partial u} = (t - p) p (1 - p)\ (\text{since } p = \sigma(u))$$
holds | $$\frac{\partial E}{\partial v} = (p - t) p (1 - p) q \;\; (\text{the chain rule})$$
holds | $$= (p^2 - t p) (1 - p) q \quad [\text{as } p (p - t) \text{ is } p^2 - t p]$$
wrong | $$\frac{\partial E}{\partial v} = (p - t) p (1 + p) q \;\; (\text{the chain rule})$$
holds | $$\partial E/\partial c = \partial E/\partial u (\text{since } \partial u/\partial c = 1)$$
""",
    ),
    "∇ by what the words leave unsaid": (
        "markdown",
        r"""$v^l = A^l h^{l-1} + c^l$, $h^l = \sigma(v^l)$ and $E = \frac12 \|h^L - t\|^2$.

$$\epsilon^l = \frac{\partial E}{\partial v^l}$$

holds | $$\epsilon^L = \nabla E \odot \sigma'(v^L)$$
wrong:sign | $$\epsilon^L = -\nabla E \odot \sigma'(v^L)$$
holds | $$\frac{\nabla E}{\nabla h^L} = h^L - t$$
wrong | $$\frac{\nabla E}{\nabla h^L} = h^L + t$$
""",
    ),
    "an ellipsis behind the last term, and on both sides of an entry": (
        "markdown",
        r"""$s = \sum_{i=1}^n v_i q_i$ and $E = \frac12 (s - t)^2$.

holds | $$\frac{\partial}{\partial v_j} (v_1 q_1 + \ldots + v_j q_j + \ldots) = q_j$$
wrong | $$\frac{\partial}{\partial v_j} (v_1 q_1 + \ldots + v_j q_j + \ldots) = v_j$$
holds | $$\nabla_v E = \begin{pmatrix} \vdots \\ (s - t) q_j \\ \vdots \end{pmatrix}$$
undefined | $$\nabla_v E = \begin{pmatrix} \vdots \\ (s + t) q_j \\ \vdots \end{pmatrix}$$
""",
    ),
    "formulas inside words, and a count between bars": (
        "markdown",
        r"""$p = \text{softmax}(s)$ and $E = -\log p_o$ with $s_w = u_w^T v$,
$U = [u_1, \ldots, u_{\lvert V\rvert}]$.

holds | $$\frac{\partial p_i}{\partial s_j} = \begin{cases} p_i (1 - p_i) & \text{if \(i = j\)} \\
- p_i p_j & \text{if \(i \neq j\)}\end{cases}$$
wrong | $$\frac{\partial p_i}{\partial s_j} = \begin{cases} p_i (1 + p_i) & \text{if \(i = j\)} \\
- p_i p_j & \text{if \(i \neq j\)}\end{cases}$$
holds | $$\frac{\partial E}{\partial U} = \left[\frac{\partial E}{\partial u_1} \cdots
\frac{\partial E}{\partial u_{\lvert V\rvert}}\right]$$
""",
    ),
    "activations under headings that name them": (
        "markdown",
        r"""**1. Sigmoid**

![a picture of it](sigmoid.png), and so that the words are far away:
what is written below is its slope.

holds holds | $$\frac{d}{du} g(u) = \frac{1}{1 + e^{-u}} (1 - \frac{1}{1 + e^{-u}}) = a (1 - a)$$
undefined | $$\frac{d}{du} g(u) = a (1 + a)$$

**2. Tanh**

$$g(u) = \tanh(u)$$

holds | $$g'(u) = 1 - a^2$$
undefined | $$g'(u) = 1 - a$$

__3. ReLU__

$$g(u) = \max(0, u)$$
""",
    ),
    "a prime behind brackets of numbers": (
        "markdown",
        r"""$s = v q + c$, $p = \sigma(s)$ and $E = \frac12 (t - p)^2$.

holds | $$\frac{\partial E}{\partial p} = \frac{2 (t - p)}{2} (t - p)'$$
wrong:sign | $$\frac{\partial E}{\partial p} = \frac{2 (t - p)}{2} (t + p)'$$
holds | $$\frac{\partial E}{\partial c} = (p - t) \sigma(s)' (v q + c)'$$
holds | $$\frac{\partial E}{\partial v} = (p - t) \sigma(s)' (v q + c)'$$
unread | $$\frac{\partial E}{\partial v} = (p - t) (\sigma(v q + c))' q$$
""",
    ),
    "a softmax of three numbered scores, written out": (
        "markdown",
        r"""$$p_1 = \frac{e^{s_1}}{e^{s_1} + e^{s_2} + e^{s_3}}$$
$$p_2 = \frac{e^{s_2}}{e^{s_1} + e^{s_2} + e^{s_3}}$$
$$p_3 = \frac{e^{s_3}}{e^{s_1} + e^{s_2} + e^{s_3}}$$

$$C = -(t_1 \ln p_1 + t_2 \ln p_2 + t_3 \ln p_3)$$

holds holds | $$\frac{\partial C}{\partial s_1} = -t_1 + p_1 (t_1 + t_2 + t_3) = p_1 - t_1$$
wrong | $$\frac{\partial C}{\partial s_1} = p_1 + t_1$$
wrong | $$\frac{\partial C}{\partial s_2} = p_1 - t_2$$
""",
    ),
    "logistic units are no softmax, and their targets need not sum to 1": (
        "markdown",
        r"""$p_1 = \sigma(s_1)$ and $p_2 = \sigma(s_2)$ with the sigmoid $\sigma$.

$$C = -(t_1 \ln p_1 + t_2 \ln p_2)$$

holds | $$\frac{\partial C}{\partial s_1} = -t_1 (1 - p_1)$$
wrong | $$\frac{\partial C}{\partial s_1} = p_1 - t_1$$
""",
    ),
    "several lines of a sentence that gives the target a value": (
        "markdown",
        r"""$p = \sigma(s)$ with the sigmoid $\sigma$ and $E = -(t \ln p + (1 - t) \ln(1 - p))$.

holds | $$\frac{dE}{ds} = p - t$$

holds holds holds | If $t = 1$, $E = -\ln p$ and $dE/dp = -\frac{1}{p}$, so $dE/ds = p - 1$.
holds holds | If $t = 0$, then $E = -\ln (1 - p)$ and $\frac{dE}{dp} = \frac{1}{1 - p}$.
holds undefined | If $t = 0$, then $E = -\ln (1 - p)$ and $\frac{dE}{dp} = -\frac{1}{1 - p}$.
""",
    ),
    "a sentence that gives several targets their values": (
        "markdown",
        r"""$p_1 = \sigma(v_1 q)$, $p_2 = \sigma(v_2 q)$ and
$E = \frac12 (t_1 - p_1)^2 + \frac12 (t_2 - p_2)^2$.

holds | $$\frac{\partial E}{\partial p_1} = p_1 - t_1$$

holds holds | If $t_1 = 1$ and $t_2 = 0$, $dE/dp_1 = p_1 - 1$ and $dE/dp_2 = p_2$.

wrong/undefined | And so $dE/dp_1 = p_1 + 1$ in all the cases that there are.
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])

"""Letters and brackets of a preamble, numbers as programs write them, ellipses with a term between,
and numbers of lines."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "letters and brackets of a preamble that the chapter does not carry": (
        "latex",
        r"""Let $\z = \W \x + c$, $\a = \tanh\lr{\z}$ and
$\L = \frac12 \norm{\a - \y}^2$.
holds | $$\pd{\L}{\a} = \a - \y$$
holds | $$\pd{\L}{\z} = \lr{\a - \y} \odot \lr{1 - \a^2}$$
wrong | $$\pd{\L}{\z} = \lr{\a - \y} \odot \lr{1 + \a^2}$$
wrong | $$\pd{\L}{\W} = 2 \pd{\L}{\z} \, \x^\tr$$
""",
    ),
    "numbers of formulas in brackets of their own": (
        "markdown",
        r"""$u = w x$ and $E = \frac12 (u - t)^2$.

$$
\begin{aligned}
\frac{\partial E}{\partial w}
holds |     &= \frac{\partial E}{\partial u} \frac{\partial u}{\partial w} &\pod{7} \\
holds |     &= (u - t) x &\pod{8}
\end{aligned}
$$

wrong | $$\frac{\partial E}{\partial w} = (t - u) x \pod{9}$$
""",
    ),
    "a number with its point alone is a number": (
        "markdown",
        r"""$a = \sigma(z)$ with $\sigma(z) = 1. / (1. + e^{-z})$.
holds | $$\frac{da}{dz} = a \odot \left(1. - a\right)$$
wrong | $$\frac{da}{dz} = a \odot \left(1. + a\right)$$
""",
    ),
    "a number in front of a line counts it": (
        "markdown",
        r"""$s = w x$ and $o = \tanh(s)$:
holds | $$1.\frac{\partial s}{\partial x} = w$$
holds | $$2.\frac{\partial o}{\partial s} = 1 - o^2$$
wrong | $$3.\frac{\partial o}{\partial s} = 1 + o^2$$
""",
    ),
    "an ellipsis on either side of a term with the index of the weights": (
        "markdown",
        r"""$$s_k = h_1 w_{k1} + h_2 w_{k2} + \cdots + h_j w_{kj} + \cdots + h_p w_{kp} + w_{k0}$$

$$o_k = \tanh(s_k)$$

holds | $$\frac{\partial s_k}{\partial h_j} = w_{kj}$$
holds | $$\frac{\partial s_k}{\partial w_{kj}} = h_j$$
holds | $$\frac{\partial o_k}{\partial w_{kj}} = (1 - o_k^2) h_j$$
wrong | $$\frac{\partial o_k}{\partial w_{kj}} = (1 + o_k^2) h_j$$
""",
    ),
    "a mean that comes later is doubted where the matrices have no value": (
        "latex",
        r"""Let $Z = X W + b$, $\hat y = \sigma(Z)$, $X \in \mathbb{R}^{n \times d}$,
$W \in \mathbb{R}^{d \times c}$, $b \in \mathbb{R}^{1 \times c}$ and
$L = -\frac{1}{n} \sum_{i=1}^n [ y_i \ln \hat y_i + (1-y_i) \ln(1-\hat y_i)]$.
\[ \delta = \frac{\partial L}{\partial Z} \]
undefined | \[ \delta = \hat y - y \]
undefined | \[ \frac{\partial L}{\partial W} = \frac{1}{n} X^T \delta \]
wrong | \[ \delta = y - \hat y \]
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])

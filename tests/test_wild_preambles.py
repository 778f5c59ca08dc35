"""Macros of a preamble that is elsewhere, and activation functions that share a letter."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "macros of a preamble that the chapter does not carry": (
        "latex",
        r"""Let $\bfz = \bW \vx + \bbeta$, $\yhat = \sigmoid(\bfz)$ and
$\calL = \half \norm{\yhat - \yb}^2$.
holds | $$\pd{\calL}{\yhat} = \yhat - \yb$$
holds | $$\frac{\p \calL}{\p \bfz} = (\yhat - \yb) \odot \sigmoid'(\bfz)$$
holds | $$\pderiv{\calL}{\bbeta} = \pd{\calL}{\bfz}$$
holds | $$\frac{\pd \calL}{\pd \bW} = \pd{\calL}{\bfz} \, \vx^\tr$$
wrong | $$\pd{\calL}{\bW} = 2 \pd{\calL}{\bfz} \, \vx^\T$$
wrong | $$\frac{\p \calL}{\p \yhat} = \yb - \yhat$$
""",
    ),
    "words and traces of a preamble": (
        "latex",
        r"""Let $\thetahat = \softmax(\thetab)$ and $\Loss = -\sum_k t_k \log \thetahat_k$ with
one-hot $t$, and $\scriptL = \tr(A X)$.
holds | $$\deriv{\Loss}{\thetab} = \thetahat - t$$
wrong | $$\deriv{\Loss}{\thetab} = t - \thetahat$$
holds | $$\pder{\scriptL}{X} = A^\trans$$
wrong | $$\pder{\scriptL}{X} = -A^\trans$$
""",
    ),
    "a macro that the document defines is what it says": (
        "latex",
        r"""\newcommand{\pd}[2]{#1 #2}
\newcommand{\yhat}{z}
$\yhat = w x$ and $L = \frac12 (\yhat - y)^2$.
holds | $$\frac{\partial L}{\partial w} = \pd{(z - y)}{x}$$
""",
    ),
    "the softmax under the letter of the functions of one number": (
        "latex",
        r"""Linear: $f(x) = x$,
holds | $f'(x) = 1$.

Leaky ReLU: $f(x) = \begin{cases} x & x \geq 0 \\ \alpha x & x < 0 \end{cases}$,
holds | $f'(x) = \begin{cases} 1 & x \geq 0 \\ \alpha & x < 0 \end{cases}$
undefined | $f'(x) = \begin{cases} \alpha & x \geq 0 \\ 1 & x < 0 \end{cases}$

Softmax:
holds | $f(z)_i = \frac{\exp(z_i)}{\sum_{j=1}^N \exp(z_j)}$

Logistic: $f(x) = \frac{1}{1 + e^{-x}}$,
holds | $f'(x) = f(x) (1 - f(x))$
wrong | $f'(x) = f(x) (1 + f(x))$
""",
    ),
    "a softmax adds up classes by the letter of the samples": (
        "markdown",
        r"""The outputs of $z = W a + b$ become probabilities:
holds | $$s(z)_i = \frac{e^{z_i}}{\sum_{j=1}^K e^{z_j}}$$
The loss of a regression is instead $L = \frac{1}{m} \sum_{j=1}^m (\hat y_j - y_j)^2$.
holds | $$\frac{\partial L}{\partial \hat y_j} = \frac{2}{m} (\hat y_j - y_j)$$
wrong | $$\frac{\partial L}{\partial \hat y_j} = 2 (\hat y_j - y_j)$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])

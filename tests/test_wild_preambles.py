"""Macros of a preamble that is elsewhere, an output layer o, and gradients called δW."""

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
    "a macro with an argument is no letter": (
        "latex",
        r"""$\rv{x} = w x$ and $L = \frac12 (z - y)^2$.
unread | $$L = \frac12 (\rv{x} - y)^2$$
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
    "an output layer o after layers l, a prediction y', and the matrix product as ⊗": (
        "markdown",
        r"""The output layer is $o$, the target is $y$ and the prediction $y'$. Products of
matrices are written as $\otimes$, a matrix product.

$$E = \frac{1}{2} \sum_k (y'_k - y_k)^2$$
$$a_j^l = \sigma(z_j^l), \quad z_j^l = \sum_i w_{ji}^l a_i^{l-1} + b_j^l$$
$$y'_k = a_k^o, \quad a_k^o = \sigma(z_k^o), \quad z_k^o = \sum_j w_{kj}^o a_j^l + b_k^o$$

In vectors,
holds/none | $$z^l = W^l \otimes a^{l-1} + b^l$$
and
holds | $$\frac{\partial E}{\partial y'_k} = y'_k - y_k$$
holds | $$\frac{\partial E}{\partial w_{kj}^o} = (y'_k - y_k) \sigma'(z_k^o) a_j^l$$
wrong | $$\frac{\partial E}{\partial w_{kj}^o} = (y'_k - y_k) \sigma'(z_k^o) z_j^l$$
With $\delta_j^l = \frac{\partial E}{\partial z_j^l}$ and
$\delta_k^o = \frac{\partial E}{\partial z_k^o}$,
holds | $$\delta_k^o = (y'_k - y_k) \sigma'(z_k^o)$$
wrong | $$\delta_k^o = (y_k - y'_k) \sigma'(z_k^o)$$
holds | $$\delta_j^l = \sum_k \delta_k^o w_{kj}^o \sigma'(z_j^l)$$
wrong | $$\delta_j^l = 2 \sum_k \delta_k^o w_{kj}^o \sigma'(z_j^l)$$
holds | $$\delta^l = ((W^{l+1})^T \otimes \delta^{l+1}) \odot \sigma'(z^l)$$
wrong | $$\delta^l = ((W^{l+1})^T \otimes \delta^{l+1}) \odot \sigma(z^l)$$
holds | $$\nabla_{W^l} E = \delta^l \otimes (a^{l-1})^T$$
wrong | $$\nabla_{W^l} E = \delta^l \otimes (a^l)^T$$
""",
    ),
    "a prime on the prediction in a cross-entropy, and one on the slope of a function": (
        "markdown",
        r"""$y' = \sigma(z)$, $z = w x + b$, $L = -y \log y' - (1 - y) \log(1 - y')$.
holds | $$\frac{\partial L}{\partial z} = y' - y$$
wrong | $$\frac{\partial L}{\partial z} = y - y'$$
holds | $$\frac{\partial L}{\partial w} = (y' - y) x$$

## A slope

$y = x^3$, so that
holds/none | $$y' = 3 x^2$$
""",
    ),
    "the losses of samples i beside units i": (
        "markdown",
        r"""$z_j = \sum_i w_{ji} x_i + b_j$ and $J = \frac12 \sum_j (z_j - y_j)^2$:
holds | $$\frac{\partial J}{\partial w_{ji}} = (z_j - y_j) x_i$$
holds | $$\frac{\partial J}{\partial x_i} = \sum_j (z_j - y_j) w_{ji}$$
wrong | $$\frac{\partial J}{\partial x_i} = \sum_j (y_j - z_j) w_{ji}$$
The step is $b \leftarrow b - \frac{\eta}{m} \sum_{i=1}^m \nabla_b J^{(i)}$.
""",
    ),
    "gradients called δW, and their running averages": (
        "markdown",
        r"""$Z = W X + b$, $A = \sigma(Z)$ and
$J = -\frac{1}{m} \sum_i (Y_i \log A_i + (1 - Y_i) \log(1 - A_i))$.
holds | $$\delta Z = A - Y$$
holds | $$\delta W = \frac{1}{m} \delta Z X^T$$
wrong | $$\delta W = \delta Z X^T$$
holds | $$\delta W \equiv \frac{\partial J}{\partial W}$$
none | $$V \delta W = \beta V \delta W + (1 - \beta) \delta W$$
none | $$S \delta W = \gamma S \delta W + (1 - \gamma) \delta W^2$$
none | $$W = W - \alpha \frac{V \delta W}{\sqrt{S \delta W} + \epsilon}$$
""",
    ),
    "a δ alone is an error, and no sign before what it is multiplied with": (
        "markdown",
        r"""$z = w x$, $E = \frac12 (z - y)^2$ and $\delta = \frac{\partial E}{\partial z}$.
holds | $$\frac{\partial E}{\partial w} = \delta x$$
wrong | $$\frac{\partial E}{\partial w} = \delta w$$
holds | $$\delta x = (z - y) x$$
""",
    ),
    "cells without a formula, and two losses of which one is of custom": (
        "markdown",
        r"""| loss | formula | gradient |
|-|-|-|
| squares | $C = \frac12 \sum_j (a_j - y_j)^2$ | $a - y$ |
| other | | $$ |
||$$|$$|

The other loss $L$ with a softmax $p$:
holds | $$\frac{\partial L}{\partial o_i} = -\sum_k \frac{y_k}{p_k}
\frac{\partial p_k}{\partial o_i}$$
holds | $$\frac{\partial L}{\partial o_i} = p_i - y_i$$
undefined | $$\frac{\partial L}{\partial o_i} = y_i - p_i$$
And for squares
holds | $$\frac{\partial C}{\partial a_j} = a_j - y_j$$
wrong | $$\frac{\partial C}{\partial a_j} = y_j - a_j$$
""",
    ),
    "layers in capitals, and rules in small letters whose layers are those of the custom": (
        "markdown",
        r"""$$Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}$$
$$A^{[l]} = \sigma(Z^{[l]})$$

The error $\delta^l \equiv \delta A^l$ of a layer comes down with
$$C = \frac12 \sum_j (y_j - a_j^L)^2$$
holds/none | $$\delta^L = \nabla_a C \odot \sigma'(z^L)$$
holds/none | $$\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)$$
holds | $$\frac{\partial C}{\partial b_j^l} = \delta_j^l$$
undefined | $$\frac{\partial C}{\partial b_j^l} = -\delta_j^l$$
holds | $$\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l$$
undefined | $$\frac{\partial C}{\partial w_{jk}^l} = a_k^l \delta_j^l$$
""",
    ),
    "what a matrix of samples is made of": (
        "latex",
        r"""$J = \frac12 \| X \theta - y \|^2$ with
none | $$X = \begin{bmatrix} \horzbar & (x^{(1)})^T & \horzbar \\ & \vdots & \\
\horzbar & (x^{(m)})^T & \horzbar \end{bmatrix}$$
none | $$X = \begin{bmatrix} \text{---} & (x^{(1)})^T & \text{---} \\ & \vdots & \\
\text{---} & (x^{(m)})^T & \text{---} \end{bmatrix}$$
holds | $$\nabla_\theta J = X^T (X \theta - y)$$
wrong | $$\nabla_\theta J = X^T (y - X \theta)$$
""",
    ),
    "a bare f' is the slope at the score of the same unit and layer": (
        "markdown",
        r"""$s_i^l = \sum_k w_{ik}^l y_k^{l-1} + b_i^l$, $y_i^l = f(s_i^l)$ and
$\delta_i^l = \frac{\partial E}{\partial s_i^l}$ with some $E$.
holds | $$\frac{\partial y_i^l}{\partial s_i^l} = f'$$
holds | $$\delta_i^L = \frac{\partial E}{\partial y_i^L} f'$$
holds | $$\delta_i^l = f' \sum_k \delta_k^{l+1} w_{ki}^{l+1}$$
undefined/wrong | $$\delta_i^l = f' \sum_k \delta_k^{l+1} w_{ik}^{l+1}$$
undefined/wrong | $$\delta_i^l = -f' \sum_k \delta_k^{l+1} w_{ki}^{l+1}$$
""",
    ),
    "the rules for products and quotients of functions keep their primes": (
        "markdown",
        r"""For $f(x)$ and $g(x)$,
holds | $$(f g)' = f' g + f g'$$
unread | $$(f g)' = f' g'$$
""",
    ),
    "entries of a matrix in a section of its own, before any loss": (
        "markdown",
        r"""# Forward

$h = \max(0, x U + c)$ and $t = h V + d$

# One layer

Now $Y = X W$ is a layer before a loss $L$.

holds | $$\frac{\partial Y_{pq}}{\partial w_{ij}} = X_{pi} 1(q = j)$$
holds | $$\frac{\partial L}{\partial w_{ij}} = \sum_p \frac{\partial L}{\partial Y_{pj}} X_{pi}$$
undefined/wrong | $$\frac{\partial L}{\partial w_{ij}} = \sum_p \frac{\partial L}{\partial Y_{pj}}$$
holds | $$\frac{\partial L}{\partial W} = X^T \frac{\partial L}{\partial Y}$$
""",
    ),
    "one unit, for each example and for all of them at once": (
        "markdown",
        r"""$z^{(i)} = w^T x^{(i)} + b$ and $a^{(i)} = \sigma(z^{(i)})$ for each example, with
$J = -\frac{1}{m} \sum_{i=1}^m (y^{(i)} \log a^{(i)} + (1 - y^{(i)}) \log(1 - a^{(i)}))$,
and $Z = w^T X + b$ and $A = \sigma(Z)$ for all.
holds | $$dZ = A - Y$$
holds | $$dw = \frac{1}{m} X dZ^T$$
holds | $$db = \frac{1}{m} \sum_{i=1}^m dz^{(i)}$$
wrong | $$\frac{\partial J}{\partial b} = \sum_{i=1}^m dz^{(i)}$$
holds | $$dz^{(i)} = a^{(i)} - y^{(i)}$$
wrong | $$dz^{(i)} = y^{(i)} - a^{(i)}$$
carried | $$\frac{\partial J}{\partial w} = X dZ^T$$
""",
    ),
    "the entries of a softmax below each other": (
        "markdown",
        r"""
With the softmax $s(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$,

holds | $$s(z) = \begin{bmatrix} s(z)_1 \\ \vdots \\ s(z)_C \end{bmatrix}
holds | = \frac{1}{\sum_d e^{z_d}} \begin{bmatrix} e^{z_1} \\ \vdots \\ e^{z_C} \end{bmatrix}$$

undefined/wrong | $$\begin{bmatrix} s(z)_1 \\ \vdots \\ s(z)_C \end{bmatrix} = 2 s(z)$$
""",
    ),
    "the samples are the rows of a matrix that is written so": (
        "markdown",
        r"""
With $f(x) = w^T x$ and $J(w) = \frac12 \sum_{i=1}^n (f(x^{(i)}) - t^{(i)})^2$ let

none | $$X = \begin{bmatrix} - & (x^{(1)})^T & - \\ & \vdots & \\
- & (x^{(n)})^T & - \end{bmatrix}$$

holds | $$X w - t = \begin{bmatrix} f(x^{(1)}) - t^{(1)} \\ \vdots \\
f(x^{(n)}) - t^{(n)} \end{bmatrix}$$

holds | $$\frac12 (X w - t)^T (X w - t) = J(w)$$

holds | $$\nabla_w J(w) = X^T X w - X^T t$$

wrong | $$\nabla_w J(w) = X^T X w + X^T t$$

holds | $$\frac{\partial J(w)}{\partial w_j} = \sum_{i=1}^n (f(x^{(i)}) - t^{(i)}) x_j^{(i)}$$

wrong | $$\frac{\partial J(w)}{\partial w_j} = 2 \sum_{i=1}^n (f(x^{(i)}) - t^{(i)}) x_j^{(i)}$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])

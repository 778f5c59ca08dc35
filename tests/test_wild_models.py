"""Documents that tell of several models, and what a document leaves to custom.

Cases are written as in test_wild_lott: d(L; W) is short for a derivative.
"""

from __future__ import annotations

import re

import pytest
from test_notations import check

_SHORT = re.compile(r"\bd\(([^;()]*); ([^()]*)\)")

MODELS: dict[str, str] = {
    "two models under the same letters": r"""
# Regression

$X \in \mathbb{R}^{n \times d}$, $w \in \mathbb{R}^d$ and $y \in \mathbb{R}^n$.

$$L(w) = \|y - Xw\|^2 + \lambda \|w\|^2$$

holds | $$d(L; w) = -2X^T(y - Xw) + 2\lambda w$$

wrong | $$d(L; w) = -2X^T(y - Xw) - 2\lambda w$$

# Classification

$$p_i = \sigma(w^T x_i)$$

The log-likelihood is $\ell(w) = \sum_{i=1}^n y_i \log p_i + (1 - y_i)\log(1 - p_i)$.

holds | $$d(\ell; w) = \sum_i (y_i - p_i) x_i$$

wrong:sign | $$d(\ell; w) = \sum_i (p_i - y_i) x_i$$
""",
    "shapes that were said in a section before": r"""
# Shapes

$X \in \mathbb{R}^{n \times d}$, $W \in \mathbb{R}^{d \times k}$,
$b \in \mathbb{R}^{1 \times k}$ and $Y \in \mathbb{R}^{n \times k}$.

# Learning

$$Z = X W + b$$

$$J = \sum_{i=1}^n \sum_{m=1}^k (Z_{im} - Y_{im})^2$$

holds | $$db_m = 2 \sum_{i=1}^n (Z_{im} - Y_{im})$$

wrong:dropped_sum | $$db_m = 2 (Z_{im} - Y_{im})$$
""",
    "the output units alone are told": r"""
Suppose $E = \frac{1}{2} \sum_k (t_k - o_k)^2$ with $o_k = \sigma(net_k)$
and $net_k = \sum_j w_{kj} o_j$.

holds | $$d(E; w_{kj}) = -(t_k - o_k) o_k (1 - o_k) o_j$$

Define $\delta_k = (t_k - o_k) o_k (1 - o_k)$. For a hidden
unit $j$ with $net_j = \sum_i w_{ji} x_i$,

holds | $$d(E; w_{ji}) = -\sum_k \delta_k w_{kj} o_j (1 - o_j) x_i$$

wrong:sign | $$d(E; w_{ji}) = \sum_k \delta_k w_{kj} o_j (1 - o_j) x_i$$
""",
    "a sum that a letter abbreviates": r"""
$$S_j = \frac{e^{a_j}}{\sum_{k=1}^{N} e^{a_k}}$$

Let $g_i = e^{a_i}$ and $h_i = \sum_{k=1}^{N} e^{a_k}$. For $i \neq j$:

holds | $$d(S_i; a_j) = \frac{0 - e^{a_j} e^{a_i}}{\Sigma^2}$$

holds | $$d(S_i; a_j) = -S_j S_i$$

undefined | $$d(S_i; a_j) = \frac{e^{a_j} e^{a_i}}{\Sigma^2}$$
""",
    "errors without indices": r"""
$$C = \frac{1}{2n} \sum_x \|y(x) - a^L(x)\|^2$$

$$a^l = \sigma(z^l), \quad z^l = w^l a^{l-1} + b^l$$

We define $\delta^l_j \equiv d(C; z^l_j)$.

holds | $$d(C; b^l_j) = \delta^l_j$$

holds | $$d(C; b) = \delta$$

undefined | $$d(C; b) = -\delta$$
""",
    "a section that defines nothing": r"""
# Model

$$L = \frac{1}{2} (a - y)^2, \quad a = \sigma(z), \quad z = w x + b$$

holds | $$d(L; a) = a - y$$

# Gradients

holds | $$d(L; z) = (a - y) a (1 - a)$$

wrong:sign | $$d(L; w) = (y - a) a (1 - a) x$$

# Notes

undefined | $$d(L; b) = q$$
""",
    "numbers in an exponent": r"""
$z = 0.15 \cdot 0.05 + 0.20 \cdot 0.10 + 0.35 = 0.3775$

holds holds | $a = \frac{1}{1 + e^{-z}} = \frac{1}{1 + e^{-0.3775}} = 0.593269992$

wrong carried/holds | $b = \frac{1}{1 + e^{-z}} = \frac{1}{1 + e^{-0.3575}} = 0.588435$
""",
    "the norm of vectors of numbers": r"""
$x = [1, 2]^\top$, $y = [1]$, $u = [2, 1]^\top$, $W = [0.5, 0.6]$, $b = [0]$

$$L = \frac{1}{2} \|\hat{y} - y\|^2, \quad K = \frac12 \|x - u\|^2$$

$$\hat{y} = W x + b = [0.5, 0.6] [1, 2]^\top = [1.7]$$

holds holds | $$L = 0.5 \times (1.7 - 1)^2 = 0.245$$

holds holds | $$K = 0.5 \times ((1 - 2)^2 + (2 - 1)^2) = 1$$

wrong carried | $$K = 0.5 \times ((1 - 2)^2 + (2 + 1)^2) = 5$$
""",
    "shapes that another section tells": r"""
# Model

$x \in \mathbb{R}^{2}$, $w \in \mathbb{R}^{1 \times 2}$

$$z = w x + b$$

# Derivatives

$$z = w x + b$$

holds_per_component | $$d(z; w) = x$$
""",
}


@pytest.mark.parametrize("name", MODELS)
def test_models(name: str) -> None:
    check("markdown", _SHORT.sub(r"\\frac{\\partial \1}{\\partial \2}", MODELS[name]))

"""What documents leave undefined, where custom or what they write says what must be meant.

A case is written as in ``test_notations``: a line says in front what it must be judged as, and no
other line may be called wrong.
"""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "layers of which only one activation is said": (
        "markdown",
        r"""The activation of the second layer is $A^{(2)} = \sigma(Z^{(2)})$.
holds | $$\frac{\partial C}{\partial Z^{(2)}} = \frac{\partial C}{\partial A^{(2)}} \odot"""
        r""" A^{(2)} \odot (1 - A^{(2)})$$
holds | $$\frac{\partial C}{\partial W^{(2)}} ="""
        r""" \frac{\partial C}{\partial Z^{(2)}} A^{(1)T}$$
holds | $$\frac{\partial C}{\partial Z^{(1)}} = \left(W^{(2)T}"""
        r""" \frac{\partial C}{\partial Z^{(2)}}\right) \odot A^{(1)} \odot (1 - A^{(1)})$$
undefined/wrong | $$\frac{\partial C}{\partial Z^{(1)}} = \left(W^{(2)T}"""
        r""" \frac{\partial C}{\partial Z^{(2)}}\right) \odot A^{(1)} \odot (1 + A^{(1)})$$
""",
    ),
    "an activation that is said without its score": (
        "markdown",
        r"""Let $$C = (a^L - y)^2, \quad a^L = \sigma(w^L a^{L-1} + b^L)$$
with $$z^L = w^L \sigma(z^{L-1}) + b^L$$
holds | $$\frac{\partial C}{\partial z^L} = 2(a^L - y) \odot \sigma'(z^L)$$
undefined/wrong | $$\frac{\partial C}{\partial z^L} = 2(a^L + y) \odot \sigma'(z^L)$$
""",
    ),
    "a score under two names": (
        "markdown",
        r"""$$z^m = W^m a^{m-1} + b^m, \quad a^m = \sigma^m(z^m)$$
so with $$h^m = W^m a^{m-1} + b^m$$ for the input of a layer
holds | $$\frac{\partial C}{\partial W^m_{ij}} = \frac{\partial C}{\partial z^m_i} a^{m-1}_j$$
undefined | $$\frac{\partial C}{\partial W^m_{ij}} = \frac{\partial C}{\partial z^m_j} a^{m-1}_j$$
""",
    ),
    "the loss of one word where that of the text is defined": (
        "markdown",
        r"""$$J(\theta) = -\frac{1}{T} \log L(\theta)$$
$$\frac{\partial J}{\partial v} = \frac{\partial}{\partial v}\left[-\log \sigma(u^T v)\right]$$
holds | $$\frac{\partial J}{\partial v} = -(1 - \sigma(u^T v)) u$$
undefined/wrong | $$\frac{\partial J}{\partial v} = (1 - \sigma(u^T v)) u$$
""",
    ),
    "a prediction that nothing defines beside the softmax": (
        "markdown",
        r"""Let $$J = -\log \frac{\exp(u_o^T v_c)}{\sum_{w=1}^V \exp(u_w^T v_c)}$$
for the one-hot vector $y$ of the word $o$ and the matrix $U$ of all $u_w$.
holds | $$\frac{\partial J}{\partial v_c} = U(\hat{y} - y)$$
holds | $$\frac{\partial J}{\partial u_w} = (\hat{y}_w - y_w) v_c$$
undefined/wrong | $$\frac{\partial J}{\partial v_c} = U(\hat{y} + y)$$
""",
    ),
    "the one layer of logistic regression, which is never written": (
        "markdown",
        r"""$$L(\hat{y}, y) = -y \log \hat{y} - (1-y) \log(1-\hat{y})$$
holds | $$\frac{\partial \hat{y}}{\partial z} = \sigma(z)(1 - \sigma(z))$$
holds | $$\frac{\partial z}{\partial w} = x$$
holds | $$\frac{\partial L}{\partial w} = (\hat{y} - y) x$$
undefined/wrong | $$\frac{\partial L}{\partial w} = (\hat{y} + y) x$$
""",
    ),
    "the target is no output of the custom": (
        "markdown",
        r"""$$L = \frac12 (\sigma(w^T x + b) - y)^2$$
undefined/holds | $$\frac{\partial L}{\partial w} = (\sigma(z) - y) \sigma'(z) x$$
undefined | $$\frac{\partial L}{\partial z} = 2(\sigma(z) - y) \sigma'(z)$$
""",
    ),
    "the rule of what goes in and comes out": (
        "markdown",
        r"""The error is $$\delta^l_j = \frac{\partial C}{\partial z^l_j}$$ and in short
holds | $$\frac{\partial C}{\partial w} = a_{\rm in} \delta_{\rm out}$$
undefined | $$\frac{\partial C}{\partial w} = a_{\rm out} \delta_{\rm in}$$
""",
    ),
    "the word of a loss that is only differentiated": (
        "markdown",
        r"""$$J(\theta) = -\frac{1}{T} \log L(\theta)$$
$$\frac{\partial J}{\partial v_c} = \frac{\partial}{\partial v_c}"""
        r""" \left[-\log \frac{\exp(u_o^T v_c)}{\sum_w \exp(u_w^T v_c)}\right]$$
holds | $$\frac{\partial J}{\partial v_c} = -u_o + \frac{\sum_w \exp(u_w^T v_c) u_w}"""
        r"""{\sum_w \exp(u_w^T v_c)}$$
""",
    ),
    "a loss by the name that it has without its label": (
        "markdown",
        r"""For one sample $$a = \sigma(w x + b), \quad L_{BCE} = -y \log a - (1-y) \log(1-a)$$
holds | $$\frac{\partial J}{\partial w} = (a - y) x$$
undefined/wrong | $$\frac{\partial J}{\partial w} = (a + y) x$$
""",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_left_undefined(case: str) -> None:
    """Every line is judged as it says in front of it."""
    check(*CASES[case])

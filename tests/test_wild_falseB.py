"""Lines that are right in a meaning that the reader does not see: nothing is said against them."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

from chainrule.documents.outcomes.verdicts import Outcome

ACCUSED = (Outcome.WRONG, Outcome.CARRIED, Outcome.HOLDS_PER_COMPONENT)
NET = r"""
Let $z_j^l = \sum_k w_{jk}^l a_k^{l-1} + b_j^l$, $a_j^l = \sigma(z_j^l)$ and
$C = \frac12 \sum_j (y_j - a_j^L)^2$.

$$\frac{\partial C}{\partial a_j^L} = a_j^L - y_j$$

$$\frac{\partial a_j^l}{\partial z_j^l} = \sigma'(z_j^l)$$
"""

NOT_ACCUSED = {
    "what W is, is said in the same sentence": NET
    + r"We write $z_j^l = W + b_j^l$, where $W$ is the rest, that is, $W = z_j^l - b_j^l$.",
    "the activation is chosen for an example": r"""
$z = W x + b$, $h = \sigma(z)$, where $\sigma$ is the activation, and $E = \frac12 (h - y)^2$.

$$\frac{\partial E}{\partial h} = h - y$$

In the example, $$h = \text{ReLU}(z)$$
""",
    "a is the argument of σ under weights with another mark": r"""
$$h = \sigma(W^{(1)} x + b^{(1)}), \quad z = W^{(2)} h + b^{(2)}, \quad p = \text{softmax}(z)$$
$$C = -\sum_i y_i \log p_i$$ where $y$ is one-hot, and $$a = W_1 x + b_1.$$

$$\frac{\partial z}{\partial h} = W_2$$

$$\frac{\partial C}{\partial W_1} = \frac{\partial C}{\partial z} \frac{\partial z}{\partial h}
\frac{\partial h}{\partial a} \frac{\partial a}{\partial W_1}$$
""",
    "⊗ of rows is the outer product": r"""
$$v = h W + b, \quad p = \text{softmax}(v), \quad J = -\sum_i y_i \log p_i$$ with one-hot $y$.
The vectors are row vectors.

$$\frac{\partial J}{\partial v} = p - y$$

$$\frac{\partial J}{\partial W} = h \otimes [p - y]$$
""",
}


@pytest.mark.parametrize("text", NOT_ACCUSED.values(), ids=NOT_ACCUSED)
def test_what_may_be_meant_otherwise_is_not_accused(text: str) -> None:
    assert not {outcome.value for outcome in ACCUSED} & set(outcomes(text))


HOLD = {
    "a loss named by its initials": r"""
Let $t = W x$ and $p = \text{softmax}(t)$ with one-hot $y$.

$$CE(y, p) = -\sum_i y_i \log p_i$$

$$\frac{\partial CE}{\partial t_k} = p_k - y_k$$
""",
    "a quantity that has the letter of the function": r"""
Let $\sigma_{\text{top}} = u^\top v$ and $L = -\log \sigma(\sigma_{\text{top}})$, where
$\sigma(x) = 1/(1+e^{-x})$.

$$\frac{\partial L}{\partial \sigma_{\text{top}}} = \sigma(\sigma_{\text{top}}) - 1$$
""",
}


@pytest.mark.parametrize("text", HOLD.values(), ids=HOLD)
def test_what_is_understood_holds(text: str) -> None:
    assert outcomes(text)
    assert set(outcomes(text)) == {"holds"}


def test_the_capital_of_a_greek_letter_is_not_another_symbol() -> None:
    text = r"""
$$z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}, \quad a^{(l)} = \sigma(z^{(l)}), \quad
J = \frac12 \|a^{(L)} - y\|^2$$

$$\delta^{(l)} = \frac{\partial J}{\partial z^{(l)}}$$

$$\delta^{(l)} = (W^{(l+1)\top} \delta^{(l+1)}) \odot \sigma'(z^{(l)})$$

$$\frac{\partial J}{\partial W^{(l)}} = \Delta^{(l)} a^{(l-1)\top}$$
"""
    assert "wrong" not in outcomes(text)


def test_a_derivative_against_the_definitions_is_still_a_mistake() -> None:
    text = r"""
$$z = w x + b, \quad a = \sigma(z), \quad E = \frac12 (a - y)^2$$

$$\frac{\partial E}{\partial a} = a - y$$

$$\frac{\partial E}{\partial w} = \frac{\partial E}{\partial a} \frac{\partial z}{\partial a} x$$
"""
    assert outcomes(text)[-1] in ("wrong", "undefined")
    assert outcomes(text.replace(r"= a - y", r"= y - a"))[0] == "wrong"

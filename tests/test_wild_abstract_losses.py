r"""A loss that is also called any function F of the output: what it is, is said before."""

from __future__ import annotations

from judged_lines import kinds, outcomes

LAYERS = r"""
The loss is $L(\hat{y}, y) = y \log(\hat{y}) + (1 - y) \log(1 - \hat{y})$. The last layer is
$u^{[3]} = \sigma(w^{[3]} u^{[2]} + b^{[3]})$, so that
$$\frac{\partial L}{\partial u^{[3]}} = \frac{y}{u^{[3]}} - \frac{1-y}{1-u^{[3]}}$$
Take what follows to be a function $F$:
$$L = F(u^{[3]}) = F(\sigma(w^{[3]} u^{[2]} + b^{[3]}))$$
$$\frac{\partial L}{\partial b^{[3]}} = %s$$
"""


def test_any_function_of_the_output_is_no_other_loss():
    found = outcomes(LAYERS % "y - u^{[3]}")
    assert found[0] == found[-1] == "holds"
    assert kinds(LAYERS % "u^{[3]} - y")[-1] != "holds"

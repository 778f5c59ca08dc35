"""The chain rule in general, h(x) = f(g(x)), before a network whose g and h are others."""

from __future__ import annotations

from judged_lines import outcomes

NETWORK = r"""By the chain rule, if $h(x) = f(g(x))$, then

$$h'(x) = f'(g(x)) \cdot g'(x)$$

$$a^{(1)} = x, \quad z^{(2)} = \theta^{(1)} a^{(1)}, \quad a^{(2)} = \tanh(z^{(2)})$$
$$z^{(3)} = \theta^{(2)} a^{(2)}$$
$$a^{(3)} = g(z^{(3)}) = h(x) = \hat{y}$$

The output is linear, $g(x) = x$.

$$J = \frac12 (\hat{y} - y)^2$$

$$\frac{\partial J}{\partial z^{(3)}} = \hat{y} SIGN y$$
$$\frac{\partial J}{\partial \theta^{(2)}} = (\hat{y} - y) a^{(2)}$$
"""

RULE = r"""The chain rule: let $h(x) = f(g(x))$ with $f(u) = u^3$ and $g(x) = 2 x + 1$.

$$h'(x) = FACTOR (2 x + 1)^2 \cdot 2$$
"""


def test_a_general_rule_does_not_say_what_the_network_computes() -> None:
    assert outcomes(NETWORK.replace("SIGN", "-"))[-2:] == ["holds"] * 2
    assert outcomes(NETWORK.replace("SIGN", "+"))[-2:] == ["wrong", "holds"]


def test_a_composition_of_known_functions_is_one() -> None:
    assert outcomes(RULE.replace("FACTOR", "3")) == ["holds"]
    assert outcomes(RULE.replace("FACTOR", "2")) == ["wrong"]

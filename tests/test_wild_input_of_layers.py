"""A network of two numbered layers and then any layer l: the derivative by a^{l-1} is one of l = 2,
where the input has a name of its own."""

from __future__ import annotations

from judged_lines import outcomes

LAYERS = r"""
$$Z^{[1]} = W^{[1]} X + b^{[1]}, \quad A^{[1]} = g^{[1]}(Z^{[1]})$$
$$Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}, \quad A^{[2]} = g^{[2]}(Z^{[2]})$$
$$J = \frac{1}{2m} \| A^{[2]} - Y \|^2$$

For any layer, $Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}$ and $A^{[l]} = g^{[l]}(Z^{[l]})$, so that

$$dZ^{[l]} = dA^{[l]} * g^{[l]\prime}(Z^{[l]})$$
$$dA^{[l-1]} = SIGN W^{[l]T} dZ^{[l]}$$
"""


def test_no_derivative_by_the_input_is_asked_for() -> None:
    assert outcomes(LAYERS.replace("SIGN", "")) == ["holds"] * 4
    assert outcomes(LAYERS.replace("SIGN", "-")) == ["holds"] * 3 + ["wrong"]

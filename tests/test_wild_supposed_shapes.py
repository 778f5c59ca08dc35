r"""Lines that are right as numbers in layers that a document only has in a picture."""

from __future__ import annotations

from judged_lines import outcomes

PICTURE = r"""
The hidden layer takes the function $g(x) = \max(0, x)$ and the output the sigmoid
$\sigma(x) = \frac{1}{1 + e^{-x}}$, as the picture shows. The loss is that of a prediction $A$:
$$L = -t \ln(A) - (1-t) \ln(1-A)$$
$$\frac{\partial L}{\partial A^{[2]}} = -\frac{t}{A^{[2]}} + \frac{1-t}{1-A^{[2]}}$$
$$\frac{\partial A^{[2]}}{\partial Z^{[2]}} = \sigma(Z^{[2]})(1-\sigma(Z^{[2]}))$$
$$\frac{\partial L}{\partial Z^{[2]}} = A^{[2]} - t$$
$$\frac{\partial L}{\partial b^{[2]}} = \frac{\partial L}{\partial Z^{[2]}}
\frac{\partial Z^{[2]}}{\partial b^{[2]}}$$
$$\frac{\partial Z^{[2]}}{\partial A^{[1]}} = W^{[2]}$$
$$\frac{\partial A^{[1]}}{\partial Z^{[1]}} = g'(Z^{[1]})$$
$$\frac{\partial L}{\partial W^{[2]}} = (%s) \cdot A^{[1]}$$
$$\frac{\partial L}{\partial Z^{[1]}} = (A^{[2]} - t) \cdot W^{[2]} \cdot %s$$
$$\frac{\partial L}{\partial W^{[1]}} = \frac{\partial L}{\partial Z^{[1]}} \cdot A^{[0]}$$
"""
RIGHT = ["holds_per_component"] * 3


def test_a_line_may_be_right_as_numbers_in_the_customary_layers():
    assert outcomes(PICTURE % ("A^{[2]} - t", "g'(Z^{[1]})"))[-3:] == RIGHT


def test_what_is_not_right_there_is_not():
    for slips in (("t - A^{[2]}", "g'(Z^{[2]})"), ("A^{[2]} + t", "g(Z^{[1]})")):
        assert outcomes(PICTURE % slips)[-3:] == ["undefined"] * 2 + RIGHT[:1]

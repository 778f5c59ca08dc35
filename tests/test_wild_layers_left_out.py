r"""Equations of a forward pass that a document leaves to a picture or to the reader."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

FORWARD = [
    r"$$z_1 = W_1 x + b_1$$",
    r"$$a_1 = \sigma(z_1)$$",
    r"$$z_2 = W_2 a_1 + b_2$$",
    r"$$\hat{y} = \sigma(z_2)$$",
    r"$$L = \frac12 \|\hat{y} - y\|^2$$",
]
BACKWARD = r"""
$$\frac{\partial L}{\partial W_2} = \frac{\partial L}{\partial z_2} a_1^T$$
$$\frac{\partial L}{\partial a_1} = W_2^T \frac{\partial L}{\partial z_2}$$
$$\frac{\partial L}{\partial W_1} = \frac{\partial L}{\partial z_1} x^T$$
$$\frac{\partial L}{\partial b_1} = \frac{\partial L}{\partial z_1}$$
"""


@pytest.mark.parametrize("left_out", range(len(FORWARD)))
def test_one_equation_of_numbered_layers_may_be_left_out(left_out: int) -> None:
    told = "\n".join(line for k, line in enumerate(FORWARD) if k != left_out)
    assert outcomes(told + BACKWARD) == ["holds"] * 4
    slipped = BACKWARD.replace("W_2^T", "W_2").replace("x^T$", "a_1^T$")
    assert [o for o in outcomes(told + slipped) if o != "holds"] != []
    assert outcomes(told + slipped)[2] != "holds"


LOGISTIC = r"""
$$L = -y \log \hat{y} - (1 - y) \log (1 - \hat{y}), \quad z = w^T x + b$$
$$\frac{\partial \hat{y}}{\partial z} = \hat{y} (1 - \hat{y})$$
$$\frac{\partial L}{\partial w} = (%s) x$$
"""
CLASSES = r"""
$$L = -\sum_k y_k \log p_k$$
$$\frac{\partial L}{\partial z} = p - y$$
$$\frac{\partial L}{\partial W} = (%s) x^T$$
"""


def test_the_output_of_a_unit_is_told_by_its_loss() -> None:
    assert outcomes(LOGISTIC % r"\hat{y} - y") == ["holds"] * 2
    assert outcomes(LOGISTIC % r"y - \hat{y}")[1] != "holds"
    assert outcomes(CLASSES % "p - y") == ["holds"] * 2
    assert outcomes(CLASSES % "y - p")[1] != "holds"

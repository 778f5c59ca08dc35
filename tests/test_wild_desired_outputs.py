r"""y_j - d_j with the desired output d_j, where no loss is written."""

from __future__ import annotations

from judged_lines import outcomes

DESIRED = r"""
$$v_j = \sum_i h_i w_{ji}, \quad y_j = \frac{1}{1 + e^{-v_j}}$$

With the desired outputs $d_j$ it is

$$\frac{\partial E}{\partial y_j} = y_j - d_j$$

$$\frac{\partial E}{\partial w_{ji}} = y_j (1 - y_j) (y_j %s d_j) h_i$$

$$\frac{\partial E}{\partial h_i} = \sum_j (y_j - d_j) y_j (1 %s y_j) w_{ji}$$
"""


def test_the_loss_of_the_custom_has_the_desired_output():
    assert outcomes(DESIRED % ("-", "-")) == ["holds"] * 3
    assert "holds" not in outcomes(DESIRED % ("+", "+"))[1:]


DISTANCE = r"""
$$v_j = \sum_i h_i w_{ji}, \quad y_j = \frac{1}{1 + e^{-v_j}}, \quad d_j = 2 y_j$$

$$\frac{\partial E}{\partial y_j} = y_j - d_j$$
"""


def test_a_d_that_is_said_is_no_desired_output():
    assert "holds" not in outcomes(DISTANCE)

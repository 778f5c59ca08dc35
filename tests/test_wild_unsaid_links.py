"""Networks whose sums and activations are only differentiated, and said nowhere."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

UNITS = r"""We use the squared error $E = \frac12 \sum_k (t_k - g_k)^2$ and %s.

$$\frac{\partial E}{\partial w_{kj}} = \frac{\partial E}{\partial g_k} \cdot
\frac{\partial g_k}{\partial z_k} \cdot \frac{\partial z_k}{\partial w_{kj}}$$
$$\frac{\partial g_k}{\partial z_k} = g_k(1 %s g_k)$$
$$\frac{\partial z_k}{\partial w_{kj}} = g_j$$
$$\frac{\partial E}{\partial w_{kj}} = %s(t_k - g_k) g_k(1 - g_k) g_j$$
"""


def test_sums_and_sigmoids_are_told_by_their_derivatives() -> None:
    assert outcomes(UNITS % ("the sigmoid", "-", "-")) == ["holds"] * 4
    assert outcomes(UNITS % ("the sigmoid", "-", ""))[-1] != "holds"
    assert "holds" not in outcomes(UNITS % ("the sigmoid", "+", "-"))[1:2]


def test_an_activation_is_no_other_than_the_words_say() -> None:
    _, slope, _, gradient = outcomes(UNITS % ("the hyperbolic tangent", "-", "-"))
    assert "holds" not in (slope, gradient)


NUMBERED = r"""The loss is $L = \frac12 (a_3 - y)^2$, the activation the logistic function.

$$\frac{\partial L}{\partial w_{31}} = \frac{\partial L}{\partial a_3}
\frac{\partial a_3}{\partial s_3} \frac{\partial s_3}{\partial w_{31}}$$
$$\frac{\partial a_3}{\partial s_3} = a_3 (1 - a_3)$$
$$\frac{\partial s_3}{\partial w_{31}} = a_1, \quad \frac{\partial s_3}{\partial a_1} = w_{31}$$
$$\frac{\partial L}{\partial w_{31}} = (a_3 - y) a_3 (1 - a_3) %s$$
"""


@pytest.mark.parametrize(("factor", "right"), [("a_1", True), ("w_{31}", False), ("", False)])
def test_numbered_units_are_sums_of_what_they_are_differentiated_by(
    factor: str, right: bool
) -> None:
    *steps, last = outcomes(NUMBERED % factor)
    assert set(steps) == {"holds"}
    assert (last == "holds") is right


FIELDS = r"""With the induced local field $v$ and $E = \frac12 \sum_k (d_k - y_k)^2$:

$$\frac{\partial y_k}{\partial v_k} = \phi'(v_k)$$
$$\frac{\partial v_k}{\partial w_{kj}} = y_j$$
$$\frac{\partial E}{\partial w_{kj}} = -(d_k - y_k) \phi'(v_k) y_%s$$
"""


def test_the_activation_is_the_one_whose_derivative_stands_there() -> None:
    assert outcomes(FIELDS % "j") == ["holds"] * 3
    assert outcomes(FIELDS % "k")[-1] != "holds"

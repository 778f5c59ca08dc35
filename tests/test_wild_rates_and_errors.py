r"""The chain rule behind the rate of a descent; an error that is named after it is used."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

HOLD = ["holds"]

STEPS = r"""
$$\Delta v_{ji} = -\eta \frac{\partial E}{\partial v_{ji}} = %s$$
"""
RULE = r"\frac{\partial E}{\partial u_j} \frac{\partial u_j}{\partial v_{ji}}"


def test_a_step_is_minus_the_rate_times_the_chain_rule():
    assert outcomes(STEPS % rf"-\eta {RULE}") == HOLD
    assert outcomes(STEPS % rf"-\eta \left({RULE}\right)") == HOLD


@pytest.mark.parametrize(
    "wrong",
    [
        rf"\eta {RULE}",
        RULE,
        rf"-\alpha {RULE}",
        r"-\eta \frac{\partial E}{\partial u_j} \frac{\partial u_k}{\partial v_{ji}}",
        r"-\eta \frac{\partial E}{\partial u_j} \frac{\partial v_{ji}}{\partial u_j}",
    ],
)
def test_another_step_does_not(wrong: str):
    assert outcomes(STEPS % wrong) != HOLD


NAMED = r"""
$$\frac{\partial E}{\partial v_{kj}} = \frac{\partial E}{\partial u_k} \cdot r_j = %s$$
where $\delta_k$ is the error
$$\delta_k = \frac{\partial E}{\partial u_k}$$
"""


def test_an_error_may_be_named_after_it_is_used():
    assert outcomes(NAMED % r"\delta_k r_j")[1:2] == HOLD
    for wrong in (r"-\delta_k r_j", r"\delta_j r_k", r"\delta_k"):
        assert outcomes(NAMED % wrong)[1:2] != HOLD


SCATTER = r"""
$$R = \frac12 \sum_k (y_k - d_k)^2 + \frac12 \lambda Q, \quad
\frac{\partial R}{\partial y_k} = y_k - d_k
+ \frac12 \lambda \sum_j 2 (A_{kj}^{w} - A_{kj}^{b})(y_k - y_j)
= y_k - d_k + %s \sum_j (A_{kj}^{w} - A_{kj}^{b})(y_k - y_j)$$
"""


def test_w_and_b_above_a_matrix_say_which_it_is():
    assert "unread" not in outcomes(SCATTER % r"\lambda")
    product = r"Let $B = A^{w} C - A^{b} C$." + "\n$$A^{w} C - A^{b} C = %s C$$"
    assert outcomes(product % "(A^{w} - A^{b})") == HOLD
    assert outcomes(product % "(A^{w} + A^{b})") != HOLD

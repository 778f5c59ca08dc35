"""A recurrent network in plain steps: the state s_{-1}, a func that is any, ∂E/dw and ∂E/∂w."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

TWO_STEPS = r"""
$$b_0 = s_{-1} * w$$
$$z_0 = x_0 * u + b_0 + k$$
$$s_0 = func(z_0)$$
$$b_1 = s_0 * w$$
$$z_1 = x_1 * u + b_1 + k$$
$$s_1 = func(z_1)$$
$$E = func_2(s_1)$$
$$\partial E/\partial u = \partial E/ds_1 * \partial s_1/dz_1 * %s$$
$$\partial E/dw = \partial E/\partial s_1 * \partial s_1/\partial z_1 * %s$$
"""
BY_U = r"(x_1 + w * \partial s_0/\partial z_0 * x_0)"
BY_W = r"(s_0 + w * \partial s_0/dz_0 * s_{-1})"


def test_both_steps_are_followed() -> None:
    assert outcomes(TWO_STEPS % (BY_U, BY_W)) == ["holds"] * 2


@pytest.mark.parametrize(
    ("by_u", "by_w"),
    [
        (BY_U.replace("+", "-"), BY_W),
        (BY_U.replace("x_1", "x_0"), BY_W),
        (BY_U, BY_W.replace("s_{-1}", "s_0")),
        (BY_U, BY_W.replace("+", "-")),
        (BY_U, BY_W.replace("w * ", "")),
    ],
)
def test_no_slip_holds(by_u: str, by_w: str) -> None:
    found = outcomes(TWO_STEPS % (by_u, by_w))
    assert found[by_u == BY_U] in ("wrong", "undefined")
    assert found[by_u != BY_U] in ("holds", "undefined")

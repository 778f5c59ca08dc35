"""How much of a document must be understood before a line of it is called wrong."""

from __future__ import annotations

import pytest
from judged_lines import outcomes, verdicts_on

RIGHT = r"""
Let $z = w x + b$, $a = \sigma(z)$ and $C = \frac12 (a - y)^2$ with $\sigma(z) = 1/(1 + e^{-z})$.
$$\frac{\partial C}{\partial a} = a - y$$
$$\frac{\partial a}{\partial z} = a (1 - a)$$
$$\frac{\partial C}{\partial z} = (a - y) a (1 - a)$$
$$\frac{\partial C}{\partial w} = (a - y) a (1 - a) x$$
"""
OPEN = [
    r"$$\frac{\partial q_1}{\partial v} = r_1 s$$",
    r"$$\frac{\partial q_2}{\partial v} = r_2 s$$",
    r"$$\frac{\partial q_3}{\partial v} = r_3 s$$",
]
FACTOR = r"$$\frac{\partial C}{\partial b} = 2 (a - y) a (1 - a)$$"
SIGN = r"$$\frac{\partial C}{\partial b} = -(a - y) a (1 - a)$$"


@pytest.mark.parametrize("mistake", [FACTOR, SIGN])
def test_a_mistake_is_called_wrong_where_nearly_all_is_understood(mistake: str) -> None:
    text = "\n".join([RIGHT, *OPEN[:2], mistake])
    assert outcomes(text)[-1] == "wrong"


def test_a_factor_is_only_suspected_where_much_is_not_understood() -> None:
    last = verdicts_on("\n".join([RIGHT, *OPEN, FACTOR]))[-1]
    assert last.outcome.value == "undefined"
    assert last.message.startswith("The right side is 2 times the derivative of C")
    assert "Too much of the document is not understood" in last.message
    assert last.cause is None
    assert last.mend is None


def test_a_sign_speaks_for_itself() -> None:
    assert outcomes("\n".join([RIGHT, *OPEN, SIGN]))[-1] == "wrong"

r"""Displays of which the next begins where one ends, $$$$; the differential of a fraction."""

from __future__ import annotations

from judged_lines import kinds, outcomes

HOLD = ["holds"]

DISPLAYS = r"""
$$
h = \tanh(u), \quad E = \frac12 (h - t)^2
$$$$
\frac{dE}{du} = (h - t)(1 - h^2)
$$$$\frac{dE}{dh} = %s$$
"""


def test_four_dollars_end_a_display_and_begin_the_next():
    assert outcomes(DISPLAYS % "h - t") == HOLD * 2
    assert kinds(DISPLAYS % "t - h") == ["holds", "wrong:sign"]


FRACTIONS = r"""
$s = W x + b$, $q = \operatorname{softmax}(s)$ and $L = -r^T \log q$ with a one-hot $r$.
$$dq = d \frac{\exp(s)}{1^T \exp(s)}$$
$$= \frac{1}{1^T \exp(s)} d\exp(s) - \frac{\exp(s)}{(1^T \exp(s))^2} d(1^T \exp(s))$$
$$= q \odot ds - q q^T ds$$
$$dL = -r^T \left(\frac{1}{q} \odot dq\right)$$
$$dL = tr\left((q - r)^T ds\right)$$
"""


def test_the_differential_of_a_fraction():
    assert set(outcomes(FRACTIONS)) == {"holds"}
    wrong = FRACTIONS.replace("- q q^T ds", "+ q q^T ds").replace("(q - r)^T", "(q + r)^T")
    found = outcomes(wrong)
    assert found[2] != "holds"
    assert found[-1] != "holds"

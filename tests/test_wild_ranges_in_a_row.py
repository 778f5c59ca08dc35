"""Two ranges in one sentence: the one that stands next to an equality is its own."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

SENTENCE = r"""
$$r(v) = \max(0, v)$$

Then $\frac{d}{dv} r(v) = %s$, %s $v > 0$, %s $\frac{d}{dv} r(v) = 0$, %s $v < 0$.
"""


@pytest.mark.parametrize(("if_", "and_"), [("if", "and"), ("se", "e"), ("wenn", "und")])
def test_the_nearest_range_is_that_of_an_equality(if_: str, and_: str):
    assert outcomes(SENTENCE % ("1", if_, and_, if_))[0] == "holds"
    assert outcomes(SENTENCE % ("2", if_, and_, if_))[0] != "holds"


def test_a_range_and_the_other_one_exchanged_do_not_hold():
    text = (SENTENCE % ("1", "if", "and", "if")).replace("v > 0", "v < 0")
    assert "holds" not in outcomes(text)

"""Series that end with dots, w_1 x_1 + w_2 x_2 + … + b, and sentences of one value of y."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

SERIES = r"""
$$z = w_1 x_1 + w_2 x_2 + END$$
$$a = \sigma(z)$$
$$L(a, y) = -(y \log a + (1 - y) \log(1 - a))$$

$$\frac{\partial L}{\partial w_1} = xFACTOR_1 (a - y)$$
$$\frac{\partial z}{\partial w_2} = x_2$$
"""

VALUES = r"""Logistic regression: $\hat{y} = \sigma(w^T x + b)$, and

$$L(\hat{y}, y) = -(y \log\hat{y} + (1 - y) \log(1 - \hat{y}))$$

- If $y = 1$: $L(\hat{y}, y) = -\log FIRST$, so that $\hat{y}$ should be large.
- If $y = 0$: $L(\hat{y}, y) = -\log SECOND$, so that $\hat{y}$ should be small.

When $y = 1$, we have $$\frac{\partial L}{\partial \hat{y}} = -\frac{1}{\hat{y}}$$

In general, with $z = w^T x + b$,

$$\frac{\partial L}{\partial w} = (\hat{y} - y) x$$
"""


@pytest.mark.parametrize("end", [r"\dots + w_n x_n + b", r"\cdots + b", "... + b"])
def test_what_runs_in_a_series_has_entries(end: str) -> None:
    text = SERIES.replace("END", end)
    assert outcomes(text.replace("FACTOR", "")) == ["holds", "holds"]
    assert outcomes(text.replace("xFACTOR_1", "2 x_1"))[0] == "wrong"
    assert outcomes(text.replace("xFACTOR_1", "x_2"))[0] in ("undefined", "wrong")


def test_entries_of_a_sum_are_told_apart() -> None:
    rule = r"$$z = \sum_{i=1}^n w_i x_i + b$$ $$\frac{\partial z}{\partial w_1} = x_1$$"
    assert outcomes(rule) == ["holds"]
    assert outcomes(rule.replace("x_1", "x_2")) != ["holds"]


def test_a_sentence_speaks_of_one_value_of_the_target() -> None:
    plain = VALUES.replace("FIRST", r"\hat{y}").replace("SECOND", r"(1 - \hat{y})")
    assert outcomes(plain) == ["holds"] * 4
    turned = VALUES.replace("FIRST", r"(1 - \hat{y})").replace("SECOND", r"\hat{y}")
    assert outcomes(turned) == ["undefined", "undefined", "holds", "holds"]


def test_a_value_is_not_that_of_another_sentence() -> None:
    plain = VALUES.replace("FIRST", r"\hat{y}").replace("SECOND", r"(1 - \hat{y})")
    other = plain.replace("When $y = 1$, we", "We")
    assert outcomes(other)[2] == "undefined"

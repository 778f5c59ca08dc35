"""A likelihood h^y (1 − h)^{1−y} into which y = 1 and y = 0 are put, and a perfect y = h."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

BOTH_LABELS = r"""
The unit gives $h = \hat{y} = \sigma(z)$ of $z = w^T x + b$,
where $\sigma(z) = \frac{1}{1 + e^{-z}}$.
$$p(y=1|x) = h$$
$$p(y=0|x) = 1 - h$$
Both are
$$p(y|x) = h^{y}(1-h)^{1-y}$$
since
$$p(y=1|x) = %s$$
$$p(y=0|x) = %s$$
A unit without error has $y = h$. The loss is
$$L(h,y) = -\log(p(y|x)) = -(y \log(h) + (1-y) \log(1-h))$$
$$\frac{\partial L}{\partial w} = %s$$
"""
RIGHT = ("h^{1}(1-h)^{1-1} = h", "h^{0}(1-h)^{1-0} = 1-h", "x(h-y)")


def test_the_labels_are_powers() -> None:
    assert outcomes(BOTH_LABELS % RIGHT)[-6:] == ["holds"] * 6


@pytest.mark.parametrize(
    ("place", "line", "wrong"),
    [
        (0, -5, "h^{1}(1-h)^{1-1} = 1-h"),
        (1, -4, "h^{1}(1-h)^{1-0} = 1-h"),
        (1, -3, "h^{0}(1-h)^{1-0} = h"),
        (2, -1, "x(y-h)"),
        (2, -1, "x(h+y)"),
    ],
)
def test_no_slip_holds(place: int, line: int, wrong: str) -> None:
    found = outcomes(BOTH_LABELS % tuple(wrong if k == place else r for k, r in enumerate(RIGHT)))
    assert found[line] != "holds"


DATA_IN_BRACES = r"""
With $p_n = \sigma(\beta^T x_n)$ and $\sigma(z) = \frac{1}{1 + e^{-z}}$,
$$ L(\beta; %s) = \prod_{n=1}^N p_n^{y_n} (1 - p_n)^{1 - y_n} $$
$$ \frac{\partial \log L(\beta; %s)}{\partial \beta} = \sum_{n=1}^N (%s) x_n $$
"""


@pytest.mark.parametrize("data", [r"\{y_n, x_n\}_{n=1}^N", r"\{(x_n, y_n)\}_{n=1}^{N}", "D"])
def test_the_data_are_no_argument(data: str) -> None:
    assert outcomes(DATA_IN_BRACES % (data, data, "y_n - p_n"))[-1] == "holds"
    assert outcomes(DATA_IN_BRACES % (data, data, "p_n - y_n"))[-1] == "wrong"
    assert outcomes(DATA_IN_BRACES % (data, data, "y_n + p_n"))[-1] == "wrong"

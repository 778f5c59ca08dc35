"""The loss of all samples as the mean of that of each, of layers with any activation."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

LAYERS = r"""
$$z^{[l]} = w^{[l]} a^{[l-1]} + b^{[l]}$$
$$a^{[l]} = g(z^{[l]})$$
$$\ell(a, y) = -(y \ln(a^{[L]}) + (1 - y) \ln(1 - a^{[L]}))$$
$$J = \frac{1}{m} \sum_{i=1}^m OFEACH$$

$$da^{[L]} = -\frac{y}{a^{[L]}} SIGN \frac{1 - y}{1 - a^{[L]}}$$
$$dz^{[l]} = da^{[l]} g'(z^{[l]})$$
$$da^{[l-1]} = w^{[l]T} dz^{[l]}$$
$$db^{[l]} = \frac{1}{m} sum(dz^{[l]})$$
"""


@pytest.mark.parametrize("each", [r"\ell^{(i)}", r"\ell(a^{(i)}, y^{(i)})"])
def test_the_loss_of_each_sample_has_a_logarithm(each: str) -> None:
    text = LAYERS.replace("OFEACH", each)
    assert outcomes(text.replace("SIGN", "+")) == ["holds"] * 4
    assert outcomes(text.replace("SIGN", "-"))[0] == "undefined"  # g is any


def test_a_sum_without_an_axis_is_that_of_the_samples() -> None:
    text = LAYERS.replace("OFEACH", r"\ell^{(i)}").replace("SIGN", "+")
    assert outcomes(text.replace("} sum(", "} 2 sum("))[3] != "holds"

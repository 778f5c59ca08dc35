"""Losses that are said to depend on weights beside hidden units, and a £ that stands for a loss."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

HOLD = ["holds"]
UNITS = r"""
where the error of the output units is $E_n(\mathbf{v}) = \frac{1}{2}\sum_{k}(t_k - r_k)^2$

with $s_j = \sum_{i} v_{ji}q_{ji}$ and $r_j = \sigma(s_j)$.

$$\frac{\partial E_n}{\partial r_j} = %s(t_j - r_j)$$

$$\frac{\partial E_n}{\partial s_j} = -(t_j - r_j) r_j (1 %s r_j)$$

For the others we define
$$\delta_j = r_j (1 - r_j)\sum_{k \in\text{Above}(j)} \delta_k v_{kj}$$
"""


def test_a_loss_with_its_weights_beside_hidden_units():
    assert outcomes(UNITS % ("-", "-"))[:2] == HOLD * 2
    first = outcomes(UNITS % ("", "-"))
    second = outcomes(UNITS % ("-", "+"))
    assert first[0] != "holds"
    assert second[1] != "holds"


@pytest.mark.parametrize("loss", [r"\unicode{xA3}", r"\it\unicode{xA3}", "£"])
def test_a_loss_written_as_pounds(loss):
    text = r"""
$$%s = -t \log(p) - (1 - t) \log(1 - p), \quad p = \sigma(u)$$
$$\frac{d%s}{dp} = -\frac{t}{p} %s \frac{1-t}{1-p}$$
"""
    assert outcomes(text % (loss, loss, "+")) == HOLD
    assert "holds" not in outcomes(text % (loss, loss, "-"))

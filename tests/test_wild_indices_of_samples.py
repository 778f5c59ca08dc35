"""Which index counts the samples, below a sum over them."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

LAYER = r"""For every layer $l$, $\delta^{l} = \frac{\partial C}{\partial z^{l}}$.

## Shapes

| quantity | shape |
| --- | --- |
| $x$ | $2 \times n$ |
| $y$ | $3 \times n$ |

## Forward

$$z^{1} = {w^{1}}^{\top} x + b^{1}, \quad a^{1} = z^{1}$$
$$C = \frac{1}{n} \sum_{i=1}^{n} \sum_{k=1}^{3} \left( a^{1}_{ki} - y_{ki} \right)^{2}$$
"""


@pytest.mark.parametrize(("index", "outcome"), [("i", "holds"), ("k", "wrong")])
def test_each_sample_of_the_sum_has_its_own_inputs(index: str, outcome: str) -> None:
    product = rf"x_{{j{index}}} \left( a^{{1}}_{{ki}} - y_{{ki}} \right)"
    line = r"$$\frac{\partial C}{\partial w^{1}_{jk}} = \frac{2}{n} \sum_{i=1}^{n} "
    assert outcomes(LAYER + line + product + "$$")[-1] == outcome

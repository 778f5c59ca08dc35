"""Which index counts the samples below a sum over them, and which unit of a weight is first."""

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


TURNED = r"""$I_j = \sum_i w_{ji} x_i$, $O_j = f(I_j)$ with the sigmoid $f$,
$I_k = \sum_j w_{kj} O_j$ and $O_k = f(I_k)$. The error is $E = \frac12 \sum_k (d_k - O_k)^2$.

"""


@pytest.mark.parametrize("weight", ["jk", "kj"])
def test_letters_of_layers_tell_a_weight_in_either_order(weight: str) -> None:
    line = rf"\frac{{\partial E}}{{\partial w_{{{weight}}}}} ="
    right, wrong = rf"$${line} -(d_k - O_k) f'(I_k) O_j$$", rf"$${line} (d_k - O_k) f'(I_k) O_j$$"
    assert outcomes(TURNED + right)[-1] == "holds"
    assert outcomes(TURNED + wrong)[-1] == "wrong"


def test_exchanged_indices_are_wrong_where_one_order_is_written() -> None:
    back = r"$$\frac{\partial E}{\partial O_j} = -\sum_k (d_k - O_k) f'(I_k) w_{jk}$$"
    assert outcomes(TURNED + back)[-1] == "wrong"

"""A mean of any loss of one example, under whatever letter: C = (1/n) Σ d(y, a)."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

NETWORK = r"""With $z^l = W^l a^{l-1} + b^l$ and $a^l = \tanh(z^l)$ the cost is
$$E = LOSS,$$
which measures a distance. With $\delta^l = \frac{\partial E}{\partial z^l}$:

$$\frac{\partial E}{\partial b^l} = \delta^l$$

$$\frac{\partial E}{\partial W^l} = \delta^l (a^{l-1})^T$$

$$\delta^l = (W^{l+1})^T \delta^{l+1} \odot ACTIVE(z^l)$$
"""


@pytest.mark.parametrize(
    "loss",
    [
        r"d(y, a^L)",
        r"\frac{1}{n} \sum_x d(y, a^L(x))",
        r"\frac1n \sum_{i} d(y_i, a_i^L)",
        r"\frac{1}{n} \sum_x \phi(a^L(x), y)",
    ],
)
def test_any_loss_of_an_example(loss: str) -> None:
    text = NETWORK.replace("LOSS", loss)
    assert outcomes(text.replace("ACTIVE", r"\tanh'")) == ["holds", "holds", "holds"]
    wrong = outcomes(text.replace("ACTIVE", r"\tanh"))
    assert wrong[:2] == ["holds", "holds"]
    assert wrong[2] in ("undefined", "wrong")

"""A loss whose letter is none of the customary ones: D = ½ (y − ŷ)², told by its form."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

LOSS = r"""The model is $z = w x$, and what is to be minimised is

$$LETTER = \frac{1}{2}(y - \hat y)^2 = \frac{1}{2}(SCORE)^2$$

$$\frac{d LETTER}{d w} = SIGN(y - w x) x$$
"""
ENTROPY = r"""With $z = w^T x$ and $\hat p = \sigma(z)$ we minimise
$$D = -y \log \hat p - (1 - y) \log(1 - \hat p)$$
$$\frac{\partial D}{\partial z} = SLOPE$$
"""


def judged(letter: str, score: str = "z - y", sign: str = "-") -> list[str]:
    text = LOSS.replace("LETTER", letter).replace("SCORE", score)
    return outcomes(text.replace("SIGN", sign))


@pytest.mark.parametrize("letter", ["D", "e"])
def test_the_loss_of_any_letter(letter: str) -> None:
    assert judged(letter) == ["holds", "holds"]
    assert judged(letter, "y - w x") == ["holds", "holds"]
    assert judged(letter, sign="")[1] != "holds"


def test_so_it_is_of_cross_entropy() -> None:
    assert outcomes(ENTROPY.replace("SLOPE", r"\hat p - y")) == ["holds"]
    assert outcomes(ENTROPY.replace("SLOPE", r"y - \hat p")) == ["wrong"]


def test_a_prediction_that_only_the_loss_speaks_of() -> None:
    text = r"$$e = \frac{1}{2}(y - \bar y)^2 = \frac{1}{2}(y - w x)^2$$"
    assert outcomes(text) == ["holds"]
    assert outcomes(text.replace("- w x", "+ w x")) != ["holds"]

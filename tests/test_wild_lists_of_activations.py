"""Lists of activations under one letter: which of them a line is of, the words beside it say."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

TABLE = r"""With $z = w x$ and $a = g(z)$:

| Name | Formula | Slope |
|-|-|-|
| Sigmoid | $g(z) = \frac{1}{1 + e^{-z}}$ | $g'(z) = g(z)(1 - g(z))$ |
| Tanh | $g(z) = TANH$ | $g'(z) = 1 - g(z)^2$ |
| ReLU | $g(z) = RELU$ | |

Assume now a linear activation, $g(z) = z$, so that $g'(z) = SLOPE$.
"""


def judged(tanh: str = r"\frac{e^z - e^{-z}}{e^z + e^{-z}}", **other: str) -> list[str]:
    text = TABLE.replace("TANH", tanh)
    text = text.replace("RELU", other.get("relu", r"\max(0, z)"))
    return outcomes(text.replace("SLOPE", other.get("slope", "1")))


def test_each_holds_for_the_function_that_is_named() -> None:
    assert judged() == ["holds"] * 6


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"tanh": r"\frac{e^z + e^{-z}}{e^z + e^{-z}}"}, 1),
        ({"relu": r"\min(0, z)"}, 3),
        ({"slope": "2"}, 5),
    ],
)
def test_another_formula_does_not_hold(changed: dict[str, str], line: int) -> None:
    found = judged(**changed)
    assert found[line] in ("undefined", "wrong")
    assert found[0] == "holds"

"""Numbers put in for symbols: what is said of all weights, and one number for a product."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

EXAMPLE = r"""The units are $p = f(w_1 x_1 + w_2 x_2 + b_1)$, $q = f(w_3 x_1 + w_4 x_2 + b_2)$ and

$$o = f(w_5 p + w_6 q + b_3), \qquad f(x) = \frac{1}{1 + e^{-x}}$$

{said}

$$p = f(w_1 x_1 + w_2 x_2 + b_1) = f(3 + -2 + {bias}) = f({sum})$$
$$q = f(w_3 x_1 + w_4 x_2 + b_2) = {second}$$
$$\frac{\partial p}{\partial w_2} = x_2 f'(w_1 x_1 + w_2 x_2 + b_1) = -4 * f'(3 + -2 + 0)$$
"""
RIGHT = {
    "{said}": "We set all the weights to $0.5$ and all the biases to zero.",
    "{bias}": "0",
    "{sum}": "1",
    "{second}": "0.7311",
}


def judged(**changed: str) -> list[str]:
    text = EXAMPLE
    for name, value in (RIGHT | {f"{{{k}}}": v for k, v in changed.items()}).items():
        text = text.replace(name, value)
    return outcomes(text)[-6:]


def test_what_is_said_of_all_weights_is_put_in_for_each() -> None:
    assert judged() == ["holds"] * 6


def test_so_it_is_in_other_words() -> None:
    assert judged(said="所有的权重都初始化为0.5，偏置都设为0。") == ["holds"] * 6
    assert judged(said="Tous les poids sont 0.5, tous les biais sont 0.") == ["holds"] * 6


@pytest.mark.parametrize(
    ("changed", "line"),
    [({"bias": "1", "sum": "2"}, 0), ({"second": "0.6311"}, 3), ({"said": "Now numbers."}, 3)],
)
def test_other_numbers_do_not_hold(changed: dict[str, str], line: int) -> None:
    found = judged(**changed)
    assert found[line] == "undefined"
    assert "wrong" not in found


ZEROS = r"""We have $x = [1, 0]^T$, $h_0 = 0$ and

$$W = \begin{{bmatrix}} 0.1 & 0.2 \\ 0.3 & 0.4 \end{{bmatrix}}$$
$$U = \begin{{bmatrix}} 0.5 & 0.5 \\ 0.5 & 0.5 \end{{bmatrix}}$$
$$a = W x + U h_0 = \begin{{bmatrix}} {first} \\ 0.3 \end{{bmatrix}} + \mathbf{{0}}$$
"""


def test_a_vector_of_zeros_is_0() -> None:
    assert outcomes(ZEROS.format(first="0.1"))[-1] == "holds"
    assert outcomes(ZEROS.format(first="0.2"))[-1] == "undefined"

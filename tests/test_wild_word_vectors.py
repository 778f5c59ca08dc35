"""Word vectors: two losses beside each other, of which one is left to the exercise sheet."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

TWO_LOSSES = r"""
The vectors $v_c \in R^{1*n}$ and $u_w \in R^{1*n}$ are rows of $V$ and $U$.

$J_{full}(v_c,o,U) = -u_o^T v_c + \log(\sum_{w \in Vocab} \exp(u_w^T v_c))$

With negative samples instead:

$\frac{\partial J_{neg}(v_c,o,U)}{\partial v_c} = %s$

$\frac{\partial J_{neg}(v_c,o,U)}{\partial u_o} = %s$

$\frac{\partial J_{neg}(v_c,o,U)}{\partial u_k} = %s$
"""

RIGHT = (
    r"-(1-\sigma(u_o^T v_c)) u_o + \sum_{k=1}^K (1-\sigma(-u_k^T v_c)) u_k",
    r"-(1-\sigma(u_o^T v_c)) v_c",
    r"(1-\sigma(-u_k^T v_c)) v_c",
)


def test_the_loss_of_negative_samples_beside_a_softmax() -> None:
    assert outcomes(TWO_LOSSES % RIGHT) == ["holds"] * 3


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (0, r"-(1-\sigma(u_o^T v_c)) u_o - \sum_{k=1}^K (1-\sigma(-u_k^T v_c)) u_k"),
        (0, r"-(1-\sigma(u_o^T v_c)) u_o + (1-\sigma(-u_k^T v_c)) u_k"),
        (1, r"(1-\sigma(u_o^T v_c)) v_c"),
        (2, r"(1-\sigma(u_k^T v_c)) v_c"),
        (2, r"\sum_{k=1}^K (1-\sigma(-u_k^T v_c)) v_c"),
    ],
)
def test_no_slip_holds_beside_the_other_loss(place: int, wrong: str) -> None:
    lines = [wrong if k == place else right for k, right in enumerate(RIGHT)]
    found = outcomes(TWO_LOSSES % tuple(lines))
    assert found[place] != "holds"
    assert [o for k, o in enumerate(found) if k != place] == ["holds"] * 2


DRAWN_WORDS = r"""
$\frac{\partial J}{\partial v_c} = %s$

$\frac{\partial J}{\partial u_o} = -(1-\sigma(u_o^T v_c)) v_c$

$\frac{\partial J}{\partial u_{w_s}} = %s$
"""


def test_vectors_of_words_that_are_drawn() -> None:
    right = r"-(1-\sigma(u_o^T v_c)) u_o + \sum_{s=1}^K (1-\sigma(-u_{w_s}^T v_c)) u_{w_s}"
    each = r"(1-\sigma(-u_{w_s}^T v_c)) v_c"
    assert outcomes(DRAWN_WORDS % (right, each)) == ["holds"] * 3
    assert outcomes(DRAWN_WORDS % (right, f"-{each}"))[2] != "holds"
    assert outcomes(DRAWN_WORDS % (right.replace("+", "-"), each))[0] != "holds"
    assert outcomes(DRAWN_WORDS % (right.replace(r"\sum_{s=1}^K", ""), each))[0] != "holds"

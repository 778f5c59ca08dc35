"""Right lines that were accused once: products turned over, words behind a case, more indices."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

ROWS = r"""With $r = V q + c$, $g = \tanh(r)$, $z = U g + d$ and $p = \text{softmax}(z)$ the loss is
$E = -\sum_k y_k \log p_k$ for a one-hot $y$.

$$\frac{\partial E}{\partial d} = p - y$$

$$\frac{\partial E}{\partial c} = (p - y) U \odot (1 - g \odot g)$$

$$\frac{\partial E}{\partial g} = U (p SIGN y)$$

$$\frac{\partial E}{\partial g} = U^T (p - y)$$
"""

CASES = r"""The function is $f(z) = z$ if $z > 0$ and $f(z) = 0.1 z$ otherwise."""

PANELS = r"""The output $y_j = \frac{e^{u_j}}{\sum_k e^{u_k}}$ with $u_j = v_j^T h$ is that of every
panel $c$: $u_{c,j} = u_j$. The loss is $E = -\sum_j t_j \log y_j$.

$$\frac{\partial E}{\partial u_j} = y_j SIGN t_j$$
"""


@pytest.mark.parametrize(("sign", "outcome"), [("-", "holds_per_component"), ("+", "wrong")])
def test_vectors_that_lie_where_others_stand(sign: str, outcome: str) -> None:
    """As of a sigmoid, where one class shows it: right as numbers, but nothing conforms."""
    found = outcomes(ROWS.replace("SIGN", sign))
    assert found == ["holds", "holds_per_component", outcome, "holds"]


def test_another_case_behind_an_equality_is_not_accused() -> None:
    assert "wrong" not in outcomes(CASES)


@pytest.mark.parametrize(("sign", "outcome"), [("-", "holds"), ("+", "wrong")])
def test_what_is_the_same_for_every_further_index(sign: str, outcome: str) -> None:
    *before, last = outcomes(PANELS.replace("SIGN", sign))
    assert "wrong" not in before
    assert last == outcome

"""Weighted sums whose units miss their letter."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "a weighted sum of the unit that it is for is one of those that it runs over": (
        "markdown",
        r"""$u_i^l = \sum_m v_{im}^l h_i^{l-1} + c_i^l$, $h_i^l = \phi(u_i^l)$ and
$e_i^l = \frac{\partial C}{\partial u_i^l}$, so that
holds | $$\frac{\partial C}{\partial v_{im}^l} = e_i^l h_m^{l-1}$$
wrong | $$\frac{\partial C}{\partial v_{im}^l} = e_i^l h_i^{l-1}$$
holds | $$e_i^l = \sum_m e_m^{l+1} v_{mi}^{l+1} \phi'(u_i^l)$$
wrong | $$e_i^l = \sum_m e_i^{l+1} v_{mi}^{l+1} \phi'(u_i^l)$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])

"""Where the chain from a variable to what is differentiated seems to break."""

from __future__ import annotations

import pytest
from test_notations import check

CASES: dict[str, str] = {
    "a layer of whole vectors and a function of its own output are no units of all layers": r"""
For a layer $\mathbf{s} = V\mathbf{g} + \mathbf{c}$ we have

holds | $$s_i = \sum_{k=1}^{n} V_{ik} g_k + c_i$$

With $\delta_i = \frac{\partial C}{\partial s_i}$:

holds | $$\frac{\partial C}{\partial V_{ij}} = \delta_i g_j$$
undefined | $$\frac{\partial C}{\partial V_{ij}} = -\delta_i g_j$$

## The function behind it

$g_i = \max(0, s_i)$

holds | $$\frac{\partial g_i}{\partial s_i} = \mathbb{1}[s_i > 0]$$
""",
    "what closes a circle and has no weights in it is no claim, but an inverse is": r"""
The layer is $v = A u + c$ with $q = e^{r}$.

Then $u = \tanh(v)$.

holds | $$r = \log q$$
undefined | $$r = \log(1 + q)$$
holds | $$\frac{\partial q}{\partial r} = q$$
""",
}


@pytest.mark.parametrize("name", CASES)
def test_verdicts(name: str) -> None:
    check("markdown", CASES[name])

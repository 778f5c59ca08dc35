r"""[ones(N, 1), a]: the column of ones as programs write it, in a formula."""

from __future__ import annotations

import pytest
from judged_lines import kinds, outcomes

LAYER = r"""
$$B^{(k)} = %s$$
$$Z^{(k)} = B^{(k-1)} V^{(k)}, \quad b^{(k)} = g(Z^{(k)})$$
where $g$ is the **sigmoid**.
$$\frac{\partial J}{\partial Z^{(k)}} = \frac{\partial J}{\partial b^{(k)}} \odot b^{(k)}
\odot (1 - b^{(k)})$$
"""
WEIGHTS = r"""
$$\frac{\partial J}{\partial V^{(k)}} = (B^{(k-1)})^T \frac{\partial J}{\partial Z^{(k)}}$$
"""


@pytest.mark.parametrize("whole", [
    r"\begin{bmatrix} \text{ones}(N, 1) & b^{(k)} \end{bmatrix}",
    r"[\mathrm{ones}(N, 1), b^{(k)}]",
])  # fmt: skip
def test_a_layer_has_a_column_of_ones_in_front(whole: str):
    assert outcomes(LAYER % whole + WEIGHTS) == ["holds", "holds"]
    assert kinds((LAYER % whole).replace("(1 - b", "(1 + b"))[0] != "holds"

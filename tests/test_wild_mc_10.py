"""One unit and then a softmax, and numbers that were rounded on the way."""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

CASES: dict[str, tuple[TextKind, str]] = {
    "what a printed number was is known only nearly, if it comes from a rounded one": (
        "markdown",
        r"""$$\sigma(u) = \frac{1}{1 + e^{-u}}$$
holds holds holds | $\sigma(1) = \frac{1}{1 + e^{-1}} = \frac{1}{1.368} = 0.731$
holds holds | $\sigma'(1) = 0.731 \times (1 - 0.731) = 0.197$
wrong carried | $\sigma'(1) = 0.731 \times (1 - 0.713) = 0.210$
""",
    ),
    "an output of one unit and, under the next heading, a softmax": (
        "markdown",
        r"""## Two classes

$E = -[t \log p + (1 - t) \log(1 - p)]$ with $p = \sigma(s) = \sigma(v^T x)$

holds | $$\frac{\partial E}{\partial s} = p - t$$

## Several classes

$$p_k = \text{softmax}(s_k) = \frac{e^{s_k}}{\sum_{j=1}^{K} e^{s_j}}$$

holds | $$\sum_{k=1}^{K} p_k = 1$$
holds | $$\frac{\partial p_i}{\partial s_j} = p_i (\delta_{ij} - p_j)$$
wrong | $$\frac{\partial p_i}{\partial s_j} = p_i (\delta_{ij} + p_j)$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_documents(name: str) -> None:
    check(*CASES[name])

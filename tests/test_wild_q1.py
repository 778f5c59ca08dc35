"""An input that is layer 1, and probabilities whose values a document does not give.

A case is written as in ``test_notations``: a line says in front what it must be judged as, and no
other line may be called wrong.
"""

from __future__ import annotations

import pytest
from test_notations import check

from chainrule.documents.sources.source import TextKind

_FORWARD = r"""The input $x^1$ is layer 1.
$$z_j^2 = \sum_k w_{jk}^2 x^1_k + b_j^2$$
$$a_j^2 = \sigma(z_j^2)$$
$$z_j^3 = \sum_k w_{jk}^3 a_k^2 + b_j^3$$
$$a_j^3 = \sigma(z_j^3)$$
and in general
$$z_j^l = \sum_k w_{jk}^l a^{l-1}_k + b_j^l$$
$$a_j^l = \sigma(z_j^l)$$
$$C = \frac{1}{2} \sum_j (a_j^L - y_j)^2$$
$$\delta_j^l = \frac{\partial C}{\partial z_j^l}$$
holds | $$\delta_j^L = (a_j^L - y_j) \sigma'(z_j^L)$$
holds | $$\delta_j^l = \sum_k \delta_k^{l+1} w^{l+1}_{kj} \sigma'(z_j^l)$$
"""

_SCORES = r"""With samples the loss is
$$J_{neg}(v_c, o, U) = -\log \sigma(u_o^T v_c) - \sum_{k=1}^K \log \sigma(-u_k^T v_c)$$
and without them the loss of the pair is $J(v_c, o, U) = -\log P(O = o | C = c)$, so that
$$\begin{aligned}
\frac{\partial J}{\partial v_c} &= \frac{\partial}{\partial v_c} (-\log \frac{\exp(u_o^T v_c)}{\sum_w \exp(u_w^T v_c)}) \\
holds | &= \frac{\partial}{\partial v_c} (-u_o^T v_c) + \frac{\partial}{\partial v_c} {\log \sum_w \exp(u_w^T v_c)} \\
holds | &= -u_o + \frac{\sum_w \exp(u_w^T v_c) u_w}{\sum_w \exp(u_w^T v_c)} \\
"""  # noqa: E501

CASES: dict[str, tuple[TextKind, str]] = {
    "the general rule of a network whose input is layer 1": (
        "markdown",
        _FORWARD
        + r"""holds | $$\frac{\partial C}{\partial w_{jk}^l} = a_k^{l-1} \delta_j^l$$
holds | $$\frac{\partial C}{\partial w_{jk}^2} = x_k^1 \delta_j^2$$
""",
    ),
    "a mistake in such a network": (
        "markdown",
        _FORWARD
        + r"""wrong | $$\frac{\partial C}{\partial w_{jk}^l} = a_k^{l} \delta_j^l$$
wrong | $$\frac{\partial C}{\partial b_j^l} = 2 \delta_j^l$$
""",
    ),
    "a probability that is never given a value": (
        "markdown",
        _SCORES
        + r"""undefined/holds | &= -u_o + \sum_w P(O = w | C = c) u_w
\end{aligned}$$
""",
    ),
    "a mistake before the probability is spoken of": (
        "markdown",
        _SCORES
        + r"""wrong | &= u_o + \frac{\sum_w \exp(u_w^T v_c) u_w}{\sum_w \exp(u_w^T v_c)}
\end{aligned}$$
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_line_is_judged_as_said(name: str) -> None:
    check(*CASES[name])

r"""Vectors and matrices written out up to their last index: n_L, n^{[L]}, d_{\text{out}}."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

LAYER = r"""
$$z_j = \sum_k w_{jk} x_k$$
$$z = W x, \quad y = \sigma(z), \quad E = \frac12 \sum_i (y_i - t_i)^2$$
"""
RIGHT = r"""
$$\frac{\partial E}{\partial y} =
\begin{pmatrix} y_1 - t_1 \\ y_2 - t_2 \\ \vdots \\ y_{N} - t_{N} \end{pmatrix}$$
$$\frac{\partial E}{\partial z} =
\begin{bmatrix} (y_1 - t_1) \sigma'(z_1) \\ \vdots \\ (y_{N} - t_{N}) \sigma'(z_{N}) \end{bmatrix}$$
$$\frac{\partial E}{\partial W} = \begin{pmatrix}
\frac{\partial E}{\partial z_1} x_1 & \cdots & \frac{\partial E}{\partial z_1} x_m \\
\vdots & & \vdots \\
\frac{\partial E}{\partial z_{N}} x_1 & \cdots & \frac{\partial E}{\partial z_{N}} x_m
\end{pmatrix}$$
"""
LASTS = [
    "n",
    "n_L",
    "n_{l+1}",
    "n^{[L]}",
    "n^{(L)}",
    r"d_{\text{out}}",
    "n_k-1",
    "D_k",
    "n_y",
    "K-1",
]


@pytest.mark.parametrize("last", [*LASTS, r"d_{\operatorname{out}}[L]", "n^{[0]}-1", "m_{l-1}"])
def test_the_last_index_may_be_how_many_there_are(last: str) -> None:
    def document(lines: str) -> str:
        return LAYER + lines.replace("N", last)

    assert set(outcomes(document(RIGHT))) == {"holds"}
    slipped = RIGHT.replace("y_{N} - t_{N}", "y_{N} + t_{N}").replace("y_1 - t_1", "y_1 + t_1")
    slipped = slipped.replace("z_{N}} x_1", "z_{N}} t_1").replace("z_1}} x_1", "z_1}} t_1")
    assert "holds" not in outcomes(document(slipped))[-3:]

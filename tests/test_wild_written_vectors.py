r"""Jacobians of vectors that are written out entry by entry, and the x_1² of an x = (x_1, x_2)."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

RIGHT = r"\begin{pmatrix} 2x_1 & 1 \\ x_2 & x_1 \end{pmatrix}"
TURNED = r"\begin{pmatrix} 2x_1 & x_2 \\ 1 & x_1 \end{pmatrix}"
WRONG = r"\begin{pmatrix} 2x_1 & 2 \\ x_2 & x_1 \end{pmatrix}"
JACOBIAN = r"""
The Jacobian is
$$\frac{\partial y}{\partial x} = %s$$
"""


@pytest.mark.parametrize(
    "said",
    [
        r"Let $x = \begin{pmatrix} x_1 \\ x_2 \end{pmatrix}$ and "
        r"$y = \begin{pmatrix} y_1 \\ y_2 \end{pmatrix}$ "
        r"with $y_1 = x_1^2 + x_2$, $y_2 = x_1 x_2$.",
        r"Let $x = \begin{pmatrix} x_1 \\ x_2 \end{pmatrix}$ and "
        r"$y = \begin{pmatrix} x_1^2 + x_2 \\ x_1 x_2 \end{pmatrix}$.",
        r"Let $y_1 = x_1^2 + x_2$ and $y_2 = x_1 x_2$.",
        r"Let $y(x) = \begin{pmatrix} x_1^2 + x_2 \\ x_1 x_2 \end{pmatrix}$.",
    ],
)
def test_the_matrix_of_all_derivatives(said: str):
    assert outcomes(said + JACOBIAN % RIGHT) == ["holds"]
    assert outcomes(said + JACOBIAN % TURNED) == ["holds"]  # which way round is a convention
    assert outcomes(said + JACOBIAN % WRONG) == ["wrong"]

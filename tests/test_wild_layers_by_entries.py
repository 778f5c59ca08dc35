r"""A layer by its entries: w_{ab} of W, matrices of derivatives, any loss L = f(Y, T)."""

from __future__ import annotations

from judged_lines import outcomes

HOLD = ["holds"]

LETTERS = r"""
$$S = V M + r$$
$$\frac{\partial E}{\partial m_{ab}} = \sum_i \frac{\partial E}{\partial s_{ib}} v_{%s}$$
$$\frac{\partial E}{\partial v_{ab}} = \sum_j \frac{\partial E}{\partial s_{aj}} m_{bj}$$
"""


def test_a_and_b_are_indices_where_they_stand_beside_usual_ones():
    assert outcomes(LETTERS % "ia") == HOLD * 2
    assert outcomes(LETTERS % "ib")[0] != "holds"


LABELLED = r"""
$$Y = X W + b, \quad y_{ij} = \sum_k x_{ik} w_{kj} + b_j$$
$$W_b = \begin{bmatrix} W \\ b \end{bmatrix}$$
$$\frac{\partial L}{\partial w_{ab}} = \sum_i \frac{\partial L}{\partial y_{ib}} x_{ia}$$
$$\frac{\partial L}{\partial W_b} = \begin{bmatrix} X & 1 \end{bmatrix}^T
\frac{\partial L}{\partial Y}$$
"""


def test_a_bias_below_a_matrix_is_no_index():
    assert outcomes(LABELLED)[-2:] == HOLD * 2


ANY_LOSS = r"""
$$Y = X W + b$$
$$L = %s$$
$$\frac{\partial L}{\partial W} = X^T \frac{\partial L}{\partial Y}$$
$$\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Y} %s$$
"""


def test_a_function_of_predictions_and_targets_says_no_more_than_that_it_is_a_loss():
    for loss in (r"\ell(Y, \hat Y)", "f(Y, T)", r"F_{crit}(Y, \hat{Y})", r"\mathrm{cost}(Y, T)"):
        assert outcomes(ANY_LOSS % (loss, "W^T")) == HOLD * 2
        assert outcomes(ANY_LOSS % (loss, "W"))[-1] != "holds"


MATRICES = r"""
$$Y = X W, \quad y_{ij} = \sum_k x_{ik} w_{kj}$$
\begin{align}
\frac{\partial L}{\partial X}
&= \begin{bmatrix}
\frac{\partial L}{\partial x_{11}} & \cdots & \frac{\partial L}{\partial x_{1D}} \\
\vdots & \ddots & \vdots \\
\frac{\partial L}{\partial x_{N1}} & \cdots & \frac{\partial L}{\partial x_{ND}}
\end{bmatrix} \\
&= \begin{bmatrix}
\sum_j \frac{\partial L}{\partial y_{1j}} w_{1j} & \cdots
& \sum_j \frac{\partial L}{\partial y_{1j}} w_{Dj} \\
\vdots & \ddots & \vdots \\
\sum_j \frac{\partial L}{\partial y_{Nj}} w_{1j} & \cdots
& \sum_j \frac{\partial L}{\partial y_{Nj}} w_{Dj}
\end{bmatrix} \\
&= \begin{bmatrix}
\frac{\partial L}{\partial y_{11}} & \cdots & \frac{\partial L}{\partial y_{1C}} \\
\vdots & \ddots & \vdots \\
\frac{\partial L}{\partial y_{N1}} & \cdots & \frac{\partial L}{\partial y_{NC}}
\end{bmatrix} \begin{bmatrix} %s \end{bmatrix} = \frac{\partial L}{\partial Y} W^T
\end{align}
"""
TURNED = r"w_{11} & \cdots & w_{D1} \\ \vdots & \ddots & \vdots \\ w_{1C} & \cdots & w_{DC}"
STRAIGHT = r"w_{11} & \cdots & w_{1C} \\ \vdots & \ddots & \vdots \\ w_{D1} & \cdots & w_{DC}"


def test_matrices_of_numbered_entries_are_those_of_the_lettered_ones():
    assert outcomes(MATRICES % TURNED)[-4:] == HOLD * 4
    assert outcomes(MATRICES % STRAIGHT)[-2] != "holds"


def test_a_bias_of_the_columns_leaves_a_layer_of_rows_its_width():
    plain = r"\quad y_{ij} = \sum_k x_{ik} w_{kj}$$"
    assert plain in MATRICES
    biased = MATRICES.replace("X W,", "X W + b,").replace(plain, plain[:-2] + " + b_j$$")
    assert outcomes(biased % TURNED) == HOLD * 5
    assert outcomes(biased % STRAIGHT)[-2] != "holds"

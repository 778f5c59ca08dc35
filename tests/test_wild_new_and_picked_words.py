r"""w(new) = w(old) − η g beside what w is; the row (k,) that a one-hot input picks."""

from __future__ import annotations

from judged_lines import outcomes

HOLD = ["holds"]

WORD = r"""
Word $j$ scores $s_j = {v'_{w_j}}^T h$ and is predicted with

$$\pi(w_j | w_I) = q_j = \frac{\exp(s_j)}{\sum_{m=1}^N \exp(s_m)}$$

$$E = -\log q_{j^*}$$

$$\frac{\partial E}{\partial s_j} = q_j - t_j := e_j$$

where $t_j = 1(j=j^*)$. We find

$$\frac{\partial E}{\partial w'_{ij}} = \frac{\partial E}{\partial s_j} \cdot
\frac{\partial s_j}{\partial w'_{ij}} = e_j \cdot h_i$$
$$w'_{ij}(\mathrm{new}) = w'_{ij}(\mathrm{old}) - \eta \cdot e_j \cdot h_i$$
$$v'_{w_j}(\text{ new }) = v'_{w_j}(\text{ old }) - \eta \cdot e_j \cdot h, \quad j = 1, \dots, N$$
$$\frac{\partial E}{\partial h_i} = \sum_{j=1}^N \frac{\partial E}{\partial s_j} \cdot
\frac{\partial s_j}{\partial h_i} = \sum_{j=1}^N %s$$
"""


def test_a_parameter_of_a_step_in_brackets_is_no_function():
    assert outcomes(WORD % r"e_j \cdot w'_{ij}") == HOLD * 5
    assert outcomes(WORD % r"q_j \cdot w'_{ij}")[-1] != "holds"


ROW = r"""
The input $x$ is one-hot: only $x_k$ is 1. The hidden layer is
$$h = V^T x = %s := u_{w_I}^T$$
"""


def test_a_comma_behind_an_index_names_a_row():
    assert outcomes(ROW % "V_{(k,)}^T") == HOLD
    assert outcomes(ROW % "V_{(k,)}^T + x")[:1] != HOLD

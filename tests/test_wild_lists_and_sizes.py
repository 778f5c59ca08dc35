r"""Vectors with their entries in a list, one weight in two sizes, and dummy indices under sums."""

from __future__ import annotations

from judged_lines import outcomes

LISTS = r"""
Let LISTED and $s = V r + c$, $q_j = \frac{e^{s_j}}{\sum_k e^{s_k}}$, $L = -\sum_j t_j \log q_j$
with a one-hot $t$.

$$\frac{\partial L}{\partial s} = q - t$$
$$\frac{\partial L}{\partial V} = (q - t) r^T$$
$$\frac{\partial L}{\partial r} = V^T (%s)$$
"""


def test_a_list_of_entries_is_a_column_where_matrices_come_first():
    for listed in (
        r"$s = [s_1, s_2, \ldots, s_m]$",
        r"$t = [t_1, \ldots, t_m]$",
        r"$\vec q = [q_1, q_2, q_3]$",
        r"$s = [s_1, \ldots, s_m]$, $q = [q_1, \ldots, q_m]$, $t = [t_1, \ldots, t_m]$",
    ):
        text = LISTS.replace("LISTED", listed)
        assert outcomes(text % "q - t") == ["holds"] * 3, listed
        assert outcomes(text % "q + t")[-1] != "holds", listed


ROWS = r"""
With $x = [x_1, \ldots, x_n]$ and $t = [t_1, \ldots, t_m]$, $y = x W + b$ and
$L = \frac12 \sum_j (y_j - t_j)^2$:
$$\frac{\partial L}{\partial W} = x^T (y - t)$$
$$\frac{\partial L}{\partial x} = (y - t) W^T$$
"""


def test_a_list_of_entries_is_a_row_where_they_come_last():
    assert outcomes(ROWS) == ["holds"] * 2
    assert "holds" not in outcomes(ROWS.replace("y - t)", "y + t)"))


SIZES = r"""
$$a^{l-1} = \sigma(z^{l-1}), \quad z^l = W^l a^{l-1} + b^l, \quad L = -\sum_j y_j \log p_j$$
$$p_j = \frac{e^{z^l_j}}{\sum_k e^{z^l_k}}, \quad \sum_j y_j = 1$$

## Further down

As $z^l = w^l a^{l-1} + b^l$ and $a^{l-1} = \sigma(z^{l-1})$,
$$\frac{\partial L}{\partial z^{l-1}} = \left( (W^l)^T (%s) \right) \odot \sigma'(z^{l-1})$$
"""


def test_one_weight_in_two_sizes():
    assert outcomes(SIZES % "p - y")[-1] == "holds"
    assert outcomes(SIZES % "y - p")[-1] != "holds"


DUMMY = r"""
The letters are dummy indices. $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$, $L = -\sum_k y_k \log p_k$.
$$\frac{\partial L}{\partial z_i} = -\sum_k y_k \frac{1}{p_k} \frac{\partial p_k}{\partial z_i}$$
With $\sum_k y_k = 1$:
$$\frac{\partial L}{\partial z_i} = %s$$
$$\frac{\partial p_i}{\partial z_i} = p_i (\delta_{ij} - p_j)$$
"""


def test_dummy_indices_are_those_of_the_sum_signs():
    assert outcomes(DUMMY % "p_i - y_i") == ["holds", "holds", "undefined"]
    assert outcomes(DUMMY % "y_i - p_i")[1] == "wrong"


DELTA = r"""
With $s = v^T r$ and $L = \frac12 (s - t)^2$, $\frac{\partial L}{\partial v} = (s - t) r$.
$$%s = \begin{cases} %s & i = j \\ %s & i \neq j \end{cases}$$
"""


def test_a_delta_by_cases_is_so_whatever_its_letters_count():
    for sign in (r"\delta_{ij}", r"\mathbb{1}\{i = j\}", r"\mathbb{I}\{j = i\}"):
        assert outcomes(DELTA % (sign, 1, 0))[-1] == "holds", sign
        assert outcomes(DELTA % (sign, 0, 1))[-1] != "holds", sign

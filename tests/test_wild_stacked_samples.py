r"""X = [x_1, …, x_N]ᵀ, w · x beside w ⊙ x, and h = Wᵀ x = v: what short sentences define."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

HOLD = ["holds"]

LEAST_SQUARES = r"""
$$C = \frac{1}{N} \sum_{i=1}^{N} (y_i - w^T x_i)^2$$
$$\frac{\partial C}{\partial w} = -\frac{2}{N} \sum_{i=1}^{N} (y_i - w^T x_i) x_i$$
$$\frac{\partial C}{\partial w} = -\frac{2}{N} %s$$
$$\frac{\partial C}{\partial w} = \frac{2}{N} %s$$
"""
BY_ROWS, BY_COLUMNS = "X^T(y - Xw)", "X(y - X^Tw)"


@pytest.mark.parametrize(
    ("said", "formula"),
    [
        (r"$$X = [x_1, x_2, \ldots, x_N]^T$$", BY_ROWS),
        (r"$$X = \begin{bmatrix} x_1^T \\ x_2^T \\ \vdots \\ x_N^T \end{bmatrix}$$", BY_ROWS),
        (r"Let $X = [x_1 \cdots x_N]^T \in \mathbb{R}^{N \times D}$.", BY_ROWS),
        (r"$$X = [x_1, x_2, \ldots, x_N]$$", BY_COLUMNS),
    ],
)
def test_a_matrix_of_all_samples_is_listed(said: str, formula: str):
    assert outcomes(said + LEAST_SQUARES % (formula, formula)) == [*HOLD * 2, "wrong"]


DOT = r"""
$$u = w \otimes x$$
$$y = sum(u)$$
$$\frac{\partial u}{\partial w} = \frac{\partial}{\partial w} (w \otimes x) = diag(x)$$
$$\frac{\partial y}{\partial w} = \frac{\partial y}{\partial u} \frac{\partial u}{\partial w}
= \vec{1}^T diag(x) = x^T$$
$$y = w \cdot x = \sum_i^n (w_i x_i)$$
$$\frac{\partial y}{\partial w_j} = \frac{\partial}{\partial w_j} \sum_i (w_i x_i) = x_j$$
$$\frac{\partial y}{\partial w_j} = 2 x_j$$
"""


def test_the_dot_between_vectors_that_are_multiplied_entry_by_entry():
    *others, last = outcomes(DOT)
    assert others == HOLD * 9
    assert last == "wrong"


SECOND_NAMES = r"""
$$h = W^T x = v_{w_I}^T$$
$$u = U h$$
$$E = \frac12 |u - t|^2$$
$$\frac{\partial E}{\partial u_j} = u_j - t_j = e_j$$
$$\frac{\partial E}{\partial U} = (u - t) v_{w_I}$$
$$\frac{\partial E}{\partial h} = U^T e$$
$$\frac{\partial E}{\partial h} = -U^T e$$
"""


def test_a_name_at_the_end_of_a_definition_is_another_name():
    assert outcomes(SECOND_NAMES) == [*HOLD * 3, "wrong"]


FITTED = r"""
$$L(\beta) = \sum_{i=1}^N(y_i - x_i^T\beta)^2 = (y-X\beta)^T(y-X\beta)$$
$$\frac{\partial L}{\partial\beta} = -2X^T(y-X\beta)$$
$$\frac{\partial L}{\partial\beta} = 2X^T(y-X\beta)$$
$$\hat y = X\hat\beta$$
"""


def test_samples_beside_the_matrix_that_a_fitted_weight_is_multiplied_with():
    assert outcomes(FITTED) == [*HOLD * 2, "wrong"]


NORMAL_EQUATIONS = r"""
$$L(\beta) = \sum_{i=1}^N(y_i - x_i^T\beta)^2$$
$$\frac{\partial L}{\partial\beta} = -2X^T(y-X\beta) = 0$$
$$X^TX\beta = X^Ty$$
"""


def test_an_equation_after_a_gradient_that_is_zero_is_not_wrong():
    assert outcomes(NORMAL_EQUATIONS) == [*HOLD, "undefined"]

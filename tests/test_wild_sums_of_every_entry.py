r"""Σ (Y_{ij} − T_{ij})² without a letter below it adds up the entries of every row and column."""

from __future__ import annotations

import pytest
from judged_lines import kinds, outcomes

HOLD = ["holds"]

MATRIX = r"""
$$R = \max(0, X U + c), \quad Y = R V$$
$$L = \frac{1}{2 m} %s (Y_{ij} - T_{ij})^2$$
$$\frac{\partial L}{\partial Y} = \frac1m (Y - T)$$
$$\frac{\partial L}{\partial V} = \frac1m R^T (Y - T)$$
$$\frac{\partial L}{\partial V} = R^T (Y - T)$$
"""
SAMPLES = r"""
$$r^{(n)} = U x^{(n)} + c, \quad s^{(n)} = \sigma(r^{(n)})$$
$$E = \frac12 %s (s_j^{(n)} - t_j^{(n)})^2$$
$$\frac{\partial E}{\partial U_{jk}}
= \sum_n (s_j^{(n)} - t_j^{(n)}) s_j^{(n)} (1 - s_j^{(n)}) x_k^{(n)}$$
$$\frac{\partial E}{\partial U_{jk}}
= -\sum_n (s_j^{(n)} - t_j^{(n)}) s_j^{(n)} (1 - s_j^{(n)}) x_k^{(n)}$$
"""


@pytest.mark.parametrize("sum_", [r"\sum", r"\sum \sum", r"\sum_{i,j}", r"\sum_i \sum_j"])
def test_rows_and_columns(sum_: str) -> None:
    assert kinds(MATRIX % sum_) == ["holds", "holds", "wrong:missing_mean"]


@pytest.mark.parametrize("sum_", [r"\sum", r"\sum_n \sum_j"])
def test_samples_and_their_entries(sum_: str) -> None:
    assert kinds(SAMPLES % sum_) == ["holds", "wrong:sign"]


def test_one_index_is_still_one() -> None:
    text = r"$$y_i = w x_i, \quad C = \frac12 \sum (y_i - t_i)^2$$ $$\frac{dC}{dy_i} = y_i - t_i$$"
    assert outcomes(text) == HOLD


PENALTY = r"""
$$p_i = \sum_j U_{ij} x_j$$
$$J = \frac12 \sum_i (p_i - y_i)^2 + \frac{\lambda}{2} \sum U_{ij}^2$$
$$\frac{\partial J}{\partial U_{ij}} = (p_i - y_i) x_j + \lambda U_{ij}$$
$$\frac{\partial J}{\partial U_{ij}} = (p_i - y_i) x_j - \lambda U_{ij}$$
"""


def test_a_penalty_beside_a_sum_over_one_of_its_letters() -> None:
    assert kinds(PENALTY) == ["holds", "wrong:sign"]


def test_a_sum_inside_another_is_over_the_other_letter() -> None:
    text = r"""
$$Y = X W, \quad L = \frac12 \sum_i \sum (Y_{ij} - T_{ij})^2$$
$$\frac{\partial L}{\partial Y} = Y - T$$
"""
    assert outcomes(text) == HOLD

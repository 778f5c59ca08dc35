r"""Backpropagation through attention: the softmax of rows, sums of rows, √d_k, and D_i."""

from __future__ import annotations

from judged_lines import outcomes

HOLD = ["holds"]

ATTENTION = r"""
Let $S = \frac{Q K^\top}{\sqrt{d}}$, $P = \text{softmax}(S)$ (row-wise), $O = P V$.
Given $dO = \frac{\partial L}{\partial O}$:
$$dV = P^\top dO$$
$$dP = dO V^\top$$
$$dS_{ij} = P_{ij} (dP_{ij} - \sum_k P_{%s} dP_{%s})$$
$$dQ = \frac{1}{\sqrt{d}} dS K$$
$$dK = %s dS^\top Q$$
"""


def test_the_softmax_of_each_row_and_the_root_of_d():
    assert outcomes(ATTENTION % ("ik", "ik", r"\frac{1}{\sqrt{d}}")) == HOLD * 5
    assert outcomes(ATTENTION % ("kj", "kj", r"\frac{1}{\sqrt{d}}"))[2] != "holds"
    assert outcomes(ATTENTION % ("ik", "ik", ""))[-1] != "holds"


SUMS = r"""
$$S = \frac{QK^T}{\sqrt{d_k}}, \quad P = \text{softmax}(S), \quad O = PV$$
Given $dO$:
$$dV = P^T dO, \quad dP = dO V^T$$
$$dS = P \odot (dP - %s)$$
$$dQ = \frac{1}{\sqrt{d_k}} dS K, \quad dK = \frac{1}{\sqrt{d_k}} dS^T Q$$
"""


def test_sums_of_rows_that_are_taken_from_every_entry():
    for rows in (
        r"\text{rowsum}(P \odot dP)",
        r"\text{sum}(P \odot dP, \text{axis}=-1)",
        r"(P \odot dP) \mathbf{1} \mathbf{1}^T",
    ):
        assert outcomes(SUMS % rows) == HOLD * 5, rows
    for rows in (r"\text{rowsum}(dP)", r"\text{sum}(P \odot dP, \text{axis}=0)"):
        assert outcomes(SUMS % rows)[2] != "holds", rows


ROWS = r"""
$S = \tau Q K^\top$, $P = \mathrm{softmax}(S)$, $O = P V$.
$$D_i = \sum_j dO_{ij} O_{ij}$$
$$dS_{ij} = P_{ij} (dP_{ij} - %s)$$
$$dQ = %s dS K$$
"""


def test_a_quantity_that_is_made_of_gradients():
    assert outcomes(ROWS % ("D_i", r"\tau")) == HOLD * 3
    assert outcomes(ROWS % ("D_j", r"\tau"))[1] != "holds"
    assert outcomes(ROWS % ("D_i", ""))[2] != "holds"


ONE_QUERY = r"""
$$s_{ij} = q_i^T k_j, \quad a_{ij} = \frac{\exp(s_{ij})}{\sum_l \exp(s_{il})}, \quad
o_i = \sum_j a_{ij} v_j$$
$$dv_j = \sum_i a_{ij} do_i$$
$$ds_{ij} = a_{ij} (da_{ij} - \sum_l a_{il} da_{il})$$
$$dk_j = \sum_i ds_{ij} %s$$
"""


def test_attention_query_by_query():
    assert outcomes(ONE_QUERY % "q_i") == HOLD * 3
    assert outcomes(ONE_QUERY % "k_j")[-1] != "holds"

r"""Errors of output units beside those of any unit; a linear model after a network; descents."""

from __future__ import annotations

import pytest
from judged_lines import kinds, outcomes

HOLD = ["holds"]

UNITS = r"""
$$u_j = \sum_i v_{ji} s_i, \quad s_j = g(u_j)$$
%s
$$\delta_j = \frac{\partial E}{\partial u_j}$$
$$\frac{\partial E}{\partial v_{ji}} = \delta_j s_i$$
At the outputs it comes to
$$\delta_k = y_k - t_k$$
and within the network to
$$\delta_j = \sum_k \frac{\partial E}{\partial u_k} \frac{\partial u_k}{\partial u_j}$$
$$\delta_j = %s$$
"""


@pytest.mark.parametrize("loss", ["", r"$$E = \frac12 \sum_k (y_k - t_k)^2$$"])
def test_hidden_errors_hold_whatever_those_of_the_outputs_come_to(loss: str):
    assert outcomes(UNITS % (loss, r"g'(u_j) \sum_k v_{kj} \delta_k")) == HOLD * 3
    for wrong in (r"-g'(u_j) \sum_k v_{kj} \delta_k", r"g(u_j) \sum_k v_{kj} \delta_k",
                  r"g'(u_j) \sum_k v_{jk} \delta_k"):  # fmt: skip
        assert outcomes(UNITS % (loss, wrong))[-1] != "holds"


NETWORK = r"""
The network gives
$$y_k(x, w) = \sigma\left(\sum_{j=1}^M w_{kj}^{(2)} g\left(\sum_{i=1}^D w_{ji}^{(1)} x_i\right)
\right)$$

"""
LINEAR = r"""%s outputs
$$y_k = \sum_i w_{ki} x_i$$
and the error
$$E_n = \frac12 \sum_k (y_{nk} - t_{nk})^2$$
with $y_{nk} = y_k(x_n, w)$. Then
$$\frac{\partial E_n}{\partial w_{ji}} = (y_{nj} %s t_{nj}) x_{ni}$$
"""
WORDS = [
    "Let us first consider the simple linear model with",
    "Consideremos el modelo lineal con",
    "Considérons le modèle linéaire avec",
]


@pytest.mark.parametrize("words", WORDS)
def test_a_linear_model_after_a_network_is_another_one(words: str):
    assert outcomes(NETWORK + LINEAR % (words, "-")) == HOLD
    assert kinds(NETWORK + LINEAR % (words, "+")) == ["wrong:sign"]


AFTER = r"""
A unit of the network has
$$a_j = \sum_i w_{ji} z_i, \quad z_j = g(a_j), \quad \delta_j = \frac{\partial E}{\partial a_j}$$
$$\delta_j = g'(a_j) \sum_k %s \delta_k$$
"""


def test_units_in_general_are_of_no_definite_layer_after_a_network_of_two():
    assert outcomes(NETWORK + AFTER % "w_{kj}") == HOLD
    assert outcomes(NETWORK + AFTER % "w_{jk}") != HOLD


DESCENT = r"""
$$E(w) = \frac12 (w x - y)^2$$
$$w(t+1) = w(t) - \eta \nabla E(w(t))$$
$$\nabla E(w(t)) = (w(t) x %s y) x$$
"""


def test_a_gradient_may_be_taken_at_a_step():
    assert outcomes(DESCENT % "-") == HOLD
    assert outcomes(DESCENT % "+") != HOLD


def test_that_a_loss_adds_up_those_of_the_examples_claims_nothing():
    for said in (r"E = \frac1N \sum_{n=1}^N E_n", r"E(w) = \sum_{n=1}^N E_n(w)"):
        assert outcomes(f"The error is $${said}$$") == []


BACK = r"""
$$u^{l+1} = V^l s^l + c^l, \quad s^l = \sigma(u^l)$$
$$\delta^l = \frac{\partial C}{\partial u^l}$$
$$\nabla_s C = %s$$
"""


def test_an_error_goes_back_to_the_layer_before_it():
    assert outcomes(BACK % r"(V^l)^T \delta^{l+1}") == HOLD
    assert outcomes(BACK % r"-(V^l)^T \delta^{l+1}") != HOLD
    assert outcomes(BACK % r"V^l \delta^{l+1}") != HOLD

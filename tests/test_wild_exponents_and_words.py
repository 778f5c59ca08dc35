r"""exp^{−x} is e^{−x}; the error function; gradients said in words; W_{2_{ij}} of layer 2."""

from __future__ import annotations

import pytest
from judged_lines import kinds, outcomes

HOLD = ["holds"]

EXPONENTS = r"""
$$s = \frac{1}{1 + %(exp)s^{-3 v}}$$
$$\frac{ds}{dv} = \frac{3 %(exp)s^{-3 v}}{(1 + %(exp)s^{-3 v})^2}$$
$$\frac{ds}{dv} = \frac{-3 %(exp)s^{-3 v}}{(1 + %(exp)s^{-3 v})^2}$$
"""


@pytest.mark.parametrize("exp", [r"\exp", r"\mathrm{exp}", "exp", r"\text{exp}"])
def test_a_formula_above_exp_is_what_e_is_raised_to(exp: str) -> None:
    assert kinds(EXPONENTS % {"exp": exp}) == ["holds", "wrong:sign"]


def test_a_number_above_exp_is_a_power() -> None:
    assert outcomes(r"$q = \exp^2(v)$ and $$\frac{dq}{dv} = 2 \exp(2 v)$$") == HOLD


ERROR_FUNCTION = r"""
$$g = \frac{u}{2} \left( 1 + %s(u / \sqrt{2}) \right)$$
$$\frac{dg}{du} = \frac12 \left( 1 + %s(u / \sqrt2) \right) + \frac{u}{\sqrt{2 \pi}} e^{-u^2 / 2}$$
$$\frac{dg}{du} = \frac12 \left( 1 + %s(u / \sqrt2) \right) - \frac{u}{\sqrt{2 \pi}} e^{-u^2 / 2}$$
"""


@pytest.mark.parametrize("erf", [r"\operatorname{erf}", r"\mathrm{erf}", "erf", r"\text{erf}"])
def test_the_error_function_has_its_derivative(erf: str) -> None:
    assert outcomes(ERROR_FUNCTION % (erf, erf, erf)) == ["holds", "wrong"]
    assert (
        outcomes(rf"$$\frac{{d}}{{dr}} {erf}(r) = \frac{{2}}{{\sqrt{{\pi}}}} e^{{-r^2}}$$") == HOLD
    )


SAID = r"""
$$O = P Q$$
%s
$$\frac{\partial L}{\partial P} = U Q^T$$
$$\frac{\partial L}{\partial Q} = P^T U$$
$$\frac{\partial L}{\partial Q} = U P^T$$
"""


@pytest.mark.parametrize(
    "words",
    [
        "Here $U$ is the gradient of the loss with respect to the output $O$.",
        "Let $U$ be the derivative of $L$ w.r.t. $O$.",
        "where $U$ denotes the upstream gradient of the loss function $L$ with respect to $O$:",
        "with $U$, the gradient of the cost by $O$.",
    ],
)
def test_a_gradient_that_words_say(words: str) -> None:
    right = outcomes(SAID % words)
    assert right[:2] == HOLD * 2
    assert right[2] != "holds"


def test_a_gradient_of_words_in_a_network_of_its_own() -> None:
    text = r"""
$$r = M x, \quad v = \tanh(r), \quad E = \frac12 \sum_k (v_k - t_k)^2$$
where $g$ is the gradient of the error with respect to $r$.
$$\frac{\partial E}{\partial M} = g x^T$$
$$\frac{\partial E}{\partial M} = -g x^T$$
$$\frac{\partial E}{\partial M} = (v - t) x^T$$
"""
    assert outcomes(text) == ["holds", "wrong", "wrong"]


def test_other_gradients_of_words_are_not_taken_for_those_of_the_loss() -> None:
    text = r"""
$$r = M x, \quad v = \tanh(r), \quad E = \frac12 \sum_k (v_k - t_k)^2$$
where $g$ is the local gradient of the error with respect to $r$.
$$\frac{\partial E}{\partial M} = -g x^T$$
"""
    assert outcomes(text) == ["undefined"]


LAYERS = r"""
$$H = \max(0, X W_1 + b_1), \quad Y = H W_2 + b_2, \quad L = \frac12 \sum_{ij} (Y_{ij} - T_{ij})^2$$
$$\frac{\partial L}{\partial W_{2_{ij}}} = \sum_k H_{%s} (Y_{kj} - T_{kj})$$
$$\frac{\partial L}{\partial b_{2_j}} = %s \sum_k (Y_{kj} - T_{kj})$$
"""


def test_entries_below_the_number_of_a_layer() -> None:
    assert outcomes(LAYERS % ("ki", "")) == HOLD * 2
    assert outcomes(LAYERS % ("ik", "2"))[1] == "wrong"

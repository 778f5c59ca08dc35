"""Notations of course pages and weblogs: dL set upright, primed indices, in_j, penalties over w."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

RIGHT = {"holds", "holds_per_component"}

UPRIGHT = r"""The features are $U \in \mathbb{R}^{N\times D}$, $h = U V$ and
$\text{cost} = \frac{1}{2} \sum_{ij} h_{ij}^2$.

$$\frac{\text{dcost}}{dh} = h$$
$$\frac{\text{dcost}}{\mathrm{dV}} = U^T \frac{\mathrm{dcost}}{\mathrm{dh}}$$
$$\frac{\mathrm{dcost}}{\mathrm{d}U} = h V^T$$
"""


@pytest.mark.parametrize("name", ["cost", "L", "loss"])
def test_a_differential_set_upright_as_a_whole_is_a_d_and_its_quantity(name: str) -> None:
    right = UPRIGHT.replace("dcost", f"d{name}").replace(r"\text{cost}", rf"\text{{{name}}}")
    assert outcomes(right) == ["holds"] * 3
    wrong = right.replace("= h$$", "= 2h$$").replace("U^T", "-U^T").replace("= h V", "= 2h V")
    assert not set(outcomes(wrong)) & RIGHT


def test_an_upright_dz_has_its_marks_within() -> None:
    right = r"""Layer $l$ has $z^l_j = \sum_k v^l_{jk} a^{l-1}_k$, $a^l_j = \sigma(z^l_j)$ and
$E = \frac{1}{2} \sum_j (a^L_j - t_j)^2$. The error is
$\delta^l_j = \frac{\mathrm{dE}}{\mathrm{dz^l_j}}$.

$$\delta^l_j = \sum_k \delta^{l+1}_k \frac{\mathrm{dz^{l+1}_k}}{\mathrm{d}a^l_j}
\frac{\mathrm{d}a^l_j}{\mathrm{d}z^l_j}$$
$$\frac{\mathrm{dz^{l+1}_k}}{\mathrm{d}a^l_j} = v^{l+1}_{kj}$$
"""
    assert outcomes(right) == ["holds"] * 2
    assert outcomes(right.replace("v^{l+1}_{kj}", "v^{l+1}_{jk}"))[-1] not in RIGHT


def test_a_word_above_another_is_no_differential() -> None:
    quotient = r"""$r = \frac{\text{data}}{d_0}$ and $q = r^2$ with $\text{data} > 0$.

$$\frac{\partial q}{\partial r} = 2r$$
"""
    assert outcomes(quotient)[-1] == "holds"


PRIMED = r"""A layer is $s_{ij} = \sum_k x_{ik} w_{kj}$ with $x\in\mathbb{R}^{N\times D}$ and
$w\in\mathbb{R}^{D\times C}$, and the loss is $L = \sum_i \sum_j s_{ij}^2$.

$$\frac{\partial L}{\partial w_{ij}} = \sum_{i^{'}=1}^N \sum_{j^{'}=1}^C
\frac{\partial L}{\partial s_{i^{'}j^{'}}} \frac{\partial s_{i^{'}j^{'}}}{\partial w_{ij}}$$

$$\frac{\partial s_{i^{'}j^{'}}}{\partial w_{ij}} = \begin{cases}
x_{i^{'}i} & \text{if } j^{'} = j \\
0 & \text{if } j^{'} \neq j
\end{cases}$$
"""


@pytest.mark.parametrize("prime", ["^{'}", "'", r"^{\prime}", r"^\prime "])
def test_a_primed_index_is_one_however_its_prime_stands(prime: str) -> None:
    right = PRIMED.replace("^{'}", prime)
    assert outcomes(right) == ["holds"] * 2
    for old, new in ((f"x_{{i{prime}i}}", f"x_{{i{prime}j}}"), (" = j ", " = i "), ("0 &", "1 &")):
        assert outcomes(right.replace(old, new))[-1] not in RIGHT


WRITTEN = r"""The inputs are a matrix $X$ and the weights a matrix $V$.

$$H = XV = \begin{bmatrix}
\sum_{k=1}^D x_{1k} v_{k1} & \sum_{k=1}^D x_{1k} v_{k2} & \cdots & \sum_{k=1}^D x_{1k} v_{kC} \\
\sum_{k=1}^D x_{2k} v_{k1} & \sum_{k=1}^D x_{2k} v_{k2} & \cdots & \sum_{k=1}^D x_{2k} v_{kC} \\
\cdots & \cdots & \cdots & \cdots \\
\sum_{k=1}^D x_{Nk} v_{k1} & \sum_{k=1}^D x_{Nk} v_{k2} & \cdots & \sum_{k=1}^D x_{Nk} v_{kC}
\end{bmatrix}$$

The loss is $L = \sum_{ij} H_{ij}^2$.
"""


def test_a_product_written_out_in_sums_has_the_entries_of_its_factors() -> None:
    assert outcomes(WRITTEN) == ["holds"]
    turned = WRITTEN.replace("x_{1k}", "x_{k1}").replace("x_{2k}", "x_{k2}")
    assert outcomes(turned.replace("x_{Nk}", "x_{kN}"))[0] not in RIGHT


INPUTS = r"""Unit $j$ receives $in_j = \sum_i w_{ij} a_i$ and gives $a_j = g(in_j)$. With targets
$y_j$ for the output units, $E = \frac12 \sum_j (y_j - a_j)^2$.

$$\frac{\partial E}{\partial in_j} = -(y_j - a_j) g'(in_j)$$
$$\frac{\partial E}{\partial w_{ij}} = -(y_j - a_j) g'(in_j) a_i$$
"""


def test_the_input_of_a_unit_may_be_called_in() -> None:
    assert outcomes(INPUTS) == ["holds"] * 2
    assert not set(outcomes(INPUTS.replace("= -(y", "= (y"))) & RIGHT
    layered = r"""$$\delta^L_j = \frac{\partial C}{\partial a^L_j} g'(in^L_j)$$
$$\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot g'(in^l)$$
$$\frac{\partial C}{\partial b^l_j} = \delta^l_j$$
$$\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j$$
"""
    assert outcomes(layered) == ["holds"] * 2
    for wrong in ("a^{l-1}_j \\delta^l_j", "a^{l-1}_k \\delta^l_k", "a^{l-1}_j \\delta^l_k"):
        assert outcomes(layered.replace("a^{l-1}_k \\delta^l_j", wrong))[-1] not in RIGHT


ARGUMENTS = r"""Layer $l$ gives $a^l = \sigma(V^l a^{l-1} + b^l)$, so that
$a^LAST = \sigma(z^LAST)$, and $C = \frac12 \|t - a^L\|^2$.

$$\frac{\partial C}{\partial V^L} = (a^L - t) \odot \sigma'(z^L) [a^{L-1}]^T$$
"""


@pytest.mark.parametrize("last", ["L", "l"])
def test_the_score_is_what_the_function_is_applied_to_in_its_own_layer(last: str) -> None:
    right = ARGUMENTS.replace("LAST", last)
    assert set(outcomes(right)) <= RIGHT
    for old, new in ((r"(a^L - t) \odot \sigma'(z^L)", "(a^L - t)"), ("a^L - t", "t - a^L")):
        assert outcomes(right.replace(old, new))[-1] not in RIGHT


PENALTY = r"""Layer $l$ gives $a^l = \sigma(z^l)$ with $z^l = w^l a^{l-1} + b^l$, and
$C_0 = \frac12 \|t - a^L\|^2$.

With a penalty it is
$$C = C_0 + \frac{\lambda}{2n}\sum_w w^2$$
$$\frac{\partial C}{\partial w} = \frac{\partial C_0}{\partial w} + \frac{\lambda}{n} w$$
$$\frac{\partial C}{\partial b} = \frac{\partial C_0}{\partial b}$$
"""


def test_a_penalty_adds_up_all_weights() -> None:
    assert outcomes(PENALTY) == ["holds"] * 2
    assert outcomes(PENALTY.replace(r"\lambda}{n} w", r"\lambda}{2n} w"))[0] not in RIGHT
    assert outcomes(PENALTY.replace(r"n} w$$", r"n} w w$$"))[0] not in RIGHT


def test_penalties_of_both_kinds_may_follow_each_other() -> None:
    both = r"""$$C = C_0 + \frac{\lambda}{n}\sum_w |w|$$
$$\frac{\partial C}{\partial w} = \frac{\partial C_0}{\partial w}
+ \frac{\lambda}{n} \mathrm{sgn}(w)$$
$$C = C_0 + \frac{\lambda}{2n}\sum_w w^2$$
$$\frac{\partial C}{\partial w} = \frac{\partial C_0}{\partial w} + \frac{\lambda}{n} w$$
"""
    found = outcomes(both)
    assert (found[0], found[-1]) == ("holds", "holds")
    assert outcomes(both.replace(r"n} \mathrm{sgn}(w)", "n} 2 w"))[0] not in RIGHT


@pytest.mark.parametrize("letter", ["", "_w"])
def test_the_weights_of_a_penalty_may_be_a_matrix(letter: str) -> None:
    matrix = rf"""The network is $h = \sigma(w x + b)$ with $w \in \mathbb{{R}}^{{m \times n}}$ and
$E = \frac12 \|t - h\|^2 + \frac{{\lambda}}{{2}} \sum{letter} w^2$.

$$\frac{{\partial E}}{{\partial w}} = ((h - t) \odot \sigma'(w x + b)) x^T + \lambda w$$
"""
    assert outcomes(matrix) == ["holds"]
    assert outcomes(matrix.replace(r"\lambda w", r"2 \lambda w"))[-1] not in RIGHT


SPELLED = r"""$S^{(h)} = A^{(in)} V^{(h)}$ and $A^{(h)} = \psi(S^{(h)})$.

$$\frac{\partial\psi(s^{(h)})}{\partial s^{(h)}} = a^{(h)} \odot (1 - a^{(h)})$$
because
$$\psi'(s) = \frac{\partial}{\partial s} \left( \frac{1}{1+e^{-s}} \right)
= \frac{1}{1+e^{-s}} - \left( \frac{1}{1+e^{-s}} \right)^2$$
"""


def test_a_function_is_what_its_slope_is_spelled_as_that_of() -> None:
    assert outcomes(SPELLED) == ["holds"] * 3
    assert outcomes(SPELLED.replace("(1 - a^{(h)})", "(1 + a^{(h)})"))[0] not in RIGHT
    own = r"""The layer is $s = V x$ and $h = f(s)$ with
$$f'(s) = \frac{d}{ds} \left( s^3 + 2s \right) = 3 s^2 + 2$$
$$\frac{\partial h}{\partial x} = diag(3 s^2 + 2) V$$
"""
    assert outcomes(own) == ["holds"] * 3
    assert outcomes(own.replace("diag(3 s^2 + 2)", "diag(3 s^2 + 1)"))[-1] not in RIGHT


def test_slopes_of_several_functions_under_one_letter_accuse_no_line() -> None:
    several = r"""One example is
$$g'(z) = \frac{d}{dz} \left( \frac{1}{1+e^{-z}} \right) = g(z)(1-g(z))$$
and another
$$g'(z) = \frac{d}{dz} \left( z^3 \right) = 3z^2$$
"""
    assert outcomes(several) == ["holds"] * 4
    single = r"""For example $$f'(x) = \frac{d}{dx} (x^2 + 1) = 2x.$$
The network has $a = f(z)$, $z = w x + b$ and $E = \frac12 (a - y)^2$. With the sigmoid it is
$$\frac{\partial E}{\partial w} = (a - y) a (1 - a) x$$
"""
    assert outcomes(single)[-1] == "holds"


SCORES = r"""The model is $p_i = \frac{\exp(v_i^T h)}{\sum_{j=1}^K \exp(v_j^T h)}$, and
$L = -\sum_i t_i \log p_i$ for a one-hot $t$, where $s_k = v_k^T h$ is a score.

$$\frac{\partial L}{\partial s_k} = p_k - t_k$$
$$\frac{\partial L}{\partial v_k} = (p_k - t_k) h$$
$$\frac{\partial p_i}{\partial s_j} = p_i (\delta_{ij} - p_j)$$
"""


@pytest.mark.parametrize("turned", ["v_INDEX^T h", r"v^{\top}_INDEX h", r"\sum_m v_{INDEX m} h_m"])
def test_a_score_is_named_wherever_its_formula_stands_with_another_index(turned: str) -> None:
    right = SCORES
    for index in ("i", "j"):
        right = right.replace(f"v_{index}^T h", turned.replace("INDEX", index))
    if "sum" in turned:
        for old, new in (
            ("v_k^T h", r"\sum_m v_{km} h_m"), ("partial v_k}", "partial v_{km}}"),
            ("t_k) h$", "t_k) h_m$"),
        ):  # fmt: skip
            right = right.replace(old, new)
    assert outcomes(right) == ["holds"] * 3
    for old, new in (("= p_k - t_k", "= t_k - p_k"), ("ij} - p_j", "ij} + p_j")):
        assert sorted(outcomes(right.replace(old, new))) == ["holds", "holds", "wrong"]


def test_the_score_of_the_class_is_one_of_the_scores() -> None:
    right = r"""The scores are $z_k = v_k^T h$ and with the class $c$ the loss is
$J = -v_c^T h + \log \sum_{j=1}^K \exp(v_j^T h)$. With
$p_k = \frac{\exp(v_k^T h)}{\sum_{j=1}^K \exp(v_j^T h)}$

$$\frac{\partial J}{\partial z_k} = p_k - \delta_{kc}$$
"""
    assert outcomes(right) == ["holds"]
    assert outcomes(right.replace("p_k - \\delta", "p_k + \\delta")) == ["wrong"]


SHARES = r"""The loss is $J = -\frac{1}{m} \sum_{i=1}^m [ y^{(i)} \log(a^{[L](i)})
+ (1 - y^{(i)}) \log(1 - a^{[L](i)})]$. Layer $l$ has $Z^{[l]} = V^{[l]} A^{[l-1]} + b^{[l]}$ and
$A^{[l]} = \sigma(Z^{[l]})$.

$$\delta^{[L]} = \frac{\partial J}{\partial Z^{[L]}} = A^{[L]} - Y$$
$$\delta^{[l]} = \left( V^{[l+1]T} \delta^{[l+1]} \right) \odot \sigma'(Z^{[l]})$$
$$\frac{\partial J}{\partial V^{[l]}} = \frac1m \delta^{[l]} A^{[l-1]T}$$
$$\frac{\partial J}{\partial b^{[l]}} = \frac1m \sum_{i=1}^m \delta^{[l](i)}$$
"""


def test_an_error_that_goes_back_layer_by_layer_may_be_of_one_sample_s_loss() -> None:
    assert outcomes(SHARES) == ["holds"] * 3
    assert outcomes(SHARES.replace("= A^{[L]} - Y", "= Y - A^{[L]}"))[0] == "wrong"
    whole = outcomes(SHARES.replace("= A^{[L]} - Y", "= \\frac1m (A^{[L]} - Y)"))
    assert whole == ["holds", "wrong", "wrong"]


def test_a_sample_s_share_is_not_called_wrong_where_all_samples_may_be_meant() -> None:
    text = r"""The loss is $\ell = -\frac{1}{N} \sum_{i=1}^{N} [ t_i \log(\hat{t}_i)
+ (1 - t_i) \log(1 - \hat{t}_i)]$ with $\hat t = a^{(L)}$. Layer $l$ has
$z^{(l)} = V^{(l)} a^{(l-1)} + b^{(l)}$ and $a^{(l)} = \sigma(z^{(l)})$.

$$\delta^{(L)} = \frac{\partial \ell}{\partial z^{(L)}} = a^{(L)} - t$$
$$\delta^{(l)} = \left( V^{(l+1)T} \delta^{(l+1)} \right) \odot \sigma'(z^{(l)})$$
$$\frac{\partial \ell}{\partial V^{(l)}} = \frac1N \delta^{(l)} \cdot a^{(l-1)T}$$
$$\frac{\partial \ell}{\partial b^{(l)}} = \frac1N \sum \delta^{(l)}$$
"""
    assert outcomes(text) == ["holds", "undefined", "holds"]


def test_a_second_index_without_braces_has_its_layer_behind_it() -> None:
    right = r"""Layer $l$ has $z_j^l = \sum_k v_{jk}^l a_k^{l-1} + b_j^l$ and
$a_j^l = \sigma(z_j^l)$.

$$\frac{\partial z_k^{l+1}}{\partial z_j^l} = v_kj^{l+1} \frac{\partial a_j^l}{\partial z_j^l}$$
"""
    assert outcomes(right) == ["holds"]
    assert outcomes(right.replace("v_kj^{l+1}", "v_jk^{l+1}")) == ["wrong"]

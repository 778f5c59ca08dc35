r"""p(z)_i, conditions that hold together, layers and indices that slipped, K of the last layer."""

from __future__ import annotations

import pytest
from judged_lines import outcomes

HOLD = ["holds"]

SOFTMAX = r"""
$$H = -\sum_i t_i \log p_i, \quad p(\mathbf{s})_i = \frac{e^{s_i}}{\sum_j e^{s_j}}$$
$$\frac{\partial p_k}{\partial s_i} = p_k(\delta_{ki} %s p_i)$$
$$\frac{\partial H}{\partial s_i} = p_i - t_i$$
"""
OF_TWO = r"""
$$p_1 = \frac{e^{s_1}}{e^{s_1} + e^{s_2}}, \quad p_2 = \frac{e^{s_2}}{e^{s_1} + e^{s_2}}$$
$$\frac{\partial p_1}{\partial s_1} = p_1(1 - p_1)$$
$$\frac{\partial p_2}{\partial s_1} = -p_1 p_2$$
"""


def test_entries_behind_brackets_are_those_of_a_quantity():
    assert set(outcomes(SOFTMAX % "-")) == set(HOLD)
    assert outcomes(SOFTMAX % "+")[-2] != "holds"
    assert set(outcomes(SOFTMAX % "-" + OF_TWO)[-2:]) == set(HOLD)


SLIPPED = r"""
$$r^{[1]} = \sigma(q^{[1]}), \quad q^{[1]} = W^{[1]} x + b^{[1]}$$
$$q^{[2]} = W^{[2]} r^{[2]} + b^{[2]}, \quad \hat y = \text{softmax}(q^{[2]})$$
$$J = -\sum_k y_k \log \hat y_k$$
"""
RIGHT = r"""
$$\frac{\partial J}{\partial W^{[2]}} = (\hat y - y) \left(r^{[1]}\right)^T$$
$$\frac{\partial J}{\partial q^{[1]}} = W^{[2]T} (\hat y - y) \odot r^{[1]} \odot (1 - r^{[1]})$$
"""


def test_a_layer_that_nothing_defines_is_the_one_before():
    assert outcomes(SLIPPED + RIGHT) == HOLD * 2
    wrong = RIGHT.replace(r"(\hat y - y) \left", r"(y - \hat y) \left")
    wrong = wrong.replace(r"\odot (1 - r", r"\odot (1 + r")
    assert "holds" not in outcomes(SLIPPED + wrong)
    defined = SLIPPED + r"$$r^{[2]} = \tanh(q^{[2]})$$"
    assert outcomes(defined + RIGHT)[0] != "holds"


@pytest.mark.parametrize(
    "condition",
    [
        r"\mathbb{1}[i = k, j = l]",
        r"\mathbb{1}_{i = k, j = l}",
        r"\mathbb{1}[i = k \wedge j = l]",
        r"\mathbb{I}(i = k \text{ and } j = l)",
        r"[i = k \land j = l]",
    ],
)
def test_conditions_that_hold_together(condition):
    text = r"$$s = W v$$ $$\frac{\partial s_k}{\partial W_{ij}} = \sum_l v_l %s$$"
    assert outcomes(text % condition) == HOLD
    assert outcomes(text % condition.replace("j = l", "i = l")) != HOLD


VECTOR_JACOBIAN = r"""
$$\mathbf{s} = W \mathbf{v}$$
$$\mathbf{g}^\top \frac{\partial \mathbf{s}}{\partial W_{ij}}
= \sum_{k=1}^m g_k \frac{\partial s_k}{\partial W_{ij}} = %s$$
$$\mathbf{g}^\top \frac{\partial \mathbf{s}}{\partial \mathbf{v}} = %s$$
"""


def test_what_stands_before_a_jacobian_has_an_entry_for_each_row():
    assert outcomes(VECTOR_JACOBIAN % ("g_i v_j", r"\mathbf{g}^\top W")) == HOLD * 3
    wrong = outcomes(VECTOR_JACOBIAN % ("g_j v_i", r"-\mathbf{g}^\top W"))
    assert wrong[0] == "holds"
    assert "holds" not in wrong[1:]


def test_a_layer_may_have_no_parameters():
    text = r"$$u = f(v, w) = w v, \quad r = g(u, \emptyset) = \tanh(u)$$ "
    assert outcomes(text + r"$$\frac{\partial r}{\partial v} = (1 - r^2) w$$") == HOLD
    assert outcomes(text + r"$$\frac{\partial r}{\partial v} = (1 + r^2) w$$") != HOLD


IN_FULL = r"""
$$\mathbf{s} = \mathbf{v} \mathbf{W} + \mathbf{b} =
\begin{pmatrix} v_{0,0} & \cdots & v_{0,D-1} \\ \vdots & \ddots & \vdots \\
v_{N-1,0} & \cdots & v_{N-1,D-1} \end{pmatrix}
\begin{pmatrix} w_{0,0} & w_{0,1} & \cdots & w_{0,H-1} \\ \vdots & & \ddots & \vdots \\
w_{D-1,0} & w_{D-1,1} & \cdots & w_{D-1,H-1} \end{pmatrix}
+ \begin{pmatrix} b_0 & b_1 & \cdots & b_{H-1} \end{pmatrix}$$
$$s_{n,h} = \sum_{d=0}^{D-1} v_{n,d} w_{d,h} + b_h$$
"""
OF_ENTRIES = r"""
$$\frac{\partial s_{n,h}}{\partial w_{d,h}} = v_{n,d}$$
$$\frac{\partial L}{\partial w_{d,h}} = \sum_n \frac{\partial L}{\partial s_{n,h}} v_{n,d}$$
"""


def test_matrices_that_are_written_in_full():
    assert set(outcomes(IN_FULL + OF_ENTRIES)) == set(HOLD)
    assert "holds" not in outcomes(IN_FULL + OF_ENTRIES.replace("v_{n,d}", "v_{d,n}"))[-2:]
    turned = IN_FULL.replace("w_{0,1}", "w_{1,0}").replace("w_{D-1,0}", "w_{0,D-1}")
    assert outcomes(turned)[0] != "holds"


LAST = r"""
$$g(z) = \frac{1}{1 + e^{-z}}$$
$$J = \sum_i \left(-y_i \log h_i - (1 - y_i) \log(1 - h_i)\right)$$
$$h = a^{(K)} = g(\theta^{(K)} a^{(K-1)} + b^{(K)}), \quad
z_i = \sum_j \theta^{(K)}_{ij} a^{(K-1)}_j + b^{(K)}_i$$
where $\delta^{(K)} = h_i - y_i$ is the error.
$$\frac{\partial z_i}{\partial b^{(K)}_k} = \delta_{ik}$$
$$\frac{\partial J}{\partial \theta^{(K)}_{ij}} = %s$$
"""


@pytest.mark.parametrize("output", ["h", r"h_\theta(x)", r"h^{(\theta, b)}"])
def test_the_letter_of_the_last_layer_alone(output):
    text = LAST.replace("h = a", f"{output} = a")
    assert outcomes(text % r"\delta^{(K)}_i a^{(K-1)}_j")[-2:] == HOLD * 2
    assert outcomes(text % r"\delta^{(K)}_j a^{(K-1)}_i")[-1] != "holds"
    assert outcomes(text % r"-\delta^{(K)}_i a^{(K-1)}_j")[-1] != "holds"


ERROR = r"""
$$z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}, \quad a^{(l)} = f^{(l)}(z^{(l)})$$
$$\delta^{(l)} = \frac{\partial \ell(u, y)}{\partial z^{(l)}_i}$$
$$\frac{\partial \ell(u, y)}{\partial b^{(l)}_j} = \delta^{(l)}_j$$
$$\frac{\partial \ell(u, y)}{\partial W^{(l)}_{jk}} = %s$$
"""


def test_an_error_whose_index_is_left_out():
    assert outcomes(ERROR % r"a^{(l-1)}_k \delta^{(l)}_j") == HOLD * 2
    assert outcomes(ERROR % r"a^{(l-1)}_j \delta^{(l)}_k")[-1] != "holds"


BINARY = r"""
$$p = P(t = 1 | x)$$
so that
$$P(t | x) = \begin{cases} %s & \text{if } t = 1 \\ %s & \text{if } t = 0 \end{cases}$$
in one formula:
$$P(t | x) = p^t (1 - p)^{1 - t}$$
$$\ln P(t | x) = t \ln p %s (1 - t) \ln(1 - p) = -\ell(p, t)$$
with the loss
$$\ell(p, t) = -(t \ln p + (1 - t) \ln(1 - p))$$
$$\ln \prod_{i=1}^n P(t^{(i)} | x^{(i)}) = \sum_{i=1}^n \ln P(t^{(i)} | x^{(i)})
= -\sum_{i=1}^n \ell(p^{(i)}, t^{(i)})$$
"""


def test_a_probability_of_two_classes_by_cases_and_in_one_formula():
    assert outcomes(BINARY % ("p", "1 - p", "+")) == HOLD * 5
    assert outcomes(BINARY % ("p", "1 - p", "-"))[1] != "holds"
    assert outcomes(BINARY % ("1 - p", "p", "+"))[0] != "holds"


UPDATE = r"""
$$E = \frac{1}{2}(t - u)^2, \quad u = \sigma(q), \quad q = w v + c$$
$$w' = w - \eta \frac{\partial E}{\partial w} = w + \Delta w$$
$$\Delta w = -\eta \frac{\partial E}{\partial w} = \eta (t - u) u (1 - u) v$$
"""


@pytest.mark.parametrize("new", ["w'", "w", "w^+", r"w_{\text{new}}"])
def test_a_new_weight_in_two_forms_is_no_value_of_the_old_one(new):
    assert outcomes(UPDATE.replace("w' =", f"{new} =")) == HOLD * 2
    assert outcomes(UPDATE.replace(r"w + \Delta", r"w - \Delta"))[0] != "holds"


UNITS = r"""
$$u = f(s) = \frac{1}{1 + e^{-s}}$$
where $s_j = \sum_i w_{ji} u_i + c_j$ and $u_j = f(s_j)$.
$$E = \frac{1}{2} \sum (t - u)^2$$
$$\frac{\partial E}{\partial u_k} = -(t_k - u_k)$$
$$s_k = %s$$
$$\frac{\partial E}{\partial w_{kj}} = -(t_k - u_k)(1 - u_k) u_k u_j$$
$$\frac{\partial E}{\partial w_{ji}} = %s(1 - u_j) u_j u_i \sum_k (t_k - u_k) u_k (1 - u_k) w_{kj}$$
"""


@pytest.mark.parametrize(
    "sum_", [r"\sum_j w_{kj} u_j + c_k", r"\sum_k w_{kj} u_j + c_k", r"\sum_k (w_{kj} u_j + c_k)"]
)
def test_a_loss_without_the_letter_of_the_outputs(sum_):
    assert outcomes(UNITS % (sum_, "-"))[-3:] == HOLD * 3
    assert outcomes(UNITS % (sum_, ""))[-1] != "holds"
    wrong = UNITS.replace("u_k u_j$$", "u_k u_k$$")
    assert outcomes(wrong % (sum_, "-"))[-2] != "holds"


COMPOSED = r"""
Let $r = f(v, w)$ and $q = g(r, c)$, and let $J$ depend on $q$.
$$\frac{\partial J}{\partial w} = \frac{\partial J}{\partial q} %s$$
"""
STEPS = r"""
$$s_l = f_l(s_{l-1}, w_l)$$
$$\frac{\partial J}{\partial w_l}
= \frac{\partial J}{\partial s_l} \frac{\partial f_l}{\partial w_l}$$
$$\frac{\partial J}{\partial s_{l-1}}
= \frac{\partial J}{\partial s_l} \frac{\partial f_l}{\partial s_{l-1}}$$
"""


def test_a_function_of_several_arguments_without_them():
    through = r"\frac{\partial g}{\partial r} \frac{\partial f}{\partial %s}"
    assert outcomes(COMPOSED % (through % "w")) == HOLD
    assert outcomes(COMPOSED % (through % "v")) != HOLD
    assert outcomes(COMPOSED % ("-" + through % "w")) != HOLD
    assert outcomes(STEPS) == HOLD * 2
    assert outcomes(STEPS.replace(r"f_l}{\partial s", r"f_l}{\partial w"))[-1] != "holds"


TOTAL = r"""
Let $q = f(v, r)$ with $r = g(v)$.
$$\frac{dq}{dv} = \frac{\partial f}{\partial v} %s \frac{\partial f}{\partial r} \frac{dr}{dv}$$
"""
OF_ONE = r"""
Let $q = f(v, w)$ where $w = u^2$ and $v = 3 u$.
$$\frac{dq}{du} = 3 \frac{\partial f}{\partial v} + %s \frac{\partial f}{\partial w}$$
$$\frac{dq}{du} = 3 \frac{\partial f(v, w)}{\partial v} + %s \frac{\partial f(v, w)}{\partial w}$$
"""


def test_the_other_arguments_are_held_fixed():
    assert outcomes(TOTAL % "+") == HOLD
    assert outcomes(TOTAL % "-") != HOLD
    assert outcomes(OF_ONE % ("2 u", "2 u")) == HOLD * 2
    assert "holds" not in outcomes(OF_ONE % ("3 u", "2 w"))


ONE_OUTPUT = r"""
$$r_j = \sigma(\sum_i v_{ji} x_i), \quad u = \sigma(\sum_j w_j r_j), \quad E = \frac12 (t - u)^2$$
$$\delta = (t - u) u (1 - u)$$
$$\frac{\partial E}{\partial w_j} = %s\delta r_j$$
$$\delta_j = %s\delta w_j r_j (1 - r_j)$$
$$\frac{\partial E}{\partial v_{ji}} = -\delta_j x_i$$
"""


def test_the_error_of_one_output_and_those_of_hidden_units():
    assert outcomes(ONE_OUTPUT % ("-", "")) == HOLD * 2
    assert "holds" not in outcomes(ONE_OUTPUT % ("", "-"))


def test_a_sum_over_units_whose_symbols_have_no_letter():
    text = r"""
$$E = \frac12 \sum_i (t - u)^2, \quad u_i = \sigma(s_i), \quad s_i = \sum_j w_{ij} x_j + c_i$$
$$\frac{\partial E}{\partial s_i} = (u_i %s t_i) u_i (1 - u_i)$$
"""
    assert outcomes(text % "-") == HOLD
    assert outcomes(text % "+") != HOLD

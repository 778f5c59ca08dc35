r"""a^{(i)} that is defined and A that is not; dX where the way goes back; sums without ends."""

from __future__ import annotations

from judged_lines import kinds, outcomes

HOLD = ["holds"]

BY_SAMPLE = r"""
$$z^{[1](i)} = W^{[1]} x^{(i)} + b^{[1]}, \quad a^{[1](i)} = \tanh(z^{[1](i)})$$
$$z^{[2](i)} = W^{[2]} a^{[1](i)} + b^{[2]}, \quad a^{[2](i)} = \sigma(z^{[2](i)})$$
$$J = -\frac1m \sum_{i=1}^m \left(y^{(i)} \log(a^{[2](i)}) + (1 - y^{(i)}) \log(1 - a^{[2](i)})
\right)$$
"""
RIGHT = r"""
$$dZ^{[2]} = A^{[2]} - Y$$
$$dW^{[2]} = \frac1m dZ^{[2]} A^{[1]T}$$
$$dZ^{[1]} = W^{[2]T} dZ^{[2]} * (1 - A^{[1]2})$$
$$dW^{[1]} = \frac1m dZ^{[1]} X^T$$
"""
WRONG = r"""
$$dZ^{[1]} = W^{[2]T} dZ^{[2]} * (1 - A^{[1]})$$
$$dW^{[1]} = \frac12 dZ^{[1]} X^T$$
"""


def test_the_layers_of_each_sample_give_the_matrices_of_all():
    assert outcomes(BY_SAMPLE + RIGHT) == HOLD * 4
    assert kinds(BY_SAMPLE + WRONG) == ["wrong:factor"] * 2


LSTM = r"""
$$i_t = \sigma(W_i x_t + U_i h_{t-1}), \quad f_t = \sigma(W_f x_t + U_f h_{t-1})$$
$$o_t = \sigma(W_o x_t + U_o h_{t-1}), \quad g_t = \tanh(W_g x_t + U_g h_{t-1})$$
$$c_t = f_t \odot c_{t-1} + i_t \odot g_t, \quad h_t = o_t \odot \tanh(c_t)$$
$$do_t = dh_t \odot \tanh(c_t)$$
$$dc_t = dh_t \odot o_t \odot (1 - \tanh^2(c_t))$$
$$df_t = dc_t \odot c_{t-1}$$
$$di_t = dc_t \odot %s$$
"""
ATTENTION = r"""
$$S = Q K^T, \quad P = \text{softmax}(S), \quad O = P V$$
$$dV = P^T dO$$
$$dP = dO V^T$$
$$dQ = %s K$$
"""


def test_a_d_before_any_letter_is_a_gradient_where_the_way_goes_back():
    assert outcomes(LSTM % "g_t") == HOLD * 4
    assert outcomes(LSTM % "f_t")[-1] != "holds"
    assert outcomes(ATTENTION % "dS") == HOLD * 3
    assert outcomes(ATTENTION % "dS^T")[-1] != "holds"


NORMALISED = r"""
$$\mu = \frac1m \sum_i x_i, \quad \sigma^2 = \frac1m \sum_i (x_i - \mu)^2$$
$$\hat x_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}}, \quad y_i = \gamma \hat x_i + \beta$$
$$\frac{\partial L}{\partial \hat x_i} = \frac{\partial L}{\partial y_i} \gamma$$
$$\frac{\partial L}{\partial x_i} = \frac{1}{m \sqrt{\sigma^2 + \epsilon}} \left(
m \frac{\partial L}{\partial \hat x_i} - \sum_j \frac{\partial L}{\partial \hat x_j}
%s \hat x_i \sum_j \frac{\partial L}{\partial \hat x_j} \hat x_j \right)$$
"""


def test_a_mean_says_how_many_a_sum_without_an_end_adds_up():
    assert outcomes(NORMALISED % "-")[-2:] == HOLD * 2
    assert outcomes(NORMALISED % "+")[-1] != "holds"


PARAMETERS = r"""
$$P(y = k | x) = \frac{\exp(\theta_k^T x)}{\sum_{j=1}^K \exp(\theta_j^T x)}$$
$$J(\theta) = -\sum_{i=1}^m \sum_{k=1}^K 1\{y^{(i)} = k\} \log P(y^{(i)} = k | x^{(i)}; \theta)$$
$$\nabla_{\theta_k} J(\theta) = %s \sum_{i=1}^m x^{(i)} \left(
1\{y^{(i)} = k\} - P(y^{(i)} = k | x^{(i)}; \theta) \right)$$
"""


def test_a_probability_is_named_with_its_parameters_and_without():
    assert kinds(PARAMETERS % "-") == HOLD
    assert kinds(PARAMETERS % "") == ["wrong:sign"]


PENALTY = r"""
$$h_\theta(x) = \frac{1}{1 + e^{-\theta^T x}}$$
$$J(\theta) = -\frac1m \sum_{i=1}^m \left[y^{(i)} \log h_\theta(x^{(i)}) + (1 - y^{(i)})
\log(1 - h_\theta(x^{(i)}))\right] + \frac{\lambda}{2m} \sum_{j=1}^n \theta_j^2$$
$$\frac{\partial J}{\partial \theta_0} = \frac1m \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) %s$$
$$\frac{\partial J}{\partial \theta_j} = \frac1m \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})
x_j^{(i)} + \frac{\lambda}{m} \theta_j$$
"""


def test_the_first_entry_that_no_penalty_is_for():
    assert outcomes(PENALTY % "x_0^{(i)}") == outcomes(PENALTY % "") == HOLD * 2
    assert outcomes(PENALTY % "x_j^{(i)}") == ["wrong", "holds"]


ONE_STEP = r"""
$$s_t = \tanh(U x_t + W s_{t-1}), \quad \hat y_t = \mathrm{softmax}(V s_t)$$
$$E_t(y_t, \hat y_t) = -y_t \log \hat y_t$$
$$\frac{\partial E_3}{\partial V} = \frac{\partial E_3}{\partial \hat y_3}
\frac{\partial \hat y_3}{\partial z_3} \frac{\partial z_3}{\partial V} = %s \otimes s_3$$
where $z_3 = V s_3$.
"""


def test_one_step_in_time_that_stands_for_each():
    assert outcomes(ONE_STEP % r"(\hat y_3 - y_3)") == ["holds", "holds_per_component"]
    assert outcomes(ONE_STEP % r"(y_3 - \hat y_3)") == ["holds", "wrong"]


CELL = r"""
$$a^{\langle t \rangle} = \tanh(W_{ax} x^{\langle t \rangle} + W_{aa} a^{\langle t-1 \rangle} + b)$$
$$dtanh = da_{next} * (1 - \tanh^2(W_{ax} x^{\langle t \rangle}
+ W_{aa} a^{\langle t-1 \rangle} + b))$$
$$dW_{ax} = dtanh \cdot x^{\langle t \rangle T}$$
$$dW_{aa} = %s \cdot a^{\langle t-1 \rangle T}$$
$$da_{prev} = W_{aa}^T \cdot dtanh$$
"""


def test_a_recurrent_cell_with_its_neighbours_in_words():
    assert outcomes(CELL % "dtanh") == HOLD * 3
    assert outcomes(CELL % "da_{next}")[1] != "holds"


LABELS = r"""
$$z = W x + b, \quad p = \text{softmax}(z), \quad L = -\log %s$$
$$\frac{\partial L}{\partial z} = p - %s$$
$$\frac{\partial L}{\partial W} = (%s - p) x^T$$
"""


def test_a_class_by_a_word_and_a_one_with_it_below():
    for loss, one in (("p[target]", "1_{target}"), ("p_y", r"\mathbf{1}_y"), ("p_c", "e_c")):
        assert outcomes(LABELS % (loss, one, one)) == ["holds", "wrong"]


RULES = r"""
$$\frac{\partial x^T A x}{\partial x} = (A + A^T) x$$
$$\frac{\partial}{\partial X} \mathrm{tr}(A X) = A^T$$
$$\frac{\partial x^T A x}{\partial x} = 2 A x$$
"""


def test_rules_of_matrices_and_of_vectors_are_each_by_itself():
    assert outcomes(RULES)[:2] == HOLD * 2
    assert outcomes(RULES)[2] != "holds"


SOFTMAX = r"""
$$p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$$
%s
$$\frac{\partial p_i}{\partial z_j} = %s$$
"""
DIAGONAL = r"$$\frac{\partial p_i}{\partial z_i} = p_i (1 - p_i)$$"


def test_entries_beside_those_of_the_diagonal():
    assert outcomes(SOFTMAX % (DIAGONAL, "-p_i p_j")) == HOLD * 2
    assert outcomes(SOFTMAX % (DIAGONAL, "p_i p_j")) == ["holds", "wrong"]
    assert outcomes(SOFTMAX % ("", "-p_i p_j")) == ["undefined"]


POLICY = r"""
$$\pi_\theta(a | s) = \frac{e^{\theta_a^T s}}{\sum_b e^{\theta_b^T s}}$$
$$\nabla_{\theta_a} \log \pi_\theta(a | s) = (1 - \pi_\theta(a | s)) s$$
$$\nabla_{\theta_a} \log \pi_\theta(a | s) = (1 + \pi_\theta(a | s)) s$$
"""


def test_a_probability_under_any_letter_with_its_parameters_below():
    assert outcomes(POLICY) == ["holds", "wrong"]


NEURON = r"""
$\hat y = \sigma(%s)$ and $E = -y \ln \hat y - (1 - y) \ln(1 - \hat y)$.
$$\frac{\partial}{\partial w_j} \hat y
= \hat y (1 - \hat y) \cdot \frac{\partial}{\partial w_j} (%s)
= \hat y (1 - \hat y) \cdot x_j$$
$$\frac{\partial}{\partial w_j} E = %s (y - \hat y) x_j$$
"""


def test_one_unit_by_its_row_or_by_its_numbered_weights():
    for sum_ in ("W x + b", "w_1 x_1 + w_2 x_2 + b"):
        assert outcomes(NEURON % (sum_, sum_, "-")) == HOLD * 3
        assert kinds(NEURON % (sum_, sum_, ""))[-1] == "wrong:sign"


UNITS = r"""
$$E(X, \theta) = \frac{1}{2N} \sum_{i=1}^N (\hat y_i - y_i)^2$$
$$a_i^k = b_i^k + \sum_{j=1}^{r_{k-1}} w_{ji}^k o_j^{k-1}, \quad o_i^k = g(a_i^k)$$
$$\delta_j^k = \frac{\partial E}{\partial a_j^k}$$
$$\frac{\partial a_j^k}{\partial w_{ij}^k} = %s$$
"""


def test_a_letter_of_samples_in_the_loss_and_of_units_elsewhere():
    assert outcomes(UNITS % "o_i^{k-1}") == HOLD
    assert outcomes(UNITS % "-o_i^{k-1}") == ["wrong"]


PRIMED = r"""
$Z_h = X W_h$, $H = R(Z_h)$, $Z_o = H W_o$, $\hat y = R(Z_o)$ are numbers.
$$C = \frac12 (\hat y - y)^2$$
$$C'(Z_o) = (\hat y - y) \cdot R'(Z_o)$$
$$C'(W_h) = (\hat y - y) \cdot R'(Z_o) \cdot W_o \cdot R'(Z_h) \cdot X$$
$$C'(W_o) = %s (\hat y - y) \cdot R'(Z_o) \cdot H$$
"""


def test_a_prime_on_the_loss_by_what_stands_behind_it():
    assert outcomes(PRIMED % "")[-1] in ("holds", "holds_per_component")
    assert outcomes(PRIMED % "2")[-1] not in ("holds", "holds_per_component")


DRAWN = r"""
$$J = -\log \sigma(w_o^T h) - \sum_{w_i \in W_{neg}} \log \sigma(-w_i^T h)$$
$$\frac{\partial J}{\partial h} = (\sigma(w_o^T h) - 1) w_o %s
\sum_{w_i \in W_{neg}} \sigma(w_i^T h) w_i$$
"""


def test_a_sum_over_the_words_of_a_set():
    assert kinds(DRAWN % "+") == HOLD
    assert kinds(DRAWN % "-") == ["wrong:sign"]


HUBER = r"""
$$L(r) = \begin{cases} \frac12 r^2 & |r| \le \delta \\ \delta (|r| - \frac12 \delta) & |r| > \delta
\end{cases}$$
$$L'(r) = \begin{cases} %s & |r| \le \delta \\ \delta \, \mathrm{sign}(r) & |r| > \delta
\end{cases}$$
"""


def test_a_function_by_cases_with_a_constant_in_greek():
    assert outcomes(HUBER % "r")[-1] == "holds"
    assert outcomes(HUBER % "2 r")[-1] != "holds"


OF_PARAMETERS = r"""
$$J(\theta) = -\sum_{i=1}^n y_i \log(\sigma_\theta(x_i)) + (1 - y_i) \log(1 - \sigma_\theta(x_i))$$
$$\frac{\partial J(\theta)}{\partial \theta_j} = \sum_{i=1}^n (\sigma_\theta(x_i) %s y_i) x_i^j$$
"""


def test_a_sigmoid_with_its_parameters_below():
    assert outcomes(OF_PARAMETERS % "-") == HOLD
    assert outcomes(OF_PARAMETERS % "+") == ["wrong"]


def test_vectors_and_matrices_by_the_names_of_their_macros():
    document = r"""$\Va = \MW \Vx + \Vb$ and $L = \frac12 \|\Va - \Vy\|^2$.
$$\nabla_{\MW} L = (\Va - \Vy) \Vx^\top$$
$$\nabla_{\mW} L = (\rva + \vy) \vx^\top$$
"""
    assert outcomes(document) == ["holds", "wrong"]

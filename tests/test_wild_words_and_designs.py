r"""Words and their contexts; a design matrix with a column of ones; ∇ in other shapes."""

from __future__ import annotations

from judged_lines import outcomes

HOLD = ["holds"]

DESIGN = r"""
The data are
$$Z = \begin{bmatrix} 1 & z^{(1)} \\ 1 & z^{(2)} \\ \vdots & \vdots \\ 1 & z^{(m)} \end{bmatrix}$$
the model is $g_v(z^{(i)}) = \frac{1}{1 + e^{-v_0 - v_1 z^{(i)}}}$ and the cost
$$R(v) = \frac1m \sum_{i=1}^m \text{Cost}(g_v(z^{(i)}), y^{(i)})$$
where
$$\text{Cost}(g_v(z^{(i)}), y^{(i)}) =
-y^{(i)} \log(g_v(z^{(i)})) - (1 - y^{(i)}) \log(1 - g_v(z^{(i)}))$$
$$\frac{\partial R}{\partial v_0} = \frac1m \sum_{i=1}^m (%s)$$
"""


def test_a_design_matrix_that_no_formula_speaks_of_stops_nothing():
    assert outcomes(DESIGN % "g_v(z^{(i)}) - y^{(i)}") == HOLD
    assert outcomes(DESIGN % "y^{(i)} - g_v(z^{(i)})")[-1:] == ["wrong"]


NABLA = r"""
$z^l = W^l a^{l-1} + b^l$, $a^l = \sigma(z^l)$ and $C = \frac12 \|a^L - t\|^2$.
With $\delta^l = \frac{\partial C}{\partial z^l}$:

$$\delta^L = \bigtriangledown_{a} C \odot \sigma'(z^L)$$
$$\delta^L = \sigma'(z^L) \bullet \bigtriangledown _{a^L} C$$
$$\delta^L = \bigtriangledown_{z^L} C \odot \sigma'(z^L)$$
"""
BRACES = r"""
$$J = \sum_{k=1}^K \log \sigma(w^T x_k)$$
$$\nabla_w J = \nabla{w} \sum_{k=1}^K \log \sigma(w^T x_k)$$
$$\nabla{w} J = \sum_{k=1}^K (1 - \sigma(w^T x_k)) x_k$$
$$\nabla{w} J = \sum_{k=1}^K \sigma(w^T x_k) x_k$$
"""


def test_a_large_triangle_is_nabla_and_so_is_one_without_its_underscore():
    *right, twin = outcomes(NABLA)
    assert right == HOLD * 2
    assert twin != "holds"
    *right, twin = outcomes(BRACES)
    assert right == HOLD * 2
    assert twin == "wrong"


def test_for_behind_a_comma_without_a_space_is_a_word():
    assert outcomes("The scores are $s_{c,j} = v_j^T h，for c = 1, 2, · · · , C$.") == []


ONE_ENTRY = r"""
The target $y$ is one-hot.
\[ \ell = - \sum_{k \in V} y_k \log(\hat{y}_k) \]
\[ \ell = - \log \hat{y}_o \]
\[ \ell = - \log \dfrac{\exp(u_o^T v_c)}{\sum_{k \in V} \exp(u_k^T v_c)} \]
\[ \nabla_{v_c} \ell = - (u_o %s \sum_{x} \hat{y}_x u_x) \]
"""


def test_an_entry_that_two_forms_of_a_loss_imply_is_one_of_all():
    assert outcomes(ONE_ENTRY % "-") == HOLD * 3
    assert outcomes(ONE_ENTRY % "+")[-1] != "holds"


TEXT = r"""
With $P(d \mid b) = \frac{e^{r_d^T s_b}}{\sum_k e^{r_k^T s_b}}$:
$$\ell = \log \prod_{b \in T} \prod_{d \in N(b)} P(d \mid b)
= \sum_{b \in T} \sum_{d \in N(b)} \log P(d \mid b)
= \sum_{b \in T} \sum_{d \in N(b)} (r_d^T s_b %s \log \sum_k e^{r_k^T s_b})$$
"""


def test_a_probability_may_be_summed_over_what_is_given_too():
    assert outcomes(TEXT % "-") == HOLD * 2
    assert outcomes(TEXT % "+") == ["holds", "wrong"]


COLUMNS = r"""
$$\begin{bmatrix} c_{21} \\ \vdots \\ c_{2m} \end{bmatrix}
= %s \tanh \left( \begin{bmatrix} d_{21} \\ \vdots \\ d_{2m} \end{bmatrix} \right)$$

With $c_{2j} = \tanh(d_{2j})$.
"""


def test_a_column_may_run_over_the_second_of_two_indices():
    assert outcomes(COLUMNS % "") == HOLD
    assert outcomes(COLUMNS % "-") != HOLD


BETWEEN = r"""
For every layer $h_i^l = \sum_j k_{ij}^l v_j^{l-1} + c_i^l$ and $v_i^l = \sigma(h_i^l)$.

$$\frac{\partial h_i}{\partial v_j} = %s, \quad \frac{\partial h_i}{\partial k_{ij}} = %s$$
"""
LAYERS = r"""
$z^{l} = W^{l} a^{l-1} + b^{l}$ and $a^{l} = \sigma(z^{l})$, so
$$\frac{\partial z}{\partial a} = %s$$
"""


def test_from_one_layer_to_the_next_the_layer_may_be_left_out():
    assert outcomes(BETWEEN % ("k_{ij}", "v_j")) == HOLD * 2
    assert "holds" not in outcomes(BETWEEN % ("-k_{ij}", "h_j"))
    assert outcomes(LAYERS % "W") == HOLD
    assert outcomes(LAYERS % "-W") != HOLD
    assert outcomes(LAYERS % "b") != HOLD


ERROR = r"""
The output is $x_j^{(l)} = g(s_j^{(l)})$ with $s_j^{(l)} = \sum_i w_{ij}^{(l)} x_i^{(l-1)}$. We use
$\delta_j^{(l)}$ to represent the derivative of the error with respect to $s_j^{(l)}$.

$$\frac{\partial e(w)}{\partial w_{ij}^{(l)}} =
\frac{\partial e(w)}{\partial s_j^{(l)}} \frac{\partial s_j^{(l)}}{\partial w_{ij}^{(l)}} = %s$$
"""
NUMBER = r"""
With $\sigma(s) = \frac{1}{1 + e^{-s}}$ and $x = \sigma(s)$, the error $e$ changes by
$$\frac{\partial e}{\partial s} = \frac{\partial e}{\partial x} \frac{%s}{(1 + e^{-s})^2}$$
"""


def test_an_e_that_is_differentiated_is_the_loss():
    assert outcomes(ERROR % r"\delta_j^{(l)} x_i^{(l-1)}") == HOLD * 2
    assert outcomes(ERROR % r"\delta_i^{(l)} x_j^{(l-1)}")[-1] != "holds"
    assert outcomes(NUMBER % "e^{-s}") == HOLD
    assert outcomes(NUMBER % "-e^{-s}") != HOLD


PANELS = r"""
$$E = -\log \prod_{c=1}^C \frac{\exp(s_{j_c%s})}{\sum_{k=1}^V \exp(s_{k})}
= -\sum_{c=1}^C s_{j_c%s} + C \cdot \log \sum_{k=1}^V \exp(s_{k})$$
"""


def test_an_index_that_is_another_for_each_term_is_no_certain_one():
    for star in ("^*", ""):
        assert "wrong" not in outcomes(PANELS % (star, star))
    assert "wrong" not in outcomes(PANELS.replace("s_{j", "s_{c,j") % ("^*", "^*"))


WINDOW = r"""
$$L(\theta) = \prod_{t=1}^N \prod_{-r \le k \le r, k \ne 0} P(x_{t+k} \mid x_t; \theta)$$
$$J(\theta) = -\frac1N \log L(\theta)
= %s\frac1N \sum_{t=1}^N \sum_{-r \le k \le r, k \ne 0} \log P(x_{t+k} \mid x_t; \theta)$$
"""


def test_the_words_of_a_window_have_two_indices():
    assert outcomes(WINDOW % "-") == HOLD
    assert outcomes(WINDOW % "") != HOLD

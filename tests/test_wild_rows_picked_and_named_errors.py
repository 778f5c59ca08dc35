r"""The row that a one-hot vector picks; p_{U,V}(o | c); a new letter at the end of a derivative."""

from __future__ import annotations

from judged_lines import kinds, outcomes

HOLD = ["holds"]

PAIRS = r"""
The word $o$ is found near $c$ with probability

$$p_{A,B}(o \mid c) = \frac{\exp(a_o^\top b_c)}{\sum_{w \in V} \exp(a_w^\top b_c)}.$$

$$\nabla_{b_c} \log \sum_{w \in V} \exp(a_w^\top b_c) = \sum_{x \in V} p_{A,B}(x \mid c) a_x$$
$$\nabla_{b_c} \log p_{A,B}(o \mid c) = a_o - \sum_{x \in V} p_{A,B}(x \mid c) %s$$
"""


def test_a_probability_bears_several_parameters():
    assert outcomes(PAIRS % "a_x") == HOLD * 2
    assert outcomes(PAIRS % "b_x")[1] != "holds"


NETWORK = r"""
The input $x$ is one-hot: $x_k = 1$ and $x_{k'} = 0$ for $k' \ne k$. The hidden layer is

$$q = M^T x = %s$$

and above it stands

$$q_i = \sum_k x_k m_{ki}, \quad r_j = \sum_i q_i n_{ij}, \quad E = \frac12 \|r - t\|^2$$
$$\frac{\partial E}{\partial r_j} = r_j - t_j := e_j$$
$$\frac{\partial E}{\partial q_i} = \sum_j \frac{\partial E}{\partial r_j}
\frac{\partial r_j}{\partial q_i} = \sum_j e_j n_{ij} = EQ_i$$
$$\frac{\partial E}{\partial m_{ki}} = EQ_i \cdot x_k$$
$$\frac{\partial E}{\partial M} = x \, %s$$
"""


def test_a_one_hot_vector_picks_a_row():
    for row in (r"M^T_{(k, \cdot)}", "M^T_{k,:}", "(M_{k,:})^T"):
        assert outcomes(NETWORK % (row, "EQ^T")) == HOLD * 7
    for row in (r"-M^T_{(k, \cdot)}", "2 M^T_{k,:}", r"M^T_{(\cdot, k)}"):
        assert outcomes(NETWORK % (row, "EQ^T"))[0] != "holds"


def test_a_new_letter_at_the_end_of_a_derivative_is_its_name():
    row = r"M^T_{(k, \cdot)}"
    for name in ("EQ", "g"):
        text = (NETWORK % (row, "EQ^T")).replace("EQ", name)
        assert outcomes(text) == HOLD * 7
        assert "wrong" in kinds(text.replace("x_k$", "x_k x_k$").replace("= x", "= -x"))[-1]
    assert outcomes(NETWORK % (row, "EQ"))[-1] != "holds"


SLIPPED = r"""
$$g(x) = \frac{1}{1 + e^{-wx}}$$
$$q_j = \frac{e^{s_i}}{\sum_{k=1}^K e^{s_k}}$$
$$\frac{\partial q_j}{\partial s_j} = \begin{cases} q_i (1 - q_j) & i = j \\
-q_j q_i & i \neq j \end{cases}$$
$$L = -\sum_i t_i \log(q_i), \quad \sum_i t_i = 1$$
$$\frac{\partial L}{\partial s_i} = -t_i (1 - q_i) %s \sum_{k \neq i} t_k q_i$$
$$\frac{\partial L}{\partial s_i} = q_i - t_%s$$
"""


def test_the_class_of_a_softmax_is_that_of_its_score():
    assert outcomes(SLIPPED % ("+", "i")) == HOLD * 3
    assert kinds(SLIPPED % ("-", "i"))[1] == "wrong:sign"
    assert outcomes(SLIPPED.replace("q_i (1", "-q_i (1") % ("+", "i"))[0] != "holds"


STEPS = r"""
$$f(b) = 1 + e^b = v$$
$$f'(b) = \frac{\partial v}{\partial b} = %s$$
$$g(c) = -3 c = r$$
$$g'(c) = \frac{\partial r}{\partial c} = -3$$
"""


def test_a_name_behind_the_value_of_a_function():
    assert outcomes(STEPS % "e^b") == HOLD * 4
    assert outcomes(STEPS % "b e^b")[1] == "wrong"


REGRESSION = r"""
$$J(\theta) = -\frac1n \sum_{i=1}^n [y^{(i)} \log(h_\theta(x^{(i)}))
+ (1 - y^{(i)}) \log(1 - h_\theta(x^{(i)}))]$$
$$\frac{\partial J(\theta)}{\partial \theta_j}
= \frac1n \sum_{i=1}^n [h_\theta(x^{(i)}) %s y^{(i)}] x_j^{(i)}$$
$$h(w) = w x$$
"""


def test_a_function_of_other_letters_is_another_one():
    assert outcomes(REGRESSION % "-") == HOLD
    assert outcomes(REGRESSION % "+") != HOLD


OPEN = r"""
$$p = \sigma(z)$$
$$L = -\left[ t \left( \log(p \right) + (1 - t) \left( \log(1 - p \right) \right]$$
$$\frac{\partial L}{\partial z} = \left( p %s (t \right)$$
"""


def test_an_open_bracket_ends_with_its_pair():
    assert outcomes(OPEN % "-") == HOLD
    assert outcomes(OPEN % "+") != HOLD


ONES = r"""
$$z = W x, \quad s = \text{softmax}(z), \quad L = -\sum_k t_k \log s_k$$
where $t$ is one-hot. In numerator layout:
$$\frac{\partial L}{\partial z} = -t^T (%s - %s s^T)$$
$$\frac{\partial L}{\partial z} = t^T %s s^T %s t^T %s$$
"""


def test_lengths_below_ones_and_identities():
    for one, identity in (("1_{|s|}", "I_{|s|}"), ("1_n", "I_n"), (r"\mathbf{1}_K", "I")):
        assert outcomes(ONES % (identity, one, one, "-", identity)) == HOLD * 2
        assert outcomes(ONES % (identity, one, one, "+", identity))[1] != "holds"


CASES = r"""
$$J = -\log \frac{\exp(g_o^T r_c)}{\sum_{x \in V} \exp(g_x^T r_c)}$$
$$\begin{align}
\nabla_{g_w} J &= \frac{\partial}{\partial g_w} \log \sum_{x \in V} \exp(g_x^T r_c) - b \\
&= \frac{\exp(g_w^T r_c)}{\sum_{x \in V} \exp(g_x^T r_c)} r_c %s b
\end{align}$$

"""


def test_cases_that_a_sentence_makes_of_a_quantity_without_its_index():
    for words in (
        "where $b = r_c$ if $w = o$, otherwise $b = 0$.",
        "where $b = r_c$ for $w = o$ and $b = 0$ otherwise.",
        "If $w = o$, $b = r_c$; otherwise $b = 0$.",
        "其中，当 $w = o$ 时，$b = r_c$，否则 $b = 0$",
    ):
        assert outcomes(CASES % "-" + words) == HOLD * 2
        assert outcomes(CASES % "+" + words)[1] == "wrong"
    assert outcomes(CASES % "-" + "where $b = 0$ if $w = o$, otherwise $b = r_c$.")[0] != "holds"

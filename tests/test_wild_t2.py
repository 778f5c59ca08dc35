"""Softmax, cross-entropy and word vectors in the notations of several authors."""

from __future__ import annotations

import pytest
from judged_lines import verdicts_on

from chainrule.documents.outcomes.verdicts import Outcome


def outcomes(text: str) -> list[Outcome]:
    """What is said of each equality of a document in Markdown."""
    return [verdict.outcome for verdict in verdicts_on(text)]


def outcome_after(text: str, line: str) -> Outcome:
    """What is said of a line at the end of a document."""
    return outcomes(f"{text}\n$${line}$$")[-1]


_SHIFTED = [
    r"\operatorname{softmax}(v_i) = \frac{e^{v_i - \max(v)}}{\sum_j e^{v_j - \max(v)}}",
    r"\text{softmax}(v)_i = \frac{\exp(v_i - \max_j v_j)}{\sum_k \exp(v_k - \max_j v_j)}",
    r"\text{softmax}(v)_i = \frac{\exp(v_i + b)}{\sum_k \exp(v_k + b)}",
]


@pytest.mark.parametrize("line", _SHIFTED)
def test_what_is_subtracted_in_every_exponent_cancels(line: str) -> None:
    assert outcomes(f"$${line}$$") == [Outcome.HOLDS]


def test_a_shift_that_is_not_the_same_everywhere_stays() -> None:
    line = r"\text{softmax}(v)_i = \frac{\exp(v_i - b)}{\sum_k \exp(v_k + b)}"
    assert Outcome.HOLDS not in outcomes(f"$${line}$$")


_DEPENDENT = r"""
$$q_i(s_i) = \frac{e^{s_i}}{\sum_{k=1}^K e^{s_k}}$$

$$C = -\sum_{k=1}^K t_k \log q_k$$
"""


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (r"\frac{\partial q_k}{\partial s_i} = q_k (1\{k = i\} - q_i)", Outcome.HOLDS),
        (r"\frac{\partial q_k}{\partial s_i} = q_k (1\{k = i\} + q_i)", Outcome.WRONG),
        (r"\frac{\partial C}{\partial s_i} = -\sum_{k=1}^K t_k (1\{k = i\} - q_i)", Outcome.HOLDS),
    ],
)
def test_brackets_behind_an_entry_say_what_it_depends_on(line: str, outcome: Outcome) -> None:
    assert outcome_after(_DEPENDENT, line) is outcome


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (r"\frac{\delta R}{\delta q} = 2 q", Outcome.HOLDS),
        (r"\frac{\delta}{\delta p} q = x", Outcome.HOLDS),
        (r"\frac{\delta R}{\delta p} = 3 q x", Outcome.WRONG),
    ],
)
def test_a_fraction_of_two_deltas_is_a_derivative(line: str, outcome: Outcome) -> None:
    assert outcome_after("$$q = p x$$ $$R = q^2$$\n", line) is outcome


_WORDS = r"""
$$s_j = \sum_i w_{ij} h_i$$

$$p_j = \frac{\exp(s_j)}{\sum_{k=1}^V \exp(s_k)}$$

We maximise

$$\log p_{j^*} = s_{j^*} - \log \sum_{k=1}^V \exp(s_k) := -E$$

where $t_j = \mathbb{1}(j = j^*)$.
"""


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (r"\frac{\partial E}{\partial s_j} = p_j - t_j := e_j", Outcome.HOLDS),
        (r"\frac{\partial E}{\partial s_j} = t_j - p_j", Outcome.WRONG),
        (r"\frac{\partial E}{\partial w_{ij}} = (p_j - t_j) h_i", Outcome.HOLDS),
    ],
)
def test_an_index_with_a_star_is_the_true_class(line: str, outcome: Outcome) -> None:
    assert outcome_after(_WORDS, line) is outcome


def test_the_complement_of_an_output_says_nothing_of_the_targets() -> None:
    text = r"""
$$y_i = \frac{e^{s_i}}{\sum_{k=1}^K e^{s_k}}$$

$$C = -\sum_{k=1}^K t_k \log y_k$$

$$\frac{\partial y_i}{\partial s_i} = y_i (1 - y_i)$$

$$\frac{\partial C}{\partial s_i} = y_i - t_i$$
"""
    assert outcomes(text) == [Outcome.HOLDS, Outcome.HOLDS]


def test_exponents_that_are_not_the_argument_make_another_function() -> None:
    text = r"""
$$p_j = [f(x)]_j = \frac{e^{W_j x + b_j}}{\sum_k e^{W_k x + b_k}}$$

$$L = -\sum_j y_j \log p_j$$

$$\frac{\partial L}{\partial b_i} = p_i - y_i$$
"""
    assert outcomes(text)[-1] is Outcome.HOLDS


_LABELS = r"""
$$p_k = \frac{e^{s_k}}{\sum_j e^{s_j}}$$

$$L = -\sum_k \mathbb{1}[y = k] \log p_k$$
"""


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (r"\frac{\partial L}{\partial s_k} = p_k - \mathbb{1}[y = k]", Outcome.HOLDS),
        (r"\frac{\partial L}{\partial s_k} = p_k - 1\{y = k\}", Outcome.HOLDS),
        (r"\frac{\partial L}{\partial s_k} = p_k + 1\{y = k\}", Outcome.WRONG),
    ],
)
def test_a_label_that_is_compared_with_a_class_is_a_one_hot_target(
    line: str, outcome: Outcome
) -> None:
    assert outcome_after(_LABELS, line) is outcome


def test_labels_of_samples_are_compared_with_classes() -> None:
    text = r"""
$$p_k^{(i)} = \frac{\exp(v_k^T x^{(i)})}{\sum_{j=1}^K \exp(v_j^T x^{(i)})}$$

$$J = -\sum_{i=1}^m \sum_{k=1}^K 1\{y^{(i)} = k\} \log p_k^{(i)}$$

$$\nabla_{v_k} J = -\sum_{i=1}^m x^{(i)} (1\{y^{(i)} = k\} - p_k^{(i)})$$
"""
    assert outcomes(text)[-1] is Outcome.HOLDS


def test_a_case_of_one_point_is_never_met() -> None:
    text = r"""
$$r(z) = \begin{cases} z & \text{if } z > 0 \\ 0 & \text{if } z \le 0\end{cases}$$

$$r'(z) = \begin{cases} 1 & \text{if } z > 0 \\
\text{undefined} & \text{if } z = 0 \\ 0 & \text{if } z < 0\end{cases}$$
"""
    assert outcomes(text) == [Outcome.HOLDS]


_LABEL_BELOW = r"""
$$f(x)_i = \frac{e^{a_i}}{\sum_k e^{a_k}}$$

$$l(f(x), y) = -\sum_i y_i \log f(x)_i = -\log f(x)_y$$
"""


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (r"\frac{\partial l(f(x), y)}{\partial f(x)_i} = \frac{-1_{i=y}}{f(x)_y}", Outcome.HOLDS),
        (r"\frac{\partial l(f(x), y)}{\partial a_i} = f(x)_i - 1_{(y=i)}", Outcome.HOLDS),
        (r"\frac{\partial l(f(x), y)}{\partial a_i} = f(x)_i + 1_{(y=i)}", Outcome.WRONG),
    ],
)
def test_a_label_below_an_output_is_the_true_class(line: str, outcome: Outcome) -> None:
    assert outcome_after(_LABEL_BELOW, line) is outcome


_SOFTMAX = r"""
$$q_i = \frac{e^{s_i}}{\sum_{k=1}^K e^{s_k}}$$

$$L = -\sum_{i=1}^K y_i \log q_i$$
"""
_JACOBIAN = r"\frac{\partial q_i}{\partial s_j}"


@pytest.mark.parametrize(
    "line",
    [
        _JACOBIAN + r" = q_i(I(i=j) - q_j)",
        _JACOBIAN + r" = q_i(\delta(i,j) - q_j)",
        _JACOBIAN + r" = q_i(1_{ij} - q_j)",
        _JACOBIAN + r" = q_i(\mathbf{I}_{ij} - q_j)",
        _JACOBIAN + r" = q_i([i=j] - q_j)",
        r"\left." + _JACOBIAN + r"\right|_{i=j} = q_i(1-q_i)",
        _JACOBIAN + r"\Big|_{i\neq j} = -q_iq_j",
        _JACOBIAN + r" = \left\{\begin{aligned} &q_i(1-q_i), &i=j \\ &-q_iq_j, &i\neq j"
        r"\end{aligned}\right.",
    ],
)
def test_the_jacobian_of_softmax_in_many_hands(line: str) -> None:
    assert outcomes(f"{_SOFTMAX}\n$${line}$$") == [Outcome.HOLDS]


@pytest.mark.parametrize(
    "line",
    [
        _JACOBIAN + r" = q_i(I(i=j) + q_j)",
        _JACOBIAN + r" = q_i(\delta(i,j) + q_j)",
        r"\left." + _JACOBIAN + r"\right|_{i=j} = q_i(1+q_i)",
    ],
)
def test_a_wrong_jacobian_of_softmax_is_never_right(line: str) -> None:
    assert Outcome.HOLDS not in outcomes(f"{_SOFTMAX}\n$${line}$$")


def test_a_sum_over_one_index_that_is_another_has_one_term() -> None:
    line = (
        r"\frac{\partial L}{\partial s_j} ="
        r" \sum_i \frac{\partial L}{\partial q_i}\frac{\partial q_i}{\partial s_j} ="
        r" \sum_{i=j} \frac{\partial L}{\partial q_i}\frac{\partial q_i}{\partial s_j} +"
        r" \sum_{i\neq j} \frac{\partial L}{\partial q_i}\frac{\partial q_i}{\partial s_j}"
    )
    assert outcomes(f"{_SOFTMAX}\n$${line}$$") == [Outcome.HOLDS, Outcome.HOLDS]


_WORD_VECTORS = r"""
$u_o$ is the vector of the outside word and $v_c$ that of the center word.

$$\hat q_o = P(o|c) = \frac{\exp(u_o^T v_c)}{\sum_{w=1}^V \exp(u_w^T v_c)}$$

$$J = -\log P(o|c)$$
"""


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (r"\frac{\partial J}{\partial v_c} = -u_o + \sum_{w=1}^V \hat q_w u_w", Outcome.HOLDS),
        (r"\frac{\partial J}{\partial v_c} = -u_o + \sum_{w=1}^V P(w|c) u_w", Outcome.HOLDS),
        (r"\frac{\partial J}{\partial v_c} = u_o - \sum_{w=1}^V \hat q_w u_w", Outcome.WRONG),
        (r"\frac{\partial J}{\partial u_w} = (\hat q_w - 1\{w=o\})v_c", Outcome.HOLDS),
    ],
)
def test_a_probability_is_the_entry_that_is_set_equal_to_it(line: str, outcome: Outcome) -> None:
    assert outcome_after(_WORD_VECTORS, line) is outcome


def test_the_label_of_a_sample_picks_an_entry() -> None:
    text = r"""
$$p_k = \frac{\exp(f_k)}{\sum_j \exp(f_j)}$$

$$L_i = -\log(p_{y_i})$$

$$\frac{\partial L_i}{\partial f_k} = p_k - \mathbb{1}(y_i = k)$$
"""
    assert outcomes(text)[-1] is Outcome.HOLDS


def test_probabilities_of_the_classes_of_a_sample_are_entries() -> None:
    text = r"""
$$P(y^{(i)}=k|x^{(i)};v) = \frac{e^{v_k^T x^{(i)}}}{\sum_j e^{v_j^T x^{(i)}}}$$

$$J = -\sum_{i=1}^m\sum_{k=1}^K 1\{y^{(i)}=k\}\log P(y^{(i)}=k|x^{(i)};v)$$

$$\nabla_{v_j} J = -\sum_{i=1}^m x^{(i)}(1\{y^{(i)}=j\} - P(y^{(i)}=j|x^{(i)};v))$$
"""
    assert outcomes(text)[-1] is Outcome.HOLDS

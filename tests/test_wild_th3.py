"""Indices as people write them, vectors where an entry is meant, and word vectors."""

from __future__ import annotations

from pathlib import Path

import pytest

from chainrule.documents.check import check_document
from chainrule.documents.sources.source import read_document


def outcomes(tmp_path: Path, text: str) -> list[str]:
    """The outcomes of the equalities of a document, in order."""
    file = tmp_path / "notes.md"
    file.write_text(text, encoding="utf-8")
    return [v.outcome.value for v in check_document(read_document(file)).verdicts]


_SOFTMAX_LAYER = r"""The loss is $L = -\sum_{k=1}^{K} y_k \log p_k$ with $p = \text{softmax}(z)$ and
$z = W h + b$, where $h \in \mathbb{R}^n$ and $W \in \mathbb{R}^{K \times n}$. Targets are one-hot.

"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"\frac{\partial z_j}{\partial W_{ji}} = \frac{\partial}{\partial W_{ji}}(W h + b) = h_i",
         ["holds", "holds"]),
        (r"\frac{\partial z_j}{\partial b_j} = \frac{\partial}{\partial b_j} (W h + b) = 1",
         ["holds", "holds"]),
        (r"\frac{\partial z_j}{\partial W_{ji}} = \frac{\partial}{\partial W_{ji}}(W h + b) = h_j",
         ["holds", "wrong"]),
        (r"\frac{\partial L}{\partial W_{ji}} = (p_j - y_j) h_i = (p - y) h_i",
         ["holds", "holds"]),
        (r"\frac{\partial L}{\partial z_j} = \frac{\partial L}{\partial p_k}"
         r"\frac{\partial p_k}{\partial z_k} + \sum_{k \neq j} \frac{\partial L}{\partial p_k}"
         r"\frac{\partial p_k}{\partial z_j}", ["holds"]),
    ],
)  # fmt: skip
def test_an_entry_is_meant_where_a_vector_or_the_other_case_is_written(
    tmp_path: Path, line: str, expected: list[str]
) -> None:
    assert outcomes(tmp_path, f"{_SOFTMAX_LAYER}$${line}$$\n")[-len(expected) :] == expected


def test_a_transposed_vector_is_not_applied(tmp_path: Path) -> None:
    text = r"""$h(x) = \sigma(V x + c)$ and $p = \text{softmax}(W h(x) + b)$; so $u = V x + c$,
$h = \sigma(u)$, $z = W h + b$, $p = \text{softmax}(z)$. The loss is $L = -\sum_k y_k \log p_k$.

$$\frac{\partial L}{\partial W} = h^T (p - y)$$
"""
    assert outcomes(tmp_path, text)[-1] == "holds_per_component"


def test_what_a_number_is_added_to_is_a_number(tmp_path: Path) -> None:
    text = r"""$z = w^T x + b$, $a = \sigma(z)$

$\begin{align} da = \frac{d}{da} L(a, y) &= -y \log a - (1-y) \log(1-a) \\
&= -\frac{y}{a} + \frac{1-y}{1-a} \end{align}$

$dz = a - y$

For one example $dw = dz \cdot x$, $db = dz$.
"""
    assert outcomes(tmp_path, text)[-2:] == ["holds", "holds"]


def test_the_numbers_of_a_written_matrix_have_no_shapes(tmp_path: Path) -> None:
    text = r"""With $z_1 = w_{10} + w_{11} g(u_1) + w_{12} g(u_2)$ and
$z_2 = w_{20} + w_{21} g(u_1) + w_{22} g(u_2)$, and $h_1 = g(u_1)$, $h_2 = g(u_2)$, we have

$$\begin{pmatrix} z_1 \\ z_2 \end{pmatrix} = \begin{pmatrix} w_{10} & w_{11} & w_{12} \\
w_{20} & w_{21} & w_{22} \end{pmatrix} \begin{pmatrix} 1 \\ h_1 \\ h_2 \end{pmatrix}$$
"""
    assert outcomes(tmp_path, text)[-1] == "holds"


_WORDS = r"""The loss of an outside word $o$ and a center word $c$ is

$$J(v_c, o, U) = -\log P(O = o | C = c)"""
_SAID = r" = -\log \frac{\exp(u_o^\top v_c)}{\sum_{w \in V} \exp(u_w^\top v_c)}"
_GRADIENT = r"""$$

$$\begin{align*} \frac{\partial J}{\partial v_c}
&= -u_o + \frac{\sum_w \exp(u_w^\top v_c) u_w}{\sum_w \exp(u_w^\top v_c)} \\
&= -u_o + \sum_x \frac{\exp u_x^\top v_c}{\sum_w \exp(u_w^\top v_c)} u_x \\
&= -u_o + \sum_x P(x | c) u_x \\
&= -u_o + \sum_w P(O = w | C = c) u_w \\
&= -u_o + \sum_w \hat{y}_w u_w \end{align*}$$
"""


@pytest.mark.parametrize("said", [_SAID, ""], ids=["said", "taken for granted"])
def test_probabilities_of_words(tmp_path: Path, said: str) -> None:
    assert set(outcomes(tmp_path, _WORDS + said + _GRADIENT)) == {"holds"}


def test_wrong_gradients_of_words_do_not_hold(tmp_path: Path) -> None:
    for said in (_SAID, ""):
        text = (_WORDS + said + _GRADIENT).replace(r"\hat{y}_w u_w", r"\hat{y}_w v_c")
        assert outcomes(tmp_path, text)[-1] != "holds"


def test_the_number_of_a_question_is_no_factor(tmp_path: Path) -> None:
    text = r"""$J = -\log(\sigma(u^\top v))$, where $\sigma$ is the sigmoid.

$$\begin{align*} \mbox{(i) } \frac{\partial J}{\partial v} &= -(1 - \sigma(u^\top v)) u \\
\mbox{(ii) } \frac{\partial J}{\partial u} &= -(1 - \sigma(u^\top v)) v \end{align*}$$
"""
    assert outcomes(tmp_path, text)[-2:] == ["holds", "holds"]


def test_shapes_of_a_general_layer_and_gradients_of_rows(tmp_path: Path) -> None:
    text = r"""* the input $\mathbf{x} \in \mathbb{R}^{1 \times m_0}$, and $h^0 = \mathbf{x}$
* $W^l \in \mathbb{R}^{m_{l-1} \times m_l}$, $b^l \in \mathbb{R}^{1 \times m_l}$
* $u^l = h^{l-1} W^l + b^l$ and $h^l = \phi(u^l)$ for $l = 1, \dots, L$, where $E$ is the loss

$$\frac{\partial u_j^L}{\partial W_{ij}^L}
= \frac{\partial (\sum_k h_k^{L-1} W_{kj}^L + b_j^L)}{\partial W_{ij}^L} = h_i^{L-1}$$

$$\delta_j^l = \frac{\partial E}{\partial u_j^l}$$

$$\frac{\partial E}{\partial b^l} = \delta^{l+1} (W^{l+1})^\top \odot \phi'(u^l)$$
"""
    assert set(outcomes(tmp_path, text)) == {"holds"}


def test_units_that_only_their_letters_tell_apart(tmp_path: Path) -> None:
    text = r"""The error is $E = \frac{(T - L_k)^2}{2}$, where $L_h = input$ and $L_k = output$,

$L_i = \sigma(\sum w_{hi} L_h) = \sigma(net_i)$

$L_j = \sigma(\sum w_{ij} L_i) = \sigma(net_j)$

$L_k = \sigma(\sum w_{jk} L_j) = \sigma(net_k)$

$\frac{\partial net_k}{\partial w_{jk}} = L_j$, $\frac{\partial net_k}{\partial L_j} = w_jk$

$\frac{\partial E}{\partial w_{jk}} = (L_k - T) L_k (1 - L_k) L_j$

$\frac{\partial E}{\partial w_{ij}} = \frac{\partial E}{\partial L_j} L_j (1 - L_j) L_i$

$\frac{\partial E}{\partial w_{ij}} = \frac{\partial E}{\partial L_j} L_j (1 - L_j) L_j$
"""
    found = outcomes(tmp_path, text)
    assert set(found[:-1]) == {"holds"}
    assert found[-1] != "holds"


@pytest.mark.parametrize("score", ["net", "z"])
def test_what_a_unit_is_a_function_of(tmp_path: Path, score: str) -> None:
    text = rf"""$a_i = \sigma(\sum_h w_{{hi}} x_h)$, $E = \frac{{1}}{{2}} \sum_i (a_i - y_i)^2$.

$\frac{{\partial E}}{{\partial {score}_i}} = (a_i - y_i) a_i (1 - a_i)$
"""
    assert outcomes(tmp_path, text)[-1] == "holds"


def test_a_bias_that_begins_with_0_has_any_shape(tmp_path: Path) -> None:
    text = r"""$Z = W X + b$, where $W \in \mathbb{R}^{n \times k}$ and $b = 0$ at first.

$J = \frac{1}{2m} \sum_{i=1}^m \lVert z^{(i)} - y^{(i)} \rVert^2$

$dZ = Z - Y$

$db = \frac{1}{m} \sum_{i=1}^m dZ$
"""
    assert outcomes(tmp_path, text)[-1] == "holds"


def test_a_left_side_on_a_line_of_its_own(tmp_path: Path) -> None:
    text = r"""$J = \frac{1}{2} \lVert x w - y \rVert^2$ for numbers $x$, $w$ and $y$.

$$\begin{align} & \frac{\partial J}{\partial w} \\
&= (x w - y) \frac{\partial (x w - y)}{\partial w} \\
&= (x w - y) x \end{align}$$
"""
    assert outcomes(tmp_path, text) == ["holds", "holds"]


@pytest.mark.parametrize(
    "below",
    [
        r"k=1, k \neq j",
        r"k=1,\, j \ne k",
        r"\substack{k=1 \\ k \neq j}",
        r"k=1 \\ k \ne j",
        r"k \neq j",
    ],
)
def test_a_sum_with_its_beginning_and_a_condition(tmp_path: Path, below: str) -> None:
    text = rf"""$p = \text{{softmax}}(z)$, $L = -\sum_{{k=1}}^K y_k \log p_k$ with one-hot $y$.

$$\frac{{\partial L}}{{\partial z_j}} = -y_j (1 - p_j) + \sum_{{{below}}}^K y_k p_j$$

$$\frac{{\partial L}}{{\partial z_j}} = -y_j (1 - p_j) + \sum_{{{below}}}^K y_j p_k$$
"""
    assert outcomes(tmp_path, text) == ["holds", "wrong"]

"""What the parser of documents stopped at once, each by its kind, in documents of our own."""

from __future__ import annotations

import pytest

from chainrule.documents.check import check_document
from chainrule.documents.outcomes.verdicts import Outcome
from chainrule.documents.sources.source import read_bytes
from chainrule.documents.stating.chains import Chain
from chainrule.documents.stating.statements import statements


def _problems(text: str) -> list[str]:
    chains = statements(read_bytes(text.encode(), "notes.md"))
    sides = [side for chain in chains if isinstance(chain, Chain) for side in chain.sides]
    assert sides
    return [side.problem.message for side in sides if side.problem is not None]


def _outcomes(text: str) -> list[Outcome]:
    return [v.outcome for v in check_document(read_bytes(text.encode(), "notes.md")).verdicts]


@pytest.mark.parametrize(
    "formula",
    [
        r"z = .25 - a",
        r"L(0, .25) = -\ln(.75)",
        r"w \colon= w - \alpha d",
        r"\frac{∂L}{∂W}^① = a x",
        r"z = \theta_0 + \theta_1 x_1 + \theta_2 x_2 + ...",
        r"y = a_1 ... b = c",
        r"J = \sum_{-m \le j \le m, j \ne 0} f(w_{t+j})",
        r"J = \sum_{\substack{-m \leq j \leq m \\ j \neq 0}} f(w_{t+j})",
        r"J = \sum_{\substack{j=1 \\ j \neq i}}^{j=n} x_j",
        r"\frac{- \partial L}{\partial w} = \frac{\partial_{MSE}}{\partial w}",
        r"p = \frac{e_i}{\sum}",
        r"u = J(w_{t-m}, y) + u_{|Vocab|}",
        r"a = b (1 - \sigma(z)",
        r"a (b - \sigma(z) = c (1 - d)",
        r"\vx = \vW \vb",
        r"\frac{∂L}{∂ \vb^{[2]}} = d",
        r"∂Z = A - Y",
        r"∂_{Z^{[2]}} = A^{[2]} - Y",
    ],
)
def test_is_read(formula: str) -> None:
    assert not _problems(f"${formula}$")


def test_relation_in_a_bracket_that_is_never_closed_parts_the_sides() -> None:
    text = r"$s' = s (1 - s(z) = s (1 - s)$"
    (chain,) = (c for c in statements(read_bytes(text.encode(), "notes.md")))
    assert isinstance(chain, Chain)
    assert [side.text for side in chain.sides] == ["s'", "s (1 - s(z)", "s (1 - s)"]


_UNIT = r"""$z = w x + b$, $a = \sigma(z)$ with the sigmoid, $L = -y \log a - (1 - y) \log(1 - a)$.

"""


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (r"$\frac{\partial a}{\partial z} = a(1 - \sigma(z)$", Outcome.HOLDS),
        (r"$∂z = a - y$", Outcome.HOLDS),
        (r"$∂z = y - a$", Outcome.WRONG),
        (r"$\frac{- \partial L}{\partial z} = y - a$", Outcome.HOLDS),
    ],
)
def test_is_judged(line: str, outcome: Outcome) -> None:
    assert _outcomes(_UNIT + line)[-1] is outcome


def test_nothing_is_said_where_a_bracket_is_never_closed() -> None:
    line = r"$\frac{\partial L}{\partial w} = (a - y (x + 1)$"
    assert _outcomes(_UNIT + line)[-1] is Outcome.UNDEFINED


def test_largest_score_is_a_constant() -> None:
    text = r"$u = z - \max_j s_j$, $v = e^u$. Then $v = e^{z - \max_j s_j}$; $\frac{dv}{dz} = v$."
    assert all(o is Outcome.HOLDS for o in _outcomes(text))


@pytest.mark.parametrize(
    "formula",
    [
        r"g = \begin{pmatrix} g_1 \\[3ex] \vdots \\[3ex] g_m \end{pmatrix}",
        r"T = \begin{bmatrix} | & & | \\ t_1 & \cdots & t_K \\ | & & | \end{bmatrix}",
        r"T = \begin{bmatrix} - & t_1^T & - \\ & \vdots & \\ - & t_K^T & - \end{bmatrix}",
        r"d = \begin{pmatrix} 1 & \cdots & 1 \end{pmatrix} c",
    ],
)
def test_matrix_is_read(formula: str) -> None:
    assert not _problems(f"${formula}$")


def test_line_break_with_a_length_in_a_matrix() -> None:
    rows = r"\frac{\partial E}{\partial b_1} \\[3ex] \vdots \\[3ex] \frac{\partial E}{\partial b_m}"
    text = rf"""$y_i = \sum_j W_{{ij}} x_j + b_i$, $E = \frac12 \sum_i (y_i - t_i)^2$.

$$\frac{{\partial E}}{{\partial b}} = \begin{{bmatrix}} {rows} \end{{bmatrix}} = y - t$$
"""
    assert set(_outcomes(text)) == {Outcome.HOLDS}


def test_series_with_a_term_between_two_ellipses() -> None:
    text = r"""$p = \mathrm{softmax}(z)$ and y is one-hot.

$$\sum_k y_k \log p_k = y_1 \log p_1 + \cdots + y_c \log p_c + \cdots + y_n \log p_n$$
"""
    assert set(_outcomes(text)) == {Outcome.HOLDS}


def test_what_nothing_is_computed_from_couples_no_samples() -> None:
    text = r"""$z_i = w x_i + b$ and $L = \frac1N \sum_{i=1}^N \frac12 (z_i - y_i)^2$.

The step is $w_{new} = w - \alpha \frac1N \sum_{i=1}^N (z_i - y_i) x_i$.

$f(x_i) = \frac12 (z_i - y_i)^2$ and $\frac{d}{dz_i} \frac12 (z_i - y_i)^2 = z_i - y_i$.
"""
    assert not {Outcome.UNREAD, Outcome.WRONG} & set(_outcomes(text))


def test_series_with_another_term_between_two_ellipses_is_not_read() -> None:
    text = r"$s = p y_1 + p y_2 + \cdots + (p - y_i) + \cdots + p y_n$, $\frac{ds}{dp} = 2 p$."
    assert Outcome.WRONG not in _outcomes(text)


@pytest.mark.parametrize(
    "formula",
    [
        r"X = \begin{bmatrix} x^{(1)} \dots x^{(m)} \end{bmatrix}",
        r"g = a_\text{in} \delta_\text{out}",
        r"z = [2.  1.  0.5]",
        r"e^*_1 = h - t",
        r"\delta = {\nabla}_a C \odot \sigma'(z)",
        r"\delta = \nabla C \Bigg|_{\mathbf{y}}",
        r"d = \frac{\partial L}{\partial a}.\color{green}{\frac{\partial a}{\partial z}}",
        r"f = \begin{cases} z \quad & \text{if } z > 0 \\ \quad 0 & \text{otherwise} \end{cases}",
        r"P(k\|x) = p_k",
    ],
)
def test_is_read_as_well(formula: str) -> None:
    assert not _problems(f"${formula}$")


def test_derivative_without_brackets_may_be_of_the_whole_sum() -> None:
    line = r"$\frac{\partial z}{\partial w} = \frac{\partial}{\partial w} w x + b$"
    assert _outcomes(_UNIT + line)[-1] is not Outcome.WRONG

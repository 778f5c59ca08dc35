"""Theorems with letters of their own, gradients by their entries, and the names of networks."""

from __future__ import annotations

from collections import Counter

import pytest

from chainrule.documents.check import check_document
from chainrule.documents.markup.layout import layout
from chainrule.documents.parsing.grammar import parse
from chainrule.documents.parsing.reading import Matrix, Name
from chainrule.documents.sources.source import read_bytes


def outcomes(text: str) -> list[str]:
    marked = check_document(read_bytes(text.encode(), "notes.md"))
    return [verdict.outcome.value for verdict in marked.verdicts]


@pytest.mark.parametrize(
    "line",
    [
        r"\Delta C \approx \frac{\partial C}{\partial v_1} \Delta v_1"
        r" + \frac{\partial C}{\partial v_2} \Delta v_2",
        r"\Delta E \approx \sum_j \frac{\partial E}{\partial w_j} \Delta w_j",
        r"\Delta C \approx \nabla C \cdot \Delta v",
        r"\Delta C \approx (\nabla C)^T \Delta v",
        r"f(x+h) \approx f(x) + f'(x) h",
        r"f(x-h) \approx f(x) - f'(x) h",
        r"f(x + h) - f(x) \approx f'(x) h",
        r"f(x + \Delta x) = f(x) + \frac{df}{dx} \Delta x + o(\Delta x)",
        r"f(\mathbf{x}+\Delta) = f(\mathbf x) + \nabla f(x)^T \Delta + O(\Vert \Delta\Vert^2)",
        r"f(w - \alpha \nabla f(w)) \approx f(w) - \alpha \|\nabla f(w)\|^2",
    ],
)
def test_a_first_order_statement_holds_for_any_function(line: str) -> None:
    assert outcomes(f"Nearby:\n\n$${line}$$") == ["holds"]


@pytest.mark.parametrize(
    "line",
    [
        r"\Delta C \approx \frac{\partial C}{\partial v_1} \Delta v_2",
        r"\Delta C \approx -\nabla C \cdot \Delta v",
        r"f(x+h) \approx f(x) - f'(x) h",
        r"f(x+h) = f(x) + f'(x) h",
        r"f(x+h) \approx f'(x) h",
    ],
)
def test_another_statement_of_a_change_is_not_taken_for_right(line: str) -> None:
    assert "holds" not in outcomes(f"Nearby:\n\n$${line}$$")


def test_a_step_down_the_gradient_makes_the_loss_smaller() -> None:
    text = r"Choose $\Delta v = -\eta \nabla C$. Then $$\Delta C \approx {}\eta \|\nabla C\|^2.$$"
    assert outcomes(text.format("-")) == ["holds"]
    assert "holds" not in outcomes(text.format(""))


@pytest.mark.parametrize(
    "line",
    [
        r"\nabla f = \begin{bmatrix} \frac{\partial f}{\partial x_1} \\ \vdots"
        r" \\ \frac{\partial f}{\partial x_n} \end{bmatrix}",
        r"\nabla_x f = \left(\frac{\partial f}{\partial x_1}, \dots,"
        r" \frac{\partial f}{\partial x_n}\right)^T",
        r"\nabla C = \left(\frac{\partial C}{\partial w_1}, \frac{\partial C}{\partial b}\right)",
        r"\frac{\partial y}{\partial x} = \begin{bmatrix} \frac{\partial y_1}{\partial x_1} &"
        r" \cdots & \frac{\partial y_1}{\partial x_n} \\ \vdots & \ddots & \vdots \\"
        r" \frac{\partial y_m}{\partial x_1} & \cdots & \frac{\partial y_m}{\partial x_n}"
        r" \end{bmatrix}",
        r"J_{ij} = \frac{\partial f_i}{\partial x_j}",
        r"\left(\nabla_x f\right)_i = \frac{\partial f}{\partial x_i}",
        r"\left[\frac{\partial f}{\partial A}\right]_{ij} = \frac{\partial f}{\partial A_{ij}}",
    ],
)
def test_a_derivative_is_listed_by_its_entries(line: str) -> None:
    assert outcomes(f"In general\n\n$${line}$$") == ["holds"]


def test_entries_in_no_order_are_no_list_of_them() -> None:
    line = (
        r"\frac{\partial y}{\partial x} = \begin{bmatrix} \frac{\partial y_1}{\partial x_1} &"
        r" \frac{\partial y_2}{\partial x_1} \\ \frac{\partial y_1}{\partial x_2} &"
        r" \frac{\partial y_1}{\partial x_1} \end{bmatrix}"
    )
    assert "holds" not in outcomes(f"In general\n\n$${line}$$")


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        (r"(f \circ g)'(x) = f'(g(x)) \cdot g'(x)", True),
        (r"(f \circ g)'(x) = f'(x) \cdot g'(x)", False),
        (r"(f g)' = f' g + f g'", True),
        (r"(f g)' = f' g'", False),
        (r"\left(\frac{u}{v}\right)' = \frac{u' v - u v'}{v^2}", True),
        (r"\left(\frac{u}{v}\right)' = \frac{u' v + u v'}{v^2}", False),
        (r"\left(\frac{1}{f}\right)' = -\frac{f'}{f^2}", True),
        (r"(f+g)' = f' + g'", True),
        (r"(c f)' = c f'", True),
        (r"(x^n)' = n x^{n-1}", True),
        (r"\frac{d}{dx} x^n = n x^{n-1}", True),
        (r"\frac{d}{dx} x^n = n x^{n}", False),
        (r"(\log f)' = \frac{f'}{f}", True),
    ],
)
def test_a_rule_of_differentiation_holds_for_any_functions(line: str, holds: bool) -> None:
    assert (outcomes(f"The rule:\n\n$${line}$$") == ["holds"]) is holds


def test_a_quotient_that_was_named_is_differentiated() -> None:
    text = (
        r"$$h(x) = \frac{f(x)}{g(x)}$$ and"
        "\n\n"
        r"$$h'(x) = \frac{f'(x) g(x) - f(x) g'(x)}{g(x)^2}$$"
    )
    assert outcomes(text) == ["holds"]


LAYERS = (
    r"$$z^{(l+1)} = W^{(l)} a^{(l)} + b^{(l)}, \quad a^{(l+1)} = f(z^{(l+1)})$$" + "\n\n"
    "for $n_l$ layers. The loss of one sample is\n\n"
)
ERRORS = r"""
$$\delta^{(n_l)}_i = \frac{\partial}{\partial z_i^{(n_l)}} LOSS
= -(y_i - a_i^{(n_l)}) f'(z_i^{(n_l)})$$
$$\delta^{(l)}_i = \left(\sum_{j} W^{(l)}_{ji} \delta^{(l+1)}_j\right) f'(z_i^{(l)})$$
$$\frac{\partial}{\partial W_{ij}^{(l)}} LOSS = a^{(l)}_j \delta^{(l+1)}_i$$
"""
WHOLE = r"""
$$J(W,b) = \frac{1}{m} \sum_{i=1}^m J(W,b; x^{(i)}, y^{(i)})
+ \frac{\lambda}{2} \sum_l \sum_i \sum_j (W_{ji}^{(l)})^2$$

$$\frac{\partial}{\partial W_{ij}^{(l)}} J(W,b) =
\frac{1}{m} \sum_{i=1}^m \frac{\partial}{\partial W_{ij}^{(l)}} J(W,b; x^{(i)}, y^{(i)})
+ \lambda W_{ij}^{(l)}$$
"""


@pytest.mark.parametrize("output", [r"h_{W,b}(x)", r"h(x; W, b)", r"f_{W,b}(x)"])
@pytest.mark.parametrize("marks", [True, False])
def test_the_function_of_the_input_is_what_the_network_gives(output: str, marks: bool) -> None:
    said = rf"$$J(W,b; x, y) = \frac{{1}}{{2}} \| {output} - y \|^2$$"
    if marks:
        said = said.replace("x, y", "x^{(i)}, y^{(i)}").replace("- y", "- y^{(i)}")
        said = said.replace("(x", "(x^{(i)}")
    text = LAYERS.replace("f(", "g(") + said + "\n" + WHOLE
    text += ERRORS.replace("LOSS", "J(W,b; x, y)").replace("f'", "g'")
    assert set(outcomes(text)) == {"holds"}


@pytest.mark.parametrize("letter", ["i", "k"])
def test_a_mean_of_losses_without_marks_keeps_its_letter_from_the_weights(letter: str) -> None:
    text = (
        LAYERS + r"$$\ell = \frac{1}{2} \| a^{(n_l)} - y \|^2$$" + "\n\n"
        r"$$J = \frac{1}{m} \sum_{i=1}^m \ell"
        r" + \frac{\lambda}{2} \sum_l \sum_i \sum_j (W_{ji}^{(l)})^2$$" + "\n\n"
        r"$$\frac{\partial J}{\partial W_{ij}^{(l)}} = "
        rf"\frac{{1}}{{m}} \sum_{{{letter}=1}}^m"
        r" \frac{\partial \ell}{\partial W_{ij}^{(l)}} + \lambda W_{ij}^{(l)}$$"
    )
    assert outcomes(text) == ["holds"]


@pytest.mark.parametrize(
    ("written", "marks"),
    [
        (r"w_{1 \to 2}", ["1", "2"]),
        (r"w_{(h \rightarrow o)}", ["h", "o"]),
        (r"r_{i,a_i}", ["i", "a_i"]),
        (r"w_{1n_l}", ["1", "n_l"]),
        (r"\Pr[o|c]", ["o given c"]),
    ],
)
def test_labels_below(written: str, marks: list[str]) -> None:
    name = parse(layout(written))
    assert isinstance(name, Name)
    assert [script.text for script in name.scripts] == marks


@pytest.mark.parametrize(
    "written",
    [
        r"(a_1, a_2, \cdots a_n)",
        r"[u_1 .. u_n]",
        r"\begin{pmatrix} a_1,\cdots,a_n \\ \vdots\enspace,\enspace b\enspace,\enspace\vdots"
        r"\end{pmatrix}",
        r"\left[\begin{array}{c:c} a & b \\ \hdashline c & d\end{array}\right]",
    ],
)
def test_lists_and_tables_with_dots_and_lines(written: str) -> None:
    matrix = parse(layout(written))
    assert isinstance(matrix, Matrix)
    kinds = Counter(len(row) for row in matrix.rows)
    assert len(kinds) == 1


def test_a_gradient_whose_loss_is_understood() -> None:
    text = (
        "$$Y = X W, \\quad L = \\frac{1}{2} \\|Y - T\\|^2$$\n\n"
        "$X \\in \\mathbb{R}^{n \\times d}$ and $W \\in \\mathbb{R}^{d \\times k}$.\n\n"
        "$$\\nabla_W = X^T (Y - T)$$"
    )
    assert "holds" in outcomes(text)
    assert "wrong" in outcomes(text.replace("X^T (Y", "2 X^T (Y"))


@pytest.mark.parametrize("letter", ["a", "h", "y"])
def test_a_function_with_the_letter_of_what_it_gives(letter: str) -> None:
    text = (
        r"$$@_i^l = @(\sum_j w_{ji}^l @_j^{l-1} + b_i^l)$$ where the argument is $z_i^l$."
        "\n\n"
        r"$$\delta_i^l = \frac{\partial C}{\partial z_i^l}$$"
        "\n\n"
        r"$$\delta_i^L = \frac{\partial C}{\partial @_i^L} @'(z_i^L)$$"
        "\n\n"
        r"$$\delta_i^l = \sum_j w_{ij}^{l+1} \delta_j^{l+1} @'(z_i^l)$$"
        "\n\n"
        r"$$\frac{\partial C}{\partial w_{ij}^l} = @_i^{l-1} \delta_j^l$$"
    )
    text = text.replace("@", letter)
    assert set(outcomes(text)) == {"holds"}
    assert "holds" not in outcomes(text.replace("w_{ij}^{l+1}", "w_{ji}^{l+1}"))[1:2]


@pytest.mark.parametrize(
    ("said", "line", "outcome"),
    [
        (r"f: x \in \mathbb{R} \longmapsto x^2 + 3x", "f'(x) = 2x + 3", "holds"),
        (r"f: x \mapsto x^2 + 3x", "f'(x) = 2x - 3", "wrong"),
        (r"f: \mathbb{R} \to \mathbb{R}, \quad x \mapsto x^2", "f'(x) = 2x", "holds"),
        (r"L: (y, t) \mapsto (y - t)^2", r"\frac{\partial L}{\partial y} = 2(y - t)", "holds"),
    ],
)
def test_a_map_says_what_its_values_are(said: str, line: str, outcome: str) -> None:
    assert outcomes(f"Let ${said}$.\n\n$${line}$$")[-1] == outcome


def test_the_sets_between_which_a_function_goes_are_no_values() -> None:
    text = "$$g: \\mathbb{R} \\mapsto \\mathbb{R}$$\n\n$$g(x) = \\frac{1}{1 + e^{-x}}$$"
    assert outcomes(f"{text}\n\n$$g'(x) = g(x)(1 - g(x))$$")[-1] == "holds"


@pytest.mark.parametrize(
    "words", [r"where $\sigma$ is the softmax", r"with the softmax function $\sigma(\cdot)$"]
)
def test_a_letter_that_words_call_the_softmax(words: str) -> None:
    text = (
        rf"$$L = -\sum_i y_i \log \sigma(z)_i$$ {words} and one-hot $y$."
        "\n\n"
        r"$$\frac{\partial L}{\partial z} = \sigma(z) - y$$"
    )
    assert outcomes(text) == ["holds"]


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        (r"\nabla C \approx \frac{1}{m} \sum_{j=1}^m \nabla C_{X_j}", True),
        (r"\frac{1}{n} \sum_x \nabla C_x = \nabla C", True),
        (r"\sum_x \nabla C_x = \nabla C", False),
    ],
)
def test_the_mean_of_the_gradients_of_samples(line: str, holds: bool) -> None:
    assert (outcomes(f"Then\n\n$${line}$$") == ["holds"]) is holds


def test_how_a_named_quantity_changes() -> None:
    line = (
        r"\Delta \mbox{output} \approx \sum_j \frac{\partial \, \mbox{output}}{\partial w_j}"
        r" \Delta w_j + \frac{\partial \, \mbox{output}}{\partial b} \Delta b"
    )
    assert outcomes(f"A small change:\n\n$${line}$$") == ["holds"]


@pytest.mark.parametrize(("factor", "holds"), [("2", True), ("3", False)])
def test_a_matrix_that_words_call_symmetric(factor: str, holds: bool) -> None:
    text = (
        "Let $x \\in \\mathbb{R}^n$ and $A \\in \\mathbb{R}^{n \\times n}$.\n\n"
        "$$\\nabla_x (x^T A x) = (A + A^T) x$$\n\n"
        f"For symmetric $A$ it is $\\nabla_x (x^T A x) = {factor} A x$."
    )
    assert (outcomes(text)[-1] == "holds") is holds


@pytest.mark.parametrize(("sign", "right"), [("", True), ("2", False)])
def test_a_layer_that_is_left_out_has_the_weights_before_it(sign: str, right: bool) -> None:
    text = (
        r"$$J = \sum \frac{1}{2}(y-\hat{y})^2, \quad \hat{y} = f(z^{(3)}),"
        r" \quad z^{(3)} = a^{(2)}W^{(2)}$$"
        "\n\n"
        r"$$\delta^{(3)} = -(y-\hat{y}) f'(z^{(3)})$$"
        "\n\n"
        r"$$\delta^{(2)} = \delta^{(3)} (W^{(2)})^{T} f'(z^{(2)})$$"
        "\n\n"
        rf"$$\frac{{\partial J}}{{\partial W^{{(1)}}}} = {sign} X^{{T}}\delta^{{(2)}}$$"
    )
    assert (outcomes(text)[-1] == "holds") is right


@pytest.mark.parametrize(("entry", "outcome"), [("x_j", "holds"), ("2x_j", "undefined")])
def test_a_column_with_one_entry_that_is_not_zero(entry: str, outcome: str) -> None:
    zeros = r"0 \\ \vdots \\ 0"
    text = (
        "$z = W x$ with $x \\in \\mathbb{R}^m$, $W \\in \\mathbb{R}^{n \\times m}$.\n\n"
        r"$$\frac{\partial z}{\partial W_{ij}} ="
        rf" \begin{{bmatrix}} {zeros} \\ {entry} \\ {zeros} \end{{bmatrix}}$$"
    )
    assert outcomes(text)[-1] == outcome


@pytest.mark.parametrize("count", ["", "Here $p$ is the number of samples.\n\n"])
def test_the_mean_over_samples_and_units_is_differentiated_term_by_term(count: str) -> None:
    text = (
        f"{count}"
        r"$$L = \frac{1}{pn}\sum_{i=1}^p\sum_{j=1}^n(y_{ij}-\hat{y}_{ij})^2$$"
        "\n\n"
        r"$$\frac{\partial L}{\partial \hat{y}_{kl}} = \frac{1}{pn}\sum_{i=1}^p\sum_{j=1}^n"
        r"\frac{\partial}{\partial\hat{y}_{kl}}(y_{ij}-\hat{y}_{ij})^2$$"
    )
    assert set(outcomes(text)) <= {"holds", "undefined"}

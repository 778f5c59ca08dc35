"""What formulas are read as, where their problems are, and that no formula is too much."""

from __future__ import annotations

import time

import pytest
from documents_read import read

from chainrule.documents.markup.layout import layout
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.grammar import parse
from chainrule.documents.parsing.reading import Call, Indicator, Matrix, Name, Partial, Piecewise
from chainrule.documents.parsing.writing import latex_of
from chainrule.documents.sources.source import read_text
from chainrule.documents.stating.chains import Chain
from chainrule.documents.stating.statements import statements


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        # Sums, products, quotients.
        ("a - b c", "a - b c"),
        ("a--b", "a + b"),
        (r"W \cdot x + b", r"W \cdot x + b"),
        (r"a*b \ast c", r"a \cdot b \cdot c"),
        (r"\delta \circ a \bullet b", r"\delta \odot a \odot b"),
        (r"a \times -b", r"a \times \left( -b \right)"),
        ("1/2n", r"\frac{1}{2 n}"),
        ("a/b c", r"\frac{a}{b} c"),
        (r"\dfrac{a}{b}", r"\frac{a}{b}"),
        (r"\sqrt{1+x}", r"\left( 1 + x \right)^{\frac{1}{2}}"),
        ("0.50", "0.50"),
        # Names: fonts are dropped, accents and labels belong to the name.
        (r"\boldsymbol{W}_h \mathbf x", "W_{h} x"),
        (r"\hat{y_i}", r"\hat{y}_{i}"),
        (r"\widehat{\mathbf{y}}", r"\hat{y}"),
        ("W1 x", "W_{1} x"),
        ("softmax(z)", r"\text{softmax}\left( z \right)"),
        (r"\operatorname{softmax}(z)_i", r"\left[ \text{softmax}\left( z \right) \right]_{i}"),
        ("dW dx", r"\text{dW} \text{dx}"),
        (r"\mathcal{L}(\theta)", r"L\left( \theta \right)"),
        # Scripts.
        ("a_1^{(i)[2]}", "a_{1}^{(i)[2]}"),
        ("W^{[l-1]}", "W^{[l-1]}"),
        (r"b^{\text{new}}", r"b^{\text{new}}"),
        ("W_{i:}", "W_{i:}"),
        ("e^{-z}", "e^{-z}"),
        (r"\tanh^2 x", r"\tanh\left( x \right)^{2}"),
        (r"\log \hat y_k", r"\log\left( \hat{y}_{k} \right)"),
        (r"\|x\|_2^2", r"\|x\|^{2}"),
        ("||x||", r"\|x\|"),
        (r"\lvert x \rvert", "|x|"),
        # Transposes, in every spelling.
        ("W^T", r"W^{\top}"),
        (r"W^{\mathrm T}", r"W^{\top}"),
        (r"W^\top", r"W^{\top}"),
        (r"W^{\!\top}", r"W^{\top}"),
        (r"W^\intercal", r"W^{\top}"),
        ("{W^{(2)}}^\\top", r"W^{(2)\top}"),
        ("A^{[l-1]^T}", r"A^{[l-1]\top}"),
        (r"(A B)^\top", r"\left( A B \right)^{\top}"),
        ("Wᵀ", r"W^{\top}"),
        # Primes.
        ("f'(z)", r"f'\left( z \right)"),
        (r"f^\prime(z)", r"f'\left( z \right)"),
        ("g'^{[l]}(z)", r"g^{[l]}'\left( z \right)"),
        ("g^{[l]'}(z)", r"g^{[l]}'\left( z \right)"),
        (r"\operatorname{ReLU}'(z)", r"\text{ReLU}'\left( z \right)"),
        ("X'", "X'"),
        ("(X W)'", r"\left( X W \right)'"),
        # Derivatives.
        (r"\frac{\partial L}{\partial W}", r"\frac{\partial L}{\partial W}"),
        (r"\frac{dL}{dw}", r"\frac{\partial L}{\partial w}"),
        (r"\frac{\mathrm{d} L}{\mathrm{d} w}", r"\frac{\partial L}{\partial w}"),
        (r"\frac{\partial}{\partial W_j} L", r"\frac{\partial L}{\partial W_{j}}"),
        (r"\frac{\partial}{\partial x} (a + b)",
         r"\frac{\partial}{\partial x} \left( a + b \right)"),
        (r"\partial L / \partial W_1", r"\frac{\partial L}{\partial W_{1}}"),
        (r"\nabla_W L", r"\frac{\partial L}{\partial W}"),
        (r"\nabla_{W^{[1]}} L", r"\frac{\partial L}{\partial W^{[1]}}"),
        ("∂L/∂w₁", r"\frac{\partial L}{\partial w_{1}}"),
        # Sums.
        (r"\sum_{i=1}^n x_i", r"\sum_{i=1}^{n} x_{i}"),
        (r"\sum_i -x_i", r"\sum_{i} \left( -x_{i} \right)"),
        (r"\sum_{i,j} W_{ij}", r"\sum_{i} \sum_{j} W_{ij}"),
        (r"\sum\limits_k a_k + b", r"\sum_{k} a_{k} + b"),
        (r"\frac{1}{m} \text{np.sum}(dZ, axis=1, keepdims=True)",
         r"\frac{1}{m} np.sum\left( \text{dZ}, 1 \right)"),
        ("np.sum(dZ, axis=0)/m", r"\frac{np.sum\left( \text{dZ}, 0 \right)}{m}"),
        # Matrices.
        (r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}",
         r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}"),
        (r"\left[\begin{array}{cc} a & b \end{array}\right]",
         r"\begin{bmatrix} a & b \end{bmatrix}"),
        (r"\begin{pmatrix} a & \cdots & b \\ \vdots & \ddots & \vdots \end{pmatrix}",
         r"\begin{bmatrix} a & \cdots & b \\ \cdots & \cdots & \cdots \end{bmatrix}"),
        ("[a, b]", r"\begin{bmatrix} a & b \end{bmatrix}"),
        # Unicode.
        ("σ′(z) ⊙ ŷ", r"\sigma'\left( z \right) \odot \hat{y}"),
        ("x₁₂²", "x_{12}^{2}"),
        ("∑ᵢ wᵢ·xᵢ − ½", r"\sum_{i} w_{i} \cdot x_{i} - \left( \frac{1}{2} \right)"),
        ("y\u0302", r"\hat{y}"),
        ("√x", "x^{\\frac{1}{2}}"),
    ],
)  # fmt: skip
def test_formulas_are_read(written: str, read_as: str) -> None:
    assert latex_of(read(written), written) == read_as


@pytest.mark.parametrize("written", [r"\sum_{j \ne i} x_j", r"\sum_{j\neq i} x_j", "∑_{j≠i} xⱼ"])
def test_a_sum_says_what_it_leaves_out(written: str) -> None:
    found = read(written)
    assert (found.letter, found.unequal) == ("j", "i")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "written",
    [
        r"\mathbf{1}_{z > 0}",
        r"\mathbf 1_{\{z > 0\}}",
        r"\mathbb{1}\{z > 0\}",
        r"1\{z > 0\}",
        r"\mathbb{I}(z > 0)",
        "[z > 0]",
    ],
)
def test_indicators(written: str) -> None:
    found = read(written)
    assert isinstance(found, Indicator)
    assert (found.left, found.relation) == (read("z"), ">")


def test_cases_end_with_otherwise() -> None:
    found = read(r"\begin{cases} z, & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}")
    assert isinstance(found, Piecewise)
    assert found.values == (read("z"), read("0"))
    assert found.conditions == (Indicator(0, 0, read("z"), ">", read("0")), None)


def test_a_row_beside_a_column() -> None:
    found = read(r"\begin{bmatrix} a \\ b \end{bmatrix}")
    assert isinstance(found, Matrix)
    assert len(found.rows) == 2


def test_a_derivative_acts_on_all_that_follows() -> None:
    found = read(r"\frac{\partial}{\partial w} x w \frac{\partial a}{\partial b}")
    product, rest = found.factors  # type: ignore[attr-defined]
    assert isinstance(product, Partial)
    assert product.of == read("x w")
    assert isinstance(rest, Partial)


def test_a_function_without_brackets_takes_one_factor() -> None:
    applied, rest = read(r"\log x y").factors  # type: ignore[attr-defined]
    assert isinstance(applied, Call)
    assert isinstance(rest, Name)


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("a + ", 3, "the formula breaks off here"),
        ("a + )", 4, "')' is not read here"),
        ("a )", 2, "')' is not expected here"),
        (r"a \pm b", 2, r"\pm is not read here"),
        (r"a \int x", 2, r"\int is not read here"),
        (r"b + \frac{a}{}", 4, "a fraction lacks one of its parts"),
        (
            r"\frac{\partial^2 L}{\partial x}",
            20,
            "a second derivative is not read as it is written here",
        ),
        (r"a \nabla_", 9, "the formula breaks off here"),
        (r"a \mathbf{1}_", 13, "the formula breaks off here"),
        (r"\partial L + x", 0, "∂ without what it is taken by is not read"),
        (r"\sum x_{/}", 7, "this subscript is not read"),
        (r"\begin{tikzcd} a \end{tikzcd}", 0, "the environment tikzcd is not read"),
    ],
)
def test_problems_have_a_place(text: str, at: int, message: str) -> None:
    with pytest.raises(Unread) as problem:
        parse(layout(text, 100))
    assert problem.value.message.startswith(message)
    assert problem.value.offset == 100 + at


HOSTILE = ["(", "{", "-", "[", r"\sum ", r"\sqrt{", r"\frac{a}{", "|", "^", "_{", "'", r"\nabla_w ",
           r"\log ", r"\left(", r"\begin{cases}", r"\hat{", "∂", "x_", "a/", "1{", "√", "a=",
           r"\partial", "np.sum("]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("times", [1, 7, 61, 150, 2_000, 30_000])
def test_depth_has_an_end(unit: str, times: int) -> None:
    start = time.process_time()
    try:
        read(unit * times + "x")
    except Unread as problem:
        assert problem.message  # noqa: PT017 (either outcome is right, another error is not)
    document = read_text(f"$$ y = {unit * times} x $$", "t", "markdown")
    for statement in statements(document):
        assert isinstance(statement, Chain)
    assert time.process_time() - start < 10


def test_a_macro_that_calls_itself_is_put_in_once() -> None:
    items = layout(r"\R + \Q", 0, {"R": (0, r"r \R \Q"), "Q": (0, r"q \R")})
    assert [item.text for item in items] == ["r", "R", "q", "R", "+", "q", "r", "R", "Q"]


def test_macros_of_the_document_do_not_explode() -> None:
    doubling = {chr(97 + k): (0, rf"\{chr(98 + k)} \{chr(98 + k)}") for k in range(20)}
    with pytest.raises(Unread, match="grow too long"):
        layout(r"\a " * 100, 0, doubling)

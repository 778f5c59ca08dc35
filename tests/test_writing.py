"""What is printed: brackets where they are needed, complete LaTeX, Markdown that renders."""

from __future__ import annotations

import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from chainrule import Convention, Network, compare, derive, work_step
from chainrule.expression import Expression, Index, Indexed, Number, Power, Sum, Symbol
from chainrule.notation import Notation
from chainrule.operations import exp, sigmoid
from chainrule.steps import Assumption, Rule
from chainrule.writing.latex import LatexPrinter
from chainrule.writing.latex_page import latex_text
from chainrule.writing.numbers import grid, number
from chainrule.writing.plain import PlainPrinter

x, y, z = Symbol("x"), Symbol("y"), Symbol("z")
A, B = Symbol("A1", ("n", "m")), Symbol("Z1", ("n", "m"))
W = Symbol("W1", ("m", "k"))
i = Index("i", "n")


@pytest.mark.parametrize(
    ("expression", "text", "latex"),
    [
        (x - (y - z), "x − (y − z)", r"x - \left( y - z \right)"),
        (x - y + z, "x − y + z", "x - y + z"),
        (x + (-y), "x − y", "x - y"),
        (-(x + y), "−(x + y)", r"-\left( x + y \right)"),
        (x * (y + z), "x (y + z)", r"x \left( y + z \right)"),
        (x / (y * z), "x/(y z)", r"\frac{x}{y z}"),
        ((x / y) / z, "(x/y)/z", r"\frac{\frac{x}{y}}{z}"),
        (2 * (3 * x), "2 · 3 x", r"2 \cdot 3 x"),
        ((x + y) ** 2, "(x + y)²", r"\left( x + y \right)^{2}"),
        (sigmoid(x) ** 2, "(σ(x))²", r"\left( \sigma\left( x \right) \right)^{2}"),
        ((x**2) ** 3, "(x²)³", r"\left( x^{2} \right)^{3}"),
        (exp(-x), "exp(−x)", "e^{-x}"),
        (Power(x, -y), "x^(−y)", "x^{-y}"),
        (Number(Fraction(-1, 2)) * x, "(−1/2) x", r"\left( -\frac{1}{2} \right) x"),
        (A * B @ W, "(A₁ ⊙ Z₁) W₁", r"\left( A_{1} \odot Z_{1} \right) W_{1}"),
        ((A @ W).T, "(A₁ W₁)ᵀ", r"\left( A_{1} W_{1} \right)^{\top}"),
        (A.T @ B, "A₁ᵀ Z₁", r"A_{1}^{\top} Z_{1}"),
        (2 * A * B, "2 A₁ ⊙ Z₁", r"2 A_{1} \odot Z_{1}"),
        (Sum(Indexed(A, (i, None)), i) * x, "(Σᵢ A₁[i,:]) x",
         r"\left( \sum_{i=1}^{n} \left[ A_{1} \right]_{i,:} \right) x"),
    ],
)  # fmt: skip
def test_brackets_stand_where_they_are_needed(
    expression: Expression, text: str, latex: str
) -> None:
    notation = Notation(sizes={"n": 5})
    assert PlainPrinter(notation)(expression) == text
    assert LatexPrinter(notation)(expression).replace("^{5}", "^{n}") == latex


def test_a_layer_in_a_superscript_is_no_power() -> None:
    write = LatexPrinter(Notation("bracket"))
    assert write(A.T) == r"{A^{[1]}}^{\top}"
    assert write(Symbol("W2") ** 2) == r"\left( W^{[2]} \right)^{2}"


def test_numbers_are_short_and_large_arrays_are_cut() -> None:
    assert [number(v) for v in (0.5, -0.0, 1e-9, 123456789.0)] == [
        "0.5",
        "0",
        "1e-09",
        "1.23457e+08",
    ]
    cells = grid(np.zeros((9, 9)))
    assert len(cells) == len(cells[0]) == 7
    assert cells[-1][-1] == "…"


def test_every_sentence_can_be_set_in_latex() -> None:
    for sentence in [*(rule.value for rule in Rule), *(a.value for a in Assumption)]:
        assert latex_text(sentence).isascii(), sentence
    assert latex_text("50% of a_b & #1") == r"50\% of a\_b \& \#1"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs a LaTeX installation")
def test_the_latex_compiles_as_it_is(tmp_path: Path) -> None:
    net = Network.parse("2 -> 3 elu -> 2 gelu -> 3 softmax, l2=0.1")
    other = Network.parse("2 -> 3 leaky_relu(0.2) -> 1, huber(0.5)")
    numbers = work_step(net, net.initial_parameters(0), np.ones((9, 2)), np.eye(3)[[0] * 9], 0.1)
    pages = {
        "rows": derive(net).to_latex("bracket"),
        "columns": derive(other, Convention("columns")).to_latex(samples=12),
        "numbers": numbers.to_latex("parenthesis"),
        "side": compare(net, other).to_latex(),
    }
    for name, text in pages.items():
        (tmp_path / f"{name}.tex").write_text(text, encoding="utf-8")
        run = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert run.returncode == 0, run.stdout[-2000:]

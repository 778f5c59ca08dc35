"""Every style of notation: what it writes, that nothing is ambiguous, its signs defined."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nets import CONVENTIONS, networks

from chainrule import Convention, Network, collapse, derive
from chainrule.cli import run
from chainrule.expression import Derivative, Expression, Index, Indexed, Sum, Symbol
from chainrule.notation import STYLES, Notation
from chainrule.steps import J
from chainrule.writing.latex import LatexPrinter
from chainrule.writing.plain import PlainPrinter

NET = Network.parse("2 -> 3 tanh -> 3 softmax, cross_entropy")
X, W = Symbol("X", ("samples", "inputs")), Symbol("W2", ("units1", "units2"))
A, Z = Symbol("A1", ("samples", "units1")), Symbol("Z2", ("samples", "units2"))
i, k = Index("i", "samples"), Index("k", "units2")
z = Symbol("z")
delta, weights = Derivative(J, Z), Derivative(J, W)


@pytest.mark.parametrize(
    ("style", "written"),
    [
        ("subscript", r"J W_{2} b_{1} A_{10} {W_{1}}^{*} \lambda X"),
        ("superscript", r"J W^{2} b^{1} A^{10} {W^{1}}^{*} \lambda X"),
        ("bracket", r"J W^{[2]} b^{[1]} A^{[10]} {W^{[1]}}^{*} \lambda X"),
        ("parenthesis", r"J W^{(2)} b^{(1)} A^{(10)} {W^{(1)}}^{*} \lambda X"),
        ("nielsen", r"C w^{2} b^{1} a^{10} {w^{1}}^{*} \lambda x"),
        ("ng", r"J W^{[2]} b^{[1]} A^{[10]} {W^{[1]}}^{*} \lambda X"),
    ],
)
def test_each_style_writes_letters_and_layers_in_its_way(style: str, written: str) -> None:
    names = ("J", "W2", "b1", "A10", "W1*", "lambda", "X")
    assert " ".join(map(Notation(style).latex, names)) == written


@pytest.mark.parametrize(
    ("expression", "latex", "text"),
    [
        (W.T, r"{w^{2}}^{\top}", "w²ᵀ"),
        (W**2, r"\left( w^{2} \right)^{2}", "(w²)²"),
        (z**2, r"\left( z \right)^{2}", "(z)²"),
        (Indexed(W, (1, k)), "w^{2}_{1,k}", "w²[1,k]"),
        (Indexed(A, (i, None)) ** 2, r"\left( a^{1}_{i,:} \right)^{2}", "a¹[i,:]²"),
        (A.T @ delta, r"{a^{1}}^{\top} \delta^{2}", "a¹ᵀ δ²"),
        (delta.T, r"{\delta^{2}}^{\top}", "δ²ᵀ"),
        (delta**2, r"\left( \delta^{2} \right)^{2}", "(δ²)²"),
        (Indexed(delta, (i, k)), r"\delta^{2}_{ik}", "δ²[i,k]"),
        (Derivative(J, Indexed(Z, (i, k))), r"\delta^{2}_{ik}", "δ²[i,k]"),
        (weights, r"\frac{\partial C}{\partial w^{2}}", "∂C/∂w²"),
        (Sum(Indexed(delta, (i, None)), i), r"\sum_{i=1}^{n} \delta^{2}_{i,:}", "Σᵢ δ²[i,:]"),
    ],
)
def test_nielsens_layers_are_no_powers(expression: Expression, latex: str, text: str) -> None:
    notation = Notation("nielsen")
    assert LatexPrinter(notation)(expression) == latex
    assert PlainPrinter(notation)(expression) == text


@pytest.mark.parametrize(
    ("expression", "latex", "text"),
    [
        (weights, "dW^{[2]}", "dW₂"),
        (weights.T, r"{dW^{[2]}}^{\top}", "dW₂ᵀ"),
        (Indexed(weights, (1, k)), "dW^{[2]}_{1,k}", "dW₂[1,k]"),
        (Derivative(J, Indexed(W, (1, k))), "dW^{[2]}_{1,k}", "dW₂[1,k]"),
        (delta @ W.T, r"dZ^{[2]} {W^{[2]}}^{\top}", "dZ₂ W₂ᵀ"),
        (Derivative(J, X), r"\frac{\partial J}{\partial X}", "∂J/∂X"),
        (Derivative(A, Symbol("Z1")), r"\frac{\partial A^{[1]}}{\partial Z^{[1]}}", "∂A₁/∂Z₁"),
    ],
)
def test_ng_puts_a_d_in_front(expression: Expression, latex: str, text: str) -> None:
    notation = Notation("ng")
    assert LatexPrinter(notation)(expression) == latex
    assert PlainPrinter(notation)(expression) == text


def test_the_plain_name_of_a_gradient_is_written_like_the_gradient() -> None:
    for style in STYLES:
        notation = Notation(style)
        for gradient in (delta, weights):
            name = f"dJ/d{gradient.wrt.name}"  # type: ignore[attr-defined]
            assert notation.text(name) == PlainPrinter(notation)(gradient)


def test_a_sign_is_defined_once_before_it_is_used() -> None:
    markdown = derive(NET).to_markdown("nielsen")
    definition = r"\delta^{l} &= \frac{\partial C}{\partial z^{l}}"
    assert markdown.count(definition) == 1
    assert markdown.index("the loss J is written C") < markdown.index(definition)
    assert markdown.index(definition) < markdown.index(r"\delta^{1}")
    assert r"\partial z^{1}" not in markdown
    assert "δˡ = ∂C/∂zˡ" in derive(NET).to_text(notation="nielsen")


def test_only_signs_that_are_used_are_defined() -> None:
    written = derive(NET).to_markdown("ng")
    for letter in ("W", "b", "Z", "A"):
        line = rf"d{letter}^{{[l]}} &= \frac{{\partial J}}{{\partial {letter}^{{[l]}}}}"
        assert written.count(line) == 1
    assert written.count(r"\partial J") == 4
    linear = Network.parse("2 -> 2 identity -> 1")
    assert "every layer" not in collapse(linear, linear.initial_parameters(0)).to_markdown("ng")
    for style in ("subscript", "superscript", "bracket", "parenthesis"):
        assert "every layer" not in derive(NET).to_markdown(style)


def test_the_terminal_keeps_its_subscripts_where_only_latex_has_brackets() -> None:
    derivation = derive(NET)
    for style in ("bracket", "parenthesis"):
        assert derivation.to_text(notation=style) == derivation.to_text()
    assert "∂J/∂W¹ = (1/n) Xᵀ" in derivation.to_text(notation="superscript")
    assert "dW₁ = (1/n) Xᵀ" in derivation.to_text(notation="ng")


@given(networks(), st.sampled_from(CONVENTIONS), st.sampled_from(list(STYLES)))
def test_what_differs_in_one_style_differs_in_every_style(
    network: Network, convention: Convention, style: str
) -> None:
    derivation = derive(network, convention)
    formulas = {part for step in derivation.steps for part in (step.target, step.after)}
    formulas |= {*derivation.symbols.values(), *derivation.closed_forms().values(), z}
    for printer in (LatexPrinter, PlainPrinter):
        usual, other = printer(), printer(Notation(style))
        pairs = {(usual(formula), other(formula)) for formula in formulas}
        assert len({one for one, _ in pairs}) == len(pairs) == len({two for _, two in pairs})


@pytest.mark.parametrize("style", list(STYLES))
def test_the_command_offers_every_style(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["derive", str(NET), "--notation", style, "--format"]
    derivation = derive(NET)
    for form, expected in {
        "terminal": derivation.to_text(notation=style),
        "markdown": derivation.to_markdown(style),
        "latex": derivation.to_latex(style),
    }.items():
        assert run([*arguments, form]) == 0
        assert capsys.readouterr().out == expected


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs a LaTeX installation")
@pytest.mark.parametrize("style", ["superscript", "nielsen", "ng"])
def test_the_latex_compiles_in_every_style(tmp_path: Path, style: str) -> None:
    net = Network.parse("2 -> 3 elu -> 2 gelu -> 3 softmax, l2=0.1")
    text = derive(net, Convention("columns", "out_in")).to_latex(style)
    (tmp_path / "page.tex").write_text(text, encoding="utf-8")
    run = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-2000:]

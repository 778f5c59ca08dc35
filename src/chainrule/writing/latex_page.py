"""A page as a complete LaTeX document that compiles as it is."""

from __future__ import annotations

from chainrule.expression import Expression
from chainrule.notation import Notation
from chainrule.operations import Array
from chainrule.shapes import Shape
from chainrule.writing.latex import LatexPrinter
from chainrule.writing.numbers import grid, number
from chainrule.writing.page import (
    Block,
    Bullets,
    Equations,
    Heading,
    Page,
    Paragraph,
    Table,
)
from chainrule.writing.writer import PageWriter

_PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,amssymb,graphicx}
\usepackage[a4paper,margin=25mm]{geometry}
\usepackage{parskip}
\allowdisplaybreaks
\newsavebox{\formula}
\newcommand{\fitted}[1]{\sbox{\formula}{$\displaystyle #1$}%
  \ifdim\wd\formula>0.8\linewidth\resizebox{0.8\linewidth}{!}{\usebox{\formula}}%
  \else\usebox{\formula}\fi}
\begin{document}
"""

# A formula of more characters than this may be wider than the page.
_LONG = 150

# Characters of the running text that LaTeX does not take as they are.
_IN_TEXT = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}",
    "−": "$-$", "×": r"$\times$", "≥": r"$\geq$", "…": r"\dots{}", "→": r"$\to$",
    "∂": r"$\partial$", "λ": r"$\lambda$", "Σ": r"$\Sigma$", "‖": r"$\|$", "²": "$^2$",
    "½": r"$\tfrac12$", "ⱼ": "$_j$", "ₖ": "$_k$", "ŷ": r"$\hat y$", "⊙": r"$\odot$",
    "⁻": "$^-$", "·": r"$\cdot$", "α": r"$\alpha$", "′": "$'$", "–": "--", "’": "'",
    "ᵀ": r"$^\top$", "σ": r"$\sigma$", "ζ": r"$\zeta$",
    **{digit: f"$_{i}$" for i, digit in enumerate("₀₁₂₃₄₅₆₇₈₉")},
}  # fmt: skip


def latex_text(text: str) -> str:
    """Running text with LaTeX's special characters made safe."""
    arrows = text.replace("->", "→")
    return "".join(_IN_TEXT.get(character, character) for character in arrows)


def latex_array(array: Array) -> str:
    """An array as a matrix; a single number as itself."""
    if array.size == 1:
        return _number(number(array.item()))
    rows = (" & ".join(map(_number, row)) for row in grid(array))
    return r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"


def _number(text: str) -> str:
    if text in ("inf", "-inf"):
        return text.replace("inf", r"\infty")
    if "e" in text:
        mantissa, exponent = text.split("e")
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"
    return {"…": r"\cdots", "nan": r"\text{undefined}"}.get(text, text)


def aligned_lines(
    equations: Equations, printer: LatexPrinter, tag: str, long: str = "%s"
) -> list[str]:
    """The lines of an aligned block.

    tag: how a number is put, and long: how a right side that may not fit the page, as formats.
    """
    lines = []
    for line in equations.lines:
        left = printer(line.left) if line.left is not None else ""
        rights = [printer(r) if isinstance(r, Expression) else latex_array(r) for r in line.right]
        numbered = tag % line.tag if line.tag else ""
        right = " = ".join(rights)
        lines.append(f"{left} &= {long % right if len(right) > _LONG else right}{numbered}")
    return lines


class LatexPage(PageWriter):
    """Writes a page as a complete LaTeX document."""

    def __init__(self, notation: Notation | None = None) -> None:
        self.printer = LatexPrinter(notation)

    def __call__(self, page: Page) -> str:
        body = "\n\n".join(self.block(block) for block in page.blocks)
        title = rf"\section*{{{latex_text(page.title)}}}"
        return f"{_PREAMBLE}{title}\n\n{body}\n\\end{{document}}\n"

    def words(self, text: str) -> str:
        return latex_text(text)

    def formula(self, expression: Expression) -> str:
        return f"${self.printer(expression)}$"

    def shape(self, shape: Shape) -> str:
        return f"${self.printer.notation.shape_latex(shape)}$"

    def block(self, block: Block) -> str:
        match block:
            case Heading(text=text):
                return rf"\subsection*{{{latex_text(text)}}}"
            case Paragraph(text=text):
                return self.text(text)
            case Bullets(items=items):
                return self._list("itemize", [rf"\item {self.text(item)}" for item in items])
            case Table(header=header, rows=rows):
                lines = [" & ".join(map(latex_text, header)) + r" \\ \hline"]
                lines += [" & ".join(map(self.inline, row)) + r" \\" for row in rows]
                inner = "\n".join(lines)
                start = rf"\begin{{tabular}}{{{'l' * len(header)}}}"
                stretched = r"\renewcommand{\arraystretch}{1.5}"
                return f"{{{stretched}\n{start}\n{inner}\n\\end{{tabular}}}}"
            case Equations():
                return self._equations(block)

    def _equations(self, block: Equations) -> str:
        lines = [
            line if numbered.tag else line + r" \notag"
            for line, numbered in zip(
                aligned_lines(block, self.printer, r" \tag{%s}", r"\fitted{%s}"),
                block.lines,
                strict=True,
            )
        ]
        aligned = "\\begin{align}\n" + " \\\\\n".join(lines) + "\n\\end{align}"
        reasons = [
            rf"\item[{f'({line.tag})' if line.tag else ''}] {self.text(line.reason)}"
            for line in block.lines
            if line.reason
        ]
        return aligned + ("\n" + self._list("itemize", reasons) if reasons else "")

    def _list(self, kind: str, items: list[str]) -> str:
        return "\n".join([rf"\begin{{{kind}}}", *items, rf"\end{{{kind}}}"])

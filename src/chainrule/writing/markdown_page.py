"""A page as Markdown with LaTeX mathematics, as GitHub, Jupyter and Pandoc read it."""

from __future__ import annotations

import re

from chainrule.expression import Expression
from chainrule.notation import Notation
from chainrule.shapes import Shape
from chainrule.writing.latex import LatexPrinter
from chainrule.writing.latex_page import aligned_lines
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

# A backslash keeps these from being read as markup in running text.
MARKUP = re.compile(r"([\\*_$`<>\[\]|])")


class MarkdownPage(PageWriter):
    """Writes a page as Markdown."""

    def __init__(self, notation: Notation | None = None) -> None:
        self.printer = LatexPrinter(notation)

    def __call__(self, page: Page) -> str:
        blocks = [f"# {self.inline(page.title)}", *map(self.block, page.blocks)]
        return "\n\n".join(blocks) + "\n"

    def words(self, text: str) -> str:
        return MARKUP.sub(r"\\\1", text.replace("->", "→"))

    def formula(self, expression: Expression) -> str:
        return f"${self.printer(expression)}$"

    def shape(self, shape: Shape) -> str:
        return f"${self.printer.notation.shape_latex(shape)}$"

    def block(self, block: Block) -> str:
        match block:
            case Heading(text=text):
                return f"## {self.inline(text)}"
            case Paragraph(text=text):
                return self.text(text)
            case Bullets(items=items):
                return "\n".join(f"- {self.text(item)}" for item in items)
            case Table(header=header, rows=rows):
                cells = [tuple(map(self.inline, header)), ("---",) * len(header)]
                cells += [tuple(map(self.inline, row)) for row in rows]
                return "\n".join(f"| {' | '.join(row)} |" for row in cells)
            case Equations():
                lines = aligned_lines(block, self.printer, r" && \text{(%s)}")
                aligned = " \\\\\n".join(lines)
                display = f"$$\n\\begin{{aligned}}\n{aligned}\n\\end{{aligned}}\n$$"
                reasons = [
                    f"- {f'({line.tag}) ' if line.tag else ''}{self.text(line.reason)}"
                    for line in block.lines
                    if line.reason
                ]
                return display + ("\n\n" + "\n".join(reasons) if reasons else "")

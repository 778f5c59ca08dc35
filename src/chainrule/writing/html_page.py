"""A page as HTML with MathML: one file that any browser shows without a network."""

from __future__ import annotations

from chainrule.expression import Expression
from chainrule.notation import Notation
from chainrule.shapes import Shape
from chainrule.writing.html import escaped, whole_page
from chainrule.writing.latex import LatexPrinter
from chainrule.writing.latex_page import latex_array
from chainrule.writing.mathml import formula
from chainrule.writing.page import (
    Block,
    Bullets,
    Equations,
    Heading,
    Line,
    Page,
    Paragraph,
    Table,
)
from chainrule.writing.writer import PageWriter


class HtmlPage(PageWriter):
    """Writes a page as a complete HTML document."""

    def __init__(self, notation: Notation | None = None) -> None:
        self.printer = LatexPrinter(notation)

    def __call__(self, page: Page) -> str:
        title = page.title.replace("->", "→")
        blocks = "\n".join(map(self.block, page.blocks))
        return whole_page(title, f"<main>\n<h1>{escaped(title)}</h1>\n{blocks}\n</main>")

    def words(self, text: str) -> str:
        return escaped(text.replace("->", "→"))

    def formula(self, expression: Expression) -> str:
        return formula(self.printer(expression))

    def shape(self, shape: Shape) -> str:
        return formula(self.printer.notation.shape_latex(shape))

    def block(self, block: Block) -> str:
        match block:
            case Heading(text=text):
                return f"<h2>{self.inline(text)}</h2>"
            case Paragraph(text=text):
                return f"<p>{self.text(text)}</p>"
            case Bullets(items=items):
                return "<ul>" + "".join(f"<li>{self.text(item)}</li>" for item in items) + "</ul>"
            case Table(header=header, rows=rows):
                head = "".join(f"<th>{self.inline(cell)}</th>" for cell in header)
                body = "".join(
                    "<tr>" + "".join(f"<td>{self.inline(cell)}</td>" for cell in row) + "</tr>"
                    for row in rows
                )
                return (
                    f'<div class="cr-scroll"><table><thead><tr>{head}</tr></thead>'
                    f"<tbody>{body}</tbody></table></div>"
                )
            case Equations(lines=lines):
                return f'<div class="cr-lines">{"".join(map(self._line, lines))}</div>'

    def _line(self, line: Line) -> str:
        left = formula(self.printer(line.left), True) if line.left is not None else ""
        rights = [
            self.printer(right) if isinstance(right, Expression) else latex_array(right)
            for right in line.right
        ]
        right = formula("= " + " = ".join(rights), True)
        tag = f"({escaped(line.tag)})" if line.tag else ""
        reason = f'<div class="cr-reason">{self.text(line.reason)}</div>' if line.reason else ""
        return (
            f'<div class="cr-l">{left}</div><div class="cr-r">{right}</div>'
            f'<div class="cr-tag">{tag}</div>{reason}'
        )

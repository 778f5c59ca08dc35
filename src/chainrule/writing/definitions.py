"""What the signs of a notation stand for, said once at the head of a page that uses them."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.expression import Derivative, Expression
from chainrule.notation import Notation
from chainrule.tree import walk
from chainrule.writing.page import Block, Bullets, Equations, Line, Page, Paragraph, Table


def with_definitions(page: Page, notation: Notation) -> Page:
    """The page with δˡ = ∂C/∂zˡ, or the like, after its first block.

    It stays as it is where its notation writes every gradient out, or no sign of it is needed.
    """
    definitions = dict.fromkeys(
        defined
        for block in page.blocks
        for formula in _formulas(block)
        for node in walk(formula)
        if isinstance(node, Derivative) and (defined := notation.definition(node))
    )
    if not definitions:
        return page
    lines = tuple(Line(sign, (meaning,)) for sign, meaning in definitions)
    remark: list[Block] = [Paragraph((notation.row.remark,)), Equations(lines)]
    return Page(page.title, [*page.blocks[:1], *remark, *page.blocks[1:]])


def _formulas(block: Block) -> Iterator[Expression]:
    """Every formula of a block."""
    match block:
        case Paragraph(text=text):
            rows = [text]
        case Bullets(items=items):
            rows = list(items)
        case Table(rows=cells):
            rows = list(cells)
        case Equations(lines=lines):
            rows = [line.reason for line in lines]
            for line in lines:
                yield from (e for e in (line.left, *line.right) if isinstance(e, Expression))
        case _:
            rows = []
    for row in rows:
        yield from (part for part in row if isinstance(part, Expression))

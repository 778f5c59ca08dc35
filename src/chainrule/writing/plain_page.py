"""A page as plain text for the terminal."""

from __future__ import annotations

import textwrap
from unicodedata import combining

from chainrule.expression import Expression
from chainrule.notation import Notation
from chainrule.operations import Array
from chainrule.shapes import Shape
from chainrule.writing.numbers import grid, number
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
from chainrule.writing.plain import PlainPrinter
from chainrule.writing.writer import PageWriter

WIDTH = 96


def width(text: str) -> int:
    """The number of columns a text takes."""
    return sum(not combining(character) for character in text)


def plain_array(array: Array) -> list[str]:
    """An array as lines of a matrix; a single number as itself."""
    if array.size == 1:
        return [number(array.item())]
    cells = grid(array)
    widths = [max(width(row[c]) for row in cells) for c in range(len(cells[0]))]
    rows = ["  ".join(f"{cell:>{w}}" for cell, w in zip(row, widths, strict=True)) for row in cells]
    return [f"[{row}]" for row in rows]


class PlainPage(PageWriter):
    """Writes a page as plain text."""

    def __init__(self, notation: Notation | None = None) -> None:
        self.printer = PlainPrinter(notation)

    def __call__(self, page: Page) -> str:
        blocks = [f"{page.title}\n{'=' * width(page.title)}", *map(self.block, page.blocks)]
        return "\n\n".join(blocks) + "\n"

    def words(self, text: str) -> str:
        return text

    def formula(self, expression: Expression) -> str:
        return self.printer(expression)

    def shape(self, shape: Shape) -> str:
        return self.printer.notation.shape(shape)

    def block(self, block: Block) -> str:
        match block:
            case Heading(text=text):
                return f"{text}\n{'-' * width(text)}"
            case Paragraph(text=text):
                return textwrap.fill(self.text(text), WIDTH, break_long_words=False)
            case Bullets(items=items):
                return "\n".join(self._wrapped(self.text(item), "- ") for item in items)
            case Table(header=header, rows=rows):
                cells = [header, *(tuple(map(self.inline, row)) for row in rows)]
                widths = [max(width(row[c]) for row in cells) for c in range(len(header))]
                return "\n".join(
                    "  ".join(f"{cell:<{w}}" for cell, w in zip(row, widths, strict=True)).rstrip()
                    for row in cells
                )
            case Equations(lines=lines):
                return self._equations(lines)

    def _wrapped(self, text: str, start: str) -> str:
        return textwrap.fill(
            text,
            WIDTH,
            initial_indent=start,
            subsequent_indent=" " * len(start),
            break_long_words=False,
            break_on_hyphens=False,
        )

    def _equations(self, lines: tuple[Line, ...]) -> str:
        tags = max(len(line.tag) for line in lines)
        margin = tags + 4 if tags else 2
        lefts = max(width(self.printer(line.left)) for line in lines if line.left is not None)
        written = []
        for line in lines:
            tag = f"({line.tag})" if line.tag else ""
            left = self.printer(line.left) if line.left is not None else ""
            start = f"{tag:<{margin}}{' ' * (lefts - width(left))}{left} = "
            written += self._chain(start, line.right)
            if line.reason:
                written.append(self._wrapped(self.text(line.reason), " " * (margin + 2)))
        return "\n".join(written)

    def _chain(self, start: str, rights: tuple[Expression | Array, ...]) -> list[str]:
        """The right sides one after the other; a matrix takes a line for each of its rows."""
        lines = [start]
        for place, right in enumerate(rights):
            texts = [self.printer(right)] if isinstance(right, Expression) else plain_array(right)
            if place:
                lines[-1] += " = "
            indent = " " * width(lines[-1])
            lines[-1] += texts[0]
            lines += [indent + text for text in texts[1:]]
        return lines

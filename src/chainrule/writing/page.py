"""What a page holds, before it is known whether it becomes LaTeX, Markdown or plain text."""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.expression import Expression
from chainrule.operations import Array
from chainrule.shapes import Shape


@dataclass(frozen=True)
class Dimensions:
    """A shape to be written out, such as n × 3."""

    shape: Shape


Inline = str | Expression | Dimensions
Text = tuple[Inline, ...]


@dataclass(frozen=True)
class Heading:
    """The title of a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text with formulas in it."""

    text: Text


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[Text, ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells under a header."""

    header: tuple[str, ...]
    rows: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True)
class Line:
    """``left = right = right …`` with its number and its reason.

    A left side of None continues the line above. A right side may be an array of numbers.
    """

    left: Expression | None
    right: tuple[Expression | Array, ...]
    tag: str = ""
    reason: Text = ()


@dataclass(frozen=True)
class Equations:
    """Lines set under one another, aligned at their equals signs."""

    lines: tuple[Line, ...]


Block = Heading | Paragraph | Bullets | Table | Equations


@dataclass
class Page:
    """A titled sequence of blocks."""

    title: str
    blocks: list[Block] = field(default_factory=list)

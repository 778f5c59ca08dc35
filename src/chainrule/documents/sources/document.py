"""A document as pieces of prose and mathematics, each with its place in the file."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import NamedTuple


class Kind(Enum):
    """What a piece of a document is."""

    PROSE = "prose"
    HEADING = "heading"
    MATH = "math"
    CODE = "code"


class Piece(NamedTuple):
    """A stretch of a document.

    text: what it says; for mathematics the LaTeX between the delimiters, exactly as it stands in
    the file. start: the offset of ``text`` in the document's text. display: mathematics on a line
    of its own, as in ``$$ ... $$`` or an ``align`` environment. level: of a heading, from 1.
    """

    kind: Kind
    text: str
    start: int
    display: bool = False
    level: int = 0

    @property
    def end(self) -> int:
        """The offset after the last character of ``text``."""
        return self.start + len(self.text)


@dataclass(frozen=True)
class Place:
    """Where something stands: line and column counted from 1, and the cell of a notebook."""

    line: int
    column: int
    cell: int | None = None


@dataclass(frozen=True)
class Problem:
    """Something that could not be read: one sentence, and the offset where it happened."""

    message: str
    offset: int


@dataclass(frozen=True)
class Document:
    """A document that was read: its text, its pieces in reading order, and what went wrong.

    name: the file, ``-`` for standard input, or ``<text>``. settings: the YAML front matter.
    lines: for a notebook, the line in the file and the cell of every line of ``text``.
    macros: what the document defines with \\newcommand and the like, as name (without backslash)
    -> number of arguments and body; nothing has been expanded.
    """

    name: str
    text: str
    pieces: tuple[Piece, ...]
    settings: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    lines: tuple[tuple[int, int], ...] = ()
    macros: dict[str, tuple[int, str]] = field(default_factory=dict)

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        starts.extend(place + 1 for place, letter in enumerate(self.text) if letter == "\n")
        return starts

    def place(self, offset: int) -> Place:
        """The line and column of an offset in ``text``."""
        row = bisect_right(self._starts, offset) - 1
        column = offset - self._starts[row] + 1
        if row < len(self.lines):
            line, cell = self.lines[row]
            return Place(line, column, cell)
        return Place(row + 1, column)

    def line_text(self, offset: int) -> str:
        """The whole line of the text that holds an offset."""
        row = bisect_right(self._starts, offset) - 1
        end = self.text.find("\n", self._starts[row])
        return self.text[self._starts[row] : end if end >= 0 else len(self.text)]

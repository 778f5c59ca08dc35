"""Tables of numbers in a text: a line of names, and lines with as many numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from chainrule.documents.grammar import parse
from chainrule.documents.layout import layout
from chainrule.documents.reading import Name, Num
from chainrule.documents.system import System
from chainrule.documents.unread import Unread

_CELL = re.compile(r"\$([^$\n]{1,60})\$|\\\(([^\n]{1,60}?)\\\)")
_BETWEEN_CELLS = re.compile(r"\$\s*[|\t]+\s*\$")
_RULE = re.compile(r"[\s|:-]+")
_NOT_NUMBERS = re.compile(r"[A-Za-z$]")
_MOST_ROWS = 199
_NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Table:
    """Columns of numbers by the names above them."""

    offset: int
    columns: dict[str, tuple[Num, ...]]

    @property
    def rows(self) -> int:
        return len(next(iter(self.columns.values())))


def tables_of(text: str, system: System) -> list[Table]:
    """The tables of numbers in a text: a line of names, and lines with as many numbers."""
    lines = text.splitlines(keepends=True)
    starts = accumulate(map(len, lines), initial=0)
    return [
        Table(start, columns)
        for number, (start, header) in enumerate(zip(starts, lines, strict=False))
        if (columns := _columns(header, lines[number + 1 : number + 1 + _MOST_ROWS], system))
    ]


def _columns(header: str, below: Sequence[str], system: System) -> dict[str, tuple[Num, ...]]:
    """The columns by their names, empty if the line is not the header of a table of numbers."""
    names = [a or b for a, b in _CELL.findall(header)] if _BETWEEN_CELLS.search(header) else []
    rows = _rows(below, len(names)) if len(names) > 1 else []
    columns: dict[str, tuple[Num, ...]] = {}
    for cell, column in zip(names, zip(*rows, strict=True), strict=False):
        try:
            reading = parse(layout(cell))
        except Unread:
            continue
        if isinstance(reading, Name):
            columns[system.mention(reading).key] = column
    return columns


def _rows(lines: Sequence[str], width: int) -> list[list[Num]]:
    """The lines of numbers at the beginning, the rule below the header left out."""
    rows: list[list[Num]] = []
    for line in lines:
        if _RULE.fullmatch(line) and "-" in line:
            continue
        found = _NUMBER.findall(line)
        if len(found) != width or _NOT_NUMBERS.search(line):
            break
        rows.append([_number(x) for x in found])
    return rows


def _number(text: str) -> Num:
    plain = text.replace("−", "-")
    return Num(0, 0, Fraction(plain), len(plain.partition(".")[2]))

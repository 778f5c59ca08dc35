"""Tables of numbers in a text: a line of names, and lines with as many numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate

from chainrule.documents.defining.system import System
from chainrule.documents.markup.layout import layout
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.grammar import parse
from chainrule.documents.parsing.reading import Name, Num

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
    found = ((start, _columns(names, rows, system)) for start, names, rows in _written(text))
    return [Table(start, columns) for start, columns in found if columns]


@lru_cache(maxsize=2)
def _written(text: str) -> list[tuple[int, list[str], list[list[Num]]]]:
    """Where lines with several cells have rows of numbers below, the cells, and these rows.

    Kept, since every system of a document asks for those of the whole text.
    """
    lines = text.splitlines(keepends=True)
    found = []
    for number, (start, header) in enumerate(
        zip(accumulate(map(len, lines), initial=0), lines, strict=False)
    ):
        if _BETWEEN_CELLS.search(header):
            names = [a or b for a, b in _CELL.findall(header)]
            below = lines[number + 1 : number + 1 + _MOST_ROWS] if len(names) > 1 else []
            if rows := _rows(below, len(names)):
                found.append((start, names, rows))
    return found


def _columns(names: list[str], rows: list[list[Num]], system: System) -> dict[str, tuple[Num, ...]]:
    """The columns by their names."""
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

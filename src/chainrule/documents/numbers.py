"""Worked examples: the numbers that a document puts in for its symbols, and what comes of them.

Constants are stated (``w = -1``), data stand in a table whose header names them, and a derivative
that has come out as a number is used as that number afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate

from chainrule.documents.arithmetic import is_arithmetic
from chainrule.documents.grammar import parse
from chainrule.documents.layout import layout
from chainrule.documents.reading import (
    Big,
    Call,
    Group,
    Matrix,
    Name,
    Num,
    Over,
    Partial,
    Plus,
    Raised,
    Reading,
    Times,
    Turned,
)
from chainrule.documents.system import System
from chainrule.documents.unread import Unread

_CELL = re.compile(r"\$([^$\n]{1,60})\$|\\\(([^\n]{1,60}?)\\\)")
_BETWEEN_CELLS = re.compile(r"\$\s*[|\t]+\s*\$")
_RULE = re.compile(r"[\s|:-]+")
_NOT_NUMBERS = re.compile(r"[A-Za-z$]")
_MOST_ROWS = 199
_MOST_RESULTS = 50
_NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?")
_DEEPEST = 12  # definitions in definitions


@dataclass(frozen=True)
class Table:
    """Columns of numbers by the names above them."""

    offset: int
    columns: dict[str, tuple[Num, ...]]

    @property
    def rows(self) -> int:
        return len(next(iter(self.columns.values())))


@dataclass
class Numbers:
    """What is known in numbers, up to where the reader has come."""

    system: System
    tables: list[Table]
    constants: dict[str, Reading] = field(default_factory=dict)
    results: list[tuple[Reading, Reading]] = field(default_factory=list)
    _depth: int = 0

    def put_in(self, reading: Reading, offset: int) -> Reading | None:
        """The formula with numbers in place of its symbols, or None where one is not known."""
        table = next((t for t in reversed(self.tables) if t.offset < offset), None)
        try:
            return self._put(reading, table, {})
        except Unread:
            return None

    def _put(self, e: Reading, table: Table | None, at: dict[str, int]) -> Reading:
        for known, number in reversed(self.results):
            if known == e:
                return number
        match e:
            case Num():
                return e
            case Name():
                return self._name(e, table, at)
            case Group(inner=inner):
                return Group(e.start, e.end, self._put(inner, table, at))
            case Plus(terms=terms, signs=signs):
                return Plus(e.start, e.end, tuple(self._put(t, table, at) for t in terms), signs)
            case Times(factors=factors, joins=joins):
                put = tuple(self._put(f, table, at) for f in factors)
                return Times(e.start, e.end, put, joins)
            case Over(top=top, bottom=bottom):
                return Over(e.start, e.end, self._put(top, table, at), self._put(bottom, table, at))
            case Raised(base=base, exponent=exponent):
                return Raised(e.start, e.end, self._put(base, table, at), exponent)
            case Turned(base=base):
                return Turned(e.start, e.end, self._put(base, table, at))
            case Call(function=function, arguments=(argument,)) if not self.system.is_function(e):
                inner = Group(argument.start, argument.end, self._put(argument, table, at))
                return Times(e.start, e.end, (self._put(function, table, at), inner), ("",))
            case Matrix(rows=rows):
                put_rows = tuple(tuple(self._put(x, table, at) for x in row) for row in rows)
                return Matrix(e.start, e.end, put_rows)
            case Big(letter=letter, body=body) if (
                table is not None and letter in self.system.habits.sample_letters
            ):
                terms = tuple(
                    self._put(body, table, {**at, letter: row}) for row in range(table.rows)
                )
                return Group(e.start, e.end, Plus(e.start, e.end, terms, (1,) * len(terms)))
        raise Unread("no number is known for this", e.start)

    def _name(self, name: Name, table: Table | None, at: dict[str, int]) -> Reading:
        mention = self.system.mention(name)
        key = "|".join(x for x in mention.key.split("|") if x not in ("old", "t"))
        if mention.entries or (mention.turned and key not in self.constants):
            raise Unread("no number is known for this", name.start)
        row = at.get(mention.sample or "")
        if mention.sample and mention.sample.isdigit():
            row = int(mention.sample) - 1
        if table is not None and row is not None and row < table.rows:
            column = table.columns.get(key) or table.columns.get(f"{key}|1")
            if column is not None and f"{key}|2" not in table.columns:
                return column[row]
        if table is not None and key in self.system.counts and key not in self.constants:
            return Num(name.start, name.end, Fraction(table.rows))
        number = self.constants.get(key)
        if number is None:
            number = self._defined(key, name, table, at)
        if mention.turned:
            number = Turned(name.start, name.end, number)
        if mention.power is not None and mention.power.isdigit():
            power = Num(name.start, name.end, Fraction(mention.power))
            number = Raised(name.start, name.end, Group(name.start, name.end, number), power)
        return number

    def _defined(self, key: str, name: Name, table: Table | None, at: dict[str, int]) -> Reading:
        """The number that a definition comes to, such as z = w x."""
        definition = self.system.definitions.get(key)
        if definition is None or definition.mention.entries or self._depth > _DEEPEST:
            raise Unread(f"no number is known for {key}", name.start)
        self._depth += 1
        try:
            inner = self._put(definition.right, table, at)
        finally:
            self._depth -= 1
        return Group(name.start, name.end, inner)

    def state(self, left: Reading, right: Reading) -> None:
        """Note that a symbol was given a number."""
        if isinstance(left, Name) and is_arithmetic(right):
            mention = self.system.mention(left)
            if not mention.entries and mention.sample is None:
                self.constants[mention.key] = right

    def came_out(self, anchor: Reading, number: Reading) -> None:
        """Note that a derivative has come out as a number."""
        known = isinstance(anchor, Name) and self.system.mention(anchor).key in (
            self.system.definitions
        )
        if (isinstance(anchor, Partial) or known) and is_arithmetic(number):
            self.results.append((anchor, number))
            del self.results[:-_MOST_RESULTS]


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

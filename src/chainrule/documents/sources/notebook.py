"""Jupyter notebooks, formats 3 and 4: Markdown cells are read, code cells are kept as code."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from chainrule.documents.sources.decoding import clean
from chainrule.documents.sources.document import Document, Kind, Piece, Problem
from chainrule.documents.sources.markdown_source import read_markdown
from chainrule.documents.sources.pictures import with_pictures_as_formulas
from chainrule.documents.sources.spans import Source

_JSON = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\],:]')
_Address = tuple[int, int]  # the worksheet (0 in format 4) and the cell, counted from 0


class _Cell(NamedTuple):
    """What a cell is, its lines, and the line of the file on which each of them stands."""

    kind: str
    level: int
    text: str
    lines: list[int]


def read_notebook(text: str, name: str) -> Document:
    """A notebook as one text, its cells joined with blank lines; never an exception."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        place = min(error.pos, len(text))
        line = text.count("\n", 0, place) + 1
        column = place - (text.rfind("\n", 0, place) + 1) + 1
        what = error.msg[:1].lower() + error.msg[1:]
        message = f"the notebook is not valid JSON: {what} at line {line}, column {column}"
        return Document(name, text, (), problems=(Problem(message, place),))
    except (ValueError, RecursionError):
        message = "the notebook is not valid JSON: it is nested too deeply or a number is too long"
        return Document(name, text, (), problems=(Problem(message, 0),))
    sheets = _sheets(content)
    if sheets is None:
        message = "this is not a notebook: line 1, column 1 begins JSON without a list of cells"
        return Document(name, text, (), problems=(Problem(message, 0),))
    return _joined(name, sheets, _places(text))


def _sheets(content: Any) -> list[list[Any]] | None:
    """The lists of cells: one in format 4, one for each worksheet in format 3."""
    if not isinstance(content, dict):
        return None
    if isinstance(content.get("cells"), list):
        return [content["cells"]]
    sheets = content.get("worksheets")
    if not isinstance(sheets, list):
        return None
    cells = (sheet.get("cells") if isinstance(sheet, dict) else None for sheet in sheets)
    return [each if isinstance(each, list) else [] for each in cells]


def _joined(name: str, sheets: list[list[Any]], places: dict[_Address, list[int]]) -> Document:
    parts: list[str] = []
    length = 0
    lines: list[tuple[int, int]] = []
    whole = Source()
    number = 0
    for sheet, cells in enumerate(sheets):
        for row, raw in enumerate(cells):
            number += 1
            last = lines[-1][0] if lines else 1
            cell, complaint = _cell(raw, places.get((sheet, row), []), last)
            if parts:
                parts.append("\n\n")
                length += 2
                lines.append((last, max(number - 1, 1)))
            if complaint:
                whole.problems.append(Problem(f"cell {number} {complaint}", length))
            found = _read(cell).moved(length)
            whole.pieces += found.pieces
            whole.problems += found.problems
            whole.macros |= found.macros
            if not any(map(str.strip, parts)):
                whole.settings |= found.settings
            parts.append(cell.text)
            length += len(cell.text)
            lines += ((line, number) for line in cell.lines)
    return Document(
        name,
        "".join(parts),
        tuple(whole.pieces),
        whole.settings,
        tuple(whole.problems),
        tuple(lines),
        whole.macros,
    )


def _cell(raw: Any, places: list[int], fallback: int) -> tuple[_Cell, str]:
    """One cell, and what is odd about it."""
    if not isinstance(raw, dict):
        return _Cell("raw", 0, "", [fallback]), "is not a cell of a notebook"
    source = raw.get("source", raw.get("input"))
    strings = [source] if isinstance(source, str) else source
    if not isinstance(strings, list) or not all(isinstance(part, str) for part in strings):
        return _Cell("raw", 0, "", [fallback]), "has no text as its source"
    lines: list[int] = []
    begins = True
    for place, part in enumerate(strings):
        fallback = places[place] if place < len(places) else fallback
        part = clean(part)
        lines += [fallback] * (part[:-1].count("\n") + (begins and part != ""))
        begins = part.endswith("\n") if part else begins
    kind, level = raw.get("cell_type"), raw.get("level")
    level = level if isinstance(level, int) and 1 <= level <= 6 else 1
    text = with_pictures_as_formulas(clean("".join(strings)))
    count = text.count("\n") + 1
    lines = [*lines, *([fallback] * (count - len(lines)))][:count]
    return _Cell(kind if isinstance(kind, str) else "raw", level, text, lines), ""


def _read(cell: _Cell) -> Source:
    if cell.kind == "markdown":
        return read_markdown(cell.text)
    words = cell.text.strip()
    if not words:
        return Source()
    start = cell.text.index(words[0])
    if cell.kind == "heading":
        return Source([Piece(Kind.HEADING, words, start, level=cell.level)])
    if cell.kind == "code":
        return Source([Piece(Kind.CODE, cell.text, 0)])
    settings = read_markdown(cell.text, delimiters=False).settings
    return Source([] if settings else [Piece(Kind.PROSE, words, start)], settings=settings)


def _places(text: str) -> dict[_Address, list[int]]:
    """For every cell, the line of the file on which each string of its source stands.

    The text is known to be JSON, so its strings and brackets are enough to know where one is.
    """
    found: defaultdict[_Address, list[int]] = defaultdict(list)
    line, counted = 1, 0
    for path, start, begins in _strings(text):
        if len(path) < 3:
            continue
        sheet = path[1] if path[:1] == ["worksheets"] else 0
        inner = path[2:] if path[:1] == ["worksheets"] else path
        if len(inner) < 3 or inner[0] != "cells" or inner[2] not in ("source", "input"):
            continue
        if len(inner) > 4 or not (isinstance(sheet, int) and isinstance(inner[1], int)):
            continue
        line += text.count("\n", counted, start)
        counted = start
        if begins:
            found[sheet, inner[1]].clear()  # a key given twice: JSON keeps the last
        else:
            found[sheet, inner[1]].append(line)
    return found


def _strings(text: str) -> Iterator[tuple[list[str | int], int, bool]]:
    """Every string with the keys and positions that lead to it, as long as these are few.

    The last value tells a key, where a new value begins, from a string that is a value.
    """
    path: list[str | int] = []
    expects_key = False
    for match in _JSON.finditer(text):
        sign = match[0][0]
        if sign in "{[":
            path.append("" if sign == "{" else 0)
            expects_key = sign == "{"
        elif sign in "}]":
            path.pop()
            expects_key = False
        elif sign == ",":
            expects_key = isinstance(path[-1], str)
            if isinstance(path[-1], int):
                path[-1] += 1
        elif sign == '"' and path:
            if expects_key:
                path[-1] = json.loads(match[0])
                expects_key = False
                if len(path) < 7:
                    yield path, match.start(), True
            elif len(path) < 7:
                yield path, match.start(), False

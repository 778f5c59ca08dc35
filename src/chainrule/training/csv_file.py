"""Text of a CSV file -> named columns of text, and the line each row came from.

Python's csv module splits the records because it knows which line it is on; a reader that pads
short rows or renames duplicate columns in silence would hide the user's slip. Every refusal
names the file and the line.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import IO

import numpy as np
import polars as pl

from chainrule.errors import DataError
from chainrule.operations import Array
from chainrule.training.names import named

SEPARATORS = ",;\t"
_CHUNK = 50_000  # records held as Python text at a time
_BEGINNING = 1 << 16  # bytes that tell what kind of file it is

# The first bytes of files that are often renamed to .csv.
_SIGNATURES = {
    b"PK\x03\x04": "an Excel workbook or a zip archive: export it as CSV",
    b"\x1f\x8b": "a gzip archive: unpack it first",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook: export it as CSV",
    b"\xff\xfe": "UTF-16 text: save it as UTF-8",
    b"\xfe\xff": "UTF-16 text: save it as UTF-8",
}

# What Python's csv module says, and what to do about it.
_UNREADABLE = "not readable as CSV: check the quotes and the separators"
_REFUSALS = {
    "unexpected end of data": "a quote is opened and not closed: close it, or write it twice if "
    "it is meant",
    "expected after": "text stands between a closing quote and the next separator: write a quote "
    "inside a cell twice",
    "new-line character": "a row has a carriage return in it: save the file with the same end "
    "for every line",
    "field larger than field limit": f"a cell has more than {csv.field_size_limit():,} "
    "characters: shorten it, or close the quote it begins with",
}


def decode(raw: bytes, path: Path) -> str:
    """The text of a CSV file; DataError for an empty, a binary or a not UTF-8 file."""
    if not raw.strip():
        raise DataError(f"{path} is empty")
    for signature, what in _SIGNATURES.items():
        if raw.startswith(signature):
            raise DataError(f"{path} is {what}")
    if b"\0" in raw:
        raise DataError(f"{path} is a binary file, not CSV text")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise DataError(
            f"{path}, line {line}: byte 0x{raw[problem.start]:02x} is not UTF-8 text: "
            "save the file as UTF-8"
        ) from None


def parse(text: str, path: Path) -> tuple[pl.DataFrame, Array]:
    """Columns of text (missing cells are empty text) and each row's line, counted from 1.

    The separator is the one of comma, semicolon and tab that the header has most of. Blank
    lines are skipped. Raises DataError for ragged rows, for column names that are missing or
    repeated, and for quotes that do not close.
    """
    parts = list(_parts(iter(text.split("\n" if "\n" in text else "\r")), path))
    frames, lines = zip(*parts, strict=True)
    return pl.concat(frames), np.concatenate(lines)


def stream(path: Path, told: Callable[[int], None]) -> Iterator[tuple[pl.DataFrame, Array]]:
    """The same from a file, a part at a time: the memory does not depend on the file's size.

    told: is called with the bytes read so far. Raises DataError as :func:`decode` and
    :func:`parse` do, when it comes to the place.
    """
    with path.open("rb") as file:
        beginning = file.read(_BEGINNING)
        if b"\n" not in beginning:  # one line, or lines that end as on an old Macintosh
            rest = beginning + file.read()
            yield parse(decode(rest, path), path)
            return
        decode(beginning[: beginning.rindex(b"\n") + 1], path)
        file.seek(0)
        yield from _parts(_decoded(file, path, told), path)


def _decoded(file: IO[bytes], path: Path, told: Callable[[int], None]) -> Iterator[str]:
    read = 0
    for number, line in enumerate(file, start=1):
        read += len(line)
        if number % _CHUNK == 0:
            told(read)
        if b"\0" in line:
            raise DataError(f"{path}, line {number}: there is a null byte, as in a binary file")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8").removesuffix("\n")
        except UnicodeDecodeError as problem:
            raise DataError(
                f"{path}, line {number}: byte 0x{line[problem.start]:02x} is not UTF-8 text: "
                "save the file as UTF-8"
            ) from None
    told(read)


def _parts(lines: Iterator[str], path: Path) -> Iterator[tuple[pl.DataFrame, Array]]:
    """Columns of text and the rows' lines, a part of the records at a time: one part at least."""
    records = _records(lines, path)
    number, header = next(records, (1, []))
    names = [name.strip() for name in header]
    _check_names(names, f"{path}, line {number}")
    rows: list[list[str]] = []
    places: list[int] = []
    first = True
    for number, record in records:
        if len(record) != len(names):
            fields = "1 field" if len(record) == 1 else f"{len(record)} fields"
            raise DataError(
                f"{path}, line {number} has {fields}, but the header has {len(names)} columns"
            )
        rows.append(record)
        places.append(number)
        if len(rows) == _CHUNK:
            yield _frame(rows, names), np.array(places, dtype=np.int64)
            rows, places, first = [], [], False
    if rows or first:
        yield _frame(rows, names), np.array(places, dtype=np.int64)


def _frame(rows: list[list[str]], names: list[str]) -> pl.DataFrame:
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return pl.DataFrame(
        [pl.Series(name, cells, pl.String) for name, cells in zip(names, columns, strict=True)]
    )


def _records(lines: Iterator[str], path: Path) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not blank, with the line it starts on."""
    blank = list(_up_to_text(lines))
    first = blank[-1] if blank else ""
    separator = max(SEPARATORS, key=first.count)
    whole = (line + "\n" for line in chain(blank, lines))
    reader = csv.reader(whole, delimiter=separator, strict=True)
    start = 1
    try:
        for record in reader:
            if any(map(str.strip, record)) or len(record) > 1:
                yield start, record
            start = reader.line_num + 1
    except csv.Error as problem:
        jargon = str(problem)
        sentence = next((text for words, text in _REFUSALS.items() if words in jargon), _UNREADABLE)
        raise DataError(f"{path}, line {start}: {sentence}") from None


def _up_to_text(lines: Iterator[str]) -> Iterator[str]:
    """The blank lines at the beginning and the first that is not blank."""
    for line in lines:
        yield line
        if line.strip():
            return


def _check_names(names: list[str], place: str) -> None:
    for position, name in enumerate(names, start=1):
        if not name:
            raise DataError(f"{place}: column {position} has no name: write one in the header")
    repeated = [name for name, times in Counter(names).items() if times > 1]
    if repeated:
        times = names.count(repeated[0])
        raise DataError(f"{place}: the column name {named(repeated[0])} appears {times} times")

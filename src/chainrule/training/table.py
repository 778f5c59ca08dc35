"""A CSV or Parquet file as a table whose messages can point at a line.

>>> table = Table(Path("t.csv"), pl.DataFrame({"age": ["28", "", "7"]}), np.array([2, 3, 5]))
>>> table.numbers("age")
array([28., nan,  7.])
>>> table.place(2)
't.csv, line 5'
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from chainrule.errors import DataError, suggestion
from chainrule.operations import Array
from chainrule.training import csv_file
from chainrule.training.input_file import check_regular, read_bytes
from chainrule.training.names import named, shown
from chainrule.training.parquet_file import MAGIC, ParquetFile, is_parquet, whole_parquet

# Text that stands for a missing cell, in lower case.
MISSING = ("", "na", "n/a", "nan", "null", "?")

_CONVERT = "convert the column to numbers or text"

_ROWS_AT_A_TIME = 100_000  # of a Parquet file that is read in parts


@dataclass(frozen=True)
class Table:
    """Named columns, and the line of each row where the file has lines (CSV).

    first_row: where in the file the rows begin, for a part of it.
    """

    path: Path
    frame: pl.DataFrame
    lines: Array | None = None
    first_row: int = 0

    @classmethod
    def read(cls, path: str | Path) -> Table:
        """Read CSV or Parquet, told apart by content.

        Raises DataError for a file that is missing, empty or not a table.
        """
        path = Path(path)
        raw = read_bytes(path, "a CSV or Parquet file", f"there is no file {path}")
        if raw.startswith(MAGIC):
            table = cls(path, whole_parquet(raw, path))
        else:
            table = cls(path, *csv_file.parse(csv_file.decode(raw, path), path))
        if not table.rows:
            raise DataError(f"{path} has a header but no rows")
        return table

    @classmethod
    def stream(cls, path: str | Path, told: Callable[[float], None]) -> Iterator[Table]:
        """The same a part of the rows at a time: the memory does not depend on the file's size.

        told: is called with the part of the file that was read, from 0 to 1. A message names the
        line or row of the whole file. Raises DataError as :meth:`read` does, when it comes to it.
        """
        path = Path(path)
        size = check_regular(path, "a CSV or Parquet file", f"there is no file {path}")
        rows = 0
        if is_parquet(path):
            file = ParquetFile(path)
            for start in range(0, file.rows, _ROWS_AT_A_TIME):
                frame = file.part(start, _ROWS_AT_A_TIME)
                yield cls(path, frame, first_row=start)
                rows += frame.height
                told(min(1.0, (start + _ROWS_AT_A_TIME) / file.rows))
        else:
            for frame, lines in csv_file.stream(path, lambda read: told(read / max(size, 1))):
                yield cls(path, frame, lines)
                rows += frame.height
        if not rows:
            raise DataError(f"{path} has a header but no rows")

    @property
    def rows(self) -> int:
        """The number of rows."""
        return self.frame.height

    @property
    def names(self) -> list[str]:
        """The column names, in file order."""
        return self.frame.columns

    def place(self, row: int) -> str:
        """Where a row is, for a message: the file and its line, or its row number from 1."""
        if self.lines is None:
            return f"{self.path}, row {self.first_row + row + 1}"
        return f"{self.path}, line {self.lines[row]}"

    def take(self, rows: Array) -> Table:
        """Some of the rows, which keep their places."""
        lines = None if self.lines is None else self.lines[rows]
        return Table(self.path, self.frame[rows], lines)

    def column(self, name: str, role: str = "column") -> pl.Series:
        """A column by name; DataError with the near matches for an unknown one."""
        if name not in self.names:
            known = suggestion(name, map(shown, self.names))
            raise DataError(f"{self.path} has no {role} {named(name)}: {known}")
        return self.frame[name]

    def text(self, name: str) -> pl.Series:
        """A column as text, missing cells as null; every other cell without outer spaces."""
        series = self.usable(name)
        if series.dtype.is_float():
            return pl.Series(name, [number_text(value) for value in series.to_list()], pl.String)
        cells = series.cast(pl.String).str.strip_chars()
        lowered = cells.str.to_lowercase()
        return cells.set(lowered.is_in(list(MISSING)).fill_null(False), None)

    def numbers(self, name: str) -> Array:
        """A column as floats, missing cells as NaN; DataError for text and for infinity."""
        series = self.usable(name)
        text = series.dtype == pl.String
        cells = self.text(name) if text else series
        column = cells.cast(pl.Float64, strict=False)
        slips = cells.is_not_null() & column.is_null()
        if slips.any():
            row = int(slips.arg_max() or 0)
            raise DataError(
                f"{self.place(row)}: {named(str(cells[row]))} in column {named(name)} is not a "
                "number"
            )
        values = column.fill_null(float("nan")).to_numpy().astype(float)
        infinite = np.isinf(values)
        if infinite.any():
            row = int(infinite.argmax())
            raise DataError(
                f"{self.place(row)}: {named(str(cells[row]))} in column {named(name)} is infinite "
                "(as a float)"
            )
        return values

    def usable(self, name: str, remedy: str = _CONVERT) -> pl.Series:
        """A column of numbers or categories; DataError with a remedy for dates and nested types."""
        series = self.column(name)
        dtype = series.dtype
        if dtype.is_numeric() or dtype in (pl.Null, pl.String, pl.Boolean):
            return series
        kind = dtype.base_type().__name__
        raise DataError(
            f"{self.path}: column {named(name)} holds values of type {kind}, which are neither "
            f"numbers nor categories: {remedy}"
        )


def number_text(value: float | None) -> str | None:
    """A number as a category: 1.0 and 1 are one class; NaN is missing."""
    if value is None or value != value:
        return None
    return str(int(value)) if value.is_integer() else repr(value)


def quoted(name: str) -> str:
    """A column name as it is typed in a shell."""
    return f'"{shown(name)}"' if not name.replace("_", "").isalnum() else shown(name)

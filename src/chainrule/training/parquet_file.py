"""A Parquet file whose rows are read a part at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from chainrule.errors import DataError

# What Polars raises for a damaged file; a panic of its Rust code is not even an Exception.
_DAMAGED = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError)

MAGIC = b"PAR1"  # the first bytes of every such file


class ParquetFile:
    """rows: how many there are. schema: the columns and their types, in file order.

    Raises DataError for a damaged file, when it comes to the damage.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with _undamaged(path):
            self._scan = pl.scan_parquet(path, glob=False)
            self.schema = self._scan.collect_schema()
            self.rows: int = self._scan.select(pl.len()).collect().item()

    def part(self, start: int, count: int, names: list[str] | None = None) -> pl.DataFrame:
        """So many rows from a start on, or all there are from there; names: of these columns."""
        with _undamaged(self.path):
            scan = self._scan if names is None else self._scan.select(names)
            return _settled(scan.slice(start, count).collect())


def is_parquet(path: Path) -> bool:
    """Whether a file that can be read begins as a Parquet file does."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def whole_parquet(raw: bytes, path: Path) -> pl.DataFrame:
    """The columns of a Parquet file that was read; path: for a message."""
    with _undamaged(path):
        return _settled(pl.read_parquet(raw))


@contextmanager
def _undamaged(path: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGED:
        raise DataError(f"{path} is a damaged Parquet file") from None


def _settled(frame: pl.DataFrame) -> pl.DataFrame:
    """Columns of categories become text, and decimals floats."""
    return frame.with_columns(
        pl.col(pl.Categorical, pl.Enum).cast(pl.String), pl.col(pl.Decimal).cast(pl.Float64)
    )

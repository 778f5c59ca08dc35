"""A Parquet file as many tables of a few rows: what a pass over it holds at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from chainrule.errors import DataError
from chainrule.training.input_file import check_regular
from chainrule.training.parquet_file import ParquetFile, is_parquet
from chainrule.training.table import Table

# Cells of a chunk, and the rows that it has at least and at most.
_CELLS, _LEAST, _MOST = 4_000_000, 256, 100_000


class Chunks:
    """The rows of a file, a few at a time; every pass reads them anew.

    rows: of the file. size: of a chunk; the last one may be smaller. told: is called in a pass with
    the part of it that was read, from 0 to 1.
    """

    def __init__(
        self,
        file: ParquetFile,
        names: Sequence[str],
        size: int | None = None,
        told: Callable[[float], None] | None = None,
    ) -> None:
        self.file, self.names, self.rows, self.told = file, list(names), file.rows, told
        self.size = size or rows_of(len(self.names))

    @classmethod
    def of(cls, path: str | Path) -> Chunks:
        """Those of a file. Raises DataError for one that is missing, damaged or not Parquet."""
        path = Path(path)
        check_regular(path, "a Parquet file", f"there is no file {path}")
        if not is_parquet(path):
            raise DataError(
                f"{path} is not Parquet, and only a Parquet file can be trained on a part at a "
                "time: convert it, or leave out --stream"
            )
        file = ParquetFile(path)
        if not file.rows:
            raise DataError(f"{path} has a header but no rows")
        return cls(file, file.schema.names())

    def only(self, names: Sequence[str]) -> Chunks:
        """These columns alone."""
        return Chunks(self.file, names, told=self.told)

    def encoded(self, names: Sequence[str], inputs: int) -> Chunks:
        """These columns in chunks whose rows may have so many inputs; nobody is told."""
        return Chunks(self.file, names, rows_of(inputs))

    def telling(self, told: Callable[[float], None]) -> Chunks:
        """The same, with somebody who is told how far a pass is."""
        return Chunks(self.file, self.names, self.size, told)

    def pieces(self, of_a_chunk: int) -> Chunks:
        """The same rows in smaller parts, so many of a chunk."""
        return Chunks(self.file, self.names, -(-self.size // of_a_chunk))

    def __len__(self) -> int:
        return -(-self.rows // self.size)

    def __iter__(self) -> Iterator[Table]:
        for number in range(len(self)):
            yield self[number]
            if self.told:
                self.told((number + 1) / len(self))

    def __getitem__(self, number: int) -> Table:
        start = number * self.size
        frame = self.file.part(start, self.size, self.names)
        return Table(self.file.path, frame, first_row=start)


def rows_of(columns: int) -> int:
    """How many rows a chunk of so many columns has."""
    return min(_MOST, max(_LEAST, _CELLS // max(1, columns)))

"""Whether the cells of a column of text are numbers, seen one part of a table after another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from chainrule.errors import DataError
from chainrule.training.names import named
from chainrule.training.table import Table, quoted

# A column where more than this part of the cells are numbers is a column of numbers, and the
# other cells are slips to be reported rather than categories.
_MOSTLY = 0.9

# Numbers as they are written in much of the world, and those whose comma may part thousands.
_COMMA = r"^[+-]?(\d+|\d{1,3}(\.\d{3})+)?,\d+([eE][+-]?\d+)?$|^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$"
_THOUSANDS = r"^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$"


def number_columns(
    tables: Iterable[Table], names: Sequence[str], target: str | None = None
) -> dict[str, bool]:
    """Whether each of these columns holds numbers; a boolean column does not.

    target: the column that cannot be left out, as a message else advises. DataError for a few
    cells of text in a column of numbers, for numbers with a decimal comma, and for dates and
    nested types.
    """
    found: dict[str, TextCells] = {}
    for table in tables:
        for name in names:
            found.setdefault(name, TextCells(name, name == target)).look(table)
    return {name: cells.are_numbers() for name, cells in found.items()}


@dataclass
class _Kind:
    """How many cells are of a kind, and the first: its place and its text."""

    count: int = 0
    first: tuple[str, str] = ("", "")

    def look(self, table: Table, cells: pl.Series, of_it: pl.Series) -> None:
        if not self.count and of_it.any():
            row = int(of_it.arg_max() or 0)
            self.first = table.place(row), cells[row]
        self.count += int(of_it.sum())


@dataclass
class TextCells:
    """What is known of one column. given: its cells that are not missing."""

    name: str
    is_target: bool
    dtype: pl.DataType = field(default_factory=pl.Null)
    path: str = ""
    given: int = 0
    numbers: int = 0
    slips: _Kind = field(default_factory=_Kind)
    commas: _Kind = field(default_factory=_Kind)
    thousands: int = 0

    def look(self, table: Table) -> None:
        """Count the cells of a part; numbers by their type need no look."""
        remedy = () if self.is_target else (self._leave_out,)
        self.dtype = table.usable(self.name, *remedy).dtype
        if self._by_type:
            return
        cells = table.text(self.name)
        numbers = cells.cast(pl.Float64, strict=False)
        self.given += cells.len() - cells.null_count()
        self.numbers += int(numbers.count())
        self.slips.look(table, cells, cells.is_not_null() & numbers.is_null())
        commas = cells.str.contains(_COMMA).fill_null(False)
        self.commas.look(table, cells, commas)
        self.thousands += int(cells.filter(commas).str.contains(_THOUSANDS).sum())

    def are_numbers(self) -> bool:
        """The answer; DataError where nearly all cells are numbers and others are slips."""
        if self._by_type:
            return True
        if self.commas.count and self.numbers + self.commas.count > _MOSTLY * self.given:
            raise self._has_commas()
        if self.dtype != pl.String or not self.given - self.slips.count > _MOSTLY * self.given:
            return not self.given
        if self.slips.count:
            place, cell = self.slips.first
            remedy = "remove the row" if self.is_target else self._leave_out
            raise DataError(
                f"{place}: {named(cell)} in column {named(self.name)} is not a number, though "
                f"nearly all of the column is: mend it, or {remedy}"
            )
        return True

    @property
    def _by_type(self) -> bool:
        return self.dtype.is_numeric() or self.dtype == pl.Null

    @property
    def _leave_out(self) -> str:
        return f"leave the column out with --drop {quoted(self.name)}"

    def _has_commas(self) -> DataError:
        place, cell = self.commas.first
        what, remedy = "a decimal comma", "write them with a point"
        if self.thousands == self.commas.count:
            what, remedy = "a comma", "write them with a decimal point and no other separator"
        return DataError(
            f"{place}: column {named(self.name)} has numbers with {what}, such as {named(cell)}: "
            f"{remedy}"
        )

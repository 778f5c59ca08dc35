"""Arrays as a reader sees them: few digits, and only the corner of a large one."""

from __future__ import annotations

from chainrule.operations import Array

_MOST = 6


def number(value: float) -> str:
    """Six significant digits, without a negative zero.

    >>> number(-0.1155), number(1.001155), number(-0.0), number(float("-inf"))
    ('-0.1155', '1.00116', '0', '-inf')
    """
    return f"{value + 0.0:.6g}"


def grid(array: Array, most: int = _MOST) -> list[list[str]]:
    """The entries of a matrix as text; of a large one the first rows and columns and a ``…``."""
    rows = array.reshape(1, -1) if array.ndim < 2 else array
    cells = [[number(float(v)) for v in row[:most]] for row in rows[:most]]
    if rows.shape[1] > most:
        cells = [[*row, "…"] for row in cells]
    if rows.shape[0] > most:
        cells.append(["…"] * len(cells[0]))
    return cells

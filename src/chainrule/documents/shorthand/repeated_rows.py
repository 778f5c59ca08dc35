"""[b; ⋮; b] is 𝟏 b, and [b_1 ⋯ b_n; ⋮; b_1 ⋯ b_n] is 𝟏 (b_1 ⋯ b_n): one row for every sample.

So are columns that repeat: [b ⋯ b] is b 𝟏ᵀ.
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.documents.parsing.customary import ONES
from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Dots,
    Matrix,
    Name,
    Reading,
    Sides,
    Times,
    mapped,
    rewritten,
)

_Lines = Sequence[tuple[Reading, ...]]


def with_repeated_rows(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document without matrices whose rows, or columns, are all the same."""
    return rewritten(chains, _rewrite, (Matrix,))


def _rewrite(node: Reading) -> Reading:
    if not isinstance(node, Matrix) or len({len(row) for row in node.rows}) != 1:
        return mapped(node, _rewrite)
    start, end = node.start, node.end
    if (row := _only(node.rows)) is not None:
        single = row[0] if len(row) == 1 else Matrix(start, end, (row,))
        return Times(start, end, (Name(start, start, ONES), single), ("",))
    columns = list(zip(*node.rows, strict=True))
    if (column := _only(columns)) is not None:
        single = column[0] if len(column) == 1 else Matrix(start, end, tuple((e,) for e in column))
        turned = Name(end, end, ONES, (TRANSPOSED,))
        return Times(start, end, (single, turned), ("",))
    return mapped(node, _rewrite)


def _only(lines: _Lines) -> tuple[Reading, ...] | None:
    """The line that is written again and again, with an ellipsis between two of them."""
    written = [line for line in lines if not all(isinstance(e, Dots) for e in line)]
    if not 1 < len(written) < len(lines) or any(line != written[0] for line in written[1:]):
        return None
    return written[0] if any(isinstance(e, Name) for e in written[0]) else None

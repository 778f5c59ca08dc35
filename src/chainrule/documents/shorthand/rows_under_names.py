r"""Rows of a matrix that have names: W = [W_1; W_2] with W_1 = [a b] and W_2 = [c d] is [a b; c d].

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> read = lambda text: parse(layout(text))
>>> first, second = (
...     [read(f"W_{k}"), read(rf"\begin{{bmatrix}} w_{{{k}1}} & w_{{{k}2}} \end{{bmatrix}}")]
...     for k in (1, 2)
... )
>>> whole = [read("W"), read(r"\begin{bmatrix} W_1 \\ W_2 \end{bmatrix}")]
>>> found = with_rows_in_full([first, second, whole])
>>> len(found[2][1].rows[0])
2
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeGuard

from chainrule.documents.parsing.reading import (
    Matrix,
    Name,
    Reading,
    Sides,
    all_nodes,
    mapped,
    rewritten_sides,
)


def with_rows_in_full(chains: Sides) -> list[list[Reading | None]]:
    """The formulas with the entries of such rows; the names stay where they are defined."""
    rows = {
        sides[0]: sides[1] for sides in chains
        if len(sides) > 1 and isinstance(sides[0], Name) and _is_row(sides[1])
    }  # fmt: skip
    stacked = {
        name for node in all_nodes(chains, Matrix)
        for name in _named_rows(node, rows)
    }  # fmt: skip
    rows = {name: row for name, row in rows.items() if name in stacked}

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Matrix) and (names := _named_rows(node, rows)):
            return replace(node, rows=tuple(rows[name].rows[0] for name in names))
        if isinstance(node, Name) and node in rows:
            return replace(rows[node], start=node.start, end=node.end)
        return mapped(node, rewrite)

    def written(sides: list[Reading | None]) -> list[Reading | None]:
        defines = int(bool(sides) and isinstance(sides[0], Name) and sides[0] in rows)
        return [*sides[:defines], *rewritten_sides(sides[defines:], rewrite)]

    return [written(list(sides)) if rows else list(sides) for sides in chains]


def _is_row(reading: Reading | None) -> TypeGuard[Matrix]:
    """Whether it is a row of several entries that is written out."""
    return (
        isinstance(reading, Matrix)
        and len(reading.rows) == 1
        and len(reading.rows[0]) > 1
        and all(isinstance(entry, Name) for entry in reading.rows[0])
    )


def _named_rows(matrix: Matrix, rows: Mapping[Name, Matrix]) -> list[Name]:
    """The names of the rows of a matrix, if all rows have one."""
    names = [row[0] for row in matrix.rows if len(row) == 1 and isinstance(row[0], Name)]
    is_of_rows = len(names) == len(matrix.rows) > 1 and all(name in rows for name in names)
    return names if is_of_rows else []

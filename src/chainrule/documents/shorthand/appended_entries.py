r"""A vector with one more entry, written out: ``\hat w = [w_1; ⋮; w_d; b]`` is [w; b].

So it is where the vector w stands in formulas of its own; the w of w = [w_1; ⋮; w_d; b] has that
entry itself.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (r"\hat w", r"\begin{bmatrix} w_1 \\ \vdots \\ w_d \\ b \end{bmatrix}")
>>> found = with_appended_entries([[parse(layout(t)) for t in texts], [parse(layout("w"))]])
>>> [entry.base for (entry,) in found[0][1].rows]
['w', 'b']
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TypeGuard

from chainrule.documents.parsing.reading import (
    TRANSPOSED,
    Dots,
    Matrix,
    Name,
    Num,
    Partial,
    Reading,
    Sides,
    Turned,
    all_nodes,
    is_below,
    mapped,
    rewritten_sides,
    walk_reading,
)


def with_appended_entries(chains: Sides) -> list[list[Reading | None]]:
    """The formulas with the vector for its entries where one more stands before or behind them."""
    nodes = list(all_nodes(chains))
    written = any(isinstance(n, Matrix) and _parts(n) is not None for n in nodes)
    whole = {n.base for n in nodes if _is_whole(n)} if written else set()

    def rewritten(sides: Sequence[Reading | None]) -> list[Reading | None]:
        left = sides[0]
        if not _is_whole(left):
            return list(sides)
        return [left, *(_in_blocks(side, whole - {left.base}) for side in sides[1:])]

    return [rewritten(sides) if whole else list(sides) for sides in chains]


def _is_whole(node: Reading | None) -> TypeGuard[Name]:
    """Whether it is a vector itself, or its transpose."""
    return isinstance(node, Name) and all(script == TRANSPOSED for script in node.scripts)


def _in_blocks(side: Reading | None, whole: Collection[str]) -> Reading | None:
    """A side that is such a matrix, or one turned, as two blocks."""
    if isinstance(side, Turned) and isinstance(side.base, Matrix):
        base = _in_blocks(side.base, whole)
        return replace(side, base=base) if base is not None else side
    parts = _parts(side) if isinstance(side, Matrix) else None
    if parts is None or not isinstance(side, Matrix):
        return side
    first, other, is_before = parts
    if first.base not in whole:
        return side
    lies = len(side.rows) == 1
    vector: Reading = replace(first, scripts=())
    vector = Turned(first.start, first.end, vector) if lies else vector
    blocks = (other, vector) if is_before else (vector, other)
    return replace(side, rows=(blocks,) if lies else tuple((block,) for block in blocks))


def _parts(matrix: Matrix) -> tuple[Name, Reading, bool] | None:
    """The w_1 of a row or column w_1 ⋯ w_d, the one entry beside it, and whether that is first."""
    entries = [entry for row in matrix.rows for entry in row]
    if min(len(matrix.rows), len(matrix.rows[0])) > 1 or len(entries) < 4:
        return None
    for other, series, is_before in (
        (entries[-1], entries[:-1], False),
        (entries[0], entries[1:], True),
    ):
        names = [entry for entry in series if isinstance(entry, Name)]
        dots = [k for k, entry in enumerate(series) if isinstance(entry, Dots)]
        first = names[0] if names else None
        if first is None or dots != [len(series) - 2] or len(names) != len(series) - 1:
            continue
        alone = isinstance(other, Num) or (isinstance(other, Name) and other.base != first.base)
        if alone and _index(first) == "1" and all(_is_entry(n, first.base) for n in names):
            return first, other, is_before
    return None


def _is_entry(name: Name, base: str) -> bool:
    return name.base == base and _index(name) is not None and not name.primes


def _index(name: Name) -> str | None:
    """The one index below a name, if it bears nothing else."""
    return name.scripts[0].text if len(name.scripts) == 1 and is_below(name.scripts[0]) else None


def with_derivatives_by_parts(chains: Sides) -> list[list[Reading | None]]:
    r"""The formulas with [∂J/∂w; ∂J/∂b] for the ∂J/∂θ of θ = [w; b].

    So it is where w and b stand in other formulas, and nothing says what they are.
    """
    joined = {sides[0]: sides[1] for sides in chains if len(sides) > 1 and _joins(*sides[:2])}
    by = {node.wrt for node in all_nodes(chains, Partial)} if joined else set()
    said = {sides[0] for sides in chains}
    parts = {
        whole: names for whole, column in joined.items() if whole in by
        and isinstance(column, Matrix) and (names := _free(column, chains, said))
    }  # fmt: skip

    def rewrite(node: Reading) -> Reading:
        node = mapped(node, rewrite)
        if not isinstance(node, Partial) or node.wrt not in parts:
            return node
        return Matrix(node.start, node.end, tuple(
            (replace(node, wrt=name),) for name in parts[node.wrt]
        ))  # fmt: skip

    return [rewritten_sides(sides, rewrite) if parts else list(sides) for sides in chains]


def _joins(whole: Reading | None, column: Reading | None) -> bool:
    """Whether a name, as W_b or W̃, is said to be a column of others."""
    return (
        isinstance(whole, Name)
        and isinstance(column, Matrix)
        and len(column.rows) > 1
        and all(len(row) == 1 and isinstance(row[0], Name) for row in column.rows)
    )


def _free(column: Matrix, chains: Sides, said: Collection[Reading | None]) -> list[Name]:
    """The names in a column, if each stands in another formula and none is said to be another."""
    names = [entry for row in column.rows for entry in row if isinstance(entry, Name)]
    sides = (side for chain in chains for side in chain if side is not None and side is not column)
    used = {n.base for side in sides for n in walk_reading(side, Name) if _is_whole(n)}
    free = all(_is_whole(n) and n.base in used and n not in said for n in names)
    return names if free else []

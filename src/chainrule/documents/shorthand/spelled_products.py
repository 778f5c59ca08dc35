r"""What matrices that are written out say of entries: [z_1; z_2] = [[w_{11}, w_{12}], …] [x_1; …].

Each row is an equation of its own, z_1 = w_{11} x_1 + w_{12} x_2, which defines z_1.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> read = lambda text: parse(layout(text))
>>> left = read(r"\begin{bmatrix} z_1 \\ z_2 \end{bmatrix}")
>>> right = read(r"\begin{matrix} v & w \\ w & v \end{matrix}\begin{matrix} x \\ y \end{matrix}")
>>> [name.base for name, _ in spelled_out(left, right)]
['z', 'z']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chainrule.documents.parsing.customary import customary_function
from chainrule.documents.parsing.reading import (
    Call,
    Dots,
    Group,
    Matrix,
    Name,
    Num,
    Plus,
    Reading,
    Times,
    Turned,
    walk_reading,
)

_LARGEST = 6  # rows or columns
_Grid = list[list[Reading]]


def spelled_out(left: Reading | None, right: Reading | None) -> Iterator[tuple[Name, Reading]]:
    """The entries of a matrix of names, with what a formula of matrices says that they are."""
    if not isinstance(left, Matrix) or right is None or not _is_computed(right):
        return
    names, values = _grid(left), _grid(right)
    if names is None or values is None or _size(names) != _size(values):
        return
    pairs = [pair for row in zip(names, values, strict=True) for pair in zip(*row, strict=True)]
    if all(isinstance(name, Name) and name.scripts for name, _ in pairs):
        yield from ((name, value) for name, value in pairs if isinstance(name, Name))


def covers(said: Name, name: Name) -> bool:
    """Whether what is said of one symbol says what another is: z, z_i, Z speak of z_1, z_2 not."""
    if not said.scripts and said.base.swapcase() == name.base:
        return True
    return said.base == name.base and all(
        one.text == other.text or any(s.kind == "bare" and s.text.isalpha() for s in (one, other))
        for one, other in zip(said.scripts, name.scripts, strict=False)
    )


def _is_computed(reading: Reading) -> bool:
    """Whether a formula, or every entry of one matrix, is more than names and numbers: those
    are put beside each other without defining anything."""
    entries = [e for row in reading.rows for e in row] if isinstance(reading, Matrix) else [reading]
    return not any(isinstance(entry, (Name, Num)) for entry in entries)


def _grid(reading: Reading) -> _Grid | None:
    """The entries of a formula of matrices that are all written out."""
    match reading:
        case Group(inner=inner):
            return _grid(inner)
        case Matrix(rows=rows):
            whole = not any(isinstance(n, (Dots, Matrix)) for row in rows for e in row
                            for n in walk_reading(e))  # fmt: skip
            size = len(rows), len(rows[0])
            even = all(len(row) == size[1] for row in rows)
            return [list(row) for row in rows] if whole and even and max(size) <= _LARGEST else None
        case Turned(base=base):
            found = _grid(base)
            return None if found is None else [list(column) for column in zip(*found, strict=True)]
        case Call(function=function, arguments=(argument,)):
            found = _grid(argument)
            if found is None or customary_function(function.base) in ("softmax", None):
                return None
            return [[_applied(reading, entry) for entry in row] for row in found]
        case Plus(terms=terms, signs=signs):
            return _sum(reading, [_grid(term) for term in terms], signs)
        case Times(factors=factors, joins=joins):
            return _product(reading, factors, joins)
    return None


def _size(grid: _Grid) -> tuple[int, int]:
    return len(grid), len(grid[0])


def _applied(call: Reading, entry: Reading) -> Reading:
    assert isinstance(call, Call)
    return Call(call.start, call.end, call.function, (entry,))


def _sum(at: Reading, grids: Sequence[_Grid | None], signs: tuple[int, ...]) -> _Grid | None:
    known = [grid for grid in grids if grid is not None]
    if len(known) != len(grids) or len(set(map(_size, known))) != 1:
        return None
    rows, columns = _size(known[0])
    return [
        [Plus(at.start, at.end, tuple(g[i][j] for g in known), signs) for j in range(columns)]
        for i in range(rows)
    ]


def _product(at: Reading, factors: Sequence[Reading], joins: Sequence[str]) -> _Grid | None:
    found: _Grid | None = None
    scale: list[Reading] = []
    for place, factor in enumerate(factors):
        grid = _grid(factor)
        if grid is None and isinstance(factor, (Num, Name)):
            scale.append(factor)
        elif grid is None:
            return None
        elif found is None:
            found = grid
        elif joins[place - 1] == "odot":
            found = _entrywise(at, found, grid)
        else:
            found = _rows_by_columns(at, found, grid)
        if found is None and grid is not None:
            return None  # they do not conform
    if found is None or not scale:
        return found
    return [[product_of(at, (*scale, entry)) for entry in row] for row in found]


def _entrywise(at: Reading, first: _Grid, second: _Grid) -> _Grid | None:
    if _size(first) != _size(second):
        return None
    pairs = (zip(a, b, strict=True) for a, b in zip(first, second, strict=True))
    return [[product_of(at, pair) for pair in row] for row in pairs]


def _rows_by_columns(at: Reading, first: _Grid, second: _Grid) -> _Grid | None:
    if _size(first)[1] != _size(second)[0]:
        return None
    columns = list(zip(*second, strict=True))
    return [[_dot(at, row, column) for column in columns] for row in first]


def _dot(at: Reading, row: Sequence[Reading], column: Sequence[Reading]) -> Reading:
    terms = tuple(product_of(at, pair) for pair in zip(row, column, strict=True))
    return Plus(at.start, at.end, terms, (1,) * len(terms)) if len(terms) > 1 else terms[0]


def product_of(at: Reading, factors: Sequence[Reading]) -> Reading:
    """Factors one behind the other, each that is more than a name or a number in brackets."""
    kept = tuple(f if isinstance(f, (Name, Num)) else Group(f.start, f.end, f) for f in factors)
    return kept[0] if len(kept) == 1 else Times(at.start, at.end, kept, ("",) * (len(kept) - 1))

r"""What matrices with ellipses say of every entry: [z_1; ⋮; z_n] = [w_{11} ⋯ w_{1m}; ⋮] [x_1; ⋮].

Row by row it is one equation with running letters, z_i = Σ_j w_{ij} x_j, which defines z.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> read = lambda text: parse(layout(text))
>>> left = read(r"\begin{bmatrix} z_1 \\ \vdots \\ z_n \end{bmatrix}")
>>> right = read(r"2 \begin{bmatrix} v_1 \\ \vdots \\ v_n \end{bmatrix}")
>>> [name.scripts[0].text for name, _ in every_entry(left, right, {})]
['i']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from chainrule.documents.parsing.customary import customary_function
from chainrule.documents.parsing.reading import (
    Big,
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
from chainrule.documents.shorthand.ellipsis import (
    corners,
    made_running_along,
    made_running_both_ways,
    runs_to,
)
from chainrule.documents.shorthand.spelled_products import product_of

_LETTERS = "ijkpqrstuv"


@dataclass(frozen=True)
class _Entry:
    """The general entry of a matrix, and up to what its rows and its columns run."""

    reading: Reading
    rows: str
    columns: str


def every_entry(
    left: Reading | None, right: Reading | None, usual: Mapping[tuple[str, int], tuple[str, ...]]
) -> Iterator[tuple[Name, Reading]]:
    """The general entry of a matrix of names, with what a formula of matrices says that it is.

    usual: the letters below a name elsewhere, by its own letter and their number.
    """
    for names, formula in ((left, right), (right, left)):
        if not isinstance(names, Matrix) or formula is None or isinstance(formula, Matrix):
            continue
        if not any(isinstance(entry, Dots) for row in names.rows for entry in row):
            continue
        letters = _Letters((names, formula))
        first = names.rows[0][0]
        if not isinstance(first, Name):
            continue
        grid = len(names.rows) > 1 < len(names.rows[0])
        i, j = letters.of(first, grid, usual)
        entry, value = _entry(names, i, j, letters), _entry(formula, i, j, letters)
        if entry is None or value is None or not isinstance(entry.reading, Name):
            continue
        if _same_size(entry, value):
            yield entry.reading, value.reading
            return


@dataclass
class _Letters:
    """Index letters that some formulas do not use."""

    formulas: tuple[Reading, ...]
    given: set[str] = field(default_factory=set)

    @cached_property
    def used(self) -> set[str]:
        """The letters below and above the symbols, and the symbols themselves."""
        names = [n for f in self.formulas for n in walk_reading(f, Name)]
        return {s.text for n in names for s in n.scripts} | {n.base for n in names}

    def fresh(self) -> str:
        """A letter that is not used yet."""
        letter = next(c for c in _LETTERS if c not in self.used | self.given)
        self.given.add(letter)
        return letter

    def of(
        self, name: Name, grid: bool, usual: Mapping[tuple[str, int], tuple[str, ...]]
    ) -> tuple[str, str]:
        """The letters for the rows and the columns of a matrix of these names."""
        below = usual.get((name.base, 2 if grid else 1), ())
        if len(set(below)) == (2 if grid else 1) and not set(below) & self.used:
            self.given |= set(below)
            return (below[0], below[1]) if grid else (below[0], self.fresh())
        return self.fresh(), self.fresh()


def letters_below(names: Sequence[Name]) -> dict[tuple[str, int], tuple[str, ...]]:
    """The letters below names, by their own letter and how many there are: those met first."""
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for name in names:
        below = tuple(s.text for s in name.scripts if s.place == "sub" and s.kind == "bare")
        if below and all(text.isalpha() and len(text) == 1 for text in below):
            found.setdefault((name.base, len(below)), below)
    return found


def _entry(reading: Reading, i: str, j: str, letters: _Letters) -> _Entry | None:
    """The entry in row i and column j of a formula of matrices."""
    match reading:
        case Group(inner=inner):
            return _entry(inner, i, j, letters)
        case Matrix():
            return _of_matrix(reading, i, j)
        case Turned(base=base):
            found = _entry(base, j, i, letters)
            return found and _Entry(found.reading, found.columns, found.rows)
        case Call(function=function, arguments=(argument,)):
            found = _entry(argument, i, j, letters)
            if found is None or customary_function(function.base) == "softmax":
                return None
            return replace(found, reading=replace(reading, arguments=(found.reading,)))
        case Plus(terms=terms):
            entries = [_entry(term, i, j, letters) for term in terms]
            known = [entry for entry in entries if entry is not None]
            if len(known) != len(terms) or not all(_same_size(known[0], e) for e in known):
                return None
            added = replace(reading, terms=tuple(e.reading for e in known))
            return replace(known[0], reading=added)
        case Times(factors=factors, joins=joins):
            return _of_product(reading, factors, joins, (i, j), letters)
    return None


def _same(one: str, other: str) -> bool:
    """Whether two lengths may be the same; one that an ellipsis ends is not known."""
    return one == other or (one != "1" != other and not (one and other))


def _same_size(one: _Entry, other: _Entry) -> bool:
    return _same(one.rows, other.rows) and _same(one.columns, other.columns)


def _of_matrix(matrix: Matrix, i: str, j: str) -> _Entry | None:
    """The entry of a matrix that is told by its corners."""
    rows = matrix.rows
    ends = corners(rows) if len(rows) > 1 < len(rows[0]) else (rows[0][0], rows[0][-1], rows[-1][0])
    if ends is None:
        return None
    corner, right, below = ends
    entries = [entry for row in rows for entry in row]
    if not any(isinstance(entry, Dots) for entry in entries):
        return None
    if not all(isinstance(entry, (Name, Dots)) for entry in entries):
        return None
    if not isinstance(corner, Name) or not isinstance(right, Name) or not isinstance(below, Name):
        return None
    if len({entry.base for entry in entries if isinstance(entry, Name)}) != 1:
        return None
    down, across = runs_to(corner, below), runs_to(corner, right)
    if len(rows) > 1 < len(rows[0]):
        name = made_running_both_ways(corner, right, below, (i, j))
        down, across = ("" if isinstance(e, Dots) else end for e, end in
                        ((rows[-1][0], down), (rows[0][-1], across)))  # fmt: skip
        return _Entry(name, down, across) if name is not None else None
    if len(rows) > 1:
        return _Entry(made_running_along(corner, below, i), down, "1") if down else None
    return _Entry(made_running_along(corner, right, j), "1", across) if across else None


def _of_product(
    at: Times, factors: Sequence[Reading], joins: Sequence[str], place: tuple[str, str],
    letters: _Letters,
) -> _Entry | None:  # fmt: skip
    """The entry of a product: Σ_k of row i by column j, or entry by entry with ⊙."""
    scale = [f for f in factors if isinstance(f, Num)]
    matrices = [f for f in factors if not isinstance(f, Num)]
    if len(matrices) == 1:
        found = _entry(matrices[0], *place, letters)
        return found and replace(found, reading=product_of(at, (*scale, found.reading)))
    if len(matrices) != 2:
        return None
    i, j = place
    if joins[-1] == "odot":
        one, other = (_entry(m, i, j, letters) for m in matrices)
        if one is None or other is None or not _same_size(one, other):
            return None
        return replace(one, reading=product_of(at, (*scale, one.reading, other.reading)))
    k = letters.fresh()
    one, other = _entry(matrices[0], i, k, letters), _entry(matrices[1], k, j, letters)
    if one is None or other is None or not _same(one.columns, other.rows) or "1" in (
        one.columns, other.rows
    ):  # fmt: skip
        return None
    body = product_of(at, (*scale, one.reading, other.reading))
    first, last = Num(at.start, at.start, Fraction(1)), Name(at.start, at.start, one.columns)
    whole = Big(at.start, at.end, k, first, last, body)
    return _Entry(whole, one.rows, other.columns)

r"""A formula with its matrices in full: Y = X W + b = [x_{11} ⋯; ⋮] [w_{11} ⋯; ⋮] + [b_1 ⋯].

Such a step says how the entries are called, and nothing else. A matrix of one letter's entries in
their order, with an ellipsis, is read as the symbol that stands in its place on the side before.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> rows = (r"w_{11} & \cdots & w_{1n}", r"\vdots & & \vdots", r"w_{m1} & \cdots & w_{mn}")
>>> full = r"\begin{pmatrix}" + r" \\ ".join(rows) + r"\end{pmatrix}"
>>> sides = [parse(layout(text)) for text in ("z", "W x", full + "x")]
>>> with_names_of_matrices([sides])[0][2].factors[0].base
'W'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Dots,
    Matrix,
    Name,
    Plus,
    Reading,
    Sides,
    Times,
    unbracketed,
)

_FIRST = ("0", "1")


def with_names_of_matrices(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with the names of matrices that are written in full."""
    return [_with_names(sides) for sides in chains]


def _with_names(sides: Sequence[Reading | None]) -> list[Reading | None]:
    found = list(sides)
    for place in range(2, len(found)):
        side = found[place]
        for before in (found[place - 1], found[0]) if side is not None else ():
            named = _named(before, side) if before is not None and side is not None else None
            if named is not None and named != side:
                found[place] = named
                break
    return found


def _named(like: Reading, written: Reading) -> Reading | None:
    """A formula with the names of another one of the same form, or None for another form."""
    like, written = unbracketed(like), unbracketed(written)
    match like, written:
        case Name(), Matrix():
            whole = _is_in_full(like, written)
            return replace(like, start=written.start, end=written.end) if whole else None
        case Times(factors=ours), Times(factors=theirs):
            factors = _each_named(ours, theirs)
            return None if factors is None else replace(written, factors=factors)
        case Plus(terms=ours), Plus(terms=theirs) if like.signs == written.signs:
            terms = _each_named(ours, theirs)
            return None if terms is None else replace(written, terms=terms)
    return written if like == written else None


def _each_named(like: Sequence[Reading], written: Sequence[Reading]) -> tuple[Reading, ...] | None:
    if len(like) != len(written):
        return None
    parts = [_named(a, b) for a, b in zip(like, written, strict=True)]
    return tuple(part for part in parts if part is not None) if None not in parts else None


def _is_in_full(name: Name, matrix: Matrix) -> bool:
    """Whether a matrix lists the entries of a name in their order, with an ellipsis."""
    rows = [row for row in matrix.rows if not all(isinstance(e, Dots) for e in row)]
    entries = [unbracketed(e) for row in rows for e in row]
    names = [e for e in entries if isinstance(e, Name)]
    dots = any(isinstance(e, Dots) for row in matrix.rows for e in row)
    if name.scripts or not dots or len({len(row) for row in rows}) != 1 or not names:
        return False
    if any(not isinstance(e, (Name, Dots)) for e in entries):
        return False
    if any(n.base.lower() != name.base.lower() for n in names) or len({n.base for n in names}) > 1:
        return False
    single = 1 in (len(rows), len(rows[0]))
    places = [[_indices(e, single) for e in row] for row in rows]
    return _is_in_order(places[0] if len(rows) == 1 else [row[0] for row in places], single) and (
        single or _is_a_grid(places)
    )


def _indices(entry: Reading, single: bool) -> tuple[str, ...] | None:
    """The row and column of an entry, or its number in a vector; None for an ellipsis."""
    entry = unbracketed(entry)
    if not isinstance(entry, Name):
        return None
    texts = tuple(s.text for s in entry.scripts if s.place == "sub" and s.kind == "bare")
    if len(texts) < len(entry.scripts):
        return ()
    if len(texts) == 1 and not single and len(texts[0]) == 2 and texts[0].isdigit():
        return tuple(texts[0])
    return texts


def _is_in_order(places: Sequence[tuple[str, ...] | None], single: bool) -> bool:
    """Whether the entries of a row or a column begin with the first, each with another index."""
    known = [p for p in places if p is not None]
    lengths = {len(p) for p in known}
    right = lengths == {1} if single else lengths == {2}
    return right and len(set(known)) == len(known) > 1 and known[0][0] in _FIRST


def _is_a_grid(places: Sequence[Sequence[tuple[str, ...] | None]]) -> bool:
    """Whether each row has one first index and each column one second, all of them different."""
    if any(p is not None and len(p) != 2 for row in places for p in row):
        return False
    down = [{p[0] for p in row if p is not None} for row in places]
    along = [{p[1] for p in column if p is not None} for column in zip(*places, strict=True)]
    lines = [[*filter(None, down)], [*filter(None, along)]]
    apart = all(len(set.union(*sets)) == len(sets) > 1 for sets in lines)
    return apart and all(len(s) == 1 for sets in lines for s in sets) and along[0] <= set(_FIRST)

r"""∇f = (∂f/∂x_1, …, ∂f/∂x_n), (∂y/∂x)_{ij} = ∂y_i/∂x_j: a derivative and its entries.

Right whatever f, y and x are, where each index runs along the rows or along the columns. Which of
the two is a convention, and documents use both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.documents.names.definition import head
from chainrule.documents.parsing.customary import ALL, JACOBIANS
from chainrule.documents.parsing.reading import (
    Dots,
    Matrix,
    Name,
    Partial,
    Picked,
    Reading,
    unbracketed,
    untransposed,
)

Tokens = tuple[str, ...]


def is_list_of_entries(left: Reading, right: Reading) -> bool:
    """Whether one side is a derivative and the other its entries, or one of them."""
    whole, part = untransposed(left), untransposed(right)
    if isinstance(part, Matrix):
        return _lists(whole, part)
    if isinstance(whole, Picked) and isinstance(part, Partial):
        return _is_entry(whole, part)
    return isinstance(whole, Name) and isinstance(part, Partial) and _is_of_jacobian(whole, part)


def _is_entry(picked: Picked, part: Partial) -> bool:
    """(∂y/∂x)_{ij} = ∂y_i/∂x_j, or ∂y_j/∂x_i."""
    whole = untransposed(picked.base)
    tokens = _tokens(whole, part) if isinstance(whole, Partial) else None
    said = [s.text for s in picked.scripts if s.place == "sub"]
    return tokens is not None and len(said) == len(picked.scripts) and sorted(said) == sorted(
        tokens
    )  # fmt: skip


def _is_of_jacobian(name: Name, part: Partial) -> bool:
    """J_{ij} = ∂f_i/∂x_j says what J is."""
    of, wrt = head(part.of), head(part.wrt)
    below = [s.text for s in name.scripts if s.place == "sub"]
    if name.base not in JACOBIANS or of is None or wrt is None or len(below) != 2:
        return False
    return below == [s.text for s in (*of.scripts, *wrt.scripts) if s.place == "sub"]


def _lists(whole: Reading, matrix: Matrix) -> bool:
    """Whether a derivative is written out, entry by entry."""
    entries = [
        (row, column, untransposed(entry))
        for row, cells in enumerate(matrix.rows) for column, entry in enumerate(cells)
        if not isinstance(entry, Dots)
    ]  # fmt: skip
    partials = [(r, c, entry) for r, c, entry in entries if isinstance(entry, Partial)]
    if len(partials) < 2 or len(partials) < len(entries):
        return False
    name = head(whole)
    if name is not None and name.base in JACOBIANS:
        whole = _common(partials[0][2])
    if not isinstance(whole, Partial):
        return False
    found = [(r, c, _tokens(whole, partial)) for r, c, partial in partials]
    placed = [(r, c, tokens) for r, c, tokens in found if tokens is not None]
    return len(placed) == len(partials) and _run_along(placed)


def _common(partial: Partial) -> Reading:
    """∂f/∂x of an entry ∂f_i/∂x_j."""
    of, wrt = head(partial.of), head(partial.wrt)
    if of is None or wrt is None:
        return partial
    return replace(partial, of=_without_indices(of), wrt=_without_indices(wrt))


def _without_indices(name: Name) -> Name:
    return replace(name, scripts=tuple(s for s in name.scripts if s.place == "sup"))


def _tokens(whole: Partial, part: Partial) -> Tokens | None:
    """The indices that an entry ∂y_i/∂x_j of ∂y/∂x has besides those of the whole."""
    of = _beside(whole.of, part.of)
    by = (_name_of(part.wrt),) if _is_all(whole.wrt) else _beside(whole.wrt, part.wrt)
    if part.nabla and by == ():
        return of
    return None if of is None or by is None else (*of, *by)


def _is_all(wrt: Reading) -> bool:
    return isinstance(wrt, Name) and wrt.base == ALL


def _name_of(reading: Reading) -> str:
    """A name for what is differentiated by, of which each entry has another."""
    name = head(reading)
    return "" if name is None else "|".join((name.base, *(s.text for s in name.scripts)))


def _beside(whole: Reading, part: Reading) -> Tokens | None:
    """The indices that a name has and the whole lacks; nothing if they are not of one letter."""
    one, other = head(unbracketed(whole)), head(unbracketed(part))
    if one is None or other is None or one.base != other.base or one.primes != other.primes:
        return None
    kept = list(other.scripts)
    for script in one.scripts:
        if script not in kept:
            return None
        kept.remove(script)
    if any(s.place == "sup" and s.kind == "bare" and s.text == "T" for s in kept):
        return None
    return tuple(digit for s in kept for digit in _parted(s.text))


def _parted(text: str) -> Iterator[str]:
    """The 1 and the 2 of w_{12}."""
    yield from text if len(text) == 2 and text.isdigit() else (text,)


def _run_along(placed: Sequence[tuple[int, int, Tokens]]) -> bool:
    """Whether each index is another from row to row, or from column to column, and in them one."""
    counts = {len(tokens) for _, _, tokens in placed}
    rows, columns = ({entry[axis] for entry in placed} for axis in (0, 1))
    if counts == {1}:
        texts = {tokens for _, _, tokens in placed}
        return len(texts) == len(placed) and 1 in (len(rows), len(columns))
    if counts != {2} or len(rows) < 2 or len(columns) < 2:
        return False
    return any(
        _is_told_by(placed, 0, first) and _is_told_by(placed, 1, 1 - first) for first in (0, 1)
    )


def _is_told_by(placed: Sequence[tuple[int, int, Tokens]], axis: int, index: int) -> bool:
    """Whether an index and the row, or the column, that an entry stands in tell each other."""
    pairs = {((row, column)[axis], tokens[index]) for row, column, tokens in placed}
    return len(pairs) == len({at for at, _ in pairs}) == len({text for _, text in pairs})

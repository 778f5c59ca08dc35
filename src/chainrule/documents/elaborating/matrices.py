"""Matrices that are written out, with or without ellipses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.elaborating.cases import kronecker
from chainrule.documents.elaborating.context import Context
from chainrule.documents.elaborating.entries import placed
from chainrule.documents.elaborating.terms import free_indices, scalar, transpose
from chainrule.documents.elaborating.written import Entries, Stack
from chainrule.documents.markup.unread import Unread
from chainrule.documents.names.lexicon import RUNNING, Mention
from chainrule.documents.parsing.reading import Call, Dots, Matrix, Name, Reading
from chainrule.documents.shorthand.ellipsis import (
    corners,
    diagonal,
    is_alike,
    made_running,
    made_running_along,
    made_running_both_ways,
    only_entry,
    relettered,
    runs_to,
)
from chainrule.expression import Expression, Multiply
from chainrule.shapes import Dimension


def matrix_of(here: Context, matrix: Matrix) -> Expression:
    """A matrix entry by entry, or as what its entries run over."""
    rows = matrix.rows
    spelled = here.system.spelled_by(matrix)
    if spelled is not None:
        whole = placed(here, spelled.key, Mention(spelled.key), matrix.start)
        is_row = len(whole.shape) == 2 and whole.shape[0] == 1 != whole.shape[1]
        return transpose(whole) if is_row != (len(rows) == 1) else whole
    if _is_every_sample(here, matrix) or any(isinstance(e, Dots) for row in rows for e in row):
        return _stacked(here, matrix)
    entries = tuple(tuple(scalar(here.expression(e)) for e in row) for row in rows)
    return Entries(entries, _length_of_blocks(here, entries))


def _length_of_blocks(here: Context, rows: Sequence[Sequence[Expression]]) -> Dimension | None:
    """How long the blocks of a single row, or column, are together."""
    flat = [entry for row in rows for entry in row]
    if here.scalar or 1 not in (len(rows), len(rows[0])) or not any(e.shape for e in flat):
        return None
    return here.shapes.together(tuple((e.shape or (1, 1))[len(rows) == 1] for e in flat))


def _is_every_sample(here: Context, matrix: Matrix) -> bool:
    """[f(x^{(1)}) f(x^{(2)})]: the samples of an example, one after the other."""
    flat = [e for row in matrix.rows for e in row]
    if len(flat) < 2 or (len(matrix.rows) > 1 and len(matrix.rows[0]) > 1):
        return False
    names = [n for n in here.system.names_in(flat[0]) if here.system.mention(n).sample == "1"]
    return bool(names) and all(
        relettered(flat[0], "1", str(k)) == entry for k, entry in enumerate(flat, start=1)
    )


def _stacked(here: Context, matrix: Matrix) -> Expression:
    """[f(1) f(2) ⋯ f(n)]: the first entry, with its number 1 running."""
    down = len(matrix.rows) > 1
    if down and len(matrix.rows[0]) > 1:
        return _grid(here, matrix)
    first = matrix.rows[0][0]
    if (only := only_entry(matrix)) is not None:
        return _at_a_place(here, matrix, only, down)
    others = [entry for row in matrix.rows for entry in row if not isinstance(entry, Dots)]
    last = others[-1]
    running = made_running(first, "1", last) or made_running(first, "0", last)
    if isinstance(first, Dots) and len(others) == 1:
        running, first = _any_entry(here, last), last
    if running is None and isinstance(first, Name) and isinstance(last, Name):
        along = runs_to(first, last)  # the m of a_{21}, …, a_{2m}
        running = made_running_along(first, last, RUNNING) if along else None
    if running is None or any(not is_alike(first, other) for other in others):
        raise Unread("what the ellipsis stands for is not read", matrix.start)
    outer = here.scope.sample
    here.scope.letters.pop(RUNNING, None)
    try:
        body = here.expression(running)
    finally:
        here.scope.sample = outer
    index = next((i for i in free_indices(body) if i.name == RUNNING), None)
    here.scope.letters.pop(RUNNING, None)
    if index is None:
        return body
    return Stack(body, index, down)


def _any_entry(here: Context, entry: Reading) -> Reading | None:
    """The entry of (⋯ x_j ⋯) with its one letter running."""
    own = here.system.free_letters(entry) - set(here.scope.outer)
    return relettered(entry, next(iter(own)), RUNNING) if len(own) == 1 else None


def _at_a_place(here: Context, matrix: Matrix, entry: Reading, down: bool) -> Expression:
    """∂z/∂W_{ij} = (0, …, x_j, …, 0): an entry at the place whose letter the left side has alone,
    or else at its own."""
    own = here.system.free_letters(entry)
    letters = set(here.scope.outer) - own or own
    if len(letters) != 1:
        raise Unread("what the ellipsis stands for is not read", matrix.start)
    (letter,) = letters
    here.scope.letters.pop(RUNNING, None)
    body = Multiply(
        (kronecker(here, RUNNING, letter, matrix.start), scalar(here.expression(entry)))
    )
    index = next((i for i in free_indices(body) if i.name == RUNNING), None)
    here.scope.letters.pop(RUNNING, None)
    return body if index is None else Stack(body, index, down)


def _grid(here: Context, matrix: Matrix) -> Expression:
    """[f(1, 1) ⋯ f(1, n); ⋮ ⋱ ⋮; f(m, 1) ⋯ f(m, n)]: the first entry, with both numbers running."""
    unread = Unread("what the ellipses stand for is not read", matrix.start)
    entries = [e for row in matrix.rows for e in row if not isinstance(e, Dots)]
    if (of_diagonal := diagonal(matrix.rows)) is not None:
        column = replace(matrix, rows=tuple((entry,) for entry in of_diagonal))
        name = Name(matrix.start, matrix.start, "diag")
        return here.expression(Call(matrix.start, matrix.end, name, (column,)))
    ends = corners(matrix.rows)
    if ends is None:
        raise unread
    corner, right, below = ends
    letters = (RUNNING, f"{RUNNING}'")
    running = made_running_both_ways(corner, right, below, letters)
    if running is None or not all(is_alike(corner, entry) for entry in entries):
        raise unread
    for letter in letters:
        here.scope.letters.pop(letter, None)
    whole = scalar(here.expression(running))
    free = {index.name: index for index in free_indices(whole)}
    for letter in letters:
        here.scope.letters.pop(letter, None)
    if free.keys().isdisjoint(letters) and here.scalar:
        return whole
    if not free.keys() >= {*letters}:
        raise unread
    return Stack(Stack(whole, free[letters[1]]), free[letters[0]], down=True)

"""Equalities that only name a case of indices: k = l, w = o, or what Kronecker's δ is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chainrule.documents.names.definition import is_kronecker
from chainrule.documents.parsing.reading import Name, Num, Reading, walk_reading

_USUAL_INDICES = frozenset("ijklmnpqrstc")


def index_letters(readings: Iterable[Reading]) -> set[str]:
    """The letters that stand below or above a symbol somewhere."""
    return {
        script.text
        for reading in readings for node in walk_reading(reading)
        if isinstance(node, Name) for script in node.scripts
    }  # fmt: skip


def is_case(readings: Sequence[Reading | None], letters: set[str], usual: bool) -> bool:
    """Whether sides say of indices that they are the same: for k = l, when w = o.

    usual: whether only letters of the custom do, as in a display.
    """
    return all(
        isinstance(r, Name)
        and not r.scripts
        and r.base in letters
        and (not usual or r.base in _USUAL_INDICES)
        for r in readings
    )


def is_of_a_case(left: Reading | None, right: Reading | None) -> bool:
    """Whether it names a case, i = k, or says what Kronecker's δ_{ij} is there: δ_{ij} = 1."""
    if left is None:
        return False
    if is_kronecker(left) and isinstance(right, Num):
        return True
    return all(
        isinstance(r, Name) and not r.scripts and r.base in _USUAL_INDICES for r in (left, right)
    )

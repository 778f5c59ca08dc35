"""Equalities that only name a case of indices: k = l, w = o, or what Kronecker's δ is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chainrule.documents.names.definition import is_kronecker
from chainrule.documents.parsing.customary import TARGETS
from chainrule.documents.parsing.reading import Name, Num, Reading, walk_reading

_USUAL_INDICES = frozenset("ijklmnpqrstc")


def index_letters(readings: Iterable[Reading]) -> set[str]:
    """The letters that stand below or above a symbol somewhere."""
    return {
        script.text
        for reading in readings for node in walk_reading(reading, Name) for script in node.scripts
    }  # fmt: skip


def is_case(readings: Sequence[Reading | None], letters: set[str], usual: bool) -> bool:
    """Whether sides say of indices that they are the same: for k = l, when w = o, j = t^{(n)}.

    So does k = y_i, with a label. usual: whether only letters of the custom do, as in a display.
    """
    labels = [r for r in readings if _is_label(r)]
    readings = [r for r in readings if r not in labels] if len(labels) == 1 else readings
    names = [r for r in readings if isinstance(r, Name) and r.base in letters]
    own = [r for r in names if r.scripts]  # the class of a sample
    usual = usual or bool(own)
    return (
        len(names) == len(readings) > len(own)
        and all(len(r.scripts) == 1 and r.scripts[0].kind == "paren" for r in own)
        and all(not usual or r.base in _USUAL_INDICES for r in names)
    )


def _is_label(reading: Reading | None) -> bool:
    """Whether it is the y_i that says of which class sample i is."""
    marks = [s for s in reading.scripts if s.text.isalpha()] if isinstance(reading, Name) else []
    return isinstance(reading, Name) and reading.base in TARGETS and len(marks) == 1


def is_of_a_case(left: Reading | None, right: Reading | None) -> bool:
    """Whether it names a case, i = k, or says what Kronecker's δ_{ij} is there: δ_{ij} = 1."""
    if left is None:
        return False
    if is_kronecker(left) and isinstance(right, Num):
        return True
    return all(
        isinstance(r, Name) and not r.scripts and r.base in _USUAL_INDICES for r in (left, right)
    )

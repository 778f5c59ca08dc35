r"""The matrix U beside the numbered vectors u_w, where nothing says which it is of them.

Notes on word vectors write Σ_w exp(u_wᵀ v_c) and end in ``U(\hat{y} - y)``, or in ``∂J/∂U``: the
u_w are the columns of U, or its rows. A line that holds in one of the two holds; of the others
nothing is said. Where the products tell which, :mod:`.family_matrices` knew it from the start.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.defining.cases import capital
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.parsing.reading import Name, Reading, Turned


def with_matrices_of_vectors(system: System) -> Iterator[System]:
    """The same system with each such matrix made of columns, and then of rows."""
    pairs = [(key, whole) for key in sorted(system.habits.families)
             if (whole := _matrix(system, key)) is not None]  # fmt: skip
    if not pairs:
        return
    for turned in (False, True):
        added = {}
        for key, whole in pairs:
            right: Reading = Turned(whole.start, whole.end, whole) if turned else whole
            left = Name(whole.start, whole.end, key)
            added[key] = Definition(key, left, right, -1, -1, system.mention(left))
        definitions = {**system.definitions, **added}
        yield replace(system, definitions=definitions, supposed=True)


def _matrix(system: System, key: str) -> Name | None:
    """The U of the vectors u_w, if it is written and nothing says what it or they are."""
    base = capital(key)
    if base == key or key in system.definitions or key in system.entry_definitions:
        return None
    if base in system.definitions or base in system.candidates or base in system.habits.rows_of:
        return None
    names = (n for n in system.habits.names if n.base == base)
    whole = next((n for n in names if system.mention(n).key == base), None)
    return None if whole is None else Name(whole.start, whole.end, base)

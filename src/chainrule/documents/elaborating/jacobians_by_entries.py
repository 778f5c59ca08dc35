r"""∂y/∂x where y = (x_1² + x_2, x_1 x_2) is written entry by entry: the matrix of ∂y_i/∂x_j."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chainrule.documents.elaborating.context import Context
from chainrule.documents.elaborating.terms import scalar
from chainrule.documents.elaborating.written import Entries
from chainrule.documents.names.definition import head
from chainrule.documents.parsing.reading import Dots, Matrix, Name, Partial, Reading, Script
from chainrule.expression import Expression

_MOST = 9  # entries

Differentiate = Callable[[Context, Expression, Expression, int], Expression]


def jacobian_by_entries(
    here: Context, partial: Partial, derivative_of: Differentiate
) -> Expression | None:
    """The matrix of the derivatives of each entry by each, where both vectors are in numbers."""
    of, wrt = head(partial.of), head(partial.wrt)
    if of is None or wrt is None or of.scripts or wrt.scripts or partial.direct:
        return None
    above, below = _entries(here, of), _entries(here, wrt)
    if len(above) < 2 or len(below) < 2 or not all(isinstance(e, Name) for e in below):
        return None
    columns = [here.expression(entry) for entry in below]
    rows = [scalar(here.expression(entry)) for entry in above]
    if any(e.shape not in ((), (1, 1)) for e in (*rows, *columns)):
        return None
    return Entries(tuple(
        tuple(scalar(derivative_of(here, row, column, partial.start)) for column in columns)
        for row in rows
    ))  # fmt: skip


def _entries(here: Context, name: Name) -> Sequence[Reading]:
    """The entries of a vector: what is written in its formula, or as its names y_1, y_2, …."""
    system = here.system
    key = system.mention(name).key
    spelled = next((s.matrix for s in system.spelled if s.key == key), None)
    found = system.definitions.get(key)
    matrix = spelled or (found.right if found is not None else None)
    if isinstance(matrix, Matrix) and 1 in (len(matrix.rows), len(matrix.rows[0])):
        flat = [entry for row in matrix.rows for entry in row]
        return [] if any(isinstance(entry, Dots) for entry in flat) else flat
    if found is not None:
        return []
    numbered: list[Reading] = []
    while len(numbered) < _MOST:
        script = Script("sub", "bare", str(len(numbered) + 1))
        entry = Name(name.start, name.end, name.base, (script,))
        mention = system.mention(entry)
        if mention.entries or mention.key not in system.known:
            break
        numbered.append(entry)
    return numbered

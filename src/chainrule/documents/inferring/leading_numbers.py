r"""The τ of S = τ Q Kᵀ: a small Greek letter before a product of matrices is a number."""

from __future__ import annotations

from collections.abc import Iterable

from chainrule.documents.inferring.shapes import Declared
from chainrule.documents.inferring.table import Table
from chainrule.documents.parsing.reading import Name, Reading, Times, Turned, walk_reading
from chainrule.documents.stating.chains import nodes_in

_NUMBERS = frozenset(
    "\\" + name for name in ("alpha", "beta", "eta", "gamma", "kappa", "lambda", "rho", "tau")
)


def leading_numbers(table: Table, declared: Iterable[Declared]) -> None:
    """Say that such letters are numbers, unless one has entries, a transpose or a formula."""
    system = table.system
    firsts = {
        node.factors[0].base for found in system.definitions.values()
        for node in walk_reading(found.right, Times) if _leads(node)
        and isinstance(node.factors[0], Name)
    }  # fmt: skip
    if not firsts:
        return
    mentions = [system.mention(name) for name in system.habits.names]
    busy = {m.key for m in mentions if m.entries or m.turned or m.sample}
    busy |= {d.key for d in declared} | set(system.definitions)
    turned = (node.base for node in nodes_in(system.chains, Turned))
    busy |= {base.base for base in turned if isinstance(base, Name)}
    for key in sorted(firsts - busy):
        table.scalar(table.pair(key))


def _leads(product: Times) -> bool:
    """Whether a bare letter stands before two matrices: τ Q Kᵀ."""
    first, second, third = (*product.factors, None, None)[:3]
    bare = isinstance(first, Name) and first.base in _NUMBERS and not first.scripts
    return bare and product.joins[0] != "odot" and _is_matrix(second) and _is_matrix(third)


def _is_matrix(factor: Reading | None) -> bool:
    whole = factor.base if isinstance(factor, Turned) else factor
    return isinstance(whole, Name) and len(whole.base) == 1 and whole.base.isupper()

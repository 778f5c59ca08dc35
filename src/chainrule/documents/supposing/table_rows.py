"""A row that speaks of its own symbols: what it defines, and the derivatives of that.

``| product | z = x y | ∂z/∂x = y |`` below ``| sum | z = x + y | ∂z/∂x = 1 |``: the z of a row is
the one that the row defines, and its x and y are any numbers. What the rows of such a table say is
judged in the row; elsewhere they define nothing. So it is with ``f(x) = 1/x → df/dx = −1/x²`` above
``f(x) = eˣ → df/dx = eˣ``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.documents.defining.build import system_of
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import has_derivative, head
from chainrule.documents.parsing.reading import Name, Partial
from chainrule.documents.stating.chains import Chain
from chainrule.documents.supposing.any_losses import with_any_loss

_ROW = re.compile(
    r"^[ \t>]*\|[^\n]*\|[^\n]*$"
    r"|^[^\n]*(?:\\(?:[Rr]ightarrow|[Ll]ongrightarrow|to|implies)\b|[→⇒])[^\n]*$",
    re.M,
)
_FEWEST = 2  # rows that define a symbol, each anew
_MOST = 12  # rows


def with_rows_of_tables(text: str, chains: Sequence[Chain]) -> Iterator[System]:
    """A system for each row of the tables whose rows define one symbol in several ways, and for
    each line with a definition and an arrow to what follows from it."""
    rows = [(m.start(), m.end()) for m in _ROW.finditer(text)]
    found = [(row, _chains_in(row, chains)) for row in rows]
    own = [(row, inside) for row, inside in found if _defines(inside) and _differentiates(inside)]
    bases = [base for _, inside in own for base in {name.base for name in _defines(inside)}]
    for row, inside in own[:_MOST]:
        if any(bases.count(name.base) >= _FEWEST for name in _defines(inside)):
            system = replace(system_of(inside, [], ""), within=row, is_of_row=True)
            yield system
            yield from with_any_loss(system)


def _chains_in(row: tuple[int, int], chains: Sequence[Chain]) -> list[Chain]:
    return [chain for chain in chains if row[0] <= chain.sides[0].start < row[1]]


def _defines(chains: Sequence[Chain]) -> list[Name]:
    """The symbols that some chains say what they are."""
    pairs = [(c.sides[0].reading, c.sides[1].reading) for c in chains if len(c.sides) > 1]
    plain = [left for left, right in pairs if left and right and not has_derivative(right)]
    return [name for left in plain if (name := head(left)) is not None and not name.primes]


def _differentiates(chains: Sequence[Chain]) -> bool:
    return any(isinstance(chain.sides[0].reading, Partial) for chain in chains)

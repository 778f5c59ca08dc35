"""A row that speaks of its own symbols: what it defines, and the derivatives of that.

``| product | z = x y | ∂z/∂x = y |`` below ``| sum | z = x + y | ∂z/∂x = 1 |``: the z of a row is
the one that the row defines, and its x and y are any numbers. What the rows of such a table say is
judged in the row; elsewhere they define nothing. So it is with ``f(x) = 1/x → df/dx = −1/x²`` above
``f(x) = eˣ → df/dx = eˣ``, and where a list gives a = g(z) = σ(z) and g′, and then g(z) = tanh(z).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise, takewhile

from chainrule.documents.defining.build import system_of
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import has_derivative, head
from chainrule.documents.parsing.customary import FUNCTION_BASES, customary_function
from chainrule.documents.parsing.reading import Call, Name, Partial
from chainrule.documents.stating.chains import Chain, Side, nodes_in
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
    outside = [c for c in chains if not any(a <= c.sides[0].start < b for a, b in rows)]
    own += [
        ((item[0].sides[0].start, item[-1].sides[-1].end), item)
        for item in _items(outside) if _has_slopes(item)
    ]  # fmt: skip
    bases = [base for _, inside in own for base in {name.base for name in _defines(inside)}]
    for row, inside in own[:_MOST]:
        if any(bases.count(name.base) >= _FEWEST for name in _defines(inside)):
            for said in (inside, *_with_output(inside, chains)):
                system = replace(system_of(said, [], ""), within=row, is_of_row=True)
                yield system
                yield from with_any_loss(system)


def _items(chains: Sequence[Chain]) -> Iterator[list[Chain]]:
    """A function that is given as another one than before, each with what is said of it next."""
    bases = [_gives(chain) for chain in chains]
    for place, base in enumerate(bases):
        if base and bases.count(base) >= _FEWEST:
            about = {base, *(name.base for name in _defines(chains[place : place + 1]))}
            behind = takewhile(lambda c: not _gives(c), chains[place + 1 :])
            yield [chains[place], *takewhile(partial(_is_about, bases=about), behind)]


def _is_about(chain: Chain, bases: Collection[str]) -> bool:
    """Whether an equality begins with a symbol, its slope g′(z) or its derivative."""
    first = chain.sides[0].reading
    name = head(first.of if isinstance(first, Partial) else first) if first is not None else None
    return name is not None and name.base in bases


def _with_output(inside: list[Chain], chains: Sequence[Chain]) -> Iterator[list[Chain]]:
    """With a = g(z) as well, where g′(z) = 1 − a² and nothing says what a is."""
    given = inside[0].sides[0]
    names = (name for name in nodes_in(inside, Name) if name.base == "a")
    output = next((n for n in names if all(s.text.isdigit() for s in n.scripts)), None)
    heads = {name.base for chain in chains for name in _defines([chain])}
    if output is None or output.base in heads or not isinstance(given.reading, Call):
        return
    side = Side("a", output.start, output.end, replace(output, scripts=()))
    yield [Chain([side, given], ["="], inside[0].piece, [None, None], is_note=True), *inside]


def _gives(chain: Chain) -> str:
    """The g of g(z) = tanh(z) and of a = g(z) = tanh(z)."""
    for side, behind in pairwise(chain.sides[:3] if not chain.continues else ()):
        of, value = side.reading, behind.reading
        if isinstance(of, Call) and customary_function(of.function.base) is None:
            named = isinstance(value, Call) and customary_function(value.function.base)
            plain = not of.function.primes and len(of.arguments) == 1
            usual = of.function.base in FUNCTION_BASES and len(chain.sides) < 4
            of_a_name = plain and isinstance(of.arguments[0], Name)
            return of.function.base if of_a_name and (named or usual) else ""
    return ""


def _chains_in(row: tuple[int, int], chains: Sequence[Chain]) -> list[Chain]:
    return [chain for chain in chains if row[0] <= chain.sides[0].start < row[1]]


def _defines(chains: Sequence[Chain]) -> list[Name]:
    """The symbols that some chains say what they are."""
    pairs = [(c.sides[0].reading, c.sides[1].reading) for c in chains if len(c.sides) > 1]
    plain = [left for left, right in pairs if left and right and not has_derivative(right)]
    return [name for left in plain if (name := head(left)) is not None and not name.primes]


def _differentiates(chains: Sequence[Chain]) -> bool:
    return any(isinstance(chain.sides[0].reading, Partial) for chain in chains)


def _has_slopes(chains: Sequence[Chain]) -> bool:
    """Whether g′(z) = … is among some equalities, or dg/dz = …"""
    firsts = (chain.sides[0].reading for chain in chains)
    slopes = (isinstance(first, Call) and first.function.primes for first in firsts)
    return _differentiates(chains) or any(slopes)

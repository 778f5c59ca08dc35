r"""∂J/∂U = Σ_j ∂J_j/∂U where J = Σ_j J_j is said: a sum is differentiated term by term.

It is right whatever the terms are, and whatever the sum runs over: the words of a window, or the
samples of a batch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import head
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Group,
    Name,
    Num,
    Over,
    Partial,
    Plus,
    Reading,
    Times,
    unbracketed,
    walk_reading,
)


def is_sum_of_derivatives(left: Reading, right: Reading, system: System) -> bool:
    """Whether the right side is the derivative, term by term, of what is said of the left one."""
    if not isinstance(left, Partial) or left.nabla:
        return False
    whole = _before(unbracketed(right), left.wrt, system)
    name = head(left.of)
    if whole is None or name is None or isinstance(whole, Name):
        return False
    key = system.mention(name).key
    return any(
        _key(one, system) == key and unbracketed(other) == whole for one, other in _equal(system)
    )


def _equal(system: System) -> Iterator[tuple[Reading, Reading]]:
    """The sides that the document says are equal."""
    for chain in system.chains:
        sides = [side.reading for side in chain.sides if side.reading is not None]
        if set(chain.relations) <= {"=", ":="} and not chain.continues:
            yield from combinations(sides, 2)


def _key(reading: Reading, system: System) -> str:
    """The symbol of a side that is one, with what it depends on or without."""
    name = head(reading) if isinstance(reading, (Name, Call)) else None
    return system.mention(name).key if name is not None else ""


def _before(reading: Reading, wrt: Reading, system: System) -> Reading | None:
    """The F of ∂F/∂v, of Σ ∂F/∂v and of sums and numbers times these."""
    match reading:
        case Partial(of=of, nabla=False) if reading.wrt == wrt:
            return unbracketed(of)
        case Group(inner=inner):
            return _before(inner, wrt, system)
        case Big(body=body, kind="sum"):
            found = _before(unbracketed(body), wrt, system)
            return replace(reading, body=found) if found is not None else None
        case Plus(terms=terms):
            parts = [_before(unbracketed(term), wrt, system) for term in terms]
            whole = tuple(part for part in parts if part is not None)
            return replace(reading, terms=whole) if len(whole) == len(terms) else None
        case Times(factors=factors) if all(_is_number(f, system) for f in factors[:-1]):
            found = _before(unbracketed(factors[-1]), wrt, system)
            return replace(reading, factors=(*factors[:-1], found)) if found is not None else None
    return None


def _is_number(reading: Reading, system: System) -> bool:
    """1/m: a number, and how many samples or words there are."""
    return all(
        isinstance(node, (Num, Over, Group))
        or (isinstance(node, Name) and (node.base in system.counts or node.base in "mnNTM"))
        for node in walk_reading(reading)
    )

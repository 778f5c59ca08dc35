"""The input under two names: Z_1 = W_1 A_0 + b_1 beside Z_1 = W_1 X + b_1 says that A_0 is X.

A document gives its forward pass for any layer l, from which Z_1 = W_1 A_0 + b_1 follows, and once
more layer by layer, where the first one takes X. Nothing is defined anew by that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import combinations, islice

from chainrule.documents.reading import Name, Reading, mapped, walk_reading
from chainrule.documents.statements import Chain

_INPUTS = ("X", "x")
_MOST = 6  # formulas for one symbol that are compared


def with_one_input(chains: Sequence[Chain]) -> None:
    """Write X where the chains of a document say A_0 for it."""
    with suppress(RecursionError):  # nested too deep, which is said where it is read
        found = _named_twice(chains)
        if found is not None:
            _rename(chains, *found)


def _rename(chains: Sequence[Chain], first: Name, other: Name) -> None:
    changed: set[int] = set()
    for chain in chains:
        if id(chain) not in changed:  # those of a general layer stand in it several times
            changed.add(id(chain))
            chain.sides = [
                replace(side, reading=side.reading and _renamed(side.reading, first, other))
                for side in chain.sides
            ]


def _renamed(reading: Reading, first: Name, other: Name) -> Reading:
    """The formula with another name where the first one stands, with its own marks behind it."""
    if isinstance(reading, Name) and reading.base == first.base:
        own = len(first.scripts)
        if reading.scripts[:own] == first.scripts:
            scripts = (*other.scripts, *reading.scripts[own:])
            return replace(reading, base=other.base, scripts=scripts)
    return mapped(reading, lambda child: _renamed(child, first, other))


def _named_twice(chains: Iterable[Chain]) -> tuple[Name, Name] | None:
    """A_0 and X, if they are one, and the document does not say so itself."""
    offers: dict[Reading, list[Reading]] = {}
    for chain in chains:
        left = chain.sides[0].reading
        if isinstance(left, Name) and not chain.continues and len(chain.sides) > 1:
            right = chain.sides[1].reading
            known = offers.setdefault(left, [])
            if right is not None and right not in known:
                known.append(right)
    for left, rights in offers.items():
        if not _has_layer(left, "1"):
            continue
        for pair in combinations(islice(rights, _MOST), 2):
            for first, second in (pair, pair[::-1]):
                found = _difference(first, second)
                if found is not None and not any(name in offers for name in found):
                    return found
    return None


def _difference(first: Reading, second: Reading) -> tuple[Name, Name] | None:
    """The A_0 of one formula and the X of the other, where they differ in nothing else."""
    ones, others = list(_names(first)), list(_names(second))
    pairs = {(a, b) for a, b in zip(ones, others, strict=False) if a != b}
    if len(ones) != len(others) or len(pairs) != 1:
        return None
    ((one, other),) = pairs
    if not _has_layer(one, "0") or other.base not in _INPUTS or other.scripts:
        return None
    return (one, other) if _renamed(first, one, other) == second else None


def _names(reading: Reading) -> Iterator[Name]:
    return (node for node in walk_reading(reading) if isinstance(node, Name))


def _has_layer(name: Reading, number: str) -> bool:
    """Whether a name has one mark, which is a number."""
    return isinstance(name, Name) and [s.text for s in name.scripts] == [number]

"""Matrices spelled out in the names of their entries: W = [[w_11, w_12], [w_21, w_22]].

Such an equality defines nothing: it says that w_12 is an entry of W. A symbol that is also
computed, as h in ``h = [h_1, h_2] = σ(z)``, is defined by what computes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Spelled
from chainrule.documents.names.lexicon import Signature, key_base, signature
from chainrule.documents.parsing.reading import (
    Dots,
    Matrix,
    Name,
    Num,
    Reading,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain


def find_spelled(system: System) -> None:
    """Note the matrices that are spelled out, and which entry each of their names is."""
    defined = set(_defined_names(system))
    used = _used_names(system)
    for number, chain in enumerate(system.chains):
        for place, left, matrix in _matrices(chain, system.stacking):
            names = {signature(e) for row in matrix.rows for e in row if isinstance(e, Name)}
            if not names & defined and _is_whole(system, left, chain):
                key = system.mention(left).key
                system.spelled.append(Spelled(key, matrix, number, place, bool(names & used)))
    for spelled in system.spelled:
        if spelled.is_whole:
            _name_entries(system, spelled)


def _matrices(chain: Chain, passed: Collection[int]) -> Iterator[tuple[int, Name, Matrix]]:
    """The matrices of names in a chain that begins with a symbol, with the place before each.

    In W = U = [u_1, …, u_n] they are the entries of U.
    """
    left = unbracketed(chain.sides[0].reading)
    if chain.continues or not isinstance(left, Name) or id(chain) in passed:
        return
    for place, side in enumerate(chain.sides[1:]):
        if is_of_names(side.reading):
            assert isinstance(side.reading, Matrix)
            before = unbracketed(chain.sides[place].reading or left)
            yield place, before if isinstance(before, Name) else left, side.reading


def is_of_names(reading: Reading | None) -> bool:
    """Whether a matrix holds nothing but names with an index, all of one letter, and ellipses.

    Its first entry may be 1, as in x = (1, x_1, …, x_n), where a bias is among the weights.
    """
    if not isinstance(reading, Matrix):
        return False
    entries = [e for row in reading.rows for e in row]
    if isinstance(entries[0], Num) and entries[0].value == 1 and len(entries) > 2:
        entries = entries[1:]
    names = [e for e in entries if isinstance(e, Name)]
    return (
        len(entries) > 1
        and all(isinstance(e, (Name, Dots)) for e in entries)
        and len({name.base for name in names}) == 1
        and all(name.scripts and not name.primes for name in names)
        and len({signature(name) for name in names}) == len(names)
    )


def _defined_names(system: System) -> Iterator[Signature]:
    """The names that equalities define one by one: z_1 = w x + b, z_2 = …"""
    for chain in system.chains:
        left = chain.sides[0].reading
        if isinstance(left, Name) and not chain.continues:
            yield signature(left)


def _used_names(system: System) -> set[Signature]:
    """The names that are written anywhere but in a matrix of such names."""
    return {
        signature(node)
        for chain in system.chains
        for side in chain.sides
        if side.reading is not None and not is_of_names(side.reading)
        for node in walk_reading(side.reading, Name)
    }


def _is_whole(system: System, left: Name, chain: Chain) -> bool:
    """Whether a symbol is also written elsewhere, or computed in the same chain."""
    mention = system.mention(left)
    if mention.entries or mention.power is not None:
        return False
    if any(s.reading is not None and not isinstance(s.reading, Matrix) for s in chain.sides[1:]):
        return True
    return any(
        system.mention(node).key == mention.key
        for other in system.chains
        for side in other.sides
        if side.reading is not None
        for node in walk_reading(side.reading, Name)
        if node is not left
    )


def _name_entries(system: System, spelled: Spelled) -> None:
    """Say of each name in a matrix which entry it is, and of its letter whose entries it has."""
    rows, columns = spelled.size
    for i, row in enumerate(spelled.matrix.rows, 1):
        for j, entry in enumerate(row, 1):
            if not isinstance(entry, Name):
                continue  # the 1 of x = (1, x_1, x_2)
            place = (str(max(i, j)),) if 1 in (rows, columns) else (str(i), str(j))
            system.habits.spelled.setdefault(signature(entry), (spelled.key, place))
    first = spelled.matrix.rows[0][-1]
    if not isinstance(first, Name):
        return
    own = first.base != key_base(spelled.key) and first.base not in system.habits.bare
    if own and "|" not in spelled.key and len(first.scripts) == 1:
        turned_over = first.scripts[0].text[:1] != "1" and min(rows, columns) > 1
        system.habits.spelled_letters.setdefault(first.base, (spelled.key, turned_over))

"""The system of some parts of a document, with what they take from the parts before them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from chainrule.documents.defining.build import system_of
from chainrule.documents.defining.matrix_entries import Tie
from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.worlds import World
from chainrule.documents.inferring.declared import declared_shapes
from chainrule.documents.inferring.inference import infer_shapes
from chainrule.documents.names.definition import Place
from chainrule.documents.stating.chains import Chain, readings_in
from chainrule.documents.stretches.parts import Part
from chainrule.documents.supplying.supplied import Supplied
from chainrule.documents.systems.past import Past, introduced, leads_back, says_what, spaces_of
from chainrule.documents.systems.said_again import settle_probabilities
from chainrule.documents.systems.usable import (
    compared_with_itself,
    denied_by_its_chain,
    make_opaque,
    without_value,
)

_MOST_ROUNDS = 20  # in which definitions are taken from earlier parts
_MOST_REVISIONS = 8  # of which definitions are kept


def system_of_parts(
    parts: list[Part],
    past: Past,
    given: Supplied,
    unusable: Mapping[Place, str] = MappingProxyType({}),
    tie: Tie = Tie.DEFINED,
) -> System:
    """What some parts define. unusable: definitions that have no value, and why."""
    chains = [c for p in parts for c in (*p.chains, *p.shared)]
    memberships = [m for p in parts for m in p.memberships]
    prose = "\n".join(p.prose for p in parts)
    spaces, own = spaces_of(parts), introduced(parts)
    system = system_of(chains, memberships, prose, unusable, tie, past.functions)
    if missing_equations := given.missing(system):
        chains = [*chains, *missing_equations]
        system = system_of(chains, memberships, prose, unusable, tie, past.functions)
    before = [
        c for c in past.chains
        if not c.continues and not past.speaks_of_others(c, spaces, own)
        and not (past.of_others and leads_back(system, c))
    ]  # fmt: skip
    for _ in range(_MOST_ROUNDS):  # definitions of an earlier part that this one only uses
        wanted = _wanted(system, chains, [c for c in before if c not in chains])
        if not wanted:
            break
        chains = [*wanted, *chains]
        system = system_of(chains, memberships, prose, unusable, tie, past.functions)
    return system


def _wanted(system: System, chains: Iterable[Chain], before: Iterable[Chain]) -> list[Chain]:
    """The last of the chains before that say what some chains, or these again, leave undefined."""
    said = {id(chain): set(says_what(system, chain)) for chain in before}
    offered = [chain for chain in before if said[id(chain)]]
    defined = set(system.definitions)
    missing = _keys_in(system, chains) - defined
    found: list[Chain] = []
    while last := next((c for c in reversed(offered) if said[id(c)] & missing), None):
        found = [last, *found]
        defined |= said[id(last)]
        missing = (missing | _keys_in(system, [last])) - defined
    return found


def _keys_in(system: System, chains: Iterable[Chain]) -> set[str]:
    return {key for reading in readings_in(chains) for key in system.keys_in(reading)}


def usable_system(
    parts: list[Part], past: Past, given: Supplied, seed: int, tie: Tie
) -> tuple[System, tuple[World, World]]:
    """A system without the definitions that have no value, and where it is tried."""
    unusable: dict[Place, str] = {}
    for _ in range(_MOST_REVISIONS):
        system = system_of_parts(parts, past, given, unusable, tie)
        worlds = worlds_of(system, seed)
        settle_probabilities(system, worlds[1])
        make_opaque(system, worlds[1])
        failed = without_value(system, worlds) or compared_with_itself(system, worlds)
        failed = failed or denied_by_its_chain(system, worlds[0])
        if failed.keys() <= unusable.keys():
            break
        unusable = {**failed, **unusable}
    return system, worlds


def worlds_of(system: System, seed: int) -> tuple[World, World]:
    """Where a system is tried: without and with its dimensions."""
    shapes = infer_shapes(system, declared_shapes(system))
    shapes = shapes.of_one_example() if system.of_one else shapes
    return World(system, shapes, True, seed), World(system, shapes, False, seed)

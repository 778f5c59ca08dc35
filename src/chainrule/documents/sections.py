"""A document cut into systems: where it defines something anew, another system begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from chainrule.convention import SAMPLES
from chainrule.documents.declared import declared_shapes
from chainrule.documents.defining.alternatives import alternatives
from chainrule.documents.defining.build import system_of
from chainrule.documents.defining.matrix_entries import Tie, may_be_entries
from chainrule.documents.defining.one_example import for_one_example
from chainrule.documents.definition import Definition, Place, has_derivative
from chainrule.documents.difference import WRONG, difference, is_finite
from chainrule.documents.differentials import with_differentials
from chainrule.documents.document import Document, Kind
from chainrule.documents.inference import infer_shapes
from chainrule.documents.layer_letters import with_customary_letters
from chainrule.documents.layers import definite
from chainrule.documents.lexicon import Habits, derived, derived_key, key_base
from chainrule.documents.reading import Name, Num
from chainrule.documents.statements import Chain, Membership, statements
from chainrule.documents.supplying.supplied import Supplied
from chainrule.documents.system import System
from chainrule.documents.usable import without_value
from chainrule.documents.worlds import World

_MOST_REVISIONS = 8  # of which definitions are kept
_MOST_OFFERS = 4  # definitions of one quantity that are compared
_FRESH = re.compile(r"\s*#*\s*(?:problem|question|exercise|aufgabe|task)\s*\d", re.I)


@dataclass
class Part:
    """What stands between two headings."""

    chains: list[Chain] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    repeated: list[Chain] = field(default_factory=list)
    prose: str = ""
    fresh: bool = False
    start: int = 0


@dataclass
class Judged:
    """A system with the chains that are to be judged in it.

    others: other meanings that the document gives its symbols, in which a line may be right.
    """

    system: System
    chains: list[Chain]
    worlds: tuple[World, World]
    memberships: list[Membership] = field(default_factory=list)
    start: int = 0
    others: tuple[Judged, ...] = ()


def parts_of(document: Document, depth: int | None = None) -> list[Part]:
    """The stretches between headings, with their statements."""
    parts = [Part()]
    starts: dict[int, Part] = {}
    begins = 0
    for number, piece in enumerate(document.pieces):
        if piece.kind is Kind.HEADING:
            parts[-1].prose += document.text[begins : piece.start]
            parts.append(Part(fresh=bool(_FRESH.match(piece.text)), start=piece.start))
            begins = piece.start
        elif piece.kind is Kind.MATH:
            starts[number] = parts[-1]
    parts[-1].prose += document.text[begins:]
    for statement in statements(document):
        if isinstance(statement, Chain):
            starts[statement.piece].chains.append(statement)
        else:
            part = next(
                (starts[n] for n in sorted(starts, reverse=True)
                 if document.pieces[n].start <= statement.start), parts[0]
            )  # fmt: skip
            part.memberships.append(statement)
    _make_layers_definite(parts, depth)
    return parts


def _make_layers_definite(parts: list[Part], depth: int | None) -> None:
    """Put a definite layer for l; repetitions for the other layers define, and are not judged."""
    for part, chains in zip(parts, _in_customary_letters(parts), strict=True):
        part.chains = chains
    chains = [chain for part in parts for chain in part.chains]
    readings = [s.reading for c in chains for s in c.sides if s.reading is not None]
    habits = Habits.of(readings, "\n".join(part.prose for part in parts))
    for part in parts:
        definite_chains = definite(part.chains, habits, depth, chains)
        part.chains = [chain for chain, _ in definite_chains]
        part.repeated = [chain for chain, repeats in definite_chains if repeats]


def _in_customary_letters(parts: list[Part]) -> Iterator[list[Chain]]:
    """The chains of every part, with the document's letters for its layers made customary."""
    whole = with_differentials([chain for part in parts for chain in part.chains])
    chains = iter(with_customary_letters(whole))
    for part in parts:
        yield [next(chains) for _ in part.chains]


def systems_of(document: Document, given: Supplied, seed: int = 0) -> Iterator[Judged]:
    """The systems of a document, in order, each with the chains to be judged in it."""
    pending: list[Part] = []
    before: list[Chain] = []
    for part in parts_of(document, given.depth):
        if not part.chains and not part.memberships:
            if pending:
                pending[-1].prose += part.prose
            else:
                pending.append(part)
            continue
        if pending and any(p.chains for p in pending):
            system = _system([*pending, part], before, given)
            if part.fresh or _redefines(system, pending, part, seed):
                yield _judged(pending, before, given, seed)
                before = [c for p in pending for c in p.chains] + before
                pending = []
        pending.append(part)
    if pending:
        yield _judged(pending, before, given, seed)


def _system(
    parts: list[Part],
    before: list[Chain],
    given: Supplied,
    unusable: Mapping[Place, str] = MappingProxyType({}),
    tie: Tie = Tie.DEFINED,
) -> System:
    chains = [c for p in parts for c in p.chains]
    memberships = [m for p in parts for m in p.memberships]
    prose = "\n".join(p.prose for p in parts)
    system = system_of(chains, memberships, prose, unusable, tie)
    if missing_equations := given.missing(system):
        chains = [*chains, *missing_equations]
        system = system_of(chains, memberships, prose, unusable, tie)
    for _ in range(20):  # definitions of an earlier part that this one only uses
        missing = {
            key
            for chain in chains
            for side in chain.sides
            if side.reading is not None
            for key in system.keys_in(side.reading)
            if key not in system.definitions
        }
        wanted = [
            c for c in before
            if c not in chains and not c.continues and isinstance(c.sides[0].reading, Name)
            and system.mention(c.sides[0].reading).key in missing
            and len(c.sides) > 1 and c.sides[1].reading is not None
            and not has_derivative(c.sides[1].reading)
            and not isinstance(c.sides[1].reading, Num)
        ]  # fmt: skip
        if not wanted or not before:
            break
        chains = [wanted[-1], *chains]
        system = system_of(chains, memberships, prose, unusable, tie)
    return system


def _usable(
    parts: list[Part], before: list[Chain], given: Supplied, seed: int, tie: Tie
) -> tuple[System, tuple[World, World]]:
    """A system without the definitions that have no value, and where it is tried."""
    unusable: dict[Place, str] = {}
    for _ in range(_MOST_REVISIONS):
        system = _system(parts, before, given, unusable, tie)
        worlds = _worlds(system, seed)
        failed = without_value(system, worlds)
        if failed.keys() <= unusable.keys():
            break
        unusable = {**failed, **unusable}
    return system, worlds


def _judged(parts: list[Part], before: list[Chain], given: Supplied, seed: int) -> Judged:
    system, worlds = _usable(parts, before, given, seed, Tie.DEFINED)
    if system.habits.entries_of and not _entries_agree(system, worlds[1]):
        system, worlds = _usable(parts, before, given, seed, Tie.NEVER)
    if system.upstream is None and _is_by_sample(system, worlds[0]):
        system.by_sample = True
        worlds = _worlds(system, seed)
    others = [other] if (other := for_one_example(system)) is not None else []
    others += alternatives(system)
    if may_be_entries(system):
        others.append(_usable(parts, before, given, seed, Tie.POSSIBLE)[0])
    repeated = {id(c) for p in parts for c in p.repeated}
    chains = [c for p in parts for c in p.chains if id(c) not in repeated]
    return Judged(
        system,
        chains,
        worlds,
        [m for p in parts for m in p.memberships],
        min(p.start for p in parts),
        tuple(Judged(other, chains, _worlds(other, seed)) for other in others),
    )


def _entries_agree(system: System, world: World) -> bool:
    """Whether formulas of the entries w_{ij} and of the matrix W give the same."""
    tied = set(system.habits.entries_of.values())
    for key, entries in system.entry_definitions.items():
        offers = [
            o for o in (*entries, *system.candidates.get(key, ())) if not has_derivative(o.right)
        ]
        if any(key_base(k) in tied for o in entries for k in system.keys_in(o.right)):
            for offer in offers[:_MOST_OFFERS]:
                a = world.tried(offer.left)
                b = world.tried(offer.right, context=offer.left)
                if not a.values or not b.values or difference(a.values, b.values).relative > WRONG:
                    return False
    return True


def _worlds(system: System, seed: int) -> tuple[World, World]:
    """Where a system is tried: without and with its dimensions."""
    shapes = infer_shapes(system, declared_shapes(system))
    return World(system, shapes, True, seed), World(system, shapes, False, seed)


def _is_by_sample(system: System, world: World) -> bool:
    """Whether dZ = … is n times the derivative: then dZ is that of one sample's loss."""
    for chain in system.chains:
        left = chain.sides[0].reading
        right = chain.sides[1].reading if len(chain.sides) > 1 else None
        if not isinstance(left, Name) or right is None or derived(left.base) is None:
            continue
        if system.is_parameter(str(derived_key(system.mention(left).key))):
            continue
        a, b = world.tried(left), world.tried(right)
        if a.values and b.values:
            scaled = [
                replace(v, array=v.array * point.sizes[SAMPLES])
                for v, point in zip(a.values, world.points, strict=True)
            ]
            return difference(scaled, b.values).relative < WRONG
    return False


def _redefines(system: System, pending: list[Part], part: Part, seed: int) -> bool:
    """Whether a part defines a known symbol as something else."""
    own = {id(chain) for chain in part.chains}
    news: list[tuple[Definition, Definition]] = []
    for offers in [*system.candidates.values()]:
        plain = [
            o for o in offers
            if not has_derivative(o.right) and not isinstance(o.right, Num)
        ]  # fmt: skip
        old = [o for o in plain if id(system.chains[o.chain]) not in own]
        new = [o for o in plain if id(system.chains[o.chain]) in own]
        news += [(old[0], n) for n in new if old and n.right != old[0].right]
    if not news:
        return False
    world = World(system, infer_shapes(system, declared_shapes(system)), True, seed)
    for first, second in news:
        if not set(system.keys_in(second.right)) & (system.roots | set(system.definitions)):
            continue
        a, b = world.tried(first.right), world.tried(second.right)
        if not a.values or not b.values:
            continue
        if not is_finite(a.values) or not is_finite(b.values):
            a, b = world.tried(first.right, unit=True), world.tried(second.right, unit=True)
        if a.values and b.values and difference(a.values, b.values).relative > WRONG:
            return True
    return False

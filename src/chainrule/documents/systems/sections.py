"""A document cut into systems: where it defines something anew, another system begins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from chainrule.documents.defining.matrix_entries import Tie
from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.difference import WRONG, difference
from chainrule.documents.evaluating.worlds import World
from chainrule.documents.names.definition import has_derivative, has_slope
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.reading import Name, Num, Plus, walk_reading
from chainrule.documents.sources.document import Document
from chainrule.documents.stating.chains import Chain, Membership
from chainrule.documents.stretches.parts import Part, by_headings, parts_of
from chainrule.documents.supplying.supplied import Supplied
from chainrule.documents.systems.convention_of_dz import is_by_sample
from chainrule.documents.systems.defined_anew import defined_anew
from chainrule.documents.systems.meanings import Meanings
from chainrule.documents.systems.other_meanings import other_meanings
from chainrule.documents.systems.part_systems import system_of_parts, usable_system, worlds_of
from chainrule.documents.systems.past import Past, is_of_others
from chainrule.documents.systems.pending import Pending
from chainrule.documents.systems.remembered import Remembered
from chainrule.documents.systems.usable import make_opaque

_MOST_EARLIER = 4  # systems, of which a later line may speak again
_MOST_OFFERS = 4  # definitions of one quantity that are compared


class Others:
    """Other meanings of a system, each with its worlds, made when a line first needs it."""

    def __init__(self, meanings: Meanings, chains: list[Chain], seed: int) -> None:
        self.meanings = meanings
        self.judged = Remembered(Judged(s, chains, worlds_of(s, seed)) for s in meanings.systems)


@dataclass
class Judged:
    """A system with the chains that are to be judged in it.

    look_for_others: finds other meanings that the document gives its symbols, in which a line may
    be right. seed: of the random points. has_links: whether derivatives tell of more.
    """

    system: System
    chains: list[Chain]
    worlds: tuple[World, World]
    memberships: list[Membership] = field(default_factory=list)
    start: int = 0
    look_for_others: Callable[[], Iterable[Meanings]] = tuple
    seed: int = 0
    has_links: bool = False

    @cached_property
    def others(self) -> list[Others]:
        """The other meanings, looked for when a line first needs them."""
        return [Others(m, self.chains, self.seed) for m in self.look_for_others()]

    def others_anywhere(self) -> Iterator[Judged]:
        """The other meanings that are not only those of a section."""
        for others in self.others:
            if others.meanings.within is None:
                yield from others.judged

    @cached_property
    def defined_anew(self) -> set[str]:
        """The symbols that have another definition in another meaning."""
        keys = (judged.system.alternative for judged in self.others_anywhere())
        return {key for key in keys if key is not None}

    @cached_property
    def said_alone(self) -> list[tuple[str, set[str]]]:
        """The symbols that stand alone on the left of an equality, and those on its right."""
        sides = [(c.sides[0].reading, c.sides[1].reading) for c in self.system.chains
                 if len(c.sides) == 2]  # fmt: skip
        return [
            (self.system.mention(left).key, set(self.system.keys_in(right)))
            for left, right in sides
            if isinstance(left, Name) and right is not None
        ]


def systems_of(
    document: Document, given: Supplied, seed: int = 0, *, with_links: bool = False
) -> Iterator[Judged]:
    """The systems of a document, in order, each with the chains to be judged in it.

    with_links: with what its derivatives tell of quantities that nothing defines.
    """
    parts = parts_of(document, given.depth, with_links=with_links)
    numbers = [c for p in parts for c in p.chains if _is_number(c)]
    pending = Pending()
    past = Past()
    before: list[System] = []

    def judged(parts: list[Part]) -> Judged:
        found = _judged(document.text, parts, past, given, seed, before[: -_MOST_EARLIER - 1 : -1])
        before.append(found.system)
        return found

    for under in by_headings(parts):
        for number, part in enumerate(under):
            new = [part] if number else under  # a heading's whole section may define anew
            if pending.says_something and any(p.chains or p.memberships for p in new):
                apart = pending.is_another_text(part, new)
                ends = apart or pending.is_another_network(new)
                ends = ends or (not number and is_of_others(pending.parts, new))
                again = frozenset[str]()
                if not ends and pending.may_end_before(part, new):
                    system = system_of_parts([*pending.parts, *new], past, given)
                    again = defined_anew(system, [c for p in new for c in p.chains], seed)
                    ends = part.fresh or bool(again)
                if ends:
                    if number:  # the numbers of an example are those of all its cases
                        own = [c for p in pending.parts for c in p.chains]
                        pending.parts[-1].shared += _of_others(numbers, own)
                    yield judged(pending.parts)
                    past = Past() if apart else past.with_parts(pending.parts, again)
                    pending = Pending()
            pending.add(part)
    if pending.parts:
        yield judged(pending.parts)


def _is_number(chain: Chain) -> bool:
    """w = 0.4: a number for an example."""
    left, right = chain.sides[0].reading, chain.sides[-1].reading
    return (
        isinstance(left, Name)
        and not chain.continues
        and isinstance(right, (Num, Plus))
        and all(isinstance(node, (Num, Plus)) for node in walk_reading(right))
    )


def _of_others(numbers: list[Chain], own: list[Chain]) -> Iterator[Chain]:
    """The numbers from elsewhere, but of no quantity that some chains define: y = a b = 10."""
    mine = {id(chain) for chain in own}
    defined = [c.sides[0].reading for c in own if not c.continues and not _is_number(c)]
    return (c for c in numbers if id(c) not in mine and c.sides[0].reading not in defined)


def _judged(
    text: str, parts: list[Part], past: Past, given: Supplied, seed: int, before: list[System]
) -> Judged:
    """The system of some parts. before: those of which a line may speak again, the last first."""
    system, worlds = usable_system(parts, past, given, seed, Tie.DEFINED)
    if system.habits.entries_of and not _entries_agree(system, worlds[1]):
        system, worlds = usable_system(parts, past, given, seed, Tie.NEVER)
    if system.upstream is None and is_by_sample(system, worlds[0]):
        system.by_sample = True
        worlds = worlds_of(system, seed)
        make_opaque(system, worlds[1])
    repeated = {id(c) for p in parts for c in p.repeated}
    chains = [c for p in parts for c in p.chains if id(c) not in repeated and not c.is_note]

    def others() -> Iterator[Meanings]:
        yield from other_meanings(text, parts, past, given, seed, system, worlds[0], chains)
        yield Meanings(replace(known, supposed=True, of_the_open=True) for known in before)

    memberships = [m for p in parts for m in p.memberships]
    start = min(p.start for p in parts)
    linked = any(p.linked for p in parts)
    return Judged(system, chains, worlds, memberships, start, others, seed, linked)


def _entries_agree(system: System, world: World) -> bool:
    """Whether formulas of the entries w_{ij} and of the matrix W give the same."""
    tied = set(system.habits.entries_of.values())
    for key, entries in system.entry_definitions.items():
        offers = [
            o for o in (*entries, *system.candidates.get(key, ()))
            if not has_derivative(o.right) and not has_slope(o.right)
        ]  # fmt: skip
        if any(key_base(k) in tied for o in entries for k in system.keys_in(o.right)):
            for offer in offers[:_MOST_OFFERS]:
                a = world.tried(offer.left)
                b = world.tried(offer.right, context=offer.left)
                if not a.values or not b.values or difference(a.values, b.values).relative > WRONG:
                    return False
    return True

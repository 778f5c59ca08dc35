"""What a document states: chains of sides with relations between them, and memberships."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain as chain_of
from itertools import takewhile
from typing import overload

from chainrule.documents.markup.item import Item
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.reading import Kind, Reading

DEFINING = ("=", ":=", "←")  # relations that may give a symbol its value


@dataclass(frozen=True)
class Side:
    """One side of a relation: what was read, or why it was not."""

    text: str
    start: int
    end: int
    reading: Reading | None = None
    problem: Unread | None = None

    def rewritten(self, rewrite: Callable[[Reading], Reading]) -> Side:
        """The side rewritten, if it was read."""
        return self if self.reading is None else replace(self, reading=rewrite(self.reading))


@dataclass
class Chain:
    """Sides with the relations between them. continues: it goes on from the chain before it.

    is_note: it defines, and claims nothing.
    """

    sides: list[Side]
    relations: list[str]
    piece: int
    tags: list[str | None] = field(default_factory=list)
    continues: bool = False
    display: bool = True
    starts_row: list[bool] = field(default_factory=list)
    is_note: bool = False

    def rewritten(self, rewrite: Callable[[Reading], Reading]) -> Chain:
        """The chain with every side that was read rewritten."""
        return replace(self, sides=[side.rewritten(rewrite) for side in self.sides])

    def given_behind(self, place: int) -> list[Reading | None]:
        """What stands behind a side, as long as that is what the side is given as."""
        count = len(list(takewhile(DEFINING.__contains__, self.relations[place:])))
        return [side.reading for side in self.sides[place + 1 : place + 1 + count]]


def readings_in(chains: Iterable[Chain]) -> Iterator[Reading]:
    """The formulas of some chains, side by side, as far as they were read."""
    return (s.reading for chain in chains for s in chain.sides if s.reading is not None)


@overload
def nodes_in(chains: Iterable[Chain]) -> Iterator[Reading]: ...
@overload
def nodes_in(chains: Iterable[Chain], kind: type[Kind]) -> Iterator[Kind]: ...
def nodes_in(chains: Iterable[Chain], kind: type[Reading] = Reading) -> Iterator[Reading]:
    """Every node of the formulas of some chains, or every one of a kind, in reading order."""
    return nodes_of_sides((side for chain in chains for side in chain.sides), kind)


@overload
def nodes_of_sides(sides: Iterable[Side]) -> Iterator[Reading]: ...
@overload
def nodes_of_sides(sides: Iterable[Side], kind: type[Kind]) -> Iterator[Kind]: ...
def nodes_of_sides(sides: Iterable[Side], kind: type[Reading] = Reading) -> Iterator[Reading]:
    """Every node of some sides, or every one of a kind; one that was not read has none."""
    return chain_of.from_iterable(s.reading.of_kind(kind) for s in sides if s.reading is not None)


@dataclass(frozen=True)
class Membership:
    """x ∈ something: a statement about what kind of thing it is. items: the something."""

    left: Side
    items: tuple[Item, ...]
    start: int

    def rewritten(self, rewrite: Callable[[Reading], Reading]) -> Membership:
        """The statement with what it is about rewritten, if that was read."""
        return replace(self, left=self.left.rewritten(rewrite))

"""The stretches that are read together until one of them defines something anew."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from chainrule.documents.names.definition import has_derivative, head
from chainrule.documents.names.lexicon import Signature, signature
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Partial,
    Picked,
    Reading,
    untransposed,
)
from chainrule.documents.stating.chains import Chain, nodes_in
from chainrule.documents.stretches.parts import Part
from chainrule.documents.systems.networks import gone_back_from, upstreams

_FEW_FORMULAS = 100  # that are all compared with those under the next heading


@dataclass
class Pending:
    """Some stretches, with what was noted of each when it was added.

    written: their chains. named: the letters that are a side of one. defined: the symbols that
    stand on the left of one, and in_items: those in an item of a list. upstream: the dZ that are
    said to come down. losses, slopes: the letters of the losses that are differentiated, and of the
    functions whose slopes are written.
    """

    parts: list[Part] = field(default_factory=list)
    written: set[Hashable] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    defined: set[Signature] = field(default_factory=set)
    in_items: set[Signature] = field(default_factory=set)
    upstream: set[Signature] = field(default_factory=set)
    losses: set[str] = field(default_factory=set)
    slopes: set[str] = field(default_factory=set)

    def add(self, part: Part) -> None:
        """Another stretch belongs to them."""
        self.parts.append(part)
        self.written |= {_written(chain) for chain in part.chains}
        self.named |= _named(part.chains)
        own = _defined(part.chains)
        self.defined |= own
        self.upstream |= set(map(signature, upstreams(part.chains)))
        if part.item:
            self.in_items |= own
        self.losses |= _losses(part.chains)
        self.slopes |= _slopes(part.chains)

    @property
    def says_something(self) -> bool:
        """Whether there is a formula in them."""
        return bool(self.written)

    def may_end_before(self, part: Part, new: list[Part]) -> bool:
        """Whether a part may begin a system: under a heading, or where it defines a symbol again.

        Under a heading a side must be a letter that was one before, whatever its indices. After
        many formulas a heading begins one only where its section defines something again.
        What an item of a list defines must have been defined in an item: "1) with squares, J = …;
        2) with cross-entropy, J = …". What is only written once more defines nothing else.
        """
        if part.fresh:
            return True
        chains = [c for p in new for c in p.chains if _written(c) not in self.written]
        if part.is_headed and self._count <= _FEW_FORMULAS and _named(chains) & self.named:
            return True
        return bool(_defined(chains) & (self.in_items if part.item else self.defined))

    def is_another_network(self, new: list[Part]) -> bool:
        """Whether parts begin to go backwards from a quantity that is never defined in these."""
        later = [name for p in new for name in upstreams(p.chains)] if self.upstream else []
        if not later or self.upstream & set(map(signature, later)):
            return False
        return self.defined.isdisjoint(map(gone_back_from, later))

    def is_another_text(self, part: Part, new: list[Part]) -> bool:
        """Whether what a heading or a rule begins has letters of its own for the loss and for the
        activation: C and σ′ before, J and f′ from there on."""
        chains = [c for p in new for c in p.chains]
        losses, slopes = _losses(chains), _slopes(chains)
        told = all((losses, slopes, self.losses, self.slopes)) and part.is_headed
        return told and losses.isdisjoint(self.losses) and slopes.isdisjoint(self.slopes)

    @property
    def _count(self) -> int:
        return sum(len(part.chains) for part in self.parts)


def _written(chain: Chain) -> Hashable:
    """What a chain says, wherever it stands."""
    sides = tuple(side.text if side.reading is None else side.reading for side in chain.sides)
    return sides, tuple(chain.relations), chain.continues


def _named(chains: Iterable[Chain]) -> set[str]:
    """The letters that are a side of a chain, perhaps as a function or an entry: y, y(x), [y]_i."""
    sides = (side.reading for chain in chains for side in chain.sides if side.reading is not None)
    return {name.base for side in sides if (name := head(_picked_from(side))) is not None}


def _picked_from(reading: Reading) -> Reading:
    """What an entry is picked from, and what is transposed or in brackets."""
    reading = untransposed(reading)
    return _picked_from(reading.base) if isinstance(reading, Picked) else reading


def _losses(chains: Iterable[Chain]) -> set[str]:
    """The C of ∂C/∂z."""
    partials = nodes_in(list(chains), Partial)
    names = (of for node in partials if (of := head(node.of)) is not None)
    return {name.base for name in names if name.base in LOSS_BASES}


def _slopes(chains: Iterable[Chain]) -> set[str]:
    """The σ of σ′(z)."""
    calls = nodes_in(list(chains), Call)
    return {call.function.base for call in calls if call.function.primes}


def _defined(chains: Iterable[Chain]) -> set[Signature]:
    """The symbols and functions that stand on the left of formulas without derivatives."""
    found: set[Signature] = set()
    for chain in chains:
        left = chain.sides[0].reading
        if isinstance(left, Picked):
            left = left.base  # softmax(z)_i
        if isinstance(left, Call):
            left = left.function
        right = chain.sides[1].reading if len(chain.sides) > 1 else None
        if chain.continues or right is None or has_derivative(right):
            continue
        if isinstance(left, Name) and not left.primes:
            found.add(signature(left))
    return found

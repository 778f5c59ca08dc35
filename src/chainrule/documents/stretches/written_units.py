r"""The units that a document numbers: z_1 and z_2 of z_1 = x_1 w_{11} + x_2 w_{21}, and w_{11}, ….

Not the layers of h_2 = W_2 h_1, where what is computed leads from one number to the next; not what
is also written as a whole, or defined for any letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from chainrule.documents.names.definition import has_derivative
from chainrule.documents.names.habits import INDEX_LETTERS
from chainrule.documents.parsing.reading import Big, Dots, Name, Num, Script, is_below, walk_reading
from chainrule.documents.stating.chains import Chain, nodes_in

Kind = tuple[str, frozenset[Script]]  # a letter with its layer
Unit = tuple[Kind, tuple[str, ...]]


def kind_of(name: Name) -> Kind:
    """What a unit is one of: its letter with all marks but those of the unit."""
    return name.base, frozenset(s for s in name.scripts if not is_below(s))


@dataclass(frozen=True)
class Written:
    """The numbered units of a document: of each letter and layer, as their marks are written.

    pairs: the letters with two numbers, w_{11} of w_{ij}. bare: the letters that are quantities.
    summed: the letters that sums run over.
    """

    pairs: frozenset[str]
    bare: frozenset[str]
    summed: frozenset[str]
    units: dict[Kind, dict[tuple[str, ...], tuple[Script, ...]]] = field(default_factory=dict)

    @cached_property
    def bases(self) -> frozenset[str]:
        """The letters of numbered units, of whatever layer."""
        return frozenset(base for base, _ in self.units)

    def numbers(self, name: Name) -> tuple[str, ...]:
        """The numbers below a name that carries no other marks there."""
        below = tuple(s.text for s in name.scripts if is_below(s))
        if not below or not all(text.isdigit() for text in below):
            return ()
        split = len(below) == 1 and len(below[0]) == 2 and name.base in self.pairs
        return tuple(below[0]) if split else below

    def letters(self, name: Name) -> Iterator[tuple[str, int]]:
        """The letters below a name of numbered units, with their places."""
        below = [s.text for s in name.scripts if is_below(s)]
        known = self.units.get(kind_of(name), {})
        if any(len(numbers) == len(below) for numbers in known):
            yield from ((t, place) for place, t in enumerate(below) if self.is_index(t))

    def letters_in(self, chain: Chain) -> Iterator[str]:
        """The letters below the numbered units of a chain."""
        for node in nodes_in([chain]):
            if isinstance(node, Name):
                yield from (letter for letter, _ in self.letters(node))

    def is_index(self, text: str) -> bool:
        """Whether a letter counts units."""
        return (text in INDEX_LETTERS or text in self.summed) and text not in self.bare

    def range(self, letter: str, names: Iterable[Name]) -> list[str]:
        """The numbers of the units that a letter may be, as far as some names tell."""
        found = {
            numbers[place]: None for name in names for own, place in self.letters(name)
            if own == letter for numbers in self.units[kind_of(name)] if place < len(numbers)
        }  # fmt: skip
        return sorted(found, key=int)


def written_units(chains: list[Chain]) -> Written:
    """The numbered units: what is defined for them alone, and what that is computed from."""
    nodes = list(nodes_in(chains))
    names = [node for node in nodes if isinstance(node, Name)]
    summed = frozenset(node.letter for node in nodes if isinstance(node, Big))
    below = {(n.base, tuple(s.text for s in n.scripts if is_below(s))) for n in names}
    pairs = {base for base, texts in below if len(texts) == 2 and not any(map(str.isdigit, texts))}
    bare = frozenset(name.base for name in names if not name.scripts)
    written = Written(frozenset(pairs), bare, summed)
    whole = {kind_of(name) for name in names if not any(map(is_below, name.scripts))}
    definitions, others = _definitions(chains, written)
    others |= whole | set(_layers(definitions))
    several = _with_several_units(definitions)
    used = {
        kind for unit, parts in definitions.items()
        if unit[0] not in others and unit[0][0] in several
        for kind, _ in (unit, *parts)
    }  # fmt: skip
    for name in names:
        if kind_of(name) in used - others and (numbers := written.numbers(name)):
            marks = tuple(filter(is_below, name.scripts))
            written.units.setdefault(kind_of(name), {}).setdefault(numbers, marks)
    return written


def _definitions(chains: list[Chain], written: Written) -> tuple[dict[Unit, set[Unit]], set[Kind]]:
    """What each numbered unit is computed from, and the kinds that are defined otherwise."""
    found: dict[Unit, set[Unit]] = {}
    others: set[Kind] = set()
    for chain in chains:
        left = chain.sides[0].reading
        right = chain.sides[1].reading if len(chain.sides) > 1 else None
        if chain.continues or right is None or not isinstance(left, Name):
            continue
        numbers = written.numbers(left)
        nodes = list(walk_reading(right))
        if not numbers:
            others |= {kind_of(left)} if not has_derivative(right) else set()
        elif any(isinstance(node, (Dots, Big)) for node in nodes):
            others.add(kind_of(left))
        elif not isinstance(right, Num):
            parts = {
                (kind_of(n), m) for n in nodes if isinstance(n, Name) and (m := written.numbers(n))
            }
            found.setdefault((kind_of(left), numbers), set()).update(parts)
    return found, others


def _with_several_units(definitions: Iterable[Unit]) -> set[str]:
    """The letters of which several units of one layer are defined."""
    count: dict[Kind, int] = {}
    for kind, _ in definitions:
        count[kind] = count.get(kind, 0) + 1
    return {kind[0] for kind, number in count.items() if number > 1}


def _layers(definitions: dict[Unit, set[Unit]]) -> Iterator[Kind]:
    """The kinds of which one is computed from another one: their numbers are those of layers."""
    for unit in definitions:
        seen: set[Unit] = set()
        waiting = [unit]
        while waiting:
            for part in definitions.get(waiting.pop(), ()):
                if part not in seen:
                    seen.add(part)
                    waiting.append(part)
        if any(kind == unit[0] and other != unit for kind, other in ((u[0], u) for u in seen)):
            yield unit[0]

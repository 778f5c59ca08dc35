"""What a document says of symbols that it does not define: ∂a_j/∂w_{ji} = z_i, δ_j = ∂E/∂a_j.

Such an equality cannot be right or wrong by itself. It is what the document goes on from, for
every value of its indices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from chainrule.documents.any_meaning.formal import (
    Atom,
    Env,
    FormalPoint,
    Places,
    says_dependence,
)
from chainrule.documents.defining.system import System
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Partial,
    Reading,
    unbracketed,
    walk_reading,
)

_MOST = 4  # statements on one symbol that are tried


@dataclass(frozen=True)
class Premise:
    """What is said of a symbol or a derivative, for every value of its letters.

    assumed: it is a claim that could not be judged, rather than a definition or a line that holds.
    """

    atom: Atom
    letters: tuple[str, ...]
    right: Reading
    assumed: bool = False

    def at(self, places: Places) -> Env | None:
        """The values of the letters at some places, if it speaks of them."""
        found: dict[str, int] = {}
        if len(places) != len(self.letters):
            return None
        for letter, place in zip(self.letters, places, strict=True):
            if letter.isdigit():
                if int(letter) - 1 != place:
                    return None
            elif found.setdefault(letter, place) != place:
                return None
        return found


@dataclass
class Premises:
    """The statements of one system up to where the reader has come."""

    system: System
    found: dict[Atom, list[Premise]] = field(default_factory=dict)

    def add(self, left: Reading, right: Reading, assumed: bool = False) -> None:
        """Note an equality in both directions, where one side is a symbol or a derivative."""
        for one, other in ((left, right), (right, left)):
            named = named_atom(one, self.system)
            if named is None or one == other:
                continue
            atom, letters = named
            if not self.system.free_letters(other) <= set(letters):
                continue
            known = self.found.setdefault(atom, [])
            if len(known) < _MOST:
                known.append(Premise(atom, letters, other, assumed))

    def of(self, reading: Reading) -> dict[Atom, list[Premise]]:
        """What is said of the symbols and derivatives in a formula."""
        atoms = dict.fromkeys(atoms_in(reading, self.system))
        return {atom: self.found[atom] for atom in atoms if atom in self.found}


@dataclass
class Told:
    """What is given for symbols by one statement on each: a :class:`FormalPoint` asks it."""

    plain: FormalPoint
    chosen: Mapping[Atom, Premise]

    def __call__(self, atom: Atom, places: Places) -> complex | None:
        premise = self.chosen.get(atom)
        if premise is None and len(atom) == 2:
            return self._slope(atom, places)
        env = premise.at(places) if premise is not None else None
        if premise is None or env is None:
            return None
        return self.plain.value(premise.right, env)

    def _slope(self, atom: Atom, places: Places) -> complex | None:
        """∂E/∂w as that of the formula that was stated for E."""
        premise = self.chosen.get(atom[:1])
        count = len(premise.letters) if premise is not None else 0
        env = premise.at(places[:count]) if premise is not None else None
        if premise is None or env is None:
            return None
        return self.plain.slope(premise.right, (atom[1], places[count:]), env)


def named_atom(reading: Reading, system: System) -> tuple[Atom, tuple[str, ...]] | None:
    """A symbol, or a derivative of one by another, with its index letters."""
    reading = unbracketed(reading)
    parts = (reading.of, reading.wrt) if isinstance(reading, Partial) else (reading,)
    atom: list[str] = []
    letters: list[str] = []
    for whole in parts:
        part = _without_arguments(whole, system)
        if not isinstance(part, Name):
            return None
        mention = system.mention(part)
        if mention.turned or mention.primes or mention.power is not None:
            return None
        atom.append(mention.key)
        letters += mention.indices
    return tuple(atom), tuple(letters)


def _without_arguments(reading: Reading, system: System) -> Reading:
    """The E of E(w), where the brackets say what a loss depends on."""
    reading = unbracketed(reading)
    is_loss = isinstance(reading, Call) and says_dependence(reading, system)
    return reading.function if isinstance(reading, Call) and is_loss else reading


def atoms_in(reading: Reading, system: System) -> Iterator[Atom]:
    """The symbols of a formula, and the derivatives in it."""
    for node in walk_reading(reading):
        if isinstance(node, Name):
            yield (system.mention(node).key,)
        elif isinstance(node, Partial) and isinstance(node.wrt, Name):
            by = system.mention(node.wrt).key
            for name in walk_reading(node.of):
                if isinstance(name, Name):
                    yield (system.mention(name).key, by)

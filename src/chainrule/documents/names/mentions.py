"""What names mean in a part of a document, remembered, and how its quantities are shown."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from chainrule.documents.names.habits import Habits
from chainrule.documents.names.lexicon import Mention
from chainrule.documents.parsing.reading import Big, Name, Picked, Place, Reading, walk_reading
from chainrule.documents.parsing.shifted_indices import letters_of
from chainrule.documents.parsing.writing import show_name


@dataclass
class Mentions:
    """What the names of a part mean, by its habits.

    settled: the habits are all known, so that what a name means may be remembered.
    """

    habits: Habits
    settled: bool = False
    _meant: dict[Name, Mention] = field(default_factory=dict)
    _meant_layers: dict[Name, Mention] = field(default_factory=dict)  # of names with a layer put in
    _met: dict[int, tuple[Name, Mention]] = field(default_factory=dict)
    _free: dict[int, tuple[Reading, frozenset[str]]] = field(default_factory=dict)

    def settle(self) -> None:
        """Say that the habits are all known, so that what a name means is remembered."""
        self.settled = True

    def of(self, name: Name) -> Mention:
        """What a name means here."""
        if not self.settled:
            return self.habits.mention(name)
        met = self._met.get(id(name))
        if met is None or met[0] is not name:  # the same node is asked for again and again
            self._met[id(name)] = met = name, self._of_equal(name)
        return met[1]

    def _of_equal(self, name: Name) -> Mention:
        known = self._meant_layers if name.has_layer else self._meant
        found = known.get(name)
        if found is None:
            found = known[name] = self.habits.mention(name)
        return found

    def free_letters(self, reading: Reading) -> frozenset[str]:
        """The index letters of a formula that no sum in it binds."""
        known = self._free.get(id(reading))
        if known is None or known[0] is not reading or not self.settled:
            self._free[id(reading)] = known = reading, self._letters_in(reading)
        return known[1]

    def _letters_in(self, reading: Reading) -> frozenset[str]:
        bound: set[str] = set()
        found: set[str] = set()
        for node in walk_reading(reading):
            if isinstance(node, Big):
                bound.add(node.letter)
            elif isinstance(node, Name):
                mention = self.of(node)
                found |= {e for e in mention.entries if not e.isdigit() and e != ":"}
                if mention.sample and not mention.sample.isdigit():
                    found.add(mention.sample)
            elif isinstance(node, Place):
                found.add(node.letter)
            elif isinstance(node, Picked):
                texts = (text for s in node.scripts for text in letters_of(s.text))
                found |= {text for text in texts if text.isalpha() and text != "T"}
        return frozenset(found - bound)

    def shown(self, key: str) -> str:
        """A quantity as the document writes it, without entries: w^{l}."""
        base, *rest = key.split("|")
        return self._written.get(key) or base + ("_{" + ",".join(rest) + "}" if rest else "")

    @cached_property
    def _written(self) -> dict[str, str]:
        """The shortest way in which the document writes each quantity: L, rather than l+2."""
        found: dict[str, str] = {}
        for name in self.habits.names:
            key = self.of(name).key
            labels = tuple(s for s in name.scripts if self.habits.is_label(s, name))
            shown = show_name(replace(name, scripts=labels, primes=0))
            if key not in found or len(shown) < len(found[key]):
                found[key] = shown
        return found

"""What names with index letters tell of shapes: the same letter, the same dimension."""

from __future__ import annotations

from functools import cached_property

from chainrule.documents.defining.abbreviations import abbreviated
from chainrule.documents.inferring.table import Table
from chainrule.documents.inferring.unknowns import Pair
from chainrule.documents.names.lexicon import KRONECKER_DELTA, Mention, derived_key
from chainrule.documents.parsing.customary import KNOWN_FUNCTIONS
from chainrule.documents.parsing.reading import Call, Name, Reading


class NamesWithLetters:
    """Notes in a table what names and their index letters say.

    letters: the dimension that each index letter of the statement runs along.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.system = table.system
        self.unknowns = table.unknowns
        self.letters: dict[str, int] = {}
        self._classes: dict[str, int] = {}  # what the letters of certain classes run along
        self._compared: dict[str, int] = {}  # those of them that stand in conditions
        self._parameter = False

    def name(self, name: Name) -> Pair | None:
        """The shape of a name with its indices; the samples' count is a number."""
        if self.system.is_identity(name):
            return None
        mention = self.system.mention(name)
        is_count = mention.key in self.system.counts or name.base in ("e", "n", "m", "N")
        is_count = is_count or mention.key in self.table.bounds
        habits = self.system.habits
        has_entries = bool(habits.bound & set(mention.entries)) and name.base not in habits.bare
        if is_count and not has_entries and mention.key not in self.system.definitions:
            return None
        if mention.key == KRONECKER_DELTA:
            along = self.unknowns.fresh()
            for letter in mention.entries:
                self._letter(letter, along)
            return None
        pair = self.table.pair(mention.key)
        self._parameter = self.system.is_parameter(derived_key(mention.key) or mention.key)
        turned = mention.turned != self._is_turned_by_primes(mention)
        entries = self.table.mentioned_entries(mention)
        if entries:
            if mention.sample is not None and len(entries) == 1 and self._is_whole(mention.key):
                self._entry_of_a_sample(pair, entries[0])
                return None
            shape = self.entries(pair, entries, mention.key)
            return (shape[1], shape[0]) if shape is not None and turned else shape
        if all(self.unknowns.one.get(self.unknowns.find(u)) for u in pair):
            return None
        return (pair[1], pair[0]) if turned else pair

    def _is_whole(self, key: str) -> bool:
        """Whether a quantity is the matrix whose columns some small letter names: A of a^{(i)}."""
        return key not in self.table.per_sample and key in self._wholes

    @cached_property
    def _wholes(self) -> frozenset[str]:
        tied = self.system.habits.tied.items()
        return frozenset("|".join([base, *key.split("|")[1:]]) for key, base in tied)

    def _entry_of_a_sample(self, pair: Pair, letter: str) -> None:
        """In a_j^{(i)} the j runs along one dimension of A, and the samples along the other."""
        along = self.table.along(pair)
        self._letter(letter, pair[along])
        root = self.unknowns.find(pair[1 - along])
        if self.unknowns.is_free(root):
            self.unknowns.samples[root] = True

    def _is_turned_by_primes(self, mention: Mention) -> bool:
        """Whether a prime is a transpose: the w′ of w′x, and not the slope of what f stands for."""
        odd = mention.primes % 2 == 1 and mention.key not in KNOWN_FUNCTIONS
        return odd and abbreviated(self.system, mention.key) is None

    def entries(self, pair: Pair, entries: tuple[str, ...], key: str) -> Pair | None:
        """Index letters name dimensions: the same letter, the same dimension."""
        if len(entries) >= 2:
            for unknown, letter in zip(pair, entries, strict=False):
                self._letter(letter, unknown)
            if ":" in entries:
                one = self._one()
                return (one, pair[1]) if entries[1] == ":" else (pair[0], one)
            return None
        if len(entries) == 1 and key in self.system.habits.row_families:
            self._letter(entries[0], pair[0])
            return pair[1], self._one()
        if entries and key in self.system.habits.families:
            self._letter(entries[0], pair[1])
            return pair[0], self._one()
        if entries:
            along = self.table.along(pair)
            self._letter(entries[0], pair[along])
            other = self.unknowns.find(pair[1 - along])
            if self._is_matrix(key) and not self.unknowns.one.get(other):
                return self._one(), pair[1]
            self.table.soft_one(pair[1 - along])
        return None

    def _is_matrix(self, key: str) -> bool:
        """Whether a quantity takes two indices elsewhere, so that one picks a row."""
        return key in self._matrices

    @cached_property
    def _matrices(self) -> frozenset[str]:
        mentions = map(self.system.mention, self.system.habits.names)
        return frozenset(mention.key for mention in mentions if len(mention.entries) == 2)

    def _letter(self, letter: str, unknown: int) -> None:
        """An index letter runs along a dimension."""
        if letter in self.system.habits.sample_letters and letter not in self.letters:
            root = self.unknowns.find(unknown)
            if self.unknowns.is_free(root) and not self._parameter:
                self.unknowns.samples[root] = True
            return
        if letter.isdigit() or letter == ":":
            return
        known = self.letters.get(letter, self._compared.get(letter))
        if known is not None:
            self.unknowns.equal(known, unknown)
        self.letters.setdefault(letter, unknown)
        if letter in self.system.habits.classes:
            self._classes.setdefault(letter, unknown)

    def _same_letters(self, letters: list[str]) -> None:
        """w = o: two letters along one dimension."""
        known = [t[x] for t in (self.letters, self._classes) for x in letters if x in t]
        along = known[0] if known else self.unknowns.fresh()
        for letter in letters:
            self._letter(letter, along)
            if letter in self.system.habits.classes:
                self._compared.setdefault(letter, along)

    def _one(self) -> int:
        one = self.unknowns.fresh()
        self.unknowns.make_one(one)
        return one

    def _goes_by_entries(self, factor: Reading, place: int, shape: Pair) -> bool:
        """The f′(z) of δ Wᵀ f′(z), where the samples are rows: it goes entry by entry."""
        slope = isinstance(factor, Call) and factor.function.primes == 1
        return slope and place > 1 and not self.unknowns.one.get(self.unknowns.find(shape[0]))

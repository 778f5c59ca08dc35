"""The two dimensions of every quantity, while they are still being found out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from chainrule.documents.defining.system import System
from chainrule.documents.inferring.unknowns import Pair, Unknowns
from chainrule.documents.names.lexicon import Mention, derived_key
from chainrule.documents.names.prose import says
from chainrule.documents.parsing.reading import Big, Name, Over, Raised
from chainrule.documents.stating.chains import nodes_in

_ROW_VECTORS = re.compile(
    r"\b(?:we|all)\b[^.\n]{0,20}\b(?:use|using|are|write|treat|take|work with)\b[^.\n]{0,60}"
    r"\brow vectors\b",
    re.IGNORECASE,
)


@dataclass
class Table:
    """What is known so far. biases: those added to something, which they may be spread over.

    picked: the shapes of matrices of all samples, of each of which the loss adds up a number.
    beside_numbers: the shapes of what a bias that is a number is added to. lengths: what the
    lengths of vectors are called, as in b ∈ ℝⁿ. sums: how long blocks are together, as in [X 𝟏].
    """

    system: System
    per_sample: set[str]
    unknowns: Unknowns = field(default_factory=Unknowns)
    pairs: dict[str, Pair] = field(default_factory=dict)
    biases: list[tuple[Pair, Pair]] = field(default_factory=list)
    picked: list[Pair] = field(default_factory=list)
    beside_numbers: list[Pair] = field(default_factory=list)
    lengths: dict[Pair, str] = field(default_factory=dict)
    sums: dict[tuple[int, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._in_rows = says(_ROW_VECTORS, self.system.prose)

    @cached_property
    def bounds(self) -> frozenset[str]:
        """The C of (1/C) Σ_{i=1}^C: a sum runs up to a number, and only numbers divide so."""
        nodes = list(nodes_in(self.system.chains))
        uppers = (node.upper for node in nodes if isinstance(node, Big))
        below = (node.bottom for node in nodes if isinstance(node, Over))
        found, divisors = (
            {name.base for name in names if isinstance(name, Name) and not name.scripts}
            for names in (uppers, below)
        )
        return frozenset((found & divisors) - self.system.definitions.keys())

    def pair(self, key: str) -> Pair:
        """The dimensions of a quantity; dW has those of W."""
        if key not in self.system.definitions:
            key = derived_key(key) or key
        if key not in self.pairs:
            self.pairs[key] = (self.unknowns.fresh(), self.unknowns.fresh())
        return self.pairs[key]

    def scalar(self, pair: Pair) -> None:
        """Make both dimensions 1, as far as that can be."""
        for unknown in pair:
            self.unknowns.make_one(unknown)

    def same(self, first: Pair, second: Pair) -> None:
        """Make two shapes the same, as far as that can be."""
        self.unknowns.equal(first[0], second[0])
        self.unknowns.equal(first[1], second[1])

    def soft_one(self, unknown: int) -> None:
        """Make a dimension 1 where nothing else is known of it."""
        root = self.unknowns.find(unknown)
        if self.unknowns.is_free(root) and not self.unknowns.wide.get(root):
            self.unknowns.make_one(unknown)

    def of_length(self, unknown: int, size: int) -> None:
        """Fix how long a dimension is, where it is not known to be 1, nor that of the samples."""
        root = self.unknowns.find(unknown)
        if not (self.unknowns.one.get(root) or self.unknowns.samples.get(root)):
            self.unknowns.fixed.setdefault(root, size)

    def entries(self, key: str, entries: Iterable[str]) -> tuple[str, ...]:
        """The indices of a quantity without the one that counts the samples."""
        return tuple(
            e for e in entries
            if not (key in self.per_sample and e in self.system.habits.sample_letters)
        )  # fmt: skip

    def mentioned_entries(self, mention: Mention) -> tuple[str, ...]:
        """The indices in a mention without the one that counts the samples."""
        return self.entries(mention.key, mention.entries)

    def weights(self, biases: bool = True) -> set[int]:
        """The dimensions that parameters have; what is only added need not be among them."""
        added = {pair for pair, _ in self.biases} if not biases else set()
        return {
            self.unknowns.find(unknown)
            for key, pair in self.pairs.items()
            if self.system.is_parameter(key) and pair not in added
            for unknown in pair
        }

    def along(self, pair: Pair) -> int:
        """Along which dimension of a vector its entries run."""
        rows, columns = map(self.unknowns.find, pair)
        if self.unknowns.one.get(rows):
            return 1
        wholes = [whole for bias, whole in self.biases if bias == pair]
        if any(self._is_of_rows(whole) or self.side_by_name(pair, whole) for whole in wholes):
            return 1
        if any(self._is_behind_weights(whole) for whole in wholes):
            return 1
        wide = self.unknowns.wide
        if self.unknowns.is_free(rows) and wide.get(columns) and not wide.get(rows):
            return 1
        if self.unknowns.is_free(rows) and self.unknowns.label.get(columns):
            return 1  # x W where W is said to be n × m
        if self.unknowns.one.get(columns) or not self.unknowns.is_free(rows):
            return 0
        if self._in_rows and self.unknowns.is_free(columns):
            return 1
        members = [self.unknowns.find(u) for p in self.pairs.values() for u in p]
        shared = [members.count(rows) > 1, members.count(columns) > 1]
        return 1 if shared == [False, True] else 0

    def side_by_name(self, bias: Pair, whole: Pair) -> int | None:
        """Along which side of an m × n a bias of ℝⁿ is added, where only one of them is called n.

        None where the names do not say it.
        """
        names = [self.unknowns.label.get(self.unknowns.find(unknown)) for unknown in whole]
        length = self.lengths.get(bias)
        return names.index(length) if None not in names and names.count(length) == 1 else None

    def _is_behind_weights(self, whole: Pair) -> bool:
        """Whether the columns of what a bias is added to are those of weights, as in X W + b."""
        weights = self.weights(biases=False)
        return [self.unknowns.find(unknown) in weights for unknown in whole] == [False, True]

    def _is_of_rows(self, whole: Pair) -> bool:
        """Whether the samples are the rows of what a bias is added to."""
        return bool(self.unknowns.samples.get(self.unknowns.find(whole[0])))


def adds_powers(system: System, big: Big) -> bool:
    """Whether a sum without a letter is that of all entries, as Σ W² is."""
    body = big.body
    of_name = isinstance(body, Name) and system.mention(body).power is not None
    return not big.letter and (of_name or isinstance(body, Raised))

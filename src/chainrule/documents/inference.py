"""The shapes of a document's quantities, from its definitions and what it says of dimensions.

Every quantity is a matrix whose two dimensions are unknown at first; each definition makes some of
them equal. What is still free in the end is 1 for vectors, or the samples where the document
stacks them in a matrix.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from chainrule.convention import SAMPLES
from chainrule.documents.lexicon import derived_key, key_base
from chainrule.documents.reading import (
    Bars,
    Big,
    Call,
    Dots,
    Group,
    Indicator,
    Matrix,
    Name,
    Num,
    Over,
    Partial,
    Picked,
    Piecewise,
    Plus,
    Primed,
    Raised,
    Reading,
    Times,
    Turned,
    walk_reading,
)
from chainrule.documents.system import LOSS_BASES, System
from chainrule.shapes import Dimension

Pair = tuple[int, int]


@dataclass
class Unknowns:
    """Unknown dimensions, made equal two by two. Each may be 1, the samples, labelled or fixed."""

    parent: list[int] = field(default_factory=list)
    one: dict[int, bool] = field(default_factory=dict)
    samples: dict[int, bool] = field(default_factory=dict)
    label: dict[int, str] = field(default_factory=dict)
    fixed: dict[int, int] = field(default_factory=dict)
    spread: dict[int, bool] = field(default_factory=dict)
    number: dict[int, str] = field(default_factory=dict)

    def fresh(self) -> int:
        self.parent.append(len(self.parent))
        return len(self.parent) - 1

    def find(self, item: int) -> int:
        while self.parent[item] != item:
            self.parent[item] = self.parent[self.parent[item]]
            item = self.parent[item]
        return item

    def equal(self, first: int, second: int) -> bool:
        """Make two dimensions the same; False, and nothing done, where they cannot be."""
        a, b = self.find(first), self.find(second)
        if a == b:
            return True
        one = self.one.get(a, False) or self.one.get(b, False)
        samples = self.samples.get(a, False) or self.samples.get(b, False)
        labels = {x for x in (self.label.get(a), self.label.get(b)) if x}
        sizes = {x for x in (self.fixed.get(a), self.fixed.get(b)) if x}
        if (one and (samples or labels or sizes)) or len(labels) > 1 or len(sizes) > 1:
            return False
        self.parent[b] = a
        self.spread[a] = self.spread.get(a, False) or self.spread.get(b, False)
        if b in self.number:
            self.number.setdefault(a, self.number[b])
        if one:
            self.one[a] = True
        if samples:
            self.samples[a] = True
        if labels:
            self.label[a] = labels.pop()
        if sizes:
            self.fixed[a] = sizes.pop()
        return True

    def make_one(self, item: int) -> bool:
        root = self.find(item)
        if self.samples.get(root) or self.label.get(root) or self.fixed.get(root):
            return False
        self.one[root] = True
        return True

    def is_free(self, item: int) -> bool:
        root = self.find(item)
        return not (
            self.one.get(root) or self.samples.get(root) or self.label.get(root)
            or self.fixed.get(root)
        )  # fmt: skip


@dataclass
class Shapes:
    """What inference found. spread: the dimensions that a softmax runs over."""

    shapes: dict[str, tuple[Dimension, Dimension]]
    per_sample: set[str]
    fixed: dict[str, int]
    spread: set[str]
    stacked: bool
    labels: dict[str, Dimension] = field(default_factory=dict)
    numbers: dict[Dimension, str] = field(default_factory=dict)

    def shape(self, key: str) -> tuple[Dimension, Dimension]:
        """A quantity's shape; one that nothing is known of is a scalar."""
        return self.shapes.get(key, (1, 1))


def _is_turned(factor: Reading) -> bool:
    """Whether a factor is transposed, so that it stands in a matrix product."""
    if isinstance(factor, Name):
        return any(s.text == "T" for s in factor.scripts)
    return isinstance(factor, Turned)


def _plain_base(base: str) -> str:
    """The letter under an accent."""
    return base.split("{")[1].rstrip("}") if base.startswith("\\") and "{" in base else base


@dataclass(frozen=True)
class Declared:
    """The document says that a quantity has this shape: labels such as ``n``, ``3``."""

    key: str
    dimensions: tuple[str, ...]
    turned: bool = False


class Inference:
    """Works out the shapes of one system."""

    def __init__(self, system: System, declared: Iterable[Declared] = ()) -> None:
        self.system = system
        self.unknowns = Unknowns()
        self.pairs: dict[str, Pair] = {}
        self.declared = list(declared)
        self.biases: list[tuple[Pair, Pair]] = []
        self.letters: dict[str, int] = {}
        self.per_sample: set[str] = set()
        self._parameter = False

    def pair(self, key: str) -> Pair:
        if key not in self.system.definitions:
            key = derived_key(key) or key
        if key not in self.pairs:
            self.pairs[key] = (self.unknowns.fresh(), self.unknowns.fresh())
        return self.pairs[key]

    def _small_parameters(self) -> None:
        """w and b without a number, an index or a transpose, as in ŷ = w x + b, are numbers."""
        declared = {d.key for d in self.declared}
        mentions = [self.system.mention(name) for name in self.system.habits.names]
        busy = {m.key for m in mentions if m.entries or m.turned} | declared
        busy |= {
            self.system.mention(node.base).key
            for chain in self.system.chains for side in chain.sides if side.reading is not None
            for node in walk_reading(side.reading)
            if isinstance(node, Turned) and isinstance(node.base, Name)
        }  # fmt: skip
        capitals = any(
            key_base(m.key) in ("W", "X", "A", "H", "Z") for m in mentions
        )  # fmt: skip
        for mention in mentions:
            key = mention.key
            if (
                len(key) == 1
                and key.islower()
                and self.system.is_parameter(key)
                and (key not in busy and not capitals)
            ):
                self._scalar(self.pair(key))

    def run(self) -> Shapes:
        self._small_parameters()
        self._declare()
        self._find_per_sample()
        if self._is_written_in_scalars():
            return Shapes({}, self.per_sample, {}, set(), False)
        if self.system.loss:
            self._scalar(self.pair(self.system.loss))
        for definition in self.system.definitions.values():
            self._define(definition.key, definition.mention.entries, definition.right)
        for offers in [*self.system.candidates.values(), *self.system.entry_definitions.values()]:
            for definition in offers:
                if derived_key(definition.key) and definition.key not in self.system.definitions:
                    continue
                if isinstance(definition.right, Partial) or not any(
                    isinstance(n, Partial) for n in walk_reading(definition.right)
                ):
                    self._define(definition.key, definition.mention.entries, definition.right)
        self._add_biases()
        self._declare_vectors()
        self._follow_claims()
        return self._settle()

    def _is_written_in_scalars(self) -> bool:
        """Whether every weight has its own number, as w_{11}, and none is ever a matrix."""
        keys = {k for d in self.system.definitions.values() for k in self.system.keys_in(d.right)}
        weights = [k for k in keys if self.system.is_parameter(k)]
        numbered = [k for k in weights if any(len(x) > 1 and x.isdigit() for x in k.split("|"))]
        letters = any(
            self.system.mention(n).entries for n in self.system.habits.names
        ) or self.declared  # fmt: skip
        return bool(numbered) and not letters

    # What the document says outright.

    def _declare(self) -> None:
        for statement in self.declared:
            pair = self.pair(statement.key)
            if len(statement.dimensions) == 1 and statement.dimensions[0] != "1":
                continue
            for unknown, text in zip(pair, statement.dimensions, strict=False):
                root = self.unknowns.find(unknown)
                if text == "1":
                    self.unknowns.make_one(root)
                elif not self.unknowns.one.get(root):
                    if text in self.system.counts:
                        self.unknowns.samples[root] = True
                    if text.isdigit():
                        self.unknowns.number.setdefault(root, text)
                    else:
                        self._labelled(root, text)

    def _declare_vectors(self) -> None:
        """x ∈ ℝⁿ: whether it is a row or a column is what the products made of it."""
        for statement in self.declared:
            if len(statement.dimensions) == 1 and statement.dimensions[0] != "1":
                pair = self.pair(statement.key)
                along = self._along(pair)
                self._soft_one(pair[1 - along])
                self._labelled(self.unknowns.find(pair[along]), statement.dimensions[0])

    def _labelled(self, root: int, text: str) -> None:
        for other, label in list(self.unknowns.label.items()):
            if label == text and self.unknowns.find(other) != root:
                self.unknowns.equal(other, root)
                return
        if not self.unknowns.label.get(root):
            self.unknowns.label[root] = text

    def _find_per_sample(self) -> None:
        system, letters = self.system, self.system.habits.sample_letters
        stacked = {d.key for d in self.declared if any(t in system.counts for t in d.dimensions)}
        stacked |= self._stacked_by_capitals()
        stacked |= set(self._gradients_of(stacked))
        for name in system.habits.names:
            mention = system.mention(name)
            if mention.key in stacked or mention.key == system.loss:
                continue
            if derived_key(mention.key) in stacked:
                continue
            if mention.sample is not None or (
                set(mention.entries) & letters
                and not (len(mention.entries) == 2 and key_base(mention.key).isupper())
                and not system.is_parameter(mention.key)
            ):
                self.per_sample.add(mention.key)
        for chain in system.chains:
            for side in chain.sides:
                if side.reading is not None:
                    self._unmarked_sums(side.reading, stacked)
        self._spread_samples(stacked)

    def _stacked_by_capitals(self) -> set[str]:
        """X, and what is computed from it: matrices of all samples, whatever their letter."""
        capitals = {
            mention.key for name in self.system.habits.names
            if (base := _plain_base(key_base((mention := self.system.mention(name)).key))).isupper()
            and len(base) == 1 and mention.sample is None and not mention.entries
            and not self.system.is_parameter(mention.key)
            and mention.key not in self.system.counts and base not in LOSS_BASES
        }  # fmt: skip
        known = self.system.roots | set(self.system.definitions)
        found = capitals & known
        for _ in range(20):
            before = len(found)
            for definition in self.system.definitions.values():
                inside = set(self._loose_keys(definition.right))
                if (
                    inside & found
                    and definition.key != self.system.loss
                    and (key_base(definition.key) not in LOSS_BASES)
                ):
                    found.add(definition.key)
            if len(found) == before:
                break
        return found

    def _gradients_of(self, stacked: set[str]) -> Iterable[str]:
        """What is defined as the derivative of the loss by a matrix of all samples."""
        for definition in self.system.definitions.values():
            right = definition.right
            if isinstance(right, Partial) and isinstance(right.wrt, Name):
                if self.system.mention(right.wrt).key in stacked:
                    yield definition.key

    def _unmarked_sums(self, reading: Reading, stacked: set[str]) -> None:
        """A sum over the samples in which no name carries the sample: all its data do."""
        for node in walk_reading(reading):
            if not isinstance(node, Big) or node.letter not in self.system.habits.sample_letters:
                continue
            names = list(self.system.names_in(node.body))
            marked = any(
                node.letter in (m := self.system.mention(n)).entries or m.sample == node.letter
                for n in names
            ) or any(
                isinstance(n, Picked) and any(s.text == node.letter for s in n.scripts)
                for n in walk_reading(node.body)
            )
            if not marked:
                for name in names:
                    key = self.system.mention(name).key
                    if (
                        not self.system.is_parameter(key)
                        and key not in stacked
                        and (key != self.system.loss and key_base(key) not in LOSS_BASES)
                    ):
                        self.per_sample.add(key)

    def _spread_samples(self, stacked: set[str]) -> None:
        """What is computed from a sample belongs to it, and so does what it is computed from."""
        system_loss = self.system.loss if self._sums_samples() else None
        for _ in range(30):
            before = len(self.per_sample)
            for definition in self.system.definitions.values():
                inside = set(self._loose_keys(definition.right))
                if definition.key in self.per_sample:
                    self.per_sample |= {
                        k for k in inside if self._is_data(k) and k not in stacked
                        and k not in self.system.counts
                    }  # fmt: skip
                elif inside & self.per_sample and definition.key not in {*stacked, system_loss}:
                    self.per_sample.add(definition.key)
            if len(self.per_sample) == before:
                return

    def _is_data(self, key: str) -> bool:
        """Whether a quantity is an input, or computed from one."""
        if key in self.system.definitions:
            roots = self.system.roots_of(self.system.definitions[key].right)
            return any(not self.system.is_parameter(root) for root in roots)
        return not self.system.is_parameter(key)

    def _sums_samples(self) -> bool:
        """Whether the loss adds up the samples, so that it is none of theirs."""
        definition = self.system.definitions.get(self.system.loss or "")
        return definition is not None and any(
            isinstance(n, Big) and n.letter in self.system.habits.sample_letters
            for n in walk_reading(definition.right)
        )

    def _loose_keys(self, reading: Reading) -> Iterable[str]:
        """The keys in a formula that no sum over the samples binds."""
        if isinstance(reading, Big) and reading.letter in self.system.habits.sample_letters:
            return
        if isinstance(reading, Call) and self.system.is_function(reading):
            for argument in reading.arguments:
                yield from self._loose_keys(argument)
            return
        if isinstance(reading, Name):
            yield self.system.mention(reading).key
        for child in reading.children:
            yield from self._loose_keys(child)

    # What the definitions say.

    def _define(self, key: str, entries: tuple[str, ...], right: Reading) -> None:
        self.letters = {}
        shape = self.infer(right)
        pair = self.pair(key)
        entries = tuple(
            e for e in entries
            if not (key in self.per_sample and e in self.system.habits.sample_letters)
        )  # fmt: skip
        if entries:
            self._entries(pair, entries, key)
            return
        if shape is None:
            self._scalar(pair)
        else:
            self._same(pair, shape)

    def _scalar(self, pair: Pair) -> None:
        for unknown in pair:
            self.unknowns.make_one(unknown)

    def _same(self, first: Pair, second: Pair) -> None:
        self.unknowns.equal(first[0], second[0])
        self.unknowns.equal(first[1], second[1])

    def infer(self, reading: Reading) -> Pair | None:
        """The shape of a formula, None for a scalar; on the way names learn their shapes."""
        match reading:
            case Num() | Dots():
                return None
            case Name():
                return self._name(reading)
            case Group(inner=inner):
                return self.infer(inner)
            case Plus(terms=terms):
                return self._sum(terms)
            case Times(factors=factors, joins=joins):
                return self._product(factors, joins)
            case Over(top=top, bottom=bottom):
                above, below = self.infer(top), self.infer(bottom)
                return above or below
            case Raised(base=base, exponent=exponent):
                above, below = self.infer(base), self.infer(exponent)
                return above or below
            case Turned(base=base):
                shape = self.infer(base)
                return None if shape is None else (shape[1], shape[0])
            case Call():
                return self._call(reading)
            case Big():
                return self._big(reading)
            case Bars(inner=inner, norm=norm):
                shape = self.infer(inner)
                if shape is not None and not norm:
                    self._scalar(shape)
                return None
            case Matrix(rows=rows):
                return self._matrix(rows)
            case Picked(base=base, scripts=scripts):
                shape = self.infer(base)
                if shape is not None:
                    self._entries(shape, tuple(s.text for s in scripts), "")
                return None
            case Piecewise(values=values):
                found = [self.infer(value) for value in values]
                return next((shape for shape in found if shape is not None), None)
            case Indicator(left=left, right=right):
                first = self.infer(left)
                return first or self.infer(right)
            case Primed(base=base):
                return self.infer(base)
            case Partial(of=of, wrt=wrt):
                return self.infer(wrt) if self._is_loss(of) else None
        return None

    def _is_loss(self, of: Reading) -> bool:
        while isinstance(of, Group):
            of = of.inner
        if isinstance(of, Call):
            of = of.function
        return isinstance(of, Name) and of.base in LOSS_BASES

    def _name(self, name: Name) -> Pair | None:
        mention = self.system.mention(name)
        if mention.key in self.system.counts or name.base in ("e", "n", "m", "N"):
            if mention.key not in self.system.definitions:
                return None
        pair = self.pair(mention.key)
        self._parameter = self.system.is_parameter(derived_key(mention.key) or mention.key)
        entries = tuple(
            e for e in mention.entries
            if not (mention.key in self.per_sample and e in self.system.habits.sample_letters)
        )  # fmt: skip
        if entries:
            return self._entries(pair, entries, mention.key)
        if all(self.unknowns.one.get(self.unknowns.find(u)) for u in pair):
            return None
        return (pair[1], pair[0]) if mention.turned else pair

    def _entries(self, pair: Pair, entries: tuple[str, ...], key: str) -> Pair | None:
        """Index letters name dimensions: the same letter, the same dimension."""
        if len(entries) >= 2:
            for unknown, letter in zip(pair, entries, strict=False):
                self._letter(letter, unknown)
            if ":" in entries:
                one = self.unknowns.fresh()
                self.unknowns.make_one(one)
                return (one, pair[1]) if entries[1] == ":" else (pair[0], one)
            return None
        if entries:
            along = self._along(pair)
            self._letter(entries[0], pair[along])
            other = self.unknowns.find(pair[1 - along])
            if self._is_matrix(key) and not self.unknowns.one.get(other):
                one = self.unknowns.fresh()
                self.unknowns.make_one(one)
                return one, pair[1]
            self._soft_one(pair[1 - along])
        return None

    def _along(self, pair: Pair) -> int:
        """Along which dimension of a vector its entries run."""
        rows, columns = map(self.unknowns.find, pair)
        if self.unknowns.one.get(rows):
            return 1
        if self.unknowns.one.get(columns) or not self.unknowns.is_free(rows):
            return 0
        members = [self.unknowns.find(u) for p in self.pairs.values() for u in p]
        shared = [members.count(rows) > 1, members.count(columns) > 1]
        return 1 if shared == [False, True] else 0

    def _is_matrix(self, key: str) -> bool:
        """Whether a quantity takes two indices elsewhere, so that one picks a row."""
        return any(
            self.system.mention(name).key == key and len(self.system.mention(name).entries) == 2
            for name in self.system.habits.names
        )

    def _soft_one(self, unknown: int) -> None:
        if self.unknowns.is_free(unknown):
            self.unknowns.make_one(unknown)

    def _letter(self, letter: str, unknown: int) -> None:
        if letter in self.system.habits.sample_letters and letter not in self.letters:
            root = self.unknowns.find(unknown)
            if self.unknowns.is_free(root) and not self._parameter:
                self.unknowns.samples[root] = True
            return
        if letter.isdigit() or letter == ":":
            return
        if letter in self.letters:
            self.unknowns.equal(self.letters[letter], unknown)
        else:
            self.letters[letter] = unknown

    def _sum(self, terms: tuple[Reading, ...]) -> Pair | None:
        shapes = [(term, self.infer(term)) for term in terms]
        wholes = [(t, s) for t, s in shapes if s is not None and not self._is_bias(t)]
        biases = [s for t, s in shapes if s is not None and self._is_bias(t)]
        if not wholes:
            for other in biases[1:]:
                self._same(biases[0], other)
            return biases[0] if biases else None
        for _, shape in wholes[1:]:
            self._same(wholes[0][1], shape)
        for bias in biases:
            self.biases.append((bias, wholes[0][1]))
        return wholes[0][1]

    def _is_bias(self, term: Reading) -> bool:
        while isinstance(term, Group):
            term = term.inner
        return isinstance(term, Name) and self.system.is_parameter(self.system.mention(term).key)

    def _product(self, factors: tuple[Reading, ...], joins: tuple[str, ...]) -> Pair | None:
        shape: Pair | None = None
        matrix_before = False
        for place, factor in enumerate(factors):
            other = self.infer(factor)
            join = joins[place - 1] if place else ""
            parameter = self._is_weight(factor)
            if other is None or shape is None:
                shape = other if shape is None else shape
            elif join == "odot" or not (
                parameter
                or matrix_before
                or _is_turned(factor)
                or (place and _is_turned(factors[place - 1]))
            ):
                self._same(shape, other)
            else:
                self.unknowns.equal(shape[1], other[0])
                shape = (shape[0], other[1])
            matrix_before = parameter or (matrix_before and other is None)
        return shape

    def _is_weight(self, factor: Reading) -> bool:
        """Whether a factor is made of parameters, so that its product is a matrix product."""
        while isinstance(factor, (Group, Turned)):
            factor = factor.inner if isinstance(factor, Group) else factor.base
        return isinstance(factor, Name) and self.system.is_parameter(
            self.system.mention(factor).key
        )

    def _call(self, call: Call) -> Pair | None:
        if not self.system.is_function(call):
            key = self.system.mention(call.function).key
            if key in self.system.definitions or key in self.system.candidates:
                for argument in call.arguments:
                    if not isinstance(argument, Name):
                        self.infer(argument)
            product = (call.function, *call.arguments)
            return self._product(product, ("",) * (len(product) - 1))
        shapes = [self.infer(argument) for argument in call.arguments]
        if len(call.arguments) > 1:
            present = [s for s in shapes if s is not None]
            for other in present[1:]:
                self._same(present[0], other)
            return present[0] if call.function.base in ("max", "min") and present else None
        if call.function.base.lower() == "softmax" and shapes and shapes[0] is not None:
            for unknown in shapes[0]:
                self.unknowns.spread[self.unknowns.find(unknown)] = True
        return shapes[0] if shapes else None

    def _big(self, big: Big) -> Pair | None:
        outer = self.letters.pop(big.letter, None)
        shape = self.infer(big.body)
        inner = self.letters.pop(big.letter, None)
        if inner is not None:
            if any(
                (isinstance(n, Raised) and isinstance(n.base, Name) and n.base.base == "e")
                or (isinstance(n, Call) and n.function.base == "exp")
                for n in walk_reading(big.body)
            ):
                self.unknowns.spread[self.unknowns.find(inner)] = True
            if isinstance(big.upper, Name) and not big.upper.scripts:
                root = self.unknowns.find(inner)
                if self.unknowns.is_free(root) and big.upper.base not in self.system.counts:
                    self._labelled(root, big.upper.base)
        if outer is not None:
            self.letters[big.letter] = outer
        return shape

    def _matrix(self, rows: tuple[tuple[Reading, ...], ...]) -> Pair | None:
        for row in rows:
            for entry in row:
                self.infer(entry)
        if any(isinstance(entry, Dots) for row in rows for entry in row):
            return None
        pair = (self.unknowns.fresh(), self.unknowns.fresh())
        for unknown, size in zip(pair, (len(rows), len(rows[0])), strict=True):
            if size == 1:
                self.unknowns.make_one(unknown)
            else:
                self.unknowns.fixed[unknown] = size
        return pair

    # What is left.

    def _add_biases(self) -> None:
        stacked = self._is_stacked()
        for bias, whole in self.biases:
            for mine, other in zip(bias, whole, strict=True):
                root = self.unknowns.find(other)
                if self.unknowns.samples.get(root) or (
                    stacked and self.unknowns.is_free(root) and root in self.flow
                ):
                    self.unknowns.make_one(mine)
                else:
                    self.unknowns.equal(mine, other)

    def _is_stacked(self) -> bool:
        """Whether the samples stand side by side in a matrix. Finds the dimension they run along.

        It is the dimension that the input and the output share and the weights do not have.
        """
        weights = {
            self.unknowns.find(u) for k, p in self.pairs.items() if self.system.is_parameter(k)
            for u in p
        }  # fmt: skip
        self.flow = set()
        stacked = any(self.unknowns.samples.values())
        for key, pair in self.pairs.items():
            if self.system.is_parameter(key) or key in self.per_sample:
                continue
            base = key_base(key)
            for unknown in pair:
                root = self.unknowns.find(unknown)
                if (
                    root not in weights
                    and self.unknowns.is_free(root)
                    and (
                        base in ("X", "Z", "A", "H")
                        or (base.isupper() and key in self.system.roots)
                    )
                ):
                    self.flow.add(root)
        for root in list(self.flow):
            touched = [k for k, p in self.pairs.items() if root in map(self.unknowns.find, p)]
            if len(touched) < 2:
                self.flow.discard(root)
        if self.flow and not stacked:
            stacked = True
        if stacked:
            for root in self.flow:
                if self.unknowns.is_free(root):
                    self.unknowns.samples[root] = True
        return stacked

    def _follow_claims(self) -> None:
        """Shapes of symbols that only claims mention, as far as nothing contradicts them."""
        for chain in self.system.chains:
            self.letters = {}
            for side in chain.sides:
                if side.reading is None:
                    continue
                for node in walk_reading(side.reading):
                    if isinstance(node, Name):
                        mention = self.system.mention(node)
                        if mention.entries and mention.key not in self.pairs:
                            self._name(node)

    def _settle(self) -> Shapes:
        names: dict[int, Dimension] = {}
        fixed: dict[str, int] = {}
        spread: set[str] = set()
        labels: dict[str, Dimension] = {}
        numbers: dict[Dimension, str] = {}

        def dimension(unknown: int) -> Dimension:
            root = self.unknowns.find(unknown)
            if self.unknowns.samples.get(root):
                names[root] = SAMPLES
            elif self.unknowns.one.get(root) or (
                self.unknowns.is_free(root) and not self._is_shared(root)
            ):
                return 1
            if root not in names:
                names[root] = f"d{len(names)}"
                if root in self.unknowns.fixed:
                    fixed[str(names[root])] = self.unknowns.fixed[root]
            if self.unknowns.spread.get(root):
                spread.add(str(names[root]))
            if root in self.unknowns.number:
                numbers[names[root]] = self.unknowns.number[root]
            if root in self.unknowns.label:
                labels[self.unknowns.label[root]] = names[root]
            return names[root]

        self._counted = [self.unknowns.find(u) for p in self.pairs.values() for u in p]
        self._weights = {
            self.unknowns.find(u) for k, p in self.pairs.items() if self.system.is_parameter(k)
            for u in p
        }  # fmt: skip
        self._indexed = {self.unknowns.find(u) for u in self._lettered_unknowns()}
        shapes = {key: (dimension(p[0]), dimension(p[1])) for key, p in self.pairs.items()}
        return Shapes(
            shapes,
            self.per_sample,
            fixed,
            spread,
            any(self.unknowns.samples.values()),
            labels,
            numbers,
        )

    def _lettered_unknowns(self) -> Iterable[int]:
        for name in self.system.habits.names:
            mention = self.system.mention(name)
            pair = self.pairs.get(mention.key)
            if pair is None or not mention.entries:
                continue
            entries = [
                e for e in mention.entries
                if not (mention.key in self.per_sample and e in self.system.habits.sample_letters)
            ]  # fmt: skip
            if len(entries) == 2:
                yield from pair
            elif entries:
                yield pair[self._along(pair)]

    def _is_shared(self, root: int) -> bool:
        """Whether a free dimension is worth a name: a weight has it, or an index runs along it."""
        return (
            root in self._weights
            or root in self._indexed
            or self.unknowns.number.get(root, "1") != "1"
        )

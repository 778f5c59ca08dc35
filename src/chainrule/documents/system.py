"""A system: the definitions that belong together, taken from the statements of a document.

The first equality whose left side is a bare symbol, or a function of named arguments, defines it.
Where a symbol has several definitions, the one that passes through the most other symbols is kept,
because derivatives are taken by those symbols; the others are claims like any equality.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from chainrule.documents.lexicon import (
    PARAMETER_BASES,
    Habits,
    Mention,
    derived,
    derived_key,
    key_base,
)
from chainrule.documents.reading import (
    Big,
    Call,
    Group,
    Name,
    Num,
    Over,
    Partial,
    Picked,
    Plus,
    Primed,
    Raised,
    Reading,
    Times,
    Turned,
    mapped,
    walk_reading,
)
from chainrule.documents.statements import Chain, Membership, Side

KNOWN_FUNCTIONS = {
    "\\sigma": "sigmoid", "sigmoid": "sigmoid", "sigm": "sigmoid", "logistic": "sigmoid",
    "expit": "sigmoid", "tanh": "tanh", "relu": "relu", "leakyrelu": "leaky_relu",
    "leaky_relu": "leaky_relu", "softplus": "softplus", "softmax": "softmax", "linear": "identity",
    "identity": "identity", "id": "identity", "elu": "elu", "gelu": "gelu", "silu": "silu",
    "swish": "silu", "exp": "exp", "log": "log", "ln": "log", "abs": "abs", "sign": "sign",
    "\\zeta": "softplus", "ζ": "softplus", "sgn": "sign", "logsoftmax": "log_softmax", "log softmax": "log_softmax", "σ": "sigmoid",
}  # fmt: skip
FUNCTION_BASES = frozenset(
    ["f", "g", "\\phi", "\\varphi", "\\psi", "\\sigma", "\\rho", "act", "activation"]
)
LOSS_BASES = ("J", "L", "E", "C", "\\ell", "\\xi", "l", "loss", "Loss", "cost", "Cost", "MSE", "H")
UPSTREAM = "(loss)"
_MATRICES = frozenset("ABFGKQ")  # weights, where nothing defines them
_LOSS_WORDS = re.compile(r"\b(loss|cost|error|mse|objective|cross.?entropy|criterion)\b", re.I)


@dataclass(frozen=True)
class Definition:
    """``left = right`` as a definition of ``key``. parameters: of a function, by their keys."""

    key: str
    left: Reading
    right: Reading
    chain: int
    side: int
    mention: Mention
    parameters: tuple[Name, ...] = ()


@dataclass
class System:
    """What one part of a document defines."""

    chains: list[Chain]
    memberships: list[Membership]
    prose: str
    habits: Habits
    definitions: dict[str, Definition] = field(default_factory=dict)
    functions: dict[str, Definition] = field(default_factory=dict)
    candidates: dict[str, list[Definition]] = field(default_factory=dict)
    entry_definitions: dict[str, list[Definition]] = field(default_factory=dict)
    loss: str | None = None
    upstream: Definition | None = None  # dZ = A − Y, where no loss is defined
    by_sample: bool = False  # whether dZ is the derivative of one sample's loss
    declared_matrices: frozenset[str] = frozenset()
    _settled: bool = False
    _meant: dict[Name, Mention] = field(default_factory=dict)
    _depths: dict[str, int] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)  # φ = tanh
    _normal: dict[int, tuple[Reading, Reading]] = field(default_factory=dict)

    @classmethod
    def of(cls, chains: list[Chain], memberships: list[Membership], prose: str) -> System:
        """The system of some statements and the words around them."""
        readings = [s.reading for c in chains for s in c.sides if s.reading is not None]
        readings += [m.left.reading for m in memberships if m.left.reading is not None]
        system = cls(chains, memberships, prose, Habits.of(readings, prose))
        system.habits.numbered = set(_numbered(chains))
        system._find_sample_letters(readings)
        system._find_summed_losses()
        system._tie_cases()
        system._find_renamed()
        system._settled = True
        system._collect()
        system._choose()
        system._find_upstream()
        system._add_implied()
        system._make_normal()
        system._pass_through_names()
        return system

    def known_function(self, base: str) -> str | None:
        """The function that a name stands for in the field, or by this document's words."""
        said = self.prose.lower()
        if base in ("\\Phi", "\\varphi", "\\phi", "φ", "Φ") and (
            "normal distribution" in said or "gelu" in said or "normal density" in said
        ):
            return "normal_cdf" if base in ("\\Phi", "Φ") else "normal_pdf"
        if base in self.renamed:
            return self.renamed[base]
        return KNOWN_FUNCTIONS.get(base.lower()) or KNOWN_FUNCTIONS.get(base)

    # Reading names.

    def mention(self, name: Name) -> Mention:
        """What a name means here."""
        if not self._settled:
            return self.habits.mention(name)
        found = self._meant.get(name)
        if found is None:
            found = self._meant[name] = self.habits.mention(name)
        return found

    def free_letters(self, reading: Reading) -> frozenset[str]:
        """The index letters of a formula that no sum in it binds."""
        bound = {n.letter for n in walk_reading(reading) if isinstance(n, Big)}
        found: set[str] = set()
        for node in walk_reading(reading):
            if isinstance(node, Name):
                mention = self.mention(node)
                found |= {e for e in mention.entries if not e.isdigit() and e != ":"}
                if mention.sample and not mention.sample.isdigit():
                    found.add(mention.sample)
            elif isinstance(node, Picked):
                found |= {s.text for s in node.scripts if s.text.isalpha() and s.text != "T"}
        return frozenset(found - bound)

    @cached_property
    def is_einstein(self) -> bool:
        """Whether the words say that a repeated index is summed over."""
        return self.habits.is_einstein

    @cached_property
    def couples_samples(self) -> bool:
        """Whether a quantity other than the loss is made of all the samples, as in batch norm."""
        letters = self.habits.sample_letters
        return any(
            isinstance(node, Big) and node.letter in letters
            for key, definition in self.definitions.items()
            if key != self.loss
            and key_base(key) not in LOSS_BASES
            and not _has_derivative(definition.right)
            for node in walk_reading(definition.right)
        )

    def is_function(self, call: Call) -> bool:
        """Whether ``name(...)`` applies a function; else it is a product."""
        base = call.function.base
        key = self.mention(call.function).key
        if self.known_function(base) and base not in self.definitions:
            inside = (n for a in call.arguments for n in walk_reading(a))
            applied = {id(n.function) for a in call.arguments for n in walk_reading(a)
                       if isinstance(n, Call)}  # fmt: skip
            return not any(  # σ(1 − σ) is a product
                isinstance(n, Name) and n.base == base and id(n) not in applied for n in inside
            )
        if base in ("max", "min", "np.sum", "diag"):
            return True
        if key in self.functions or key_base(key) in self.functions:
            return not any(
                isinstance(n, Name) and n.base == base and n is not call.function
                for argument in call.arguments
                for n in walk_reading(argument)
            )
        if call.function.primes:
            return True
        if len(call.arguments) > 1:
            return True
        return base in FUNCTION_BASES and key not in self.definitions

    def names_in(self, reading: Reading) -> Iterator[Name]:
        """The names of quantities in a formula; functions that are applied are not."""
        if isinstance(reading, Call) and self.is_function(reading):
            for argument in reading.arguments:
                yield from self.names_in(argument)
            return
        if isinstance(reading, Name) and reading.base != "e":
            yield reading
        for child in reading.children:
            yield from self.names_in(child)

    def keys_in(self, reading: Reading) -> Iterator[str]:
        """The keys of the quantities in a formula."""
        for name in self.names_in(reading):
            yield self.mention(name).key

    def normal(self, reading: Reading) -> Reading:
        """The formula with ``A (…)ᵀ`` read as a product where A is no function."""
        known = self._normal.get(id(reading))
        if known is not None and known[0] is reading:
            return known[1]
        found = self._without_calls(reading)
        self._normal[id(reading)] = (reading, found)
        return found

    def _without_calls(self, reading: Reading) -> Reading:
        if isinstance(reading, (Turned, Raised, Primed, Picked)) and isinstance(reading.base, Call):
            call = reading.base
            if len(call.arguments) == 1 and self._is_product(call):
                argument = call.arguments[0]
                group = Group(argument.start, argument.end, argument)
                behind = replace(reading, base=group, start=argument.start)
                reading = Times(reading.start, reading.end, (call.function, behind), ("",))
        reading = mapped(reading, self._without_calls)
        if isinstance(reading, Call) and len(reading.arguments) == 1 and self._is_product(reading):
            argument = reading.arguments[0]
            group = Group(argument.start, argument.end, argument)
            return Times(reading.start, reading.end, (reading.function, group), ("",))
        if isinstance(reading, Times):
            return _flattened(reading)
        return reading

    def _is_product(self, call: Call) -> bool:
        """Whether name(…) multiplies: no function, and no J(w) that only names what J depends on."""
        if self.is_function(call) or call.function.base in LOSS_BASES:
            return False
        key = self.mention(call.function).key
        argument = call.arguments[0]
        while isinstance(argument, Group):
            argument = argument.inner
        return not (
            isinstance(argument, (Name, Call))
            and key in self.definitions
            and self.definitions[key].parameters
        )

    # Finding out what is defined.

    def _find_renamed(self) -> None:
        """φ = tanh: a function under another name."""
        for chain in self.chains:
            if len(chain.sides) != 2:
                continue
            left, right = chain.sides[0].reading, chain.sides[1].reading
            if isinstance(left, Name) and isinstance(right, Name) and not left.scripts:
                known = KNOWN_FUNCTIONS.get(right.base.lower()) or KNOWN_FUNCTIONS.get(right.base)
                if known and not right.scripts and right.base not in ("id", "e"):
                    self.renamed[left.base] = known

    def _find_sample_letters(self, readings: Iterable[Reading]) -> None:
        """A sum with 1/n before it and n above it runs over the samples."""
        counts: set[str] = set()
        sums: list[Big] = []
        for reading in readings:
            for node in walk_reading(reading):
                if isinstance(node, Over) and isinstance(node.top, Num):
                    counts |= {n.base for n in walk_reading(node.bottom) if isinstance(n, Name)}
                if isinstance(node, Big):
                    sums.append(node)
        words = set(re.findall(
            r"\$?\b([A-Za-z])\b\$?\s+(?:training\s+)?(?:samples|examples|observations|data ?points"
            r"|instances|records|rows)", self.prose))  # fmt: skip
        numbers = set(re.findall(
            r"\b(\d{1,7})\s+(?:training\s+)?(?:samples|examples|observations|data ?points)",
            self.prose))  # fmt: skip
        self.counts = {"n", "m", "N", "M"} & counts | words | numbers
        for node in sums:
            upper = node.upper
            if isinstance(upper, Name) and upper.base in self.counts and not upper.scripts:
                self.habits.sample_letters.add(node.letter)

    def _find_summed_losses(self) -> None:
        """The losses that add up the samples: their J_i is the loss of one sample."""
        for chain in self.chains:
            left = chain.sides[0].reading
            right = chain.sides[1].reading if len(chain.sides) > 1 else None
            if isinstance(left, Call):
                left = left.function
            if isinstance(left, Name) and right is not None and left.base in LOSS_BASES:
                if not left.scripts and any(
                    isinstance(n, Big) and n.letter in self.habits.sample_letters
                    for n in walk_reading(right)
                ):
                    self.habits.summed_losses.add(left.base)

    def _tie_cases(self) -> None:
        """y^{(i)} is a column of Y where only the matrix is defined, or given."""
        samples: dict[str, str] = {}
        for name in self.habits.names:
            mention = self.mention(name)
            key = derived_key(mention.key) or mention.key
            if mention.sample is not None and key_base(key).islower():
                samples[key] = key_base(key)
        bare = {
            mention.key
            for chain in self.chains
            if isinstance(chain.sides[0].reading, Name) and not chain.continues
            for side in chain.sides
            if side.reading is not None and not _has_derivative(side.reading)
            for name in self.names_in(side.reading)
            if (mention := self.mention(name)).sample is None and not mention.entries
        }
        defined = {
            self.mention(left).key for chain in self.chains
            if isinstance(left := chain.sides[0].reading, Name) and not chain.continues
        }  # fmt: skip
        for key, base in samples.items():
            capital = "|".join([base.upper(), *key.split("|")[1:]])
            if capital in bare and key not in defined and key not in bare and len(base) == 1:
                self.habits.tied[key] = base.upper()

    def _collect(self) -> None:
        for number, chain in enumerate(self.chains):
            if chain.continues:
                continue
            for place in range(len(chain.sides) - 1):
                if chain.relations[place] not in ("=", ":=", "←"):
                    break
                left, right = chain.sides[place].reading, chain.sides[place + 1].reading
                if left is None or right is None or not self._offer(left, right, number, place):
                    break

    def _offer(self, left: Reading, right: Reading, chain: int, side: int) -> bool:
        """Note a possible definition; whether the next side may be one too, as in ŷ = a = σ(z)."""
        while isinstance(left, Group):
            left = left.inner
        if isinstance(left, Call):
            function = self.mention(left.function)
            parameters = [a for a in left.arguments if isinstance(a, Name)]
            if len(parameters) == len(left.arguments) and not function.primes:
                found = Definition(
                    function.key, left, right, chain, side, function, tuple(parameters)
                )
                if not self._mentions(right, function.key):
                    self.functions.setdefault(function.key, found)
                    if not self.is_closed(found):
                        self.candidates.setdefault(function.key, []).append(found)
            return False
        if not isinstance(left, Name) or left.base in self.renamed:
            return False
        mention = self.mention(left)
        if mention.power is not None or left.primes or mention.turned:
            return False
        if not any(self.names_in(right)):
            return False  # a number for an example, not a definition
        if mention.key in list(self.keys_in(right)):
            return False  # an update
        if set(mention.key.split("|")[1:]) & {"new", "old", "o", "+", "next", "t+1"} or (
            "\\alpha" in set(self.keys_in(right)) and _has_derivative(right)
        ):
            return False  # an update
        found = Definition(mention.key, left, right, chain, side, mention)
        if any(not entry.isdigit() and entry != ":" for entry in mention.entries):
            self.entry_definitions.setdefault(mention.key, []).append(found)
            return isinstance(right, Name)
        if mention.entries:
            self.entry_definitions.setdefault(mention.key, []).append(found)
            return False
        self.candidates.setdefault(mention.key, []).append(found)
        return isinstance(right, (Name, Call)) and isinstance(left, Name)

    def _mentions(self, reading: Reading, key: str) -> bool:
        return any(
            isinstance(node, Name) and self.mention(node).key == key
            for node in walk_reading(reading)
        )

    def is_closed(self, function: Definition) -> bool:
        """Whether a function's body knows nothing but its one argument."""
        inside = set(self.keys_in(function.right))
        return len(function.parameters) == 1 and inside <= {
            self.mention(p).key for p in function.parameters
        }

    def _choose(self) -> None:
        self._name_the_loss()
        self._known = {*self.candidates, *self.entry_definitions}
        for key, offers in self.candidates.items():
            gradients = [
                o
                for o in (*offers, *self.entry_definitions.get(key, ()))
                if isinstance(o.right, Partial) and self._is_of_a_loss(o.right)
            ]
            if gradients and all(_has_derivative(o.right) for o in offers):
                self.definitions[key] = gradients[0]
                continue
            plain = [o for o in offers if not _has_derivative(o.right)] or offers[:1]
            depths = [self._depth(o, frozenset({key})) for o in plain]
            self.definitions[key] = plain[depths.index(max(depths))]
        for key, offers in self.entry_definitions.items():
            if key not in self.definitions and offers[0].mention.entries[0].isdigit() is False:
                self.definitions[key] = offers[0]

    def _is_of_a_loss(self, partial: Partial) -> bool:
        """δ = ∂C/∂z: the derivative of a loss."""
        of: Reading = partial.of
        while isinstance(of, Group):
            of = of.inner
        if isinstance(of, Call):
            of = of.function
        return isinstance(of, Name) and of.base in LOSS_BASES

    def _depth(self, definition: Definition, above: frozenset[str]) -> int:
        """How many symbols a definition passes through, one after the other."""
        deepest = 0
        for key in set(self.keys_in(definition.right)):
            if key in above:
                return -1000
            deepest = max(deepest, self._depth_of(key, above | {key}))
        return deepest

    def _depth_of(self, key: str, above: frozenset[str]) -> int:
        known = self._depths.get(key)
        if known is not None or len(above) > 60:
            return known or 0
        offers = [o for o in self.candidates.get(key, [])[:4] if not _has_derivative(o.right)]
        deepest = max((1 + self._depth(o, above) for o in offers), default=0)
        if key in self.entry_definitions and key not in self.candidates:
            deepest = max(deepest, 1)
        if deepest >= 0:
            self._depths[key] = deepest
        return deepest

    def _name_the_loss(self) -> None:
        """The loss: by its letter, or by the words on its left side."""
        for key in list(self.candidates):
            if len(key) > 3 and _LOSS_WORDS.search(key) and key not in LOSS_BASES:
                self.loss = self.loss or key
        for base in LOSS_BASES:
            if base in self.candidates and not self.loss:
                self.loss = base

    @cached_property
    def output(self) -> str | None:
        """The last quantity of the forward equations: defined, and used by no other."""
        used = {k for d in self.definitions.values() for k in self.keys_in(d.right)}
        last = [k for k in self.definitions if k not in used and not _has_derivative(
            self.definitions[k].right)]  # fmt: skip
        return last[-1] if last else None

    def _find_upstream(self) -> None:
        """dZ and dW are derivatives of the loss; without one, dZ = A − Y says what comes down."""
        names = [k for k in self.definitions if derived(key_base(k))]
        if self.loss is None:
            for key in names:
                definition = self.definitions[key]
                if not _has_derivative(definition.right) and not self.is_parameter(
                    str(derived_key(key))
                ):
                    self.upstream = definition
                    self.loss = UPSTREAM
                    self.by_sample = bool(self.counts)
                    break
        if self.loss is not None:
            for key in names:
                del self.definitions[key]

    def is_any_loss(self, key: str) -> bool:
        """Whether a symbol is differentiated as a loss but the document never says which."""
        if key_base(key) not in LOSS_BASES or key in self.definitions or self.loss is not None:
            return False
        return self.output is not None and any(
            isinstance(node, Partial) and self._is_loss_of(node.of, key)
            for chain in self.chains
            for side in chain.sides
            if side.reading is not None
            for node in walk_reading(side.reading)
        )

    def _is_loss_of(self, of: Reading, key: str) -> bool:
        while isinstance(of, Group):
            of = of.inner
        if isinstance(of, Call):
            of = of.function
        return isinstance(of, Name) and self.mention(of).key == key

    def _add_implied(self) -> None:
        """z where a = f(z) and a = f(b + w x) are both written: z is b + w x."""
        offers = [
            o for found in self.candidates.values() for o in found
            if not _has_derivative(o.right) and not derived(key_base(o.key))
            and not isinstance(o.right, Name)
        ]  # fmt: skip
        for first in offers:
            unknown = {
                k for k in self.keys_in(first.right)
                if k not in self.definitions and not self.is_parameter(k) and k not in self.counts
            }  # fmt: skip
            for second in offers if len(unknown) == 1 and len(offers) < 200 else ():
                (hole,) = unknown
                if second is first or key_base(second.key) != key_base(first.key):
                    continue
                found = self._matched(first.right, second.right, hole)
                if found is not None and not isinstance(found, Name):
                    mention = Mention(hole)
                    self.definitions[hole] = Definition(hole, first.left, found, -1, -1, mention)
                    break

    def _matched(self, pattern: Reading, text: Reading, hole: str) -> Reading | None:
        """What stands in ``text`` wherever ``pattern`` has the symbol ``hole``."""
        found: list[Reading] = []

        def same(a: Reading, b: Reading) -> bool:
            if isinstance(a, Name) and self.mention(a).key == hole:
                found.append(b)
                return b == found[0]
            if type(a) is not type(b) or len(a.children) != len(b.children):
                return False
            if not a.children:
                return a == b
            if isinstance(a, Name) or (isinstance(a, Plus) and a.signs != b.signs):  # type: ignore[attr-defined]
                return a == b
            return all(same(x, y) for x, y in zip(a.children, b.children, strict=True))

        return found[0] if same(pattern, text) and found else None

    def _make_normal(self) -> None:
        for table in (self.definitions, self.functions):
            for key, definition in table.items():
                table[key] = replace(definition, right=self.normal(definition.right))
        for offers in [*self.candidates.values(), *self.entry_definitions.values()]:
            offers[:] = [replace(o, right=self.normal(o.right)) for o in offers]

    def _pass_through_names(self) -> None:
        """o = σ(C v) and q = C v: o is σ(q), so that it can be differentiated by q."""
        bodies: dict[Reading, Definition] = {}
        for key, definition in self.definitions.items():
            body, mention = definition.right, definition.mention
            if isinstance(body, (Times, Plus, Call)) and isinstance(definition.left, Name):
                if self.mention(definition.left).key != key:
                    continue
                if not mention.entries and not mention.sample and key != self.loss:
                    bodies.setdefault(body, definition)
        for key, found in list(self.definitions.items()):
            inside = [
                bodies[node]
                for node in walk_reading(found.right)
                if node is not found.right
                and isinstance(node, (Times, Plus, Call))
                and node in bodies
                and bodies[node].key != key
            ]
            for definition in inside[:5]:
                if key in set(self.keys_in(definition.right)):
                    continue
                assert isinstance(definition.left, Name)
                changed = _with_name(found.right, definition.right, definition.left)
                found = replace(found, right=changed)
                self.definitions[key] = found

    def is_other_model(self, offer: Definition) -> bool:
        """Whether a further definition of a symbol speaks of other roots: another model."""
        chosen = self.definitions.get(offer.key)
        if chosen is None or (chosen.chain, chosen.side) == (offer.chain, offer.side):
            return False
        return bool(self.roots_of(offer.right) - self.roots_of(chosen.right)) and bool(
            self.roots_of(chosen.right) - self.roots_of(offer.right)
        )

    def roots_of(self, reading: Reading) -> set[str]:
        found: set[str] = set()
        waiting, seen = [reading], set[str]()
        while waiting:
            for key in self.keys_in(waiting.pop()):
                if key in self.definitions and key not in seen:
                    seen.add(key)
                    waiting.append(self.definitions[key].right)
                elif key not in self.definitions:
                    found.add(key)
        return found

    def sums_to_one(self, key: str) -> bool:
        """Whether a quantity is a one-hot target or probabilities, as the document says."""
        return self.is_one_hot and key_base(key) in ("y", "Y", "t", "T", "p", "q")

    def is_condition(self, chain: Chain) -> bool:
        """Σ_i y_i = 1 for targets that nothing defines: a condition, and no claim."""
        left, right = chain.sides[0].reading, chain.sides[-1].reading
        return (
            len(chain.sides) == 2
            and isinstance(left, Big)
            and isinstance(left.body, Name)
            and isinstance(right, Num)
            and right.value == 1
            and self.mention(left.body).key not in self.definitions
        )

    @cached_property
    def is_one_hot(self) -> bool:
        """Whether the words say that targets are one-hot, or each sum to 1."""
        if any(self.is_condition(c) for c in self.chains):
            return True
        return bool(re.search(
            r"one[- ]hot|sums? to (?:1|one)|probability (?:vector|distribution)|simplex|1-of-K"
            r"|indicator vector", self.prose, re.I))  # fmt: skip

    @cached_property
    def unsaid_losses(self) -> frozenset[str]:
        """The losses that the document's loss is made of and that nothing defines: L in ΣL(ŷ, y)."""
        definition = self.definitions.get(self.loss or "")
        if definition is None:
            return frozenset()
        return frozenset(
            node.base
            for node in walk_reading(definition.right)
            if isinstance(node, Name)
            and node.base in LOSS_BASES
            and node.base not in self.definitions
            and node.base not in self.functions
            and node.base != key_base(str(self.loss))
        )

    @cached_property
    def roots(self) -> frozenset[str]:
        """The quantities that definitions rest on and that nothing defines."""
        used: set[str] = set()
        for definition in self.definitions.values():
            if not _has_derivative(definition.right):
                used |= set(self.keys_in(definition.right))
        return frozenset(used - set(self.definitions))

    def meant(self, key: str) -> str | None:
        """What an undefined symbol stands for, if there is only one thing: x_1 for x, w for w_1."""
        base, *labels = key.split("|")
        known = self.roots | frozenset(self.definitions)
        if labels and base in known and labels == ["1"]:
            return base
        if not labels and self.output is not None and key_base(self.output) == base:
            return self.output
        numbered = [k for k in known if key_base(k) == base and k != base]
        if len(numbered) > 1 and self.loss in self.definitions:
            reached = self.roots_of(self.definitions[str(self.loss)].right)
            numbered = [k for k in numbered if k in reached]
        if not labels and len(numbered) == 1 and numbered[0] == f"{base}|1":
            return numbered[0]
        return None

    @cached_property
    def known(self) -> frozenset[str]:
        """The quantities that the definitions speak of."""
        return self.roots | frozenset(self.definitions)

    def is_parameter(self, key: str) -> bool:
        """Whether a root is a weight or a bias, by its letter."""
        if key in self.definitions:
            return False
        base = key_base(key)
        return (
            base in PARAMETER_BASES
            or (len(base) == 1 and base in _MATRICES)
            or key in self.declared_matrices
        )


def _with_name(reading: Reading, body: Reading, name: Name) -> Reading:
    """A formula with a name in place of what it stands for."""
    if reading == body:
        return name
    changed = mapped(reading, lambda child: _with_name(child, body, name))
    return changed if changed != reading else reading


def _flattened(product: Times) -> Times:
    """A product of products as one."""
    factors: list[Reading] = []
    joins: list[str] = []
    for place, factor in enumerate(product.factors):
        if place:
            joins.append(product.joins[place - 1])
        if isinstance(factor, Times):
            factors += factor.factors
            joins += factor.joins
        else:
            factors.append(factor)
    return replace(product, factors=tuple(factors), joins=tuple(joins))


def _numbered(chains: Iterable[Chain]) -> Iterator[str]:
    """The letters that stand with a number on the left of a definition: the z of z_1 = W x."""
    for chain in chains:
        left = chain.sides[0].reading
        right = chain.sides[1].reading if len(chain.sides) > 1 else None
        if chain.continues or not isinstance(left, Name) or isinstance(right, (Num, type(None))):
            continue
        below = [s.text for s in left.scripts if s.place == "sub" and s.kind == "bare"]
        if len(below) == 1 and below[0].isdigit():
            yield left.base


def _has_derivative(reading: Reading) -> bool:
    return any(isinstance(node, (Partial, Primed)) for node in walk_reading(reading)) or any(
        isinstance(node, Name) and (derived(node.base) or node.base == "\\delta")
        for node in walk_reading(reading)
    )


__all__ = ["Definition", "Picked", "Plus", "Side", "System", "Times"]

"""A system: what the definitions of a document that belong together say, and what names mean there.

It only answers; :func:`chainrule.documents.defining.build.system_of` finds the definitions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from chainrule.documents.customary import (
    DIAGONALS,
    FUNCTION_BASES,
    LOSS_BASES,
    MATRIX_BASES,
    TARGETS,
    TRACES,
    customary_function,
)
from chainrule.documents.definition import (
    Definition,
    Opaque,
    Place,
    Spelled,
    has_derivative,
    head,
    summed_name,
)
from chainrule.documents.lexicon import (
    KRONECKER_DELTA,
    PARAMETER_BASES,
    Habits,
    Mention,
    derived_key,
    key_base,
)
from chainrule.documents.normal_form import at_samples, entries_of_calls, normal_form, with_letters
from chainrule.documents.reaching_sums import reaching
from chainrule.documents.reading import (
    Big,
    Call,
    Differential,
    Group,
    Matrix,
    Name,
    Num,
    Partial,
    Picked,
    Reading,
    Turned,
    walk_reading,
)
from chainrule.documents.statements import Chain, Membership
from chainrule.documents.writing import show_name


@dataclass
class System:
    """What one part of a document defines.

    definitions: of each symbol the one that is kept. candidates: all of them; entry_definitions:
    those of entries, such as z_i = …. functions: f(x) = …, by f. unusable: why the definitions
    at some places have no value, and opaque: the first of them for each symbol.
    """

    chains: list[Chain]
    memberships: list[Membership]
    prose: str
    habits: Habits
    unusable: Mapping[Place, str] = field(default_factory=dict)
    opaque: dict[str, Opaque] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    functions: dict[str, Definition] = field(default_factory=dict)
    function_offers: dict[str, list[Definition]] = field(default_factory=dict)
    candidates: dict[str, list[Definition]] = field(default_factory=dict)
    entry_definitions: dict[str, list[Definition]] = field(default_factory=dict)
    spelled: list[Spelled] = field(default_factory=list)  # W = [[w_11, w_12], …]
    ambiguous: frozenset[str] = frozenset()  # a σ that earlier parts define in several ways
    one_hot: set[str] = field(default_factory=set)  # t where t_i = δ_{ic} is written
    circular: list[Definition] = field(default_factory=list)  # not kept: they lead back
    alternative: str | None = None  # the symbol that has another definition here
    loss: str | None = None
    upstream: Definition | None = None  # dZ = A − Y, where no loss is defined
    by_sample: bool = False  # whether dZ is the derivative of one sample's loss
    declared_matrices: frozenset[str] = frozenset()
    renamed: dict[str, str] = field(default_factory=dict)  # φ = tanh
    counts: set[str] = field(default_factory=set)  # how many samples there are: n, m, 100
    identities: frozenset[str] = frozenset()  # the letters of the identity matrix
    one_hot_by_custom: bool = False  # targets sum to 1, although the words do not say so
    probabilities: dict[str, set[Reading]] = field(default_factory=dict)  # what P(t | z) is
    cases: frozenset[int] = frozenset()  # the chains that are cases, such as k = l
    _settled: bool = False
    _meant: dict[Name, Mention] = field(default_factory=dict)
    _meant_layers: dict[Name, Mention] = field(default_factory=dict)  # of names with a layer put in
    _normal: dict[int, tuple[Reading, Reading]] = field(default_factory=dict)

    def known_function(self, base: str) -> str | None:
        """The function that a name stands for in the field, or by this document's words."""
        said = self.prose.lower()
        if base in ("\\Phi", "\\varphi", "\\phi", "φ", "Φ") and (
            "normal distribution" in said or "gelu" in said or "normal density" in said
        ):
            return "normal_cdf" if base in ("\\Phi", "Φ") else "normal_pdf"
        if base in self.renamed:
            return self.renamed[base]
        return None if base in self.ambiguous else customary_function(base)

    def settle_habits(self) -> None:
        """Say that the habits are all known, so that what a name means is remembered."""
        self._settled = True

    def mention(self, name: Name) -> Mention:
        """What a name means here."""
        if not self._settled:
            return self.habits.mention(name)
        known = self._meant_layers if name.has_layer else self._meant
        found = known.get(name)
        if found is None:
            found = known[name] = self.habits.mention(name)
        return found

    def shown(self, key: str) -> str:
        """A quantity as the document writes it, without entries: w^{l}."""
        base, *rest = key.split("|")
        return self._written.get(key) or base + ("_{" + ",".join(rest) + "}" if rest else "")

    @cached_property
    def _written(self) -> dict[str, str]:
        """The shortest way in which the document writes each quantity: L, rather than l+2."""
        found: dict[str, str] = {}
        for name in self.habits.names:
            key = self.mention(name).key
            labels = tuple(s for s in name.scripts if self.habits.is_label(s, name))
            shown = show_name(replace(name, scripts=labels, primes=0))
            if key not in found or len(shown) < len(found[key]):
                found[key] = shown
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

    def one_sample(self, *readings: Reading | None) -> str | None:
        """The letter of the one sample that formulas speak of, if they name one and no other."""
        letters = self.habits.sample_letters
        for reading in readings:
            named = self.free_letters(reading) & letters if reading is not None else ()
            if len(named) == 1:
                return next(iter(named))
        return None

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
            and not has_derivative(definition.right)
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
        if base in ("max", "min", "np.sum", *DIAGONALS, *TRACES):
            return True
        if key in self.functions or key_base(key) in self.functions:
            return not any(
                isinstance(n, Name) and n.base == base and n is not call.function
                for argument in call.arguments
                for n in walk_reading(argument)
            )
        if call.function.primes or len(call.arguments) > 1:
            return True
        return (base in FUNCTION_BASES or base in self.only_applied) and key not in self.definitions

    @cached_property
    def only_applied(self) -> frozenset[str]:
        """The letters that never stand without brackets: the s of ŷ = s(z), a function.

        Nobody writes the product of two symbols as s(z); but w(a + b) may be one.
        """
        alone: set[str] = set()
        applied: set[str] = set()
        sides = [s.reading for c in self.chains for s in c.sides if s.reading is not None]
        for side in sides:
            functions = {id(n.function) for n in walk_reading(side) if isinstance(n, Call)}
            for node in walk_reading(side):
                if isinstance(node, Name) and id(node) not in functions:
                    alone.add(node.base)
            if isinstance(side, Call) and isinstance(side.arguments[0], Name):
                applied.add(side.function.base)
        letters = {base for base in applied if len(base) == 1 or base.startswith("\\")}
        return frozenset(letters - alone - PARAMETER_BASES - frozenset(LOSS_BASES))

    def is_function_name(self, name: Name) -> bool:
        """Whether a name alone, as the σ of ∂σ/∂z, is that of a function and of nothing else."""
        key = self.mention(name).key
        if key in self.definitions or name.base in LOSS_BASES:
            return False
        known = self.known_function(name.base) is not None or name.base in FUNCTION_BASES
        return known or key in self.functions

    def one_function(self, key: str) -> str:
        """The f that f_l is where the document also writes f alone: one for all layers."""
        base = key_base(key)
        return base if base in self._applied_alone else key

    @cached_property
    def _applied_alone(self) -> frozenset[str]:
        """The letters of functions that are applied without any mark."""
        return frozenset(
            node.function.base
            for chain in self.chains
            for side in chain.sides
            if side.reading is not None
            for node in walk_reading(side.reading)
            if isinstance(node, Call) and not node.function.scripts
        )

    def is_applied(self, function: Name, argument: Name) -> bool:
        """Whether the document applies a function to an argument, of whatever layer."""
        return (function.base, argument.base) in self._applications

    @cached_property
    def _applications(self) -> frozenset[tuple[str, str]]:
        """The letters of functions with those of the names that they are applied to as a whole."""
        return frozenset(
            (node.function.base, argument.base)
            for chain in self.chains
            for side in chain.sides
            if side.reading is not None
            for node in walk_reading(side.reading)
            if isinstance(node, Call) and len(node.arguments) == 1
            and isinstance(argument := node.arguments[0], Name)
        )  # fmt: skip

    def opaque_in(self, reading: Reading, opaque: Mapping[str, Opaque]) -> str | None:
        """One of some symbols without a value on which the value of a formula depends."""
        seen: set[str] = set()
        pending = list(self.keys_in(reading)) if opaque else []
        while pending:
            key = pending.pop()
            if key in opaque:
                return key
            if key not in seen and key in self.definitions:
                pending += self.keys_in(self.definitions[key].right)
            seen.add(key)
        return None

    def names_in(self, reading: Reading) -> Iterator[Name]:
        """The names of quantities in a formula; functions that are applied are not."""
        if isinstance(reading, Call) and self.is_function(reading):
            for argument in reading.arguments:
                yield from self.names_in(argument)
            return
        if isinstance(reading, Name) and not (
            reading.base == "e" or self.is_identity(reading) or self.is_kronecker(reading)
        ):
            yield reading
        for child in reading.children:
            yield from self.names_in(child)

    def is_identity(self, name: Name) -> bool:
        """Whether I, or I_n, is the identity matrix: nothing defines it or says what it is."""
        return (
            name.base in self.identities
            and not name.primes
            and len(name.scripts) <= 1
            and all((s.place == "sub" and s.text != ":") or s.text == "T" for s in name.scripts)
        )

    def is_kronecker(self, name: Name) -> bool:
        """Whether a name is Kronecker's δ_{ij}, which is no quantity."""
        return name.base == "\\delta" and self.mention(name).key == KRONECKER_DELTA

    def keys_in(self, reading: Reading) -> Iterator[str]:
        """The keys of the quantities in a formula."""
        for name in self.names_in(reading):
            yield self.mention(name).key

    def normal(self, reading: Reading) -> Reading:
        """The formula with ``A (…)ᵀ`` read as a product where A is no function."""
        known = self._normal.get(id(reading))
        if known is not None and known[0] is reading:
            return known[1]
        found = reaching(reading)
        if self.habits.sample_letters:
            found = at_samples(found, self._is_at_sample)
        found = normal_form(entries_of_calls(found, self._has_entries), self._is_product)
        if any(isinstance(node, Big) and not node.letter for node in walk_reading(found)):
            found = with_letters(found, self.free_letters)
        self._normal[id(reading)] = (reading, found)
        return found

    def _is_at_sample(self, call: Call) -> bool:
        """Whether the brackets name the sample of a quantity: the a^L(x) of Σ_x (a^L(x) − y)²."""
        (argument,) = call.arguments
        return (
            isinstance(argument, Name)
            and not argument.scripts
            and argument.base in self.habits.sample_letters
            and not self.is_function(call)
            and call.function.base not in LOSS_BASES
        )

    def _has_entries(self, call: Call) -> bool:
        """Whether f_i(z) is an entry of f(z), as of a softmax."""
        return self.known_function(call.function.base) == "softmax"

    def _is_product(self, call: Call) -> bool:
        """Whether name(…) multiplies: no function, and no J(w) that says what J depends on."""
        if self.is_function(call) or self.is_a_loss(call.function.base):
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

    def is_a_loss(self, key: str) -> bool:
        """Whether a quantity is a loss; H is a hidden layer where there are letters of losses."""
        if key == self.loss:
            return True
        return key_base(key) in LOSS_BASES and not (key == "H" and self._has_other_losses)

    @cached_property
    def _has_other_losses(self) -> bool:
        return any(name.base in LOSS_BASES and name.base != "H" for name in self.habits.names)

    def is_closed(self, function: Definition) -> bool:
        """Whether a function's body knows nothing but its one argument, entry by entry."""
        if any(isinstance(node, (Big, Picked)) for node in walk_reading(function.right)):
            return False
        inside = set(self.keys_in(function.right))
        return len(function.parameters) == 1 and inside <= {
            self.mention(p).key for p in function.parameters
        }

    @cached_property
    def occurrences(self) -> Counter[str]:
        """How often each quantity is written."""
        sides = (s.reading for c in self.chains for s in c.sides if s.reading is not None)
        return Counter(key for side in sides for key in self.keys_in(side))

    @cached_property
    def output(self) -> str | None:
        """The last quantity of the forward equations: defined, and used by no other."""
        used = {k for d in self.definitions.values() for k in self.keys_in(d.right)}
        last = [k for k in self.definitions if k not in used and not has_derivative(
            self.definitions[k].right)]  # fmt: skip
        return last[-1] if last else None

    def is_any_loss(self, key: str) -> bool:
        """Whether a symbol is differentiated as a loss but the document never says which."""
        if key_base(key) not in LOSS_BASES or key in self.definitions or self.loss is not None:
            return False
        return self.output is not None and key in self.differentiated

    @cached_property
    def varied(self) -> frozenset[str]:
        """The quantities that nothing defines and whose differentials are written."""
        names = (
            node.of
            for chain in self.chains
            for side in chain.sides
            if side.reading is not None
            for node in walk_reading(side.reading)
            if isinstance(node, Differential)
        )
        keys = {self.mention(name).key for name in names if isinstance(name, Name)}
        return frozenset(keys - set(self.definitions))

    @cached_property
    def differentiated(self) -> frozenset[str]:
        """The quantities of which the document takes derivatives."""
        return frozenset(
            self.mention(of).key
            for chain in self.chains
            for side in chain.sides
            if side.reading is not None
            for node in walk_reading(side.reading)
            if isinstance(node, Partial) and (of := head(node.of)) is not None
        )

    def is_other_model(self, offer: Definition) -> bool:
        """Whether a further definition of a symbol speaks of other roots: another model."""
        chosen = self.definitions.get(offer.key)
        if chosen is None or (chosen.chain, chosen.side) == (offer.chain, offer.side):
            return False
        return bool(self.roots_of(offer.right) - self.roots_of(chosen.right)) and bool(
            self.roots_of(chosen.right) - self.roots_of(offer.right)
        )

    def roots_of(self, reading: Reading) -> set[str]:
        """What a formula rests on in the end: quantities that nothing defines."""
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

    def computed_from(self, keys: Iterable[str]) -> set[str]:
        """The defined quantities among some keys, and those that these are computed from."""
        found: set[str] = set()
        waiting = list(keys)
        while waiting:
            key = waiting.pop()
            if key in self.definitions and key not in found:
                found.add(key)
                waiting.extend(self.keys_in(self.definitions[key].right))
        return found

    def sums_to_one(self, key: str) -> bool:
        """Whether a quantity is a one-hot target or probabilities, as the document says."""
        return key in self.one_hot or (
            self.is_one_hot and key_base(key) in ("y", "Y", "t", "T", "p", "q")
        )

    def is_computed(self, key: str) -> bool:
        """Whether a symbol has a formula, and not only names for its entries.

        W = [[w₁₁, w₁₂], [w₂₁, w₂₂]] and b = b₃ say how things are called; numbers for W are data.
        """
        definition = self.definitions.get(key)
        if definition is None:
            return False
        right = definition.right
        while isinstance(right, (Group, Turned)):
            right = right.inner if isinstance(right, Group) else right.base
        entries = [e for row in right.rows for e in row] if isinstance(right, Matrix) else [right]
        return not all(
            isinstance(e, Num)
            or (isinstance(e, Name) and self.mention(e).key not in self.definitions)
            for e in entries
        )

    def is_ambiguous_probability(self, name: Name) -> bool:
        """Whether P(t | z) is first the model's output and then a likelihood, or the like."""
        return len(self.probabilities.get(self.mention(name).key, ())) > 1

    def is_target(self, key: str) -> bool:
        """Whether a quantity is the one-hot y of the class c, where −log p_c is written."""
        return (
            len(self.habits.classes) == 1
            and key not in self.definitions
            and key_base(key) in TARGETS
            and self.is_one_hot
        )

    def is_condition(self, chain: Chain) -> bool:
        """Σ_i y_i = 1 or yᵀ1 = 1 for targets that nothing defines: a condition, and no claim."""
        left, right = chain.sides[0].reading, chain.sides[-1].reading
        if id(chain) in self.cases:
            return True
        if len(chain.sides) != 2 or not isinstance(right, Num) or right.value != 1:
            return False
        summed = summed_name(left)
        return summed is not None and self.mention(summed).key not in self.definitions

    @cached_property
    def is_one_hot(self) -> bool:
        """Whether targets are one-hot, or each sum to 1, by what is said or by custom."""
        return self.one_hot_by_custom or self.is_said_to_be_one_hot

    @cached_property
    def is_said_to_be_one_hot(self) -> bool:
        """Whether the words say that targets are one-hot, or each sum to 1."""
        if self.one_hot or any(
            self.is_condition(c) for c in self.chains if id(c) not in self.cases
        ):
            return True
        return bool(re.search(
            r"one[- ]hot|sums? to (?:1|one)|probability (?:vector|distribution)|simplex|1-of-K"
            r"|indicator vector", self.prose, re.I))  # fmt: skip

    @cached_property
    def unsaid_losses(self) -> frozenset[str]:
        """The losses that the document's loss is made of and nothing defines: L in ΣL(ŷ, y)."""
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
            if not has_derivative(definition.right):
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
        if not labels and len(own := [k for k in self.judged if key_base(k) == base]) == 1:
            return own[0]  # the a of ∇_a C is the a^L that C is made of
        numbered = [k for k in known if key_base(k) == base and k != base]
        if len(numbered) > 1 and self.loss in self.definitions:
            reached = self.roots_of(self.definitions[str(self.loss)].right)
            numbered = [k for k in numbered if k in reached]
        if not labels and len(numbered) == 1 and numbered[0] == f"{base}|1":
            return numbered[0]
        return None

    @cached_property
    def bounds(self) -> frozenset[str]:
        """The letters that sums run up to: the K of Σ_{k=1}^K, a number of entries."""
        return frozenset(
            self.mention(node.upper).key
            for chain in self.chains
            for side in chain.sides
            if side.reading is not None
            for node in walk_reading(side.reading)
            if isinstance(node, Big) and isinstance(node.upper, Name)
        )

    @cached_property
    def judged(self) -> frozenset[str]:
        """What the loss speaks of itself, or through the losses that it adds up."""
        found: set[str] = set()
        waiting, seen = [str(self.loss)], set[str]()
        while waiting:
            key = waiting.pop()
            definition = self.definitions.get(key)
            if definition is None or key in seen:
                continue
            seen.add(key)
            inside = set(self.keys_in(definition.right))
            found |= inside
            waiting += [k for k in inside if key_base(k) in LOSS_BASES]
        return frozenset(found)

    @cached_property
    def quantities(self) -> tuple[Name, ...]:
        """A name of each quantity that is known, and of each gradient such as dZ, as written."""
        found: dict[str, Name] = {}
        for name in self.habits.names:
            key = self.mention(name).key
            known = key in self.known or derived_key(key) in self.known
            if known and name.base != "e" and key not in self.counts:
                found.setdefault(key, name)
        return tuple(found.values())

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
            or (len(base) == 1 and base in MATRIX_BASES)
            or key in self.declared_matrices
        )

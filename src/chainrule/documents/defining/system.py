"""What the definitions of a document that belong together say; ``defining.build`` finds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from chainrule.documents.defining.usage import Usage
from chainrule.documents.names.definition import (
    Definition,
    Opaque,
    Place,
    Spelled,
    has_derivative,
    summed_name,
)
from chainrule.documents.names.habits import Habits
from chainrule.documents.names.lexicon import (
    KRONECKER_DELTA,
    PARAMETER_BASES,
    Mention,
    derived_key,
    is_fitted,
    key_base,
)
from chainrule.documents.names.mentions import Mentions
from chainrule.documents.names.prose import says_one_hot, speaks_of_normal
from chainrule.documents.parsing.customary import (
    DIAGONALS,
    FUNCTION_BASES,
    LOSS_BASES,
    MATRIX_BASES,
    OUTPUTS,
    TRACES,
    customary_function,
)
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Matrix,
    Name,
    Num,
    Picked,
    Reading,
    Script,
    unbracketed,
    walk_reading,
)
from chainrule.documents.shorthand.normal_form import (
    at_arguments,
    at_samples,
    entries_of_calls,
    normal_form,
    with_letters,
)
from chainrule.documents.shorthand.reaching_sums import reaching
from chainrule.documents.stating.chains import Chain, Membership, readings_in


@dataclass
class System:
    """What one part of a document defines.

    definitions: of each symbol the one that is kept. candidates: all; entry_definitions: those of
    entries, z_i = …. functions: by f. unusable: why some have no value; opaque: the first of each.
    """

    chains: list[Chain]
    memberships: list[Membership]
    prose: str
    mentions: Mentions
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
    supposed: bool = False  # whether something is only supposed here that the document never says
    of_the_open: bool = False  # whether that is only for lines on what nothing defines
    loss: str | None = None
    upstream: Definition | None = None  # dZ = A − Y, where no loss is defined
    unsaid: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # any losses, and of what
    of_one: bool = False  # whether its matrices are those of one example
    within: tuple[int, int] | None = None  # where alone it holds: in a section, a row of a table
    is_of_row: bool = False
    by_sample: bool = False  # whether dZ is the derivative of one sample's loss
    declared_matrices: frozenset[str] = frozenset()
    rows_of_samples: frozenset[str] = frozenset()  # X where X = [x^{(1)ᵀ}; ⋮] is written
    stacking: frozenset[int] = frozenset()  # the chains that say so, and X = [x_1, …, x_m]
    renamed: dict[str, str] = field(default_factory=dict)  # φ = tanh
    counts: set[str] = field(default_factory=set)  # how many samples there are: n, m, 100
    identities: frozenset[str] = frozenset()  # the letters of the identity matrix
    one_hot_by_custom: bool = False  # targets sum to 1, although the words do not say so
    probabilities: dict[str, set[Reading]] = field(default_factory=dict)  # what P(t | z) is
    cases: frozenset[int] = frozenset()  # the chains that are cases, such as k = l
    normals: dict[int, tuple[Reading, Reading]] = field(default_factory=dict)

    @property
    def habits(self) -> Habits:
        """How this part writes layers, samples and entries."""
        return self.mentions.habits

    @cached_property
    def usage(self) -> Usage:
        """What the formulas do with the letters."""
        return Usage(self.chains, self.mentions)

    def mention(self, name: Name) -> Mention:
        """What a name means here."""
        return self.mentions.of(name)

    def says(self, key: str) -> bool:
        """Whether something says what a quantity is, even where that is not understood."""
        tables = (self.definitions, self.entry_definitions, self.functions, self.opaque)
        return any(key in table for table in tables)

    def shown(self, key: str) -> str:
        """A quantity as the document writes it, without entries: w^{l}."""
        return self.mentions.shown(key)

    def known_function(self, base: str) -> str | None:
        """The function that a name stands for in the field, or by this document's words."""
        if base in ("\\Phi", "\\varphi", "\\phi", "φ", "Φ") and speaks_of_normal(self.prose):
            return "normal_cdf" if base in ("\\Phi", "Φ") else "normal_pdf"
        custom = None if base in self.ambiguous else customary_function(base)
        return self.renamed.get(base, custom)

    @cached_property
    def defined_in(self) -> dict[int, list[Definition]]:
        """The definitions that stand in a chain, by its number; asked when all are chosen."""
        found: dict[int, list[Definition]] = {}
        for definition in [*self.definitions.values(), *self.functions.values()]:
            found.setdefault(definition.chain, []).append(definition)
        return found

    def free_letters(self, reading: Reading) -> frozenset[str]:
        """The index letters of a formula that no sum in it binds."""
        return self.mentions.free_letters(reading)

    def one_sample(self, *readings: Reading | None) -> str | None:
        """The letter of the one sample that formulas speak of, if they name one and no other."""
        letters = self.habits.sample_letters
        for reading in readings if letters else ():
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
        return bool(self.coupled)

    @cached_property
    def coupled(self) -> frozenset[str]:
        """The letters of the samples that such a quantity is made of."""
        letters = self.habits.sample_letters
        used = {key for d in self.definitions.values() for key in self.keys_in(d.right)}
        return frozenset(
            node.letter
            for key, definition in self.definitions.items()
            if key in used - {self.loss}
            and key_base(key) not in LOSS_BASES
            and not has_derivative(definition.right)
            for node in walk_reading(definition.right, Big)
            if node.letter in letters
        )

    def is_function(self, call: Call) -> bool:
        """Whether ``name(...)`` applies a function; else it is a product."""
        base = call.function.base
        mention = self.mention(call.function)
        key = mention.key
        if mention.turned and key in self.definitions:
            return False  # hᵀ (p − y), where h(x) is also a vector
        if self.known_function(base) and base not in self.definitions:
            return not self.usage.stands_in(call, key)
        if base in ("max", "min", "np.sum", *DIAGONALS, *TRACES):
            return True
        if key in self.functions or key_base(key) in self.functions:
            return not self.usage.stands_in(call)
        if call.function.primes or len(call.arguments) > 1:
            return True
        if not call.function.scripts and base in self.usage.named_as_values:
            return True
        return (
            base in FUNCTION_BASES or base in self.usage.only_applied
        ) and key not in self.definitions

    def names_in(self, reading: Reading) -> Iterator[Name]:
        """The names of quantities in a formula; functions that are applied are not."""
        names = self._unapplied(reading) if reading.of_kind(Call) else reading.of_kind(Name)
        return (n for n in names if not (n.base == "e" or self.is_identity(n)
                                         or self.is_kronecker(n)))  # fmt: skip

    def _unapplied(self, reading: Reading) -> Iterator[Name]:
        waiting = [reading]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Name):
                yield node
            applied = node.arguments if isinstance(node, Call) and self.is_function(node) else None
            waiting += (node.children if applied is None else applied)[::-1]

    def is_identity(self, name: Name) -> bool:
        """Whether I, I_n or I_{n_l} is the identity matrix: nothing says that it is another."""
        return (
            name.base in self.identities
            and not name.primes
            and len(name.scripts) <= (2 if name.scripts and name.scripts[0].kind == "word" else 1)
            and all((s.place == "sub" and s.text != ":") or s.text == "T" for s in name.scripts)
        )

    def is_kronecker(self, name: Name) -> bool:
        """Whether a name is Kronecker's δ_{ij}, which is no quantity."""
        return name.base == "\\delta" and self.mention(name).key == KRONECKER_DELTA

    def keys_in(self, reading: Reading) -> Iterator[str]:
        """The keys of the quantities in a formula."""
        return (self.mention(name).key for name in self.names_in(reading))

    def normal(self, reading: Reading) -> Reading:
        """The formula with ``A (…)ᵀ`` read as a product where A is no function."""
        if (known := self.normals.get(id(reading))) and known[0] is reading:
            return known[1]
        found = reaching(reading)
        if found.of_kind(Call):
            found = at_samples(found, self._sample_of) if self.habits.sample_letters else found
            found = entries_of_calls(found, self._has_entries)
        found = normal_form(found, self._is_product)
        if found.of_kind(Call):
            found = at_arguments(found, lambda name: self.mention(name).key in self.candidates)
        if any(not big.letter for big in walk_reading(found, Big)):
            found = with_letters(found, self.free_letters)
        self.normals[id(reading)] = reading, found
        return found

    def _sample_of(self, call: Call) -> Script | None:
        """The sample that the brackets behind a quantity name: that of a^L(x), as in Σ_x
        (a^L(x) − y)², of a^L(x^{(i)}), and of ŷ(x_i)."""
        (argument,), letters = call.arguments, self.habits.sample_letters
        if not isinstance(argument, Name) or self.is_function(call):
            return None
        if not argument.scripts and call.function.base not in LOSS_BASES:
            return Script("sup", "paren", argument.base) if argument.base in letters else None
        mark = argument.scripts[0] if len(argument.scripts) == 1 else None
        if mark is None or mark.text not in letters or self.mention(call.function).sample:
            return None
        if argument.base not in ("x", "X") or call.function.base not in OUTPUTS:
            return None
        return replace(mark, place="sup", kind="paren") if call.function.scripts else mark

    def _has_entries(self, call: Call) -> bool:
        """Whether f_i(z) is an entry of f(z), as of a softmax."""
        return self.known_function(call.function.base) == "softmax"

    def _is_product(self, call: Call) -> bool:
        """Whether name(…) multiplies: no function, and no J(w) that says what J depends on."""
        if self.is_function(call) or self.is_a_loss(call.function.base):
            return False
        key = self.mention(call.function).key
        argument = unbracketed(call.arguments[0])
        return not (
            isinstance(argument, (Name, Call))
            and key in self.definitions
            and self.definitions[key].parameters
        )

    def is_a_loss(self, key: str) -> bool:
        """Whether a quantity is a loss; H and C may be layers and weights beside another letter."""
        if key == self.loss:
            return True
        if key_base(key) not in LOSS_BASES or (key == "H" and self._has_other_losses):
            return False
        return key_base(key) not in self.usage.weights_called_losses

    @cached_property
    def _has_other_losses(self) -> bool:
        return any(name.base in LOSS_BASES and name.base != "H" for name in self.habits.names)

    def is_closed(self, function: Definition) -> bool:
        """Whether a function's body knows nothing but its one argument, entry by entry."""
        if any(walk_reading(function.right, Big)) or any(walk_reading(function.right, Picked)):
            return False
        losses = (n for n in function.right.of_kind(Call) if n.function.base in LOSS_BASES)
        if any(losses) and not self.usage.is_also_a_sum(function):
            return False  # J(w) = −log L(w) knows the data that L knows
        own = {self.mention(p).key for p in function.parameters}
        return len(function.parameters) == 1 and set(self.keys_in(function.right)) <= own

    @cached_property
    def occurrences(self) -> Counter[str]:
        """How often each quantity is written."""
        return Counter(key for side in readings_in(self.chains) for key in self.keys_in(side))

    @cached_property
    def output(self) -> str | None:
        """The last quantity of the forward equations: defined, and used by no other."""
        used = {k for d in self.definitions.values() for k in self.keys_in(d.right)}
        last = [k for k in self.definitions if k not in used and not has_derivative(
            self.definitions[k].right)]  # fmt: skip
        return last[-1] if last else None

    def spelled_by(self, matrix: Matrix) -> Spelled | None:
        """The quantity that x_1 ⋯ x_n are all the entries of, where the document says so."""
        found = (s for s in self.spelled if s.key not in self.definitions and s.is_of(matrix))
        return next(found, None)

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
        cases = (self.is_condition(c) for c in self.chains if id(c) not in self.cases)
        return bool(self.one_hot) or any(cases) or says_one_hot(self.prose)

    @cached_property
    def roots(self) -> frozenset[str]:
        """The quantities that definitions rest on and that nothing defines."""
        used: set[str] = set()
        for definition in self.definitions.values():
            if not has_derivative(definition.right):
                used |= set(self.keys_in(definition.right))
        return frozenset(used - set(self.definitions))

    @cached_property
    def judged(self) -> frozenset[str]:
        """What the loss speaks of itself, or through the losses that it adds up."""
        found = {key for tops in self.unsaid.values() for key in tops}
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

    def _is_input(self, key: str) -> bool:
        """Whether a root is the layer below the others: A^{[0]} beside A^{[1]} = g(Z^{[1]})."""
        base, *labels = key.split("|")
        return labels == ["0"] and f"{base}|1" in self.definitions

    def is_parameter(self, key: str) -> bool:
        """Whether a root is a weight or a bias, by its letter: W^{(2)} where it is W, fitted β̂."""
        found, base = self.definitions.get(key), key_base(key)
        if is_fitted(base):
            return True
        if found is not None:
            return isinstance(found.right, Name) and {found.right.base, base} <= PARAMETER_BASES
        if base in self.usage.always_of_a_sample or base in self.usage.compared:
            return False
        matrix = base in MATRIX_BASES and not self._is_input(key)
        own = base in PARAMETER_BASES or key in self.declared_matrices
        return own or matrix or base in self.usage.weights

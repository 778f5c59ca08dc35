"""What the formulas of a document tell of shapes: each node learns from its parts."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.documents.inferring.declarations import is_of_a_whole
from chainrule.documents.inferring.table import Table, adds_powers
from chainrule.documents.inferring.unknowns import Pair
from chainrule.documents.inferring.written_matrices import WrittenMatrices, is_appended
from chainrule.documents.names.definition import Definition, head
from chainrule.documents.names.lexicon import RUNNING, key_base
from chainrule.documents.parsing.customary import DIAGONALS, LOSS_BASES, ONES, TARGETS, TRACES
from chainrule.documents.parsing.reading import (
    Bars,
    Big,
    Call,
    Differential,
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
    bases_in,
    is_exponential,
    unbracketed,
    untransposed,
    walk_reading,
)
from chainrule.documents.shorthand.ellipsis import series


class Formulas(WrittenMatrices):
    """Goes through the formulas of one statement and notes in a table what they need."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._adds_up = False

    def define(self, key: str, entries: tuple[str, ...], right: Reading) -> None:
        """Learn from ``key = right``, or from a definition of its entries."""
        self.letters = {}
        self._adds_up = key == self.system.loss
        shape = self.infer(right)
        self._adds_up = False
        pair = self.table.pair(key)
        entries = self.table.entries(key, entries)
        if entries:
            if (by := self._differentiated_by(right, entries)) is not None:
                self.table.same(pair, by)
            self.entries(pair, entries, key)
            numbers = not (self._is_matrix(key) or is_of_a_whole(self.system, right))
            for unknown in shape or () if numbers else ():
                self.table.soft_one(unknown)  # z_i = w_iᵀ x is a number
        elif shape is None:
            self.table.scalar(pair)
        elif (
            isinstance(right, Name) and key_base(key).isupper() and right.base.isupper()
            and right.base != key_base(key)
        ):  # fmt: skip
            for mine, other in zip(pair, shape, strict=True):
                self.unknowns.under_two_names(mine, other)  # A^{[0]} = X
        else:
            self.table.same(pair, shape)

    def _differentiated_by(self, right: Reading, entries: tuple[str, ...]) -> Pair | None:
        """The shape of the u of δ_j = ∂L/∂u_j: a gradient by a row is a row."""
        if not isinstance(right, Partial) or not isinstance(right.wrt, Name):
            return None
        mention = self.system.mention(right.wrt)
        own = self.table.mentioned_entries(mention)
        return self.table.pair(mention.key) if self._is_loss(right.of) and own == entries else None

    def infer(self, reading: Reading) -> Pair | None:
        """The shape of a formula, None for a scalar; on the way names learn their shapes."""
        match reading:
            case Num() | Dots():
                return None
            case Name():
                return self.name(reading)
            case Group(inner=inner):
                return self.infer(inner)
            case Plus(terms=terms):
                return self._sum((*_in_series(reading), *terms))
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
                    self.table.scalar(shape)
                return None
            case Matrix(rows=rows):
                return self.matrix(rows)
            case Picked(base=base, scripts=scripts):
                shape = self.infer(base)
                if shape is not None:
                    self.entries(shape, tuple(s.text for s in scripts), "")
                return None
            case Piecewise(values=values, conditions=conditions):
                for condition in conditions:
                    if condition is not None:
                        self._condition(condition)
                found = [self.infer(value) for value in values]
                return next((shape for shape in found if shape is not None), None)
            case Indicator():
                return self._condition(reading)
            case Primed(base=base) | Differential(of=base):
                return self.infer(base)
            case Partial(of=of, wrt=wrt):
                return self.infer(wrt) if self._is_loss(of) else None
        return None

    def _is_loss(self, of: Reading) -> bool:
        name = head(of)
        if name is None:
            return False
        return name.base in LOSS_BASES or self.system.is_a_loss(self.system.mention(name).key)

    def _condition(self, indicator: Indicator) -> Pair | None:
        """w = o: two letters along one dimension; else what is compared."""
        sides = (indicator.left, indicator.right)
        letters = [n.base for n in sides if isinstance(n, Name) and not n.scripts]
        if len(letters) == 2 and any(map(self.system.habits.is_index, letters)):
            self._same_letters(letters)
            return None
        first, second = map(self.infer, sides)
        return first or second

    def _sum(self, terms: tuple[Reading, ...]) -> Pair | None:
        """Terms have one shape, but biases may be spread over the others."""
        shapes = [(term, self.infer(term)) for term in terms]
        wholes = [(t, s) for t, s in shapes if s is not None and not self._is_bias(t)]
        biases = [s for t, s in shapes if s is not None and self._is_bias(t)]
        if not wholes:
            for other in biases[1:]:
                self.table.same(biases[0], other)
            return biases[0] if biases else None
        for _, shape in wholes[1:]:
            self.table.same(wholes[0][1], shape)
        for bias in biases:
            self.table.biases.append((bias, wholes[0][1]))
        if self._has_number(terms):
            self.table.beside_numbers.append(wholes[0][1])
        return wholes[0][1]

    def _has_number(self, terms: tuple[Reading, ...]) -> bool:
        """Whether a bias that is a number is added: what it is added to is one, as in wᵀ x + b.

        Beside capitals, Q = P U + c, it may be a row.
        """
        inside = [name for term in terms for name in self.system.names_in(term)]
        if any(name.base[-1:].isupper() for name in inside):
            return False
        names = [term for term in map(unbracketed, terms) if isinstance(term, Name)]
        mentions = [self.system.mention(name) for name in names if self._is_bias(name)]
        pairs = [self.table.pair(m.key) for m in mentions if not m.entries]
        return any(all(self.unknowns.one.get(self.unknowns.find(u)) for u in p) for p in pairs)

    def _is_bias(self, term: Reading) -> bool:
        term = unbracketed(term)
        return isinstance(term, Name) and self.system.is_parameter(self.system.mention(term).key)

    def _product(self, factors: tuple[Reading, ...], joins: tuple[str, ...]) -> Pair | None:
        """A matrix product next to weights and transposes, else entry by entry.

        Pulled back through ∂u/∂v, a gradient has the shape of v.
        """
        shape: Pair | None = None
        matrix_before = summed = pulled = False
        numbers = set(self._numbers_after_labels(factors))
        for place, factor in enumerate(factors):
            if place in numbers:
                continue
            if self._is_ones(factor, place) and (shape is not None) != _is_turned(factor):
                shape = None if shape is None else (shape[0], self._one())
                summed = shape is None
                continue
            other = self.infer(factor)
            if matrix_before and other is not None and self._is_ones(factor, place):
                self.table.soft_one(other[0])  # b 1ᵀ: the same b for every sample
            if summed:
                other, summed = None if other is None else (self._one(), other[1]), False
            join = joins[place - 1] if place else ""
            if pulled or (by := self._pulled_back(factor, join)) is not None:
                shape, pulled = (shape, False) if pulled else (by, place == 0)
                continue
            parameter = self._is_weight(factor)
            if other is None or shape is None:
                shape = other if shape is None else shape
            elif join == "odot" or self._goes_by_entries(factor, place, shape) or not (
                parameter
                or matrix_before
                or _is_turned(factor)
                or (place and _is_turned(factors[place - 1]))
            ):  # fmt: skip
                self.table.same(shape, other)
            else:
                self.unknowns.equal(shape[1], other[0])
                shape = (shape[0], other[1])
            matrix_before = parameter or (matrix_before and other is None)
        return shape

    def _pulled_back(self, factor: Reading, join: str) -> Pair | None:
        """The shape of the v of ∂u/∂v, where u is no loss and it is a factor of a product."""
        if not isinstance(factor, Partial) or factor.nabla or join == "odot":
            return None
        return None if self._is_loss(factor.of) else self.infer(factor.wrt)

    def _numbers_after_labels(self, factors: tuple[Reading, ...]) -> Iterator[int]:
        """The places of wᵀ and x in y wᵀ x, where y is a label: together they are a number."""
        for place in range(len(factors) - 2):
            label, row, column = factors[place : place + 3]
            if not isinstance(label, Name) or not isinstance(column, Name):
                continue
            if label.base not in TARGETS or not _is_turned(row) or _is_turned(column):
                continue
            first, second = self.infer(row), self.infer(column)
            if first is not None and second is not None and column.base.islower():
                self.unknowns.equal(first[1], second[0])
                self.table.soft_one(first[0])
                self.table.soft_one(second[1])
                yield from (place + 1, place + 2)

    def _is_ones(self, factor: Reading, place: int) -> bool:
        """Whether a factor is a vector of ones, which adds up what is next to it."""
        return isinstance(factor, Name) and factor.base == ONES and (
            place > 0 or _is_turned(factor)
        ) and not self.system.mention(factor).entries  # fmt: skip

    def _is_weight(self, factor: Reading) -> bool:
        """Whether a factor is made of parameters, or ones: its product is a matrix product."""
        factor = untransposed(factor)
        if isinstance(factor, Call):
            return factor.function.base in DIAGONALS
        if isinstance(factor, Times):  # (W_2 W_1) x
            return "odot" not in factor.joins and all(map(self._is_weight, factor.factors))
        if not isinstance(factor, Name):
            return False
        mention, habits = self.system.mention(factor), self.system.habits
        numbered = mention.key in habits.families | habits.row_families
        whole = numbered or mention.key == ONES or self._is_of_weights(mention.key)
        return self.system.is_parameter(mention.key) or (whole and not mention.entries)

    def _is_of_weights(self, key: str) -> bool:
        """Whether a quantity is made of weights: W̃ = [W; bᵀ], and W = W_2 W_1."""
        defined = self.system.definitions.get(key)
        right = defined.right if defined is not None else None
        if isinstance(right, Times):
            return self._is_weight(right)
        entries = [e for row in right.rows for e in row] if isinstance(right, Matrix) else []
        blocks = [entry for entry in entries if not is_appended(entry)]
        return len(blocks) < len(entries) and any(map(self._is_weight, blocks))

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
        key = self.system.mention(call.function).key
        if key in self.system.definitions and not call.function.primes:
            own = self.name(call.function)  # h(x) = a^L has the shape of a^L, not of x
            return own or self._applied(call, self.system.functions.get(key))
        if len(call.arguments) > 1:
            present = [s for s in shapes if s is not None]
            for other in present[1:]:
                self.table.same(present[0], other)
            return present[0] if call.function.base in ("max", "min") and present else None
        if call.function.base in (*DIAGONALS, *TRACES) and shapes and shapes[0] is not None:
            return self._of_a_square(call.function.base, shapes[0])
        if shapes and self.system.known_function(call.function.base) == "softmax":
            letters = self.system.free_letters(call.arguments[0]) & set(self.letters)
            letters -= self.system.habits.sample_letters
            entry = [self.letters[letter] for letter in letters] if len(letters) == 1 else []
            for unknown in entry if shapes[0] is None else ():
                self.unknowns.spread[self.unknowns.find(unknown)] = True
            if shapes[0] is not None:
                self.unknowns.softmax_of(*shapes[0])
        return shapes[0] if shapes else None

    def _applied(self, call: Call, loss: Definition | None) -> Pair | None:
        """L(a^{(i)}, y^{(i)}), where L(a, t) = t log a, as y^{(i)} log a^{(i)}."""
        if loss is None or not 1 < len(loss.parameters) == len(call.arguments):
            return None
        applied = loss.applied_to(call.arguments)
        return None if call.function.base in bases_in(applied) else self.infer(applied)

    def _of_a_square(self, base: str, shape: Pair) -> Pair | None:
        """diag(v) is square, and so is what a trace is taken of."""
        if base in TRACES:
            self.unknowns.equal(shape[0], shape[1])
            return None
        along = self.table.along(shape)
        self.table.soft_one(shape[1 - along])
        return shape[along], shape[along]

    def _big(self, big: Big) -> Pair | None:
        """A sum; what Σ exp runs over is spread by a softmax, and its upper end names it."""
        outer = self.letters.pop(big.letter, None)
        shape = self.infer(big.body)
        inner = self.letters.pop(big.letter, None)
        if inner is not None:
            names = (
                n
                for n in self.system.names_in(big.body)
                if big.letter in {s.text for s in n.scripts}
            )
            named = (self.system.definitions.get(self.system.mention(n).key) for n in names)
            if any(map(is_exponential, walk_reading(big.body))) or any(
                d is not None and is_exponential(d.right) for d in named
            ):  # Σ_k e^{z_k}, and Σ_k q_k where q_k = e^{z_k}
                self.unknowns.spread[self.unknowns.find(inner)] = True
            from_zero = isinstance(big.lower, Num) and big.lower.value == 0  # θ_0 … θ_n: n + 1
            if isinstance(big.upper, Name) and not big.upper.scripts and not from_zero:
                root = self.unknowns.find(inner)
                if self.unknowns.is_free(root) and big.upper.base not in self.system.counts:
                    self.unknowns.labelled(root, big.upper.base)
        if outer is not None:
            self.letters[big.letter] = outer
        if shape is None or not (self._adds_up or adds_powers(self.system, big)):
            return shape
        if big.letter and not self._picks_samples(big):
            return shape
        self.table.picked += [shape] if big.letter else []
        return None

    def _picks_samples(self, big: Big) -> bool:
        """Whether a sum over the samples takes each from a matrix of them all: Σ_i (Y^{(i)})²."""
        return big.letter in self.system.habits.sample_letters and any(
            mention.sample == big.letter and mention.key not in self.table.per_sample
            for mention in map(self.system.mention, self.system.names_in(big.body))
        )


def _in_series(plus: Plus) -> Iterator[Reading]:
    """The sum that an ellipsis stands for: all that runs in it runs along one dimension."""
    found = series(plus) if any(isinstance(term, Dots) for term in plus.terms) else None
    if found is not None:
        yield Big(plus.start, plus.end, RUNNING, None, None, found[0])


def _is_turned(factor: Reading) -> bool:
    """Whether a factor is transposed, so that it stands in a matrix product."""
    if isinstance(factor, Name):
        return any(s.text == "T" for s in factor.scripts)
    return isinstance(factor, Turned)

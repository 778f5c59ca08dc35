"""From a reading to the tree that derivations are made of, directed by the document's symbols.

The same reading is elaborated twice. First with every dimension 1 (but several samples), where
products commute: signs, factors and sums show. Then with every dimension different, where orders
and transposes show. A product is a matrix product if it conforms, else elementwise if both have
the same shape; anything else raises ShapeError, and the line does not conform as it is written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise

from chainrule.convention import SAMPLES
from chainrule.documents.inference import Shapes
from chainrule.documents.lexicon import EACH, RUNNING, Mention, derived, derived_key, key_base
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
    Script,
    Times,
    Turned,
    walk_reading,
)
from chainrule.documents.slope import slope
from chainrule.documents.system import (
    KNOWN_FUNCTIONS,
    LOSS_BASES,
    UPSTREAM,
    Definition,
    System,
)
from chainrule.documents.unread import Unread
from chainrule.documents.written import Entries, Pullback, Stack
from chainrule.errors import ShapeError
from chainrule.expression import (
    Add,
    Apply,
    Cases,
    Derivative,
    Divide,
    Expression,
    Greater,
    Index,
    Indexed,
    MatMul,
    Multiply,
    Number,
    Power,
    Size,
    Sum,
    Symbol,
    Transpose,
)
from chainrule.operations import operation, total
from chainrule.shapes import Dimension, show_shape
from chainrule.tree import substitute

IMPLICIT = Index("(i)", SAMPLES)
KRONECKER = "kronecker"
FROZEN = "(frozen)"
_VARIABLE = Symbol("(z)")
_GENERIC = "(any function)"


@dataclass
class Scope:
    """What letters stand for inside one statement."""

    letters: dict[str, Index | int] = field(default_factory=dict)
    sample: Index = IMPLICIT
    bindings: dict[str, Expression] = field(default_factory=dict)
    outer: frozenset[str] = frozenset()
    summed: set[str] = field(default_factory=set)


class Elaborator:
    """Elaborates the formulas of one system, with or without its dimensions."""

    def __init__(self, system: System, shapes: Shapes, scalar: bool) -> None:
        self.system = system
        self.shapes = shapes
        self.scalar = scalar
        self.scope = Scope()
        self.assumed: dict[str, str] = {}
        self.unknown: dict[str, int] = {}
        self._defined: dict[str, Expression] = {}
        self._slopes: dict[tuple[str, int], Expression] = {}

    # Quantities.

    def dimension(self, dimension: Dimension) -> Dimension:
        """A dimension in this elaboration."""
        if dimension == SAMPLES or isinstance(dimension, int):
            return dimension
        if dimension in self.shapes.fixed:
            return self.shapes.fixed[dimension]
        if self.scalar and dimension not in self.shapes.spread:
            return 1
        return dimension

    def symbol(self, key: str) -> Symbol:
        """The symbol of a quantity, with the samples as a last dimension where it has one each."""
        shape = tuple(self.dimension(d) for d in self.shapes.shape(key))
        if shape == (1, 1):
            shape = ()
        return Symbol(key, (*shape, SAMPLES) if key in self.shapes.per_sample else shape)

    def definition(self, key: str) -> Expression | None:
        """The expression that defines a quantity; its free indices are its entries."""
        found = self.system.definitions.get(key)
        if found is None and self.system.is_any_loss(key):
            if key not in self._defined:
                self._defined[key] = self._any_loss()
            return self._defined[key]
        if key == UPSTREAM and self.system.upstream is not None:
            if key not in self._defined:
                self._defined[key] = self._upstream_loss(self.system.upstream)
            return self._defined[key]
        if found is None:
            return None
        if key not in self._defined:
            self._defined[key] = self._elaborate_definition(found)
        return self._defined[key]

    def _elaborate_definition(self, found: Definition) -> Expression:
        with self.fresh(Scope()):
            symbol = self.symbol(found.key)
            self.scope.outer = frozenset(found.mention.entries)
            entries = self._component_entries(found.mention)
            if found.mention.sample and self._is_letter(found.mention.sample):
                self.scope.sample = Index(found.mention.sample, SAMPLES)
            for entry in found.mention.entries:
                if entry in self.system.habits.sample_letters and found.key in self.per_sample:
                    self.scope.sample = Index(entry, SAMPLES)
            self.scope.letters[self.scope.sample.name] = self.scope.sample
            if entries:
                target = self._entry(symbol, entries, found.left.start)
                body = self.expression(found.right)
                if not body.shape and isinstance(target, Indexed):
                    return self._gathered(body, target)
            return self.expression(found.right)

    def _gathered(self, body: Expression, target: Indexed) -> Expression:
        """A quantity that is defined entry by entry, put together."""
        own = len(target.indices) > 2
        for place, along in zip(target.indices[:2], (True, False), strict=False):
            if isinstance(place, Index) and not (own and place.dimension == SAMPLES):
                body = Stack(body, place, along)
        return body

    def _upstream_loss(self, upstream: Definition) -> Expression:
        """A loss whose derivative by Z is what the document says comes down to it."""
        symbol = self.symbol(str(derived_key(upstream.key)))
        if len(symbol.shape) in (1, 3):
            raise Unread("no loss is defined", upstream.left.start)
        whole: Expression = Symbol(FROZEN, symbol.dimensions) * symbol
        for dimension in whole.shape:
            if dimension != 1:
                whole = total(whole, dimension)
        whole = Indexed(whole, (1, 1)) if whole.shape else whole
        return whole / Size(SAMPLES) if self.system.by_sample else whole

    def upstream(self) -> Expression:
        """What comes down, as the document writes it."""
        assert self.system.upstream is not None
        with self.fresh(Scope()):
            return self.expression(self.system.upstream.right)

    def _any_loss(self) -> Expression:
        """A smooth function of the output that weighs every entry differently."""
        assert self.system.output is not None
        symbol = self.symbol(self.system.output)
        weights = Symbol("(weights)", symbol.dimensions)
        whole: Expression = _elementwise(self._any_function("loss"), symbol) * weights
        index = Index("(any)", SAMPLES)
        if len(symbol.shape) in (1, 3):
            places = (*(None,) * (len(symbol.shape) - 1), index)
            whole = Sum(
                _elementwise(self._any_function("loss"), Indexed(symbol, places))
                * Indexed(weights, places), index,
            )  # fmt: skip
        for dimension in whole.shape:
            if dimension != 1:
                whole = total(whole, dimension)
        return Indexed(whole, (1, 1)) if whole.shape else whole

    def _unsaid_loss(self, call: Call) -> Expression:
        """L(ŷ, y) where L is never said: any smooth function of ŷ, entry by entry, and of y."""
        self.assumed[call.function.base] = _GENERIC
        arguments = [self.expression(a) for a in call.arguments]
        whole: Expression = _elementwise(self._any_function(call.function.base), arguments[0])
        for other in arguments[1:]:
            whole = whole * (_elementwise(self._any_function("target"), other) + Number(1.3))
        for dimension in whole.shape:
            if dimension not in (1, SAMPLES):
                whole = total(whole, dimension)
        return Indexed(whole, (1, 1)) if whole.shape == (1, 1) else whole

    def _any_function(self, key: str) -> Expression:
        a, b, c = (0.3 + 0.4 * ((sum(map(ord, key)) * k) % 7) / 7 for k in (1, 3, 5))
        return (
            Number(a) * Apply("tanh", Number(1 + b) * _VARIABLE)
            + Number(c) * _VARIABLE
            + Number(0.1) * _VARIABLE * _VARIABLE
        )

    @property
    def per_sample(self) -> set[str]:
        return self.shapes.per_sample

    @contextmanager
    def fresh(self, scope: Scope) -> Iterator[None]:
        """Another scope for a while."""
        before, self.scope = self.scope, scope
        try:
            yield
        finally:
            self.scope = before

    def _is_letter(self, text: str) -> bool:
        return not text.isdigit() and text != ":"

    # Formulas.

    def expression(self, reading: Reading) -> Expression:
        """The expression that a reading means here. Raises Unread or ShapeError."""
        match reading:
            case Num(value=value):
                return Number(int(value) if value.denominator == 1 else value)
            case Name():
                return self.name(reading)
            case Group(inner=inner):
                return self.expression(inner)
            case Plus():
                return self.plus(reading)
            case Times(factors=factors, joins=joins):
                return self.product(factors, joins)
            case Over(top=top, bottom=bottom):
                above, below = self.expression(top), self.expression(bottom)
                return Divide(above, below)
            case Raised():
                return self.raised(reading)
            case Turned(base=base):
                return transpose(self.expression(base))
            case Primed():
                return self.primed(reading)
            case Picked():
                return self.picked(reading)
            case Call():
                return self.call(reading)
            case Big():
                return self.big(reading)
            case Partial():
                return self.partial(reading)
            case Matrix():
                return self.matrix(reading)
            case Bars():
                return self.bars(reading)
            case Indicator():
                return self.indicator(reading)
            case Piecewise():
                return self.piecewise(reading)
        raise Unread("an ellipsis that stands alone is not read", reading.start)

    def name(self, name: Name) -> Expression:
        mention = self.system.mention(name)
        found = self._bare_name(name, mention)
        if mention.primes % 2 and not (name.base in KNOWN_FUNCTIONS and found.shape == ()):
            found = transpose(found)
        if mention.turned:
            found = transpose(found)
        if mention.power is not None:
            found = Power(found, self._power(mention.power, name.start))
        return found

    def _power(self, text: str, start: int) -> Expression:
        if text.isdigit():
            if int(text) > 50:
                raise Unread("a power this high is not read", start)
            return Number(int(text))
        raise Unread(f"what {text} above a symbol means is not read", start)

    def _bare_name(self, name: Name, mention: Mention) -> Expression:
        key = mention.key
        if key in self.scope.bindings and not mention.entries:
            return self.scope.bindings[key]
        if name.base == "e" and not name.scripts:
            return Number(math.e)
        if name.base == "\\pi" and not name.scripts and key not in self.system.definitions:
            return Number(math.pi)
        if key in self.system.counts and not mention.entries and self._is_count(key):
            return Size(SAMPLES)
        if (
            key in self.shapes.labels
            and key not in self.system.definitions
            and (not mention.entries and key not in self.shapes.shapes)
        ):
            dimension = self.dimension(self.shapes.labels[key])
            return Size(dimension)
        if key in self.scope.letters and not mention.entries:
            raise Unread(f"the index {key} used as a number is not read", name.start)
        letter = derived(name.base)
        if letter is not None and key not in self.system.definitions:
            of = self.loss(name.start)
            wrt = self._known_case(Name(name.start, name.end, letter, name.scripts))
            gradient = self._derivative(of, self._untouched(wrt), name.start)
            by_sample = self.system.by_sample and not self.system.is_parameter(
                self.system.mention(wrt).key
            )
            return Multiply((Size(SAMPLES), gradient)) if by_sample else gradient
        if self._is_kronecker(name, mention):
            return self._kronecker(mention.entries[0], mention.entries[1], name.start)
        if key not in self.system.known and name.base in KNOWN_FUNCTIONS and not mention.entries:
            return self._bare_function(name)
        key = self._alias(key, name)
        stacked = self._stacked_samples(key, mention)
        if stacked is not None:
            return stacked
        if key.endswith(f"|{EACH}") and key not in self.system.definitions and mention.sample:
            return self._one_samples_loss(key_base(key), mention.sample, name.start)
        self._note(key, name)
        return self._place(key, mention, name.start)

    def _stacked_samples(self, key: str, mention: Mention) -> Expression | None:
        """X where the document speaks of x^{(i)} alone: the samples side by side."""
        base, *labels = key.split("|")
        small = "|".join([base.lower(), *labels])
        if key in self.system.known or base == base.lower() or small not in self.per_sample:
            return None
        if small not in self.system.known or mention.entries or mention.sample:
            return None
        index = Index(RUNNING, SAMPLES)
        body = self._place(small, Mention(small, sample=RUNNING), 0)
        return Stack(body, index)

    def _one_samples_loss(self, key: str, sample: str, start: int) -> Expression:
        """J^{(i)}: what J adds up, or takes the mean of."""
        definition = self.system.definitions.get(key)
        big = next(
            (
                node for node in walk_reading(definition.right if definition else Dots(0, 0))
                if isinstance(node, Big) and node.letter in self.system.habits.sample_letters
            ),
            None,
        )  # fmt: skip
        if big is None or definition is None:
            raise Unread(f"what {key} of one sample is, is not defined", start)
        minus = sum(
            sign < 0 for node in walk_reading(definition.right) if isinstance(node, Plus)
            for sign, term in zip(node.signs, node.terms, strict=True)
            if any(inner is big for inner in walk_reading(term))
        )  # fmt: skip
        body = _relettered(big.body, big.letter, sample)
        inner = self.expression(body)
        return Multiply((Number(-1), inner)) if minus % 2 else inner

    def _bare_function(self, name: Name) -> Expression:
        """σ′ = σ(1 − σ): a function without its argument is its value at any argument."""
        known = KNOWN_FUNCTIONS[name.base]
        if operation(known).normalises:
            raise Unread(f"{name.base} without its argument is not read", name.start)
        closed = self.system.functions.get(name.base)
        if closed is not None and self.system.is_closed(closed):
            body = self._closed_body(closed, self.system.mention(closed.parameters[0]).key)
        else:
            body = Apply(known, _VARIABLE)
        for _ in range(name.primes):
            body = slope(body, _VARIABLE)
        return _elementwise(body, Symbol("(argument)"))

    def _known_case(self, name: Name) -> Name:
        """dw where only W is known: the weight under its other case."""
        if self.system.mention(name).key in self.system.known or len(name.base) != 1:
            return name
        other = replace(name, base=name.base.swapcase())
        return other if self.system.mention(other).key in self.system.known else name

    def _untouched(self, name: Name) -> Expression:
        mention = self.system.mention(name)
        return self._place(mention.key, mention, name.start)

    def _is_count(self, key: str) -> bool:
        return key not in self.system.definitions and key not in self.per_sample

    def _is_kronecker(self, name: Name, mention: Mention) -> bool:
        return (
            name.base in ("\\delta", "\\mathbb{1}", "\\mathbb{I}")
            and len(mention.entries) == 2
            and mention.key not in self.system.definitions
            and mention.sample is None
            and not any(s.kind == "bracket" or s.place == "sup" for s in name.scripts)
        )

    def _alias(self, key: str, name: Name) -> str:
        """The loss under another letter; a capital for its small letter."""
        if key in self.system.definitions or (
            key in self.shapes.shapes and key in self.system.known
        ):
            return key
        base = key_base(key)
        if base in LOSS_BASES and self.system.loss and not key.endswith(EACH):
            if base in self.system.unsaid_losses:
                return key
            return self.system.loss
        if key not in self.system.known:
            return self.system.meant(key) or key
        return key

    def _note(self, key: str, name: Name) -> None:
        if self.system.is_any_loss(key):
            self.assumed[key] = _GENERIC
        elif key not in self.system.known and key not in self.unknown:
            self.unknown[key] = name.start

    def loss(self, start: int) -> Expression:
        """The loss of the document."""
        if self.system.loss is None:
            raise Unread("the document defines no loss", start)
        return self._place(self.system.loss, Mention(self.system.loss), start)

    def _component_entries(self, mention: Mention) -> tuple[str, ...]:
        """The entries without the one that counts the samples."""
        if mention.key not in self.per_sample:
            return mention.entries
        letters = self.system.habits.sample_letters
        return tuple(e for e in mention.entries if e not in letters)

    def _place(self, key: str, mention: Mention, start: int) -> Expression:
        symbol = self.symbol(key)
        entries = self._component_entries(mention)
        if key not in self.per_sample:
            if mention.sample is not None and SAMPLES in symbol.shape:
                sample = self._sample(mention.sample)
                places = tuple(sample if d == SAMPLES else None for d in symbol.shape)
                return Indexed(symbol, places)
            return self._entry(symbol, entries, start) if entries else symbol
        letters = [e for e in mention.entries if e in self.system.habits.sample_letters]
        text = mention.sample or (letters[0] if letters else None)
        sample = self.scope.sample if text is None else self._sample(text)
        if len(symbol.shape) == 1:
            if entries and not self.scalar:
                raise Unread(f"{key_base(key)} is a number here and has no entries", start)
            return Indexed(symbol, (sample,))
        return self._entry(symbol, entries, start, sample)

    def _sample(self, text: str) -> Index | int:
        if text.isdigit():
            return int(text)
        if text in self.system.counts:
            raise Unread(f"the last sample, {text}, is not read by itself")
        return Index(text, SAMPLES)

    def _entry(
        self,
        symbol: Symbol,
        entries: tuple[str, ...],
        start: int,
        sample: Index | int | None = None,
    ) -> Expression:
        """An entry, row or column of a symbol."""
        shape = symbol.shape[:2]
        if not shape:
            return symbol
        places: list[Index | int | None]
        if not entries:
            places = [None, None]
        elif len(entries) == 2:
            places = [self._index(e, d) for e, d in zip(entries, shape, strict=True)]
        elif len(entries) == 1:
            entry = entries[0]
            known = self.scope.letters.get(entry)
            if (
                shape[0] == 1
                or (isinstance(known, Index) and known.dimension == shape[1] != shape[0])
                or (entry in self.system.habits.sample_letters and shape[1] == SAMPLES)
            ):
                places = [1 if shape[0] == 1 else None, self._index(entry, shape[1])]
            else:
                places = [self._index(entry, shape[0]), 1 if shape[1] == 1 else None]
        else:
            raise Unread(f"{len(entries)} indices on one symbol are not read", start)
        whole = [
            1 if p is None and d == 1 and any(q is not None for q in places) else p
            for p, d in zip(places, shape, strict=True)
        ]
        if None not in whole or any(p is None for p in places):
            places = whole
        if ":" in entries:
            places = [None if e == ":" else p for e, p in zip(entries, places, strict=True)]
        if sample is None:
            return symbol if places == [None, None] else Indexed(symbol, tuple(places))
        return Indexed(symbol, (*places, sample))

    def _index(self, text: str, dimension: Dimension) -> Index | int | None:
        if text == ":":
            return None
        if text.isdigit():
            position = int(text)
            if isinstance(dimension, int) and position > dimension:
                if self.scalar:
                    return 1
                raise ShapeError(f"there is no entry {position} along a dimension of {dimension}")
            return 1 if dimension == 1 else position
        if dimension == 1:
            self.scope.letters.setdefault(text, 1)
            return 1
        known = self.scope.letters.get(text)
        if known is None or known == 1:
            index = Index(text, dimension)
            self.scope.letters[text] = index
            return index
        if isinstance(known, Index) and known.dimension != dimension:
            raise ShapeError(f"the index {text} runs over {known.dimension} and over {dimension}")
        return known

    # Sums and products.

    def plus(self, plus: Plus) -> Expression:
        if any(isinstance(term, Dots) for term in plus.terms):
            return self._series(plus)
        terms = []
        for term, sign in zip(plus.terms, plus.signs, strict=True):
            inner = self.expression(term)
            terms.append(inner if sign > 0 else Multiply((Number(-1), inner)))
        return terms[0] if len(terms) == 1 else Add(tuple(terms))

    def _series(self, plus: Plus) -> Expression:
        """x_1 W_1 + ⋯ + x_d W_d: the first term, with its number 1 running."""
        first = plus.terms[0]
        running = _run(first)
        if running is None or any(sign < 0 for sign in plus.signs):
            raise Unread("what the ellipsis stands for is not read", plus.start)
        big = Big(plus.start, plus.end, _RUNNING, None, None, running)
        return self.big(big)

    def product(self, factors: Sequence[Reading], joins: Sequence[str]) -> Expression:
        """Factors in order; ⊙ binds less than a product, as in σ'(z) ⊙ Wᵀδ."""
        try:
            groups: list[list[Reading]] = [[factors[0]]]
            for factor, join in zip(factors[1:], joins, strict=True):
                if join == "odot":
                    groups.append([factor])
                else:
                    groups[-1].append(factor)
            parts = [self._chain(group) for group in groups]
            whole = parts[0] if len(parts) == 1 else Multiply(tuple(parts))
            return self._summed(whole, factors) if self.system.is_einstein else whole
        except ShapeError:
            if "odot" not in joins or len(joins) == 1:
                raise
        result = self.expression(factors[0])
        for factor, join in zip(factors[1:], joins, strict=True):
            right = self.expression(factor)
            result = Multiply((result, right)) if join == "odot" else multiplied(result, right)
        return result

    def _summed(self, product: Expression, factors: Sequence[Reading]) -> Expression:
        """Einstein's convention: what occurs twice in a product is summed over."""
        counts: dict[str, int] = {}
        for factor in factors:
            for letter in self.system.free_letters(factor):
                counts[letter] = counts.get(letter, 0) + 1
        for index in sorted(_free(product), key=lambda i: i.name):
            bound = index.name in self.scope.outer or index.name in self.scope.summed
            if counts.get(index.name, 0) > 1 and not bound:
                product = Sum(product, index)
        return product

    def _chain(self, factors: Sequence[Reading]) -> Expression:
        """A product; a Jacobian after something of its numerator's shape is pulled back."""
        result: Expression | None = None
        after_partial = False
        for factor in factors:
            inner = _stripped(factor)
            if isinstance(inner, Partial) and result is not None:
                of = self._of(inner)
                wrt = self.wrt(inner.wrt)
                derivative = None
                sums = after_partial and self._sums_samples(of, wrt, result)
                if of.shape and result.shape == of.shape:
                    derivative = Pullback(result, of, wrt)
                elif of.shape and result.shape == of.shape[::-1]:
                    derivative = Pullback(Transpose(result), of, wrt)
                if derivative is None:
                    derivative = multiplied(result, self._derivative(of, wrt, inner.start))
                result = Sum(derivative, self.scope.sample) if sums else derivative
                after_partial = True
                continue
            right = self.expression(factor)
            after_partial = isinstance(inner, Partial) or (
                after_partial and not right.shape and not isinstance(right, Indexed)
            )
            result = right if result is None else multiplied(result, right)
        assert result is not None
        return result

    def _sums_samples(self, of: Expression, wrt: Expression, before: Expression) -> bool:
        """A chain through a quantity of every sample, to one of none, adds over the samples."""
        implicit = self.scope.sample
        if implicit != IMPLICIT:
            return False
        return implicit in _free(of) and implicit not in _free(wrt) and implicit in _free(before)

    def raised(self, raised: Raised) -> Expression:
        base, exponent = raised.base, raised.exponent
        if isinstance(base, Name) and base.base == "e" and not base.scripts:
            return Apply("exp", self.expression(exponent))
        if isinstance(exponent, Num) and abs(exponent.value) > 50:
            raise Unread("a power this high is not read", exponent.start)
        if any(isinstance(node, Raised) for node in walk_reading(exponent)):
            raise Unread("a power of a power is not read", exponent.start)
        if isinstance(base, Bars):
            return self.bars(base, exponent)
        return Power(self.expression(base), self.expression(exponent))

    def bars(self, bars: Bars, exponent: Reading | None = None) -> Expression:
        inner = self.expression(bars.inner)
        if not inner.shape or not bars.norm:
            value: Expression = Apply("abs", inner)
            return value if exponent is None else Power(value, self.expression(exponent))
        squares: Expression = inner * inner
        for dimension in squares.shape:
            if dimension != 1:
                squares = total(squares, dimension)
        squares = Indexed(squares, (1, 1))
        power = self.expression(exponent) if exponent is not None else Number(1)
        if power == Number(2):
            return squares
        return Power(squares, power * Fraction(1, 2))

    def primed(self, primed: Primed) -> Expression:
        """[f(z)]′ is a derivative where one symbol occurs, else a transpose."""
        names = {
            self.system.mention(n).key: n
            for n in self.system.names_in(primed.base)
            if not self.system.is_parameter(self.system.mention(n).key)
        }
        inner = self.expression(primed.base)
        if inner.shape and not (len(names) == 1 and not isinstance(_stripped(primed.base), Times)):
            return transpose(inner)
        if len(names) != 1:
            raise Unread("by what this prime differentiates is not read", primed.start)
        (name,) = names.values()
        return self._derivative(inner, self.wrt(name), primed.start)

    def picked(self, picked: Picked) -> Expression:
        base = self.expression(picked.base)
        if not base.shape:
            return base
        scripts = [s for s in picked.scripts if s.text != "T"]
        entries = tuple(s.text for s in scripts)
        if len(scripts) == 1 and scripts[0].kind == "paren":
            raise Unread("a sample of a product in brackets is not read", picked.start)
        flat: list[Index | int | None]
        if len(entries) == 2:
            flat = [self._index(e, d) for e, d in zip(entries, base.shape, strict=True)]
        elif len(entries) == 1:
            row = base.shape[0] == 1
            flat = [1, self._index(entries[0], base.shape[1])] if row else [
                self._index(entries[0], base.shape[0]), 1 if base.shape[1] == 1 else None
            ]  # fmt: skip
        else:
            raise Unread(f"{len(entries)} indices are not read", picked.start)
        return Indexed(base, tuple(flat))

    # Functions.

    def call(self, call: Call) -> Expression:
        if not self.system.is_function(call):
            return self._product_or_dependence(call)
        function = self.system.mention(call.function)
        base = call.function.base
        definition = self._function(function.key)
        if definition is not None:
            return self._defined_call(call, definition, function)
        if base in ("max", "min"):
            return self._extreme(call)
        if base == "diag":
            return self._diagonal(self.expression(call.arguments[0]))
        if base == "np.sum":
            return self._summed_along(call)
        known = self.system.known_function(base)
        if known in ("leaky_relu", "elu") and (number := _parameter(call.function)):
            known = f"{known}({number})"
        if base in self.system.unsaid_losses and function.key not in self.system.definitions:
            return self._unsaid_loss(call)
        if function.key in self.system.definitions or (known is None and base in LOSS_BASES):
            return self.name(call.function)
        if len(call.arguments) != 1:
            raise Unread(f"the function {base} is not known", call.start)
        argument = self.expression(call.arguments[0])
        if known is not None:
            if base == "\\sigma":
                self.assumed[base] = "sigmoid"
            return self._apply(known, argument, call)
        return self._generic(function.key, argument, call)

    def _function(self, key: str) -> Definition | None:
        return self.system.functions.get(key) or (
            self.system.functions.get(key_base(key)) if key not in self.system.definitions else None
        )

    def _product_or_dependence(self, call: Call) -> Expression:
        """J(b, w) is J; W(1 − a) is a product."""
        key = self.system.mention(call.function).key
        arguments = [_stripped(a) for a in call.arguments]
        own = [a for a in arguments if isinstance(a, (Name, Call))]
        base = call.function.base
        if len(own) == len(arguments) and (
            (key in self.system.definitions and self.system.definitions[key].parameters)
            or base in LOSS_BASES
        ):
            return self.name(call.function)
        if len(call.arguments) != 1:
            return self.name(call.function)
        group = Group(call.arguments[0].start, call.end, call.arguments[0])
        return self.product((call.function, group), ("",))

    def _defined_call(self, call: Call, definition: Definition, function: Mention) -> Expression:
        if function.key in self.system.definitions and not function.primes:
            same = len(call.arguments) == len(definition.parameters) and all(
                a == p for a, p in zip(call.arguments, definition.parameters, strict=True)
            )
            if same or len(call.arguments) != len(definition.parameters):
                return self._untouched(call.function)
        if len(call.arguments) != len(definition.parameters):
            return self._untouched(call.function)
        arguments = [self.expression(a) for a in call.arguments]
        keys = [self.system.mention(p).key for p in definition.parameters]
        if len(arguments) == 1 and self.system.is_closed(definition):
            body = self._closed_body(definition, keys[0])
            for _ in range(function.primes):
                body = slope(body, _VARIABLE)
            return _elementwise(body, arguments[0])
        if function.primes:
            raise Unread("the derivative of a function of several arguments", call.start)
        inner = Scope(dict(self.scope.letters), self.scope.sample, {
            **self.scope.bindings, **dict(zip(keys, arguments, strict=True))
        })  # fmt: skip
        with self.fresh(inner):
            return self.expression(definition.right)

    def _closed_body(self, definition: Definition, key: str) -> Expression:
        with self.fresh(Scope(bindings={key: _VARIABLE})):
            return self.expression(definition.right)

    def _apply(self, known: str, argument: Expression, call: Call) -> Expression:
        primes = call.function.primes
        if operation(known).normalises:
            if primes:
                raise Unread(
                    "the derivative of softmax is a matrix and is not read here", call.start
                )
            if not argument.shape:
                raise Unread("softmax of a scalar is not read", call.start)
            rows_are_samples = argument.shape[0] == SAMPLES
            along = argument.shape[1] if rows_are_samples or argument.shape[0] == 1 else (
                argument.shape[0]
            )  # fmt: skip
            return Apply(known, argument, along=along)
        if primes > 1:
            body = slope(slope(Apply(known, _VARIABLE), _VARIABLE), _VARIABLE)
            return _elementwise(body, argument)
        return Apply(known, argument, order=primes)

    def _generic(self, key: str, argument: Expression, call: Call) -> Expression:
        """A function the document never defines: any smooth one; what holds for it holds."""
        self.assumed[key] = _GENERIC
        body = self._any_function(key)
        for _ in range(call.function.primes):
            body = slope(body, _VARIABLE)
        return _elementwise(body, argument)

    def _diagonal(self, vector: Expression) -> Expression:
        """diag(v): v on the diagonal, zero elsewhere."""
        if not vector.shape:
            return vector
        column = vector if vector.shape[1] == 1 else Transpose(vector)
        along = column.shape[0]
        return Multiply((Symbol(KRONECKER, (along, along)), column))

    def _summed_along(self, call: Call) -> Expression:
        """np.sum(x, axis=1): the sum along one of the two dimensions."""
        inner = self.expression(call.arguments[0])
        axis = call.arguments[1] if len(call.arguments) > 1 else None
        if not inner.shape:
            return inner
        if isinstance(axis, Num) and axis.value in (0, 1):
            along = inner.shape[int(axis.value)]
            return total(inner, along) if along != 1 else inner
        for along in inner.shape:
            inner = total(inner, along) if along != 1 else inner
        return Indexed(inner, (1, 1))

    def _extreme(self, call: Call) -> Expression:
        if len(call.arguments) != 2:
            raise Unread("max of anything but two is not read", call.start)
        first, second = (self.expression(a) for a in call.arguments)
        larger = Greater(first, second)
        if call.function.base == "max":
            return Cases(larger, first, second)
        return Cases(larger, second, first)

    # Sums over an index.

    def big(self, big: Big) -> Expression:
        if big.kind != "sum":
            raise Unread("a product over an index is not read", big.start)
        if isinstance(big.lower, Num) and big.lower.value not in (0, 1):
            raise Unread("a sum that does not begin at 1 is not read", big.start)
        outer, outer_sample = self.scope.letters.pop(big.letter, None), self.scope.sample
        samples = big.letter in self.system.habits.sample_letters
        if samples:
            self.scope.sample = Index(big.letter, SAMPLES)
            self.scope.letters[big.letter] = self.scope.sample
        already = big.letter in self.scope.summed
        self.scope.summed.add(big.letter)
        try:
            body = self.expression(big.body)
            index = self.scope.letters.pop(big.letter, None)
        finally:
            if not already:
                self.scope.summed.discard(big.letter)
            self.scope.sample = outer_sample
            self.scope.letters.pop(big.letter, None)
            if outer is not None:
                self.scope.letters[big.letter] = outer
        if isinstance(index, Index) and index in _free(body):
            whole: Expression = Sum(body, index)
            if big.unequal:
                whole = Add((whole, Multiply((Number(-1), self._without(body, index, big)))))
            return whole
        if samples:
            return Multiply((Size(SAMPLES), body))
        if index is None:
            return self._count_times(big, body)
        return body

    def _count_times(self, big: Big, body: Expression) -> Expression:
        """A sum whose index its body does not use."""
        if self.scalar:
            return body
        raise Unread(f"the index {big.letter} of the sum does not occur in it", big.start)

    def _without(self, body: Expression, index: Index, big: Big) -> Expression:
        other = self.scope.letters.get(big.unequal)
        if not isinstance(other, Index):
            raise Unread("the index that the sum leaves out is not read", big.start)
        from_index = Index(index.name, index.dimension)
        return _renamed(body, from_index, other)

    # Derivatives.

    def _of(self, partial: Partial) -> Expression:
        return self.expression(partial.of)

    def partial(self, partial: Partial) -> Expression:
        return self._derivative(self._of(partial), self.wrt(partial.wrt), partial.start)

    def wrt(self, reading: Reading) -> Expression:
        return self.expression(reading)

    def _derivative(self, of: Expression, wrt: Expression, start: int) -> Expression:
        if self.system.couples_samples and any(i.dimension == SAMPLES for i in _free(wrt)):
            raise Unread("the samples are coupled here, which is not read", start)
        if isinstance(wrt, Transpose):
            return Transpose(self._derivative(of, wrt.argument, start))
        return Derivative(of, wrt)

    # Matrices, conditions.

    def matrix(self, matrix: Matrix) -> Expression:
        rows = matrix.rows
        if self._is_every_sample(matrix):
            return self._stacked(matrix)
        if any(isinstance(e, Dots) for row in rows for e in row):
            return self._stacked(matrix)
        return Entries(tuple(tuple(scalar(self.expression(e)) for e in row) for row in rows))

    def _is_every_sample(self, matrix: Matrix) -> bool:
        """[f(x^{(1)}) f(x^{(2)})]: the samples of an example, one after the other."""
        flat = [e for row in matrix.rows for e in row]
        if len(flat) < 2 or (len(matrix.rows) > 1 and len(matrix.rows[0]) > 1):
            return False
        names = [n for n in self.system.names_in(flat[0]) if self.system.mention(n).sample == "1"]
        return bool(names) and all(
            _relettered(flat[0], "1", str(k)) == entry for k, entry in enumerate(flat, start=1)
        )

    def _stacked(self, matrix: Matrix) -> Expression:
        down = len(matrix.rows) > 1
        if down and len(matrix.rows[0]) > 1:
            raise Unread("what the ellipses stand for is not read", matrix.start)
        first = matrix.rows[0][0]
        running = _run(first)
        if running is None:
            raise Unread("what the ellipsis stands for is not read", matrix.start)
        outer = self.scope.sample
        self.scope.letters.pop(_RUNNING, None)
        try:
            body = self.expression(running)
        finally:
            self.scope.sample = outer
        index = next((i for i in _free(body) if i.name == _RUNNING), None)
        self.scope.letters.pop(_RUNNING, None)
        if index is None:
            return body
        return Stack(body, index, down)

    def indicator(self, indicator: Indicator) -> Expression:
        left, relation, right = indicator.left, indicator.relation, indicator.right
        if relation in ("=", "!="):
            texts = [n.base for n in (left, right) if isinstance(n, Name) and not n.scripts]
            if len(texts) != 2:
                raise Unread("this condition is not read", indicator.start)
            same = self._kronecker(texts[0], texts[1], indicator.start)
            return same if relation == "=" else 1 - same
        first, second = self.expression(left), self.expression(right)
        return Greater(first, second) if relation.startswith(">") else Greater(second, first)

    def _kronecker(self, first: str, second: str, start: int) -> Expression:
        known = self.scope.letters.get(first) or self.scope.letters.get(second)
        if self.scalar and (known is None or known == 1):
            return Number(1)
        if not isinstance(known, Index):
            raise Unread(f"over what {first} and {second} run is not read", start)
        eye = Symbol(KRONECKER, (known.dimension, known.dimension))
        return Indexed(eye, (
            self._index(first, known.dimension), self._index(second, known.dimension)
        ))  # fmt: skip

    def piecewise(self, piecewise: Piecewise) -> Expression:
        values = [self.expression(value) for value in piecewise.values]
        result = values[-1]
        if len(values) == 1:
            raise Unread("a single case is not read", piecewise.start)
        for value, condition in zip(values[-2::-1], piecewise.conditions[-2::-1], strict=True):
            if condition is None:
                raise Unread("the condition of a case is not read", piecewise.start)
            result = Cases(self.indicator(condition), value, result)
        return result


_RUNNING = RUNNING


def _run(reading: Reading) -> Reading | None:
    """A term with its number 1 made a running index, or None if it has none."""
    changed = False

    def script(s: Script) -> Script:
        nonlocal changed
        if s.text == "1" and (s.kind == "paren" or s.place == "sub"):
            changed = True
            return Script(s.place, s.kind, _RUNNING)
        if s.place == "sub" and s.kind == "bare" and s.text.startswith("1") and s.text.isdigit():
            changed = True
            return Script(s.place, s.kind, _RUNNING)
        return s

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            scripts = []
            for s in node.scripts:
                scripts.append(script(s))
            return Name(node.start, node.end, node.base, tuple(scripts), node.primes)
        values = {}
        for name in node.__dataclass_fields__:
            value = getattr(node, name)
            values[name] = _mapped(value, rewrite)
        return type(node)(**values)

    result = rewrite(reading)
    return result if changed else None


def _relettered(reading: Reading, old: str, new: str) -> Reading:
    """The same formula with another index letter."""

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name):
            scripts = tuple(
                Script(s.place, s.kind, new) if s.text == old else s for s in node.scripts
            )
            return Name(node.start, node.end, node.base, scripts, node.primes)
        values = {name: _mapped(getattr(node, name), rewrite) for name in node.__dataclass_fields__}
        return type(node)(**values)

    return rewrite(reading)


def _parameter(function: Name) -> str | None:
    """The number below LeakyReLU_{0.2}."""
    for script in function.scripts:
        if script.place == "sub" and re.fullmatch(r"\d+(\.\d+)?", script.text):
            return script.text
    return None


def _mapped(value: object, rewrite: object) -> object:
    if isinstance(value, Reading):
        return rewrite(value)  # type: ignore[operator]
    if isinstance(value, tuple):
        return tuple(_mapped(item, rewrite) for item in value)
    return value


def _stripped(reading: Reading) -> Reading:
    while isinstance(reading, Group):
        reading = reading.inner
    return reading


def transpose(e: Expression) -> Expression:
    """Rows and columns exchanged; a scalar as it is."""
    return Transpose(e) if e.shape else e


def scalar(e: Expression) -> Expression:
    """A 1 × 1 matrix as the number in it."""
    return Indexed(e, (1, 1)) if e.shape == (1, 1) else e


def multiplied(left: Expression, right: Expression) -> Expression:
    """Two factors without ⊙: a scalar multiple, a matrix product, or else entry by entry."""
    for one, other in ((left, right), (right, left)):
        if SAMPLES in one.shape and IMPLICIT in _free(other):
            raise Unread("whether one sample is meant here or all of them is not said")
    if not left.shape or not right.shape:
        return Multiply((left, right))
    if left.shape[1] == right.shape[0]:
        if left.shape == right.shape and left.shape[0] == left.shape[1] == 1:
            return Multiply((left, right))
        return scalar(MatMul((left, right)))
    if left.shape == right.shape:
        return Multiply((left, right))
    raise ShapeError(f"{show_shape(left.shape)} times {show_shape(right.shape)} does not conform")


def _elementwise(body: Expression, argument: Expression) -> Expression:
    """A function of one variable with its argument put in."""
    return substitute(body, {_VARIABLE: argument})


def _free(e: Expression) -> set[Index]:
    """The indices that are free in an expression."""
    if isinstance(e, Sum):
        return _free(e.body) - {e.index}
    if isinstance(e, Stack):
        return _free(e.body) - {e.index}
    found: set[Index] = set()
    if isinstance(e, Indexed):
        found |= {place for place in e.indices if isinstance(place, Index)}
    for child in e.children:
        found |= _free(child)
    return found


free_indices = _free


def _renamed(e: Expression, old: Index, new: Index) -> Expression:
    if isinstance(e, (Sum, Stack)) and e.index == old:
        return e
    if e.children:
        e = e.rebuild(tuple(_renamed(child, old, new) for child in e.children))
    if isinstance(e, Indexed) and old in e.indices:
        return Indexed(e.base, tuple(new if p == old else p for p in e.indices))
    return e


__all__ = ["Elaborator", "Scope", "free_indices", "multiplied", "pairwise", "re", "scalar"]

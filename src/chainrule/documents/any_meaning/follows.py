"""Lines on symbols that a document does not define, which are right whatever they mean.

A line is the chain rule itself; or its two sides are the same by algebra and the rules of
differentiation, perhaps after what the document said of its symbols before is put in:
``∂L/∂z = ∂L/∂ŷ · ∂ŷ/∂z``, and ``∂L/∂w = δ x`` where δ = ∂L/∂z and ∂z/∂w = x were stated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice, product

from chainrule.documents.any_meaning.chain_rule import is_any_chain_rule
from chainrule.documents.any_meaning.entries_of_derivatives import is_list_of_entries
from chainrule.documents.any_meaning.first_order import is_first_order
from chainrule.documents.any_meaning.formal import Atom, Env, FormalPoint
from chainrule.documents.any_meaning.in_and_out import is_rule_in_words
from chainrule.documents.any_meaning.mean_of_each import are_means_of_gradients
from chainrule.documents.any_meaning.one_hot_terms import is_kronecker_by_cases, is_only_term
from chainrule.documents.any_meaning.premises import Premise, Premises, Told, named_atom
from chainrule.documents.any_meaning.rules_in_primes import is_rule_of_differentiation
from chainrule.documents.any_meaning.sums_of_derivatives import is_sum_of_derivatives
from chainrule.documents.any_meaning.what_products_are import says_what_a_product_is
from chainrule.documents.defining.system import System
from chainrule.documents.markup.unread import Unread
from chainrule.documents.names.lexicon import key_base, plain_base
from chainrule.documents.parsing.customary import TARGETS
from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Partial,
    Reading,
    Times,
    Turned,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import nodes_in

_SEEDS = (1, 2)
_MOST_LETTERS = 4
_MOST_CHOICES = 32  # ways to put in what was said
_CLOSE = 1e-9
_NO_VALUE = (Unread, ZeroDivisionError, OverflowError, ValueError, RecursionError)


@dataclass
class Following:
    """What follows from what one system of a document has said so far."""

    system: System
    premises: Premises = field(init=False)

    def __post_init__(self) -> None:
        self.premises = Premises(self.system)
        for found in self.system.definitions.values():
            if isinstance(found.right, Partial):  # "where δ_k = ∂E/∂s_k", and it is so before
                self.premises.add(found.left, found.right)

    def note(self, left: Reading, right: Reading, assumed: bool) -> None:
        """Note an equality that the document goes on from; one that was not judged is assumed."""
        self.premises.add(left, right, assumed)

    def holds(self, before: Sequence[Reading], right: Reading) -> bool:
        """Whether a side follows from one of those before it in its chain."""
        forms = tuple(self._other_forms(before[0]))  # δ_j where δ_j = ∂E/∂a_j was said
        if any(is_any_chain_rule(left, right, self.system) for left in (*before, *forms)):
            return True
        if any(is_rule_in_words(left, right, self.system) for left in before):
            return True
        if any(is_sum_of_derivatives(left, right, self.system) for left in before):
            return True
        if any(
            is_list_of_entries(left, right)
            or says_what_a_product_is(left, right)
            or is_kronecker_by_cases(left, right)
            for left in before
        ):
            return True
        if self.system.is_said_to_be_one_hot and is_only_term(before[-1], right):
            return True
        ends = dict.fromkeys((before[-1], before[0], *forms))
        return any(self._is_same(left, right) for left in ends)

    def holds_for_any_function(
        self, before: Sequence[Reading], right: Reading, relation: str
    ) -> bool:
        """Whether a side is what one before it is to the first order, or by a rule of
        differentiation, whatever the functions are."""
        return any(
            is_first_order(left, right, relation, self.system)
            or is_rule_of_differentiation(left, right, self.system)
            or are_means_of_gradients(left, right)
            for left in before
        )

    def _other_forms(self, left: Reading) -> Iterator[Reading]:
        """What a symbol or a derivative is known to be: ∂E/∂a · ∂a/∂w for ∂E/∂w."""
        named = named_atom(left, self.system)
        for premise in self.premises.found.get(named[0], ()) if named is not None else ():
            if named is not None and premise.letters == named[1] and not premise.assumed:
                yield premise.right

    def _is_same(self, left: Reading, right: Reading) -> bool:
        """Whether two formulas have one value at random points, in one way of putting in."""
        if not (self._commutes(left) and self._commutes(right)):
            return False
        letters = sorted(self.system.free_letters(left) | self.system.free_letters(right))
        if len(letters) > _MOST_LETTERS:
            return False
        envs = [dict(zip(letters, at, strict=True)) for at in _assignments(len(letters))]
        others = list(self._values(right, envs))
        return any(_agree(one, other) for one in self._values(left, envs) for other in others)

    def _values(self, reading: Reading, envs: Sequence[Env]) -> Iterator[list[complex]]:
        """The values of a formula at all points, for each way of putting in what was said.

        What is assumed of the whole formula is not put in: it does not follow from itself.
        """
        named = named_atom(reading, self.system)
        options: list[list[Premise | None]] = [
            [None, *(p for p in found if not (p.assumed and named and named[0] == p.atom))]
            for found in self.premises.of(reading).values()
        ]
        for choice in islice(product(*options), _MOST_CHOICES):
            chosen = {p.atom: p for p in choice if p is not None}
            if not all(self._commutes(p.right) for p in chosen.values()):
                continue
            try:
                yield [v for plain in self._plain for v in _at(plain, reading, chosen, envs)]
            except _NO_VALUE:
                continue

    @cached_property
    def _plain(self) -> tuple[FormalPoint, ...]:
        """The points, without anything that was said."""
        return tuple(FormalPoint(self.system, seed, self._constant) for seed in _SEEDS)

    def _commutes(self, reading: Reading) -> bool:
        """Whether the order of its factors cannot matter: no matrix and no transpose is in it."""
        nodes = list(walk_reading(reading))
        ends = [end for n in nodes if isinstance(n, Big) for end in (n.lower, n.upper) if end]
        counts = {id(node) for end in ends for node in walk_reading(end)}
        for node in nodes:
            if isinstance(node, Turned) or (isinstance(node, Times) and "odot" in node.joins):
                return False
            if isinstance(node, Name) and id(node) not in counts and self._may_be_matrix(node):
                return False
        return True

    def _may_be_matrix(self, name: Name) -> bool:
        mention = self.system.mention(name)
        large = key_base(mention.key)[:1].isupper() and not self.system.is_a_loss(mention.key)
        return mention.turned or (large and not mention.entries) or ":" in mention.entries

    @cached_property
    def _constant(self) -> frozenset[str]:
        """What the document differentiates nowhere and does not define: data and weights."""
        keys = {self.system.mention(name).key for name in self.system.habits.names}
        return frozenset(keys - self._differentiated - set(self.system.definitions))

    @cached_property
    def _differentiated(self) -> frozenset[str]:
        partials = list(nodes_in(self.system.chains, Partial))
        wholes = [of for node in partials if isinstance(of := unbracketed(node.of), Name)]
        found = {self.system.mention(of).key for of in wholes}
        for node in partials:
            found |= self._varying(node, found)
        return frozenset(found)

    def _varying(self, partial: Partial, known: set[str]) -> set[str]:
        """The y of ∂/∂w ½ Σ (y − t)², where nothing else in the formula depends on w."""
        wrt = unbracketed(partial.wrt)
        names = list(walk_reading(partial.of, Name))
        inside = {self.system.mention(name).key for name in names} - self.system.counts
        by = self.system.mention(wrt).key if isinstance(wrt, Name) else ""
        if by in inside or inside & (known | set(self.system.definitions)):
            return set()
        letters = {key for key in inside if len(plain_base(key_base(key))) == 1}
        inside = {key for key in letters if not self.system.is_parameter(key)}
        others = {key for key in inside if key_base(key) not in (*TARGETS, "d", "x", "X")}
        if not others and {key_base(key) for key in inside} > {"y"}:
            others = {key for key in inside if key_base(key) == "y"}
        return others


def _at(
    plain: FormalPoint, reading: Reading, chosen: Mapping[Atom, Premise], envs: Sequence[Env]
) -> Iterator[complex]:
    """The values of a formula at a point where the chosen statements hold."""
    point = replace(plain, given=Told(plain, chosen))
    for env in envs:
        yield point.value(reading, env)


def _assignments(count: int) -> list[tuple[int, ...]]:
    """Values for so many index letters: all apart, where they can be, and some alike."""
    found = [tuple((k + shift) % 3 for k in range(count)) for shift in range(3)]
    found += [tuple((k * k + shift) % 3 for k in range(count)) for shift in range(2)]
    return list(dict.fromkeys((*found, (0,) * count)))


def _agree(first: Sequence[complex], second: Sequence[complex]) -> bool:
    size = max((abs(v) for v in (*first, *second)), default=0.0)
    return len(first) == len(second) and size > 0 and all(
        abs(a - b) <= _CLOSE * size for a, b in zip(first, second, strict=True)
    )  # fmt: skip

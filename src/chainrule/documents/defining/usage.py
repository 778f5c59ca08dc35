"""How the formulas of a part use its letters, whatever the definitions say of them.

Which letters are applied as functions, which quantities are differentiated, how far sums run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from chainrule.documents.defining.applied_letters import only_applied, only_called
from chainrule.documents.names.definition import Definition, head
from chainrule.documents.names.lexicon import PARAMETER_BASES, key_base
from chainrule.documents.names.mentions import Mentions
from chainrule.documents.parsing.customary import LOSS_BASES, OUTPUTS
from chainrule.documents.parsing.reading import (
    Bars,
    Big,
    Call,
    Differential,
    Name,
    Num,
    Partial,
    Place,
    Plus,
    Script,
    Times,
    all_nodes,
    bases_in,
    is_below,
    unbracketed,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, nodes_in, nodes_of_sides

_DATA = frozenset(("x", "X", *OUTPUTS))
_CAPITAL = re.compile(  # of a matrix, and not of data, targets or a count; under an accent, too
    r"(?:\\\w+\{)?([A-GKMO-WZ]|\\(?:Gamma|Theta|Lambda|Xi|Phi|Psi|Omega))\}?"
)


@dataclass(frozen=True)
class Usage:
    """What is done with letters in the equalities of one part."""

    chains: list[Chain]
    mentions: Mentions

    @cached_property
    def only_called(self) -> frozenset[str]:
        """The letters that stand nowhere without brackets behind them, functions or factors."""
        return only_called(self.chains)

    @cached_property
    def only_applied(self) -> frozenset[str]:
        """The letters that are functions by how they are written: the s of ŷ = s(z)."""
        return only_applied(self.chains)

    @cached_property
    def leaks(self) -> frozenset[str]:
        """The α of max(αz, z), which is a leaky ReLU for an α between 0 and 1 alone."""
        calls = nodes_in(self.chains, Call)
        pairs = (call.arguments for call in calls if call.function.base == "max")
        return frozenset(
            self.mentions.of(factor).key
            for pair in pairs if len(pair) == 2
            for one, other in (pair, pair[::-1]) if isinstance(one, Times) and other in one.factors
            for factor in one.factors if isinstance(factor, Name) and factor != other
        )  # fmt: skip

    @cached_property
    def named_as_values(self) -> frozenset[str]:
        """The letters of functions that are those of their values as well: a_i = a(z_i).

        Without marks such a letter never stands for a value, but for all of them below a ∇.
        """
        applied: set[str] = set()
        alone: set[str] = set()
        for chain in self.chains:
            sides = [side.reading for side in chain.sides if side.reading is not None]
            for left, right in pairwise(sides):
                if not (isinstance(left, Name) and left.scripts and isinstance(right, Call)):
                    continue
                if left.base == right.function.base and not right.function.scripts:
                    applied.add(left.base)
            for side in sides:
                nodes = list(walk_reading(side))
                heads = {id(n.function) for n in nodes if isinstance(n, Call)}
                heads |= {id(n.wrt) for n in nodes if isinstance(n, Partial)}
                for node in nodes:
                    if isinstance(node, Call) and node.function.primes:
                        applied.add(node.function.base)
                    elif isinstance(node, Name) and not node.scripts and id(node) not in heads:
                        alone.add(node.base)
        return frozenset(applied - alone - PARAMETER_BASES - frozenset(LOSS_BASES))

    @cached_property
    def taken_by(self) -> frozenset[str]:
        """The quantities that something is differentiated by: the x of d/dx."""
        return frozenset(self.mentions.of(name).key for name in self._denominators)

    @cached_property
    def _denominators(self) -> tuple[Name, ...]:
        """The names that stand below a derivative."""
        below = (node.wrt for node in nodes_in(self.chains, Partial))
        return tuple(name for name in below if isinstance(name, Name))

    @cached_property
    def _letters_below(self) -> frozenset[str]:
        return frozenset(name.base for name in self._denominators)

    @cached_property
    def has_powers(self) -> bool:
        """Whether an index is a number, as in Σ_k a_k x^k: one entry says nothing of others."""
        return any(nodes_in(self.chains, Place))

    @cached_property
    def weights(self) -> frozenset[str]:
        """The letters of weights that are none by custom, by what is done with them."""
        return self.multiplying | self.weights_called_losses | self.shared

    @cached_property
    def multiplying(self) -> frozenset[str]:
        """The letters of weights by what is done with them: the D of D h beside ∂L/∂D or Dᵀ u.

        Such a capital multiplies what is no weight itself, as the data do in X w. A letter of any
        kind is one where it has two indices in ∂L/∂p_{jk}. Nothing defines them.
        """
        heads = (call.function for call in nodes_in(self.chains, Call))  # of Dᵀ(q − y)
        turned = {name.base for name in heads if _is_turned(name)}
        plain: set[str] = set()
        for product in nodes_in(self.chains, Times):
            for pair in pairwise(product.factors):
                for one, other in (pair, pair[::-1]):
                    if not isinstance(one, Name):
                        continue
                    if _is_turned(one):
                        turned.add(one.base)
                    elif isinstance(other, (Name, Call)):
                        plain |= {one.base} if bases_in(other)[0] not in PARAMETER_BASES else set()
        by = self._denominators
        used = turned.union(name.base for name in by if not _is_numbered(name))
        found = {base for base in plain & used if _CAPITAL.fullmatch(base)}
        found |= {name.base for name in by if _is_entry_of_matrix(name)} - _DATA
        return frozenset(found - self._alone)

    @cached_property
    def shared(self) -> frozenset[str]:
        """The a of ŷ_i = a x_i + b, by which something is differentiated: one for all samples."""
        samples = self.mentions.habits.sample_letters
        found: set[str] = set()
        for chain in self.chains if samples else ():
            left = chain.sides[0].reading
            letters = {s.text for s in left.scripts} & samples if isinstance(left, Name) else set()
            names = [n for n in nodes_of_sides(chain.sides[1:], Name) if letters]
            if any(script.text in letters for name in names for script in name.scripts):
                found |= {name.base for name in names if not name.scripts}
        return frozenset(found & self._letters_below - self._alone)

    @cached_property
    def compared(self) -> frozenset[str]:
        """The b of ‖X w − b‖² by which nothing is differentiated: no bias, but the target."""
        found: set[str] = set()
        for bars in nodes_in(self.chains, Bars):
            inner = unbracketed(bars.inner)
            if isinstance(inner, Plus) and len(inner.terms) == 2 and sum(inner.signs) == 0:
                found |= {term.base for term in inner.terms if isinstance(term, Name)}
        return frozenset(found - self._letters_below)

    @cached_property
    def _alone(self) -> frozenset[str]:
        """The letters that are a side of an equality by themselves."""
        sides = (side.reading for chain in self.chains for side in chain.sides)
        return frozenset(side.base for side in sides if isinstance(side, Name))

    @cached_property
    def weights_called_losses(self) -> frozenset[str]:
        """The C of ∂L/∂C and of Cᵀ δ, which stands alone nowhere: a weight with a loss's letter."""
        partials = list(nodes_in(self.chains, Partial))
        of = {node.of.base for node in partials if isinstance(node.of, Name)}
        of |= {node.of.function.base for node in partials if isinstance(node.of, Call)}
        by = (self._letters_below | self.multiplying) & set(LOSS_BASES)
        return frozenset(by - of - self._alone) if of & set(LOSS_BASES) else frozenset()

    @cached_property
    def set_to_zero(self) -> frozenset[str]:
        """The quantities by which a derivative is said to be 0: the a of ∂S/∂a = 0."""
        pairs = (
            pair for chain in self.chains for pair in pairwise(side.reading for side in chain.sides)
        )
        return frozenset(
            self.mentions.of(node.wrt).key
            for pair in pairs if any(isinstance(side, Num) and side.value == 0 for side in pair)
            for node in pair if isinstance(node, Partial) and isinstance(node.wrt, Name)
        )  # fmt: skip

    def one_function(self, key: str) -> str:
        """The f that f_l is where the document also writes f alone: one for all layers."""
        base = key_base(key)
        return base if base in self._applied_alone else key

    @cached_property
    def _applied_alone(self) -> frozenset[str]:
        """The letters of functions that are applied without any mark."""
        return frozenset(
            node.function.base for node in nodes_in(self.chains, Call) if not node.function.scripts
        )

    def is_applied(self, function: Name, argument: Name) -> bool:
        """Whether the document applies a function to an argument, of whatever layer."""
        return (function.base, argument.base) in self._applications

    def applied_to_letters(self, function: str) -> set[str]:
        """The letters that the document applies a function to, of whatever layer."""
        return {argument for base, argument in self._applications if base == function}

    def applied_to(self, function: Name) -> Name | None:
        """The one quantity that the document applies a function to: the z of ∂σ/∂w."""
        arguments = self._arguments.get((function.base, function.scripts), {})
        return next(iter(arguments.values())) if len(arguments) == 1 else None

    @cached_property
    def _arguments(self) -> dict[tuple[str, tuple[Script, ...]], dict[str, Name]]:
        """The quantities that each function of one argument is applied to, by their keys."""
        found: dict[tuple[str, tuple[Script, ...]], dict[str, Name]] = {}
        for node in nodes_in(self.chains):
            match node:
                case Call(function=function, arguments=(Name() as argument,)):
                    own = found.setdefault((function.base, function.scripts), {})
                    own[self.mentions.of(argument).key] = argument
        return found

    @cached_property
    def _applications(self) -> frozenset[tuple[str, str]]:
        """The letters of functions with those of the names that they are applied to as a whole."""
        return frozenset(
            (node.function.base, argument.base)
            for node in nodes_in(self.chains, Call)
            if len(node.arguments) == 1
            and isinstance(argument := node.arguments[0], Name)
        )  # fmt: skip

    @cached_property
    def differentiated(self) -> frozenset[str]:
        """The quantities of which the document takes derivatives."""
        return frozenset(
            self.mentions.of(of).key
            for node in nodes_in(self.chains, Partial)
            if (of := head(node.of)) is not None
        )

    @cached_property
    def siblings(self) -> frozenset[str]:
        """The quantities that are numbered: E_{o1} and E_{o2}, and no L_1 without an L_2."""
        found: dict[str, set[str]] = {}
        for node in nodes_in(self.chains, Name):
            if parts := numbered(self.mentions.of(node).key):
                found.setdefault(parts[0], set()).add(parts[1])
        return frozenset(
            f"{own}|{number}" for own, numbers in found.items() if len(numbers) > 1
            for number in numbers
        )  # fmt: skip

    @cached_property
    def bounds(self) -> frozenset[str]:
        """The letters that sums run up to: the K of Σ_{k=1}^K, a number of entries."""
        return frozenset(
            self.mentions.of(node.upper).key
            for node in nodes_in(self.chains, Big)
            if isinstance(node.upper, Name)
        )

    @cached_property
    def varied(self) -> frozenset[str]:
        """The quantities whose differentials are written."""
        names = (node.of for node in nodes_in(self.chains, Differential))
        return frozenset(self.mentions.of(name).key for name in names if isinstance(name, Name))

    @cached_property
    def always_of_a_sample(self) -> frozenset[str]:
        """The letters that never stand without a sample: the c of c_n x_n, a class."""
        bare: set[str] = set()
        of_one: set[str] = set()
        for name in self.mentions.habits.names:
            texts = {script.text for script in name.scripts}
            (bare if texts.isdisjoint(self.mentions.habits.sample_letters) else of_one).add(
                name.base
            )
        return frozenset(of_one - bare)

    def stands_in(self, call: Call, key: str | None = None) -> bool:
        """Whether a name stands in its own brackets and is not applied there to anything.

        σ(1 − σ) is a product; σ(σ_pos) is none, nor is φ(W φ(x)). key: of the quantity, if only the
        same one counts.
        """
        inside = [n for argument in call.arguments for n in walk_reading(argument)]
        applied = {id(n.function) for n in inside if isinstance(n, Call)}
        return any(
            isinstance(n, Name)
            and n.base == call.function.base
            and id(n) not in applied
            and (key is None or self.mentions.of(n).key == key)
            for n in inside
        )

    def is_also_a_sum(self, function: Definition) -> bool:
        """Whether a function, always with its argument, ends as a sum: ℓ(θ) = log L(θ) = Σ_i …"""
        sides = [[s.reading for s in chain.sides if s.reading is not None] for chain in self.chains]
        later = (n for own in sides if own[:1] == [function.left] for n in all_nodes([own[1:]]))
        bare = (n.of for n in all_nodes(sides, Partial))
        alone = any(isinstance(of, Name) and of.base == key_base(function.key) for of in bare)
        return not alone and any(isinstance(n, Big) for n in later)


def numbered(key: str) -> tuple[str, str] | None:
    """A quantity without its number, and the number.

    >>> numbered("E|o|1"), numbered("E|total")
    (('E|o', '1'), None)
    """
    own, _, number = key.rpartition("|")
    return (own, number) if own and number.isdigit() else None


def _is_turned(name: Name) -> bool:
    return any(script.place == "sup" and script.text == "T" for script in name.scripts)


def _is_numbered(name: Name) -> bool:
    """Whether it is one of several: R_7 is a unit."""
    return any(is_below(script) and script.text.isdigit() for script in name.scripts)


def _is_entry_of_matrix(name: Name) -> bool:
    """Whether two letters stand below it, whatever is above."""
    return sum(is_below(s) and s.text.isalpha() and len(s.text) == 1 for s in name.scripts) == 2

"""What the earlier systems of a document said, from which a later one may take definitions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from chainrule.documents.defining.dependence import reached
from chainrule.documents.defining.system import System
from chainrule.documents.inferring.declared import real_space
from chainrule.documents.names.definition import has_derivative
from chainrule.documents.names.lexicon import Signature, signature
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import Call, Name, Num
from chainrule.documents.stating.chains import Chain, nodes_in
from chainrule.documents.stretches.parts import Part

_INTRODUCED = re.compile(  # "Let $x$ be an example and let $y$ be its target"
    r"\b(?:[Ll]et|[Ss]ei(?:en)?|[Ss]oit|[Ss]ea|[Ss]eja|[Ss]ia)\s+(?:\$|\\\()\s*"
    r"(?:\\(?:mathbf|boldsymbol|bm|vec)\s*\{?\s*)?([xXyYt])\s*\}?\s*(?:\$|\\\))"
)
_HYPOTHESES = ("h", "p", "\\hat{y}", "\\pi")  # of the input, and perhaps its parameters
Spaces = Mapping[Signature, frozenset[str]]


@dataclass(frozen=True)
class Past:
    """What the earlier systems said. functions: those that they define in several ways.

    spaces: in which ℝ^{m×n} the symbols are, for each chain by what is said around it. of_others:
    whether what leads back to what a later system computes was said of other quantities.
    """

    chains: tuple[Chain, ...] = ()
    functions: frozenset[str] = frozenset()
    spaces: Mapping[int, Spaces] = field(default_factory=dict)
    of_others: bool = False

    def with_parts(
        self, parts: list[Part], again: frozenset[str] = frozenset(), nearest: bool = False
    ) -> Past:
        """With another system, and what the one after it defines anew.

        Of several definitions the first holds on, or else the nearest.
        """
        chains = tuple(c for p in parts if not p.proves for c in p.chains)
        own = dict.fromkeys(map(id, chains), spaces_of(parts))
        anew = introduced(parts)
        before = (chain for chain in self.chains if not defined_among([chain], anew))
        ordered = (*before, *chains) if nearest else (*chains, *before)
        return Past(ordered, self.functions | again, {**self.spaces, **own}, self.of_others)

    def speaks_of_others(self, chain: Chain, spaces: Spaces, introduced: Collection[str]) -> bool:
        """Whether a chain speaks of other quantities under the same letters: Y = X + b of an m × n
        matrix X, where now X is N × d, or x = A y, where now x is introduced."""
        if defined_among([chain], introduced):
            return True
        own = self.spaces.get(id(chain), {})
        names = {signature(node) for node in nodes_in([chain], Name)}
        return any(s in names for s in in_other_spaces(own, spaces))


def is_of_others(before: list[Part], parts: list[Part]) -> bool:
    """Whether parts speak of other quantities, under the same letters, than the parts before."""
    chains = [chain for part in before for chain in part.chains]
    return bool(defined_among(chains, introduced(parts))) or any(
        in_other_spaces(spaces_of(before), spaces_of(parts))
    )


def defined_among(chains: Iterable[Chain], letters: Collection[str]) -> set[str]:
    """Those of some letters that chains define."""
    lefts = (chain.sides[0].reading for chain in chains if not chain.continues)
    return {left.base for left in lefts if isinstance(left, Name)} & set(letters)


def introduced(parts: Iterable[Part]) -> set[str]:
    """The letters of inputs and targets that the words of some parts introduce, and these parts
    do not define."""
    parts = list(parts)
    found = {match[1] for part in parts for match in _INTRODUCED.finditer(part.prose)}
    return found - defined_among((c for part in parts for c in part.chains), found)


def in_other_spaces(before: Spaces, spaces: Spaces) -> Iterator[Signature]:
    """The X that was m × n before, and now is N × d."""
    return (s for s, sizes in spaces.items() if sizes.isdisjoint(before.get(s, sizes)))


def spaces_of(parts: Iterable[Part]) -> Spaces:
    """The letters m and n of every symbol that is said to be in ℝ^{m×n}, and the n of one in ℝⁿ."""
    found: dict[Signature, frozenset[str]] = {}
    for membership in (m for part in parts for m in part.memberships):
        name, sizes = membership.left.reading, real_space(membership.items)
        letters = isinstance(name, Name) and not any(size.isdigit() for size in sizes or ())
        if isinstance(name, Name) and letters and sizes is not None and len(sizes) in (1, 2):
            found[signature(name)] = frozenset(sizes)
    return found


def says_what(system: System, chain: Chain) -> Iterator[str]:
    """What a chain defines: ŷ and a in ŷ = a = σ(z), but nothing that is given a number.

    A loss and a hypothesis may stand with what they depend on: J(a, y), h_w(x).
    """
    for side, behind in pairwise(chain.sides):
        left, right = side.reading, behind.reading
        if isinstance(left, Call) and _is_of_letters(left):
            left = left.function
        if not isinstance(left, Name):
            return
        if right is not None and not has_derivative(right) and not isinstance(right, Num):
            yield system.mention(left).key


def leads_back(system: System, chain: Chain) -> bool:
    """Whether a chain says what z is by the h that a system computes from z: of other layers."""
    right = chain.sides[-1].reading
    above = [k for k in (system.keys_in(right) if right else ()) if k in system.definitions]
    return bool(set(says_what(system, chain)) & set(reached(system, above)))


def _is_of_letters(call: Call) -> bool:
    """Whether a loss is applied to anything, or a hypothesis to the input: h_w(x), but no σ(z)."""
    base = call.function.base
    first = call.arguments[0] if call.arguments else None
    of_input = isinstance(first, Name) and first.base in ("x", "X")
    return base in LOSS_BASES or (base in _HYPOTHESES and of_input)

r"""One letter for the units of two layers: ``∂E/∂net_j = -(t_j - y_j) y_j (1 - y_j)`` is said of an
output unit j, and ``δ_j = a_j (1 - a_j) \sum_k δ_k w_{kj}`` of a hidden one.

What leads on to the units k above speaks of the layer before the outputs. Its quantities get a
layer of their own there, with the same equations; the inputs of an output unit are its outputs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from chainrule.documents.names.definition import head
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Name,
    Partial,
    Reading,
    Script,
    mapped,
    walk_reading,
)
from chainrule.documents.stating.chains import Chain, nodes_in, readings_in
from chainrule.documents.stretches.general_units import indices, weights_of_pair


def with_hidden_units(chains: list[Chain]) -> list[Chain]:
    """The chains with a layer of its own for the hidden units that have the outputs' letter."""
    units = next(_units(chains), None)
    if units is None:
        return chains
    return [*map(units.rewritten, chains), *units.of_hidden_units()]


@dataclass(frozen=True)
class _Units:
    """net_j = Σ_i w_{ji} x_{ji}, and the letters of the units above: k. inside: the x."""

    chains: list[Chain]
    score: str
    weight: str
    inside: str
    source: str
    target: str
    above: frozenset[str]

    @cached_property
    def layer(self) -> int:
        """That of the hidden units, a number that stands on no name; the one of the inputs before
        it, neither."""
        names = nodes_in(self.chains, Name)
        numbers = (int(s.text) for n in names for s in n.scripts if s.text.isdigit())
        return max(numbers, default=-1) + 2

    @cached_property
    def activations(self) -> dict[str, Chain]:
        """The y of y_j = σ(net_j), with what says it."""
        found: dict[str, Chain] = {}
        for chain in self.chains:
            left = _defined(chain)
            right = chain.sides[1].reading if left is not None else None
            if left is not None and isinstance(right, Call) and len(right.arguments) == 1:
                (score,) = right.arguments
                if isinstance(score, Name) and score.base == self.score and indices(left):
                    found.setdefault(left.base, chain)
        return found

    @cached_property
    def judged(self) -> frozenset[str]:
        """The y and t of E = ½ Σ_j (t_j − y_j)²; not the E_n that E adds up."""
        losses = [c for c in self.chains if (n := _computed(c)) and n.base in LOSS_BASES]
        return frozenset(
            name.base for big in nodes_in(losses, Big)
            for name in walk_reading(big, Name)
            if indices(name) == (big.letter,) and name.base not in LOSS_BASES
        )  # fmt: skip

    @cached_property
    def targets(self) -> frozenset[str]:
        """The t, which is not computed by the network."""
        return self.judged - set(self.activations) - {self.inside, self.score}

    @cached_property
    def hidden(self) -> str:
        """What a hidden unit gives on: the a_j of ∂net_k/∂a_j and of ∂a_j/∂net_j; else the y."""
        others = {self.score, *self.judged, *LOSS_BASES}
        for node in nodes_in(self.chains, Partial):
            if isinstance(node.wrt, Name):
                by_score = node.wrt.base == self.score
                name = node.of if by_score else node.wrt if self._leads_on(node) else None
                one = isinstance(name, Name) and len(indices(name)) == 1
                if isinstance(name, Name) and one and name.base not in others:
                    return name.base
        return next((a for a in self.activations if a not in self.judged), self.output)

    @cached_property
    def output(self) -> str:
        """The y of y_j = σ(net_j)."""
        return next((a for a in self.activations if a in self.judged), self.inside)

    def are_told_apart(self) -> bool:
        """Whether a hidden unit has the letter of an output: t_j stands outside of a sum."""
        outside = (
            letter for reading in readings_in(self.chains)
            for letter in self._outputs(reading, frozenset())
        )  # fmt: skip
        return bool(self.activations) and bool(set(outside) - self.above)

    def _outputs(self, node: Reading, bound: frozenset[str]) -> Iterator[str]:
        """The letters of targets that no sum runs over; of t_{nj} none, which of them counts the
        units is not said."""
        if isinstance(node, Name) and node.base in self.targets and len(indices(node)) == 1:
            yield from set(indices(node)) - bound
        own = bound | {node.letter} if isinstance(node, Big) else bound
        for child in node.children:
            yield from self._outputs(child, own)

    def _judged_in(self, readings: Iterable[Reading]) -> frozenset[str]:
        """The letters of the targets of some formulas."""
        nodes = (node for reading in readings for node in walk_reading(reading))
        names = (n for n in nodes if isinstance(n, Name) and n.base in self.targets)
        return frozenset(letter for name in names for letter in indices(name)) - self.above

    def is_of_hidden_units(self, chain: Chain) -> bool:
        """Whether a chain leads on to the units above, or speaks of what only hidden ones give."""
        if self._judged_in(readings_in([chain])):
            return False
        only = self.hidden not in (self.output, self.inside)
        for node in nodes_in([chain]):
            if isinstance(node, Name):
                found = set(indices(node))
                leads = node.base == self.weight and len(found) == 2 and found & self.above
                if leads or (only and node.base == self.hidden and not found & self.above):
                    return True
            elif isinstance(node, Partial) and self._leads_on(node):
                return True
        return False

    def _leads_on(self, node: Partial) -> bool:
        """Whether it is ∂net_k/∂a_j."""
        of = indices(node.of) if isinstance(node.of, Name) and node.of.base == self.score else ()
        by = indices(node.wrt) if isinstance(node.wrt, Name) else ()
        return bool(of and by) and set(of) <= self.above and not set(by) & self.above

    def rewritten(self, chain: Chain) -> Chain:
        """A chain with the layer of its units."""
        if self.is_of_hidden_units(chain):
            return self._of_hidden(chain)
        judged = self._judged_in(readings_in([chain]))
        return chain.rewritten(lambda node: self._of_outputs(node, judged))

    def of_hidden_units(self) -> Iterator[Chain]:
        """What is said of the units of any layer, said of the hidden ones; it claims nothing."""
        for chain in self.chains:
            left = _defined(chain)
            if left is None or len(indices(left)) != 1 or self.is_of_hidden_units(chain):
                continue
            names = {node.base for node in nodes_in([chain], Name)}
            if not names & self.targets and left.base not in (self.output, self.hidden):
                yield replace(self._of_hidden(chain), is_note=True)
        for base in dict.fromkeys((self.output, self.hidden)):
            said = self.activations.get(base) or next(iter(self.activations.values()))
            left = _defined(said)
            assert left is not None
            first = replace(said.sides[0], reading=replace(left, base=base))
            note = self._of_hidden(replace(said, sides=[first, said.sides[1]]))
            yield replace(note, relations=note.relations[:1], is_note=True)

    def _of_hidden(self, chain: Chain) -> Chain:
        """A chain about hidden units, with their layer."""
        names = list(nodes_in([chain], Name))
        has_inputs = any(self.target in indices(name) for name in names)

        def rewrite(node: Reading) -> Reading:
            if not isinstance(node, Name):
                return mapped(node, rewrite)
            letters = set(indices(node))
            if not letters or node.base in LOSS_BASES:
                return node
            if own := letters & self.above:
                passed = node.base == self.inside and letters - own
                return self._passed_on(node, letters - own) if passed else node
            is_input = has_inputs and letters == {self.source} and node.base == self.inside
            return _at(node, self.layer - 1 if is_input else self.layer)

        return chain.rewritten(rewrite)

    def _of_outputs(self, node: Reading, judged: frozenset[str]) -> Reading:
        """What goes into the output units is what the hidden ones give."""
        if isinstance(node, Name):
            letters = indices(node)
            if node.base != self.inside or self.source not in letters or self.source in judged:
                return node
            return self._passed_on(node, {self.source})
        if isinstance(node, Big):
            judged |= self._judged_in([node.body])
        return mapped(node, lambda part: self._of_outputs(part, judged))

    def _passed_on(self, node: Name, letters: set[str]) -> Name:
        """The a_i of hidden units for the x_{ji} of the unit j above them."""
        scripts = tuple(s for s in node.scripts if s.text in letters)
        return _at(replace(node, base=self.hidden, scripts=scripts), self.layer)


def _units(chains: list[Chain]) -> Iterator[_Units]:
    """The weighted sums of a unit that may be hidden, or an output under the same letter."""
    applied = set(_arguments(chains))
    sums = {found for chain in chains for found in _sums(chain) if found[0] in applied}
    if len(sums) != 1:
        return
    score, weight, inside, source, target, place = sums.pop()
    above = frozenset(
        big.letter for big in nodes_in(chains, Big)
        for node in walk_reading(big.body)
        if (isinstance(node, Name) and node.base == weight
            and len(found := indices(node)) == 2 and found[place] == big.letter
            and found[1 - place] != big.letter)
        or (isinstance(node, Partial) and isinstance(node.of, Name) and isinstance(node.wrt, Name)
            and node.of.base == score and indices(node.of) == (big.letter,)
            and big.letter not in indices(node.wrt))
    )  # fmt: skip
    if above and not above & {source, target}:
        units = _Units(chains, score, weight, inside, source, target, above)
        if units.are_told_apart():
            yield units


def _sums(chain: Chain) -> Iterator[tuple[str, str, str, str, str, int]]:
    """net_j = Σ_i w_{ji} x_{ji}: net, w, x, i, j, and which index of w is j."""
    left = _defined(chain)
    target = indices(left) if left is not None else ()
    if left is None or len(target) != 1:
        return
    for side in chain.sides[1:]:
        for big in walk_reading(side.reading) if side.reading is not None else ():
            if not isinstance(big, Big) or big.letter == target[0]:
                continue
            names = list(walk_reading(big.body, Name))
            pair = {target[0], big.letter}
            weights = weights_of_pair(names, pair)
            inside = [n for n in names if n not in weights]
            if len(weights) == len(inside) == 1 and big.letter in indices(inside[0]):
                place = indices(weights[0]).index(target[0])
                (weight,), (data,) = weights, inside
                yield left.base, weight.base, data.base, big.letter, target[0], place


def _arguments(chains: list[Chain]) -> Iterator[str]:
    """The net of y_j = σ(net_j)."""
    for chain in chains:
        right = chain.sides[1].reading if _defined(chain) is not None else None
        if isinstance(right, Call) and len(right.arguments) == 1:
            (score,) = right.arguments
            if isinstance(score, Name):
                yield score.base


def _defined(chain: Chain) -> Name | None:
    """What a chain may define."""
    left = _said(chain)
    return left if isinstance(left, Name) else None


def _computed(chain: Chain) -> Name | None:
    """The E of E = ... and of E(w) = ..."""
    left = _said(chain)
    return head(left) if left is not None else None


def _said(chain: Chain) -> Reading | None:
    """The left side of a chain that says what it is."""
    return chain.sides[0].reading if len(chain.sides) > 1 and not chain.continues else None


def _at(name: Name, layer: int) -> Name:
    return replace(name, scripts=(Script("sup", "bracket", str(layer), written=""), *name.scripts))

r"""Units told apart by their letters that carry a sample as well: u_{jt} = Σ_i w_{ij} x_{it}.

So do net_{pj} = Σ_i w_{ji} o_{pi} and z_j^{(n)} = Σ_i w_{ij} x_i^{(n)}: what every unit of a sum
carries, and no weight, counts samples. Whoever asks of which layer a unit is need not see it, nor
that the loss is E_p.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import Big, Name, Reading, Script, mapped, walk_reading
from chainrule.documents.stating.chains import Chain, nodes_in

Marks = dict[tuple[str, int], tuple[int, Script]]  # by base and place: which mark stands where

_PAIR = 2


def without_marks(chains: list[Chain]) -> tuple[list[Chain], Marks]:
    """The chains without the sample on units, and what was left out."""
    found = {pair for chain in chains for pair in _marks(chain)}
    marks, weights = {mark for mark, _ in found}, {weight for _, weight in found}
    left_out: Marks = {}
    if not marks or any(
        name.base in weights and marks.intersection(name.scripts) for name in nodes_in(chains, Name)
    ):
        return chains, left_out

    def rewrite(node: Reading) -> Reading:
        if not isinstance(node, Name):
            return mapped(node, rewrite)
        place = next((k for k, s in enumerate(node.scripts) if s in marks), None)
        if place is None or not (len(node.scripts) == _PAIR or node.base in LOSS_BASES):
            return node
        left_out[node.base, node.start] = place, node.scripts[place]
        return replace(node, scripts=(*node.scripts[:place], *node.scripts[place + 1 :]))

    return [chain.rewritten(rewrite) for chain in chains], left_out


def with_marks(chains: list[Chain], left_out: Marks) -> list[Chain]:
    """The chains with the samples that were left out."""

    def rewrite(node: Reading) -> Reading:
        if not isinstance(node, Name):
            return mapped(node, rewrite)
        if (found := left_out.get((node.base, node.start))) is None:
            return node
        layer = [s for s in node.scripts if s.written is not None]
        own = [s for s in node.scripts if s.written is None]
        own.insert(*found)
        return replace(node, scripts=(*layer, *own))

    return [chain.rewritten(rewrite) for chain in chains] if left_out else chains


def _marks(chain: Chain) -> Iterator[tuple[Script, str]]:
    """The t of u_{jt} = Σ_i w_{ij} x_{it}, and the w."""
    left = chain.sides[0].reading
    if chain.continues or not isinstance(left, Name) or len(left.scripts) != _PAIR:
        return
    for unit, mark in (left.scripts, left.scripts[::-1]):
        if not (_is_letter(unit) and unit.place == "sub" and unit.kind == "bare"):
            continue
        if _is_letter(mark) and mark.kind in ("bare", "paren"):
            for side in chain.sides[1:]:
                weights = _weights(side.reading, unit, mark) if side.reading is not None else ()
                yield from ((mark, weight) for weight in weights)


def _is_letter(script: Script) -> bool:
    return len(script.text) == 1 and script.text.islower() and script.written is None


def _weights(reading: Reading, unit: Script, mark: Script) -> Iterator[str]:
    """The w of Σ_i w_{ij} x_{it} in a formula, for the unit j and the mark t."""
    for big in walk_reading(reading, Big):
        below = replace(unit, text=big.letter)
        names = list(walk_reading(big.body, Name))
        if below != unit and any({*name.scripts} == {below, mark} for name in names):
            yield from (
                name.base for name in names
                if name.base in PARAMETER_BASES and {*name.scripts} == {below, unit}
            )  # fmt: skip

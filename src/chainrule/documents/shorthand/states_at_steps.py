r"""States in time with their step in brackets: h(t) = tanh(W h(t - 1) + U x(t)), as h^{(t)}.

Weights that carry the step, because each step changes them, are the same weights at all steps but
in the line that changes them.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = ("h(t)", r"\tanh(w h(t-1) + u x(t))")
>>> state, value = with_states_at_steps([[parse(layout(text)) for text in texts]])[0]
>>> state.scripts[0].text, value.arguments[0].terms[0].factors[1].scripts[0].text
('t', 't-1')
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from chainrule.documents.parsing.customary import FUNCTION_BASES, customary_function
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Num,
    Partial,
    Plus,
    Reading,
    Script,
    Sides,
    all_nodes,
    is_below,
    mapped,
    rewritten_sides,
    walk_reading,
)

_LETTERS = ("t", "n", "k", "\\tau")
_MATRICES = frozenset("WUVRABQ")


def with_states_at_steps(chains: Sides) -> Sides:
    """The formulas of a document with h^{(t)} for h(t), where a state is computed from the last."""
    for letter in _LETTERS:
        states = _states(chains, letter)
        if any(_goes_back(sides, letter, states) for sides in chains):
            return [_with_marks(sides, letter, states) for sides in chains]
    return chains


def _states(chains: Sides, letter: str) -> Set[str]:
    """The letters of what is computed at each step; no function, and no weight that is changed."""
    lefts = {
        sides[0].function.base for sides in chains
        if len(sides) > 1 and sides[0] is not None and _step(sides[0], letter) == letter
        and isinstance(sides[0], Call) and not _differentiates(sides)
    }  # fmt: skip
    return {base for base in lefts if base not in FUNCTION_BASES and not customary_function(base)}


def _differentiates(sides: Sequence[Reading | None]) -> bool:
    nodes = (node for side in sides if side is not None for node in walk_reading(side))
    return any(isinstance(node, Partial) for node in nodes)


def _goes_back(sides: Sequence[Reading | None], letter: str, states: Set[str]) -> bool:
    """Whether a chain says of a state what it is, by a state of the step before."""
    if len(sides) < 2 or sides[0] is None or _step(sides[0], letter) != letter:
        return False
    nodes = all_nodes([sides[1:]])
    return not _differentiates(sides) and any(
        isinstance(node, Call) and _step(node, letter) == f"{letter}-1"
        and node.function.base in states for node in nodes
    )  # fmt: skip


def _with_marks(
    sides: Sequence[Reading | None], letter: str, states: Set[str]
) -> list[Reading | None]:
    first = sides[0] if sides else None
    changes = isinstance(first, Call) and _step(first, letter) and _is_weight(first, states)

    def rewrite(node: Reading) -> Reading:
        step = _step(node, letter)
        if not step or not isinstance(node, Call):
            return mapped(node, rewrite)
        name = replace(node.function, start=node.start, end=node.end)
        if not changes and _is_weight(node, states):
            return name
        return replace(name, scripts=(*name.scripts, Script("sup", "paren", step)))

    return rewritten_sides(sides, rewrite)


def _is_weight(call: Call, states: Set[str]) -> bool:
    """Whether it is a matrix, or the entry of one, that nothing computes."""
    base, scripts = call.function.base, call.function.scripts
    entry = any(is_below(script) and len(script.text) > 1 for script in scripts)
    return base not in states and (base in _MATRICES or entry)


def _step(node: Reading, letter: str) -> str:
    """The t − 1 of x(t − 1)."""
    if not isinstance(node, Call) or len(node.arguments) != 1 or node.function.primes:
        return ""
    (at,) = node.arguments
    if _is_letter(at, letter):
        return letter
    if isinstance(at, Plus) and len(at.terms) == 2 and at.signs[0] == 1:
        first, second = at.terms
        if _is_letter(first, letter) and isinstance(second, Num) and second.value.denominator == 1:
            return f"{letter}{'+' if at.signs[1] == 1 else '-'}{second.value}"
    return ""


def _is_letter(reading: Reading, letter: str) -> bool:
    return reading == Name(reading.start, reading.end, letter)

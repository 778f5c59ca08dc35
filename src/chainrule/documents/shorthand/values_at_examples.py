r"""The value of a function for one example under the function's own letter, σ_i = σ(θᵀ x_i), and
examples under a capital, f_θ(X_i).

Where every σ with an index stands alone and every other one is applied to something, σ_i is a
quantity beside the function σ. A row X_i that a function takes is the example x_i where nothing
else is computed with X.

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> texts = (r"\sigma_i", r"\sigma(X_i \cdot \theta)"), ("f(X_i)", r"\sigma_i")
>>> first, second = with_values([[parse(layout(text)) for text in pair] for pair in texts])
>>> first[0].base, second[0].arguments[0].base
('\\hat{\\sigma}', 'x')
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Name,
    Reading,
    Sides,
    Times,
    all_nodes,
    mapped,
    rewritten,
    walk_reading,
)


def with_values(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with a letter of its own for each of these."""
    nodes = list(all_nodes(chains))
    calls = [node for node in nodes if isinstance(node, Call)]
    taken = {id(call.function) for call in calls if not _multiplies(call)}
    names = [node for node in nodes if isinstance(node, Name) and id(node) not in taken]
    own = {base: f"\\hat{{{base}}}" for base in _values(chains, calls, names)}
    if _are_examples(calls, names):
        own["X"] = "x"
    if not own:
        return [list(sides) for sides in chains]

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and node.base in own and _has_index(node):
            return replace(node, base=own[node.base], written=node.base)
        if isinstance(node, Call) and node.function.base in own and _multiplies(node):
            (argument,) = map(rewrite, node.arguments)
            group = Group(argument.start, node.end, argument)
            return Times(node.start, node.end, (rewrite(node.function), group), ("",))
        return mapped(node, rewrite)

    return rewritten(chains, rewrite)


def _values(chains: Sides, calls: list[Call], names: list[Name]) -> Iterator[str]:
    """The letters of the functions whose values are σ_i = f(x_i) or σ_i = σ(x_i)."""
    applied = {call.function.base for call in calls if not call.function.scripts}
    marked = {c.function.base for c in calls if c.function.scripts and not _multiplies(c)}
    alone = {name.base for name in names if not _has_index(name)}
    for base in applied - marked - alone:
        if any(
            isinstance(left, Name) and left.base == base and isinstance(right, Call)
            for left, right, *_ in (sides for sides in chains if len(sides) > 1)
        ):
            yield base


def _multiplies(call: Call) -> bool:
    """Whether the brackets of σ_i (1 − σ_i) are no argument."""
    inside = (node for argument in call.arguments for node in walk_reading(argument))
    return _has_index(call.function) and len(call.arguments) == 1 and call.function in inside


def _are_examples(calls: list[Call], names: list[Name]) -> bool:
    """Whether X stands with an index, or as all the data in a list of what a loss depends on."""
    listed = {id(a) for call in calls if len(call.arguments) > 1 for a in call.arguments}
    whole = (name for name in names if name.base == "X" and id(name) not in listed)
    taken = [
        call for call in calls if len(call.arguments) == 1
        and isinstance(row := call.arguments[0], Name) and row.base == "X" and _has_index(row)
    ]  # fmt: skip
    return bool(taken) and all(map(_has_index, whole)) and all(name.base != "x" for name in names)


def _has_index(name: Name) -> bool:
    """Whether one letter stands below a name, and nothing else beside it."""
    return [(s.place, s.kind, len(s.text)) for s in name.scripts] == [("sub", "bare", 1)] and (
        name.scripts[0].text.isalpha() and not name.primes
    )

"""A function that stands for its value from some place on: "write σ = σ(wᵀx)".

Every σ behind it is then σ(wᵀx), and σ(1 − σ) is a product.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chainrule.documents.customary import customary_function
from chainrule.documents.reading import (
    Call,
    Group,
    Name,
    Reading,
    Times,
    mapped,
    nodes_of,
)

Formulas = Sequence[Sequence[Reading | None]]  # the sides of each chain


def with_values(chains: Formulas) -> list[list[Reading | None]]:
    """The formulas of a document with the values put in for the functions that stand for them."""
    values: dict[str, Call] = {}
    found: list[list[Reading | None]] = []
    for sides in chains:
        stated = _stated(sides)
        if stated is not None:
            values[stated.function.base] = stated
            found.append(list(sides))
        else:
            found.append([_with_values(side, values) for side in sides])
    return found


def _stated(sides: Sequence[Reading | None]) -> Call | None:
    """The right side of σ = σ(wᵀx); none of σ = σ(z), where z is any argument."""
    if len(sides) != 2 or not isinstance(sides[0], Name) or not isinstance(sides[1], Call):
        return None
    name, value = sides[0], sides[1]
    return value if (
        name == value.function and not name.scripts and not name.primes
        and len(value.arguments) == 1 and not isinstance(value.arguments[0], Name)
        and customary_function(name.base) is not None
        and not any(_is_bare(node, name.base) for node in nodes_of(value.arguments[0]))
    ) else None  # fmt: skip


def _with_values(side: Reading | None, values: Mapping[str, Call]) -> Reading | None:
    if side is None or not values:
        return side
    try:
        return _rewritten(side, values)
    except RecursionError:
        return side


def _rewritten(node: Reading, values: Mapping[str, Call]) -> Reading:
    if isinstance(node, Name):
        return values[node.base] if _is_bare(node, *values) else node
    if isinstance(node, Call) and node.function.base in values:
        arguments = tuple(_rewritten(a, values) for a in node.arguments)
        if arguments == node.arguments or len(arguments) != 1 or node.function.primes:
            return Call(node.start, node.end, node.function, arguments)
        value = values[node.function.base]
        group = Group(arguments[0].start, node.end, arguments[0])
        return Times(node.start, node.end, (value, group), ("",))
    if isinstance(node, Call):
        arguments = tuple(_rewritten(a, values) for a in node.arguments)
        return Call(node.start, node.end, node.function, arguments)
    return mapped(node, lambda child: _rewritten(child, values))


def _is_bare(node: Reading, *bases: str) -> bool:
    """Whether a node is a function's name without marks."""
    return isinstance(node, Name) and node.base in bases and not node.scripts and not node.primes

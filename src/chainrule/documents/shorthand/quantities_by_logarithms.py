"""Quantities that are given by their logarithms: log q_j = w_jᵀx + b_j is q_j = exp(w_jᵀx + b_j).

Only where nothing else defines the quantity, and of a probability only where its logarithm is
differentiated, as in ∇_θ log π_θ(a | s). And ∂L/∂log q_j is q_j ∂L/∂q_j.
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Partial,
    Reading,
    Sides,
    Times,
    all_nodes,
    bare_name,
    is_logarithm,
    mapped,
    rewritten,
)


def with_quantities_of_logarithms(
    chains: Sides, continues: Sequence[bool]
) -> list[list[Reading | None]]:
    """The formulas of a document with the quantities themselves. continues: which chains go on."""
    plain = {side.base for sides in chains for side in sides[:-1] if isinstance(side, Name)}
    scores = {name for node in all_nodes(chains, Partial)
              if (name := _under_a_logarithm(node.of)) is not None}  # fmt: skip
    said: set[tuple[Name, Reading | None]] = set()
    found: list[list[Reading | None]] = []
    for sides, goes_on in zip(chains, continues, strict=True):
        name = None if goes_on or len(sides) != 2 else _under_a_logarithm(sides[0])
        if name is not None and _is_a_probability(name) and name not in scores:
            name = None
        if name is None or name.base in plain or (name, sides[1]) in said:
            found.append(list(sides))
            continue
        said.add((name, sides[1]))
        found.append([name, sides[1] and _exponential(sides[1])])
    return rewritten(found, _by_the_quantity, (Partial,))


def _under_a_logarithm(reading: Reading | None) -> Name | None:
    """The q_j of log q_j, the \\lambda of log λ; a plain letter may be the probability of all."""
    name = _argument(reading)
    own = name is not None and (name.scripts or name.base.startswith("\\"))
    return name if own else None


def _argument(reading: Reading | None) -> Name | None:
    """The name that a logarithm is taken of."""
    if reading is None or not is_logarithm(reading) or len(reading.arguments) != 1:
        return None
    return bare_name(reading.arguments[0])


def _is_a_probability(name: Name) -> bool:
    return any(script.kind == "word" for script in name.scripts)


def _exponential(reading: Reading) -> Reading:
    name = Name(reading.start, reading.start, "exp")
    return Call(reading.start, reading.end, name, (reading,))


def _by_the_quantity(node: Reading) -> Reading:
    node = mapped(node, _by_the_quantity)
    name = _argument(node.wrt) if isinstance(node, Partial) and not node.nabla else None
    if not isinstance(node, Partial) or name is None or _is_a_probability(name):
        return node
    derivative = Partial(node.start, node.end, node.of, name)
    return Times(node.start, node.end, (name, derivative), ("",))

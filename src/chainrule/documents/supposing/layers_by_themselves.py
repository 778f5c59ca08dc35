r"""A layer by itself, whatever comes after it: y = tanh(x), and ∂L/∂x by ∂L/∂y.

Notes go through the layers one by one, after an example with a loss: L = (y − ŷ)² there. The L of
``∂L/∂x = ∂L/∂y ⊙ (1 − tanh²(x))`` is then that of no example: of the y of this layer alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chainrule.documents.names.definition import has_derivative, head
from chainrule.documents.parsing.customary import LOSS_BASES
from chainrule.documents.parsing.reading import Call, Name, Num, Partial
from chainrule.documents.stating.chains import Chain, nodes_in


def functions_before(own: Sequence[Chain], before: Sequence[Chain]) -> tuple[Chain, ...] | None:
    """The functions from before a stretch that differentiates a loss and does not define it.

    None, if it computes no layer itself, or nothing before it says what its losses are.
    """
    if not before or not any(map(_is_layer, own)):
        return None
    losses = {
        name.base for node in nodes_in(own, Partial)
        if (name := head(node.of)) and name.base in LOSS_BASES
    }  # fmt: skip
    losses -= set(_defined(own))
    if losses.isdisjoint(_defined(before)):
        return None
    applied = (chain for chain in before if isinstance(chain.sides[0].reading, Call))
    return tuple(chain for chain in applied if losses.isdisjoint(_defined([chain])))


def _is_layer(chain: Chain) -> bool:
    """Whether a quantity is computed from others: y = f(x), and not ∂L/∂y = …, w = 0.4."""
    left, right = chain.sides[0].reading, chain.sides[-1].reading
    if not isinstance(left, Name) or right is None or chain.continues:
        return False
    return not isinstance(right, (Name, Num)) and not has_derivative(right)


def _defined(chains: Sequence[Chain]) -> Iterator[str]:
    """The letters of what some chains define."""
    for chain in chains:
        left, right = chain.sides[0].reading, chain.sides[-1].reading
        name = head(left) if left is not None else None
        if name is not None and right is not None and not has_derivative(right):
            yield name.base

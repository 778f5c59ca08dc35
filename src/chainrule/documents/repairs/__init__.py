"""Ways a line may have gone wrong, each undone: what the line would be without that mistake.

A repair is tried only where the line does not hold, and a cause is named only if the repaired line
holds at every point. Each kind of mistake has a module of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.documents.defining.system import System
from chainrule.documents.parsing.reading import Reading, walk_reading
from chainrule.documents.repairs.activation_derivatives import activation_derivatives
from chainrule.documents.repairs.conforming import conforming, orders, transposes
from chainrule.documents.repairs.lost_slopes import lost_slopes
from chainrule.documents.repairs.repair import Repair
from chainrule.documents.repairs.signs_and_factors import factors, means, signs
from chainrule.documents.repairs.sums_and_indices import indices, sums
from chainrule.documents.repairs.symbols import derivatives, meanings, symbols

__all__ = [
    "Repair",
    "conforming",
    "derivatives",
    "indices",
    "lost_slopes",
    "meanings",
    "orders",
    "repairs",
    "symbols",
    "transposes",
]


def repairs(reading: Reading, system: System, letters: set[str]) -> Iterator[Repair]:
    """Every single repair of a line, the likeliest first."""
    nodes = list(walk_reading(reading))
    yield from signs(reading, nodes)
    yield from activation_derivatives(reading, nodes, system)
    yield from factors(reading, nodes, system)
    yield from means(reading, nodes, system)
    yield from transposes(reading, nodes)
    yield from orders(reading, nodes)
    yield from sums(reading, nodes, letters, system)
    yield from indices(reading, nodes, system, letters)
    yield from symbols(reading, system)
    yield from derivatives(reading, system)

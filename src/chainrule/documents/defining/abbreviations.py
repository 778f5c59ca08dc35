"""Letters for a part of a formula: f = e^{z_k} and g = Σ_j e^{z_j} for the quotient rule.

The k of f is that of the formula around it, so f stands for what is on its right side and is no
quantity of its own. f′ is its derivative by what the document differentiates by just before.
"""

from __future__ import annotations

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition, has_derivative
from chainrule.documents.parsing.reading import Name, Partial, walk_reading


def abbreviated(system: System, key: str) -> Definition | None:
    """The definition of a letter that stands for a formula with an index that it does not have."""
    found = system.definitions.get(key)
    if found is None or found.mention.entries or found.mention.sample or found.parameters:
        return None
    if (
        key == system.loss
        or key in system.usage.taken_by
        or not isinstance(found.left, Name)
        or has_derivative(found.right)
    ):
        return None
    known = system.habits.sample_letters | set(system.habits.classes)
    return found if system.free_letters(found.right) - known else None


def differentiated_by(system: System, start: int) -> Name | None:
    """What the last derivative in front of a place is taken by."""
    before = [
        node
        for chain in system.chains for side in chain.sides if side.reading is not None
        for node in walk_reading(side.reading, Partial)
        if node.start < start and isinstance(node.wrt, Name)
    ]  # fmt: skip
    wrt = max(before, key=lambda node: node.start).wrt if before else None
    return wrt if isinstance(wrt, Name) else None

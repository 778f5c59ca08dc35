"""Probabilities that a document writes in two ways: e^z/(1 + e^z) and 1/(1 + e^{−z}) are one thing.

A probability with several right sides may first be the model's output and then a likelihood; only
where they have the same value at random points is it one quantity all the same.
"""

from __future__ import annotations

from itertools import islice

from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.difference import HOLDS, difference
from chainrule.documents.evaluating.worlds import World
from chainrule.documents.parsing.reading import Reading

_MOST = 20  # probabilities that are tried
_MOST_FORMULAS = 4  # for one of them


def settle_probabilities(system: System, world: World) -> None:
    """Forget that a probability has several right sides where all of them have one value."""
    several = ((k, list(found)) for k, found in system.probabilities.items() if len(found) > 1)
    for key, rights in islice(several, _MOST):
        first, *others = sorted(rights, key=lambda right: right.start)
        if len(rights) <= _MOST_FORMULAS and all(_agree(world, first, o) for o in others):
            system.probabilities[key] = {first}


def _agree(world: World, first: Reading, second: Reading) -> bool:
    for unit in (False, True):  # p^y (1 − p)^{1−y} has a value where all of them are probabilities
        a, b = world.tried(first, unit), world.tried(second, unit)
        if a.values and b.values and a.is_finite and b.is_finite:
            return difference(a.values, b.values).relative <= HOLDS
    return False

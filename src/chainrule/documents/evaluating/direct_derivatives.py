r"""Derivatives with the statistics held fixed: the ∂x̂_i/∂x_i = 1/σ of x̂_i = (x_i − μ)/σ.

The mean μ and the deviation σ are made of all x_i. Where the ways from x_i to the loss are added
up, ∂L/∂x_i = ∂L/∂x̂_i ∂x̂_i/∂x_i + ∂L/∂μ ∂μ/∂x_i + …, each derivative is that of what is written in
one definition. So it may be meant wherever a quantity is defined by another, and by a sum over it.
So is the ∂f/∂x of a function f(x, y) of these two alone, where y = w x is said elsewhere.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.parsing.reading import (
    Big,
    Group,
    Name,
    Over,
    Partial,
    Reading,
    mapped,
    unbracketed,
    walk_reading,
)
from chainrule.documents.shorthand.ellipsis import relettered


def with_statistics_fixed(reading: Reading, system: System) -> Reading:
    """The formula in which such derivatives are those of one definition."""
    if isinstance(reading, Partial) and not reading.nabla:
        of, wrt = unbracketed(reading.of), unbracketed(reading.wrt)
        if isinstance(of, Name) and isinstance(wrt, Name) and (
            inside := _definition(of, wrt, system)
        ):  # fmt: skip
            return replace(reading, of=Group(of.start, of.end, inside), wrt=wrt, direct=True)
        return reading
    return mapped(reading, partial(with_statistics_fixed, system=system))


def has_statistics(system: System) -> bool:
    """Whether entries are compared with their mean: of one entry or two this leaves nothing."""
    means = {
        key: sums for key, found in system.definitions.items()
        if any(walk_reading(found.right, Over))
        and (sums := list(walk_reading(found.right, Big)))
    }  # fmt: skip
    for found in system.definitions.values() if means else ():
        keys = set(system.keys_in(found.right))
        for big in (big for key in keys & means.keys() for big in means[key]):
            if keys & set(system.keys_in(big.body)):
                return True
    return False


def _definition(of: Name, wrt: Name, system: System) -> Reading | None:
    """What a quantity is said to be, if it is made of another and of what is a sum over it."""
    mention = system.mention(of)
    found = system.definitions.get(mention.key)
    by = system.mention(wrt).key
    if (right := _of_its_arguments(mention.key, by, system)) is not None:
        return right
    if found is None or found.parameters or by not in system.keys_in(found.right):
        return None
    others = (system.definitions.get(key) for key in system.keys_in(found.right) if key != by)
    if not any(other is not None and _rests_on(other, by, system) for other in others):
        return None
    letters = list(zip(found.mention.entries, mention.entries, strict=False))
    bound = {node.letter for node in walk_reading(found.right, Big)}
    if len(found.mention.entries) != len(mention.entries) or bound & {new for _, new in letters}:
        return None
    right = found.right
    for old, new in letters:
        right = relettered(right, old, new)
    return right


def _of_its_arguments(key: str, by: str, system: System) -> Reading | None:
    """What f(x, y) = 3 x² + 2 x y is, by one of its arguments, whatever y is computed from."""
    found = system.functions.get(key)
    own = {system.mention(p).key for p in found.parameters} if found is not None else set()
    if found is None or len(own) < 2 or by not in own:
        return None
    return found.right if set(system.keys_in(found.right)) <= own else None


def _rests_on(statistic: Definition, key: str, system: System) -> bool:
    """Whether a quantity without an index is computed from all of another's entries: a mean."""
    sums = list(walk_reading(statistic.right, Big))
    return any(key in system.keys_in(node.body) for node in sums)

"""Whose loss dZ is the derivative of: that of all samples, that of one, or, by the formula, either.

``dZ = A − Y`` says one sample's loss where J is a mean. ``dW = (1/m) dZ Aᵀ`` says it too, but a
document that writes this for any loss may define dZ = ∂J/∂Z beside it: each line is then right in
its own convention. The same goes for a δ that is defined as ∂J/∂Z.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.convention import SAMPLES
from chainrule.documents.defining.means import is_of_a_parameter, may_be_a_mean
from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.difference import WRONG, difference
from chainrule.documents.evaluating.worlds import Tried, World
from chainrule.documents.names.definition import has_derivative, head
from chainrule.documents.names.lexicon import derived, derived_key, key_base
from chainrule.documents.parsing.reading import Name, Partial, Reading, Times, walk_reading

_MOST_LINES = 12  # that are tried


def is_by_sample(system: System, world: World) -> bool:
    """Whether dZ = … is n times the derivative: then dZ is that of one sample's loss."""
    for left, right in _equalities(system):
        if isinstance(left, Name) and _is_of_data(system, left):
            a, b = world.tried(left), world.tried(right)
            if a.values and b.values and not (a.unknown or b.unknown):
                return _is_times_n(world, b, a)
    return False


def may_be_by_sample(system: System, world: World) -> bool:
    """Whether dW = (1/m) dZ Aᵀ stands where no dZ = … says that dZ is of all samples' loss.

    dZ = A − Y beside dZ = ∂J/∂Z, with J a mean, says the same as that 1/m. A dZ = … that is neither
    says nothing; and where dW = dZ Aᵀ stands as often, the 1/m is one too often.
    """
    of_one, of_all = 0, 0
    if system.by_sample or all(count.isdigit() for count in system.counts):
        return False
    if not may_be_a_mean(system):
        return False
    for count, (left, right) in enumerate(_equalities(system)):
        if count > _MOST_LINES * 10:
            return False
        rests_on_dz = any(
            _is_of_data(system, node) or _goes_back(system, node) for node in walk_reading(right)
        )
        if _is_of_data(system, left) and not (rests_on_dz or has_derivative(right)):
            if _is_same(world.tried(left), world.tried(right)):
                return False
        elif rests_on_dz and of_one + of_all < _MOST_LINES:
            a, b = world.tried(left), world.tried(right)
            of_one += bool(a.values and b.values) and _is_times_n(world, a, b)
            of_all += is_of_a_parameter(system, left) and _is_same(a, b)
    return of_one > of_all


def by_sample(system: System) -> System:
    """The same system with dZ and dA as derivatives of one sample's loss: n times the others."""
    count = min(c for c in system.counts if not c.isdigit())
    scaled = {
        key: replace(d, right=_times(count, d.right))
        for key, d in system.definitions.items()
        if isinstance(d.right, Partial) and isinstance(d.left, Name) and _is_of_data(system, d.left)
    }
    return replace(system, by_sample=True, definitions={**system.definitions, **scaled})


def _times(count: str, reading: Reading) -> Reading:
    start = reading.start
    return Times(start, reading.end, (Name(start, start, count), reading), ("",))


def _equalities(system: System) -> Iterator[tuple[Reading, Reading]]:
    """The first side of every chain with each of the others."""
    for chain in system.chains:
        first, *others = (side.reading for side in chain.sides)
        for other in others if first is not None and not chain.continues else ():
            if other is not None and first is not None:
                yield system.normal(first), system.normal(other)  # dZ (A)ᵀ is no call of dZ


def _is_of_data(system: System, node: Reading) -> bool:
    """Whether a name is dZ or dA, or a δ that is defined as one of them, and not dW."""
    if not isinstance(node, Name):
        return False
    key = system.mention(node).key
    if derived(node.base) is not None:
        return not system.is_parameter(str(derived_key(key)))
    found = system.definitions.get(key)
    if found is None or not isinstance(found.right, Partial):
        return False
    of, wrt = head(found.right.of), found.right.wrt
    if of is None or not isinstance(wrt, Name) or not system.is_a_loss(of.base):
        return False
    return not system.is_parameter(system.mention(wrt).key)


def _goes_back(system: System, node: Reading) -> bool:
    """Whether a name is the δ^l = ((W^{l+1})ᵀ δ^{l+1}) ⊙ … of a δ^L that is ∂J/∂Z."""
    found = system.definitions.get(system.mention(node).key) if isinstance(node, Name) else None
    if found is None or not isinstance(node, Name) or isinstance(found.right, Partial):
        return False
    return any(
        name.base == node.base and _is_of_data(system, key_name)
        for name in system.names_in(found.right)
        for key, other in system.definitions.items()
        if key_base(key) == node.base and isinstance(key_name := other.left, Name)
    )


def _is_same(first: Tried, second: Tried) -> bool:
    known = bool(first.values and second.values)
    return known and difference(first.values, second.values).relative < WRONG


def _is_times_n(world: World, more: Tried, less: Tried) -> bool:
    """Whether one formula is n times the other."""
    scaled = [
        replace(v, array=v.array * point.sizes[SAMPLES])
        for v, point in zip(less.values, world.points, strict=True)
    ]
    return difference(more.values, scaled).relative < WRONG

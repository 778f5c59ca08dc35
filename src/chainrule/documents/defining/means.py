"""Where the mean over the samples is taken: in what comes down, dZ, or only in dW and db.

``dZ = A − Y`` goes with ``dW = (1/m) dZ Aᵀ``, and ``dZ = (1/m)(A − Y)`` with ``dW = dZ Aᵀ``.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.documents.definition import Definition
from chainrule.documents.dependence import computed_from
from chainrule.documents.lexicon import derived, derived_key
from chainrule.documents.reading import Big, Name, Over, Partial, Raised, Reading, walk_reading
from chainrule.documents.system import System


def mean_comes_later(system: System, upstream: Definition) -> bool:
    """Whether a gradient of a parameter divides by how many samples there are, and dZ does not."""
    return not _has_count(system, upstream.right) and any(
        _has_count(system, right) for right in _gradients(system)
    )


def may_be_a_mean(system: System) -> bool:
    """Whether the loss may be a mean: it is no sum over the samples without 1/m.

    The 1/m of dW = (1/m) dZ Aᵀ is then that of J; where J is a sum it is one too many.
    """
    own = computed_from(system, [key for key in system.definitions if system.is_a_loss(key)])
    nodes = [node for key in own for node in walk_reading(system.definitions[key].right)]
    adds = any(n.upper is not None and _has_count(system, n.upper)
               for n in nodes if isinstance(n, Big))  # fmt: skip
    divides = any(
        _has_count(system, n.bottom if isinstance(n, Over) else n)
        for n in nodes if isinstance(n, (Over, Raised))
    )  # fmt: skip
    return divides or not adds


def may_take_the_mean(system: System, by_sample: bool) -> bool:
    """Whether a reading of dZ, as that of one sample's loss or not, goes with what is written."""
    if by_sample and not may_be_a_mean(system):
        return False
    dz = [right for right in _formulas(system) if _has_count(system, right)]
    later = not dz and any(_has_count(system, right) for right in _gradients(system))
    return later == by_sample


def _formulas(system: System) -> Iterator[Reading]:
    """The formulas for dZ and dA."""
    for chain in system.chains:
        left = chain.sides[0].reading
        if isinstance(left, Name) and derived(left.base) and not is_of_a_parameter(system, left):
            yield from (s.reading for s in chain.sides[1:] if s.reading is not None)


def _has_count(system: System, reading: Reading) -> bool:
    return not system.counts.isdisjoint(system.keys_in(reading))


def _gradients(system: System) -> Iterator[Reading]:
    """The formulas for dW and db, or ∂J/∂W and ∂J/∂b."""
    for chain in system.chains:
        left = chain.sides[0].reading
        if left is not None and is_of_a_parameter(system, left):
            yield from (s.reading for s in chain.sides[1:] if s.reading is not None)


def is_of_a_parameter(system: System, left: Reading) -> bool:
    """Whether a side is dW or db, or ∂J/∂W."""
    if isinstance(left, Partial) and isinstance(left.wrt, Name):
        return system.is_parameter(system.mention(left.wrt).key)
    if isinstance(left, Name) and derived(left.base) is not None:
        return system.is_parameter(str(derived_key(system.mention(left).key)))
    return False

"""Where the mean over the samples is taken: in what comes down, dZ, or only in dW and db.

``dZ = A − Y`` goes with ``dW = (1/m) dZ Aᵀ``, and ``dZ = (1/m)(A − Y)`` with ``dW = dZ Aᵀ``.
"""

from __future__ import annotations

from chainrule.documents.defining.dependence import computed_from
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.names.lexicon import derived, derived_key
from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Over,
    Partial,
    Raised,
    Reading,
    walk_reading,
)


def mean_comes_later(system: System, upstream: Definition) -> bool:
    """Whether a gradient of a parameter divides by how many samples there are, and dZ does not."""
    return not _has_count(system, upstream.right) and _divide(system, of_parameters=True)


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
    return (
        not _divide(system, of_parameters=False) and _divide(system, of_parameters=True)
    ) == by_sample


def _divide(system: System, of_parameters: bool) -> bool:
    """Whether a formula for dW, db or ∂J/∂W has the number of samples, or else one for dZ."""
    return any(
        _has_count(system, side.reading)
        for chain in system.chains
        if (left := chain.sides[0].reading) is not None
        and is_of_a_parameter(system, left) == of_parameters
        and (of_parameters or (isinstance(left, Name) and derived(left.base)))
        for side in chain.sides[1:] if side.reading is not None
    )  # fmt: skip


def _has_count(system: System, reading: Reading) -> bool:
    return not system.counts.isdisjoint(system.keys_in(reading))


def is_of_a_parameter(system: System, left: Reading) -> bool:
    """Whether a side is dW or db, or ∂J/∂W."""
    if isinstance(left, Partial) and isinstance(left.wrt, Name):
        return system.is_parameter(system.mention(left.wrt).key)
    if isinstance(left, Name) and derived(left.base) is not None:
        return system.is_parameter(str(derived_key(system.mention(left).key)))
    return False

r"""A target that a loss compares with what else is computed, although a formula defines it.

y = f(Σ w x) of a first neuron, or y = f(u) for the chain rule, stands before E = ½ Σ (o_k − y_k)²,
C = Σ v² with v = y − u, Σ (y − wᵀx)² or −Σ y log p, where y is given. A line that holds for a
given y is right.
Where y = softmax(u) stands before −Σ y log ŷ, and nothing says what ŷ is, the hat was left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeGuard

from chainrule.documents.defining.dependence import computed_from
from chainrule.documents.defining.system import System
from chainrule.documents.names.lexicon import plain_base
from chainrule.documents.parsing.customary import TARGETS
from chainrule.documents.parsing.reading import (
    Call,
    Matrix,
    Name,
    Num,
    Plus,
    Reading,
    Times,
    is_logarithm,
    unbracketed,
    walk_reading,
)


def with_given_targets(system: System) -> Iterator[System]:
    """The same system without what defines the target of its loss, if something does."""
    if (pair := hat_left_out(system)) is not None:
        target, prediction = pair
        kept = {key: own for key, own in system.definitions.items() if key != target}
        meant = replace(system.definitions[target], key=prediction)
        yield replace(system, definitions={**kept, prediction: meant}, supposed=True)
        return
    if found := given_targets(system):
        kept = {key: own for key, own in system.definitions.items() if key not in found}
        yield replace(system, definitions=kept, supposed=True)


def given_targets(system: System) -> set[str]:
    """The targets of the loss, and of what it is made of, that a formula defines all the same."""
    parts = computed_from(system, [system.loss]) if system.loss is not None else ()
    keys = {
        system.mention(name).key for part in parts
        for name in _compared(system, system.definitions[part].right)
    }  # fmt: skip
    return {key for key in keys & set(system.definitions) if _is_computed(system, key)}


def hat_left_out(system: System) -> tuple[str, str] | None:
    """The y that an activation gives and the ŷ that nothing does, where a loss compares them."""
    loss = system.definitions.get(system.loss or "")
    inside = set(system.keys_in(loss.right)) if loss is not None else set()
    for prediction in sorted(inside - set(system.definitions)):
        target = plain_base(prediction)
        own = system.definitions.get(target)
        is_given = own is not None and isinstance(unbracketed(own.right), Call)
        if target != prediction and target in inside and is_given:
            return target, prediction
    return None


def _is_computed(system: System, key: str) -> bool:
    """Whether a formula says what a quantity is, and not its numbers."""
    return not isinstance(system.definitions[key].right, (Num, Matrix))


def _compared(system: System, formula: Reading) -> Iterator[Name]:
    """The y of o − y and of y log p, where o and p are computed from something else."""
    for node in walk_reading(formula):
        if isinstance(node, Plus) and sorted(node.signs) == [-1, 1]:
            one, other = map(unbracketed, node.terms)
            for target, output in ((one, other), (other, one)):
                if _is_target(target) and not _is_target(output) and _keys(system, output):
                    yield target
        elif isinstance(node, Times):
            inside = {key for f in node.factors if is_logarithm(f) for key in _keys(system, f)}
            for factor in node.factors if inside else ():
                if _is_target(factor) and system.mention(factor).key not in inside:
                    yield factor


def _keys(system: System, reading: Reading) -> set[str]:
    """The quantities in a formula that something defines, and the parameters: the w of wᵀx."""
    return {k for k in system.keys_in(reading) if k in system.definitions or system.is_parameter(k)}


def _is_target(reading: Reading) -> TypeGuard[Name]:
    return isinstance(reading, Name) and reading.base in TARGETS and not reading.primes

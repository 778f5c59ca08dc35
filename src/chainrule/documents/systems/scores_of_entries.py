r"""The score in an activation that is written without it: a_j = σ(Σ_k w_{jk} x_k + b_j).

Beside ``z = w x + b`` that is a_j = σ(z_j), so that a can be differentiated by z. So can it where
a_j = σ(z_j) is said of the entries, and a = σ(W x + b) of the whole. Which score it is, its value
tells. A line that holds by it holds; of the others nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.documents.defining.dependence import whole_name
from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.difference import HOLDS, difference
from chainrule.documents.evaluating.worlds import World
from chainrule.documents.names.definition import Definition, has_derivative
from chainrule.documents.parsing.reading import Call, Name, Reading

_MOST = 12  # activations that are looked through


def with_scores(system: System, world: World) -> Iterator[System]:
    """The same system with the score's name for what the activation is taken of."""
    changed = dict(_passed(system, world))
    if changed:
        yield replace(system, definitions={**system.definitions, **changed})


def _passed(system: System, world: World) -> Iterator[tuple[str, Definition]]:
    """a_j = σ(z_j) for a_j = σ(Σ_k w_{jk} x_k + b_j), where this is z_j."""
    found = system.definitions.values()
    calls = [d for d in found if isinstance(d.right, Call) and isinstance(d.left, Name)]
    for activation in calls[:_MOST]:
        call = activation.right
        if not isinstance(call, Call) or len(call.arguments) != 1 or not system.is_function(call):
            continue
        (argument,) = call.arguments
        if isinstance(argument, Name):
            continue
        for score in found:
            name = _of_the_same_layer(system, activation, score)
            if name is not None and _are_one(world, argument, name, activation.left):
                yield activation.key, replace(activation, right=replace(call, arguments=(name,)))
                break


def _of_the_same_layer(system: System, activation: Definition, score: Definition) -> Name | None:
    """The score's name, with the entries of the activation, if both have the same labels."""
    labels = (activation.key.partition("|")[2], score.key.partition("|")[2])
    if score.key == activation.key or labels[0] != labels[1] or has_derivative(score.right):
        return None
    if not isinstance(score.left, Name) or isinstance(score.right, (Call, Name)):
        return None
    if not activation.mention.entries or not isinstance(activation.left, Name):
        return whole_name(system, score.key)
    name = replace(activation.left, base=score.left.base)
    return name if system.mention(name).key == score.key else None


def _are_one(world: World, argument: Reading, name: Name, context: Reading) -> bool:
    """Whether the score has the value of what the activation is taken of."""
    a, b = world.tried(argument, context=context), world.tried(name, context=context)
    return bool(a.values and b.values) and difference(a.values, b.values).relative <= HOLDS

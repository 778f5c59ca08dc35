"""Which definitions have no value: one that cannot be read must not spoil every line after it.

The symbol is then taken from its next definition. If it has none, it is opaque: what holds
whatever its value is still holds, and of what does not nothing is said. A definition after which
the loss is always 0 is passed over: where y = w x is compared with y, it is not that of the target.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from chainrule.documents.defining.abbreviations import abbreviated
from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.difference import NOTHING, WRONG, difference
from chainrule.documents.evaluating.worlds import Failing, World
from chainrule.documents.names.definition import PASSED_OVER, Definition, Opaque, Place
from chainrule.documents.names.lexicon import key_base
from chainrule.documents.parsing.customary import TARGETS
from chainrule.documents.parsing.reading import Call, Name, Partial, walk_reading
from chainrule.documents.stating.chains import nodes_in

_MOST = 400  # definitions of one system that are tried


def without_value(system: System, worlds: Iterable[World]) -> dict[Place, str]:
    """The places of the definitions that no point gives a value, and why.

    A symbol with a single definition, which only the matrix world gives no value, keeps it.
    """
    found: dict[Place, str] = {}
    for world in worlds:
        for definition, failing in _failing(system, world):
            if world.scalar or _has_another(system, failing.key):
                found.setdefault(_at_fault(system, definition).place, failing.reason)
    return found


def compared_with_itself(system: System, worlds: Iterable[World]) -> dict[Place, str]:
    """The definition of a target that makes the loss 0 in one of the worlds, if one does."""
    return next(filter(None, (_compared_with_itself(system, world) for world in worlds)), {})


def _compared_with_itself(system: System, world: World) -> dict[Place, str]:
    """The definition of a target that makes the loss 0: y = w x beside J = Σ (w x_i − y_i)²."""
    loss = system.definitions.get(system.loss or _differentiated(system))
    if loss is None:
        return {}
    own = [
        definition for key in set(system.keys_in(loss.right))
        if key_base(key) in TARGETS and (definition := system.definitions.get(key)) is not None
    ]  # fmt: skip
    applied = any(walk_reading(loss.right, Call))
    if world.scalar and applied:
        return {}  # −log of the softmax of one class is 0 whatever it is compared with
    values = world.tried(loss.right).values if own else []
    if not values or not all(np.all(np.abs(value.array) <= NOTHING) for value in values):
        return {}
    return {definition.place: PASSED_OVER for definition in own}


def denied_by_its_chain(system: System, world: World) -> dict[Place, str]:
    """The places of definitions that a derivative within a chain says, and the next side denies:
    of L in da = ∂L/∂a = ∂/∂a [a y] = y + 1, either the formula slipped or its derivative."""
    found: dict[Place, str] = {}
    for definition in system.definitions.values():
        sides = system.chains[definition.chain].sides if definition.side > 0 else []
        three = [side.reading for side in sides[definition.side : definition.side + 3]]
        if len(three) < 3 or not all(isinstance(side, Partial) for side in three[:2]):
            continue
        first, second = (world.tried(system.normal(side)).values for side in three[1:] if side)
        if first and second and difference(first, second).relative > WRONG:
            found[definition.place] = "its derivative is said to be another"
    return found


def _differentiated(system: System) -> str:
    """The S of ∂S/∂a, where nothing has a letter of losses."""
    partials = nodes_in(system.chains, Partial)
    keys = (system.mention(p.of).key for p in partials if isinstance(p.of, Name))
    return next((key for key in keys if key in system.definitions), "")


def make_opaque(system: System, world: World) -> None:
    """Hide the single definitions that a matrix world gives no value, other than by its shapes."""
    for definition, failing in _failing(system, world):
        if not failing.by_shape and not _has_another(system, failing.key):
            world.elaborator.opaque[failing.key] = Opaque(definition, failing.reason)


def _failing(system: System, world: World) -> Iterator[tuple[Definition, Failing]]:
    """The definitions that keep some symbol from having a value in a world, one by one."""
    for key in list(system.definitions)[:_MOST]:
        failing = world.failing(key) if abbreviated(system, key) is None else None
        if failing is not None and failing.key in system.definitions:
            yield system.definitions[failing.key], failing


def _has_another(system: System, key: str) -> bool:
    """Whether the document defines a symbol twice: shapes alone are no reason to lose it."""
    offers = (*system.candidates.get(key, ()), *system.entry_definitions.get(key, ()))
    return len(offers) > 1


def _at_fault(system: System, definition: Definition) -> Definition:
    """The definition itself, or that of a function it calls which the field knows anyway."""
    return next(_known_functions(system, definition), definition)


def _known_functions(system: System, definition: Definition) -> Iterator[Definition]:
    for node in walk_reading(definition.right, Call):
        if system.known_function(node.function.base):
            own = system.functions.get(system.mention(node.function).key)
            if own is not None:
                yield own

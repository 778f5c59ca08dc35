"""Where the definitions of a network are tried, and which of them is its output."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.documents.defining.build import system_of
from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.worlds import World
from chainrule.documents.inferring.declared import declared_shapes
from chainrule.documents.inferring.inference import infer_shapes
from chainrule.documents.names.lexicon import derived, key_base
from chainrule.documents.parsing.reading import Reading
from chainrule.documents.recognising.probe import NotEvaluatedError, Probe
from chainrule.documents.stating.chains import Chain, Side
from chainrule.documents.systems.sections import Judged


def trials(judged: Judged, key: str, seed: int) -> Iterator[tuple[System, World]]:
    """Where the definitions are tried, until one will do."""
    for world in judged.worlds[::-1]:
        yield judged.system, world
    forward = forward_system(judged.system, key)
    shapes = infer_shapes(forward, declared_shapes(forward))
    if key in forward.definitions:
        for scalar in (False, True):
            yield forward, World(forward, shapes, scalar, seed)


def forward_system(system: System, key: str) -> System:
    """The definitions that one quantity rests on, without all the claims about them."""
    needed, queue = {key}, [key]
    for each in queue:
        if each in system.definitions:
            news = set(system.keys_in(system.definitions[each].right)) - needed
            needed |= news
            queue += sorted(news)
    kept = [
        Chain([_side(d.left), _side(d.right)], ["="], 0)
        for d in [*system.definitions.values(), *system.functions.values()]
        if d.key in needed or d.key in system.functions
    ]
    kept.sort(key=lambda chain: chain.sides[0].start)
    return system_of(kept, system.memberships, system.prose)


def _side(reading: Reading) -> Side:
    return Side("", reading.start, reading.end, reading)


def last_output(judged: Judged) -> str | None:
    """Of the quantities computed from inputs and parameters, the last that nothing else uses."""
    system = judged.system
    used = {
        key
        for definition in system.definitions.values()
        for key in system.keys_in(definition.right)
    }
    probe = Probe(judged.worlds[0])
    found = None
    for key, definition in system.definitions.items():
        if key in used or derived(key_base(key)) is not None:
            continue
        try:
            symbol = probe.symbol(key)
            if probe.data(symbol) and probe.parameters(symbol) and not definition.parameters:
                found = key
        except NotEvaluatedError:
            continue
    return found

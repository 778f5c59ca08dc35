"""What a quantity is, where only its derivative is spelled out.

``∂L/∂a = ∂/∂a [½ (a − y)²] = a − y`` says what L is as well as L = ½ (a − y)² does, up to a number
that no derivative knows of. So does ``∂L/∂z ∂z/∂w = (a − y) ∂(w x)/∂w`` of z.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition, has_derivative, head
from chainrule.documents.parsing.reading import (
    Call,
    Name,
    Partial,
    Reading,
    Times,
    unbracketed,
    walk_reading,
)


def offer_by_derivative(system: System) -> None:
    """What is differentiated on the right is what is on the left, where nothing else defines it."""
    for number, place, left, right in list(_pairs(system)):
        name, body = head(left.of), unbracketed(right.of)
        if name is None or left.wrt != right.wrt or not _says(system, name, body):
            continue
        mention = system.mention(name)
        of = unbracketed(left.of)
        parameters = of.arguments if isinstance(of, Call) and not mention.entries else ()
        names = tuple(a for a in parameters if isinstance(a, Name))
        own = {system.mention(parameter).key for parameter in names}
        if len(names) == len(parameters) > 0 and own == set(system.keys_in(body)):
            found = Definition(mention.key, of, body, number, place, mention, names)
            system.functions.setdefault(mention.key, found)  # L(a, y), of any a and y
        else:
            named = replace(name, start=left.start, end=left.end)
            found = Definition(mention.key, named, body, number, place, mention)
        _note(system, found)
    for number, name, body in list(_factors(system)):
        mention = system.mention(name)
        if _says(system, name, body, of_a_factor=True):
            behind = len(system.chains[number].sides)  # no equality of the chain defines it
            _note(system, Definition(mention.key, name, body, number, behind, mention))


def _pairs(system: System) -> Iterator[tuple[int, int, Partial, Partial]]:
    """The derivatives beside each other in a chain, with its number and the place of the first:
    the second and the third side of da = ∂L/∂a = ∂/∂a [½ (a − y)²]."""
    for number, chain in enumerate(system.chains):
        for place, relation in enumerate(chain.relations if not chain.continues else ()):
            left, right = (side.reading for side in chain.sides[place : place + 2])
            if relation not in ("=", ":="):
                break
            if isinstance(left, Partial) and isinstance(right, Partial):
                yield number, place, left, right


def _note(system: System, found: Definition) -> None:
    if found.place not in system.unusable:
        table = system.entry_definitions if found.mention.entries else system.candidates
        table.setdefault(found.key, []).append(found)


def _factors(system: System) -> Iterator[tuple[int, Name, Reading]]:
    """z and w x in ∂L/∂z ∂z/∂w = (a − y) ∂(w x)/∂w: the one thing that w differentiates in each.

    Where the slope f′(w x) comes in with it, z is f(w x).
    """
    for number, chain in enumerate(system.chains):
        for first, second in pairwise(side.reading for side in chain.sides):
            if first is None or second is None or isinstance(first, Partial):
                continue
            before, after = _differentiated(first), _differentiated(second)
            for wrt in before.keys() & after.keys():
                (of, *others), (body, *more) = before[wrt], after[wrt]
                name = unbracketed(of)
                if isinstance(name, Name) and not (others or more or name.has_layer):
                    yield number, name, _activated(second, unbracketed(body))


def _activated(reading: Reading, body: Reading) -> Reading:
    """f(w x), where a product with ∂(w x)/∂w has the slope f′(w x) as well."""
    for node in walk_reading(reading):
        slope = isinstance(node, Call) and node.function.primes == 1
        if isinstance(node, Call) and slope and unbracketed(node.arguments[-1]) == body:
            return replace(node, function=replace(node.function, primes=0))
    return body


def _differentiated(reading: Reading) -> dict[Reading, list[Reading]]:
    """What is differentiated in the factors of a product, by what it is taken by."""
    found: dict[Reading, list[Reading]] = {}
    for factor in reading.factors if isinstance(reading, Times) else (reading,):
        if isinstance(factor, Partial):
            found.setdefault(factor.wrt, []).append(factor.of)
    return found


def _says(system: System, name: Name, body: Reading, of_a_factor: bool = False) -> bool:
    """Whether a formula may be what a quantity is that nothing defines.

    It speaks of no index that the quantity does not have: ∂L/∂a_i = ∂/∂a_i [−y_i log a_i] leaves
    out the other terms.
    """
    mention = system.mention(name)
    key = mention.key
    defined = (system.candidates, system.entry_definitions, system.functions, system.opaque)
    if (
        isinstance(body, Name)
        or (isinstance(body, Call) and not of_a_factor)
        or has_derivative(body)
        or any(key in t for t in defined)
    ):
        return False
    if name.primes or mention.power is not None or mention.turned or mention.sample is not None:
        return False
    if (
        (system.is_parameter(key) and not of_a_factor)
        or key in system.counts
        or system.known_function(name.base)
    ):
        return False
    inside = set(system.keys_in(body))
    return bool(inside) and key not in inside and system.free_letters(body) == set(mention.entries)

r"""Which loss is differentiated, where that of the letter does not depend on what it is taken by.

Notes define J(θ) = −(1/T) log L(θ) for a whole text and go on with ``∂J/∂v = ∂/∂v [−log …]`` for
one word of it; others call the loss J_{neg} where they define it, or L, and J where they
differentiate it. A line that holds for the loss that is meant is right; of the others nothing is
said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise

from chainrule.documents.defining.dependence import reached
from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition, has_derivative, head
from chainrule.documents.names.lexicon import Mention, key_base
from chainrule.documents.parsing.customary import PROBABILITIES, UPSTREAM
from chainrule.documents.parsing.reading import (
    Big,
    Call,
    Group,
    Name,
    Partial,
    Plus,
    Reading,
    Times,
    unbracketed,
)
from chainrule.documents.stating.chains import nodes_in
from chainrule.documents.supposing.any_losses import taken_losses

_MOST = 4  # losses that may be meant


def with_meant_losses(system: System) -> Iterator[System]:
    """The same system with another loss for one that does not reach what it is taken by."""
    parts = set(_parts(system))
    for loss, by in taken_losses(system).items():
        key = str(system.loss) if loss == UPSTREAM else loss
        own = set(reached(system, [key])) if key not in system.opaque else set()
        missing = by - own
        is_a_part = key in system.usage.siblings | parts  # E_1 beside E_2 is not the whole loss
        if not missing or is_a_part or key in system.unsaid or key == "None":
            continue
        found: list[Reading] = []
        for right in _offers(system, key, missing):
            inside = set(reached(system, system.keys_in(right)))
            if right not in found and key not in inside and missing & inside:
                found.append(right)
        for right in islice(found, _MOST):
            yield _with_loss(system, key, right)


def _parts(system: System) -> Iterator[str]:
    """The parts of L = L_{data} + L_{reg}."""
    for node in nodes_in(system.chains, Plus):
        names = [system.mention(term).key for term in node.terms if isinstance(term, Name)]
        if len(names) == len(node.terms) > 1 and all(map(system.is_a_loss, names)):
            yield from names


def _with_loss(system: System, key: str, right: Reading) -> System:
    """A system in which a loss is a formula."""
    name = Name(right.start, right.start, key_base(key))
    definition = Definition(key, name, right, -1, -1, Mention(key))
    opaque = {k: o for k, o in system.opaque.items() if k != key}
    functions = {k: d for k, d in system.functions.items() if k != key}
    return replace(
        system,
        definitions={**system.definitions, key: definition},
        functions=functions,
        opaque=opaque,
        loss=system.loss or key,
        supposed=True,
    )


def _offers(system: System, key: str, missing: set[str]) -> Iterator[Reading]:
    """What is differentiated under its name; other losses; −log of what is called a probability."""
    yield from _by_derivative(system, key)
    for other, found in system.definitions.items():
        if other != key and system.is_a_loss(key_base(other)) and not has_derivative(found.right):
            yield found.right
    for other, found in system.definitions.items():
        if key_base(other).split("(")[0] in PROBABILITIES and not has_derivative(found.right):
            at = found.right.start
            taken = Call(at, at, Name(at, at, "log"), (found.right,))
            yield Plus(at, at, (taken,), (-1,))


def _by_derivative(system: System, key: str) -> Iterator[Reading]:
    """The F of ∂J/∂v = ∂F/∂v."""
    for chain in system.chains:
        for first, second in pairwise(side.reading for side in chain.sides):
            if not isinstance(first, Partial) or second is None or first.nabla:
                continue
            of = head(first.of)
            if of is None or of.primes or system.mention(of).key != key:
                continue
            body = _before(second, first.wrt)
            if body is not None and not isinstance(body, Name) and not has_derivative(body):
                yield body


def _before(reading: Reading, wrt: Reading) -> Reading | None:
    """The F of ∂F/∂v, of (1/m) Σ ∂F/∂v and of sums of these: the formula before differentiation."""
    match reading:
        case Partial(of=of) if reading.wrt == wrt and not reading.nabla:
            return unbracketed(of)
        case Group(inner=inner):
            return _before(inner, wrt)
        case Big(body=body, kind="sum"):
            found = _before(body, wrt)
            return replace(reading, body=found) if found is not None else None
        case Plus(terms=terms):
            parts = [_before(term, wrt) for term in terms]
            whole = tuple(part for part in parts if part is not None)
            return replace(reading, terms=whole) if len(whole) == len(terms) else None
        case Times(factors=factors):
            places = [k for k, factor in enumerate(factors) if has_derivative(factor)]
            if len(places) != 1:
                return None
            found = _before(factors[places[0]], wrt)
            if found is None:
                return None
            kept = list(factors)
            kept[places[0]] = Group(found.start, found.end, found)
            return replace(reading, factors=tuple(kept))
    return None

"""Derivatives of an activation that are there once too often, or taken at the wrong place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.documents.defining.system import System
from chainrule.documents.outcomes.verdicts import Cause
from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Indicator,
    Name,
    Num,
    Picked,
    Piecewise,
    Plus,
    Reading,
    Times,
    bare_name,
    unbracketed,
    walk_reading,
)
from chainrule.documents.parsing.writing import show_name
from chainrule.documents.repairs.repair import (
    Repair,
    all_replaced,
    others,
    repair,
    replaced,
    without,
)

_CAUSE = Cause.ACTIVATION_DERIVATIVE
_SURPLUS = "the derivative of an activation is there once too often"
_ELSEWHERE = "the derivative of the activation is taken at the wrong place"


def activation_derivatives(root: Reading, nodes: list[Reading], system: System) -> Iterator[Repair]:
    """f'(z) at other places, and products without their slopes."""
    for node in nodes:
        if isinstance(node, Call) and node.function.primes and len(node.arguments) == 1:
            name = bare_name(node.arguments[0])
            for other in others(name, system) if name is not None else ():
                assert name is not None
                yield repair(_CAUSE, _ELSEWHERE, root, name, other, show_name(other))
        if isinstance(node, Times):
            for place, factor in enumerate(node.factors):
                if is_slope(factor) and len(node.factors) > 1:
                    yield repair(_CAUSE, _SURPLUS, root, node, without(node, place), at=factor)
            yield from _halves(root, node)
            yield from _bernoulli(root, node, system)
            yield from _at_another(root, node, system)


def _halves(root: Reading, node: Times) -> Iterator[Repair]:
    """a(1 − a) of which one factor is lost."""
    for place, factor in enumerate(node.factors):
        name = bare_name(factor)
        if name is None:
            continue
        one = Num(name.start, name.end, Fraction(1))
        slope = Group(name.start, name.end, Plus(name.start, name.end, (one, name), (1, -1)))
        joins = (*node.joins[:place], "odot", *node.joins[place:])
        factors = (*node.factors[: place + 1], slope, *node.factors[place + 1 :])
        message = "half of the derivative of the activation is lost"
        yield repair(_CAUSE, message, root, node, replace(node, factors=factors, joins=joins))


def is_slope(factor: Reading) -> bool:
    """Whether a factor looks like the derivative of an activation.

    σ'(z), (1 − a), (1 − a²), 1 or 0.01 by cases, [z > 0], and Φ(z) + z φ(z).
    """
    factor = unbracketed(factor)
    match factor:
        case Call():
            return bool(factor.function.primes)
        case Times():
            return len(factor.factors) == 2 and any(is_slope(f) for f in factor.factors)
        case Indicator():
            return factor.relation not in ("=", "!=")
        case Piecewise(values=values):
            return any(isinstance(value, Num) and value.value == 1 for value in values)
        case Plus(terms=terms, signs=(1, -1)) if isinstance(terms[0], Num):
            return terms[0].value == 1
        case Plus(signs=(1, 1)):
            return any(walk_reading(factor, Call))
    return False


def _at_another(root: Reading, node: Times, system: System) -> Iterator[Repair]:
    """A whole slope of another symbol: Φ(z) + z φ(z), with the z of its own layer."""
    for factor in node.factors:
        inner = unbracketed(factor)
        if isinstance(inner, Times) or not is_slope(inner):
            continue
        functions = {id(n.function) for n in walk_reading(inner, Call)}
        names = [n for n in walk_reading(inner, Name) if id(n) not in functions]
        if any(system.mention(n).key not in system.definitions for n in names):
            continue  # 1 − y/a is no slope
        for name in dict.fromkeys(names):
            same = [n for n in names if n == name]
            for other in others(name, system):
                changed = all_replaced(root, same, other)
                at = (factor.start, factor.end)
                yield Repair(_CAUSE, _ELSEWHERE, changed, at, show_name(other))


def _bernoulli(root: Reading, node: Times, system: System) -> Iterator[Repair]:
    """a(1 − a): both dropped, or both of another symbol."""
    for place in range(len(node.factors) - 1):
        first, second = node.factors[place : place + 2]
        at = (first.start, second.end)
        for name, slope in ((first, second), (second, first)):
            bare = unbracketed(name)
            if not isinstance(bare, (Name, Picked)) or not is_slope(slope):
                continue
            inside = [n for n in walk_reading(slope) if n == bare]
            if not inside:
                continue
            shorter = without(node, place)
            if isinstance(shorter, Times):
                shorter = without(shorter, place)
            yield Repair(_CAUSE, _SURPLUS, replaced(root, node, shorter), at)
            if isinstance(bare, Picked):
                continue
            for other in others(bare, system):
                changed = all_replaced(root, [bare, *inside], other)
                yield Repair(_CAUSE, _ELSEWHERE, changed, at, show_name(other))

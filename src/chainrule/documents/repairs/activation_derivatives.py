"""Derivatives of an activation that are there once too often, or taken at the wrong place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.documents.reading import Call, Group, Name, Num, Plus, Reading, Times, walk_reading
from chainrule.documents.repairs.repair import (
    Repair,
    all_replaced,
    bare_name,
    others,
    repair,
    replaced,
    without,
)
from chainrule.documents.system import System
from chainrule.documents.verdicts import Cause
from chainrule.documents.writing import show_name

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
    """Whether a factor looks like the derivative of an activation: σ'(z), (1 − a), (1 − a²)."""
    while isinstance(factor, Group):
        factor = factor.inner
    if isinstance(factor, Call):
        return bool(factor.function.primes)
    if isinstance(factor, Times):
        return len(factor.factors) == 2 and any(is_slope(f) for f in factor.factors)
    if isinstance(factor, Plus) and len(factor.terms) == 2 and isinstance(factor.terms[0], Num):
        return factor.signs == (1, -1) and factor.terms[0].value == 1
    return False


def _bernoulli(root: Reading, node: Times, system: System) -> Iterator[Repair]:
    """a(1 − a): both dropped, or both of another symbol."""
    for place in range(len(node.factors) - 1):
        first, second = node.factors[place : place + 2]
        at = (first.start, second.end)
        for name, slope in ((first, second), (second, first)):
            bare = bare_name(name)
            if bare is None or not is_slope(slope):
                continue
            inside = [n for n in walk_reading(slope) if isinstance(n, Name) and n == bare]
            if not inside:
                continue
            shorter = without(node, place)
            if isinstance(shorter, Times):
                shorter = without(shorter, place)
            yield Repair(_CAUSE, _SURPLUS, replaced(root, node, shorter), at)
            for other in others(bare, system):
                changed = all_replaced(root, [bare, *inside], other)
                yield Repair(_CAUSE, _ELSEWHERE, changed, at, show_name(other))

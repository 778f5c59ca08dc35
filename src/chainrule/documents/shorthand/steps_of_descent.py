"""The steps of a descent, w^{(t+1)} = w^{(t)} − η ∇J(w^{(t)}): the new w and the one before it.

The letter of the step is no sample and no layer; what it marks is the parameter itself. So it is in
w^{(t+1)} = w^{(t)} − η g, where the gradient is written out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.names.definition import has_derivative
from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Name,
    Num,
    Plus,
    Reading,
    Script,
    Sides,
    Times,
    mapped,
    rewritten_sides,
    unbracketed,
)

_STEP = re.compile(r"(t|k|s|n|i|j|r|\\tau)([+-]1)?\Z")
_RATES = frozenset(("\\alpha", "\\eta", "\\epsilon", "\\varepsilon", "\\gamma", "\\rho", "lr"))
_CERTAIN = frozenset(("w", "W", "b", "\\theta", "\\Theta", "\\beta", "\\omega"))
_NEW = Script("sup", "word", "new")


def with_new_values(chains: Sides) -> list[list[Reading | None]]:
    """The formulas of a document with w^{new} = w − η ∇J(w) for each step of a descent."""
    return [_without_steps(sides) for sides in chains]


def _without_steps(sides: Sequence[Reading | None]) -> list[Reading | None]:
    if len(sides) < 2 or not isinstance(sides[0], Name) or not isinstance(sides[1], Plus):
        return list(sides)
    left, right, first = sides[0], sides[1], sides[1].terms[0]
    if isinstance(first, Name) and _is_old(left, first):
        left = replace(left, scripts=(*left.scripts, _NEW))
        sides = (left, *sides[1:])
    derived = has_derivative(right)
    if not isinstance(first, Name) or not (derived or _is_change(left, right)):
        return list(sides)
    before = _before(left, first)
    if before is None:
        return list(sides)

    def rewrite(node: Reading) -> Reading:
        if isinstance(node, Name) and (derived or node.base == left.base):
            return replace(node, scripts=tuple(s for s in node.scripts if s != before))
        return mapped(node, rewrite)

    kept = tuple(s for s in left.scripts if s in first.scripts)
    return [replace(left, scripts=(*kept, _NEW)), *rewritten_sides(sides[1:], rewrite)]


def is_step(left: Reading, right: Reading) -> bool:
    """Whether a parameter is given its next value: w(t+1) = w(t) − Δw, or w^{(k+1)} = …"""
    first = right.terms[0] if isinstance(right, Plus) else None
    if isinstance(left, Name) and isinstance(first, Name):
        parameter = left.base in PARAMETER_BASES
        if replace(left, primes=0, start=0, end=0) == replace(first, start=0, end=0):
            return parameter or left.primes > 0  # w' = w + Δw, w = w + Δw
        return parameter and _before(left, first) is not None
    new, old = _at_a_step(left), _at_a_step(first)
    if new is None or old is None or new[0] != old[0] or new[0].base not in PARAMETER_BASES:
        return False
    return new[1] == f"{old[1]}+1" or old[1] == f"{new[1]}-1"


def _at_a_step(reading: Reading | None) -> tuple[Name, str] | None:
    """The w and the k+1 of w(k+1), with places of their own left out."""
    match reading:
        case Call(function=Name() as name, arguments=(step,)):
            pass
        case Times(factors=(Name() as name, Group(inner=step))):
            pass
        case _:
            return None
    match step:
        case Name(scripts=()):
            text = step.base
        case Plus(terms=(Name(scripts=()) as letter, Num(value=value)), signs=(1, sign)) if (
            value == 1
        ):
            text = letter.base + ("+1" if sign > 0 else "-1")
        case _:
            return None
    return replace(name, start=0, end=0), text


def _is_change(left: Name, right: Plus) -> bool:
    """Whether a parameter changes by what is no derivative: w − η g, θ − H⁻¹ g at a step t."""
    if len(right.terms) < 2:
        return False
    change = unbracketed(right.terms[1])
    rate = change.factors[0] if isinstance(change, Times) else None
    rate = change.function if isinstance(change, Call) else rate  # α(…) as the grammar reads it
    if isinstance(rate, Name) and rate.base in _RATES:
        return left.base in PARAMETER_BASES
    counted = any(s.text in ("t+1", "k+1") for s in left.scripts)
    return counted and left.base in _CERTAIN


def _is_old(left: Name, first: Name) -> bool:
    """Whether only the second name says of which step it is: w = w^{(old)} − η g."""
    more = [s for s in first.scripts if s not in left.scripts]
    plain = left.base == first.base and set(left.scripts) <= set(first.scripts)
    return plain and [s.text for s in more] == ["old"]


def _before(left: Name, first: Name) -> Script | None:
    """The mark of the step before, where two names are one parameter at two steps in a row."""
    new = [s for s in left.scripts if s not in first.scripts]
    old = [s for s in first.scripts if s not in left.scripts]
    if left.base != first.base or len(new) != 1 or len(old) != 1:
        return None
    if (new[0].text, old[0].text) == ("new", "old"):
        return old[0]
    one, other = _STEP.match(new[0].text), _STEP.match(old[0].text)
    if one is None or other is None or one[1] != other[1]:
        return None
    in_a_row = (one[2], other[2]) in (("+1", None), (None, "-1"))
    return old[0] if in_a_row and new[0].place == old[0].place else None

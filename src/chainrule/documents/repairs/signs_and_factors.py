"""Signs, numbers, squares and factors that are wrong, lost or there too often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.documents.defining.system import System
from chainrule.documents.outcomes.verdicts import Cause
from chainrule.documents.parsing.reading import (
    Call,
    Dots,
    Group,
    Indicator,
    Name,
    Num,
    Over,
    Plus,
    Raised,
    Reading,
    Script,
    Times,
    walk_reading,
)
from chainrule.documents.repairs.repair import Repair, repair, without


def signs(root: Reading, nodes: list[Reading]) -> Iterator[Repair]:
    """Each term of each sum with the other sign."""
    for node in nodes:
        if not isinstance(node, Plus) or any(isinstance(t, Dots) for t in node.terms):
            continue
        for place, term in enumerate(node.terms):
            turned = tuple(-s if k == place else s for k, s in enumerate(node.signs))
            other = replace(node, signs=turned)
            yield repair(Cause.SIGN, "one term has the wrong sign", root, node, other, at=term)


def factors(root: Reading, nodes: list[Reading], system: System) -> Iterator[Repair]:
    """Other numbers and exponents, squares put on, and products without one of their factors."""
    functions = {id(n.function) for n in nodes if isinstance(n, Call)}
    exponents = {id(n.exponent) for n in nodes if isinstance(n, Raised)}
    for node in nodes:
        if isinstance(node, Num):
            yield from _numbers(root, node, id(node) in exponents)
        if isinstance(node, Name):
            for script in node.scripts:
                is_above = script.place == "sup" and script.text == system.mention(node).power
                if is_above and _is_power(script):
                    other = replace(node, scripts=tuple(s for s in node.scripts if s is not script))
                    yield repair(Cause.FACTOR, "an exponent is wrong", root, node, other)
        if isinstance(node, (Group, Name, Call)) and id(node) not in functions:
            squared = Raised(node.start, node.end, node, Num(node.end, node.end, Fraction(2)))
            yield repair(Cause.FACTOR, "a square is lost", root, node, squared)
        if isinstance(node, Times) and len(node.factors) > 1:
            for place, factor in enumerate(node.factors):
                if isinstance(factor, (Num, Over, Name, Group)):
                    cause = Cause.MISSING_MEAN if _counts(factor, system) else Cause.FACTOR
                    message = "a factor is there too often"
                    yield repair(cause, message, root, node, without(node, place), at=factor)


def means(root: Reading, nodes: list[Reading], system: System) -> Iterator[Repair]:
    """1/n put on one term of a sum, or taken from it."""
    count = min((c for c in system.counts if not c.isdigit()), default=None)
    if count is None:
        return
    steps = (n for n in nodes if isinstance(n, (Call, Indicator)))  # 1/n in sign(…) is no share
    inside = {id(n) for step in steps for n in walk_reading(step)}
    for node in nodes:
        for term in node.terms if isinstance(node, Plus) and id(node) not in inside else ():
            n = Name(term.start, term.end, count)
            share = Over(term.start, term.end, Num(term.start, term.end, Fraction(1)), n)
            group = Group(term.start, term.end, term)
            lost = Times(term.start, term.end, (share, group), ("",))
            yield repair(Cause.MISSING_MEAN, f"1/{count} is lost in one term", root, term, lost)
            more = Times(term.start, term.end, (n, group), ("",))
            yield repair(
                Cause.FACTOR, f"1/{count} is there once too often in one term", root, term, more
            )


def _is_power(script: Script) -> bool:
    """Whether a mark above may be a square or a cube: a bare number that is no general layer."""
    return script.kind == "bare" and script.written is None and script.text in ("2", "3")


def _numbers(root: Reading, node: Num, is_exponent: bool) -> Iterator[Repair]:
    x = node.value
    message = "an exponent is wrong" if is_exponent else "a number is wrong"
    for value in (x + 1, x - 1) if is_exponent else (x * 2, x / 2, -x):
        cause = Cause.SIGN if value == -x else Cause.FACTOR
        yield repair(cause, message, root, node, replace(node, value=value), str(value))


def _counts(factor: Reading, system: System) -> bool:
    """Whether a factor has to do with the number of samples, as 1/n has."""
    return any(
        isinstance(n, Name) and system.mention(n).key in system.counts
        for n in walk_reading(factor)
    )  # fmt: skip

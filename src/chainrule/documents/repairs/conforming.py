"""Transposes, the order of factors and ⊙: what makes a product conform."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations
from itertools import product as combinations

from chainrule.documents.outcomes.verdicts import Cause
from chainrule.documents.parsing.reading import (
    Call,
    Group,
    Name,
    Num,
    Over,
    Partial,
    Plus,
    Reading,
    Times,
    Turned,
    walk_reading,
)
from chainrule.documents.parsing.writing import show_name
from chainrule.documents.repairs.repair import Repair, repair

_MOST_FACTORS = 5  # of a product in which two are exchanged
_MOST_REARRANGED = 4  # factors that are put in every order
_MOST_PRODUCTS = 3  # of a line that are rearranged, the longest first


def transposes(root: Reading, nodes: list[Reading]) -> Iterator[Repair]:
    """Each transpose taken off, and one put on each name, bracket and derivative without it."""
    functions = {id(n.function) for n in nodes if isinstance(n, Call)}
    yield from _whole_products(root, nodes)
    for node in nodes:
        if id(node) in functions:
            continue
        if isinstance(node, Turned):
            message = "a transpose is there that does not belong"
            yield repair(Cause.TRANSPOSE, message, root, node, node.base)
        elif isinstance(node, Name) and any(s.text == "T" for s in node.scripts):
            other = replace(node, scripts=tuple(s for s in node.scripts if s.text != "T"))
            message = f"{show_name(node)} must not be transposed"
            yield repair(Cause.TRANSPOSE, message, root, node, other, show_name(other))
        elif isinstance(node, (Name, Group, Partial)):
            yield repair(Cause.TRANSPOSE, "a transpose is missing", root, node, _turned(node))


def _whole_products(root: Reading, nodes: list[Reading]) -> Iterator[Repair]:
    """(A B)ᵀ for a product that is a whole side or a whole term."""
    terms = [term for node in nodes if isinstance(node, Plus) for term in node.terms]
    for node in (root, *terms):
        if isinstance(node, Times):
            turned = _turned(Group(node.start, node.end, node))
            yield repair(Cause.TRANSPOSE, "a transpose is missing", root, node, turned)


def _turned(node: Reading) -> Turned:
    return Turned(node.start, node.end, node)


def orders(root: Reading, nodes: list[Reading]) -> Iterator[Repair]:
    """Each two neighbours of a product exchanged, it reversed, and its factors in any order."""
    for node in nodes:
        if not isinstance(node, Times) or len(node.factors) > _MOST_FACTORS:
            continue
        for place in range(len(node.factors) - 1):
            first, second = node.factors[place : place + 2]
            factors = (*node.factors[:place], second, first, *node.factors[place + 2 :])
            changed = repair(
                Cause.ORDER, "two factors stand in the wrong order",
                root, node, replace(node, factors=factors),
            )  # fmt: skip
            yield replace(changed, at=(first.start, second.end))
        if len(node.factors) > 2:
            backwards = replace(node, factors=node.factors[::-1], joins=node.joins[::-1])
            message = "the factors stand in the wrong order"
            yield repair(Cause.ORDER, message, root, node, backwards)
            if len(node.factors) <= _MOST_REARRANGED:
                for mixed in permutations(node.factors):
                    other = replace(node, factors=mixed)
                    yield repair(Cause.ORDER, message, root, node, other)


def conforming(root: Reading) -> Iterator[Repair]:
    """Other orders, transposes and ⊙ in a product that is right as numbers but does not conform."""
    yield from _whole_products(root, list(walk_reading(root)))
    products = list(walk_reading(root, Times))
    products.sort(key=lambda n: -len(n.factors))
    for node in products[:_MOST_PRODUCTS]:
        movable = [f for f in node.factors if not isinstance(f, (Num, Over))]
        fixed = [f for f in node.factors if isinstance(f, (Num, Over))]
        if not 1 <= len(movable) <= _MOST_REARRANGED:
            continue
        for cause, inner in _rearranged(movable):
            grouped = (*fixed, Group(node.start, node.end, inner))
            whole = Times(node.start, node.end, grouped, ("",) * len(fixed)) if fixed else inner
            yield repair(cause, "", root, node, whole)
        for factor in node.factors:
            if isinstance(factor, Name):
                yield repair(Cause.TRANSPOSE, "", root, factor, _turned(factor))


def _rearranged(factors: Sequence[Reading]) -> Iterator[tuple[Cause, Reading]]:
    """Every other product of the same factors, and what would have been wrong."""
    count = len(factors)
    for order in permutations(range(count)):
        same_order = list(order) == sorted(order)
        for turned, joins in combinations(_choices(count), _choices(count - 1)):
            if same_order and not any(turned) and not any(joins):
                continue
            if same_order:
                cause = Cause.SHAPE if any(joins) else Cause.TRANSPOSE
            else:
                cause = Cause.SHAPE if any(joins) else Cause.ORDER
            picked = [_turned(factors[k]) if turned[k] else factors[k] for k in order]
            yield cause, _folded(picked, ["odot" if odot else "" for odot in joins])


def _choices(count: int) -> list[tuple[bool, ...]]:
    """All ways to choose among a few, none first."""
    return [tuple(bool(bits >> k & 1) for k in range(count)) for bits in range(2**count)]


def _folded(factors: list[Reading], joins: list[str]) -> Reading:
    """Factors folded from the left, each step in brackets."""
    result = factors[0]
    for factor, join in zip(factors[1:], joins, strict=True):
        product = Times(result.start, factor.end, (result, factor), (join,))
        result = Group(result.start, factor.end, product)
    return result

r"""A δ that a chain puts for a part of the line before it, where nothing else says what it is.

In ``∂E/∂W_2 = [W_3^T δ_3 ∘ f'(z_2)] x_1^T = δ_2 x_1^T`` the last step names the factor in front of
x_1ᵀ, which stays as it is. So does ``∂E/∂W_2 = δ_2 x_1^T`` as a line of its own, behind the other.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from chainrule.documents.defining.system import System
from chainrule.documents.names.definition import Definition
from chainrule.documents.parsing.composing import negated
from chainrule.documents.parsing.reading import Name, Partial, Plus, Reading, Times, unbracketed

_BASES = ("\\delta", "\\Delta", "\\epsilon", "\\varepsilon")


def offer_within(system: System) -> None:
    """Note what each δ stands for that only ever stands in the middle of a chain."""
    before: dict[Reading, Reading] = {}  # what an earlier line says that a derivative is
    for number, chain in enumerate(system.chains):
        readings = [side.reading for side in chain.sides]
        steps = list(enumerate(pairwise(readings)))
        if isinstance(readings[0], Partial) and len(readings) > 1 and readings[1] is not None:
            earlier = before.setdefault(readings[0], readings[1])
            steps = [(0, (earlier, readings[1])), *steps[1:]]
        for place, (first, second) in steps:
            if first is None or second is None or chain.relations[place] != "=":
                continue
            name, part = _named(first, second)
            if name is None or part is None:
                continue
            mention = system.mention(name)
            if not _is_open(system, mention.key) or mention.key in set(system.keys_in(part)):
                continue
            if system.free_letters(part) == set(mention.entries) and not mention.turned:
                found = Definition(mention.key, name, part, number, place, mention)
                if found.place not in system.unusable:
                    table = system.entry_definitions if mention.entries else system.candidates
                    table.setdefault(found.key, []).append(found)


def _is_open(system: System, key: str) -> bool:
    tables = (system.candidates, system.entry_definitions, system.functions, system.opaque)
    return not any(key in table for table in tables)


def _named(first: Reading, second: Reading) -> tuple[Name | None, Reading | None]:
    """The δ of a product and what stood in its place, if all other factors are the same."""
    if isinstance(first, Plus) and first.signs == (-1,):
        own, inner = _named(first.terms[0], second)
        return own, None if inner is None else negated(inner, inner.start)
    if not isinstance(first, Times) or not isinstance(second, Times):
        return None, None
    front = _same(first.factors, second.factors)
    back = _same(first.factors[front:][::-1], second.factors[front:][::-1])
    ones = second.factors[front : len(second.factors) - back]
    end = len(first.factors) - back
    part = first.factors[front:end]
    if len(ones) != 1 or not part or len(part) == len(first.factors):
        return None, None
    name = unbracketed(ones[0])
    if not isinstance(name, Name) or name.base not in _BASES:
        return None, None
    if len(part) == 1:
        return name, part[0]
    joins = first.joins[front : end - 1]
    whole = replace(first, factors=part, joins=joins, start=part[0].start, end=part[-1].end)
    return name, whole


def _same(ones: tuple[Reading, ...], others: tuple[Reading, ...]) -> int:
    """How many of the first factors are the same."""
    count = 0
    for one, other in zip(ones, others, strict=False):
        if unbracketed(one) != unbracketed(other):
            break
        count += 1
    return count

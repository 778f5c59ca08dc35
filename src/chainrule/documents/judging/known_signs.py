"""da/dz = 1 in a worked example, where a = ReLU(z) and z = 0.5: a line on one side of a kink.

It is right if it holds at the points on that side, which the document's own numbers tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice

import numpy as np

from chainrule.documents.calculating.number_values import Evaluation
from chainrule.documents.comparing.matching import Matcher
from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.difference import HOLDS, as_meant, difference
from chainrule.documents.evaluating.sided import Kind, Match, Sided
from chainrule.documents.evaluating.valued import Valued
from chainrule.documents.evaluating.worlds import KINKED, World, goes_by_cases
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.reading import Call, Num, Reading, walk_reading
from chainrule.documents.systems.numbers import Numbers

_MOST_KINKS = 8  # with more of them hardly any point lies on the right side of all
_MOST_WORLDS = 8
_ENOUGH = 3  # points on the right side
_UNREACHED = "No point that was tried lies on the side of a kink on which the numbers lie."


def match_at_known_signs(
    matcher: Matcher, numbers: Numbers, anchor: Sided, side: Sided
) -> Match | None:
    """How two sides compare where every kinked function has an argument with the sign of its
    number; None where no such number is known, or the sides differ there."""
    if not numbers.constants:
        return None
    system, at = matcher.judged.system, side.side.start
    signs = dict(islice(_signs(system, numbers, at), _MOST_KINKS))
    if not signs:
        return None
    apart = list(islice(_apart(matcher, signs, anchor, side), _ENOUGH))
    if not apart:
        return Match(Kind.UNDECIDED, None, _UNREACHED)
    return Match(Kind.EQUAL, max(apart)) if max(apart) <= HOLDS else None


def _signs(system: System, numbers: Numbers, at: int) -> Iterator[tuple[Reading, int]]:
    """The arguments of kinked functions whose numbers are known, with the signs of these."""
    for definition in system.definitions.values():
        for call in walk_reading(definition.right, Call):
            argument = _kinked_argument(system, call)
            number = numbers.put_in(argument, at) if argument is not None else None
            if argument is None or number is None or numbers.is_near:
                continue
            try:
                value = Evaluation().value(number)
            except Unread:
                continue
            if isinstance(value, Fraction) and value:
                yield argument, 1 if value > 0 else -1


def _kinked_argument(system: System, call: Call) -> Reading | None:
    """The z of ReLU(z), of max(0, z), and of an f(z) that the document defines by one of them."""
    function = call.function
    if function.base in ("max", "min"):
        others = [argument for argument in call.arguments if not isinstance(argument, Num)]
        return others[0] if len(others) == 1 and len(call.arguments) == 2 else None
    own = system.functions.get(system.mention(function).key)
    kinked = system.known_function(function.base) in KINKED
    kinked |= own is not None and goes_by_cases(own.right, system)
    return call.arguments[0] if kinked and len(call.arguments) == 1 else None


def _apart(
    matcher: Matcher, signs: dict[Reading, int], anchor: Sided, side: Sided
) -> Iterator[float]:
    """How far two sides are apart at each point on the right side of every kink."""
    scalar = matcher.worlds[1].is_trivial
    first = matcher.worlds[0 if scalar else 1]
    for seed in range(_MOST_WORLDS):
        world = (
            World(first.system, first.elaborator.shapes, scalar, first.seed + seed)
            if seed else first
        )  # fmt: skip
        sides = [replace(s, worlds=(world, world), cache={}) for s in (anchor, side)]
        a, b = (s.tried(scalar).values for s in sides)
        if not a or len(a) != len(b):
            return
        arguments = [(world.tried(argument).values, sign) for argument, sign in signs.items()]
        for place, (x, y) in enumerate(zip(*as_meant(a, b), strict=True)):
            if all(_has_sign(values, place, sign) for values, sign in arguments):
                apart = difference([x], [y])
                yield float("inf") if apart.transposed else apart.relative


def _has_sign(values: list[Valued], place: int, sign: int) -> bool:
    """Whether every entry of a value at a point has a sign."""
    return place < len(values) and bool(np.all(np.real(values[place].array) * sign > 0))

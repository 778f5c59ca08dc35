"""Another reading of a line is tried: whether it holds, and which one conforms."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.documents.comparing.matching import Matcher
from chainrule.documents.evaluating.difference import HOLDS, difference, is_finite
from chainrule.documents.evaluating.sided import Sided
from chainrule.documents.evaluating.worlds import Tried, World
from chainrule.documents.outcomes.verdicts import Cause
from chainrule.documents.parsing.reading import Reading
from chainrule.documents.repairs import conforming
from chainrule.expression import Expression

_MOST_FORMS = 400  # readings of one side's products that are tried


@dataclass(frozen=True)
class Conforming:
    """The form that conforms."""

    cause: Cause
    mend: str | None


def conforming_form(matcher: Matcher, left: Sided, right: Sided) -> Conforming | None:
    """Another reading of the right side's products that conforms and holds."""
    target = left.tried(False)
    if not target.values or left.side.reading is None:
        return None
    world = matcher.worlds[1]
    best: Conforming | None = None
    for count, repair in enumerate(conforming(right.reading)):
        if count > _MOST_FORMS or matcher.out_of_time:
            break
        if holds(matcher, world, target, repair.reading):
            found = Conforming(repair.cause, matcher.shown(repair.reading))
            if repair.cause is not Cause.SHAPE:
                return found
            best = best or found
            if count > 60:
                break
    return best


def holds(matcher: Matcher, world: World, target: Tried, reading: Reading) -> bool:
    """Whether a reading has the target's values at every point of a world."""
    matcher.effort.spend(1 + len(matcher.judged.system.habits.names) // 200)
    tried = world.read(reading, None, target.jacobians)
    if tried.expression is None:
        return False
    known = [e for e in (target.expression, tried.expression) if e is not None]
    shapes = [e.shape for e in known if e.shape]
    if len(set(shapes)) > 1:
        return False
    if not _may_hold(world, target, tried.expression):
        return False
    world.evaluate(tried, reading, unit=False)
    if not tried.values or not tried.is_finite:
        return False
    try:
        apart = difference(target.values, tried.values)
    except ValueError:
        return False
    return apart.relative <= HOLDS and not apart.transposed


def _may_hold(world: World, target: Tried, expression: Expression) -> bool:
    """Whether it has the target's value where that is largest: few repairs come further."""
    place = target.largest
    value = world.value_at(place, expression)
    if value is None or not is_finite([value]):
        return False
    try:
        return difference([target.values[place]], [value]).relative <= HOLDS
    except ValueError:
        return False

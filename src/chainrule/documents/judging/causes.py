"""Why a line does not hold: a cause is named only if its repair makes the line hold everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, islice

from chainrule.documents.comparing.matching import Matcher
from chainrule.documents.comparing.trying import holds
from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.sided import Kind, Match, Sided
from chainrule.documents.evaluating.worlds import Tried, World
from chainrule.documents.judging.whole_side import is_multiple_of_mean, lost_sum, whole_cause
from chainrule.documents.outcomes.found import Found
from chainrule.documents.outcomes.verdicts import Cause
from chainrule.documents.parsing.grammar.second_derivatives import is_second
from chainrule.documents.parsing.reading import (
    Big,
    Name,
    Partial,
    Plus,
    Reading,
    unbracketed,
    walk_reading,
)
from chainrule.documents.parsing.writing import latex_of
from chainrule.documents.repairs import (
    derivatives,
    indices,
    lost_slopes,
    meanings,
    orders,
    repairs,
    symbols,
    transposes,
)

MOST_REPAIRS = 600
MOST_MEANINGS = 60


def _truth(anchor: Sided, matcher: Matcher) -> str:
    """What a line should equal, in words: the derivative of L with respect to W."""
    reading = anchor.reading
    if not isinstance(reading, Partial):
        return "what it should be"
    of, wrt = (latex_of(part, matcher.text) for part in (reading.of, reading.wrt))
    if is_second(reading) and isinstance(reading.of, Partial):
        of = latex_of(reading.of.of, matcher.text)
        both = dict.fromkeys((wrt, latex_of(reading.of.wrt, matcher.text)))
        return f"the second derivative of {of} with respect to {' and '.join(both)}"
    return f"the derivative of {of} with respect to {wrt}"


def find_cause(
    matcher: Matcher, anchor: Sided, side: Sided, match: Match, lost: bool = False
) -> Found | None:
    """The cause of a difference, or None if no single repair mends it.

    lost: an earlier line has lost the sum over the samples, and this one may be without it too.
    """
    if matcher.out_of_time:
        return None
    world = matcher.worlds[0 if match.scalar else 1]
    target = anchor.tried(match.scalar, jacobians=match.jacobians)
    written = side.tried(match.scalar, jacobians=match.jacobians)
    if not target.values:
        return None
    if not written.values:  # it does not conform: only another reading of it can hold
        return _by_repair(matcher, anchor, side, match, world, target, lost)
    if all(not v.array.any() for v in target.values):
        return None  # whatever is multiplied by zero would be a repair
    shared = matcher.judged.system.free_letters(anchor.reading)
    whole = whole_cause(world, target, written, side, matcher, _truth(anchor, matcher), shared)
    if whole is not None:
        return whole
    return _by_repair(matcher, anchor, side, match, world, target, lost)


def shape_cause(matcher: Matcher, anchor: Sided, side: Sided) -> Found | None:
    """A transpose or an order that makes a line conform and hold."""
    target = anchor.tried(False)
    nodes = list(walk_reading(side.reading))
    candidates = chain(transposes(side.reading, nodes), orders(side.reading, nodes))
    for repair in islice(candidates, MOST_REPAIRS if target.values else 0):
        if matcher.out_of_time:
            return None
        if holds(matcher, matcher.worlds[1], target, repair.reading):
            message = f"{_as_sentence(repair.message)}."
            return Found(repair.cause, message, matcher.shown(repair.reading), repair.at[0])
    return None


def left_cause(matcher: Matcher, left: Sided, right: Sided, match: Match) -> Found | None:
    """A wrong symbol on the left side: ∂a/∂a = σ(a)(1 − σ(a))."""
    world = matcher.worlds[0 if match.scalar else 1]
    target = right.tried(match.scalar)
    if not target.values or matcher.out_of_time:
        return None
    if all(not v.array.any() for v in target.values):
        return None  # any derivative of what does not depend on it is 0 as well
    system = matcher.judged.system
    candidates = chain(symbols(left.reading, system), derivatives(left.reading, system))
    for count, repair in enumerate(candidates):
        if count > MOST_REPAIRS or matcher.out_of_time:
            return None
        if not _by_itself(repair.reading) and holds(matcher, world, target, repair.reading):
            shown = matcher.shown(repair.reading)
            return Found(
                Cause.SYMBOL, f"On the left, {repair.message}.",
                f"{shown} = {right.side.text}", repair.at[0],
            )  # fmt: skip
    return None


def _by_itself(reading: Reading) -> bool:
    """Whether a side is ∂x/∂x, which nobody means."""
    return isinstance(reading, Partial) and unbracketed(reading.of) == unbracketed(reading.wrt)


def index_on_the_left(
    matcher: Matcher, left: Sided, right: Sided, match: Match, letters: Sequence[str]
) -> Found | None:
    """Another index on the left side: ∂z_i/∂b_i, which is said to be 1 where k = i and else 0."""
    world = matcher.worlds[0 if match.scalar else 1]
    target = right.tried(match.scalar)
    if not target.values or not letters:
        return None
    nodes = list(walk_reading(left.reading))
    candidates = indices(left.reading, nodes, matcher.judged.system, set(letters))
    for repair in islice(candidates, MOST_REPAIRS):
        if matcher.out_of_time:
            return None
        if holds(matcher, world, target, repair.reading):
            mend = f"{matcher.shown(repair.reading)} = {right.side.text}"
            return Found(Cause.INDEX, f"On the left, {repair.message}.", mend, repair.at[0])
    return None


def meant(matcher: Matcher, anchor: Sided, side: Sided, match: Match) -> tuple[Found, bool] | None:
    """A symbol without its number, or a capital for it: what it must mean, and whether it holds."""
    world = matcher.worlds[0]
    if anchor.side.reading is None:
        return None
    target = anchor.tried(True)
    if not target.values or matcher.out_of_time:
        return None
    for count, (reading, said, stacked, twins) in enumerate(
        meanings(side.reading, matcher.judged.system, match.unknown | match.assumed)
    ):
        if count > MOST_MEANINGS or matcher.out_of_time:
            return None
        if holds(matcher, world, target, reading):
            mend = matcher.shown(reading)
            read = matcher.sided(replace(side.side, reading=reading), side.context)
            kind = matcher.match(anchor, read).kind
            cause = Cause.ORDER if kind is Kind.COMPONENT else Cause.UNKNOWN
            is_meant = twins and kind is Kind.EQUAL
            return Found(cause, f"Read with {said}", mend, is_meant=is_meant), True
        tried = world.read(reading)
        if tried.expression is None:
            continue
        world.evaluate(tried, reading, unit=False)
        if tried.values and is_multiple_of_mean(target, tried):
            mend = matcher.shown(reading)
            cause = Cause.MISSING_MEAN if stacked else Cause.DROPPED_SUM
            said = f"Read with {said}, the mean over the samples is missing, up to a factor."
            return Found(cause, said, mend, side.side.start), False
    return None


def _by_repair(
    matcher: Matcher,
    anchor: Sided,
    side: Sided,
    match: Match,
    world: World,
    target: Tried,
    lost: bool,
) -> Found | None:
    system = matcher.judged.system
    letters = {node.letter for node in walk_reading(anchor.reading, Big)} | system.free_letters(
        anchor.reading
    )
    other = matcher.worlds[1]
    other_target = anchor.tried(False)
    partial: Found | None = None
    for count, repair in enumerate(repairs(side.reading, system, letters)):
        if count > MOST_REPAIRS or matcher.out_of_time:
            break
        message = _as_sentence(repair.message)
        if repair.cause is Cause.SYMBOL and _cancels(system, repair.reading):
            continue
        if not holds(matcher, world, target, repair.reading):
            if not lost or not _holds_but_for_a_sum(world, target, repair.reading):
                continue
            message += ", and the mean is still lost."
            return Found(repair.cause, message, None, repair.at[0])
        found = Found(repair.cause, f"{message}.", matcher.shown(repair.reading), repair.at[0])
        if not match.scalar or other.is_trivial or not other_target.values:
            return found
        if holds(matcher, other, other_target, repair.reading):
            return found
        partial = partial or found
    return partial or _lost_slope(matcher, side, world, target, letters)


def _cancels(system: System, reading: Reading) -> bool:
    """Whether a formula has y − y in it: nobody means that by a − y."""
    return any(
        isinstance(node, Plus)
        and len(node.terms) == 2
        and node.signs[0] != node.signs[1]
        and len({system.mention(term) for term in node.terms if isinstance(term, Name)}) == 1
        and all(isinstance(term, Name) for term in node.terms)
        for node in walk_reading(reading)
    )


def _holds_but_for_a_sum(world: World, target: Tried, reading: Reading) -> bool:
    tried = world.read(reading)
    if tried.expression is None:
        return False
    world.evaluate(tried, reading, unit=False)
    return bool(tried.values) and lost_sum(target, tried) is not None


def _lost_slope(
    matcher: Matcher, side: Sided, world: World, target: Tried, letters: set[str]
) -> Found | None:
    """The derivative of an activation is lost: f′(z) of one of the layers mends the line."""
    candidates = lost_slopes(side.reading, matcher.judged.system, letters)
    for repair in islice(candidates, MOST_REPAIRS):
        if matcher.out_of_time:
            return None
        if holds(matcher, world, target, repair.reading):
            message = f"{_as_sentence(repair.message)}."
            return Found(repair.cause, message, matcher.shown(repair.reading), repair.at[0])
    return None


def _as_sentence(text: str) -> str:
    """With a capital, unless it begins with a symbol: p_{i} is not P_{i}."""
    first = text.partition(" ")[0]
    return text[:1].upper() + text[1:] if first.isalpha() else text

"""Why a line does not hold: a cause is named only if its repair makes the line hold everywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from chainrule.documents.evaluation import Valued, aligned_values
from chainrule.documents.reading import (
    Big,
    Call,
    Group,
    Name,
    Plus,
    Reading,
    Times,
    walk_reading,
)
from chainrule.documents.repairs import (
    derivatives,
    free_letters,
    meanings,
    repairs,
    replaced,
    symbols,
)
from chainrule.documents.verdicts import Cause
from chainrule.documents.worlds import HOLDS, WRONG, Tried, World, difference, relative

if TYPE_CHECKING:
    from chainrule.documents.matching import Match, Matcher, Sided

MOST_REPAIRS = 600


@dataclass(frozen=True)
class Found:
    """A cause with the line as it should be. whole: the whole right side is off by one thing."""

    cause: Cause
    message: str
    mend: str | None = None
    mark: int | None = None
    whole: bool = False
    evidence: dict[str, object] = field(default_factory=dict)


def find_cause(
    matcher: Matcher, anchor: Sided, side: Sided, match: Match, lost: bool = False
) -> Found | None:
    """The cause of a difference, or None if no single repair mends it.

    lost: an earlier line has lost the sum over the samples, and this one may be without it too.
    """
    if matcher.out_of_time:
        return None
    world = matcher.worlds[0 if match.scalar else 1]
    target = anchor.tried(match.scalar)
    written = side.tried(match.scalar)
    if not target.values:
        return None
    if not written.values:  # it does not conform: only another reading of it can hold
        return _by_repair(matcher, anchor, side, match, world, target, lost)
    if all(not v.array.any() for v in target.values):
        return None  # whatever is multiplied by zero would be a repair
    whole = _whole(world, target, written, side, matcher)
    if whole is not None:
        return whole
    return _by_repair(matcher, anchor, side, match, world, target, lost)


def left_cause(matcher: Matcher, left: Sided, right: Sided, match: Match) -> Found | None:
    """A wrong symbol on the left side: ∂a/∂a = σ(a)(1 − σ(a))."""
    world = matcher.worlds[0 if match.scalar else 1]
    target = right.tried(match.scalar)
    if not target.values or matcher.out_of_time:
        return None
    system = matcher.judged.system
    candidates = chain(symbols(left.reading, system), derivatives(left.reading, system))
    for count, repair in enumerate(candidates):
        if count > MOST_REPAIRS or matcher.out_of_time:
            return None
        if matcher.holds(world, target, repair.reading):
            shown = matcher.shown(world, repair.reading)
            return Found(
                Cause.SYMBOL, f"On the left, {repair.message}.",
                f"{shown} = {right.side.text}", repair.at[0],
            )  # fmt: skip
    return None


def meant(matcher: Matcher, anchor: Sided, side: Sided, match: Match) -> tuple[Found, bool] | None:
    """A symbol without its number, or a capital for it: what it must mean, and whether it holds."""
    world = matcher.worlds[0]
    target = anchor.tried(True)
    if not target.values or matcher.out_of_time:
        return None
    for count, (reading, said, stacked) in enumerate(
        meanings(side.reading, matcher.judged.system, match.unknown | match.assumed)
    ):
        if count > 60 or matcher.out_of_time:
            return None
        if matcher.holds(world, target, reading):
            mend = matcher.shown(world, reading)
            conforms = anchor.tried(False)
            full = conforms.values and matcher.holds(matcher.worlds[1], conforms, reading)
            return Found(Cause.UNKNOWN if full else Cause.ORDER, f"Read with {said}", mend), True
        tried = world.read(reading)
        if tried.expression is None:
            continue
        world.evaluate(tried, reading, unit=False)
        if tried.values and _is_multiple_of_sum(target, tried):
            mend = matcher.shown(world, reading)
            cause = Cause.MISSING_MEAN if stacked else Cause.DROPPED_SUM
            said = f"Read with {said}, the mean over the samples is missing, up to a factor."
            return Found(cause, said, mend, side.side.start), False
    return None


def _is_multiple_of_sum(target: Tried, written: Tried) -> bool:
    """Whether the target is a number, the same at every point, times the mean over the samples."""
    ratios = []
    for first, second in zip(target.values, written.values, strict=True):
        extra = [i for i in second.free if i not in first.free]
        if len(extra) != 1:
            return False
        axis = second.free.index(extra[0])
        rest = second.free[:axis] + second.free[axis + 1 :]
        ratios.append(_ratio(first, Valued(second.array.mean(axis=axis), rest)))
    return all(r is not None and abs(r - (ratios[0] or 0)) <= 1e-9 * abs(r) for r in ratios)


def _whole(
    world: World, target: Tried, written: Tried, side: Sided, matcher: Matcher
) -> Found | None:
    """One number, n, or a sum over the samples is between the two sides."""
    text = side.side.text
    lost = _lost_sum(target, written)
    if lost is not None:
        sign, mean = lost
        n = min(matcher.judged.system.counts, default="n")
        factor = rf"\frac{{1}}{{{n}}} " if mean else ""
        minus = "-" if sign < 0 else ""
        letter = min(matcher.judged.system.habits.sample_letters, default="i")
        said = "The mean over the samples is lost" if mean else "The sum over the samples is lost"
        return Found(
            Cause.DROPPED_SUM, said + (" and the sign is wrong." if sign < 0 else "."),
            rf"{minus}{factor}\sum_{{{letter}=1}}^{{{n}}} {_bracketed(side.reading, text)}",
            side.side.start, True,
        )  # fmt: skip
    ratios = [_ratio(a, b) for a, b in zip(target.values, written.values, strict=True)]
    if any(r is None for r in ratios):
        return None
    numbers = [r for r in ratios if r is not None]
    sizes = [point.sizes["samples"] for point in world.points]
    if np.ptp(numbers) <= 1e-9 * abs(numbers[0]):
        return _constant_factor(numbers[0], side, text)
    for sign in (1, -1):
        for c in (Fraction(1), Fraction(1, 2), Fraction(2)):
            for power in (1, -1):
                if all(
                    abs(r - sign * float(c) * s**power) <= 1e-9 * abs(r)
                    for r, s in zip(numbers, sizes, strict=True)
                ):
                    return _mean(sign, c, power, side, text, matcher)
    return None


def _constant_factor(c: float, side: Sided, text: str) -> Found | None:
    fraction = Fraction(c).limit_denominator(24)
    if abs(float(fraction) - c) > 1e-9 * abs(c) or fraction == 0:
        return None
    evidence: dict[str, object] = {"ratio": float(f"{c:.12g}")}
    body = _bracketed(side.reading, text)
    if fraction == -1:
        mend = text[1:].strip() if text.startswith("-") and not isinstance(
            side.reading, Plus
        ) else f"-{body}"  # fmt: skip
        if isinstance(side.reading, Plus) and len(side.reading.terms) == 1:
            mend = text.lstrip("-").strip()
        return Found(
            Cause.SIGN, "The right side is −1 times what it should be.", mend, side.side.start,
            True, evidence,
        )  # fmt: skip
    shown = str(fraction) if fraction.denominator == 1 else (
        rf"{'-' if fraction < 0 else ''}\frac{{{abs(fraction.numerator)}}}{{{fraction.denominator}}}"
    )  # fmt: skip
    inverse = 1 / fraction
    return Found(
        Cause.FACTOR, f"The right side is {_plain(inverse)} times what it should be.",
        f"{shown} {body}", side.side.start, True, evidence,
    )  # fmt: skip


def _mean(sign: int, c: Fraction, power: int, side: Sided, text: str, matcher: Matcher) -> Found:
    n = min(matcher.judged.system.counts, default="n")
    body = _bracketed(side.reading, text)
    minus = "-" if sign < 0 else ""
    number = "" if c == 1 else f"{c} "
    factor = rf"\frac{{{c.numerator}}}{{{'' if c.denominator == 1 else c.denominator}{n}}}"
    also = "" if sign > 0 and c == 1 else " and a factor is wrong"
    if power < 0:
        message = f"The mean is missing: 1/{n} is lost{also}."
        return Found(Cause.MISSING_MEAN, message, f"{minus}{factor} {body}", side.side.start, True)
    message = f"1/{n} is there once too often{also}."
    return Found(Cause.FACTOR, message, f"{minus}{number}{n} {body}", side.side.start, True)


def _plain(fraction: Fraction) -> str:
    return str(fraction).replace("-", "−")


def _bracketed(reading: Reading, text: str) -> str:
    return rf"\left( {text} \right)" if isinstance(reading, Plus) else text


def _ratio(target: Valued, written: Valued) -> float | None:
    """c in target = c · written, if there is one."""
    a, b, free = aligned_values(target, written)
    if a.shape[len(free) :] != b.shape[len(free) :]:
        if a.shape[len(free) :] and b.shape[len(free) :]:
            return None
    try:
        a, b = np.broadcast_arrays(a, b)
    except ValueError:
        return None
    size = float(np.vdot(b, b).real)
    if size < 1e-200:
        return None
    c = float(np.vdot(b, a).real) / size
    if abs(c) < 1e-12 or relative(a, c * b) > HOLDS:
        return None
    return c


def _lost_sum(target: Tried, written: Tried) -> tuple[int, bool] | None:
    """Whether the right side is one sample's share of a sum: its sign, and whether of a mean."""
    options = [(sign, mean) for mean in (True, False) for sign in (1, -1)]
    for first, second in zip(target.values, written.values, strict=True):
        extra = [i for i in second.free if i not in first.free]
        if len(extra) != 1:
            return None
        axis = second.free.index(extra[0])
        rest = second.free[:axis] + second.free[axis + 1 :]
        total = Valued(second.array.sum(axis=axis), rest)
        count = second.array.shape[axis]
        kept = []
        for sign, mean in options:
            scaled = Valued(total.array * sign / (count if mean else 1), rest)
            try:
                if difference([first], [scaled]).relative <= WRONG:
                    kept.append((sign, mean))
            except ValueError:
                return None
        options = kept
        if not options:
            return None
    return options[0]


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
    letters = {
        node.letter for node in walk_reading(anchor.reading) if isinstance(node, Big)
    } | free_letters(anchor.reading, system)
    other = matcher.worlds[1]
    other_target = anchor.tried(False)
    partial: Found | None = None
    for count, repair in enumerate(repairs(side.reading, system, letters)):
        if count > MOST_REPAIRS or matcher.out_of_time:
            break
        if not matcher.holds(world, target, repair.reading):
            if not lost or not _holds_but_for_a_sum(world, target, repair.reading):
                continue
            return Found(
                repair.cause, repair.message[:1].upper() + repair.message[1:] + ", and the mean is "
                "still lost.", None, repair.at[0],
            )  # fmt: skip
        found = Found(
            repair.cause, repair.message[:1].upper() + repair.message[1:] + ".",
            matcher.shown(world, repair.reading), repair.at[0],
        )  # fmt: skip
        if not match.scalar or other.is_trivial or not other_target.values:
            return found
        if matcher.holds(other, other_target, repair.reading):
            return found
        partial = partial or found
    return partial or _slope_missing(matcher, anchor, side, match, world, target)


def _holds_but_for_a_sum(world: World, target: Tried, reading: Reading) -> bool:
    tried = world.read(reading)
    if tried.expression is None:
        return False
    world.evaluate(tried, reading, unit=False)
    return bool(tried.values) and _lost_sum(target, tried) is not None


def _slope_missing(
    matcher: Matcher, anchor: Sided, side: Sided, match: Match, world: World, target: Tried
) -> Found | None:
    """The derivative of an activation is lost: f′(z) of one of the layers mends the line."""
    system = matcher.judged.system
    root = side.reading
    for definition in system.definitions.values():
        body = definition.right
        if not isinstance(body, Call) or not system.is_function(body) or len(body.arguments) != 1:
            continue
        function = body.function
        slope = Call(
            root.start, root.end,
            Name(function.start, function.end, function.base, function.scripts, 1),
            body.arguments,
        )  # fmt: skip
        for node in walk_reading(root):
            if node is not root and not isinstance(node, (Name, Times)):
                continue
            for join in ("odot", ""):
                grouped = Group(node.start, node.end, node)
                product = Times(node.start, node.end, (grouped, slope), (join,))
                whole = Group(node.start, node.end, product)
                changed = replaced(root, node, whole)
                if matcher.holds(world, target, changed):
                    return Found(
                        Cause.ACTIVATION_DERIVATIVE,
                        "The derivative of the activation is lost.",
                        matcher.shown(world, changed), node.start,
                    )  # fmt: skip
            if matcher.out_of_time:
                return None
    return None

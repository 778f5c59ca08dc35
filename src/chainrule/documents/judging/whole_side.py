"""A whole right side that is off by one thing: a number, 1/n, or a sum over the samples.

These causes need no other reading of the line: the values of the two sides tell them.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from chainrule.convention import SAMPLES
from chainrule.documents.comparing.matching import Matcher
from chainrule.documents.evaluating.difference import HOLDS, NOTHING, WRONG, difference, relative
from chainrule.documents.evaluating.sided import Sided
from chainrule.documents.evaluating.valued import Valued, aligned_values
from chainrule.documents.evaluating.worlds import Tried, World
from chainrule.documents.names.habits import Habits
from chainrule.documents.outcomes.found import Found
from chainrule.documents.outcomes.verdicts import Cause
from chainrule.documents.parsing.reading import Plus, Reading


def is_multiple_of_mean(target: Tried, written: Tried) -> bool:
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


def whole_cause(
    world: World,
    target: Tried,
    written: Tried,
    side: Sided,
    matcher: Matcher,
    truth: str,
    shared: frozenset[str] = frozenset(),
) -> Found | None:
    """One number, n, or a sum over the samples is between the two sides.

    truth: what the right side should be, in words. shared: the index letters of the left side.
    """
    text = side.side.text
    habits = matcher.judged.system.habits
    target, written = (_of_other_words(tried, habits) for tried in (target, written))
    lost = lost_sum(target, written, shared)
    if lost is not None:
        return _lost(*lost, target, written, side, matcher)
    points = [
        (_ratio(a, b), point.sizes["samples"])
        for a, b, point in zip(target.values, written.values, world.points, strict=True)
        if np.any(a.array) or np.any(b.array)
    ]
    numbers = [ratio for ratio, _ in points if ratio is not None]
    sizes = [size for _, size in points]
    if not numbers or len(numbers) < len(points):
        return None
    for sign in (1, -1):
        for c in (Fraction(1), Fraction(1, 2), Fraction(2)):
            for power in (1, -1):
                if all(
                    abs(r - sign * float(c) * s**power) <= 1e-9 * abs(r)
                    for r, s in zip(numbers, sizes, strict=True)
                ):
                    return _mean(sign, c, power, side, text, matcher)
    if np.ptp(numbers) <= 1e-9 * abs(numbers[0]):
        return _constant_factor(numbers[0], side, text, truth)
    return None


def _of_other_words(tried: Tried, habits: Habits) -> Tried:
    """The values at every k but the o that it never is in −log σ(u_oᵀ v) − Σ_k log σ(−u_kᵀ v)."""
    if not habits.others:
        return tried
    values = []
    for value in tried.values:
        array = value.array
        for axis, index in enumerate(value.free):
            if number := habits.classes.get(habits.others.get(index.name, "")):
                array = np.delete(array, number - 1, axis)
        values.append(replace(value, array=array))
    return replace(tried, values=values)


def _constant_factor(c: float, side: Sided, text: str, truth: str) -> Found | None:
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
            Cause.SIGN, f"The right side is −1 times {truth}.", mend, side.side.start,
            True, evidence,
        )  # fmt: skip
    minus = "-" if fraction < 0 else ""
    shown = str(fraction) if fraction.denominator == 1 else (
        rf"{minus}\frac{{{abs(fraction.numerator)}}}{{{fraction.denominator}}}"
    )  # fmt: skip
    inverse = 1 / fraction
    return Found(
        Cause.FACTOR, f"The right side is {_plain(inverse)} times {truth}.",
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
        cause, mend = Cause.MISSING_MEAN, f"{minus}{factor} {body}"
    else:
        message = f"1/{n} is there once too often{also}."
        cause, mend = Cause.FACTOR, f"{minus}{number}{n} {body}"
    return Found(cause, message, mend, side.side.start, True, of_samples=not also)


def _plain(fraction: Fraction) -> str:
    return str(fraction).replace("-", "−")


def _bracketed(reading: Reading, text: str) -> str:
    return rf"\left( {text} \right)" if isinstance(reading, Plus) else text


def _ratio(target: Valued, written: Valued) -> float | None:
    """c in target = c · written, if there is one."""
    a, b, free = aligned_values(target, written)
    shapes = [v.shape[len(free) :] for v in (a, b) if v.shape[len(free) :]]
    if len(set(shapes)) > 1:
        return None
    try:
        a, b = np.broadcast_arrays(a, b)
    except ValueError:
        return None
    size = float(np.vdot(b, b).real)
    if size < NOTHING:
        return None
    c = float(np.vdot(b, a).real) / size
    if abs(c) < 1e-12 or relative(a, c * b) > HOLDS:
        return None
    return c


def _lost(
    sign: int, mean: bool, target: Tried, written: Tried, side: Sided, matcher: Matcher
) -> Found:
    """The sum that is lost: over the samples, or over another index that is free now."""
    (index,) = (i for i in written.values[0].free if i not in target.values[0].free)
    of_samples = index.dimension == SAMPLES
    n = min(matcher.judged.system.counts, default="n")
    factor = rf"\frac{{1}}{{{n}}} " if mean else ""
    minus = "-" if sign < 0 else ""
    letter = min(matcher.judged.system.habits.sample_letters, default="i")
    bounds = rf"_{{{letter}=1}}^{{{n}}}" if of_samples else f"_{{{index.name}}}"
    said = f"The {'mean' if mean else 'sum'} over {'the samples' if of_samples else index.name}"
    return Found(
        Cause.DROPPED_SUM, said + (" is lost and the sign is wrong." if sign < 0 else " is lost."),
        rf"{minus}{factor}\sum{bounds} {_bracketed(side.reading, side.side.text)}",
        side.side.start, True, of_samples=of_samples and sign > 0,
    )  # fmt: skip


def lost_sum(
    target: Tried, written: Tried, shared: frozenset[str] = frozenset()
) -> tuple[int, bool] | None:
    """Whether the right side is one sample's share of a sum: its sign, and whether of a mean.

    shared: the index letters of the left side, none of which has lost its sum.
    """
    options = [(sign, mean) for mean in (True, False) for sign in (1, -1)]
    for first, second in zip(target.values, written.values, strict=True):
        extra = [i for i in second.free if i not in first.free]
        if len(extra) != 1 or extra[0].name in shared:
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

"""How far two formulas are apart at the points at which they were tried."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from chainrule.convention import SAMPLES
from chainrule.documents.elaborating.context import IMPLICIT
from chainrule.documents.evaluating.valued import Valued, aligned_values, arranged
from chainrule.expression import Index
from chainrule.operations import Array

HOLDS = 1e-9  # rounding of a few hundred operations in double precision
WRONG = 1e-6  # between the two nothing is said
_LARGE = 1e18
NOTHING = 1e-14  # what is left of terms of ordinary size that cancel
_VANISHED = 1e-20  # what cancelling leaves is larger, or 0: a gradient behind dozens of layers
_UNCLEAR = 1e-7
_SHARE = 1e-2  # of the value at the largest point: at a smaller one rounding counts for less


def is_finite(values: list[Valued]) -> bool:
    """Whether every value is of ordinary size."""
    return all(norm(v.array) < _LARGE for v in values)


@dataclass(frozen=True)
class Difference:
    """How far two formulas are apart: relative, over all points.

    transposed: they agree when one is turned. free: index names that only one of them has.
    """

    relative: float
    transposed: bool = False
    shapes: tuple[tuple[int, ...], tuple[int, ...]] | None = None


def norm(array: Array) -> float:
    """‖a‖ of all entries; NumPy's, which asks along which axes, takes twice as long for a few."""
    return math.sqrt(np.vdot(array, array).real)


def largest(values: list[Valued]) -> int:
    """Of the points the one where some values are largest: rounding shows least there."""
    return int(np.argmax([norm(v.array) for v in values]))


def relative(a: Array, b: Array, least: float = 0.0) -> float:
    """‖a − b‖ / max(‖a‖, ‖b‖); 0 where both are 0 up to rounding.

    Of two different numbers that are that small nothing is said. least: a size below which
    rounding counts, as in a(1 − a) where a is nearly 1.
    """
    if a.shape != b.shape:
        a, b = np.broadcast_arrays(a, b)
    sizes = [norm(each) for each in (a, b)]
    scale = max(sizes)
    if not math.isfinite(scale):
        return 0.0  # log 0, which says nothing; whether all is finite is asked elsewhere
    if scale < NOTHING:
        is_small = min(sizes) > 0 and scale < _VANISHED
        apart = norm((a - b) / scale) if is_small else 0.0
        return 0.0 if apart <= HOLDS else _UNCLEAR
    return norm(a - b) / max(scale, least)


def difference(left: list[Valued], right: list[Valued]) -> Difference:
    """Compare two formulas at all points."""
    worst, turned = 0.0, False
    least = _SHARE * max((norm(v.array) for v in left), default=0.0)
    for first, second in zip(left, right, strict=True):
        a, b, free = aligned_values(first, second)
        a_shape, b_shape = a.shape[len(free) :], b.shape[len(free) :]
        if a_shape == b_shape or not a_shape or not b_shape:
            if a_shape != b_shape:
                a, b = _widened(a, len(b_shape)), _widened(b, len(a_shape))
            try:
                worst = max(worst, relative(a, b, least))
            except ValueError:
                return Difference(float("inf"), False, (a_shape, b_shape))
        elif a_shape == b_shape[::-1]:
            turned = True
            worst = max(worst, relative(a, np.swapaxes(b, -1, -2), least))
        else:
            return Difference(float("inf"), False, (a_shape, b_shape))
    return Difference(worst, turned)


def of_one_sample(left: list[Valued], right: list[Valued]) -> tuple[list[Valued], list[Valued]]:
    """Two sides of which one names the sample and the other leaves it out: ∂z/∂w = x_i."""
    if not left or not right:
        return left, right
    for one, other in ((left[0].free, right[0].free), (right[0].free, left[0].free)):
        named = [i for i in other if i.dimension == SAMPLES]
        if IMPLICIT in one and len(named) == 1 and named[0] not in one:
            return _renamed(left, named[0]), _renamed(right, named[0])
    return left, right


def _renamed(values: list[Valued], sample: Index) -> list[Valued]:
    return [Valued(v.array, tuple(sample if i == IMPLICIT else i for i in v.free)) for v in values]


def _widened(array: Array, axes: int) -> Array:
    return array.reshape((*array.shape, *(1,) * axes))


def as_meant(left: list[Valued], right: list[Valued]) -> tuple[list[Valued], list[Valued]]:
    """Two sides of which one leaves out what the other names: the sample, the entry, the vector."""
    return of_one_vector(*of_one_entry(*of_one_sample(left, right)))


def of_one_entry(left: list[Valued], right: list[Valued]) -> tuple[list[Valued], list[Valued]]:
    """A vector and one entry of it, as in ∂L/∂z = p_i − y_i: the line is meant for every i.

    So is ∂z_j/∂W_{ji} = ∂(W x + b)/∂W_{ji}, which has the letter j on both sides.
    """
    if not left or not right:
        return left, right
    if (place := _place_in(right[0], left[0])) is not None:
        return [_entries_of(v, right[0].free[place]) for v in left], right
    if (place := _place_in(left[0], right[0])) is not None:
        return left, [_entries_of(v, left[0].free[place]) for v in right]
    return left, right


def of_one_vector(left: list[Valued], right: list[Valued]) -> tuple[list[Valued], list[Valued]]:
    """One vector and the matrix of all: ∂J/∂u_w = (ŷ − y) vᵀ is meant for every w."""
    pairs = [(a, _vectors_of(b, a)) for a, b in zip(left, right, strict=False)]
    if not pairs or any(vectors is None for _, vectors in pairs):
        return left, right
    return left, [vectors for _, vectors in pairs if vectors is not None]


def _vectors_of(whole: Valued, one: Valued) -> Valued | None:
    """The rows or the columns of a matrix, counted by the one index that a vector has besides."""
    lead, own = len(whole.free), len(one.free)
    shape, matrix = one.array.shape[own:], whole.array.shape[lead:]
    others = [i for i in one.free if i not in whole.free and i.dimension != SAMPLES]
    if len(shape) != 2 or len(matrix) != 2 or 1 not in shape or 1 in matrix or len(others) != 1:
        return None
    place = one.free.index(others[0])
    wanted = (one.array.shape[place], max(shape))
    free = (*whole.free, others[0])
    found = [
        Valued(rows.reshape((*rows.shape[:-1], *shape)), free)
        for rows in (whole.array, np.swapaxes(whole.array, -1, -2))
        if rows.shape[lead:] == wanted
    ]  # two where the matrix is square
    return min(found, key=lambda each: difference([one], [each]).relative, default=None)


def _place_in(entry: Valued, whole: Valued) -> int | None:
    """Which index of a number counts the entries of the other value, a vector as long."""
    lead = len(whole.free)
    shape = whole.array.shape[lead:]
    if entry.array.ndim != len(entry.free) or len(shape) != 2 or 1 not in shape:
        return None
    own = set(whole.free) <= set(entry.free)
    places = [
        k for k, index in enumerate(entry.free)
        if own and entry.array.shape[k] == max(shape) > 1 and index.dimension != SAMPLES
    ]  # fmt: skip
    return places[0] if len(places) == 1 else None


def _entries_of(whole: Valued, index: Index) -> Valued:
    """The entries of vectors, counted by an index that the vectors may have besides."""
    lead = len(whole.free)
    vectors = whole.array.reshape((*whole.array.shape[:lead], -1))
    labels = [*whole.free, index]
    free = tuple(dict.fromkeys(labels))
    return Valued(arranged(vectors, labels, free), free)

"""Whether a formula is a layer, W A + b of one other quantity A, told from its values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from chainrule.convention import SAMPLES
from chainrule.documents.evaluating.valued import Valued
from chainrule.documents.parsing.grammar import FUNCTIONS
from chainrule.documents.recognising.by_value import close
from chainrule.documents.recognising.probe import NotEvaluatedError, Probe
from chainrule.expression import Expression, Symbol
from chainrule.operations import Array
from chainrule.shapes import Dimension

_MOST_ENTRIES = 400


@dataclass(frozen=True)
class Affine:
    """z = W A + b. orientation: "in_out", "out_in", or None where it cannot be told."""

    before: Expression
    weight: str
    bias: str | None
    orientation: str | None
    entrywise: bool = False


def find_affine(probe: Probe, z: Expression) -> Affine | None:
    """The layer that an expression is, or None. ``entrywise``: it only scales every entry."""
    scaled: Affine | None = None
    for before in probe.below(z)[1:]:
        if not probe.data(before) or probe.data(z, before):
            continue
        direct = probe.parameters(z, before)
        found = _affine(probe, z, before, direct) if direct else None
        if found is not None and not found.entrywise:
            return found
        scaled = scaled or found
    return scaled


def _affine(probe: Probe, z: Expression, before: Expression, direct: set[Symbol]) -> Affine | None:
    value = probe.value(before)
    if value.array.size > _MOST_ENTRIES:
        raise NotEvaluatedError("a layer has too many entries")

    def at(array: Array, *without: Symbol) -> Array:
        cuts: dict[Expression, Valued] = {s: _zero(probe, s) for s in without}
        return np.asarray(probe.value(z, {before: Valued(array, value.free), **cuts}).array)

    shape = value.array.shape
    random = np.random.default_rng(0)
    a, b = random.normal(size=shape), random.normal(size=shape)
    zero = np.zeros(shape)
    offset = at(zero)
    if not close(at(a) + at(b) - offset, at(a + b)) or not close(2 * at(a) - offset, at(2 * a)):
        return None
    ins, outs = probe.labels(before, value), probe.labels(z, probe.value(z))
    matrix = _coefficients(ins, outs, shape, at)
    if matrix is None:
        return None
    coefficients, entrywise = matrix
    for weight in sorted(direct, key=lambda s: s.name):
        orientation = _orientation(coefficients, probe.value(weight).array)
        if orientation is None or weight.name in FUNCTIONS:
            continue
        rest = at(zero, weight)
        if not close(rest, offset):
            continue
        bias = None
        if np.abs(rest).max(initial=0) > 0:
            others = sorted(s.name for s in direct if s != weight)
            bare = at(zero, *direct)
            if not others or np.abs(bare).max(initial=0) > 0:
                continue
            bias = others[0]
        told = None if orientation == "either" else orientation
        return Affine(before, weight.name, bias, told, entrywise)
    return None


def _zero(probe: Probe, symbol: Symbol) -> Valued:
    return Valued(np.zeros_like(probe.value(symbol).array), ())


def _coefficients(
    ins: list[Dimension],
    outs: list[Dimension],
    shape: tuple[int, ...],
    at: Callable[[Array], Array],
) -> tuple[Array, bool] | None:
    """dz/dA as inputs × units for one sample, and whether A is only scaled entry by entry.

    ins, outs: the dimensions of the axes of A and of z. What the two share is run through side by
    side, as the samples are, where no entry depends on another.
    """
    size = int(np.prod(shape, dtype=int))
    offset = at(np.zeros(shape))
    rows = [at(np.eye(1, size, k).reshape(shape)) - offset for k in range(size)]
    jacobian = np.array(rows).reshape((*shape, *offset.shape))
    if len(ins) + len(outs) != jacobian.ndim:
        return None
    entrywise = False
    for label in [SAMPLES, *dict.fromkeys(x for x in ins if isinstance(x, str) and x != SAMPLES)]:
        if label not in ins or label not in outs:
            continue
        first, last = ins.index(label), outs.index(label)
        second = len(ins) + last
        own = np.diagonal(jacobian, axis1=first, axis2=second)
        if not np.isclose(np.abs(own).sum(), np.abs(jacobian).sum(), rtol=1e-9):
            if label == SAMPLES:
                return None
            continue
        same = close(own, np.broadcast_to(own[..., :1], own.shape))
        if not same and label == SAMPLES:
            return None
        if not same:
            entrywise = True
            continue
        jacobian = own[..., 0]
        ins = [x for k, x in enumerate(ins) if k != first]
        outs = [x for k, x in enumerate(outs) if k != last]
    if entrywise:
        units = int(np.prod(jacobian.shape[len(ins) :]))
        square = jacobian.reshape(-1, units)
        return (np.diagonal(square)[:, None], True) if square.shape[0] == units else None
    return jacobian.reshape(-1, int(np.prod(jacobian.shape[len(ins) :], dtype=int))), False


def _orientation(coefficients: Array, weight: Array) -> str | None:
    """How the entries of a weight lie: inputs × units, or units × inputs; None if it is not it."""
    if weight.size != coefficients.size or np.iscomplexobj(weight):
        return None
    full = weight if weight.ndim == 2 else weight.reshape(coefficients.shape)
    if full.size == 1:
        return "either" if close(full.reshape(1), coefficients.reshape(1)) else None
    if close(full, coefficients):
        return "in_out"
    if close(full.T, coefficients):
        return "out_in"
    return None

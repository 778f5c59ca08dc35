"""What came back for each parameter: an array that can be compared, or the reason why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule.documents.outcomes.verdicts import Cause, Outcome
from chainrule.gradient_check.backward import Arrays, Backward
from chainrule.gradient_check.draws import Draw, Layout
from chainrule.gradient_check.fitting import ONE, Fitting
from chainrule.gradient_check.mistakes import Mistake
from chainrule.operations import Array


@dataclass(frozen=True)
class Received:
    """The gradient of one parameter as it came back.

    arrays: as rows and inputs × units, if it can be compared. raw: arrays of another size.
    mistake: what is wrong with its shape, or why it cannot be compared.
    """

    arrays: Arrays | None = None
    raw: Arrays | None = None
    mistake: Mistake | None = None
    outcome: Outcome = Outcome.WRONG


def receive(
    name: str, gradients: Sequence[Mapping[str, Any]], draws: Sequence[Draw], layout: Layout
) -> Received:
    """Sort what came back for one parameter."""
    target = f"dJ/d{name}"
    if not all(name in found for found in gradients):
        had = ", ".join(dict.fromkeys(key for found in gradients for key in found))
        sentence = f"No gradient of {name} came back, only of {had}."
        return Received(mistake=Mistake(Cause.UNKNOWN, sentence, target), outcome=Outcome.UNDEFINED)
    arrays = []
    for found in gradients:
        array = _numbers(found[name])
        if isinstance(array, str):
            mistake = Mistake(Cause.UNKNOWN, f"It is {array}, not an array of numbers.", target)
            return Received(mistake=mistake, outcome=Outcome.UNREAD)
        if not np.isfinite(array).all():
            place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
            sentence = f"It has {array[place]} at {list(place)}." if place else f"It is {array}."
            return Received(mistake=Mistake(Cause.UNKNOWN, sentence, target))
        arrays.append(array)
    expected = layout.turned(name, draws[0].parameters[name]).shape
    shape = arrays[0].shape
    sentence, cause = _shape_slip(name, shape, expected)
    if any(a.size != draws[0].parameters[name].size for a in arrays):
        return Received(raw=arrays, mistake=Mistake(Cause.SHAPE, sentence, target))
    if shape == expected[::-1] != expected:
        arrays = [array.T for array in arrays]
    lain = [layout.turned(name, array.reshape(expected)) for array in arrays]
    return Received(lain, mistake=Mistake(cause, sentence, target) if sentence else None)


def _numbers(value: Any) -> Array | str:
    """The value as an array of real numbers, or what it is instead."""
    try:
        array = np.asarray(value)
        if array.dtype.kind == "O" and value is not None:
            array = array.astype(float)
    except (TypeError, ValueError):
        return f"of type {type(value).__name__}"
    if value is None:
        return "None"
    if array.dtype.kind not in "fiub":
        return "complex" if array.dtype.kind == "c" else f"of type {type(value).__name__}"
    return array if array.dtype.kind == "f" else array.astype(float)


def _shape_slip(name: str, shape: tuple[int, ...], expected: tuple[int, ...]) -> tuple[str, Cause]:
    """What is wrong with a shape; nothing where the update ``W - alpha * dW`` keeps W's shape."""
    if shape == expected:
        return "", Cause.SHAPE
    both = f"It has shape {shape}, but {name} has {expected}"
    if shape == expected[::-1]:
        return f"{both}: it is transposed.", Cause.TRANSPOSE
    try:
        updated = np.broadcast_shapes(shape, expected)
    except ValueError:
        return f"{both}.", Cause.SHAPE
    if np.prod(shape) != np.prod(expected):
        return f"{both}.", Cause.SHAPE
    if updated == expected:
        return "", Cause.SHAPE
    how = "keep the axis with keepdims=True" if name[0] == "b" else "reshape it"
    return f"{both}: {name} − dJ/d{name} would have {updated}; {how}.", Cause.SHAPE


def misshapen_bias(
    received: Received, name: str, state: Backward, samples: Array, tolerance: float
) -> Mistake | None:
    """Why a bias's gradient has the wrong size: no sum over the samples, or another one."""
    layer, fitting = int(name[1:]), Fitting(samples[:1], tolerance)
    sentence = received.mistake.sentence if received.mistake else ""
    candidates = (
        (
            Cause.DROPPED_SUM,
            "the sum over the samples is missing",
            lambda d: d,
        ),
        (Cause.INDEX, "the sum runs over the units, not over the samples", lambda d: d.sum(axis=1)),
        (Cause.INDEX, "the sum runs over the units as well, not over the samples alone", np.sum),
    )
    for cause, why, reduce in candidates:
        holds = True
        for delta, raw in zip(state.deltas[layer], received.raw or [], strict=True):
            value = np.asarray(reduce(delta))
            turned = raw.T if value.ndim == 2 and raw.shape == value.shape[::-1] else raw
            holds = (
                holds
                and turned.size == value.size
                and (fitting.multiple(turned.reshape(1, -1), value.reshape(1, -1)) == ONE)
            )
        if holds and received.raw:
            return Mistake(cause, f"{sentence.rstrip('.')}: {why}.", f"dJ/d{name}")
    return None

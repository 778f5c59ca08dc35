"""The noise of a prediction as plain numbers, and back: reading trusts nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from chainrule.ensemble.noise import FAR, LEAST_RATIO, Noise
from chainrule.errors import DataError
from chainrule.operations import Array
from chainrule.training.described import number

_COEFFICIENTS = 4
_OF_THE_TARGET = {"location", "unit", "least", "most"}
_LARGEST_LOCATION = 1e16  # in units of the deviation: floats can tell no more apart
_LARGEST_LOGARITHM = 1e6  # of what the scale is computed from


def described_noise(noise: Noise) -> tuple[dict[str, Any], Array]:
    """All but the scores, and these."""
    row = asdict(noise)
    return row, np.asarray(row.pop("scores"), float)


def read_noise(row: dict[str, Any], scores: Array) -> Noise:
    """The noise of a file; KeyError, TypeError or ValueError where it is none, DataError where it
    was measured in a way that is no longer known.
    """
    if "theta" in row and not _OF_THE_TARGET & row.keys():
        raise DataError(
            "it was saved before the noise of predictions was measured as it is now: train the "
            "model again and save it anew"
        )
    theta, largest = row["theta"], _LARGEST_LOGARITHM
    if not isinstance(theta, list) or len(theta) != _COEFFICIENTS:
        raise ValueError("another number of coefficients")
    if scores.ndim != 1 or (np.diff(scores) < 0).any() or (scores < 0).any():
        raise ValueError("the scores are not in order")
    unit = between(row["unit"], np.finfo(float).tiny, np.finfo(float).max)
    return Noise(
        tuple(between(entry, -largest, largest) for entry in theta),
        between(row["freedom"], 2 + 1e-6, 1e6),
        between(row["center"], -largest, largest),
        between(row["width"], np.finfo(float).tiny, largest),
        between(row["ratio"], LEAST_RATIO, 1),
        scores.astype(float),
        between(row["location"], -_LARGEST_LOCATION * unit, _LARGEST_LOCATION * unit),
        unit,
        between(row["least"], -FAR, FAR),
        between(row["most"], -FAR, FAR),
    )


def between(value: object, least: float, most: float) -> float:
    """A number inside bounds; TypeError or ValueError for anything else."""
    found = number(value)
    if not least <= found <= most:
        raise ValueError("out of bounds")
    return found

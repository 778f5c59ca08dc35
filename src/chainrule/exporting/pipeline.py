"""What is handed over: inputs, layers and target, as plain arrays without a kind of model.

inputs    a table's columns, or the features of one matrix X
networks  layers a -> f(a W + b), in single precision; the average of their outputs
target    the network's outputs in the target's own units, or as classes
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chainrule.errors import DataError
from chainrule.operations import Array, Operation
from chainrule.training.columns import Column, NumericColumn


@dataclass(frozen=True)
class Features:
    """A matrix X, samples × features, none missing: x -> (x − mean) / scale.

    names: of the features, where the model was trained on named ones. mean, scale: one for each,
    or None where X is taken as it is.
    """

    count: int
    names: tuple[str, ...] = ()
    mean: Array | None = None
    scale: Array | None = None


@dataclass(frozen=True)
class Layer:
    """weights: inputs × units. bias: one for each unit, or None."""

    weights: Array
    bias: Array | None
    activation: Operation


@dataclass(frozen=True)
class Numbers:
    """A regression: a -> a · scale + mean, with one mean and scale for each target.

    deviates: whether as many outputs more hold log-variances s: the standard deviation is
    e^(s/2) · scale.
    """

    name: str
    mean: Array
    scale: Array
    deviates: bool = False


@dataclass(frozen=True)
class Classes:
    """One class of several. outputs: 1, the probability of the second, or one for each class."""

    name: str
    labels: Array
    outputs: int


@dataclass(frozen=True)
class Labels:
    """Any of several labels at once, each with its probability: those above ½ are given."""

    name: str
    labels: Array


@dataclass(frozen=True)
class Pipeline:
    """From the columns to the target, by the average of one network's outputs or of several.

    temperature: T of the calibrated probabilities of classes, p ∝ p^(1/T).
    """

    inputs: tuple[Column, ...] | Features
    networks: tuple[tuple[Layer, ...], ...]
    target: Numbers | Classes | Labels
    temperature: float = 1.0


def standard_median(column: NumericColumn) -> float:
    """What a missing number becomes: the median, in standard deviations from the mean."""
    return (column.median - column.mean) / column.scale


def single(values: Array | float, what: str) -> Array:
    """Values in single precision; DataError where they are too large for it."""
    with np.errstate(over="ignore"):
        rounded = np.asarray(values).astype(np.float32)
    if not np.isfinite(rounded).all():
        raise DataError(
            f"{what} has the value {np.abs(values).max():.1e}, too large for single precision, in "
            "which models are exported: train on values in a larger unit"
        )
    return rounded


def single_scale(values: Array | float, what: str) -> Array:
    """Divisors in single precision; DataError where they are too large for it or too small."""
    rounded = single(values, what)
    if (rounded < np.finfo(np.float32).tiny).any():
        raise DataError(
            f"{what} has a deviation of {np.min(values):.1e}, too small for single precision, in "
            "which models are exported: train on values in a smaller unit"
        )
    return rounded

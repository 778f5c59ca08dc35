"""Values whose index letters are still free, and their axes brought in line.

A formula such as ∂ŷ_i/∂w_j has a number for every i and j: each free index is an axis in front, so
that two formulas are compared index by index whatever order they mention them in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule.engines.evaluate import Indices
from chainrule.operations import Array


@dataclass
class Valued:
    """An array with the indices that are free in it as its first axes."""

    array: Array
    free: Indices


def arranged(array: Array, labels: list[Any], wanted: tuple[Any, ...]) -> Array:
    """An array with labelled axes, in the wanted order; equal labels are taken together."""
    names = list(dict.fromkeys(labels))
    number = {name: k for k, name in enumerate(names)}
    result: Array = np.einsum(array, [number[x] for x in labels], [number[x] for x in wanted])
    return result


def aligned_values(first: Valued, second: Valued) -> tuple[Array, Array, Indices]:
    """Two values with the same leading axes."""
    free = tuple(dict.fromkeys((*first.free, *second.free)))
    return _lifted(first, free), _lifted(second, free), free


def _lifted(value: Valued, free: Indices) -> Array:
    if value.free == free:
        return value.array
    order = [value.free.index(i) for i in free if i in value.free]
    order += range(len(value.free), value.array.ndim)
    array = np.transpose(value.array, order)
    lead = [array.shape[k] for k in range(len(value.free))]
    sizes = iter(lead)
    full = [next(sizes) if i in value.free else 1 for i in free]
    return array.reshape((*full, *array.shape[len(value.free) :]))

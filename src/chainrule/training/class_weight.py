"""How much the rows of each class count in training.

>>> class_weights(["balanced"], Task("y", False, ("no", "yes")), np.array([0.75, 0.25]))
array([0.66666667, 2.        ])
>>> class_weights(["yes=5"], Task("y", False, ("no", "yes")), np.array([0.75, 0.25]))
array([1., 5.])
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from chainrule.errors import DataError, suggestion
from chainrule.operations import Array
from chainrule.training.names import named, shown
from chainrule.training.task import Task

BALANCED = "balanced"


def class_weights(given: Sequence[str], task: Task, mix: Array) -> Array:
    """The weight of each class of a task.

    given: "balanced", which is n/(k nᵢ) for class i, or a text such as "yes=5" for each of some
    classes; the others have weight 1. mix: the part nᵢ/n of each class in the training rows.
    Raises DataError for a target without classes, for unknown ones and for what is no weight.
    """
    if not task.classifies:
        raise DataError("--class-weight is for classes, but the target is a number")
    if list(given) == [BALANCED]:
        balanced: Array = 1 / (len(mix) * mix)
        return balanced
    weights = np.full(len(task.classes), np.nan)
    for text in given:
        name, weight = _pair(text, task)
        number = task.classes.index(name)
        if not np.isnan(weights[number]):
            raise DataError(f"--class-weight is given twice for class {named(name)}")
        weights[number] = weight
    weights[np.isnan(weights)] = 1.0
    if not weights.any():
        raise DataError("--class-weight is 0 for every class, so there is nothing to learn from")
    return weights


def _pair(text: str, task: Task) -> tuple[str, float]:
    """A class and its weight, written with = between them."""
    name, equals, number = text.rpartition("=")
    try:
        weight = float(number)
    except ValueError:
        weight = math.nan
    if not equals or not 0 <= weight < math.inf:
        raise DataError(
            f"--class-weight is balanced, or a class and a weight of at least 0 as in "
            f"{shown(task.classes[-1])}=5, not {named(text)}"
        )
    if name not in task.classes:
        known = suggestion(name, map(shown, task.classes))
        raise DataError(f"--class-weight: the target has no class {named(name)}: {known}")
    return name, weight

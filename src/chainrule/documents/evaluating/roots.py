"""Random values for what a document never defines: its inputs, targets and parameters."""

from __future__ import annotations

from functools import cached_property, lru_cache, partial
from typing import Literal

import numpy as np

from chainrule.convention import SAMPLES
from chainrule.documents.defining.roles import (
    is_any_loss,
    is_target,
    numbered_targets,
    sums_to_one,
)
from chainrule.documents.elaborating.context import WEIGHTS_OF
from chainrule.documents.elaborating.elaborate import Elaborator
from chainrule.documents.parsing.customary import ONES, UPSTREAM
from chainrule.documents.parsing.reading import Num
from chainrule.operations import Array
from chainrule.shapes import Dimension


class Roots(dict[str, Array]):
    """Random values for the quantities that nothing defines, drawn when they are first asked for.

    With ``unit`` they lie between 0 and 1, so that logarithms and roots of them exist.
    """

    def __init__(
        self, elaborator: Elaborator, sizes: dict[Dimension, int], seed: int, unit: bool
    ) -> None:
        super().__init__()
        self.elaborator = elaborator
        self.sizes = sizes
        self.seed = seed
        self.unit = unit

    def __contains__(self, key: object) -> bool:
        system = self.elaborator.system
        return key in self.elaborator.opaque or (
            key not in system.definitions
            and not is_any_loss(system, str(key))
            and not (key == UPSTREAM and system.upstream is not None)
        )

    @cached_property
    def _with_one(self) -> frozenset[str]:
        """The x of x = (1, x_1, …, x_n), whose first entry goes with the bias among the weights."""
        spelled = ((s.key, s.matrix.rows[0][0]) for s in self.elaborator.system.spelled)
        return frozenset(
            key for key, first in spelled if isinstance(first, Num) and first.value == 1
        )

    def __missing__(self, key: str) -> Array:
        value = self._drawn(key)
        if targets := numbered_targets(self.elaborator.system, key):
            value = np.abs(value) / sum(np.abs(self._drawn(target)) for target in targets)
        self[key] = value
        return value

    def _drawn(self, key: str) -> Array:
        """Random values for one quantity alone."""
        symbol = self.elaborator.symbol(key.removeprefix(WEIGHTS_OF))
        shape = [d if isinstance(d, int) else self.sizes[d] for d in symbol.dimensions]
        drawn = partial(_random, self.seed, key, tuple(shape))
        if key == ONES:
            value: Array = np.ones(shape)
        elif self.unit:
            value = 0.15 + 0.7 * drawn("random")
        elif key in self.elaborator.system.usage.leaks:
            value = 0.05 + 0.55 * drawn("random")
        else:
            wide = max(shape[0], shape[1]) if len(shape) >= 2 else 1
            scale = 1 / np.sqrt(wide) if self.elaborator.system.is_parameter(key) else 1.0
            value = drawn("normal") * scale + 0.1
        entries = sum(size > 1 for size in shape[:2])
        if not entries and is_target(self.elaborator.system, key):
            value = np.ones(shape)  # of the one class that there is here
        elif entries == 1 and is_target(self.elaborator.system, key):
            (place,) = set(self.elaborator.system.habits.classes.values())
            value = np.zeros(shape)
            value[(place - 1, 0) if shape[0] > 1 else (0, place - 1)] = 1.0
        elif len(shape) == 3 and sums_to_one(self.elaborator.system, key):
            value = np.abs(value) / np.abs(value).sum(axis=(0, 1), keepdims=True)
        elif len(shape) == 2 and sums_to_one(self.elaborator.system, key):
            along = 1 if symbol.dimensions[0] == SAMPLES or shape[0] == 1 else 0
            value = np.abs(value) / np.abs(value).sum(axis=along, keepdims=True)
        if key in self._with_one and len(shape) >= 2:
            value[0 if shape[0] > 1 else slice(None), 0] = 1.0
        return value


@lru_cache(maxsize=4096)
def _random(
    seed: int, key: str, shape: tuple[int, ...], kind: Literal["random", "normal"]
) -> Array:
    """Numbers that a seed and a name draw, remembered: each meaning of a document asks again."""
    rng = np.random.default_rng([seed, *key.encode()])
    numbers: Array = getattr(rng, kind)(size=shape)
    numbers.setflags(write=False)
    return numbers

"""What explains one gradient, given ∂J/∂Z of its layer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from chainrule.documents.outcomes.verdicts import Cause
from chainrule.gradient_check.backward import Arrays, Backward
from chainrule.gradient_check.draws import Draw
from chainrule.gradient_check.fitting import NONE, ONE, Fitting, Scale
from chainrule.gradient_check.mistakes import Mistake, penalty_mistake
from chainrule.gradient_check.parts import Product, bias_parts, weight_parts
from chainrule.operations import Array

_PROBES = 256
TOLERANCE = 1e-6
# Accumulated rounding where the reader computes in single precision.
SINGLE_TOLERANCE = 1e-4


@dataclass(frozen=True)
class Match:
    """One explanation: the mistakes in this gradient alone, and the factor of the whole.

    values: the gradient without the penalty; penalty: the factor of the penalty's part; turned:
    whether all of it is transposed, the penalty's part as well.
    """

    mistakes: tuple[Mistake, ...]
    scale: Scale
    penalty: Scale
    values: Product
    turned: bool = False

    @property
    def cost(self) -> float:
        """Without the factor, which the layer may share."""
        return sum(mistake.cost for mistake in self.mistakes)


class Yours:
    """The reader's gradient of one parameter, at every draw."""

    def __init__(self, name: str, arrays: Arrays, draws: tuple[Draw, ...], seed: int) -> None:
        self.name = name
        self.arrays = arrays
        self.draws = draws
        single = any(array.dtype.itemsize <= 4 for array in arrays if array.dtype.kind == "f")
        self.fitting = Fitting(
            np.array([draw.samples for draw in draws]), SINGLE_TOLERANCE if single else TOLERANCE
        )
        rows, columns = np.unravel_index(self._probes(seed), arrays[0].shape)
        self.rows, self.columns = np.asarray(rows), np.asarray(columns)
        self.probed = self._at(self.rows, self.columns)
        self.penalised = bool(draws[0].values["lambda"])

    def _probes(self, seed: int) -> Array:
        size = self.arrays[0].size
        if size <= _PROBES:
            return np.arange(size)
        return np.random.default_rng(seed).choice(size, _PROBES, replace=False)

    def _at(self, rows: Array, columns: Array) -> Array:
        return np.stack([array[rows, columns] for array in self.arrays]).astype(float)

    def _penalty(self, rows: Array, columns: Array) -> Array:
        return np.stack([draw.penalty(self.name)[rows, columns] for draw in self.draws])

    @cached_property
    def probed_penalty(self) -> Array:
        """The penalty's part at the probes."""
        return self._penalty(self.rows, self.columns)

    @cached_property
    def turned(self) -> Array:
        """The entries opposite the probes."""
        return self._at(self.columns, self.rows)

    @property
    def usual_penalty(self) -> Scale:
        """The factor that the penalty's part should have."""
        return ONE if self.penalised and self.name[0] == "W" else NONE

    def right(self) -> bool:
        """Whether it is the gradient."""
        flat = [array.reshape(1, -1).astype(float) for array in self.arrays]
        own = [draw.gradient(self.name).reshape(1, -1) for draw in self.draws]
        return self.fitting.same(np.concatenate(flat), np.concatenate(own))

    def follows(self, state: Backward, *, whole: bool = False) -> bool:
        """Whether it is what the altered pass gives, by the right step; at the probes or whole."""
        layer = int(self.name[1:])
        parts = weight_parts if self.name[0] == "W" else bias_parts
        _, values = next(parts(state, layer, state.deltas[layer]))
        base = values.at(self.rows, self.columns)
        if self.usual_penalty == ONE:
            base = base + self.probed_penalty
        if not self.fitting.same(self.probed, base):
            return False
        return not whole or self.confirms(Match((), ONE, self.usual_penalty, values))

    def matches(self, state: Backward, layer: int, delta: Arrays) -> Iterator[Match]:
        """Every explanation, the right step first."""
        penalty = self.probed_penalty
        parts = weight_parts if self.name[0] == "W" else bias_parts
        for mistake, values in parts(state, layer, delta):
            mistakes = () if mistake is None else (mistake,)
            base = values.at(self.rows, self.columns)
            for scale, share in self._fits(base, penalty):
                slips = mistakes
                # A gradient that is wrong by one factor as a whole has one mistake, not two.
                if share != self.usual_penalty and (share != scale or self.name[0] == "b"):
                    slips = (*mistakes, penalty_mistake(share, self.name))
                yield Match(slips, scale, share, values)
            square = self.arrays[0].shape[0] == self.arrays[0].shape[1]
            if mistake is None and square and self.usual_penalty == ONE:
                mistake = Mistake(Cause.TRANSPOSE, "It is transposed.", f"dJ/d{self.name}")
                opposite = self.fitting.multiple(self.turned - penalty, base)
                if opposite is not None:
                    yield Match((mistake,), opposite, ONE, values, turned=True)

    def _fits(self, base: Array, penalty: Array) -> Iterator[tuple[Scale, Scale]]:
        fit, usual = self.fitting, self.usual_penalty
        plain = self.probed - penalty if usual == ONE else self.probed
        if (scale := fit.multiple(plain, base)) is not None:
            yield scale, usual
        if not self.penalised:
            return
        if usual == ONE:
            if (scale := fit.multiple(self.probed, base)) is not None:
                yield scale, NONE
            if (scale := fit.multiple(self.probed, base + penalty)) is not None and scale != ONE:
                yield scale, scale
        if (share := fit.multiple(self.probed - base, penalty)) is not None and share != usual:
            yield ONE, share
        elif share is None and (both := fit.combination(self.probed, base, penalty)) is not None:
            yield both

    def confirms(self, match: Match) -> bool:
        """Whether the explanation holds for every entry, and not only for the probes."""
        if self.arrays[0].size <= _PROBES:
            return True
        for i, (array, draw) in enumerate(zip(self.arrays, self.draws, strict=True)):
            expected = match.scale.at(draw.samples) * match.values.whole(i)
            expected += match.penalty.at(draw.samples) * draw.penalty(self.name)
            mine = array.T if match.turned else array
            if not self.fitting.same(mine.reshape(1, -1), expected.reshape(1, -1)):
                return False
        return True

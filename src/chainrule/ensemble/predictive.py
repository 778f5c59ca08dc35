"""The distribution of the target for each row, from members and their noise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from chainrule.ensemble.ensemble import Ensemble, spread_of
from chainrule.ensemble.noise import Noise
from chainrule.operations import Array


@dataclass(frozen=True)
class Predictive:
    """In the units in which the members were trained.

    mean, spread: the members' average and their standard deviation, samples × outputs.
    noise: of each output.
    """

    mean: Array
    spread: Array
    noise: tuple[Noise, ...]

    @classmethod
    def of(cls, ensemble: Ensemble, X: Array) -> Predictive:
        """For rows prepared as those that the members were trained on."""
        each = ensemble.each(X).astype(float)
        with np.errstate(over="ignore"):  # of rows far from all that were trained on
            return cls(each.mean(axis=0), spread_of(each), ensemble.noise)

    def deviation(self) -> Array:
        """The standard deviation, samples × outputs."""
        return self._of_each(lambda noise, j: noise.deviation(*self._output(j)))

    def quantile(self, q: float) -> Array:
        """The value that the target stays below with probability q, samples × outputs."""
        return self._of_each(lambda noise, j: noise.quantile(*self._output(j), q))

    def half_width(self, coverage: float) -> Array:
        """How far to both sides of the mean the interval with this coverage goes."""
        return self._of_each(lambda noise, j: noise.half_width(*self._output(j), coverage))

    def log_density(self, Y: Array) -> Array:
        """The logarithm of the density at Y, samples × outputs."""
        return self._of_each(lambda noise, j: noise.log_density(*self._output(j), Y[:, j]))

    def _output(self, j: int) -> tuple[Array, Array]:
        return self.mean[:, j], self.spread[:, j]

    def _of_each(self, value: Callable[[Noise, int], Array]) -> Array:
        with np.errstate(over="ignore"):
            return np.stack([value(noise, j) for j, noise in enumerate(self.noise)], axis=1)

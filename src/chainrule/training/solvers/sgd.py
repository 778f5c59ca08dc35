"""Stochastic gradient descent on batches, with momentum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from chainrule.training.solvers.objective import Objective, Vector


class State(NamedTuple):
    """v: the velocity."""

    v: Vector


@dataclass(frozen=True)
class SGD:
    """v ← μ v − α g
    w ← w + v                  (classical momentum)
    w ← w + μ v − α g          (Nesterov's, with the new v)

    with g = ∂J/∂w of one batch, α the learning rate and μ the momentum. Robbins & Monro (1951);
    Sutskever, Martens, Dahl & Hinton (2013), equations 1 and 2, and for Nesterov's form in
    these variables Bengio, Boulanger-Lewandowski & Pascanu (2013), equation 7.
    """

    learning_rate: float = 0.01
    momentum: float = 0.9
    nesterov: bool = True
    full_batch: ClassVar[bool] = False

    def init(self, w: Vector) -> State:
        """At rest."""
        return State(np.zeros_like(w))

    def update(self, objective: Objective, w: Vector, state: State) -> tuple[Vector, State]:
        """One step on one batch."""
        _, g = objective(w)
        v = self.momentum * state.v - self.learning_rate * g
        step = self.momentum * v - self.learning_rate * g if self.nesterov else v
        return w + step, State(v)

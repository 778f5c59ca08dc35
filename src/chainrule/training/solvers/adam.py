"""Adam: steps scaled by running moments of the gradient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from chainrule.training.solvers.objective import Objective, Vector


class State(NamedTuple):
    """t: updates made; m, v: running means of g and of g²."""

    t: int
    m: Vector
    v: Vector


@dataclass(frozen=True)
class Adam:
    """t ← t + 1
    m ← β₁ m + (1 − β₁) g
    v ← β₂ v + (1 − β₂) g²
    w ← w − α m̂ / (√v̂ + ε),   m̂ = m / (1 − β₁ᵗ),   v̂ = v / (1 − β₂ᵗ)

    with g = ∂J/∂w of one batch. Kingma & Ba (2015), algorithm 1.
    """

    learning_rate: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    full_batch: ClassVar[bool] = False

    def init(self, w: Vector) -> State:
        """Both moments zero."""
        return State(0, np.zeros_like(w), np.zeros_like(w))

    def update(self, objective: Objective, w: Vector, state: State) -> tuple[Vector, State]:
        """One step on one batch."""
        _, g = objective(w)
        t = state.t + 1
        m = self.beta1 * state.m + (1 - self.beta1) * g
        v = self.beta2 * state.v + (1 - self.beta2) * g**2
        m_hat = m / (1 - self.beta1**t)
        v_hat = v / (1 - self.beta2**t)
        w = w - self.learning_rate * m_hat / (np.sqrt(v_hat) + self.epsilon)
        return w, State(t, m, v)

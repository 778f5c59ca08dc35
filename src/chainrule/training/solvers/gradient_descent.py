"""Plain gradient descent on all rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from chainrule.training.solvers.objective import Objective, Vector


class State(NamedTuple):
    """t: updates made."""

    t: int


@dataclass(frozen=True)
class GradientDescent:
    """w ← w − α ∂J/∂w

    with α the learning rate and J over the full batch. Cauchy (1847), Comptes rendus 25.
    """

    learning_rate: float = 0.1
    full_batch: ClassVar[bool] = True

    def init(self, w: Vector) -> State:
        """No updates yet."""
        return State(0)

    def update(self, objective: Objective, w: Vector, state: State) -> tuple[Vector, State]:
        """One step down the gradient."""
        _, gradient = objective(w)
        return w - self.learning_rate * gradient, State(state.t + 1)

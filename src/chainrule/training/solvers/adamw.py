"""AdamW: Adam whose weight decay does not go through its moments."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.training.solvers.adam import Adam, State
from chainrule.training.solvers.objective import Objective, Vector


@dataclass(frozen=True)
class AdamW(Adam):
    """w ← w − α (m̂ / (√v̂ + ε) + δ w)

    with the moments of Adam and δ the weight decay, on every parameter.
    Loshchilov & Hutter (2019), algorithm 2.
    """

    weight_decay: float = 0.01

    def update(self, objective: Objective, w: Vector, state: State) -> tuple[Vector, State]:
        """One step on one batch."""
        moved, state = super().update(objective, w, state)
        return moved - self.learning_rate * self.weight_decay * w, state

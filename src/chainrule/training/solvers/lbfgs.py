"""L-BFGS: Newton's direction from the last few steps, and a line search for its length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from chainrule.training.solvers.line_search import strong_wolfe
from chainrule.training.solvers.objective import Objective, Vector


class State(NamedTuple):
    """The last pairs s = wₖ₊₁ − wₖ and y = ∇Jₖ₊₁ − ∇Jₖ, oldest first."""

    s: tuple[Vector, ...] = ()
    y: tuple[Vector, ...] = ()


@dataclass(frozen=True)
class LBFGS:
    """w ← w + α d,   d = −H ∇J

    H is the inverse Hessian that BFGS builds from the last ``memory`` pairs (s, y), never formed:
    two loops over the pairs give its product with ∇J. α satisfies the strong Wolfe conditions.
    Nocedal & Wright (2006), Numerical Optimization, algorithms 7.4, 7.5, 3.5 and 3.6.
    """

    memory: int = 20
    full_batch: ClassVar[bool] = True

    def init(self, w: Vector) -> State:
        """No pairs: the first direction is −∇J."""
        return State()

    def update(self, objective: Objective, w: Vector, state: State) -> tuple[Vector, State]:
        """One direction and one line search; the pair that the step gives joins the memory.

        Returns the same w where no step lowers the loss, not even along −∇J: this is as low as
        rounding, or a kink of the loss, lets the search go.
        """
        loss, gradient = objective(w)
        direction = -inverse_hessian_product(gradient, state)
        alpha = None
        if state.s and direction @ gradient < 0:
            alpha = strong_wolfe(objective, w, direction, loss, gradient)
        if alpha is None:  # the first step, or rounding has spoilt the pairs: start afresh
            state, direction = State(), -gradient
            # −∇J says nothing about how far to go: try a step of length 1.
            first = 1 / (float(np.linalg.norm(gradient)) or 1.0)
            alpha = strong_wolfe(objective, w, direction, loss, gradient, first)
        if alpha is None:
            return w, state
        moved = w + alpha * direction
        _, new_gradient = objective(moved)
        s, y = moved - w, new_gradient - gradient
        # sᵀy > 0 keeps H positive definite; the Wolfe conditions give it up to rounding.
        if s @ y > 1e-10 * float(np.linalg.norm(s) * np.linalg.norm(y)):
            state = State((*state.s, s)[-self.memory :], (*state.y, y)[-self.memory :])
        return moved, state


def inverse_hessian_product(gradient: Vector, state: State) -> Vector:
    """H ∇J by the two-loop recursion, algorithm 7.4; H₀ = (sᵀy / yᵀy) I of the last pair."""
    q = gradient.copy()
    pairs = [(s, y, 1 / (y @ s)) for s, y in zip(state.s, state.y, strict=True)]
    weights = []
    for s, y, rho in reversed(pairs):
        a = rho * (s @ q)
        q -= a * y
        weights.append(a)
    if pairs:
        s, y, _ = pairs[-1]
        q *= (s @ y) / (y @ y)
    for (s, y, rho), a in zip(pairs, reversed(weights), strict=True):
        q += (a - rho * (y @ q)) * s
    return q

"""Levenberg–Marquardt: Gauss–Newton steps for squared error, held back by a damping μ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from chainrule.errors import DataError
from chainrule.network import Network
from chainrule.training.solvers.gauss_newton import GaussNewton
from chainrule.training.solvers.least_squares import check_size
from chainrule.training.solvers.objective import Objective, Vector


class State(NamedTuple):
    """mu: the damping."""

    mu: float


@dataclass(frozen=True)
class LevenbergMarquardt:
    """(KᵀK + λD + μI) d = −g
    w ← w + d    where that lowers J
    μ ← μ/4      where ρ > ¾,    μ ← 4μ      where ρ < ¼

    J = ½‖e‖² + λ/2 wᵀDw is squared error with L2: K = ∂e/∂w, g = ∇J = Kᵀe + λDw, D is 1 for weights
    and 0 for biases. ρ is how much J falls for each unit that its quadratic model
    ½ (μ dᵀd − gᵀd) promises. As MATLAB's trainlm, μ starts at 0.001 and training ends above
    ``mu_max``; but its factor of ten at every step swings between steps that are too long and too
    short, where ρ leaves alone a μ that is right. With fewer rows × outputs than parameters the
    equations are those of the rows.

    Levenberg (1944); Marquardt (1963); Hagan & Menhaj (1994); the rule for μ: Fletcher (1971),
    A modified Marquardt subroutine for non-linear least squares, AERE-R 6799.
    """

    mu: float = 1e-3
    mu_max: float = 1e10
    mu_min: float = 1e-12
    full_batch: ClassVar[bool] = True

    def init(self, w: Vector) -> State:
        """The first damping."""
        return State(self.mu)

    def check(self, network: Network, rows: int, l1: float = 0.0) -> None:
        """DataError for what it cannot train: another loss, an L1 penalty, too large a problem."""
        if network.loss != "squared_error" or l1:
            what = f"the loss {network.loss}" if not l1 else "an L1 penalty"
            raise DataError(
                f"lm is for squared error with L2, not for {what}: choose lbfgs"
                + (", or sgd or adam" if l1 else "")
            )
        check_size(network, rows, "lm", "Choose lbfgs.")

    def update(self, objective: Objective, w: Vector, state: State) -> tuple[Vector, State]:
        """One Jacobian, and the first step from it that lowers J.

        Returns the same w where no step does.
        """
        problem = objective.least_squares
        if problem is None:
            raise DataError("lm needs an objective that is a sum of squares")
        loss, gradient = objective(w)
        equations = problem.equations(w, state.mu)
        e, u = problem.residuals(w), problem.pull(w)
        mu = state.mu
        while mu <= self.mu_max:
            d = -_solution(equations, e, u, problem.l2, mu)
            moved = w + d.astype(w.dtype, copy=False)
            fall = loss - objective(moved)[0]
            mu *= _change(fall, float(mu * d @ d - gradient @ d) / 2)
            if fall > 0:
                return moved, State(max(mu, self.mu_min))
        return w, State(mu)


def _change(fall: float, promised: float) -> float:
    """What μ is multiplied with, by ρ = fall / promised; a fall that is no number is none."""
    if fall > 0.75 * promised:
        return 0.25
    return 1.0 if fall >= 0.25 * promised > 0 else 4.0


def _solution(equations: GaussNewton, e: Vector, u: Vector, l2: float, mu: float) -> Vector:
    """(KᵀK + λD + μI)⁻¹(Kᵀe + u), by QR where Cholesky's method has not digits enough."""
    try:
        return equations.shifted(l2 + mu, mu).step(e, u)
    except np.linalg.LinAlgError:
        return equations.least_squares(e, u, l2 + mu, mu)

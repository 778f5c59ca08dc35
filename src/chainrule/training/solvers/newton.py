"""Truncated Newton: Newton's step by conjugate gradients, inside a region where it is trusted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from chainrule.training.solvers.objective import Objective, Vector

# A step is taken where J falls by this part of what the model says; a region so small against the
# weights is empty.
_ACCEPTED, _SMALLEST = 1e-4, 1e-14


class State(NamedTuple):
    """radius: of the trust region. first: ‖∇J‖ at the start; 0 before the first update."""

    radius: float
    first: float = 0.0


class Step(NamedTuple):
    """p, and m(0) − m(p) of the quadratic model m(p) = J + ∇Jᵀp + ½ pᵀHp."""

    p: Vector
    falls: float


@dataclass(frozen=True)
class Newton:
    """w ← w + p,   p ≈ argmin ∇Jᵀp + ½ pᵀHp over ‖p‖ ≤ Δ

    H is never formed: conjugate gradients need its products alone, about two gradients each. They
    end at the boundary, at a direction that curves down, or where the rest of the gradient is
    min(½, √(‖∇J‖ / ‖∇J₀‖)) of it, so that the last updates converge faster than linearly. Δ grows
    where J falls as the model says and shrinks where it does not.
    Steihaug (1983); Nocedal & Wright (2006), Numerical Optimization, algorithms 7.2 and 4.1.
    """

    radius: float = 1.0
    most_products: int = 250
    full_batch: ClassVar[bool] = True

    def init(self, w: Vector) -> State:
        """The first region."""
        return State(self.radius)

    def update(self, objective: Objective, w: Vector, state: State) -> tuple[Vector, State]:
        """One accepted step: the region shrinks until one lowers J.

        Returns the same w where none does: this is as low as rounding, or a kink, lets it go.
        """
        J, g = objective(w)
        radius = state.radius
        norm = float(np.linalg.norm(g))
        first = state.first or norm
        rounding = 10 * float(np.finfo(w.dtype).eps) * abs(J)
        while norm > 0 and radius > _SMALLEST * (1 + float(np.linalg.norm(w))):
            p, falls = steihaug(
                objective, w, g, radius, self._tolerance(norm, first), self.most_products
            )
            moved = w + p
            moved_J, moved_g = objective(moved)
            length = float(np.linalg.norm(p))
            if falls <= rounding:  # J can no longer judge the step, but the gradient can
                better = float(np.linalg.norm(moved_g)) < norm
                return (moved, State(radius, first)) if better else (w, state)
            ratio = float(J - moved_J) / falls if np.isfinite(moved_J) else -np.inf
            if ratio < 0.25:
                radius = length / 4
            elif ratio > 0.75 and length > 0.99 * radius:
                radius = 2 * radius
            if ratio > _ACCEPTED:
                return moved, State(radius, first)
        return w, state

    @staticmethod
    def _tolerance(norm: float, first: float) -> float:
        return min(0.5, float(np.sqrt(norm / first))) * norm


def steihaug(
    objective: Objective, w: Vector, g: Vector, radius: float, tolerance: float, most: int
) -> Step:
    """An approximate minimum of the model inside ‖p‖ ≤ radius: algorithm 7.2.

    tolerance: of ‖∇J + Hp‖. most: how many products with H there may be.
    """
    p, Hp = np.zeros_like(g), np.zeros_like(g)
    r, d = g.copy(), -g
    square = float(r @ r)
    for _ in range(most):
        Hd = objective.hessian_product(w, d)
        curvature = float(d @ Hd)
        alpha = square / curvature if curvature > 0 else np.inf
        if not float(np.linalg.norm(p + alpha * d)) < radius:
            tau = _to_boundary(p, d, radius)
            p, Hp = p + tau * d, Hp + tau * Hd
            break
        p, Hp, r = p + alpha * d, Hp + alpha * Hd, r + alpha * Hd
        square, before = float(r @ r), square
        if np.sqrt(square) <= tolerance:
            break
        d = -r + (square / before) * d
    return Step(p, -float(g @ p + 0.5 * (p @ Hp)))


def _to_boundary(p: Vector, d: Vector, radius: float) -> float:
    """τ ≥ 0 with ‖p + τd‖ = radius."""
    dd, pd, pp = float(d @ d), float(p @ d), float(p @ p)
    root = math.sqrt(max(pd * pd + dd * (radius * radius - pp), 0.0))
    # of the two ways to write the root of the quadratic, the one without cancellation
    return (radius * radius - pp) / (pd + root) if pd > 0 else (root - pd) / dd

"""Solvers, one update at a time and to the end."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import minimize, rosen, rosen_der

from chainrule.errors import DataError
from chainrule.training.solvers import LBFGS, SGD, Adam, GradientDescent, Objective, Vector, solver
from chainrule.training.solvers.lbfgs import State, inverse_hessian_product
from chainrule.training.solvers.line_search import C1, C2, strong_wolfe


def objective_of(
    value: Callable[[Vector], float], gradient: Callable[[Vector], Vector]
) -> Objective:
    """An objective of plain functions of a vector."""
    return Objective(lambda w: (float(value(w)), gradient(w)))


def bowl(size: int = 5) -> tuple[Objective, Vector]:
    """½ (w − c)ᵀ D (w − c), and its minimum c."""
    scale, c = np.arange(1.0, size + 1), np.linspace(-1, 2, size)
    return (
        objective_of(lambda w: 0.5 * scale @ (w - c) ** 2, lambda w: scale * (w - c)),
        c,
    )


def minimised(
    chosen: LBFGS | GradientDescent | SGD | Adam, objective: Objective, w: Vector, n: int
) -> Vector:
    state = chosen.init(w)
    for _ in range(n):
        w, state = chosen.update(objective, w, state)  # type: ignore[arg-type]
    return w


def test_one_step_of_gradient_descent() -> None:
    objective, _ = bowl()
    w = np.ones(5)
    gradient = objective(w)[1]
    moved, state = GradientDescent(0.1).update(objective, w, GradientDescent(0.1).init(w))
    np.testing.assert_allclose(moved, w - 0.1 * gradient)
    assert state.t == 1


def test_two_steps_of_momentum_by_hand() -> None:
    """On J = w²/2 from w = 1 with α = 0.1, μ = 0.9."""
    objective = objective_of(lambda w: 0.5 * w @ w, lambda w: w)
    classical = minimised(SGD(0.1, 0.9, nesterov=False), objective, np.ones(1), 2)
    v1 = -0.1
    v2 = 0.9 * v1 - 0.1 * 0.9
    np.testing.assert_allclose(classical, 1 + v1 + v2)
    nesterov = minimised(SGD(0.1, 0.9), objective, np.ones(1), 1)
    np.testing.assert_allclose(nesterov, 1 + 0.9 * v1 - 0.1)


def test_the_first_step_of_adam_has_the_length_of_the_learning_rate() -> None:
    objective, _ = bowl()
    w = np.zeros(5)
    moved = minimised(Adam(0.01), objective, w, 1)
    np.testing.assert_allclose(np.abs(moved - w), 0.01, rtol=1e-6)


@pytest.mark.slow  # loading PyTorch
def test_adam_is_pytorchs() -> None:
    torch = pytest.importorskip("torch")
    objective, c = bowl()
    w = torch.zeros(5, dtype=torch.float64, requires_grad=True)
    theirs = torch.optim.Adam([w], lr=0.05)
    for _ in range(30):
        theirs.zero_grad()
        loss = 0.5 * (torch.arange(1.0, 6.0) * (w - torch.tensor(c)) ** 2).sum()
        loss.backward()
        theirs.step()
    ours = minimised(Adam(0.05), objective, np.zeros(5), 30)
    np.testing.assert_allclose(ours, w.detach().numpy(), rtol=1e-12)


@pytest.mark.parametrize(
    "chosen", [GradientDescent(0.3), SGD(0.05), Adam(0.05), LBFGS()], ids=lambda s: type(s).__name__
)
def test_every_solver_finds_the_bottom_of_a_bowl(chosen: LBFGS) -> None:
    objective, c = bowl()
    w = minimised(chosen, objective, np.zeros(5), 25 if chosen == LBFGS() else 2000)
    np.testing.assert_allclose(w, c, atol=1e-5)


def test_the_two_loops_are_the_bfgs_matrix() -> None:
    """H from its update formula, Nocedal & Wright equation 6.17, times a vector."""
    random = np.random.default_rng(0)
    root = random.normal(size=(6, 6))
    hessian = root @ root.T + np.eye(6)
    pairs = [(s, hessian @ s) for s in random.normal(size=(4, 6))]
    s, y = pairs[-1]
    H = np.eye(6) * (s @ y) / (y @ y)
    for s, y in pairs:
        rho = 1 / (y @ s)
        V = np.eye(6) - rho * np.outer(y, s)
        H = V.T @ H @ V + rho * np.outer(s, s)
    g = random.normal(size=6)
    state = State(tuple(s for s, _ in pairs), tuple(y for _, y in pairs))
    np.testing.assert_allclose(inverse_hessian_product(g, state), H @ g, rtol=1e-10)


@pytest.mark.parametrize("first", [1e-3, 0.1, 1.0, 30.0])
def test_the_line_search_meets_both_wolfe_conditions(first: float) -> None:
    objective = objective_of(rosen, rosen_der)
    w = np.array([-1.2, 1.0, -0.5, 0.8])
    loss, gradient = objective(w)
    direction = -gradient / np.linalg.norm(gradient)
    alpha = strong_wolfe(objective, w, direction, loss, gradient, first)
    assert alpha is not None
    value, slope = objective(w + alpha * direction)
    assert value <= loss + C1 * alpha * (gradient @ direction)
    assert abs(slope @ direction) <= C2 * abs(gradient @ direction)


def test_the_line_search_backs_away_from_a_wall() -> None:
    """−log(1 − w) + … is infinite from w = 1 on; a first step of 100 lands beyond."""
    objective = objective_of(
        lambda w: np.inf if w[0] >= 1 else -np.log(1 - w[0]) - 5 * w[0],
        lambda w: np.array([np.nan if w[0] >= 1 else 1 / (1 - w[0]) - 5]),
    )
    w = minimised(LBFGS(), objective, np.zeros(1), 20)
    np.testing.assert_allclose(w, 0.8, rtol=1e-6)


def test_the_line_search_says_when_there_is_no_way_down() -> None:
    objective = objective_of(lambda w: np.abs(w).sum(), lambda w: np.ones_like(w))
    w = np.zeros(1)
    assert strong_wolfe(objective, w, -np.ones(1), *objective(w)) is None
    moved, _ = LBFGS().update(objective, w, LBFGS().init(w))
    assert moved is w


@pytest.mark.parametrize("size", [2, 10, 60])
def test_lbfgs_reaches_what_scipy_reaches(size: int) -> None:
    w = np.linspace(-1.2, 1.0, size)
    limits = {"maxcor": 20, "ftol": 0, "gtol": 1e-10, "maxiter": 5000}
    theirs = minimize(rosen, w, jac=rosen_der, method="L-BFGS-B", options=limits)
    ours = minimised(LBFGS(), objective_of(rosen, rosen_der), w, 2 * theirs.nit)
    np.testing.assert_allclose(rosen(ours), theirs.fun, atol=1e-12)
    np.testing.assert_allclose(ours, theirs.x, atol=1e-5)


def test_a_solver_by_name() -> None:
    assert solver("adam") == Adam()
    assert solver("sgd", 0.5) == SGD(learning_rate=0.5)
    with pytest.raises(DataError, match=r"unknown solver 'lbgfs': did you mean 'lbfgs'\?"):
        solver("lbgfs")

"""Truncated Newton: its steps, its ends, and the minima that it reaches."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize, rosen, rosen_der, rosen_hess_prod
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

from chainrule.errors import DataError
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.fit import fit
from chainrule.training.solvers import Newton, Objective, Vector, solver
from chainrule.training.solvers.newton import State, steihaug
from chainrule.training.stopping import StoppingRule

EXACT = StoppingRule(2000, gradient_tolerance=1e-12, loss_tolerance=0.0)


def quadratic(H: Array, c: Vector) -> Objective:
    """½ wᵀHw − cᵀw."""
    return Objective(
        lambda w: (float(0.5 * w @ H @ w - c @ w), H @ w - c), lambda _w, v: np.asarray(H @ v)
    )


def minimised(objective: Objective, w: Vector, updates: int) -> Vector:
    state = Newton().init(w)
    for _ in range(updates):
        w, state = Newton().update(objective, w, state)
    return w


def test_inside_the_region_a_convex_model_is_solved() -> None:
    H, c = np.diag([1.0, 4.0, 9.0]), np.array([1.0, -2.0, 3.0])
    w = np.zeros(3)
    step = steihaug(quadratic(H, c), w, -c, radius=10.0, tolerance=1e-12, most=10)
    np.testing.assert_allclose(step.p, np.linalg.solve(H, c), rtol=1e-12)
    assert step.falls == pytest.approx(0.5 * c @ np.linalg.solve(H, c))


@pytest.mark.parametrize("H", [np.diag([1.0, 4.0]), np.diag([-1.0, 4.0]), np.zeros((2, 2))])
def test_a_step_that_is_too_long_ends_at_the_boundary(H: Array) -> None:
    step = steihaug(quadratic(H, np.ones(2)), np.zeros(2), -np.ones(2), 0.1, 1e-12, 10)
    assert np.linalg.norm(step.p) == pytest.approx(0.1, rel=1e-12)
    assert step.falls > 0


def test_it_reaches_what_scipys_trust_region_reaches() -> None:
    w = np.linspace(-1.2, 1.0, 10)
    objective = Objective(lambda w: (float(rosen(w)), rosen_der(w)), rosen_hess_prod)
    ours = minimised(objective, w, 60)
    theirs = minimize(rosen, w, jac=rosen_der, hessp=rosen_hess_prod, method="trust-ncg", tol=1e-10)
    np.testing.assert_allclose(ours, theirs.x, atol=1e-8)


def test_where_nothing_is_lower_the_weights_stay() -> None:
    bowl = quadratic(np.eye(2), np.zeros(2))
    w = np.zeros(2)
    assert Newton().update(bowl, w, State(1.0))[0] is w
    uphill = Objective(lambda w: (float(np.abs(w).sum()), np.ones_like(w)))
    assert Newton().update(uphill, w, State(1.0))[0] is w


def test_an_infinite_wall_only_shrinks_the_region() -> None:
    """−log(1 − w) − 5w has its minimum at 0.8 and is infinite from 1 on."""
    objective = Objective(
        lambda w: (
            np.inf if w[0] >= 1 else float(-np.log(1 - w[0]) - 5 * w[0]),
            np.array([np.nan if w[0] >= 1 else 1 / (1 - w[0]) - 5]),
        ),
        lambda w, v: v / (1 - w[0]) ** 2,
    )
    w = minimised(objective, np.zeros(1), 30)
    np.testing.assert_allclose(w, 0.8, rtol=1e-9)


@pytest.fixture(scope="module")
def flowers() -> tuple[Array, Array]:
    """Iris, standardised, with its three classes."""
    X, y = load_iris(return_X_y=True)
    return (X - X.mean(axis=0)) / X.std(axis=0), y


def test_two_classes_are_scikit_learns_logistic_regression(flowers: tuple[Array, Array]) -> None:
    X, y = flowers
    labels = (y == 2).astype(float)
    network = Network.parse("4 -> 1 sigmoid, log_loss, l2=0.05")
    ours = fit(network, X, labels, solver="newton", stopping=EXACT)
    theirs = LogisticRegression(C=1 / (150 * 0.05), tol=1e-12, solver="newton-cholesky")
    theirs.fit(X, labels)
    np.testing.assert_allclose(ours.parameters["W1"][:, 0], theirs.coef_[0], rtol=1e-10)
    np.testing.assert_allclose(ours.parameters["b1"].ravel(), theirs.intercept_, rtol=1e-10)


def test_three_classes_are_what_l_bfgs_finds(flowers: tuple[Array, Array]) -> None:
    X, y = flowers
    network = Network.parse("4 -> 3 softmax, cross_entropy, l2=0.05")
    one_hot = np.eye(3)[y]
    newton = fit(network, X, one_hot, solver="newton", stopping=EXACT)
    lbfgs = fit(network, X, one_hot, solver="lbfgs", stopping=EXACT)
    assert newton.best.loss == pytest.approx(lbfgs.best.loss, rel=1e-13)
    # L-BFGS goes by J alone, which has no more digits than these where it is flat.
    np.testing.assert_allclose(newton.parameters["W1"], lbfgs.parameters["W1"], atol=1e-7)
    theirs = LogisticRegression(C=1 / (150 * 0.05), tol=1e-13, solver="newton-cg").fit(X, y)
    np.testing.assert_allclose(newton.parameters["W1"], theirs.coef_.T, atol=1e-10)
    assert newton.history[-1].epoch < 15


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_hidden_layer_is_brought_to_a_minimum(flowers: tuple[Array, Array], dtype: type) -> None:
    X, y = flowers
    network = Network.parse("4 -> 5 tanh -> 3 softmax, cross_entropy, l2=0.01")
    result = fit(network, X.astype(dtype), np.eye(3, dtype=dtype)[y], solver="newton")
    assert result.stop.converged
    assert result.certificate_.verdict.value == "minimum"


def test_it_takes_no_learning_rate() -> None:
    assert solver("newton") == Newton()
    with pytest.raises(DataError, match="newton finds its step by a trust region and takes no"):
        solver("newton", 0.1)

"""Levenberg–Marquardt: its step by hand, where it ends by other solvers, what it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import least_squares
from scipy.sparse import csr_array

from chainrule.convention import Convention
from chainrule.engines.choice import vector_engine
from chainrule.errors import DataError
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.epochs import Batches, objective
from chainrule.training.fit import fit
from chainrule.training.rows import Rows
from chainrule.training.solvers import LevenbergMarquardt, Objective, solver
from chainrule.training.solvers.gauss_newton import GaussNewton
from chainrule.training.solvers.least_squares import LeastSquares, biases_of, check_size
from chainrule.training.solvers.objective import Layout
from chainrule.training.stopping import Stop


def table(rows: int, outputs: int = 1, seed: int = 0) -> tuple[Array, Array]:
    """A smooth function of two inputs with noise."""
    random = np.random.default_rng(seed)
    X = random.normal(size=(rows, 2))
    Y = np.column_stack([np.sin((k + 1) * X[:, 0]) + X[:, 1] ** 2 for k in range(outputs)])
    return X, Y + 0.1 * random.normal(size=Y.shape)


def at_start(text: str, rows: int, weights: Array | None = None) -> tuple[Objective, Array]:
    """The objective of a network on such a table, and where training starts."""
    network = Network.parse(text)
    X, Y = table(rows, network.outputs)
    start = network.initial_parameters(1)
    engine = vector_engine(network, Convention())
    return objective(engine, Rows(X, Y, weights)), Layout(start).vector(start)


@pytest.mark.parametrize("rows", [7, 60])  # the equations of the rows, and of the parameters
@pytest.mark.parametrize("weighted", [False, True])
def test_the_sum_of_squares_is_the_objective(rows: int, weighted: bool) -> None:
    weights = np.random.default_rng(3).uniform(0, 2, rows) if weighted else None
    whole, w = at_start("2 -> 5 tanh -> 3, squared_error, l2=0.1", rows, weights)
    squares = whole.least_squares
    assert isinstance(squares, LeastSquares)
    J, gradient = whole(w)
    e, K, pull = squares.residuals(w), squares.jacobian(w), squares.pull(w)
    assert pytest.approx((e @ e + w @ pull) / 2) == J
    np.testing.assert_allclose(K.T @ e + pull, gradient, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("rows", [7, 60])
def test_a_step_solves_its_equation(rows: int) -> None:
    whole, w = at_start("2 -> 5 tanh -> 2, squared_error, l2=0.1", rows)
    squares = whole.least_squares
    assert isinstance(squares, LeastSquares)
    chosen = LevenbergMarquardt(mu=10.0)
    K, gradient = squares.jacobian(w).copy(), whole(w)[1]
    moved, state = chosen.update(whole, w, chosen.init(w))
    left = K.T @ K + np.diag(np.where(squares.biases, 10.0, 10.1))
    np.testing.assert_allclose(moved, w - np.linalg.solve(left, gradient), rtol=1e-10)
    assert state.mu in (2.5, 10.0)


@pytest.mark.parametrize("text", ["2 -> 1", "2 -> 2 no bias"])
@pytest.mark.parametrize("rows", [2, 60])
def test_a_linear_network_takes_a_few_steps(text: str, rows: int) -> None:
    whole, w = at_start(f"{text}, squared_error, l2=0.1", rows)
    chosen = LevenbergMarquardt()
    state = chosen.init(w)
    for _ in range(6):
        w, state = chosen.update(whole, w, state)
    assert np.linalg.norm(whole(w)[1]) < 1e-6


@pytest.mark.parametrize("rows", [20, 120])
def test_it_ends_where_scipys_ends(rows: int) -> None:
    """From where both go to the same minimum: near it."""
    network = Network.parse("2 -> 4 tanh -> 1, squared_error, l2=0.01")
    X, Y = table(rows)
    start = fit(network, X, Y, max_epochs=100).parameters
    ours = fit(network, X, Y, solver="lm", parameters=start)
    assert ours.stop.converged
    whole = objective(vector_engine(network, Convention()), Rows(X, Y))
    squares = whole.least_squares
    assert isinstance(squares, LeastSquares)
    root = np.sqrt(np.where(squares.biases, 0.0, network.l2))
    theirs = least_squares(
        lambda w: np.concatenate([squares.residuals(w), root * w]),
        Layout(start).vector(start),
        jac=lambda w: np.vstack([squares.jacobian(w), np.diag(root)]),
        xtol=1e-12,
        ftol=1e-12,
        gtol=1e-12,
    )
    assert ours.best.loss == pytest.approx(theirs.cost, rel=1e-8)


def test_far_fewer_updates_than_of_lbfgs() -> None:
    network = Network.parse("2 -> 20 tanh -> 1, squared_error, l2=0.0001")
    X, Y = table(100)
    lm = fit(network, X, Y, solver="lm", max_epochs=30)
    assert lm.best.loss < fit(network, X, Y, max_epochs=120).best.loss


def test_weights_of_samples_are_as_many_copies() -> None:
    network = Network.parse("2 -> 3 tanh -> 1, squared_error, l2=0.01")
    X, Y = table(40)
    counts = np.arange(40) % 3
    copies = np.repeat(np.arange(40), counts)
    ours = fit(network, X, Y, solver="lm", weights=counts, max_epochs=10)
    right = fit(network, X[copies], Y[copies], solver="lm", max_epochs=10)
    assert ours.best.loss == pytest.approx(right.best.loss, rel=1e-6)


def test_single_precision_stays_so() -> None:
    network = Network.parse("2 -> 5 tanh -> 1, squared_error, l2=0.01")
    X, Y = table(50)
    single = fit(network, X.astype(np.float32), Y, solver="lm", max_epochs=10)
    double = fit(network, X, Y, solver="lm", max_epochs=10)
    assert single.parameters["W1"].dtype == np.float32
    assert single.best.loss == pytest.approx(double.best.loss, rel=1e-2)


@pytest.mark.parametrize("rows", [6, 80])
def test_where_all_derivatives_are_alike_it_still_steps(rows: int) -> None:
    """Units with the same weights make KᵀK singular: without a penalty only μ, or QR, is left."""
    network = Network.parse("2 -> 6 tanh -> 1, squared_error")
    X, Y = table(rows)
    same = {n: np.full_like(v, 0.3) for n, v in network.initial_parameters(0).items()}
    tiny = LevenbergMarquardt(mu=1e-18, mu_min=1e-18)
    result = fit(network, X, Y, solver=tiny, parameters=same, max_epochs=5)
    assert result.history[-1].loss < result.history[0].loss


def test_qr_is_the_solution_of_the_same_equations() -> None:
    random = np.random.default_rng(0)
    K, e, u = random.normal(size=(9, 5)), random.normal(size=9), random.normal(size=5)
    biases = np.array([False, True, False, True, False])
    for rows in (K, K[:3]):
        equations = GaussNewton(rows, biases)
        by_cholesky = equations.shifted(0.5, 0.1).step(e[: len(rows)], u)
        by_qr = equations.least_squares(e[: len(rows)], u, 0.5, 0.1)
        np.testing.assert_allclose(by_qr, by_cholesky, rtol=1e-11)


@pytest.mark.parametrize("rows", [30, 9])
def test_single_precision_moves_a_step_less_than_its_damping(rows: int) -> None:
    random = np.random.default_rng(0)
    K, biases = random.normal(size=(rows, 20)), np.arange(20) % 4 == 0
    e, u = random.normal(size=rows), np.zeros(20)
    damping = 1e-5 * float(np.vdot(K, K))
    equations = GaussNewton(np.zeros_like(K), biases)
    equations.renew(K, damping)
    found = equations.shifted(damping, damping).step(e, u)
    right = np.linalg.solve(K.T @ K + damping * np.eye(20), K.T @ e)
    difference = np.linalg.norm(found - right) / np.linalg.norm(right)
    assert 1e-9 < difference < 1e-2
    equations.renew(K, 1e-3 * damping)
    found = equations.shifted(damping, damping).step(e, u)
    np.testing.assert_allclose(found, right, rtol=1e-9)


def test_both_forms_of_the_matrix_are_one() -> None:
    """A of 5 × 5 by its own factor and by Woodbury's, beside NumPy's inverse."""
    random = np.random.default_rng(0)
    K, rows = random.normal(size=(3, 5)), random.normal(size=(4, 5))
    biases = np.array([False, True, False, True, False])
    shift = np.where(biases, 0.1, 0.5)
    A = K.T @ K + np.diag(shift)
    inverse = np.linalg.inv(A)
    tall = np.vstack([K, np.zeros((4, 5))])
    for equations in (GaussNewton(K, biases), GaussNewton(tall, biases)):
        found = equations.shifted(0.5, 0.1)
        np.testing.assert_allclose(found.solve(rows[0]), inverse @ rows[0], rtol=1e-11)
        assert found.log_determinant == pytest.approx(np.linalg.slogdet(A)[1])
        np.testing.assert_allclose(found.determined(), 1 - shift * np.diag(inverse), atol=1e-12)
        np.testing.assert_allclose(
            found.quadratic(rows), np.sum(rows @ inverse * rows, axis=1), rtol=1e-10
        )
    assert GaussNewton(K, biases).dual
    assert not GaussNewton(tall, biases).dual


def test_at_the_bottom_it_stays() -> None:
    whole, w = at_start("2 -> 1, squared_error, l2=0.1", 30)
    chosen = LevenbergMarquardt()
    state = chosen.init(w)
    for _ in range(30):
        w, state = chosen.update(whole, w, state)
    moved, state = chosen.update(whole, w, state)
    assert moved is w or np.array_equal(moved, w)


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("2 -> 1, huber", {}, "lm is for squared error with L2, not for the loss huber: choose"),
        ("2 -> 1 sigmoid, log_loss", {}, "not for the loss log_loss: choose lbfgs"),
        (
            "2 -> 1, squared_error",
            {"batches": Batches(l1=0.1)},
            "not for an L1 penalty: choose lbfgs, or sgd or adam",
        ),
    ],
)
def test_another_objective_is_refused(text: str, options: Any, message: str) -> None:
    X, Y = table(10)
    with pytest.raises(DataError, match=message):
        fit(Network.parse(text), X, np.clip(Y, 0, 1), solver="lm", **options)


def test_a_problem_too_large_is_refused_with_its_size() -> None:
    network = Network.parse("100 -> 200 tanh -> 1, squared_error")
    check_size(network, 5000, "lm", "")
    with pytest.raises(DataError, match=r"20,401 parameters, and to factorise .* 20,000 × 20,000"):
        check_size(network, 20_000, "lm", "Choose lbfgs.")
    assert biases_of(network).sum() == 201


def test_without_a_sum_of_squares_it_says_so() -> None:
    with pytest.raises(DataError, match="an objective that is a sum of squares"):
        LevenbergMarquardt().update(
            Objective(lambda w: (0.0, w)), np.ones(2), LevenbergMarquardt().init(np.ones(2))
        )


def test_by_name() -> None:
    assert solver("lm") == LevenbergMarquardt()
    with pytest.raises(DataError, match="lm finds its step by its damping and takes no learning"):
        solver("lm", 0.1)
    X, Y = table(30)
    network = Network.parse("2 -> 3 tanh -> 1, squared_error, l2=0.01")
    assert fit(network, X, Y, solver="lm", max_epochs=3).stop is Stop.MAX_EPOCHS


def test_sparse_rows_are_taken_a_part_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chainrule.training.rows._DENSE_BYTES", 160)
    network = Network.parse("2 -> 3 tanh -> 2, squared_error, l2=0.01")
    X, Y = table(25, 2)
    weights = np.linspace(0, 1, 25)
    engine, w = vector_engine(network, Convention()), np.linspace(-1, 1, 17)
    parts, whole = (
        objective(engine, Rows(kind, Y, weights)).least_squares for kind in (csr_array(X), X)
    )
    assert isinstance(parts, LeastSquares)
    assert isinstance(whole, LeastSquares)
    np.testing.assert_allclose(parts.residuals(w), whole.residuals(w), rtol=1e-12)
    np.testing.assert_allclose(parts.jacobian(w), whole.jacobian(w), rtol=1e-12)

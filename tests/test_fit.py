"""The training loop and the reasons it stops for."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge

from chainrule.engines.reference import Reference
from chainrule.errors import DataError, ShapeError
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.epochs import Batches
from chainrule.training.fit import fit
from chainrule.training.solvers import SGD, GradientDescent
from chainrule.training.stopping import Epoch, Stop, StoppingRule


@pytest.fixture
def curve() -> tuple[Array, Array]:
    """A smooth function of two inputs with noise."""
    random = np.random.default_rng(1)
    X = random.normal(size=(80, 2))
    return X, np.sin(X[:, :1]) + 0.5 * X[:, 1:] ** 2 + 0.1 * random.normal(size=(80, 1))


def test_a_linear_unit_is_ridge_regression(curve: tuple[Array, Array]) -> None:
    """(1/n) Σ (y − ŷ)² + (λ/2) ‖w‖² is scikit-learn's ridge with α = n λ / 2."""
    X, Y = curve
    result = fit(Network.parse("2 -> 1, squared_error, l2=0.1"), X, Y)
    ridge = Ridge(alpha=80 * 0.1 / 2).fit(X, Y[:, 0])
    np.testing.assert_allclose(result.parameters["W1"][:, 0], ridge.coef_, rtol=1e-4)
    np.testing.assert_allclose(result.parameters["b1"][0, 0], ridge.intercept_, rtol=1e-4)
    assert result.stop is Stop.GRADIENT
    assert result.stop.converged


def test_a_sigmoid_unit_is_logistic_regression(curve: tuple[Array, Array]) -> None:
    """(1/n) Σ loss + (λ/2) ‖w‖² is scikit-learn's with C = 1 / (n λ)."""
    X, Y = curve
    labels = np.greater(Y, np.median(Y)).astype(float)
    result = fit(Network.parse("2 -> 1 sigmoid, log_loss, l2=0.05"), X, labels)
    theirs = LogisticRegression(C=1 / (80 * 0.05), tol=1e-10).fit(X, labels[:, 0])
    np.testing.assert_allclose(result.parameters["W1"][:, 0], theirs.coef_[0], rtol=1e-4)


def test_the_result_is_the_lowest_loss_of_the_history(curve: tuple[Array, Array]) -> None:
    X, Y = curve
    network = Network.parse("2 -> 8 tanh -> 1, l2=0.001")
    seen: list[Epoch] = []
    held_out = (X[:20], Y[:20])
    result = fit(
        network, X, Y, solver=SGD(0.3), max_epochs=30, held_out=held_out, on_epoch=seen.append
    )
    assert tuple(seen) == result.history
    assert [line.epoch for line in seen] == list(range(len(seen)))
    assert result.best.loss == min(line.loss for line in seen)
    engine = Reference(network)
    assert engine.loss(result.parameters, X, Y) == pytest.approx(result.best.loss, rel=1e-12)
    assert engine.loss(result.parameters, *held_out) == pytest.approx(
        result.best.held_out_loss, rel=1e-12
    )


def test_the_same_seed_gives_the_same_network(curve: tuple[Array, Array]) -> None:
    X, Y = curve
    network = Network.parse("2 -> 4 tanh -> 1")
    runs = [
        fit(network, X, Y, solver="adam", max_epochs=3, random_state=seed) for seed in (0, 0, 1)
    ]
    np.testing.assert_array_equal(runs[0].parameters["W1"], runs[1].parameters["W1"])
    assert not np.array_equal(runs[0].parameters["W1"], runs[2].parameters["W1"])


@pytest.mark.parametrize("solver", [GradientDescent(0.3), SGD(0.05), "adam"], ids=str)
def test_every_solver_learns_the_curve(
    solver: GradientDescent | SGD | str, curve: tuple[Array, Array]
) -> None:
    X, Y = curve
    result = fit(Network.parse("2 -> 10 tanh -> 1"), X, Y, solver=solver, max_epochs=300)
    assert result.best.loss < 0.5 * np.var(Y)


def test_divergence_stops_and_keeps_the_best(curve: tuple[Array, Array]) -> None:
    X, Y = curve
    network = Network.parse("2 -> 10 relu -> 1")
    result = fit(network, X, Y, solver=GradientDescent(50.0))
    assert result.stop is Stop.DIVERGED
    assert "ten times smaller (--learning-rate)" in result.stop.value
    assert len(result.history) < 50
    assert Reference(network).loss(result.parameters, X, Y) == result.best.loss
    assert result.best.loss <= result.history[0].loss


def test_ctrl_c_keeps_the_best(curve: tuple[Array, Array]) -> None:
    def interrupt(epoch: Epoch) -> None:
        if epoch.epoch == 5:
            raise KeyboardInterrupt

    X, Y = curve
    result = fit(Network.parse("2 -> 10 tanh -> 1"), X, Y, on_epoch=interrupt)
    assert result.stop is Stop.INTERRUPTED
    assert result.best_epoch == 5


def test_limits(curve: tuple[Array, Array]) -> None:
    X, Y = curve
    network = Network.parse("2 -> 10 tanh -> 1")
    assert fit(network, X, Y, max_epochs=3).stop is Stop.MAX_EPOCHS
    assert fit(network, X, Y, time_limit=1e-9).stop is Stop.TIME_LIMIT
    for options, message in (
        ({"max_epochs": 0}, "the number of epochs must be at least 1, not 0"),
        ({"time_limit": -1.0}, "the time limit must be positive"),
        ({"batches": Batches(0)}, "the batch size must be at least 1, not 0"),
        ({"batches": Batches(2.5)}, "the batch size must be a whole number, not 2.5"),
        ({"batches": Batches(True)}, "the batch size must be a whole number, not True"),
        ({"max_epochs": "x"}, "the number of epochs must be a whole number, not 'x'"),
        ({"time_limit": np.nan}, "the time limit must be positive and finite, not nan"),
        ({"time_limit": "x"}, "the time limit must be positive and finite, not 'x'"),
        ({"held_out": 3}, r"held_out must be a pair \(X, Y\) of arrays, not 3"),
        ({"random_state": "x"}, "random_state must be a whole number .* not 'x'"),
        ({"random_state": -1}, "random_state must be a whole number of at least 0 .* not -1"),
        ({"solver": 3}, "solver must be a solver or the name of one: lbfgs, .* not 3"),
        ({"parameters": 3}, "parameters must be a mapping .* not 3"),
        ({"stopping": 3}, "stopping must be a StoppingRule, not 3"),
        ({"on_epoch": 3}, "on_epoch must be a function of an Epoch, not 3"),
        ({"solver": "bfgs"}, "unknown solver 'bfgs': did you mean 'lbfgs'"),
    ):
        with pytest.raises(DataError, match=message):
            fit(network, X, Y, **options)
    with pytest.raises(ShapeError, match="X has 80 samples, but Y has 79"):
        fit(network, X, Y[1:])
    with pytest.raises(ShapeError, match="held_out: X has 80 samples, but Y has 79"):
        fit(network, X, Y, held_out=(X, Y[1:]))
    with pytest.raises(DataError, match=r"network must be a Network: .* not '2 -> 1'"):
        fit("2 -> 1", X, Y)  # type: ignore[arg-type]


def history(*losses: float, gradient: float = 1.0) -> list[Epoch]:
    """Epochs of these losses; the gradient is 1 at first and ``gradient`` from then on."""
    return [
        Epoch(i, loss, np.nan, gradient if i else 1.0, min(losses[: i + 1]), float(i))
        for i, loss in enumerate(losses)
    ]


def test_each_reason_to_stop() -> None:
    rule = StoppingRule(max_epochs=100, patience=3, loss_tolerance=0.01)
    assert rule.check(history(1.0, 0.5)) is None
    assert rule.check(history(1.0, np.nan)) is Stop.DIVERGED
    assert rule.check(history(1.0, np.inf)) is Stop.DIVERGED
    assert rule.check(history(1.0, 0.5, 4000.0)) is Stop.DIVERGED
    level = (1.0, 0.5, 0.4999, 0.4998, 0.4997)
    assert rule.check(history(*level, gradient=1e-3)) is Stop.SETTLED
    assert rule.check(history(*level, gradient=0.5)) is Stop.STALLED
    assert rule.check(history(1.0, 0.5, 0.7, 0.6, 0.7)) is Stop.STALLED
    assert rule.check(history(1.0, 0.5, 0.45, 0.4, 0.35)) is None
    assert rule.check([*history(1.0), Epoch(1, 0.9, np.nan, 1e-6, 0.9, 1.0)]) is Stop.GRADIENT


def test_a_learning_rate_that_is_far_too_small_is_not_called_convergence() -> None:
    X, Y = np.arange(8.0).reshape(8, 1), 3 * np.arange(8.0).reshape(8, 1)
    result = fit(Network.parse("1 -> 1, mse"), X, Y, solver=GradientDescent(1e-9))
    assert result.stop is Stop.STALLED
    assert not result.stop.converged
    assert "try another --learning-rate" in result.stop.value


def test_a_start_at_the_minimum_is_converged() -> None:
    X = np.ones((4, 1))
    start = {"W1": np.zeros((1, 1)), "b1": np.zeros((1, 1))}
    result = fit(Network.parse("1 -> 1"), X, np.zeros((4, 1)), parameters=start)
    assert result.stop is Stop.GRADIENT
    assert len(result.history) == 1


def test_at_a_kink_the_line_search_gives_up_and_says_so() -> None:
    """The mean absolute error of three points: its minimum, the median, is a kink."""
    result = fit(
        Network.parse("1 -> 1 identity, absolute_error"),
        np.array([[0.0], [1.0], [2.0], [3.0], [4.0]]),
        np.array([[0.0], [1.0], [2.0], [3.0], [9.0]]),
    )
    assert result.stop.converged
    assert result.best.loss < 1.01

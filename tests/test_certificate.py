"""Certificates of training: every verdict, what each says, and saddles that are left."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from native_problems import vector

from chainrule.engines.reference_training import ReferenceVectors
from chainrule.errors import DataError
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.certificate import Verdict, certify
from chainrule.training.fit import FitResult, fit
from chainrule.training.saddles import MOST_ESCAPES, Saddles, step_down
from chainrule.training.solvers import GradientDescent, Objective
from chainrule.training.stopping import Epoch, Stop, StoppingRule

TIGHT = StoppingRule(20_000, gradient_tolerance=1e-9, loss_tolerance=0.0)
SMALL = Network.parse("2 -> 4 tanh -> 1, l2=0.01")


@pytest.fixture(scope="module")
def curve() -> tuple[Array, Array]:
    """A smooth function of two inputs with noise."""
    random = np.random.default_rng(1)
    X = random.normal(size=(80, 2))
    return X, np.sin(X[:, :1]) + 0.5 * X[:, 1:] ** 2 + 0.1 * random.normal(size=(80, 1))


def eigenvalues(result: FitResult, X: Array, Y: Array) -> Array:
    """Of the whole Hessian, a column at a time by the reference."""
    engine, w = ReferenceVectors(result.network), vector(result.parameters)
    H = np.array([engine.hessian_product(w, e, X, Y) for e in np.eye(w.size)])
    return np.linalg.eigvalsh((H + H.T) / 2)


def test_a_minimum_is_what_it_says(curve: tuple[Array, Array]) -> None:
    result = fit(Network.parse("2 -> 2 tanh -> 1, l2=0.001"), *curve, stopping=TIGHT)
    certificate = result.certificate_
    values = eigenvalues(result, *curve)
    assert certificate.verdict is Verdict.MINIMUM
    assert certificate.objective == result.best.loss
    assert certificate.relative_gradient < 1e-8
    assert certificate.smallest_eigenvalue == pytest.approx(values[0], rel=0.02)
    assert certificate.largest_eigenvalue == pytest.approx(values[-1], rel=1e-3)
    assert str(certificate).startswith(f"minimum: J = {result.best.loss:.6g}, its gradient has")
    assert "the Hessian's smallest eigenvalue is" in str(certificate)
    assert certificate is result.certificate_


def test_biases_of_a_softmax_make_no_saddle_of_a_minimum(curve: tuple[Array, Array]) -> None:
    """The same number added to every bias changes nothing: an eigenvalue is 0."""
    X, Y = curve
    one_hot = np.hstack([Y > 0.3, Y <= 0.3]).astype(float)
    certificate = fit(Network.parse("2 -> 2 softmax, l2=0.1"), X, one_hot).certificate_
    assert certificate.verdict is Verdict.MINIMUM
    assert certificate.flat
    assert "cannot be told from 0" in str(certificate)
    assert certificate.products == certificate.parameters == 6


def test_single_precision_reaches_a_minimum_too(curve: tuple[Array, Array]) -> None:
    X, Y = (array.astype(np.float32) for array in curve)
    result = fit(SMALL, X, Y, stopping=TIGHT)
    assert result.stop is Stop.BOTTOM
    assert result.certificate_.verdict is Verdict.MINIMUM


def test_a_start_at_the_minimum_is_one() -> None:
    X, start = np.ones((4, 1)), {"W1": np.zeros((1, 1)), "b1": np.zeros((1, 1))}
    certificate = fit(Network.parse("1 -> 1"), X, np.zeros((4, 1)), parameters=start).certificate_
    assert certificate.verdict is Verdict.MINIMUM
    assert certificate.relative_gradient == 0


def test_going_on_from_a_minimum_finds_it_again(curve: tuple[Array, Array]) -> None:
    """The gradient is small against nothing there, but a step along it is lost in rounding."""
    first = fit(SMALL, *curve, stopping=TIGHT)
    again = fit(SMALL, *curve, parameters=first.parameters, stopping=TIGHT)
    assert again.certificate_.verdict is Verdict.MINIMUM


@pytest.mark.parametrize(
    ("options", "verdict", "says"),
    [
        ({"max_epochs": 5}, "still descending", "its gradient is"),
        ({"time_limit": 1e-9}, "time limit", "its gradient is"),
        ({"solver": GradientDescent(50.0)}, "diverged", "the lowest on the way"),
    ],
)
def test_where_training_did_not_end(
    curve: tuple[Array, Array], options: dict[str, Any], verdict: str, says: str
) -> None:
    certificate = fit(SMALL, *curve, **options).certificate_
    assert certificate.verdict.value == verdict
    assert str(certificate).startswith(f"{verdict}: J = ")
    assert says in str(certificate)


def test_what_validation_keeps_is_no_minimum_of_the_training_loss() -> None:
    random = np.random.default_rng(0)
    X, Y = random.normal(size=(60, 3)), random.normal(size=(60, 1))
    result = fit(Network.parse("3 -> 20 tanh -> 1"), X[:30], Y[:30], validation=(X[30:], Y[30:]))
    assert result.certificate_.verdict is Verdict.STOPPED_BY_VALIDATION
    assert "where the validation rows were predicted best" in str(result.certificate_)


def test_ctrl_c_is_a_verdict(curve: tuple[Array, Array]) -> None:
    def interrupt(epoch: Epoch) -> None:
        if epoch.epoch == 5:
            raise KeyboardInterrupt

    assert fit(SMALL, *curve, on_epoch=interrupt).certificate_.verdict is Verdict.INTERRUPTED


def test_a_kink_is_named() -> None:
    """The median of five numbers: the slope jumps there and never is 0."""
    X, Y = np.arange(5.0)[:, None], np.array([[0.0], [1.0], [2.0], [3.0], [9.0]])
    certificate = fit(Network.parse("1 -> 1 identity, absolute_error"), X, Y).certificate_
    assert certificate.verdict is Verdict.STILL_DESCENDING
    assert "at a kink of absolute_error it need not vanish" in str(certificate)
    own = fit(Network.parse("1 -> 1 identity, abs(p - y)"), X, Y).certificate_
    assert "at a kink of abs(p - y) it need not vanish" in str(own)


def zeros(network: Network) -> dict[str, Array]:
    """Every parameter 0."""
    return {name: np.zeros_like(array) for name, array in network.initial_parameters(0).items()}


@pytest.mark.parametrize("solver", ["lbfgs", "newton", "gradient_descent", "adam"])
def test_the_saddle_of_all_zeros_is_left(curve: tuple[Array, Array], solver: str) -> None:
    """With tanh and all weights 0 only the last bias has a gradient, at any loss."""
    result = fit(SMALL, *curve, parameters=zeros(SMALL), solver=solver, max_epochs=3000)
    escape = result.escapes[0]
    assert escape.eigenvalue < 0 < escape.fell
    at_saddle = result.history[escape.epoch].loss
    assert result.best.loss < at_saddle - escape.fell / 2
    assert result.certificate_.escapes == result.escapes
    assert "; on the way a direction that curves down was followed" in str(result.certificate_)


def test_units_that_are_the_same_part(curve: tuple[Array, Array]) -> None:
    """Twins have equal gradients for ever: four of them are worth one, until they part."""
    start = SMALL.initial_parameters(0)
    twins = {name: array.copy() for name, array in start.items()}
    twins["W1"][:] = start["W1"][:, :1]
    twins["W2"][:] = start["W2"][:1]
    result = fit(SMALL, *curve, parameters=twins, stopping=TIGHT)
    assert result.escapes
    assert result.certificate_.verdict is Verdict.MINIMUM
    assert np.ptp(np.abs(result.parameters["W1"]), axis=1).max() > 0.1


def test_an_exact_saddle_without_a_way_down_is_called_one() -> None:
    """Once all escapes are spent, the verdict is what the point is."""
    objective = Objective(lambda w: (float(w[0] ** 2 - w[1] ** 2), np.array([2.0, -2.0]) * w))
    saddles = Saddles(objective, start=np.ones(2))
    for epoch in range(MOST_ESCAPES):
        assert saddles.left(np.zeros(2), epoch) is not None
    w = np.zeros(2)
    assert saddles.left(w, 9) is None
    certificate = saddles.certificate(w, None, settled=True, epochs=9)
    assert certificate.verdict is Verdict.SADDLE
    assert "but the Hessian's smallest eigenvalue is -2" in str(certificate)
    assert str(certificate).endswith("; on the way 5 directions that curve down were followed")


def test_both_signs_of_a_direction_are_tried() -> None:
    objective = Objective(lambda w: (float(w[0] ** 4 / 4 - w[0] ** 2 / 2 + w[0] ** 3), np.ones(1)))
    lower = step_down(objective, np.zeros(1), np.ones(1), -1.0)
    assert lower is not None
    assert lower[0] < 0
    flat = Objective(lambda _: (0.0, np.zeros(1)))
    assert step_down(flat, np.zeros(1), np.ones(1), -1.0) is None


def test_what_is_not_finite_gets_no_eigenvalues() -> None:
    broken = Objective(lambda w: (np.nan, np.full_like(w, np.nan)))
    certificate, spectrum = certify(broken, np.zeros(3), start=1.0, ended=Verdict.DIVERGED)
    assert spectrum is None
    assert np.isnan(certificate.smallest_eigenvalue)
    assert certificate.as_plain()["verdict"] == "diverged"


def test_a_result_of_ones_own_has_no_certificate(curve: tuple[Array, Array]) -> None:
    result = FitResult(SMALL, {}, (), Stop.GRADIENT, 0)
    with pytest.raises(DataError, match="not made by fit"):
        _ = result.certificate_


def test_the_verdicts_are_a_contract() -> None:
    assert [verdict.value for verdict in Verdict] == [
        "minimum",
        "saddle",
        "still descending",
        "stopped by validation",
        "diverged",
        "time limit",
        "interrupted",
    ]

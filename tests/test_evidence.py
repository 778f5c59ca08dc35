"""Evidence: exact where the model is linear; γ, noise and penalty found where they are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from chainrule.convention import Convention
from chainrule.engines.choice import vector_engine
from chainrule.errors import DataError
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.evidence import Evidence, evidence, predictive_variance
from chainrule.training.fit import fit
from chainrule.training.most_evident import fit_by_evidence


def trained(network: Network, X: Array, Y: Array, weights: Array | None = None) -> Evidence:
    """The evidence at the network's minimum."""
    return evidence(network, fit(network, X, Y, weights=weights).parameters, X, Y, weights)


def line(rows: int, noise: float = 0.3) -> tuple[Array, Array]:
    """A linear function of five inputs with noise."""
    random = np.random.default_rng(0)
    X = random.normal(size=(rows, 5))
    return X, X @ [[1.0], [-1.0], [0.5], [0.2], [0.0]] + 1 + noise * random.normal(size=(rows, 1))


@pytest.mark.parametrize("rows", [4, 30])  # fewer and more than parameters
def test_of_a_linear_model_it_is_exact(rows: int) -> None:
    """y ~ N(0, I/β + XXᵀ/α + 11ᵀ/α₀), with the wide prior of the bias."""
    X, Y = line(rows)
    network = Network.parse("5 -> 1, squared_error, l2=0.1")
    found = trained(network, X, Y)
    alpha = network.l2 * rows * found.beta / 2
    covariance = np.eye(rows) / found.beta + X @ X.T / alpha + 1 / (0.01 * alpha)
    exact = multivariate_normal(np.zeros(rows), covariance).logpdf(Y[:, 0])
    # The minimum is that without the bias's prior, which moves it by next to nothing.
    assert found.log_evidence == pytest.approx(exact, abs=0.05)


def test_gamma_is_the_sum_over_the_eigenvalues() -> None:
    X, Y = line(30)
    network = Network.parse("5 -> 1 no bias, squared_error, l2=0.5")
    found = trained(network, X, Y)
    eigenvalues, alpha = np.linalg.eigvalsh(X.T @ X), network.l2 * 30 / 2
    assert found.effective_parameters == pytest.approx(np.sum(eigenvalues / (eigenvalues + alpha)))
    assert found.parameters == 5


def test_its_fixed_point_has_the_greatest_evidence() -> None:
    X, Y = line(40)
    network = Network.parse("5 -> 1, squared_error, l2=0.1")
    for _ in range(30):
        network = replace(network, l2=trained(network, X, Y).l2)
    best = trained(network, X, Y)
    assert best.l2 == pytest.approx(network.l2, rel=1e-3)
    for factor in (0.4, 2.5):
        other = trained(replace(network, l2=factor * network.l2), X, Y)
        assert other.log_evidence < best.log_evidence
    assert best.beta**-0.5 == pytest.approx(0.3, rel=0.2)
    assert best.alpha == pytest.approx(network.l2 * 40 * best.beta / 2, rel=1e-3)


@pytest.mark.parametrize(
    ("text", "outputs"), [("5 -> 1 sigmoid, log_loss", 1), ("5 -> 3, cross_entropy", 3)]
)
def test_of_a_linear_classifier_the_curvature_is_the_hessian(text: str, outputs: int) -> None:
    """A of the gradients' differences; the noise of a class has no β."""
    random = np.random.default_rng(1)
    X, labels = random.normal(size=(60, 5)), random.integers(0, max(outputs, 2), 60)
    Y = np.eye(outputs)[labels] if outputs > 1 else labels[:, None].astype(float)
    network = Network.parse(f"{text}, l2=0.05")
    parameters = fit(network, X, Y).parameters
    found = evidence(network, parameters, X, Y)
    engine = vector_engine(replace(network, l2=0.0), Convention())
    w = np.concatenate([parameters[n].ravel() for n in network.parameter_names()])

    def gradient(w: Array) -> Array:
        into = np.empty_like(w)
        engine.evaluate(w, X, Y, None, into)
        return 60 * into

    h = 1e-6
    steps = h * np.eye(len(w))
    hessian = np.array([(gradient(w + s) - gradient(w - s)) / (2 * h) for s in steps])
    A = hessian + np.diag(found.posterior.shift)
    np.testing.assert_allclose(found.posterior.solve(A[0]), np.eye(len(w))[0], atol=1e-6)
    assert found.beta == 1
    assert found.l2 == pytest.approx(found.alpha / 60)


@pytest.mark.parametrize("rows", [4, 30])
def test_the_variance_of_a_linear_prediction(rows: int) -> None:
    X, Y = line(rows)
    network = Network.parse("5 -> 1, squared_error, l2=0.1")
    parameters = fit(network, X, Y).parameters
    found = evidence(network, parameters, X, Y)
    new = np.random.default_rng(2).normal(size=(7, 5))
    with_one = np.column_stack([X, np.ones(rows)])
    j = np.column_stack([new, np.ones(7)])
    A = with_one.T @ with_one + np.diag(found.posterior.shift)
    right = np.sum(j * np.linalg.solve(A, j.T).T, axis=1, keepdims=True) / found.beta
    np.testing.assert_allclose(predictive_variance(network, parameters, found, new), right)


def test_it_is_unsure_far_from_the_rows() -> None:
    X = np.linspace(-1, 1, 40)[:, None]
    Y = np.sin(3 * X) + 0.05 * np.random.default_rng(0).normal(size=X.shape)
    network = Network.parse("1 -> 8 tanh -> 1, squared_error, l2=0.001")
    parameters = fit(network, X, Y).parameters
    found = evidence(network, parameters, X, Y)
    near, far = predictive_variance(network, parameters, found, np.array([[0.0], [4.0]]))[:, 0]
    assert far > 10 * near > 0


def test_weights_of_samples_are_as_many_copies() -> None:
    X, Y = line(40)
    counts = np.arange(40.0) % 3
    copies = np.repeat(np.arange(40), counts.astype(int))
    network = Network.parse("5 -> 3 tanh -> 1, squared_error, l2=0.1")
    parameters = fit(network, X, Y).parameters
    found = evidence(network, parameters, X, Y, counts)
    right = evidence(network, parameters, X[copies], Y[copies])
    for name in ("l2", "alpha", "beta", "effective_parameters", "log_evidence"):
        assert getattr(found, name) == pytest.approx(getattr(right, name), rel=1e-9)


def test_a_unit_that_is_switched_off_decides_nothing() -> None:
    X, Y = line(40)
    network = Network.parse("5 -> 3 tanh -> 1, squared_error, l2=0.1")
    off = {name: np.zeros_like(value) for name, value in network.initial_parameters(0).items()}
    found = evidence(network, off, X, Y)
    # All that the rows can decide is the last bias: tanh(0) = 0, and nothing leads further back.
    assert found.effective_parameters == pytest.approx(1, abs=0.01)
    assert np.isfinite(found.log_evidence)


@pytest.mark.parametrize("solver", ["lm", "lbfgs"])
def test_it_finds_noise_and_penalty(solver: str) -> None:
    """A noisy wave: the estimate of the noise is near the truth, and so are the predictions."""
    random = np.random.default_rng(0)
    X = random.uniform(-2, 2, size=(150, 1))
    Y = np.sin(2 * X) + 0.2 * random.normal(size=X.shape)
    network = Network.parse("1 -> 15 tanh -> 1, squared_error")
    found = fit_by_evidence(network, X, Y, solver=solver, max_epochs=300)
    assert found.evidence.beta**-0.5 == pytest.approx(0.2, rel=0.15)
    assert 4 < found.evidence.effective_parameters < 25
    assert found.tried[found.result.network.l2] == max(found.tried.values())
    x = np.linspace(-1.8, 1.8, 50)[:, None]
    w = np.concatenate([v.ravel() for v in found.result.parameters.values()])
    predicted = vector_engine(network, Convention()).predictions(w, x)
    assert np.sqrt(np.mean((predicted - np.sin(2 * x)) ** 2)) < 0.08


def test_a_class_is_trained_by_evidence() -> None:
    random = np.random.default_rng(0)
    X = random.normal(size=(120, 2))
    Y = (X[:, :1] * X[:, 1:] + 0.3 * random.normal(size=(120, 1)) > 0).astype(float)
    network = Network.parse("2 -> 6 tanh -> 1 sigmoid, log_loss")
    found = fit_by_evidence(network, X, Y, max_epochs=200)
    assert 1e-4 < found.result.network.l2 < 0.1
    w = np.concatenate([v.ravel() for v in found.result.parameters.values()])
    predicted = vector_engine(network, Convention()).predictions(w, X)
    assert np.mean((predicted > 0.5) == Y) > 0.8


def test_what_is_refused() -> None:
    X, Y = line(10)
    network = Network.parse("5 -> 2 tanh -> 1, huber, l2=0.1")
    with pytest.raises(DataError, match=r"a likelihood \(squared_error, log_loss.*, not huber"):
        fit_by_evidence(network, X, Y)
    plain = Network.parse("5 -> 1, squared_error")
    with pytest.raises(DataError, match="has no penalty, and so no prior: give it an l2"):
        evidence(plain, plain.initial_parameters(0), X, Y)
    large = Network.parse("5 -> 2000 tanh -> 1, squared_error, l2=1")
    rows = np.zeros((14_000, 5))
    with pytest.raises(DataError, match="evidence needs the derivatives of 14,000 rows"):
        evidence(large, large.initial_parameters(0), rows, rows[:, :1])

"""alpha="evidence": Bayesian ridge regression where the network is linear, and beyond."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import sparse
from scipy.optimize import minimize
from scipy.stats import norm
from sklearn.datasets import load_diabetes
from sklearn.linear_model import BayesianRidge

from chainrule import GridSearch, MLPClassifier, MLPRegressor, load
from chainrule.cli import run
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.evidence import evidence
from chainrule.training.fit import fit

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

random = np.random.default_rng(0)
X = random.normal(size=(120, 3))
SIGNAL = np.sin(2 * X[:, 0]) + X[:, 1]
y = SIGNAL + 0.3 * random.normal(size=120)
WAVE: dict[str, Any] = {
    "hidden_layer_sizes": 6, "activation": "tanh", "solver": "auto", "alpha": "evidence",
    "standardize": True, "max_iter": 2000, "random_state": 0,
}  # fmt: skip


def wave(**settings: Any) -> MLPRegressor:
    return MLPRegressor(**{**WAVE, **settings})


@pytest.fixture(scope="module")
def diabetes() -> tuple[Array, Array]:
    """Ten columns and a target, all of mean 0 and deviation 1."""
    X, y = load_diabetes(return_X_y=True)
    return (X - X.mean(axis=0)) / X.std(axis=0), (y - y.mean()) / y.std()


@pytest.fixture(scope="module")
def linear(diabetes: tuple[Array, Array]) -> MLPRegressor:
    model = MLPRegressor(
        hidden_layer_sizes=(), solver="lbfgs", alpha="evidence", max_iter=2000, random_state=0
    )
    return model.fit(*diabetes)


def test_a_linear_network_is_bayesian_ridge_regression(
    diabetes: tuple[Array, Array], linear: MLPRegressor
) -> None:
    flat = dict.fromkeys(("alpha_1", "alpha_2", "lambda_1", "lambda_2"), 0.0)
    ridge = BayesianRidge(tol=1e-10, max_iter=1000, **flat).fit(*diabetes)
    # a re-estimate that is closer than a tenth is taken for the same
    assert linear.alpha_ == pytest.approx(ridge.lambda_ / ridge.alpha_, rel=0.1)
    np.testing.assert_allclose(linear.coefs_[0][:, 0], ridge.coef_, atol=0.005)
    assert linear.score(*diabetes) == pytest.approx(ridge.score(*diabetes), abs=1e-4)


def test_its_parameters_that_are_decided_are_the_sum_over_the_eigenvalues(
    diabetes: tuple[Array, Array], linear: MLPRegressor
) -> None:
    eigenvalues = np.linalg.eigvalsh(diabetes[0].T @ diabetes[0])
    bias = 442 / (442 + 0.01 * linear.alpha_)
    right = np.sum(eigenvalues / (eigenvalues + linear.alpha_)) + bias
    assert linear.effective_parameters_ == pytest.approx(right, rel=1e-6)


def test_its_log_evidence_is_exact_and_the_greatest(
    diabetes: tuple[Array, Array], linear: MLPRegressor
) -> None:
    X, y = diabetes
    eigenvalues, vectors = np.linalg.eigh(X @ X.T + 100)
    turned = vectors.T @ y

    def log_density(alpha: float, beta: float) -> float:
        """Of y ~ N(0, (I + XXᵀ/α + 11ᵀ/0.01α)/β), along the axes of the covariance."""
        deviations = np.sqrt((1 + np.maximum(eigenvalues, 0) / alpha) / beta)
        return float(norm(scale=deviations).logpdf(turned).sum())

    noise = minimize(lambda b: -log_density(linear.alpha_, float(np.exp(b[0]))), [0.0])
    assert linear.log_evidence_ == pytest.approx(-noise.fun, abs=1e-3)
    both = minimize(lambda p: -log_density(*np.exp(p)), [0.0, 0.0])
    # the penalty is found to a tenth, and the minimum is that without the bias's prior
    assert linear.log_evidence_ == pytest.approx(-both.fun, abs=0.05)


def test_the_penalty_fits_the_noise() -> None:
    quiet, loud = (SIGNAL + noise * random.normal(size=120) for noise in (0.05, 1.0))
    few, many = wave().fit(X, quiet), wave().fit(X, loud)
    assert many.alpha_ > 10 * few.alpha_
    assert many.effective_parameters_ < few.effective_parameters_ < 31
    large = wave(hidden_layer_sizes=30, max_iter=300)
    chosen = large.fit(X, loud).score(X, SIGNAL)
    assert chosen > 0.5 > large.set_params(alpha=1e-6).fit(X, loud).score(X, SIGNAL)


def test_weights_of_rows_are_as_many_copies() -> None:
    counts = np.arange(120) % 3
    copies = np.repeat(np.arange(120), counts)
    for solver in ("lbfgs", "lm"):
        one = wave(solver=solver).fit(X, y, sample_weight=counts)
        other = wave(solver=solver).fit(X[copies], y[copies])
        assert one.alpha_ == pytest.approx(other.alpha_, rel=1e-3)
        assert one.log_evidence_ == pytest.approx(other.log_evidence_, abs=0.01)


def test_the_log_evidence_is_of_targets_in_their_own_units() -> None:
    one, thousand = wave().fit(X, y), wave().fit(X, 1000 * y)
    assert thousand.alpha_ == pytest.approx(one.alpha_)
    wider = 120 * np.log(1000)
    assert thousand.log_evidence_ == pytest.approx(one.log_evidence_ - wider, abs=0.02)


def test_an_offset_of_the_target_changes_nothing() -> None:
    settings: dict[str, Any] = {"hidden_layer_sizes": (), "standardize": False}
    plain, far = (wave(**settings).fit(X, y + offset) for offset in (0.0, 1000.0))
    assert far.alpha_ == pytest.approx(plain.alpha_, rel=1e-3)
    assert far.log_evidence_ == pytest.approx(plain.log_evidence_, abs=0.01)


def test_an_offset_switches_no_unit_off() -> None:
    """The minimum may be another, but not one that has only the mean."""
    plain, far = (wave(standardize=False).fit(X, y + offset) for offset in (0.0, 100.0))
    assert far.effective_parameters_ > plain.effective_parameters_ / 2
    assert far.score(X, y + 100) > 0.7


def test_what_rounding_hides_is_said_in_a_sentence() -> None:
    twice = np.c_[X, X] * 1e6
    with pytest.raises(ValueError, match=r"lost to rounding.*standardize=True"):
        wave(standardize=False, hidden_layer_sizes=()).fit(twice, y)
    assert np.isfinite(wave().fit(twice, y).log_evidence_)


def test_the_evidence_prefers_the_inputs_that_matter() -> None:
    noise = random.normal(size=(120, 3))
    assert (
        wave().fit(X, y).log_evidence_ > wave().fit(np.hstack([X[:, 2:], noise]), y).log_evidence_
    )


def test_classes_and_counts_have_it_too() -> None:
    model = MLPClassifier(**WAVE).fit(X, y > 0)
    assert 0 < model.effective_parameters_ < model.network_.parameter_count
    assert model.score(X, SIGNAL > 0) > 0.9
    three = MLPClassifier(**WAVE).fit(X, np.digitize(y, [-0.5, 0.5]))
    assert three.log_evidence_ < 0 < three.alpha_
    counts = wave(loss="poisson").fit(X, random.poisson(np.exp(SIGNAL)))
    assert counts.alpha_ > 0


def test_odd_tables_are_answered_with_numbers() -> None:
    tables = {
        "an exact line": (X, X[:, 0]),
        "one value": (X, np.ones(120)),
        "one row": (X[:1], y[:1]),
        "no inputs": (np.ones((120, 3)), y),
        "tiny": (X, 1e-12 * y),
    }
    for name, (inputs, target) in tables.items():
        model = wave().fit(inputs, target)
        found = model.alpha_, model.effective_parameters_, model.log_evidence_
        assert np.isfinite(found).all(), name
        assert np.isfinite(model.predict(X)).all(), name


@pytest.fixture(scope="module")
def fitted() -> MLPRegressor:
    return wave().fit(X, y)


def test_a_copy_and_a_file_keep_what_was_found(fitted: MLPRegressor, tmp_path: Path) -> None:
    fitted.save(tmp_path)
    for again in (load(tmp_path), pickle.loads(pickle.dumps(fitted))):
        for name in ("alpha_", "effective_parameters_", "log_evidence_"):
            assert getattr(again, name) == getattr(fitted, name)


def test_another_fit_leaves_nothing_of_it() -> None:
    model = wave().fit(X, y)
    assert model.n_iter_ > 0
    assert model.certificate_.verdict.value in ("minimum", "still descending")
    model.set_params(alpha=1.0).fit(X, y)
    for name in ("alpha_", "effective_parameters_", "log_evidence_"):
        assert not hasattr(model, name)


def test_members_tell_how_many_parameters_the_rows_decide_in_each() -> None:
    weights = np.arange(120) % 4
    model = wave(alpha=3.0, n_members=2).fit(X, y, sample_weight=weights)
    standard = model._standardizer
    inputs, targets = standard.inputs(X, float), standard.scaled(y[:, None])
    for member, found in zip(model._ensemble.members, model.effective_parameters_, strict=True):
        start = member.network.initial_parameters(0)
        named, at = {}, 0
        for name, array in start.items():
            named[name] = member.w[at : at + array.size].reshape(array.shape)
            at += array.size
        network = Network.parse(f"3 -> 6 tanh -> 1, squared_error, l2={2 * 3.0 / weights.sum()}")
        right = evidence(network, named, inputs, targets, weights).effective_parameters
        assert found == pytest.approx(right, rel=1e-6)
    again = pickle.loads(pickle.dumps(model))
    assert again.effective_parameters_ == model.effective_parameters_
    chosen = wave(alpha="auto").fit(X, y)
    assert len(chosen.effective_parameters_) == len(chosen.alpha_) == 1


def test_where_they_make_no_sense_it_says_so() -> None:
    with pytest.raises(AttributeError, match=r"a likelihood .*, not huber"):
        _ = wave(alpha=1.0, n_members=2, loss="huber(1.0)").fit(X, y).effective_parameters_
    with pytest.raises(AttributeError, match="networks with a penalty: alpha is 0"):
        _ = wave(alpha=0.0, n_members=2).fit(X, y).effective_parameters_
    with pytest.raises(AttributeError, match="is of fits with alpha='evidence' or 'auto'"):
        _ = wave(alpha=1.0).fit(X, y).effective_parameters_


BAD: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "batches": ({"solver": "adam"}, {}, "needs the minimum over all rows: choose solver='auto'"),
    "dropout": ({"dropout": 0.1}, {}, "dropout is for training in batches"),
    "early_stopping": ({"early_stopping": True}, {}, "early_stopping is for training in batches"),
    "members": ({"n_members": 3}, {}, "is for one network that is named: leave n_members"),
    "layers": ({"hidden_layer_sizes": "auto"}, {}, "is for one network that is named"),
    "warm": ({"warm_start": True}, {}, "begins anew in each fit"),
    "watched": ({}, {"validation_data": (X, y)}, "leave validation_data out"),
    "sparse": ({}, {"X": sparse.csr_matrix(X)}, "needs a dense X, not a sparse one"),
    "loss": (
        {"loss": "huber(1.0)"},
        {},
        "evidence needs a loss that is a likelihood .*, not huber",
    ),
    "large": ({"hidden_layer_sizes": 300_000}, {}, "needs the derivatives of 120 rows"),
    "values": ({"standardize": False}, {"y": 1e200 * y}, "the loss is not finite: scale inputs"),
    "a word": ({"alpha": "evidenz"}, {}, "The 'alpha' parameter of MLPRegressor must be"),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_answered_in_a_sentence(name: str) -> None:
    settings, given, sentence = BAD[name]
    with pytest.raises(ValueError, match=sentence):
        wave(**settings).fit(**{"X": X, "y": y, **given})


def test_a_grid_may_hold_it() -> None:
    search = GridSearch(wave(max_iter=300), {"alpha": [100.0, "evidence"]}, cv=3).fit(X, y)
    assert search.best_params_ == {"alpha": "evidence"}
    assert search.best_estimator_.alpha_ < 100


def test_it_tells_of_each_penalty_and_keeps_to_its_time(capsys: Any) -> None:
    wave(verbose=True).fit(X, y)
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("alpha 18, log evidence = ")


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pl.DataFrame({"a": X[:, 0], "b": X[:, 1], "c": X[:, 2], "y": y}).write_csv("t.csv")


@pytest.mark.usefixtures("table")
def test_the_command_line_takes_it(capsys: Any) -> None:
    arguments = ["train", "t.csv", "--target", "y", "--hidden", "6 tanh", "--l2", "evidence"]
    assert run([*arguments, "--output", "out"]) == 0
    shown = capsys.readouterr().out
    assert "the most probable of" in shown
    assert "by the evidence of 96 training rows: they decide" in shown
    found = json.loads(Path("out/metrics.json").read_text(encoding="utf-8"))
    assert 0 < found["effective_parameters"] < 31
    assert found["log_evidence"] < 0
    assert Network.parse(found["network"]).l2 > 0


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--l2", "evidenz"], "'evidenz' is neither a number nor 'evidence'"),
        (["--l2", "evidence", "--loss", "huber"], "evidence needs a loss that is a likelihood"),
        (["--l2", "evidence", "--hidden", "900000 tanh"], "evidence needs the derivatives of"),
    ],
)
def test_the_command_line_answers_slips(more: list[str], sentence: str, capsys: Any) -> None:
    assert run(["train", "t.csv", "--target", "y", "--max-epochs", "2", *more]) == 2
    assert sentence in capsys.readouterr().err


def test_a_trained_network_has_the_same_evidence_as_the_estimator(fitted: MLPRegressor) -> None:
    standard = fitted._standardizer
    inputs, targets = standard.inputs(X, float), standard.scaled(y[:, None])
    network = Network.parse(f"3 -> 6 tanh -> 1, squared_error, l2={2 * fitted.alpha_ / 120}")
    parameters = {"W1": fitted.coefs_[0], "b1": fitted.intercepts_[0][None]}
    parameters |= {"W2": fitted.coefs_[1], "b2": fitted.intercepts_[1][None]}
    result = fit(network, inputs, targets, parameters=parameters)
    found = evidence(network, result.parameters, inputs, targets)
    assert found.effective_parameters == pytest.approx(fitted.effective_parameters_, rel=0.01)
    assert found.log_evidence == pytest.approx(
        fitted.log_evidence_ + 120 * np.log(y.std()), abs=0.1
    )

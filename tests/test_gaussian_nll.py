"""A mean and a standard deviation for each target: derived, trained, predicted, kept, told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from native_problems import needs_core

from chainrule import MLPRegressor, Network, check_gradients, gradients, load, work_step
from chainrule.cli import run
from chainrule.errors import NetworkError
from chainrule.operations import Array
from chainrule.training.fit import fit
from chainrule.training.metrics import regression
from chainrule.training.penalty import choose_l2
from chainrule.training.solvers import SOLVERS

rng = np.random.default_rng(0)
X = rng.uniform(-1, 1, (400, 2))
DEVIATION = np.exp(X[:, 1])
y = 100 + 20 * X[:, 0] + DEVIATION * rng.normal(size=400)


def regressor(**settings: Any) -> Any:
    given = {"hidden_layer_sizes": 4, "activation": "tanh", "solver": "lbfgs", "alpha": 1.0}
    given |= {"standardize": True, "max_iter": 4000, "tol": 0.02, "random_state": 0}
    return MLPRegressor(loss="gaussian_nll", **{**given, **settings})


def test_the_loss_is_the_negative_logarithm_of_the_density_less_a_constant() -> None:
    network = Network.parse("1 -> 2, gaussian_nll")
    mean, log_variance, target = 0.3, -1.2, 1.1
    parameters = {"W1": np.zeros((1, 2)), "b1": np.array([[mean, log_variance]])}
    loss, found = gradients(network, parameters, [[0.0]], [[target]])
    told = regression(np.array([mean]), np.array([target]), np.array([np.exp(log_variance / 2)]))
    assert loss + np.log(2 * np.pi) / 2 == pytest.approx(told["nll"], rel=1e-14)
    error = (mean - target) / np.exp(log_variance)
    np.testing.assert_allclose(found["b1"], [[error, (1 - error * (mean - target)) / 2]])


def test_an_update_is_worked_in_numbers() -> None:
    network = Network.parse("1 -> 2, gaussian_nll")
    parameters = {"W1": [[1.0, 0.0]], "b1": [[0.0, 0.0]]}
    step = work_step(network, parameters, [[1.0], [2.0]], [2.0, 2.0], learning_rate=0.5)
    assert step.quantities["dJ/dM"].ravel().tolist() == [-0.5, 0.0]
    assert step.quantities["dJ/dS"].ravel().tolist() == [0.0, 0.25]
    assert step.parameters["b1"].tolist() == [[0.25, -0.125]]
    for page in (step.to_text(), step.to_markdown(), step.to_latex(), step.to_html()):
        assert "gaussian" in page


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2 -> 3, gaussian_nll", "needs 2 outputs for each target .means, log-variances., but"),
        ("2 -> 2 tanh, gaussian_nll", "needs a linear output, which tanh does not give"),
    ],
)
def test_another_output_is_answered_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(NetworkError, match=sentence):
        Network.parse(text)


def test_a_pass_by_hand_may_keep_the_constant() -> None:
    network = Network.parse("2 -> 2, gaussian_nll")

    def by_hand(w: dict[str, Array], X: Array, Y: Array) -> tuple[float, dict[str, Array]]:
        m, s = np.split(X @ w["W1"] + w["b1"], 2, axis=1)
        errors, n = (m - Y) / np.exp(s), len(X)
        loss = (np.log(2 * np.pi * np.exp(s)) + errors * (m - Y)).mean() / 2
        d = np.hstack([errors, (1 - errors * (m - Y)) / 2]) / n
        return float(loss), {"dW1": X.T @ d, "db1": d.sum(axis=0, keepdims=True)}

    assert check_gradients(by_hand, network).ok


@pytest.mark.parametrize("solver", [name for name in SOLVERS if name != "lm"])
def test_every_solver_lowers_it(solver: str) -> None:
    network = Network.parse("2 -> 5 tanh -> 2, gaussian_nll, l2=0.001")
    Y = (y[:, None] - y.mean()) / y.std()
    result = fit(network, X, Y, solver=solver, max_epochs=60)
    assert result.history[-1].lowest < result.history[0].loss - 0.5


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_deviation_is_learned_in_the_targets_units(dtype: Any) -> None:
    model = regressor().fit(X.astype(dtype), y)
    mean, deviation = model.predict(X.astype(dtype), return_std=True)
    assert mean.dtype == deviation.dtype == dtype
    assert mean.shape == deviation.shape == y.shape
    np.testing.assert_array_equal(mean, model.predict(X.astype(dtype)))
    assert model.score(X, y) > 0.97
    assert np.corrcoef(deviation, DEVIATION)[0, 1] > 0.9
    assert 0.8 < np.mean(deviation / DEVIATION) < 1.25


def test_targets_in_another_unit_give_deviations_in_it() -> None:
    one = regressor().fit(X, y)
    other = regressor().fit(X, 1024 * y)  # the same digits
    found, scaled = (model.predict(X, return_std=True)[1] for model in (one, other))
    np.testing.assert_allclose(scaled, 1024 * found, rtol=1e-9)


def test_several_targets_each_have_their_own() -> None:
    model = regressor().fit(X, np.column_stack([y, -5 * y]))
    assert str(model.network_).endswith("-> 4 identity, gaussian_nll")
    mean, deviation = model.predict(X, return_std=True)
    assert mean.shape == deviation.shape == (400, 2)
    assert np.mean(deviation[:, 1] / deviation[:, 0]) == pytest.approx(5, rel=0.1)


def test_a_weight_of_two_is_a_row_twice() -> None:
    weights = np.random.default_rng(1).integers(0, 3, len(X))
    weighted = regressor(standardize=False, max_iter=30, tol=0)
    with pytest.warns(UserWarning, match="converge"):
        weighted.fit(X, y - 100, sample_weight=weights)
    copies = np.repeat(np.arange(len(X)), weights)
    with pytest.warns(UserWarning, match="converge"):
        repeated = regressor(standardize=False, max_iter=30, tol=0).fit(X[copies], y[copies] - 100)
    for one, other in zip(weighted.coefs_, repeated.coefs_, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


@needs_core
def test_without_the_core_the_reference_trains_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"solver": "adam", "max_iter": 5, "tol": 0, "n_iter_no_change": 9}
    with pytest.warns(UserWarning, match="converge"):
        fast = regressor(**settings).fit(X, y)
    monkeypatch.setattr("chainrule.engines.choice.available", lambda: False)
    with pytest.warns(UserWarning, match="converge"):
        slow = regressor(**settings, n_jobs=1).fit(X, y)
    for one, other in zip(fast.coefs_, slow.coefs_, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9)


def test_early_stopping_and_partial_fit_know_its_targets() -> None:
    model = regressor(solver="adam", early_stopping=True, max_iter=200, learning_rate_init=0.01)
    model.fit(X, np.column_stack([y, y]))
    assert 0.5 < model.best_validation_score_ <= 1
    going_on = regressor(solver="sgd").partial_fit(X, y).partial_fit(X, y)
    assert going_on.t_ == 2 * len(X)


@pytest.mark.parametrize("targets", [y, np.column_stack([y, 2 * y])], ids=["one", "two"])
def test_a_saved_model_predicts_the_same(targets: Array, tmp_path: Path) -> None:
    model = regressor().fit(X, targets)
    model.save(tmp_path / "model.safetensors")
    again = load(tmp_path / "model.safetensors").predict(X, return_std=True)
    for found, wanted in zip(again, model.predict(X, return_std=True), strict=True):
        np.testing.assert_array_equal(found, wanted)


def test_another_loss_has_no_deviation_to_give() -> None:
    model = MLPRegressor(hidden_layer_sizes=2, solver="lbfgs", random_state=0).fit(X, X[:, 0])
    with pytest.raises(ValueError, match=r"needs loss='gaussian_nll'.*trained with squared_error"):
        model.predict(X, return_std=True)
    with pytest.raises(ValueError, match="needs a linear output, which tanh does not give"):
        regressor(out_activation="tanh").fit(X, y)


def test_a_penalty_is_chosen_where_the_loss_is_negative() -> None:
    noise = 0.01 * np.random.default_rng(2).normal(size=(300, 1))
    network = Network.parse("2 -> 20 tanh -> 2, gaussian_nll")
    choice = choose_l2(network, X[:300], X[:300, :1] + noise, np.random.default_rng(0))
    assert min(choice.tried.values()) < 0
    assert len(choice.tried) > 3


@pytest.fixture
def table(tmp_path: Path) -> Path:
    pl.DataFrame({"a": X[:, 0], "b": X[:, 1], "height": y}).write_csv(tmp_path / "t.csv")
    return tmp_path / "t.csv"


def test_the_commands_tell_the_deviation_and_the_likelihood(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = table.parent / "results"
    options = ["--hidden", "8 tanh", "--loss", "gaussian_nll", "--output", str(results)]
    assert run(["train", str(table), "--target", "height", *options]) == 0
    shown = capsys.readouterr().out
    assert "-> 2 identity, gaussian_nll" in shown
    assert "\n NLL " in shown
    told = json.loads((results / "metrics.json").read_text())
    assert told["held_out"]["nll"] < told["baseline"]["held_out"]["nll"] - 1
    assert run(["predict", str(results), str(table)]) == 0
    found = pl.read_csv(capsys.readouterr().out.encode())
    assert found.columns == ["height", "height_std"]
    deviation = found["height_std"].to_numpy()
    assert 0.7 < np.mean(deviation / DEVIATION) < 1.4
    both = regression(found["height"].to_numpy(), y, deviation)["nll"]
    assert both == pytest.approx(0.8 * told["train"]["nll"] + 0.2 * told["held_out"]["nll"])


def test_a_loss_that_does_not_fit_is_answered_with_a_sentence(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for options, sentence in (
        (["--loss", "gausian_nll"], "unknown loss 'gausian_nll': did you mean 'gaussian_nll'"),
        (["--loss", "cross_entropy"], "cross_entropy is for classes, but the target is a number"),
        (["--network", "2 -> 4, gaussian_nll"], "has 4 outputs, but one target column needs 2"),
        (["--network", "2 -> 1", "--loss", "mae"], "--network and --loss cannot be given together"),
        (
            ["--task", "classification", "--drop", "b", "--loss", "gaussian_nll"],
            "different classes",
        ),
    ):
        assert run(["train", str(table), "--target", "height", *options]) != 0
        assert sentence in " ".join(capsys.readouterr().err.split())

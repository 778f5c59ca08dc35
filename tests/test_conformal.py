"""Split conformal intervals cover what they promise, whatever the model and the noise."""

from __future__ import annotations

import pickle
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from chainrule import MLPRegressor, load
from chainrule.ensemble.conformal import conformal_quantile
from chainrule.errors import DataError
from chainrule.operations import Array

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

SETTINGS: dict[str, dict[str, Any]] = {
    "a poor fit": {"solver": "lbfgs", "max_iter": 3},
    "without outliers' pull": {"loss": "absolute_error", "max_iter": 20},
    "learnt deviations": {"loss": "gaussian_nll", "solver": "lbfgs", "max_iter": 200},
    "members": {"solver": "lbfgs", "n_members": 3, "alpha": 1.0, "max_iter": 100},
    "counts": {"loss": "poisson", "max_iter": 20},
    "single precision": {"solver": "lbfgs", "max_iter": 30},
}


def drawn(n: int, seed: int, kind: str = "") -> tuple[Array, Array]:
    """Rows whose noise is skewed, heavy-tailed, and grows with x."""
    random = np.random.default_rng(seed)
    X = random.uniform(-1, 1, size=(n, 2))
    if kind == "counts":
        return X, random.poisson(np.exp(1 + X[:, 0])).astype(float)
    y = np.sin(3 * X[:, 0]) + (1.2 + X[:, 1]) * (random.gamma(1.0, size=n) - 1)
    return (X.astype(np.float32), y.astype(np.float32)) if kind == "single precision" else (X, y)


@cache
def model_of(kind: str) -> MLPRegressor:
    model = MLPRegressor(
        hidden_layer_sizes=5, standardize=kind != "counts", random_state=0, **SETTINGS[kind]
    )
    return model.fit(*drawn(200, 0, kind))


def inside(model: MLPRegressor, X: Array, y: Array, coverage: float) -> float:
    low, high = model.predict_interval(X, coverage).T
    return float(np.mean((low <= y) & (y <= high)))


@pytest.mark.parametrize("kind", SETTINGS)
@pytest.mark.parametrize(("n", "coverage"), [(19, 0.9), (40, 0.5)])
def test_the_coverage_that_is_promised_is_kept(kind: str, n: int, coverage: float) -> None:
    """On average over rows to conformalize by: at least c, and not 1/(n + 1) more."""
    model, draws = model_of(kind), 300
    found = [
        inside(
            model.conformalize(*drawn(n, 2 * k + 1, kind)), *drawn(200, 2 * k + 2, kind), coverage
        )
        for k in range(draws)
    ]
    slack = 4 * np.std(found) / np.sqrt(draws)
    ties = 0.15 if kind == "counts" else 0.0  # equal scores make intervals cover more
    assert coverage - slack < np.mean(found) < coverage + 1 / (n + 1) + slack + ties


@pytest.mark.parametrize("kind", ["learnt deviations", "members"])
def test_intervals_are_as_wide_as_the_model_is_unsure(kind: str) -> None:
    X, y = drawn(300, 5)
    model = model_of(kind).conformalize(X, y)
    low, high = model.predict_interval(X).T
    _, deviation = model.predict(X, return_std=True)
    np.testing.assert_allclose((high - low) / deviation, ((high - low) / deviation)[0])
    assert (high - low).max() > 1.5 * (high - low).min()


def test_the_quantile_counts_the_row_that_is_to_come() -> None:
    X, y = drawn(99, 6)
    model = model_of("a poor fit").conformalize(X, y)
    residuals = np.sort(np.abs(y - model.predict(X)))
    assert np.array_equal(model.conformity_scores_[:, 0], residuals)
    for coverage, place in ((0.9, 90), (0.905, 91), (0.01, 1), (0.99, 99)):
        low, high = model.predict_interval(X[:1], coverage).T
        assert (high - low) / 2 == pytest.approx(residuals[place - 1])
        assert inside(model, X, y, coverage) == pytest.approx(place / 99)
    assert np.isinf(model.predict_interval(X[:1], 0.995)).all()
    assert conformal_quantile(np.zeros(0), 0.5) == np.inf


def test_each_output_has_its_own_guarantee() -> None:
    X, y = drawn(300, 7)
    Y = np.stack([y, 100 * X[:, 0]], axis=1)
    model = MLPRegressor(hidden_layer_sizes=5, solver="lbfgs", max_iter=50, random_state=0)
    model.fit(X[:100], Y[:100]).conformalize(X[100:], Y[100:])
    ends = model.predict_interval(X, 0.8)
    assert ends.shape == (300, 2, 2)
    covered = (ends[100:, :, 0] <= Y[100:]) & (Y[100:] <= ends[100:, :, 1])
    np.testing.assert_allclose(covered.mean(axis=0), 161 / 200, atol=1e-9)


def test_a_further_fit_forgets_the_scores() -> None:
    X, y = drawn(100, 8)
    model = MLPRegressor(hidden_layer_sizes=3, max_iter=2, random_state=0).fit(X, y)
    assert model.conformalize(X, y) is model
    with pytest.raises(ValueError, match="needs the noise that cross-validation measures"):
        model.partial_fit(X, y).predict_interval(X)
    with pytest.raises(ValueError, match=r"needs the noise .* or call conformalize\(X, y\)"):
        model.conformalize(X, y).fit(X, y).predict_interval(X)


@pytest.mark.parametrize("kind", ["a poor fit", "members", "learnt deviations"])
def test_saved_models_and_copies_keep_their_guarantee(kind: str, tmp_path: Path) -> None:
    X, y = drawn(50, 9)
    model = model_of(kind).conformalize(X, y)
    model.save(tmp_path)
    for again in (load(tmp_path), pickle.loads(pickle.dumps(model))):
        assert np.array_equal(again.predict_interval(X), model.predict_interval(X))
        assert np.array_equal(again.conformity_scores_, model.conformity_scores_)
    file = tmp_path / "model.safetensors"
    arrays = load_file(file)
    with safe_open(file, "numpy") as opened:
        said = opened.metadata()
    arrays["conformity_scores"] = arrays["conformity_scores"][::-1].copy()
    save_file(arrays, file, said)
    with pytest.raises(DataError, match="damaged"):
        load(tmp_path)


def test_bad_input_is_answered() -> None:
    X, y = drawn(30, 10)
    model = model_of("a poor fit")
    for rows, targets, words in (
        (X, y[:-1], "inconsistent numbers of samples"),
        (X[:, :1], y, "features"),
        (X, np.stack([y, y], axis=1), "y has 2 columns, but the model has 1"),
        (X, np.where(np.arange(30) == 3, np.nan, y), "contains NaN"),
        (X[:0], y[:0], "0 sample"),
        (X, ["a"] * 30, "could not convert"),
    ):
        with pytest.raises(ValueError, match=words):
            model.conformalize(rows, targets)
    with pytest.raises(ValueError, match="not fitted"):
        MLPRegressor().conformalize(X, y)
    with pytest.raises(ValueError, match="coverage is a number between 0 and 1"):
        model.conformalize(X, y).predict_interval(X, 1.0)

"""What members that are chosen and averaged answer to input that is wrong, odd or at the limits."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from handed_over import COMPILER
from onnxruntime import InferenceSession
from scipy import sparse
from sklearn.base import clone
from sklearn.datasets import load_diabetes
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.model_selection import GridSearchCV

from chainrule import MLPClassifier, MLPRegressor, export_c, export_onnx, load
from chainrule.engines import native
from chainrule.errors import ChainruleError
from chainrule.operations import Array

random = np.random.default_rng(0)
X = random.normal(size=(40, 3))
y = X[:, 0] + 0.1 * random.normal(size=40)
LABELS = np.where(y > 0, "a", "b")
ONE = np.r_[1.0, np.zeros(39)]
FEW = {"max_iter": 15, "random_state": 0, "alpha": "auto", "n_members": 2, "solver": "auto"}


@pytest.fixture(autouse=True)
def _no_warnings_but_of_convergence() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield


def regressor(**chosen: Any) -> Any:
    return MLPRegressor(**{**FEW, "hidden_layer_sizes": 3, "n_jobs": 1, **chosen})


def classifier(**chosen: Any) -> Any:
    return MLPClassifier(**{**FEW, "hidden_layer_sizes": 3, "n_jobs": 1, **chosen})


def with_one(value: float) -> Array:
    rows = X.copy()
    rows[3, 1] = value
    return rows


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "one row": (lambda: regressor().fit(X[:1], y[:1]), "only 1 sample"),
    "one row of a class": (lambda: classifier().fit(X[:1], LABELS[:1]), "only 1 sample"),
    "all weight on one row": (lambda: regressor().fit(X, y, ONE), "only 1 sample"),
    "NaN": (lambda: regressor().fit(with_one(np.nan), y), "Input X contains NaN"),
    "infinity": (lambda: regressor().fit(with_one(np.inf), y), "Input X contains infinity"),
    "weights of nothing": (lambda: regressor().fit(X, y, np.zeros(40)), "non-zero number"),
    "tiny weights": (lambda: regressor().fit(X, y, np.full(40, 1e-200)), "which is too small"),
    "1e300": (lambda: regressor().fit(X * 1e300, y), "non-finite parameter weights"),
    "1e200 in y": (lambda: regressor().fit(X, y * 1e200), "non-finite parameter weights"),
    "1e300 standardized": (
        lambda: regressor(standardize=True).fit(X * 1e300, y),
        "too large to be standardized",
    ),
    "sparse rows": (lambda: regressor().fit(sparse.csr_array(X), y), "dense X, not a sparse one"),
    "counts below 0": (lambda: regressor(loss="poisson").fit(X, y), "targets of at least 0"),
    "a softmax of one": (lambda: regressor(out_activation="softmax").fit(X, y), "softmax of one"),
    "too many units": (lambda: regressor(hidden_layer_sizes=10**9).fit(X, y), "for the memory"),
    "a short y": (lambda: regressor().fit(X, y).log_density(X, y[:3]), "inconsistent numbers"),
    "a number as y": (lambda: regressor().fit(X, y).log_density(X, 3.0), "inconsistent numbers"),
    "NaN as y": (lambda: regressor().fit(X, y).log_density(X, y * np.nan), "y contains NaN"),
    "words as y": (lambda: regressor().fit(X, y).log_density(X, LABELS), "could not convert"),
    "no part": (lambda: regressor().fit(X, y).predict_interval(X, True), "between 0 and 1"),
    "not fitted": (lambda: regressor().predict_quantile(X), "not fitted yet"),
} | {
    name: (
        lambda name=name, value=value: regressor(**{name: value}).fit(X, y),
        f"{name} is for training in batches",
    )
    for name, value in {
        "dropout": 0.5, "l1": 0.1, "clip_norm": 1.0, "callbacks": [print], "restore_best": True,
        "progress_bar": True, "checkpoint": "here", "early_stopping": True,
    }.items()
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_a_sentence(name: str) -> None:
    call, sentence = REFUSED[name]
    with pytest.raises((ValueError, NotFittedError), match=sentence):
        call()


def asked(model: Any, rows: Any, targets: Any) -> None:
    """Everything that a fitted model may be asked for; all of it is numbers."""
    assert len(model.predict(rows)) == len(rows)
    if isinstance(model, MLPClassifier):
        assert np.isfinite(model.predict_proba(rows)).all()
        return
    assert np.isfinite(model.predict(rows)).all()
    if model.loss == "squared_error":
        mean, deviation = model.predict(rows, return_std=True)
        np.testing.assert_allclose(mean, model.predict(rows), rtol=1e-4, atol=1e-300)
        assert np.isfinite(deviation).all()
        low, high = np.moveaxis(model.predict_interval(rows), -1, 0)
        assert (low <= high).all()
        assert (model.predict_quantile(rows, 0.1) <= model.predict_quantile(rows, 0.9)).all()
        assert np.isfinite(model.log_density(rows, targets)).all()


NAMED = pd.DataFrame(X, columns=["a", "b", "c"])
TAKEN: dict[str, tuple[Any, Any, Any]] = {
    "two rows": (regressor(), X[:2], y[:2]),
    "five rows, one network": (regressor(n_members=1, standardize=True), X[:5], y[:5]),
    "five rows of classes": (classifier(), X[:5], LABELS[:5]),
    "a constant target": (regressor(standardize=True), X, np.full(40, 7.0)),
    "a target of 0": (regressor(), X, np.zeros(40)),
    "a constant column": (regressor(standardize=True), np.c_[X, np.ones(40)], y),
    "each row ten times": (regressor(), np.repeat(X[:4], 10, axis=0), np.repeat(y[:4], 10)),
    "one class": (classifier(), X, ["only"] * 40),
    "one row of a class": (classifier(), X, np.where(ONE, "a", "b")),
    "two outputs": (regressor(), X, np.c_[y, 1e3 * y]),
    "labels": (classifier(), X, (X[:, :2] > 0).astype(int)),
    "no time": (regressor(time_limit=1e-9, activation="auto", n_members=3), X, y),
    "fifty members": (regressor(n_members=50, max_iter=3), X, y),
    "pandas": (regressor(), NAMED, pd.Series(y)),
    "polars": (regressor(), pl.from_pandas(NAMED), pl.Series(y)),
    "no hidden layer": (regressor(hidden_layer_sizes=(), activation="auto"), X, y),
    "positive numbers": (regressor(out_activation="softplus"), X, np.exp(y)),
    "restarts": (regressor(alpha=0.1, n_restarts=3, activation="auto"), X, y),
    "huge and far": (regressor(), X * 1e100, y * 1e100),
} | {
    f"{loss}, {standardize}": (regressor(loss=loss, n_members=3, standardize=standardize), X, z)
    for standardize in (False, True)
    for loss, z in {
        "poisson": np.round(np.exp(y)), "huber(1.0)": y, "quantile(0.9)": y, "gaussian_nll": y,
        "log(cosh(p - y))": y, "s + abs(y - m)*exp(-s)": y,
    }.items()
}  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_it_is_taken(name: str) -> None:
    model, rows, targets = TAKEN[name]
    asked(clone(model).fit(rows, targets), rows, targets)


# powers of two, by which numbers are scaled without rounding: then training takes the same steps
@pytest.mark.parametrize("scale", [2.0**-100, 2.0**100, 2.0**400])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_units_do_not_matter_where_it_is_standardized(scale: float, dtype: Any) -> None:
    if scale > float(np.finfo(dtype).max):
        pytest.skip("no number of this type")
    own, own_targets = X.astype(dtype), y.astype(dtype)
    plain = regressor(standardize=True).fit(own, own_targets)
    rows, targets = (own * dtype(scale)), (own_targets * dtype(scale))
    other = regressor(standardize=True).fit(rows, targets)
    near = {"rtol": 1e-4, "atol": 1e-5}
    for found, wanted in zip(
        other.predict(rows, return_std=True), plain.predict(own, return_std=True), strict=True
    ):
        np.testing.assert_allclose(found / scale, wanted, **near)
    found = other.predict_interval(rows) / scale
    np.testing.assert_allclose(found, plain.predict_interval(own), **near)


@pytest.mark.parametrize("unit", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("members", [1, 3])
def test_deviations_are_in_the_targets_units_without_standardizing(
    unit: float, members: int
) -> None:
    A, b = load_diabetes(return_X_y=True)
    A, b = A[:300] / A.std(axis=0), unit * (b[:300] - b.mean()) / b.std()
    model = regressor(n_members=members, max_iter=60, activation="tanh").fit(A[::2], b[::2])
    mean, deviation = model.predict(A[1::2], return_std=True)
    errs = np.sqrt(np.mean((mean - b[1::2]) ** 2))
    assert 0.75 < np.sqrt(np.mean(deviation**2)) / errs < 1.5
    low, high = model.predict_interval(A[1::2], 0.8).T
    assert 0.7 < np.mean((low <= b[1::2]) & (b[1::2] <= high)) < 0.95


def test_far_from_all_rows_it_is_no_surer_than_near_them() -> None:
    model = regressor(standardize=True, activation="tanh", n_members=4).fit(X, y)
    near = model.predict(X, return_std=True)[1]
    for far in (1e3, 1e200):
        assert (model.predict(X * far, return_std=True)[1] > near.min() / 2).all()
    for loss in ("squared_error", "gaussian_nll"):
        wide = regressor(loss=loss, activation="relu", n_members=3).fit(X, y)
        mean, deviation = wide.predict(X * 1e200, return_std=True)
        assert not np.isnan(np.r_[mean, deviation]).any()
        if loss == "squared_error":
            assert (wide.log_density(X * 1e200, y) < -100).all()


def test_sparse_rows_are_predicted_as_dense_ones() -> None:
    rows = sparse.csr_array(X)
    model, of_classes = regressor().fit(X, y), classifier().fit(X, LABELS)
    np.testing.assert_allclose(model.predict(rows), model.predict(X))
    np.testing.assert_allclose(model.predict_interval(rows), model.predict_interval(X))
    np.testing.assert_allclose(of_classes.predict_proba(rows), of_classes.predict_proba(X))


@pytest.mark.parametrize(
    "again",
    [
        lambda model: model.fit(with_one(np.nan), y),
        lambda model: model.fit(X[:1], y[:1]),
        lambda model: model.fit(X, y, -np.ones(40)),
        lambda model: model.fit(X * 1e300, y),
        lambda model: model.fit(sparse.csr_array(X), y),
        lambda model: model.fit(X, y, validation_data=(X, y)),
    ],
)
def test_a_failed_fit_leaves_the_model_as_it_was(again: Callable[[Any], Any]) -> None:
    model = regressor().fit(X, y)
    before, interval = {name: repr(v) for name, v in vars(model).items()}, model.predict_interval(X)
    with pytest.raises(ValueError):
        again(model)
    assert {name: repr(v) for name, v in vars(model).items()} == before
    np.testing.assert_array_equal(model.predict_interval(X), interval)


def test_ctrl_c_leaves_the_model_as_it_was() -> None:
    model = regressor().fit(X, y)
    before, rows = model.predict(X), random.normal(size=(2000, 20))
    model.set_params(hidden_layer_sizes=100, max_iter=100_000)
    threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        model.fit(rows, np.sin(rows[:, 0]) + rows[:, 1])
    np.testing.assert_array_equal(model.predict(X), before)


def test_each_fit_forgets_what_only_the_one_before_has(tmp_path: Path) -> None:
    batches = {"alpha": 0.1, "n_members": 1, "solver": "adam"}
    model = regressor(**batches).fit(X, y)
    model.set_params(**FEW).fit(X, y)
    assert not hasattr(model, "loss_curve_")
    model.save(tmp_path)
    np.testing.assert_array_equal(load(tmp_path).predict(X), model.predict(X))
    model.set_params(**batches).partial_fit(X, y)
    assert len(model.loss_curve_) == 1
    model.set_params(warm_start=True).fit(X, y)
    assert not {"alpha_", "cv_results_", "_ensemble"} & set(vars(model))


def test_a_search_over_members_and_threads_changes_nothing() -> None:
    search = GridSearchCV(regressor(), {"n_members": [1, 2], "alpha": [0.1, "auto"]}, cv=2)
    assert search.fit(X, y).predict(X).shape == (40,)
    one, two = (regressor(n_jobs=jobs).fit(X, y).predict(X) for jobs in (1, 2))
    np.testing.assert_array_equal(one, two)


MODELS: dict[str, tuple[Any, Any]] = {
    "numbers": (regressor(standardize=True, n_members=3), y),
    "two numbers": (regressor(hidden_layer_sizes=(3, 2), activation="auto"), np.c_[y, 3 * y]),
    "two classes": (classifier(n_members=3), LABELS),
    "three classes": (classifier(), np.where(y > 1, "c", LABELS)),
}


@pytest.mark.parametrize("name", MODELS)
def test_an_average_is_exported_and_not_its_first_network(name: str, tmp_path: Path) -> None:
    model, targets = MODELS[name]
    rows = X.astype(np.float32)
    model = clone(model).fit(rows, targets)
    wanted = model.predict_proba(X) if isinstance(model, MLPClassifier) else model.predict(X)
    wanted = wanted.reshape(40, -1)
    session = InferenceSession(export_onnx(model, tmp_path / "m.onnx"))
    found = session.run(None, {"X": rows})[-1].reshape(40, -1)
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)
    if not COMPILER:
        return
    source, library = export_c(model, tmp_path / "m.c"), tmp_path / "m.so"
    subprocess.run(
        [*COMPILER.split(), "-shared", "-fPIC", "-o", library, source, "-lm"], check=True
    )
    out = (ctypes.c_float * wanted.shape[1])()
    ctypes.CDLL(str(library)).m_predict((ctypes.c_float * 3)(*rows[0]), out)
    np.testing.assert_allclose(list(out), wanted[0], rtol=1e-4, atol=1e-5)


def test_a_mixture_is_not_exported(tmp_path: Path) -> None:
    model = regressor(loss="gaussian_nll").fit(X, y)
    with pytest.raises(ChainruleError, match="is a mixture, which cannot be exported"):
        export_onnx(model, tmp_path / "m.onnx")


def test_without_the_compiled_core_it_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, settings = X + 0.5, {"hidden_layer_sizes": 2, "max_iter": 10, "alpha": 0.1}
    expected = regressor(activation="auto", **settings).fit(rows, y)
    mean = expected.predict(rows, return_std=True)
    monkeypatch.setattr(native, "core", None)
    other = regressor(activation="auto", **settings).fit(rows, y)
    np.testing.assert_allclose(other.predict(rows, return_std=True), mean, rtol=0.05, atol=1e-3)
    asked(classifier(**settings).fit(rows, LABELS), rows, LABELS)
    asked(regressor(loss="gaussian_nll", **settings).fit(rows, y), rows, y)

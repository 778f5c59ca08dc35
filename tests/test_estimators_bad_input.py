"""What the estimators answer to input that is wrong, odd or at the limits of floats."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse
from sklearn.exceptions import NotFittedError
from sklearn.utils._param_validation import InvalidParameterError

from chainrule import MLPClassifier, MLPRegressor
from chainrule.errors import ChainruleError
from chainrule.operations import Array

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

random = np.random.default_rng(0)
X = random.normal(size=(50, 3))
y = X[:, 0]
LABELS = np.where(y > 0, "a", "b")


def regressor(**chosen: Any) -> Any:
    return MLPRegressor(**{"max_iter": 5, "random_state": 0, **chosen})


def classifier(**chosen: Any) -> Any:
    return MLPClassifier(**{"max_iter": 5, "random_state": 0, **chosen})


def with_one(value: float, dtype: Any = float) -> Array:
    rows = X.astype(dtype)
    rows[3, 1] = value
    return rows


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "NaN in X": (lambda: regressor().fit(with_one(np.nan), y), "Input X contains NaN"),
    "infinity in X": (lambda: regressor().fit(with_one(np.inf), y), "Input X contains infinity"),
    "NaN in y": (lambda: regressor().fit(X, np.r_[np.nan, y[1:]]), "Input y contains NaN"),
    "float32 overflows": (
        lambda: regressor().fit(with_one(3e38, np.float32), y),
        "non-finite parameter weights",
    ),
    "X of 1e300": (lambda: regressor().fit(X * 1e300, y), "non-finite parameter weights"),
    "y of 1e300": (lambda: regressor().fit(X, y * 1e300), "non-finite parameter weights"),
    "y of 1e300 in float32": (
        lambda: regressor().fit(X.astype(np.float32), y * 1e300),
        "y has values too large for float32",
    ),
    "1e200 standardized": (
        lambda: regressor(standardize=True).fit(X * 1e200, y),
        "too large to be standardized",
    ),
    "a step of 1e300": (
        lambda: regressor(learning_rate_init=1e300).fit(X, y),
        "non-finite parameter weights",
    ),
    "another class later": (
        lambda: classifier().partial_fit(X, LABELS, classes=["a", "b"]).partial_fit(X, ["z"] * 50),
        "classes not in `self.classes_`",
    ),
    "no classes": (lambda: classifier().partial_fit(X, LABELS), "classes must be passed"),
    "weights of 0": (lambda: regressor().fit(X, y, np.zeros(50)), "non-zero number|is 0 for every"),
    "weights below 0": (lambda: regressor().fit(X, y, -np.ones(50)), "negative values"),
    "weights of NaN": (lambda: regressor().fit(X, y, np.full(50, np.nan)), "contains NaN"),
    "few weights": (lambda: regressor().fit(X, y, np.ones(3)), r"sample_weight\.shape"),
    "huge weights": (lambda: regressor().fit(X, y, np.full(50, 1e308)), "sums to inf"),
    "tiny weights": (lambda: regressor().fit(X, y, np.full(50, 1e-320)), "which is too small"),
    "no rows": (lambda: regressor().fit(X[:0], y[:0]), "0 sample"),
    "no columns": (lambda: regressor().fit(np.empty((50, 0)), y), "0 feature"),
    "words": (lambda: regressor().fit([["a", "b"]] * 50, y), "could not convert string"),
    "complex numbers": (lambda: regressor().fit(X + 1j, y), "Complex data not supported"),
    "a vector": (lambda: regressor().fit(y, y), "Expected 2D array"),
    "a block": (lambda: regressor().fit(X[:, :, None], y), "dim 3"),
    "fewer targets": (lambda: regressor().fit(X, y[:10]), "inconsistent numbers of samples"),
    "text as numbers": (lambda: regressor().fit(X, LABELS), "could not convert string"),
    "numbers as classes": (lambda: classifier().fit(X, y), "Unknown label type"),
    "counts below 0": (
        lambda: regressor(loss="poisson").fit(X, y),
        "is for targets of at least 0, but y is between",
    ),
    "no probabilities": (
        lambda: regressor(loss="log_loss", out_activation="logistic").fit(X, y),
        "is for targets between 0 and 1",
    ),
    "no units": (lambda: regressor(hidden_layer_sizes=(3, 0)).fit(X, y), "must be > 0, got"),
    "half a unit": (lambda: regressor(hidden_layer_sizes=[2.5]).fit(X, y), "must be whole numbers"),
    "too many units": (
        lambda: regressor(hidden_layer_sizes=10**9).fit(X, y),
        "too many for the memory",
    ),
    "a misspelt activation": (
        lambda: regressor(activation="rleu").fit(X, y),
        "did you mean 'relu'",
    ),
    "two activations": (
        lambda: regressor(activation=["relu", "tanh"]).fit(X, y),
        "2 entries for 1 hidden layer:",
    ),
    "a misspelt loss": (lambda: regressor(loss="msee").fit(X, y), "did you mean 'mse'"),
    "a softmax of one": (
        lambda: regressor(out_activation="softmax").fit(X, y),
        "softmax of one unit",
    ),
    "dropout of all": (lambda: regressor(dropout=[1.0]).fit(X, y), "at least 0 and below 1"),
    "dropout of text": (lambda: regressor(dropout=["a"]).fit(X, y), "at least 0 and below 1"),
    "a callback of 3": (
        lambda: regressor(callbacks=[3]).fit(X, y),
        "callbacks are functions, not 3",
    ),
    "no processors": (lambda: regressor(n_jobs=0).fit(X, y), "'n_jobs' parameter"),
    "alpha of NaN": (lambda: regressor(alpha=np.nan).fit(X, y), "'alpha' parameter"),
    "lbfgs with dropout": (
        lambda: regressor(solver="lbfgs", dropout=0.5).fit(X, y),
        "dropout is for training in batches",
    ),
    "no pair": (lambda: regressor().fit(X, y, validation_data=X), "is a pair"),
    "other columns to watch": (
        lambda: regressor().fit(X, y, validation_data=(X[:, :2], y)),
        "expecting 3 features",
    ),
    "other classes to watch": (
        lambda: classifier().fit(X, LABELS, validation_data=(X, ["z"] * 50)),
        "classes not in",
    ),
    "unknown class weight": (
        lambda: classifier(class_weight={"z": 1}).fit(X, LABELS),
        "not in class_weight",
    ),
    "other columns": (lambda: regressor().fit(X, y).predict(X[:, :2]), "expecting 3 features"),
    "NaN to predict": (lambda: regressor().fit(X, y).predict(with_one(np.nan)), "contains NaN"),
    "too large to predict": (
        lambda: regressor().fit(X.astype(np.float32), y).predict(np.full((1, 3), 1e300)),
        "X has values too large for float32",
    ),
    "not fitted": (lambda: regressor().predict(X), "not fitted yet"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_a_sentence(name: str) -> None:
    call, sentence = REFUSED[name]
    with pytest.raises((ValueError, NotFittedError, ChainruleError), match=sentence):
        call()


class Subclass(np.ndarray):
    """An array of another class."""


TAKEN: dict[str, Callable[[Array], Any]] = {
    "text of numbers": lambda rows: rows.astype(str),
    "objects": lambda rows: rows.astype(object),
    "lists": lambda rows: rows.tolist(),
    "backwards": lambda rows: rows[::-1, ::-1].copy()[::-1, ::-1],
    "columns first": np.asfortranarray,
    "a subclass": lambda rows: rows.view(Subclass),
    "other order of bytes": lambda rows: rows.astype(">f8"),
    "long doubles": lambda rows: rows.astype(np.longdouble),
    "sparse": sparse.csr_array,
}


@pytest.mark.parametrize("name", TAKEN)
def test_the_same_numbers_give_the_same_model(name: str) -> None:
    shape = TAKEN[name]
    plain = regressor().fit(X, y)
    other = regressor().fit(shape(X), y)
    np.testing.assert_allclose(other.coefs_[0], plain.coefs_[0], rtol=1e-12)
    found = other.predict(shape(X))
    assert type(found) is np.ndarray
    np.testing.assert_allclose(found, plain.predict(X), rtol=1e-9)


def test_arrays_that_may_not_be_written_are_not_written() -> None:
    rows, targets, weights = X.copy(), y.copy(), np.ones(50)
    for array in (rows, targets, weights):
        array.setflags(write=False)
    for solver in ("adam", "lbfgs"):
        regressor(solver=solver, standardize=True).fit(rows, targets, weights).predict(rows)


@pytest.mark.parametrize("scale", [1e-30, 1e30])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_units_do_not_matter_where_it_is_standardized(scale: float, dtype: Any) -> None:
    plain = regressor(standardize=True).fit(X, y).predict(X)
    rows, targets = (X * scale).astype(dtype), (y * scale).astype(dtype)
    other = regressor(standardize=True).fit(rows, targets).predict(rows)
    np.testing.assert_allclose(other / scale, plain, rtol=1e-3, atol=1e-4)


def test_columns_that_say_nothing_do_no_harm() -> None:
    rows = np.c_[X, np.ones(50), X[:, :1], np.zeros(50)]
    model = regressor(solver="lbfgs", standardize=True, max_iter=500).fit(rows, y)
    assert model.score(rows, y) > 0.9
    same = regressor(standardize=True, solver="lbfgs").fit(X, np.full(50, 7.0)).predict(X)
    np.testing.assert_allclose(same, 7.0, atol=0.5)
    assert set(classifier().fit(X, ["only"] * 50).classes_) == {"only"}
    assert regressor().fit(X[:1], y[:1]).predict(X[:1]).shape == (1,)


def test_a_million_columns() -> None:
    rows = sparse.csr_array(([1.0, 2.0, 3.0], ([0, 1, 2], [5, 999_999, 7])), shape=(4, 1_000_000))
    model = regressor(hidden_layer_sizes=2, max_iter=2).fit(rows, y[:4])
    assert model.predict(rows).shape == (4,)


def without_arrays(model: Any) -> dict[str, Any]:
    return {name: repr(value) for name, value in vars(model).items() if name != "_ready"}


@pytest.mark.parametrize(
    "again",
    [
        lambda model: model.fit(with_one(np.nan), y),
        lambda model: model.fit(X * 1e300, y),
        lambda model: model.fit(X[:, :2] * 1e300, y),
        lambda model: model.partial_fit(X * 1e300, y),
        lambda model: model.partial_fit(X[:, :2], y),
        lambda model: model.fit(X, y, validation_data=(X, y[:3])),
        lambda model: model.set_params().fit(X, y, -np.ones(50)),
    ],
)
def test_a_failed_fit_leaves_the_model_as_it_was(again: Callable[[Any], Any]) -> None:
    model = regressor().fit(X, y)
    before, predicted = copy.deepcopy(without_arrays(model)), model.predict(X)
    with pytest.raises(ValueError):
        again(model)
    assert without_arrays(model) == before
    np.testing.assert_array_equal(model.predict(X), predicted)
    fresh = regressor()
    with pytest.raises(ValueError):
        fresh.fit(X * 1e300, y)
    assert not [name for name in vars(fresh) if name.endswith("_")]


def test_sixteen_threads_predict_with_one_model() -> None:
    model = classifier(hidden_layer_sizes=(40, 30)).fit(X, LABELS)
    rows = random.normal(size=(500, 3))
    expected = model.predict_proba(rows)
    together = threading.Barrier(16)

    def work(part: int) -> bool:
        together.wait()
        return all(
            np.array_equal(model.predict_proba(rows[part : part + k]), expected[part : part + k])
            for k in range(1, 60)
        )

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(work, range(16)))


@pytest.mark.filterwarnings("ignore::RuntimeWarning:sklearn")
@pytest.mark.filterwarnings("ignore::RuntimeWarning:numpy")
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_rows_give_numbers_or_a_sentence(data: st.DataObject) -> None:
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    shape = data.draw(st.tuples(st.integers(0, 9), st.integers(0, 4)))
    rows = data.draw(arrays(dtype, shape))
    targets = data.draw(arrays(np.float64, shape[0]))
    chosen: dict[str, Any] = {
        "solver": data.draw(st.sampled_from(["adam", "sgd", "lbfgs"])),
        "standardize": data.draw(st.booleans()),
        "hidden_layer_sizes": data.draw(st.sampled_from([(), 1, (3, 2)])),
        "activation": data.draw(st.sampled_from(["relu", "tanh", "gelu"])),
    }
    with suppress(ValueError, ChainruleError):
        model = regressor(**chosen).fit(rows, targets)
        assert np.isfinite(model.coefs_[0]).all()
        assert model.predict(rows).shape == (shape[0],)


def test_settings_found_valid_are_checked_no_more_but_others_are() -> None:
    model = MLPRegressor(max_iter=2, random_state=0).fit(X, y)
    with pytest.raises(InvalidParameterError, match="'max_iter' parameter"):
        model.set_params(max_iter=2.5).fit(X, y)
    with pytest.raises(InvalidParameterError, match="'max_iter' parameter"):
        model.set_params(max_iter=2.0).fit(X, y)  # equal to what was valid, but of another type
    assert model.set_params(max_iter=2).fit(X, y).n_iter_ == 2


def test_names_of_columns_are_forgotten_by_a_fit_without_them() -> None:
    frame = pd.DataFrame(X, columns=[f"x{i}" for i in range(X.shape[1])])
    model = MLPRegressor(max_iter=2, random_state=0).fit(frame, y)
    assert list(model.feature_names_in_) == list(frame.columns)
    with pytest.warns(UserWarning, match="X does not have valid feature names"):
        model.partial_fit(X, y)
    model.fit(X, y)
    assert not hasattr(model, "feature_names_in_")
    with pytest.raises(ValueError, match="X has 2 features, but MLPRegressor is expecting 3"):
        model.partial_fit(X[:, :2], y)
    huge = X.copy()
    huge[:5] = 1e308  # finite, though their sum is not
    with pytest.raises(ValueError, match="non-finite parameter weights"):
        model.fit(huge, y)

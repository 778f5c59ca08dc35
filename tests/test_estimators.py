"""The estimators: scikit-learn's loss curves, and each thing beyond them by an independent way."""

from __future__ import annotations

import pickle
import warnings
from typing import Any

import numpy as np
import pytest
import sklearn.neural_network as theirs
from scipy import sparse
from scipy.special import huber
from sklearn.compose import TransformedTargetRegressor
from sklearn.datasets import load_digits, make_regression
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    log_loss,
    mean_absolute_error,
    mean_pinball_loss,
    mean_poisson_deviance,
)
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.class_weight import compute_sample_weight

from chainrule import MLPClassifier, MLPRegressor
from chainrule.engines import native
from chainrule.estimators.engine import plain_engine
from chainrule.estimators.weights import weights_as_in
from chainrule.operations import Array

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

X, y = make_regression(200, 8, noise=10, random_state=0)
y = (y - y.mean()) / y.std()
DIGITS, DIGIT = (a[:300] for a in load_digits(return_X_y=True))
DIGITS = DIGITS / 16
WEIGHTS = np.random.default_rng(0).uniform(0, 3, len(X))
TASKS: dict[str, tuple[Any, Any, Array, Array]] = {
    "numbers": (MLPRegressor, theirs.MLPRegressor, X, y),
    "pairs": (MLPRegressor, theirs.MLPRegressor, X, np.c_[y, y**2]),
    "two classes": (MLPClassifier, theirs.MLPClassifier, X, np.where(y > 0, "yes", "no")),
    "classes": (MLPClassifier, theirs.MLPClassifier, DIGITS, DIGIT),
    "labels": (MLPClassifier, theirs.MLPClassifier, X, np.c_[y > 0, y > 1, y < 0.5].astype(int)),
}
SETTINGS: dict[str, dict[str, Any]] = {
    "sgd": {"solver": "sgd"},
    "no momentum": {"solver": "sgd", "momentum": 0},
    "momentum": {"solver": "sgd", "nesterovs_momentum": False},
    "invscaling": {"solver": "sgd", "learning_rate": "invscaling", "power_t": 0.2},
    "adaptive": {
        "solver": "sgd", "learning_rate": "adaptive", "tol": 0.01, "n_iter_no_change": 2,
        "learning_rate_init": 0.05,
    },
    "adam": {"solver": "adam", "alpha": 0.3},
    "deep": {"activation": "tanh", "hidden_layer_sizes": (9, 7), "epsilon": 1e-3},
    "stopped": {"activation": "logistic", "early_stopping": True, "batch_size": 32},
    "in order": {"shuffle": False, "batch_size": 77},
}  # fmt: skip


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("task", TASKS)
def test_the_loss_curve_is_theirs(task: str, settings: dict[str, Any]) -> None:
    ours, their, A, b = TASKS[task]
    mine = ours(max_iter=20, random_state=3, **settings).fit(A, b)
    other = their(max_iter=20, random_state=3, **settings).fit(A, b)
    np.testing.assert_allclose(mine.loss_curve_, other.loss_curve_, rtol=1e-9)
    assert mine.n_iter_ == other.n_iter_
    assert mine.t_ == other.t_
    assert mine.out_activation_ == other.out_activation_
    assert mine.best_loss_ == pytest.approx(other.best_loss_)
    if settings.get("early_stopping"):
        np.testing.assert_allclose(mine.validation_scores_, other.validation_scores_)
    for a, c in zip(mine.coefs_ + mine.intercepts_, other.coefs_ + other.intercepts_, strict=True):
        np.testing.assert_allclose(a, c, rtol=1e-6, atol=1e-9)
    if hasattr(other, "predict_proba"):
        np.testing.assert_allclose(mine.predict_proba(A), other.predict_proba(A), atol=1e-7)
        np.testing.assert_array_equal(mine.predict(A), other.predict(A))


@pytest.mark.parametrize("task", ["numbers", "pairs", "two classes"])
def test_weighted_samples_give_their_loss_curve(task: str) -> None:
    ours, their, A, b = TASKS[task]
    mine = ours(max_iter=10, random_state=3, batch_size=32).fit(A, b, sample_weight=WEIGHTS)
    other = their(max_iter=10, random_state=3, batch_size=32).fit(A, b, sample_weight=WEIGHTS)
    np.testing.assert_allclose(mine.loss_curve_, other.loss_curve_, rtol=1e-9)


@pytest.mark.parametrize("task", ["numbers", "two classes", "classes", "labels"])
def test_lbfgs_ends_no_higher_than_theirs(task: str) -> None:
    ours, their, A, b = TASKS[task]
    mine = ours(solver="lbfgs", max_iter=60, random_state=3, alpha=1).fit(A, b)
    other = their(solver="lbfgs", max_iter=60, random_state=3, alpha=1).fit(A, b)
    assert mine.loss_ <= other.loss_ * (1 + 1e-6)


def test_a_count_is_told_as_they_tell_it() -> None:
    counts = np.random.default_rng(0).poisson(np.exp(y))
    mine, other = (
        kind(loss="poisson", max_iter=15, random_state=0).fit(X, counts)
        for kind in (MLPRegressor, theirs.MLPRegressor)
    )
    np.testing.assert_allclose(mine.loss_curve_, other.loss_curve_, rtol=1e-9)
    mine = MLPRegressor(
        loss="poisson", solver="lbfgs", alpha=0, hidden_layer_sizes=3, random_state=0, max_iter=300
    ).fit(X, counts)
    assert mine.loss_ == pytest.approx(mean_poisson_deviance(counts, mine.predict(X)) / 2)


@pytest.mark.parametrize("solver", ["sgd", "adam"])
def test_partial_fit_is_theirs(solver: str) -> None:
    mine, other = (
        kind(solver=solver, random_state=0) for kind in (MLPRegressor, theirs.MLPRegressor)
    )
    for part in range(4):
        rows = slice(50 * part, 50 * part + 50)
        mine.partial_fit(X[rows], y[rows])
        other.partial_fit(X[rows], y[rows])
        mine = pickle.loads(pickle.dumps(mine))  # it goes on after a rest on disk
    np.testing.assert_allclose(mine.loss_curve_, other.loss_curve_, rtol=1e-9)
    np.testing.assert_allclose(mine.coefs_[0], other.coefs_[0], rtol=1e-7)


def test_the_weights_of_classes_are_those_of_their_samples() -> None:
    labels = (y > 1).astype(int)
    settings: dict[str, Any] = {"max_iter": 5, "random_state": 0}
    balanced = MLPClassifier(class_weight="balanced", **settings).fit(X, labels, WEIGHTS)
    weights = WEIGHTS * compute_sample_weight("balanced", labels)
    by_hand = MLPClassifier(**settings).fit(X, labels, weights)
    np.testing.assert_array_equal(balanced.coefs_[0], by_hand.coefs_[0])
    given = MLPClassifier(class_weight={0: 1, 1: 5}, **settings).fit(X, labels)
    by_hand = MLPClassifier(**settings).fit(X, labels, np.where(labels == 1, 5, 1))
    np.testing.assert_array_equal(given.coefs_[0], by_hand.coefs_[0])


@pytest.mark.parametrize("kind", ["balanced", {0: 1, 1: 5}])
def test_watched_rows_are_weighted_as_those_trained_on(kind: Any) -> None:
    labels, own = (y > 1).astype(int), WEIGHTS[150:]
    trained, watched = labels[:150], labels[150:]
    model = MLPClassifier(class_weight=kind, max_iter=3, random_state=0)
    model.fit(X[:150], trained, validation_data=(X[150:], watched, own))
    by_class = kind
    if kind == "balanced":
        by_class = {label: 150 / (2 * (trained == label).sum()) for label in (0, 1)}
    weights = own * np.where(watched == 1, by_class[1], by_class[0])
    loss = log_loss(watched, model.predict_proba(X[150:]), sample_weight=weights)
    assert model.validation_loss_curve_[-1] == pytest.approx(loss)


def test_scores_know_the_weights_of_rows_alone() -> None:
    labels, own = (y > 1).astype(int), WEIGHTS[150:]
    settings: dict[str, Any] = {"max_iter": 3, "random_state": 0, "early_stopping": True}
    model = MLPClassifier(class_weight={0: 1, 1: 50}, **settings)
    model.fit(X[:150], labels[:150], validation_data=(X[150:], labels[150:], own))
    assert model.best_validation_score_ == pytest.approx(
        model.score(X[150:], labels[150:], sample_weight=own)
    )
    drawn = MLPClassifier(class_weight={0: 1, 1: 50}, **settings).fit(X, labels)
    _, rows = train_test_split(
        np.arange(200), test_size=0.1, stratify=labels, random_state=_after_the_start()
    )
    assert drawn.best_validation_score_ == pytest.approx(drawn.score(X[rows], labels[rows]))


def _after_the_start() -> np.random.RandomState:
    """The stream of numbers where the rows are drawn: after weights and biases."""
    random = np.random.RandomState(0)
    random.uniform(size=8 * 100 + 100 + 100 + 1)
    return random


def test_weights_of_labels_are_products() -> None:
    trained = np.random.default_rng(0).integers(0, 2, (40, 3))
    for kind in ("balanced", [{0: 1, 1: 2}, {0: 3, 1: 4}, {0: 5, 1: 6}]):
        expected = compute_sample_weight(kind, trained)
        np.testing.assert_allclose(weights_as_in(trained, trained, kind), expected)
        compressed = sparse.csr_array(trained)
        np.testing.assert_allclose(weights_as_in(compressed, compressed, kind), expected)


def test_given_rows_are_watched() -> None:
    labels = np.where(y > 0, "yes", "no")
    watched = (X[150:], labels[150:])
    model = MLPClassifier(max_iter=30, random_state=0)
    model.fit(X[:150], labels[:150], validation_data=watched)
    assert len(model.validation_loss_curve_) == model.n_iter_ == 30
    last = log_loss(labels[150:], model.predict_proba(X[150:]), labels=["no", "yes"])
    assert model.validation_loss_curve_[-1] == pytest.approx(last)
    assert model.validation_scores_ is None
    model.set_params(early_stopping=True).fit(X[:150], labels[:150], validation_data=watched)
    best = accuracy_score(labels[150:], model.predict(X[150:]))
    assert max(model.validation_scores_) == model.best_validation_score_ == pytest.approx(best)


@pytest.mark.parametrize("standardize", [False, True])
def test_a_score_of_choice_decides(standardize: bool) -> None:
    labels = (y > 1).astype(int)
    model = MLPClassifier(
        early_stopping=True, scoring="balanced_accuracy", max_iter=40, n_iter_no_change=5,
        standardize=standardize, learning_rate_init=0.01, random_state=0,
    )  # fmt: skip
    model.fit(X[:150], labels[:150], validation_data=(X[150:], labels[150:]))
    score = balanced_accuracy_score(labels[150:], model.predict(X[150:]))
    assert model.best_validation_score_ == pytest.approx(score)
    assert model.n_iter_ < 40


def test_the_best_parameters_come_back() -> None:
    model = MLPRegressor(max_iter=60, restore_best=True, learning_rate_init=0.05, random_state=0)
    model.fit(X[:50], y[:50], validation_data=(X[50:], y[50:]))
    curve = model.validation_loss_curve_
    assert min(curve) < curve[-1]
    assert min(curve) == pytest.approx(np.mean((model.predict(X[50:]) - y[50:]) ** 2) / 2)


def test_every_layer_has_its_activation() -> None:
    model = MLPRegressor(
        hidden_layer_sizes=(6, 5, 4), activation=["tanh", "silu", "logistic"],
        out_activation="softplus", max_iter=3, random_state=0,
    ).fit(X, np.abs(y))  # fmt: skip
    functions = (
        np.tanh,
        lambda z: z / (1 + np.exp(-z)),
        lambda z: 1 / (1 + np.exp(-z)),
        lambda z: np.log1p(np.exp(z)),
    )
    a = X
    for W, b, f in zip(model.coefs_, model.intercepts_, functions, strict=True):
        a = f(a @ W + b)
    np.testing.assert_allclose(model.predict(X), a[:, 0], rtol=1e-12)
    assert model.out_activation_ == "softplus"


def mean_huber(truth: Array, predicted: Array) -> float:
    return float(np.mean(huber(0.3, truth - predicted)))


@pytest.mark.parametrize(
    ("loss", "measure"),
    [
        ("absolute_error", mean_absolute_error),
        ("huber(0.3)", mean_huber),
        ("quantile(0.9)", lambda truth, predicted: mean_pinball_loss(truth, predicted, alpha=0.9)),
    ],
)
def test_other_losses_are_minimised(loss: str, measure: Any) -> None:
    model = MLPRegressor(
        loss=loss, solver="lbfgs", hidden_layer_sizes=4, alpha=0, max_iter=300, random_state=0
    ).fit(X, y)
    assert model.loss_ == pytest.approx(measure(y, model.predict(X)))
    assert model.loss_ < measure(y, np.full_like(y, np.median(y))) / 2


def test_rates_follow_their_schedule() -> None:
    def rates(**settings: Any) -> list[float]:
        told: list[float] = []
        model = MLPRegressor(
            max_iter=10, random_state=0, n_iter_no_change=np.inf, learning_rate_init=0.1,
            callbacks=[lambda progress: told.append(progress.learning_rate)], **settings,
        )  # fmt: skip
        model.fit(X, y)
        return told

    epochs = np.arange(10)
    np.testing.assert_allclose(
        rates(learning_rate="cosine"), 0.05 * (1 + np.cos(np.pi * epochs / 10))
    )
    np.testing.assert_allclose(
        rates(learning_rate="step", learning_rate_step=3, learning_rate_decay=0.5),
        0.1 * 0.5 ** (epochs // 3),
    )
    cycle = rates(learning_rate="one_cycle")
    assert cycle[0] == pytest.approx(0.1 / 25)
    assert np.argmax(cycle) == 3
    assert cycle[3] == pytest.approx(0.1)
    assert cycle[-1] < 0.01
    constant = rates(learning_rate="constant")
    assert set(constant) == {0.1}


def test_callbacks_are_told_and_may_end_it(capsys: pytest.CaptureFixture[str]) -> None:
    seen = []

    def callback(progress: Any) -> bool:
        seen.append(progress)
        model = progress.model
        loss = np.mean((model.predict(X[150:]) - y[150:]) ** 2) / 2
        assert progress.validation_loss == pytest.approx(loss)
        return bool(progress.epoch == 7)

    model = MLPRegressor(callbacks=[callback], progress_bar=True, random_state=0)
    model.fit(X[:150], y[:150], validation_data=(X[150:], y[150:]))
    assert model.n_iter_ == 7
    assert [progress.loss for progress in seen] == model.loss_curve_
    assert "validation" in capsys.readouterr().err


@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
def test_a_time_limit_ends_it_with_a_word(solver: str) -> None:
    model = MLPRegressor(
        solver=solver, hidden_layer_sizes=(200, 200), max_iter=10**6, tol=0, max_fun=10**6,
        n_iter_no_change=np.inf, time_limit=0.02, random_state=0,
    )  # fmt: skip
    with pytest.warns(ConvergenceWarning, match=r"time limit of 0\.02 s"):
        model.fit(X, y)
    assert np.isfinite(model.predict(X)).all()


def test_the_result_does_not_depend_on_processors() -> None:
    A = np.random.default_rng(0).normal(size=(3000, 60))
    b = np.sin(A[:, 0])
    models = [
        MLPRegressor(
            hidden_layer_sizes=(80, 80), batch_size=1500, max_iter=2, n_jobs=n, random_state=0
        ).fit(A, b)
        for n in (1, 3, -1)
    ]
    for model in models[1:]:
        np.testing.assert_array_equal(model.coefs_[1], models[0].coefs_[1])


def test_standardizing_is_a_pipeline_of_scalers() -> None:
    A, b = X * 1e6 + 3e6, y * 5000 - 1e5
    settings: dict[str, Any] = {"solver": "lbfgs", "max_iter": 50, "random_state": 0, "alpha": 1}
    own = MLPRegressor(standardize=True, **settings).fit(A, b)
    scaled = make_pipeline(StandardScaler(), MLPRegressor(**settings))
    pipeline = TransformedTargetRegressor(scaled, transformer=StandardScaler()).fit(A, b)
    np.testing.assert_allclose(own.predict(A), pipeline.predict(A), rtol=1e-6)
    assert own.score(A, b) > 0.9


def test_dropout_leaves_out_in_training_only() -> None:
    settings: dict[str, Any] = {"max_iter": 30, "random_state": 0, "hidden_layer_sizes": (40, 30)}
    plain = MLPRegressor(**settings).fit(X, y)
    dropped = MLPRegressor(dropout=[0.5, 0.2], **settings).fit(X, y)
    again = MLPRegressor(dropout=[0.5, 0.2], **settings).fit(X, y)
    assert not np.allclose(plain.coefs_[0], dropped.coefs_[0])
    np.testing.assert_array_equal(again.coefs_[0], dropped.coefs_[0])
    np.testing.assert_array_equal(dropped.predict(X), dropped.predict(X))
    assert dropped.loss_ > plain.loss_


def test_sparse_rows_are_dense_rows() -> None:
    A = np.where(np.abs(X) > 1, X, 0)
    dense = MLPRegressor(max_iter=8, random_state=0).fit(A, y, sample_weight=WEIGHTS)
    for kind in (sparse.csr_array, sparse.csc_matrix):
        other = MLPRegressor(max_iter=8, random_state=0).fit(kind(A), y, sample_weight=WEIGHTS)
        np.testing.assert_allclose(other.loss_curve_, dense.loss_curve_, rtol=1e-12)
        np.testing.assert_allclose(other.predict(kind(A)), dense.predict(A), rtol=1e-9)


def test_without_the_core_the_reference_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    settings: dict[str, Any] = {
        "max_iter": 3, "random_state": 0, "dropout": 0.2, "l1": 0.1, "clip_norm": 1.0,
    }  # fmt: skip
    labels = np.where(y > 0, "yes", "no")
    fast = MLPClassifier(**settings).fit(X, labels, WEIGHTS)
    monkeypatch.setattr(native, "core", None)
    plain_engine.cache_clear()
    slow = MLPClassifier(**settings).fit(X, labels, WEIGHTS)
    np.testing.assert_allclose(slow.loss_curve_, fast.loss_curve_, rtol=1e-9)


def test_warnings_name_the_line_of_the_caller() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        MLPRegressor(max_iter=2, random_state=0).fit(X, y)
    assert [warning.category for warning in caught] == [ConvergenceWarning]
    assert caught[0].filename == __file__

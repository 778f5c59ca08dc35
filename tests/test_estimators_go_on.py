"""What is left of one training in the next: settings that change, batches, interruptions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sklearn.neural_network as theirs
from scipy import sparse
from sklearn.base import clone

import chainrule
from chainrule import MLPClassifier, MLPRegressor
from chainrule.errors import DataError

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

random = np.random.default_rng(0)
X = random.normal(size=(120, 4))
y = np.sin(X[:, 0]) + X[:, 1]
KIND = np.digitize(y, [-0.5, 0.5])
QUICK: dict[str, Any] = {"random_state": 0, "max_iter": 20}


@pytest.mark.parametrize("of_fit", [np.asarray, sparse.csr_array])
@pytest.mark.parametrize("of_predict", [np.asarray, sparse.csr_array])
def test_sparse_rows_are_standardized_as_dense_ones(of_fit: Any, of_predict: Any) -> None:
    rows = np.where(X > 0, X + 5, 0)
    model = MLPRegressor(standardize=True, **QUICK).fit(of_fit(rows), y)
    np.testing.assert_allclose(model.predict(of_predict(rows)), model.predict(rows), rtol=1e-9)
    watched = MLPRegressor(standardize=True, **QUICK)
    watched.fit(rows, y, validation_data=(of_predict(rows), y))
    loss = (
        np.mean((watched.predict(rows) - y) ** 2)
        / 2
        / watched._standardizer.of_targets.deviation**2
    )
    assert watched.validation_loss_curve_[-1] == pytest.approx(loss)


@pytest.mark.parametrize("sizes", [(2, 1), (3,), (1, 4)])
def test_other_layers_are_not_gone_on_with(sizes: tuple[int, ...]) -> None:
    model = MLPRegressor(hidden_layer_sizes=(1, 3), warm_start=True, **QUICK).fit(X, y)
    model.set_params(hidden_layer_sizes=sizes)
    with pytest.raises(ValueError, match=r"goes on with layers of \[4, 1, 3, 1\] units, but"):
        model.fit(X, y)
    with pytest.raises(ValueError, match="goes on with layers of"):
        model.set_params(hidden_layer_sizes=(1, 3)).partial_fit(X, np.c_[y, y])


def test_another_solver_leaves_nothing_of_the_first(tmp_path: Path) -> None:
    model = MLPRegressor(hidden_layer_sizes=10, **QUICK).fit(X, y)
    model.set_params(solver="lbfgs", hidden_layer_sizes=20).fit(X, y)
    model.save(tmp_path)
    np.testing.assert_array_equal(chainrule.load(tmp_path).predict(X), model.predict(X))
    model.set_params(solver="adam").partial_fit(X, y)


def test_warm_start_keeps_the_scale() -> None:
    model = MLPRegressor(standardize=True, warm_start=True, **QUICK).fit(X, y)
    scale = model._standardizer
    model.fit(X * 9 + 1, y)
    assert model._standardizer is scale
    assert model.set_params(warm_start=False).fit(X * 9 + 1, y)._standardizer is not scale


@pytest.mark.parametrize("name", ["cosine", "one_cycle", "step"])
def test_schedules_go_on_from_batch_to_batch(name: str) -> None:
    settings: dict[str, Any] = {"learning_rate": name, "learning_rate_step": 3, **QUICK}
    rates: list[float] = []
    settings["callbacks"] = [lambda progress: rates.append(progress.learning_rate)]
    MLPRegressor(n_iter_no_change=20, **settings).fit(X, y)
    whole, rates[:] = list(rates), []
    part = MLPRegressor(**settings)
    for _ in range(20):
        part.partial_fit(X, y)
    assert rates == whole


def test_a_new_rate_waits_for_a_new_training_as_theirs_does() -> None:
    ours, other = MLPRegressor(**QUICK), theirs.MLPRegressor(**QUICK)
    for rate in (0.001, 0.1, 0.1):
        for model in (ours, other):
            model.set_params(learning_rate_init=rate).partial_fit(X, y)
    np.testing.assert_allclose(ours.loss_curve_, other.loss_curve_, rtol=1e-9)


@pytest.mark.parametrize("wish", [True, np.True_, np.float64(1) < 2])
def test_any_truth_of_a_callback_ends_it(wish: Any) -> None:
    assert MLPRegressor(callbacks=[lambda _: wish], **QUICK).fit(X, y).n_iter_ == 1
    assert MLPRegressor(callbacks=[lambda _: 1.0], **QUICK).fit(X, y).n_iter_ == 20


class Mine(MLPClassifier):
    """A subclass with parameters of its own."""

    def __init__(self, units: int = 10) -> None:
        super().__init__((units,))
        self.units = units


class Plain(MLPRegressor):
    """A subclass with the parameters that there are."""


def test_subclasses_are_cloned() -> None:
    assert clone(Mine(5)).units == 5
    assert clone(Plain(alpha=0.5)).get_params() == MLPRegressor(alpha=0.5).get_params()


def test_a_failed_first_batch_leaves_nothing() -> None:
    model = MLPClassifier(**QUICK)
    with pytest.raises(ValueError, match="contains NaN"):
        model.partial_fit(X * np.nan, KIND, classes=[0, 1, 2])
    assert not [name for name in vars(model) if name.endswith("_")]
    model.partial_fit(X, KIND, classes=[0, 1, 2, 3])


def test_watched_rows_need_not_have_every_class() -> None:
    model = MLPClassifier(warm_start=True, **QUICK).fit(X, KIND)
    model.fit(X, KIND, validation_data=(X[KIND < 2], KIND[KIND < 2]))
    with pytest.raises(ValueError, match="warm_start can only be used"):
        model.fit(X[KIND < 2], KIND[KIND < 2])


def test_weights_of_watched_rows_count_in_every_score() -> None:
    weights = random.uniform(0, 2, 120)
    given = X[:40], KIND[:40], weights[:40]
    scores = [
        MLPClassifier(early_stopping=True, scoring=scoring, **QUICK)
        .fit(X, KIND, weights, validation_data=given)
        .validation_scores_
        for scoring in (None, "accuracy")
    ]
    np.testing.assert_allclose(*scores)
    nearly_nothing = np.zeros(120)
    nearly_nothing[3] = 1
    with pytest.raises(ValueError, match="is 0 for all rows that early_stopping holds out"):
        MLPRegressor(early_stopping=True, **QUICK).fit(X, y, nearly_nothing)


def test_batches_of_sparse_rows_that_weigh_nothing_are_left_out() -> None:
    weights = np.r_[np.zeros(40), np.ones(80)]
    settings: dict[str, Any] = {"batch_size": 40, "shuffle": False, **QUICK}
    dense, thin = (
        MLPRegressor(**settings).fit(rows, y, weights) for rows in (X, sparse.csr_array(X))
    )
    np.testing.assert_allclose(thin.loss_curve_, dense.loss_curve_, rtol=1e-12)


def test_balanced_is_for_all_rows_at_once() -> None:
    with pytest.raises(ValueError, match="needs all rows at once"):
        MLPClassifier(class_weight="balanced").partial_fit(X, KIND, classes=[0, 1, 2])


@pytest.mark.parametrize("keeps", [{"restore_best": True}, {"early_stopping": True}])
def test_divergence_ends_it_and_keeps_the_best(keeps: dict[str, Any], tmp_path: Path) -> None:
    wild: dict[str, Any] = {"solver": "sgd", "learning_rate_init": 1e3, **keeps, **QUICK}
    model = MLPRegressor(checkpoint=tmp_path, checkpoint_every=1, **wild).fit(X, 100 * y)
    assert model.n_iter_ < 20
    assert np.isfinite(model.predict(X)).all()
    MLPRegressor(checkpoint=tmp_path, resume=True, **wild).fit(X, 100 * y)


def test_a_time_limit_is_of_one_call(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"checkpoint": tmp_path, "n_iter_no_change": 99, **QUICK}
    assert MLPRegressor(time_limit=1e-9, **settings).fit(X, y).n_iter_ == 1
    whole = MLPRegressor(resume=True, **settings).fit(X, y)
    assert whole.n_iter_ == 20
    assert whole.loss_curve_ == MLPRegressor(n_iter_no_change=99, **QUICK).fit(X, y).loss_curve_


def test_a_checkpoint_knows_the_watched_rows(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"checkpoint": tmp_path, "early_stopping": True, **QUICK}
    MLPRegressor(**settings).fit(X, y, validation_data=(X[:20], y[:20]))
    for given in (None, (X[:20], y[1:21])):
        with pytest.raises(DataError, match="is of other rows"):
            MLPRegressor(resume=True, **settings).fit(X, y, validation_data=given)
    other = [
        sparse.csr_array(([1.0, 2.0], [0, 1], pointers), shape=(2, 2))
        for pointers in ([0, 2, 2], [0, 1, 2])
    ]
    MLPRegressor(checkpoint=tmp_path / "s", **QUICK).fit(other[0], [1.0, 2.0])
    with pytest.raises(DataError, match="is of other rows"):
        MLPRegressor(checkpoint=tmp_path / "s", resume=True, **QUICK).fit(other[1], [1.0, 2.0])


def test_a_loaded_model_writes_no_checkpoints(tmp_path: Path) -> None:
    MLPRegressor(checkpoint=tmp_path / "c", resume=True, **QUICK).fit(X, y).save(tmp_path / "m")
    again = chainrule.load(tmp_path / "m")
    assert again.checkpoint is None
    assert not again.resume


def test_a_file_keeps_its_rights_and_its_links(tmp_path: Path) -> None:
    path, link = tmp_path / "m.safetensors", tmp_path / "link.safetensors"
    model = MLPRegressor(**QUICK).fit(X, y)
    model.save(path)
    path.chmod(0o600)
    link.symlink_to(path)
    model.save(link)
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("activation", ["logistic", "sigmoid", ["logistic"]])
def test_the_start_does_not_depend_on_the_spelling(activation: Any) -> None:
    model = MLPRegressor(activation=activation, hidden_layer_sizes=5, max_iter=1, random_state=0)
    expected = theirs.MLPRegressor(
        activation="logistic", hidden_layer_sizes=5, max_iter=1, random_state=0
    )
    np.testing.assert_allclose(model.fit(X, y).loss_, expected.fit(X, y).loss_)


@pytest.mark.parametrize("setting", [{"restore_best": True}, {"progress_bar": True}])
def test_lbfgs_refuses_what_it_does_not_do(setting: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="is for training in batches"):
        MLPRegressor(solver="lbfgs", **setting).fit(X, y)
    with pytest.raises(ValueError, match="resume=True goes on from a checkpoint"):
        MLPRegressor(resume=True).fit(X, y)

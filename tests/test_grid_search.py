"""GridSearch: GridSearchCV's results to the last digit, from fits that run side by side."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
import sklearn
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning, FitFailedWarning
from sklearn.linear_model import Ridge
from sklearn.metrics import make_scorer, mean_absolute_error
from sklearn.model_selection import GridSearchCV, GroupKFold, KFold, ShuffleSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from chainrule import GridSearch, MLPClassifier, MLPRegressor
from chainrule.engines import native_minimizer
from chainrule.engines.native import available

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

random = np.random.default_rng(0)
X = random.normal(size=(90, 4))
y = np.sin(2 * X[:, 0]) + X[:, 1] * X[:, 2] + 0.1 * random.normal(size=90)
LABEL = np.digitize(y, [-0.7, 0.7])
WEIGHTS = random.integers(0, 4, 90).astype(float)

LBFGS: dict[str, Any] = {
    "hidden_layer_sizes": 6, "solver": "lbfgs", "max_iter": 60, "random_state": 0,
}  # fmt: skip
ALPHAS = {"alpha": [0.01, 1.0, 100.0]}


def network(**settings: Any) -> MLPRegressor:
    return MLPRegressor(**{**LBFGS, **settings})


def assert_the_same(theirs: GridSearchCV, mine: GridSearch) -> None:
    """All but the times, to 1e-6 at least."""
    assert mine.cv_results_.keys() == theirs.cv_results_.keys()
    for name, value in theirs.cv_results_.items():
        if "score" in name and "time" not in name:
            np.testing.assert_allclose(mine.cv_results_[name], value, rtol=1e-6, atol=1e-6)
        elif name.startswith("param_"):
            assert (mine.cv_results_[name].mask == value.mask).all()
    assert mine.cv_results_["params"] == theirs.cv_results_["params"]
    for name in ("best_index_", "best_params_", "n_splits_", "multimetric_"):
        assert getattr(mine, name, None) == getattr(theirs, name, None)
    if hasattr(theirs, "best_score_"):
        assert mine.best_score_ == pytest.approx(theirs.best_score_, rel=1e-6, abs=1e-6)
    if theirs.refit:
        np.testing.assert_allclose(mine.predict(X), theirs.predict(X), rtol=1e-6)
        assert mine.refit_time_ > 0


SEARCHES: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "raw": (network(), {**ALPHAS, "activation": ["tanh", "relu"]}, {}),
    "layers": (network(), {"hidden_layer_sizes": [(), (5,), (4, 3)]}, {"cv": 3}),
    "standardized": (network(standardize=True), ALPHAS, {"cv": KFold(4, shuffle=True)}),
    "limits": (
        network(),
        [{"tol": [1e-1, 1e-5]}, {"max_iter": [3, 70], "alpha": [1]}, {"max_fun": [12]}],
        {"cv": 3},
    ),
    "training scores": (network(), ALPHAS, {"cv": 3, "return_train_score": True}),
    "a pipeline": (
        make_pipeline(StandardScaler(), network()),
        {"mlpregressor__alpha": [0.1, 10], "standardscaler__with_mean": [True, False]},
        {"cv": 3},
    ),
    "steps": (
        make_pipeline(StandardScaler(), Ridge()), {"ridge": [Ridge(), network()]}, {"cv": 3},
    ),
    "batches": (MLPRegressor(random_state=0, max_iter=8), ALPHAS, {"cv": 2}),
    "solvers": (network(standardize=True), {"solver": ["lbfgs", "adam", "lm", "auto"]}, {"cv": 2}),
    "a loss for NumPy": (network(), {"loss": ["squared_error", "log(cosh(p - y))"]}, {"cv": 2}),
    "members": (network(), {"n_members": [1, 2], "alpha": [1.0]}, {"cv": 2}),
    "aloud": (network(time_limit=60), ALPHAS, {"cv": 2}),
    "another estimator": (Ridge(), ALPHAS, {}),
    "scores": (
        network(), ALPHAS, {"scoring": ["r2", "neg_mean_absolute_error"], "refit": "r2"},
    ),
    "named scores": (
        network(),
        ALPHAS,
        {"scoring": {"mae": make_scorer(mean_absolute_error)}, "refit": False},
    ),
    "scores of a function": (
        network(), ALPHAS, {"scoring": lambda m, X, y: {"a": m.score(X, y)}, "refit": "a"},
    ),
    "refit by a function": (
        network(), ALPHAS, {"refit": lambda results: int(results["mean_test_score"].argmin())},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SEARCHES)
def test_it_finds_what_grid_search_cv_finds(name: str, capsys: Any) -> None:
    model, grid, more = SEARCHES[name]
    if isinstance(more.get("cv"), KFold):
        more = {**more, "cv": list(more["cv"].split(X))}
    mine = GridSearch(model, grid, **more).fit(X, y)
    assert_the_same(GridSearchCV(model, grid, **more).fit(X, y), mine)
    assert (mine.cv_results_["mean_fit_time"] > 0).all()


@pytest.mark.parametrize("scoring", [None, "neg_log_loss", "f1_macro"])
def test_classes_are_spread_over_the_folds(scoring: str | None) -> None:
    model = MLPClassifier(**LBFGS)
    grid = {**ALPHAS, "class_weight": [None, "balanced"]}
    mine = GridSearch(model, grid, cv=3, scoring=scoring).fit(X, LABEL)
    assert_the_same(GridSearchCV(model, grid, cv=3, scoring=scoring).fit(X, LABEL), mine)
    assert mine.classes_.tolist() == [0, 1, 2]
    assert mine.predict_proba(X).shape == (90, 3)


def test_weights_are_taken_apart_with_the_rows_and_groups_make_folds() -> None:
    groups = np.arange(90) % 7
    for model, name in (
        (network(), "sample_weight"),
        (make_pipeline(StandardScaler(), network()), "mlpregressor__sample_weight"),
    ):
        grid = {"alpha" if name == "sample_weight" else "mlpregressor__alpha": [0.1, 10.0]}
        with_weights = {name: WEIGHTS, "groups": groups}
        mine = GridSearch(model, grid, cv=GroupKFold(3)).fit(X, y, **with_weights)
        theirs = GridSearchCV(model, grid, cv=GroupKFold(3)).fit(X, y, **with_weights)
        assert_the_same(theirs, mine)
        without = GridSearch(model, grid, cv=GroupKFold(3)).fit(X, y, groups=groups)
        assert not np.allclose(
            without.cv_results_["mean_test_score"], mine.cv_results_["mean_test_score"]
        )


def test_metadata_is_routed_as_it_was_asked_for() -> None:
    with sklearn.config_context(enable_metadata_routing=True):
        model = network().set_fit_request(sample_weight=True)
        model.set_score_request(sample_weight=True)
        mine = GridSearch(model, ALPHAS, cv=3).fit(X, y, sample_weight=WEIGHTS)
        theirs = GridSearchCV(model, ALPHAS, cv=3).fit(X, y, sample_weight=WEIGHTS)
        assert_the_same(theirs, mine)


@pytest.fixture
def lots(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many minimisations went into each call of the engine."""
    counts: list[int] = []
    run = native_minimizer.run_together

    def counted(members: Any, *more: Any, **named: Any) -> Any:
        counts.append(len(members))
        return run(members, *more, **named)

    monkeypatch.setattr(native_minimizer, "run_together", counted)
    return counts


@pytest.mark.skipif(not available(), reason="without the compiled core fits go one by one")
def test_folds_and_settings_share_the_calls_of_the_engine(lots: list[int]) -> None:
    GridSearch(network(standardize=True), ALPHAS, cv=4, refit=False).fit(X, y)
    assert max(lots) == 12
    lots.clear()
    GridSearch(network(time_limit=60), ALPHAS, cv=4, refit=False).fit(X, y)
    assert max(lots) == 1


def test_the_processors_and_the_floats_make_no_difference() -> None:
    grid = {**ALPHAS, "activation": ["tanh", "relu"]}
    one, two = (GridSearch(network(), grid, n_jobs=n).fit(X, y) for n in (1, 3))
    assert (one.cv_results_["mean_test_score"] == two.cv_results_["mean_test_score"]).all()
    single = X.astype(np.float32)
    mine = GridSearch(network(), grid).fit(single, y)
    theirs = GridSearchCV(network(), grid).fit(single, y)
    np.testing.assert_array_equal(*(s.cv_results_["mean_test_score"] for s in (mine, theirs)))


def test_fits_that_fail_are_told_in_a_sentence() -> None:
    grid = {"alpha": [-1.0, 1.0]}
    with pytest.warns() as told:
        found = GridSearch(network(), grid, cv=3).fit(X, y)
    failed = [str(w.message) for w in told if issubclass(w.category, FitFailedWarning)]
    assert len(failed) == 1
    assert failed[0].startswith("3 of 6 fits failed and their scores are nan, the first with alpha")
    assert found.best_params_ == {"alpha": 1.0}
    assert np.isnan(found.cv_results_["mean_test_score"][0])
    with pytest.warns(FitFailedWarning, match="scores are -9"):
        found = GridSearch(network(), grid, cv=3, error_score=-9).fit(X, y)
    assert found.cv_results_["mean_test_score"][0] == -9
    with pytest.raises(ValueError, match="The 'alpha' parameter of MLPRegressor must be"):
        GridSearch(network(), grid, cv=3, error_score="raise").fit(X, y)
    with pytest.raises(ValueError, match="all 3 fits failed, the first with alpha=-1: The 'alpha'"):
        GridSearch(network(), {"alpha": [-1]}, cv=3).fit(X, y)


def test_scores_that_fail_are_told_in_a_sentence() -> None:
    def broken(model: Any, X: Any, y: Any) -> float:
        raise RuntimeError("no idea")

    with pytest.warns(UserWarning, match="^scoring failed, and the score is 0: no idea$"):
        GridSearch(network(), ALPHAS, cv=2, error_score=0, scoring=broken).fit(X, y)
    with pytest.warns(UserWarning, match="and the score is 0: own: RuntimeError: no idea$"):
        GridSearch(
            network(), ALPHAS, cv=2, error_score=0, scoring={"own": broken}, refit="own"
        ).fit(X, y)
    with pytest.raises(RuntimeError, match="no idea"):
        GridSearch(network(), ALPHAS, cv=2, error_score="raise", scoring=broken).fit(X, y)


def test_a_network_that_is_not_at_its_end_is_told_of() -> None:
    with pytest.warns(ConvergenceWarning, match="lbfgs failed to converge after 2 iteration"):
        GridSearch(network(max_iter=2), {"alpha": [1.0]}, cv=2).fit(X, y)


BAD: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "no such setting": ({"param_grid": {"alhpa": [1]}}, {}, "has no setting 'alhpa': did you mean"),
    "nothing": ({"param_grid": []}, {}, "param_grid is empty: name a setting and a list"),
    "no values": ({"param_grid": {"alpha": []}}, {}, "non-empty sequence"),
    "one fold": ({"cv": 1}, {}, "'cv' parameter of GridSearch must be"),
    "no folds": ({"cv": []}, {}, "cv gives no folds: there is nothing to fit"),
    "many folds": ({"cv": 99}, {}, "number of splits n_splits=99 greater than"),
    "a score": ({"scoring": "r3"}, {}, "scoring: there is no score 'r3': choose one of"),
    "of scores": ({"scoring": ["r2", "r3"]}, {}, "there is no score 'r3'"),
    "which score": ({"scoring": ["r2"], "refit": True}, {}, "refit must be set to a scorer key"),
    "no processors": ({"n_jobs": 0}, {}, "n_jobs=0 trains nothing: give 1 or more processors"),
    "an estimator": ({"estimator": 3}, {}, "'estimator' parameter of GridSearch must be"),
    "few targets": ({}, {"y": y[:5]}, r"inconsistent numbers of samples: \[90, 5\]"),
    "an argument": ({}, {"sampel_weight": y}, "unexpected keyword argument 'sampel_weight'"),
    "weights": ({}, {"sample_weight": -np.ones(90)}, "all 6 fits failed.*negative values"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_answered_in_a_sentence(name: str) -> None:
    settings, given, sentence = BAD[name]
    search = GridSearch(**{"estimator": network(), "param_grid": ALPHAS, "cv": 2, **settings})
    with pytest.raises(ValueError, match=sentence):
        search.fit(**{"X": X, "y": y, **given})
    assert not [attribute for attribute in vars(search) if attribute.endswith("_")]


def test_it_is_an_estimator_like_others() -> None:
    search = GridSearch(network(), ALPHAS, cv=ShuffleSplit(2, random_state=0))
    assert clone(search).get_params()["estimator__alpha"] == search.estimator.alpha
    assert "refit" in search.get_params(deep=False)
    within = make_pipeline(StandardScaler(), search).fit(X, y)
    again = pickle.loads(pickle.dumps(within))
    assert (again.predict(X) == within.predict(X)).all()
    found = within[-1]
    scaled = within[0].transform(X)
    assert found.score(scaled, y) == found.best_estimator_.score(scaled, y)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
def test_check_estimator(kind: Any) -> None:
    model = kind(solver="lbfgs", max_iter=100, random_state=0)
    search = GridSearch(model, {"alpha": [0.01, 1.0]}, cv=2, error_score="raise")
    results = check_estimator(search, on_fail="raise", on_skip=None)
    assert {result["status"] for result in results} <= {"passed", "skipped"}
    assert len(results) > 45


def test_a_class_is_no_estimator() -> None:
    with pytest.raises(TypeError, match="estimator is the class MLPRegressor: give an instance"):
        GridSearch(MLPRegressor, {"alpha": [1.0]}).fit(np.zeros((9, 1)), np.arange(9.0))

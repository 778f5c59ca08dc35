"""Members chosen by what they predict out of fold, averaged, with the noise they leave."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn.datasets import load_diabetes, load_iris
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split

from chainrule import MLPClassifier, MLPRegressor
from chainrule.ensemble.cross_validation import OutOfFold, folds_of
from chainrule.ensemble.ensemble import (
    OTHER_SEEDS,
    Measured,
    average_of,
    left_out_by,
    measured,
    noises,
    spread_of,
    train_ensemble,
)
from chainrule.ensemble.fitting import Effort, Job, fit_all
from chainrule.ensemble.noise import noise_of
from chainrule.ensemble.problem import Candidate, Problem
from chainrule.ensemble.search import Search, Space
from chainrule.ensemble.weighing import SquaredErrors, chosen, errors_of
from chainrule.network import Network
from chainrule.operations import Array

RANDOM = np.random.default_rng(0)
X = RANDOM.uniform(-2, 2, size=(120, 3))
Y = np.sin(2 * X[:, :1]) + 0.3 * X[:, 1:2] + 0.1 * RANDOM.normal(size=(120, 1))
PROBLEM = Problem(X, Y, None, "squared_error", "identity")
QUICK = Effort(iterations=100, threads=1)


def test_the_error_of_an_average_is_known_without_training_it() -> None:
    """Residuals with a shared part and a part of each start: the formula gives the real error."""
    random = np.random.default_rng(1)
    n, shared = 200_000, 0.5
    common = random.normal(scale=np.sqrt(shared), size=(2, n))  # of each of two candidates
    noise = np.sqrt([1.0, 2.0])

    def start(c: int) -> Array:
        return (common[c] + noise[c] * random.normal(size=n))[:, None]

    both = [np.array([start(c), start(c)]) for c in (0, 1)]
    found = errors_of(PROBLEM, both, np.zeros((n, 1)), None)
    for counts in ([1, 0], [5, 0], [2, 3], [1, 1]):
        average = sum(start(c) for c in (0, 1) for _ in range(counts[c])) / sum(counts)
        assert found.of(np.array(counts)) == pytest.approx((average**2).mean(), rel=0.02)


def test_members_are_taken_where_they_err_differently() -> None:
    # two candidates as good as each other whose errors cancel, and one that is worse
    together = np.array([[1.0, -0.9, 0.5], [-0.9, 1.0, 0.5], [0.5, 0.5, 1.5]])
    counts = chosen(SquaredErrors(together, np.zeros(3)), 10, 3)
    assert list(counts) == [5, 5, 0]


def test_starts_that_disagree_wildly_are_not_taken_for_better_than_exact() -> None:
    """Where one row is far off in one start or the other, the product of the two says nothing."""
    n, random = 100, np.random.default_rng(3)
    good = 0.2 + 0.05 * random.normal(size=(2, n, 1))
    wild = 0.2 + 0.05 * random.normal(size=(2, n, 1))
    wild[0, 0], wild[1, 0] = 9.0, -9.0
    assert (wild[0] * wild[1]).mean() < 0
    found = errors_of(PROBLEM, [good, wild], np.zeros((n, 1)), None)
    alone, mixed = [[10, 0], [0, 10]], [5, 5]
    assert found.of(np.array(alone[0])) == pytest.approx(0.04, rel=0.05)
    assert found.of(np.array(alone[1])) > (wild.mean(axis=0) ** 2).mean()
    assert found.of(np.array(mixed)) >= 0
    assert list(chosen(found, 10, 2)) == [10, 0]


def test_folds_are_of_one_size_and_hold_each_class() -> None:
    labels = np.repeat([0, 1, 2], [60, 40, 20])
    problem = Problem(X, Y, None, "squared_error", "identity", labels)
    folds = folds_of(problem, 10, np.random.default_rng(0))
    assert (np.bincount(folds) == 12).all()
    assert all((np.bincount(folds[labels == k]) == n).all() for k, n in enumerate((6, 4, 2)))


def test_out_of_fold_predictions_are_of_networks_that_never_saw_the_rows() -> None:
    candidate = Candidate((4,), "tanh", 0.1)
    folds = folds_of(PROBLEM, 4, np.random.default_rng(0))
    out = OutOfFold(PROBLEM, folds, seed=7)
    out.reach([candidate], 2, QUICK)
    found = out.predictions(candidate, 2)
    rows = out.rows(2)
    for fold in (0, 1):
        left_out = np.flatnonzero(folds == fold)
        jobs = [Job(candidate, 7 + 2 * fold + s, np.flatnonzero(folds != fold)) for s in (0, 1)]
        for s, member in enumerate(fit_all(PROBLEM, jobs, QUICK)):
            np.testing.assert_array_equal(
                found[s, np.isin(rows, left_out)], member.predict(X[left_out])
            )


def test_the_same_seed_gives_the_same_whatever_the_threads() -> None:
    space = Space(((5,),), ("tanh", "relu"))
    one, two = (
        train_ensemble(
            PROBLEM, space, members=3, effort=Effort(60, threads=threads), random_state=5
        )
        for threads in (1, 2)
    )
    assert one.choice == two.choice
    for a, b in zip(one.members, two.members, strict=True):
        np.testing.assert_array_equal(a.w, b.w)
    other = train_ensemble(PROBLEM, space, members=3, effort=QUICK, random_state=6)
    assert not np.array_equal(one.members[0].w, other.members[0].w)


def test_weights_are_as_repeated_rows_and_alpha_is_over_their_sum() -> None:
    weights = np.ones(len(X))
    weights[:10] = 2
    repeated = np.concatenate([np.arange(len(X)), np.arange(10)])
    far = Effort(iterations=5000, decrease=1e-12)
    job = [Job(Candidate((4,), "tanh", 0.5), 0)]
    weighed = fit_all(Problem(X, Y, weights, "squared_error", "identity"), job, far)[0]
    longer = fit_all(
        Problem(X[repeated], Y[repeated], None, "squared_error", "identity"), job, far
    )[0]
    assert weighed.network.l2 == longer.network.l2 == pytest.approx(0.5 / 130)
    assert weighed.loss == pytest.approx(longer.loss, rel=1e-6)


def test_of_several_starts_the_lowest_is_kept() -> None:
    space = Space(((3,),), ("tanh",), (0.01,))
    one = train_ensemble(PROBLEM, space, members=1, restarts=6, effort=QUICK)
    starts = [
        train_ensemble(PROBLEM, space, members=1, restarts=k, effort=QUICK).members[0].loss
        for k in (1, 2, 6)
    ]
    assert starts[0] >= starts[1] >= starts[2] == one.members[0].loss
    assert one.choice is None


def test_time_ends_a_search_with_what_there_is() -> None:
    late = Effort(iterations=10**6, decrease=0.0, ends=0.0)
    found = train_ensemble(PROBLEM, Space(((5,),), ("tanh", "relu")), members=2, effort=late)
    assert len(found.members) == 2
    assert np.isfinite(found.predict(X)).all()


@given(
    st.integers(2, 6), st.integers(1, 4), st.integers(1, 3),
    st.integers(0, 2**32 - 1),
)  # fmt: skip
def test_the_spread_is_the_deviation_of_members(k: int, n: int, m: int, seed: int) -> None:
    each = np.random.default_rng(seed).normal(size=(k, n, m))
    np.testing.assert_allclose(spread_of(each), each.std(axis=0, ddof=1), rtol=1e-9)
    assert (spread_of(each[:1]) == 0).all()


def test_an_average_of_gaussians_has_the_moments_of_their_mixture() -> None:
    network = Network.parse("1 -> 2, gaussian_nll")
    each = np.array([[[1.0, np.log(0.5)]], [[3.0, np.log(1.5)]]])
    mean, logarithm = average_of(network, each)[0]
    assert (mean, np.exp(logarithm)) == pytest.approx((2.0, 1.0 + 1.0))


SETTINGS: dict[str, Any] = {
    "hidden_layer_sizes": 8, "activation": "auto", "alpha": "auto", "solver": "auto",
    "n_members": 4, "standardize": True, "max_iter": 150, "random_state": 0,
}  # fmt: skip
quiet = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.fixture(scope="module")
def diabetes() -> tuple[MLPRegressor, Array, Array]:
    X, y = load_diabetes(return_X_y=True)
    A, B, a, b = train_test_split(X, y, test_size=0.3, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = MLPRegressor(**SETTINGS).fit(A, a)
    return model, B, b


def test_a_regression_knows_how_sure_it_is(
    diabetes: tuple[MLPRegressor, Array, Array],
) -> None:
    model, B, b = diabetes
    mean, deviation = model.predict(B, return_std=True)
    np.testing.assert_allclose(mean, model.predict(B), rtol=1e-6)
    assert model.score(B, b) > 0.35
    low, high = model.predict_interval(B, 0.9).T
    assert 0.82 < ((low <= b) & (b <= high)).mean() < 0.98
    np.testing.assert_allclose((low + high) / 2, mean, rtol=1e-6)
    wide = model.predict_interval(B, 0.95)
    assert (wide[:, 0] <= low).all()
    assert (wide[:, 1] >= high).all()
    assert (deviation > 0).all()
    assert (model.predict_quantile(B, 0.05) < model.predict_quantile(B, 0.95)).all()
    # better than one Gaussian of the right deviation around the mean of all rows
    constant = -norm.logpdf(b, b.mean(), b.std()).mean()
    assert -model.log_density(B, b).mean() < constant - 0.1


def test_a_density_integrates_to_one_in_the_targets_own_units(
    diabetes: tuple[MLPRegressor, Array, Array],
) -> None:
    model, B, _ = diabetes
    grid = np.linspace(-3000, 3000, 20001)
    density = np.exp(model.log_density(np.repeat(B[:1], len(grid), axis=0), grid))
    assert np.trapezoid(density, grid) == pytest.approx(1, abs=2e-3)


def test_it_tells_what_it_tried(diabetes: tuple[MLPRegressor, Array, Array]) -> None:
    model, _, _ = diabetes
    results = model.cv_results_
    assert results["members"].sum() == 4
    assert (np.diff(results["mean_test_score"]) <= 0).all()
    assert results["rank_test_score"][0] == 1
    assert len(model.alpha_) == 4
    assert {"hidden_layer_sizes", "activation", "alpha"} == set(results["params"][0])


@quiet
@pytest.mark.parametrize("classes", [2, 3])
def test_a_classification_averages_probabilities(classes: int) -> None:
    A, a = load_iris(return_X_y=True)
    A, a = A[a < classes], np.array(["u", "v", "w"])[a[a < classes]]
    model = MLPClassifier(**SETTINGS).fit(A[::2], a[::2])
    p = model.predict_proba(A[1::2])
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-9)
    assert model.score(A[1::2], a[1::2]) > 0.9
    assert log_loss(a[1::2], p) < 0.3


@quiet
def test_outputs_and_labels_of_several_columns() -> None:
    A, b = load_diabetes(return_X_y=True)
    both = np.c_[b, -2 * b + 5]
    model = MLPRegressor(**SETTINGS).fit(A, both)
    mean, deviation = model.predict(A, return_std=True)
    assert mean.shape == deviation.shape == both.shape
    assert model.predict_interval(A).shape == (*both.shape, 2)
    assert model.log_density(A, both).shape == both.shape
    labels = np.c_[b > 150, b > 100].astype(int)
    found = MLPClassifier(**SETTINGS).fit(A, labels)
    assert found.predict(A).shape == labels.shape


@quiet
def test_restarts_lower_the_loss_of_one_network() -> None:
    A, b = load_diabetes(return_X_y=True)
    given: dict[str, Any] = {
        "hidden_layer_sizes": 5, "solver": "lbfgs", "alpha": 0.1, "standardize": True,
        "max_iter": 300, "random_state": 0,
    }  # fmt: skip
    one = MLPRegressor(n_restarts=2, **given).fit(A, b)
    ten = MLPRegressor(n_restarts=10, **given).fit(A, b)
    assert ten.loss_ <= one.loss_
    assert not hasattr(ten, "cv_results_")
    with pytest.raises(ValueError, match="return_std=True needs loss='gaussian_nll'"):
        ten.predict(A, return_std=True)
    with pytest.raises(ValueError, match="predict_interval needs the noise"):
        ten.predict_interval(A)


@quiet
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"solver": "adam"}, "choose solver='auto' or 'lbfgs' instead of 'adam'"),
        ({"warm_start": True}, "begin anew in each fit"),
        ({"activation": ["tanh"], "hidden_layer_sizes": "auto"}, "name hidden_layer_sizes"),
        ({"n_members": 0}, "n_members"),
        ({"alpha": "best"}, "alpha"),
    ],
)
def test_what_does_not_go_together_is_said(change: dict[str, Any], sentence: str) -> None:
    A, b = load_diabetes(return_X_y=True)
    with pytest.raises(ValueError, match=sentence):
        MLPRegressor(**{**SETTINGS, **change}).fit(A, b)


@quiet
def test_bad_questions_are_answered(diabetes: tuple[MLPRegressor, Array, Array]) -> None:
    model, B, b = diabetes
    no_part: list[Any] = [0, 1, 1.5, "wide", None]
    for coverage in no_part:
        with pytest.raises(ValueError, match="coverage is a number between 0 and 1"):
            model.predict_interval(B, coverage)
    with pytest.raises(ValueError, match="q is a number between 0 and 1"):
        model.predict_quantile(B, 2)
    with pytest.raises(ValueError, match="y has 2 columns, but the model has 1"):
        model.log_density(B, np.c_[b, b])
    with pytest.raises(NotFittedError):
        MLPRegressor(**SETTINGS).predict_interval(B)
    with pytest.raises(ValueError, match="leave validation_data out"):
        MLPRegressor(**SETTINGS).fit(B, b, validation_data=(B, b))


@quiet
def test_a_plain_fit_forgets_the_members() -> None:
    A, b = load_diabetes(return_X_y=True)
    model = MLPRegressor(**SETTINGS).fit(A, b)
    model.set_params(n_members=1, alpha=1.0, activation="tanh", solver="lbfgs").fit(A, b)
    plain = MLPRegressor(
        **{**SETTINGS, "n_members": 1, "alpha": 1.0, "activation": "tanh", "solver": "lbfgs"}
    ).fit(A, b)
    np.testing.assert_array_equal(model.predict(A), plain.predict(A))


@quiet
def test_rows_that_count_nothing_are_not_there() -> None:
    A, b = load_diabetes(return_X_y=True)
    weights = np.ones(len(A))
    weights[300:] = 0
    some = MLPRegressor(**SETTINGS).fit(A, b, sample_weight=weights)
    fewer = MLPRegressor(**SETTINGS).fit(A[:300], b[:300], sample_weight=weights[:300])
    np.testing.assert_allclose(some.predict(A), fewer.predict(A), rtol=1e-9)


def test_noise_is_that_of_the_whole_ensemble_on_rows_it_never_saw() -> None:
    out = OutOfFold(PROBLEM, folds_of(PROBLEM, 10, np.random.default_rng(0)), seed=3)
    search = Search(out, members=3, folds=3, effort=QUICK)
    choice = search.run(Space(((4,),), ("tanh",), (0.1, 1.0)))
    found = left_out_by(out, choice, QUICK)
    assert found is not None
    each, folds = found
    assert folds == 3
    assert each.shape == (3, len(out.rows(3)), 1)
    row = int(out.rows(3)[5])
    learned = np.flatnonzero(out.folds != out.folds[row])
    again = [
        fit_all(PROBLEM, [Job(c, out.seed + (2 + int(out.folds[row])) * OTHER_SEEDS + k, learned)],
                QUICK)[0].predict(X[row : row + 1])
        for k, c in enumerate(choice.members())
    ]  # fmt: skip
    np.testing.assert_allclose(each[:, 5], np.array(again)[:, 0], rtol=1e-9)
    noise = noises(out, choice, each)[0]
    rows, mean, spread = out.rows(3), each.mean(axis=0)[:, 0], spread_of(each)[:, 0]
    expected = noise_of(mean, spread, Y[rows, 0], None, folds=out.folds[rows])
    np.testing.assert_allclose(noise.scores, expected.scores, rtol=1e-9)
    np.testing.assert_allclose(noise.scale(mean, spread), expected.scale(mean, spread), rtol=1e-9)


def test_an_average_is_measured_by_as_many_folds_as_there_is_time_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    X = RANDOM.normal(size=(400, 2))
    problem = Problem(X, X[:, :1] ** 2, None, "squared_error", "identity")
    out = OutOfFold(problem, folds_of(problem, 10, np.random.default_rng(0)))
    choice = Search(out, members=2, folds=10, effort=QUICK).run(Space(((3,),), ("tanh",), (1.0,)))

    def by(most: int) -> Measured:
        late = False
        monkeypatch.setattr(Effort, "over", lambda self: late)

        def told(part: float) -> None:
            nonlocal late
            late = part >= most / 10

        return measured(out, choice, out, 10, QUICK, told)

    few, some = by(2), by(4)
    assert (few.whole, some.whole) == (False, True)  # 80 rows tell too little
    assert len(some.outputs) == len(some.targets) == len(some.noise[0].scores) == 160
    assert len(few.outputs) == len(few.noise[0].scores) == 400

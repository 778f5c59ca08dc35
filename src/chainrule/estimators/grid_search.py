"""A grid search whose folds and settings are trained side by side.

>>> from sklearn.datasets import load_diabetes
>>> from chainrule import GridSearch, MLPRegressor
>>> X, y = load_diabetes(return_X_y=True)
>>> network = MLPRegressor(hidden_layer_sizes=5, solver="lbfgs", standardize=True, max_iter=2000,
...                        random_state=0)
>>> search = GridSearch(network, {"alpha": [10, 100, 1e4], "activation": ["tanh", "relu"]}, cv=5)
>>> search.fit(X, y).best_params_["alpha"]
10
>>> search.cv_results_["mean_test_score"].round(1).tolist()
[0.5, 0.4, -0.0, 0.5, 0.4, -0.0]
>>> search.predict(X).shape
(442,)
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from sklearn.base import clone, is_classifier
from sklearn.exceptions import FitFailedWarning
from sklearn.model_selection import GridSearchCV, ParameterGrid, check_cv
from sklearn.utils import indexable
from sklearn.utils.metaestimators import _safe_split
from sklearn.utils.validation import _check_method_params

from chainrule.engines.native import threads_for
from chainrule.errors import suggestion
from chainrule.estimators.notices import say, warn
from chainrule.estimators.scores import Scores, check_names
from chainrule.estimators.side_by_side import Fit, fit_all
from chainrule.estimators.undoing import as_before_on_failure
from chainrule.operations import Array

# So many fits at a time, and fewer where so many copies of the rows would take too many bytes.
_AT_A_TIME, _BYTES = 64, 2**29


class Fold(NamedTuple):
    """Its number, and the rows to train on and those to be judged by."""

    number: int
    train: Array
    test: Array


class Numbered(NamedTuple):
    """A fit of the settings of this number on a fold."""

    number: int
    settings: dict[str, Any]
    fold: Fold
    fit: Fit


class GridSearch(GridSearchCV):
    """scikit-learn's ``GridSearchCV``, with the fits of its folds and settings side by side.

    The parameters, attributes, scores and warnings are those of ``GridSearchCV``, and so are the
    results: each fit is as if it were alone. Networks that train on all rows by L-BFGS
    (``solver="lbfgs"``, or "auto" where it comes to it) go through the compiled core side by side,
    also where a Pipeline ends in one. Other solvers, other estimators and networks with
    ``time_limit`` or ``verbose`` are trained one fit after another.

    n_jobs: processors; None takes all. pre_dispatch is not used. ``mean_fit_time`` of fits that
    ran side by side is their share of the time, by the work that was done. A ValueError says in a
    sentence what is wrong with a grid; so does a warning of scikit-learn's kind where some of the
    fits fail, whose scores are ``error_score`` then.
    """

    def fit(self, X: Any, y: Any = None, **params: Any) -> GridSearch:
        """Fit every setting on every fold, and the best one on all rows.

        X (samples × features), y (samples, or samples × outputs). params: of the estimator's fit,
        such as ``sample_weight``, taken apart with the rows, and ``groups`` for the folds.
        """
        check_names(self.scoring)
        self._validate_params()
        if self.n_jobs == 0:
            raise ValueError("n_jobs=0 trains nothing: give 1 or more processors, or None for all")
        candidates = list(ParameterGrid(self.param_grid))
        _check_settings(self.estimator, candidates)
        X, y = indexable(X, y)
        with as_before_on_failure(self):
            self._search(X, y, _check_method_params(X, params=params), candidates)
        return self

    def _search(
        self, X: Any, y: Any, params: dict[str, Any], candidates: Sequence[dict[str, Any]]
    ) -> None:
        scorers, refit_metric = self._get_scorers()
        routed = self._get_routed_params_for_fit(params)
        cv = check_cv(self.cv, y, classifier=is_classifier(self.estimator))
        folds = [Fold(k, *rows) for k, rows in enumerate(cv.split(X, y, **routed.splitter.split))]
        if not folds:
            raise ValueError("cv gives no folds: there is nothing to fit, nor to judge by")
        self.n_splits_ = len(folds)
        if self.verbose > 0:
            say(
                f"Fitting {len(folds)} folds for each of {len(candidates)} candidates, totalling "
                f"{len(folds) * len(candidates)} fits"
            )
        scores = Scores(scorers, routed.scorer.score, self.error_score, self.return_train_score)
        fits = self._fits(X, y, routed.estimator.fit, candidates, folds)
        found = self._judged(fits, scores, X, y)
        out = [found[number, fold.number] for number in range(len(candidates)) for fold in folds]
        scores.fill_in(out)
        self.multimetric_ = isinstance(out[0]["test_scores"], dict)
        if callable(self.scoring) and self.multimetric_:
            self._check_refit_for_multimetric(out[0]["test_scores"])
            refit_metric = self.refit
        self.cv_results_ = self._format_results(list(candidates), len(folds), out)
        self.scorer_ = getattr(scorers, "_scorers", scorers)
        self._choose(refit_metric)
        if self.refit:
            self._refit(X, y, routed.estimator.fit)

    def _judged(
        self, fits: Iterator[Numbered], scores: Scores, X: Any, y: Any
    ) -> dict[tuple[int, int], dict[str, Any]]:
        """The scores of each setting on each fold, by their numbers."""
        found: dict[tuple[int, int], dict[str, Any]] = {}
        problems: list[tuple[dict[str, Any], Exception]] = []
        for lot in _lots(fits, X, self.n_jobs):
            fit_all([one.fit for one in lot], self.n_jobs)
            for one in lot:
                if one.fit.problem is not None:
                    if self.error_score == "raise":
                        raise one.fit.problem
                    problems.append((one.settings, one.fit.problem))
                found[one.number, one.fold.number] = scores.of(one.fit, X, y, *one.fold[1:])
        _tell(problems, len(found), self.error_score)
        return found

    def _fits(
        self,
        X: Any,
        y: Any,
        params: dict[str, Any],
        candidates: Sequence[dict[str, Any]],
        folds: Sequence[Fold],
    ) -> Iterator[Numbered]:
        """Every setting on every fold; those of one fold share its rows."""
        base = clone(self.estimator)
        for fold in folds:
            X_train, y_train = _safe_split(base, X, y, fold.train)
            of_rows = _check_method_params(X, params=params, indices=fold.train)
            for number, settings in enumerate(candidates):
                model = clone(base).set_params(**clone(settings, safe=False))
                yield Numbered(number, settings, fold, Fit(model, X_train, y_train, of_rows))

    def _choose(self, refit_metric: str) -> None:
        """The best by the scores, or by the function that ``refit`` is."""
        results = self.cv_results_
        if not self.refit and self.multimetric_:
            return
        self.best_index_ = self._select_best_index(self.refit, refit_metric, results)
        if not callable(self.refit):
            self.best_score_ = results[f"mean_test_{refit_metric}"][self.best_index_]
        self.best_params_ = results["params"][self.best_index_]

    def _refit(self, X: Any, y: Any, params: dict[str, Any]) -> None:
        best = clone(self.estimator).set_params(**clone(self.best_params_, safe=False))
        began = time.time()
        self.best_estimator_ = best.fit(X, **params) if y is None else best.fit(X, y, **params)
        self.refit_time_ = time.time() - began
        self.__dict__.pop("feature_names_in_", None)
        if hasattr(best, "feature_names_in_"):
            self.feature_names_in_ = best.feature_names_in_


def _lots(fits: Iterator[Numbered], X: Any, n_jobs: int | None) -> Iterator[list[Numbered]]:
    """As many at a time as the memory may hold the rows of, if each has its own."""
    size = 8 * int(np.prod(np.shape(X))) or 1
    count = min(_AT_A_TIME, max(threads_for(n_jobs), _BYTES // size))
    while lot := list(islice(fits, count)):
        yield lot


def _check_settings(estimator: Any, candidates: Sequence[dict[str, Any]]) -> None:
    """ValueError for no settings, and for one that the estimator does not have."""
    if not candidates:
        raise ValueError("param_grid is empty: name a setting and a list of values to try")
    if isinstance(estimator, type):
        name = estimator.__name__
        raise TypeError(f"estimator is the class {name}: give an instance of it, {name}()")
    known = estimator.get_params()
    for name in {name: None for settings in candidates for name in settings}:
        if name.partition("__")[0] not in known:
            kind = type(estimator).__name__
            raise ValueError(
                f"param_grid: {kind} has no setting {name!r}: {suggestion(name, known)}"
            )


def _tell(problems: Sequence[tuple[dict[str, Any], Exception]], fits: int, instead: Any) -> None:
    """A warning for fits that failed; ValueError where none did not."""
    if not problems:
        return
    settings, first = problems[0]
    reason = str(first).partition("\n")[0]
    written = ", ".join(f"{name}={value!r}" for name, value in settings.items())
    why = f"the first with {written or 'the settings as they are'}: {reason}"
    if len(problems) == fits:
        raise ValueError(f"all {fits} fits failed, {why}") from first
    warn(
        f"{len(problems)} of {fits} fits failed and their scores are {instead}, {why}",
        FitFailedWarning,
    )

"""What fitted models score on rows, as scikit-learn's searches tell it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from numbers import Number
from typing import Any

from sklearn.metrics import get_scorer_names
from sklearn.model_selection._validation import _insert_error_scores
from sklearn.utils import _safe_indexing
from sklearn.utils.validation import _check_method_params, _num_samples

from chainrule.errors import suggestion
from chainrule.estimators.notices import warn
from chainrule.estimators.side_by_side import Fit
from chainrule.operations import Array


def check_names(scoring: Any) -> None:
    """ValueError for a name that scikit-learn has no score of."""
    known = get_scorer_names()
    for name in _names(scoring):
        if name not in known:
            raise ValueError(f"scoring: there is no score {name!r}: {suggestion(name, known)}")


def _names(scoring: Any) -> Iterator[str]:
    several = scoring.values() if isinstance(scoring, dict) else scoring
    several = several if isinstance(scoring, dict | list | tuple | set) else [scoring]
    return (name for name in several if isinstance(name, str))


class Scores:
    """Scores by one scorer or by several, with parameters of theirs.

    error_score: what stands for a score that cannot be had, or "raise". of_training: whether the
    rows of training are scored too.
    """

    def __init__(
        self, scorers: Any, params: dict[str, Any], error_score: Any, of_training: bool
    ) -> None:
        self.scorers, self.params = scorers, params
        self.error_score, self.of_training = error_score, of_training

    def of(self, fit: Fit, X: Any, y: Any, train: Array, test: Array) -> dict[str, Any]:
        """The scores of a fit on its test rows, and what it took."""
        began = time.perf_counter()
        row = {
            "fit_time": fit.seconds,
            "test_scores": self._on(fit, X, y, test),
            "score_time": time.perf_counter() - began,
            "n_test_samples": _num_samples(test),
            "fit_error": None if fit.problem is None else str(fit.problem),
        }
        if self.of_training:
            row["train_scores"] = self._on(fit, X, y, train)
        return row

    def fill_in(self, rows: list[dict[str, Any]]) -> None:
        """A function that gives several scores is known by them only once it has been called."""
        _insert_error_scores(rows, self.error_score)

    def _on(self, fit: Fit, X: Any, y: Any, rows: Array) -> Any:
        if fit.problem is not None:
            return self._instead()
        params = _check_method_params(X, params=self.params, indices=rows)
        own = [_safe_indexing(data, rows) for data in (X, y) if data is not None]
        try:
            found = self.scorers(fit.model, *own, **params)
        except Exception as problem:
            if self.error_score == "raise":
                raise
            self._tell(str(problem))
            return self._instead()
        if isinstance(found, dict):
            return {name: self._number(name, score) for name, score in found.items()}
        return self._number("scoring", found)

    def _number(self, name: str, score: Any) -> Any:
        """The score as a number; what several scorers give for one that failed is its traceback."""
        if isinstance(score, str):
            self._tell(f"{name}: {score.strip().splitlines()[-1]}")
            return self.error_score
        score = score.item() if hasattr(score, "item") else score
        if not isinstance(score, Number):
            raise ValueError(f"{name} must give a number, not {score!r}")
        return score

    def _instead(self) -> Any:
        names = getattr(self.scorers, "_scorers", None)
        return dict.fromkeys(names, self.error_score) if names else self.error_score

    def _tell(self, why: str) -> None:
        warn(f"scoring failed, and the score is {self.error_score}: {why.partition(chr(10))[0]}")

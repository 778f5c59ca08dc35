"""scikit-learn's scores by their names, for a network that the command line trains."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.metrics import get_scorer, get_scorer_names

from chainrule.engines.choice import engine_for
from chainrule.errors import DataError, suggestion
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.fit import CONVENTION
from chainrule.training.metrics import predictions
from chainrule.training.names import named
from chainrule.training.target import ClassTarget, Target

Score = Callable[[dict[str, Array]], float]


def check_score(name: str) -> None:
    """DataError for a name that scikit-learn has no score of."""
    if name not in get_scorer_names():
        raise DataError(f"--scoring: no score {named(name)}: {suggestion(name, _COMMON)}")


def score_of(name: str, network: Network, target: Target, X: Array, values: Array) -> Score:
    """A score of parameters on rows X with these target values, or class numbers.

    The higher, the better; −∞ where it is not a number. Of two classes the second is the positive
    one. The score raises DataError where it is not for such a target.
    """
    scorer, engine = get_scorer(name), engine_for(network, CONVENTION)
    kind = _Classes if isinstance(target, ClassTarget) else _Numbers

    def score(parameters: dict[str, Array]) -> float:
        outputs = engine.forward(parameters, X)
        if not np.isfinite(outputs).all():
            return -math.inf
        with warnings.catch_warnings():  # a class that is never predicted has no precision
            warnings.simplefilter("ignore")
            try:
                found = float(scorer(kind(predictions(target, outputs)), X, values))
            except (ValueError, TypeError, AttributeError) as problem:
                reason = str(problem).partition("\n")[0]
                raise DataError(f"--scoring {name} is not for this target: {reason}") from None
        return -math.inf if math.isnan(found) else found

    return score


# Those that a slip is likely to mean.
_COMMON = ("accuracy", "balanced_accuracy", "f1", "f1_macro", "roc_auc", "neg_log_loss", "r2",
           "neg_root_mean_squared_error", "neg_mean_absolute_error")  # fmt: skip


class _Classes(ClassifierMixin, BaseEstimator):
    """Probabilities that are known, as the predictions of a classifier."""

    def __init__(self, probabilities: Array) -> None:
        self.probabilities = probabilities
        self.classes_ = np.arange(probabilities.shape[1])

    def predict(self, X: Any) -> Array:
        numbers: Array = self.probabilities.argmax(axis=1)
        return numbers

    def predict_proba(self, X: Any) -> Array:
        return self.probabilities


class _Numbers(RegressorMixin, BaseEstimator):
    """Numbers that are known, as the predictions of a regressor."""

    def __init__(self, numbers: Array) -> None:
        self.numbers = numbers

    def predict(self, X: Any) -> Array:
        return self.numbers

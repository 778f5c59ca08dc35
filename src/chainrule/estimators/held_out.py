"""The rows that training is watched on: their loss and their score."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from sklearn.base import is_classifier
from sklearn.metrics import check_scoring
from sklearn.model_selection import train_test_split

from chainrule.engines.predictive import means
from chainrule.estimators.engine import plain_engine
from chainrule.estimators.solver import STOCHASTIC
from chainrule.operations import Array
from chainrule.training.rows import Rows, evaluate, predictions


class Held:
    """Held-out rows of a model, as they were given and as its network takes them.

    Their loss is weighted as that of the rows trained on; weights: of the rows alone, without those
    of their classes, for the score.
    """

    def __init__(self, model: Any, given: Rows, rows: Rows, weights: Array | None) -> None:
        self.model, self.given, self.rows, self.weights = model, given, rows, weights
        self.engine = plain_engine(model.network_, model.n_jobs)
        self.scorer = model.scoring and check_scoring(model, scoring=model.scoring)

    def loss(self, w: Array) -> float:
        """The mean loss at w, without penalties."""
        loss: float = self.model._as_told(evaluate(self.engine, w, self.rows), self.rows)
        return loss

    def score(self, w: Array) -> float:
        """The score at w, the higher the better: NaN where the outputs are not finite."""
        outputs = means(self.model.network_, predictions(self.engine, w, self.rows.X))
        if not np.isfinite(outputs).all():
            return float("nan")
        if not self.scorer:
            score: float = self.model._score_outputs(outputs, self.rows.Y, self.weights)
            return score
        self.model._take(w)
        with warnings.catch_warnings():  # these rows have lost the names of their columns
            warnings.filterwarnings("ignore", "X does not have valid feature names")
            weights = {} if self.weights is None else {"sample_weight": self.weights}
            targets = self.model._targets(self.given.Y)
            return float(self.scorer(self.model, self.given.X, targets, **weights))


def drawn_rows(model: Any, rows: Rows) -> tuple[Array, Array] | None:
    """Which rows to train on and which to hold out, where early stopping asks for it."""
    if not model.early_stopping or model.solver_ not in STOCHASTIC:
        return None
    # Rows are drawn alike for every class, but not for many labels at once.
    stratify = rows.Y.astype(bool) if is_classifier(model) and model.n_outputs_ == 1 else None
    train, held = train_test_split(
        np.arange(len(rows)),
        random_state=model._random_state,
        test_size=model.validation_fraction,
        stratify=stratify,
    )
    if len(held) < 2:
        raise ValueError(
            "The validation set is too small. Increase 'validation_fraction' or the size of "
            "your dataset."
        )
    return train, held

"""MLPRegressor: one number for each row, or several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.metrics import r2_score
from sklearn.utils import check_array, check_consistent_length
from sklearn.utils.metaestimators import available_if

from chainrule.engines.arrays import TARGET_RANGES
from chainrule.engines.predictive import deviations, means
from chainrule.ensemble.conformal import conformity_scores, half_widths
from chainrule.estimators.base import MultilayerPerceptron
from chainrule.estimators.members import has_noise, predictive_of
from chainrule.estimators.partial import trains_in_batches
from chainrule.estimators.settings import Settings, with_parameters
from chainrule.losses import loss as loss_row
from chainrule.operations import Array
from chainrule.training.rows import in_type

_OR_CONFORMALIZE = ", or call conformalize(X, y) with rows that the model was not trained on"


@dataclass(eq=False, repr=False)
class RegressionLoss:
    """The parameter that comes first."""

    loss: str = "squared_error"


@with_parameters(
    'loss : "squared_error", "poisson", "absolute_error", "huber(1.0)", "quantile(0.5)",',
    '    "gaussian_nll" (a mean and a standard deviation for each row: Nix & Weigend, 1994), or a',
    '    formula in the prediction p and the target y, such as "log(cosh(p - y))", or in y and',
    '    two parts of the prediction, m and s, such as "s + abs(y - m)*exp(-s)".',
)
@dataclass(eq=False, repr=False)
class MLPRegressor(RegressorMixin, MultilayerPerceptron, RegressionLoss):
    """A network for numbers, in place of scikit-learn's.

    >>> from sklearn.datasets import load_diabetes
    >>> X, y = load_diabetes(return_X_y=True)
    >>> model = MLPRegressor(hidden_layer_sizes=5, solver="lbfgs", alpha=1, standardize=True,
    ...                      max_iter=1000, random_state=0).fit(X, y)
    >>> bool(model.score(X, y) > 0.5)
    True
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "loss": [str],
        **Settings._parameter_constraints,
    }

    def fit(self, X: Any, y: Any, sample_weight: Any = None, validation_data: Any = None) -> Any:
        """Train on X (samples × features) and y (samples, or samples × outputs).

        validation_data: (X, y) or (X, y, sample_weight) to watch, instead of a part of X.
        """
        return self._fit(X, y, sample_weight, validation_data)

    @available_if(trains_in_batches)
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """One epoch more."""
        return self._fit(X, y, sample_weight, incremental=True)

    def predict(self, X: Any, return_std: bool = False) -> Array | tuple[Array, Array]:
        """The prediction for each row, samples or samples × outputs.

        return_std: also the standard deviation that each target has around its prediction, in the
        target's own units and of the same shape. loss="gaussian_nll" learns it; of members of
        squared error it is their disagreement and the noise of the target, from what they predicted
        for rows that they were not trained on.
        """
        if not return_std:
            return self._targets(self._predictions(X))
        predicted, deviation = self._with_deviation(X)
        if deviation is None:
            raise ValueError(
                "return_std=True needs loss='gaussian_nll', which learns a standard deviation, or "
                "squared error with n_members=10, which measures it by cross-validation: this "
                f"model is one network trained with {self.network_.loss}"
            )
        return self._own(predicted), self._own(deviation)

    def conformalize(self, X: Any, y: Any) -> Any:
        """Let rows that the model has not been trained on guarantee its intervals.

        X (samples × features), y (samples, or samples × outputs): any rows drawn like those to be
        predicted, which training, stopping and every choice have left alone. From here on
        :meth:`predict_interval` covers the target of a further such row with the probability that
        it is asked for, or a little more, whatever the loss and however good the model: split
        conformal prediction (Lei et al., 2018). ``conformity_scores_`` holds how far the
        predictions stray from y, in ascending order, samples × outputs: in units of the standard
        deviation where the model has one, so that its intervals differ from row to row. A further
        fit forgets them.

        >>> random = np.random.default_rng(0)
        >>> X = random.normal(size=(2000, 1))
        >>> y = X[:, 0] + random.standard_t(3, size=2000)
        >>> model = MLPRegressor("huber(1.0)", 4, solver="lbfgs", random_state=0)
        >>> model = model.fit(X[:200], y[:200]).conformalize(X[200:600], y[200:600])
        >>> low, high = model.predict_interval(X[600:], coverage=0.9).T
        >>> bool(0.87 < np.mean((low <= y[600:]) & (y[600:] <= high)) < 0.93)
        True
        """
        predicted, deviation = self._with_deviation(X)
        Y = self._targets_beside(y, predicted)
        self.conformity_scores_ = conformity_scores(Y, predicted, deviation)
        return self

    def predict_interval(self, X: Any, coverage: float = 0.9) -> Array:
        """Where the target lies with this probability: samples × 2, or samples × outputs × 2.

        After :meth:`conformalize` that is guaranteed. Without it, so large a part of the rows that
        the networks were not trained on lay inside intervals made the same way (cross-conformal:
        Vovk, 2015), which needs squared error and n_members or alpha="auto". A coverage that too
        few rows can tell gives infinite ends.
        """
        _check_part(coverage, "coverage")
        if hasattr(self, "conformity_scores_"):
            predicted, deviation = self._with_deviation(X)
            half = half_widths(self.conformity_scores_, deviation, coverage)
            sides = [predicted - half, predicted + half]
        else:
            found = predictive_of(self, X, "predict_interval", _OR_CONFORMALIZE)
            half = found.half_width(coverage)
            sides = [self._standardizer.targets(found.mean + side * half) for side in (-1, 1)]
        return np.stack([self._own(end) for end in sides], axis=-1)

    def predict_quantile(self, X: Any, q: float = 0.5) -> Array:
        """The value that the target stays below with probability q, samples or samples × outputs.

        Of Student's distribution around the members' average. Needs squared error and n_members or
        alpha="auto".
        """
        _check_part(q, "q")
        found = predictive_of(self, X, "predict_quantile").quantile(q)
        return self._own(self._standardizer.targets(found))

    def log_density(self, X: Any, y: Any) -> Array:
        """The logarithm of the predictive density at y, samples or samples × outputs.

        The negative mean is the negative log-likelihood of these rows. Needs squared error and
        n_members or alpha="auto".
        """
        found = predictive_of(self, X, "log_density")
        Y = self._targets_beside(y, found.mean)
        scaled = self._standardizer.scaled(Y)
        wider = np.log(self._standardizer.deviations(np.ones_like(Y)))
        return self._targets(found.log_density(scaled) - wider)

    def _with_deviation(self, X: Any) -> tuple[Array, Array | None]:
        """The prediction for each row and, where the model has one, the standard deviation of the
        target around it: samples × targets, in the target's own units."""
        if has_noise(self):
            found = predictive_of(self, X, "a standard deviation")
            mean = self._standardizer.targets(found.mean)
            return mean, self._standardizer.deviations(found.deviation())
        outputs = self._outputs(X)
        learnt = deviations(self.network_, outputs)
        mean = self._standardizer.targets(means(self.network_, outputs))
        return mean, None if learnt is None else self._standardizer.deviations(learnt)

    def _targets_beside(self, y: Any, predicted: Array) -> Array:
        """y as numbers, samples × outputs, for the rows of these predictions."""
        Y: Array = check_array(np.atleast_1d(y), dtype=float, ensure_2d=False, input_name="y")
        check_consistent_length(predicted, Y)
        Y = Y.reshape(len(Y), -1)
        if Y.shape[1] != self.n_outputs_:
            raise ValueError(f"y has {Y.shape[1]} columns, but the model has {self.n_outputs_}")
        return Y

    def _loss_and_output(self) -> tuple[str, str]:
        row = loss_row(self.loss)
        return row.name, row.natural_activation

    def _validate_input(
        self, X: Any, y: Any, incremental: bool, reset: bool, watched: bool = False
    ) -> tuple[Any, Array]:
        X, y = self._checked_pair(X, y, reset, y_numeric=True)
        y = np.asarray(y, float)
        self._check_range(y)
        return X, in_type(y, X.dtype, "y")

    def _check_range(self, y: Array) -> None:
        """ValueError for targets that the loss is not for."""
        least, most = TARGET_RANGES[loss_row(self.loss).targets]
        if y.min() < least or y.max() > most:
            above = f"of at least {least}" if most == np.inf else f"between {least} and {most}"
            raise ValueError(
                f"loss={self.loss!r} is for targets {above}, but y is between {y.min():g} and "
                f"{y.max():g}"
            )

    def _targets(self, Y: Array) -> Array:
        return Y.ravel() if Y.shape[1] == 1 else Y

    def _own(self, Y: Array) -> Array:
        """Numbers of the model's own type."""
        return self._targets(Y.astype(self.coefs_[0].dtype, copy=False))

    def _score_outputs(self, outputs: Array, Y: Array, weights: Array | None) -> float:
        return float(r2_score(Y, outputs, sample_weight=weights))


def _check_part(value: object, name: str) -> None:
    """ValueError for what is no number strictly between 0 and 1."""
    if not isinstance(value, int | float | np.number) or not 0 < value < 1:
        raise ValueError(f"{name} is a number between 0 and 1, not {value!r}")

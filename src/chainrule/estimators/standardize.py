"""Inputs and targets of mean 0 and deviation 1, where the settings ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import is_regressor
from sklearn.preprocessing import StandardScaler

from chainrule.operations import Array
from chainrule.training.rows import Rows, is_sparse

# Losses whose targets may be shifted and scaled.
_OF_DISTANCE = ("squared_error", "absolute_error", "huber", "quantile", "gaussian_nll")


@dataclass(frozen=True)
class Scale:
    """x -> (x − mean) / deviation for each column; mean None: not shifted."""

    mean: Array | None
    deviation: Array

    @classmethod
    def of(cls, X: Any, weights: Array | None, *, shifts: bool = True) -> Scale:
        """That of weighted rows; a constant column is only shifted."""
        with np.errstate(over="ignore", invalid="ignore"):
            scaler = StandardScaler(with_mean=shifts).fit(X, None, weights)
        if not np.isfinite(scaler.scale_).all():
            raise ValueError("there are values too large to be standardized")
        return cls(scaler.mean_ if shifts else None, scaler.scale_)

    def apply(self, X: Any) -> Any:
        """X scaled; a sparse matrix stays sparse where it is not shifted."""
        if is_sparse(X) and self.mean is None:
            return X @ sparse.diags_array(1 / self.deviation)
        if is_sparse(X):
            X = X.toarray()
        return (X if self.mean is None else X - self.mean) / self.deviation

    def undo(self, Y: Array) -> Array:
        """Y in its own units."""
        return Y * self.deviation + (0 if self.mean is None else self.mean)


@dataclass(frozen=True)
class Standardizer:
    """The scales of inputs and targets; None where they are left as they are."""

    of_inputs: Scale | None = None
    of_targets: Scale | None = None

    @classmethod
    def of(cls, model: Any, rows: Rows) -> Standardizer:
        """Fitted to the rows that are trained on."""
        if not model.standardize:
            return cls()
        # a sparse matrix stays sparse: its zeros are not shifted
        inputs = Scale.of(rows.X, rows.weights, shifts=not is_sparse(rows.X))
        scales_targets = (
            is_regressor(model)
            and model.network_.loss.split("(")[0] in _OF_DISTANCE
            and model.out_activation_ == "identity"
        )
        return cls(inputs, Scale.of(rows.Y, rows.weights) if scales_targets else None)

    def rows(self, rows: Rows, dtype: Any) -> Rows:
        """Rows for the network."""
        Y = self.scaled(rows.Y)
        return Rows(self.inputs(rows.X, dtype), Y.astype(dtype, copy=False), rows.weights)

    def scaled(self, Y: Array) -> Array:
        """Targets for the network."""
        return Y if self.of_targets is None else np.asarray(self.of_targets.apply(Y))

    def inputs(self, X: Any, dtype: Any) -> Any:
        """X for the network."""
        if self.of_inputs is not None:
            X = self.of_inputs.apply(X)
        return X.astype(dtype, copy=False)

    def targets(self, predictions: Array) -> Array:
        """Predictions in the target's own units."""
        if self.of_targets is None:
            return predictions
        return self.of_targets.undo(predictions).astype(predictions.dtype, copy=False)

    def deviations(self, deviations: Array) -> Array:
        """Standard deviations in the target's own units."""
        if self.of_targets is None:
            return deviations
        scaled: Array = deviations * self.of_targets.deviation
        return scaled.astype(deviations.dtype, copy=False)

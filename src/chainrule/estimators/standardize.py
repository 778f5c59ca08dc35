"""Inputs and targets of mean 0 and deviation 1, where the settings ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sklearn.base import is_regressor
from sklearn.preprocessing import StandardScaler

from chainrule.estimators.rows import Rows, is_sparse
from chainrule.operations import Array

# Losses whose targets may be shifted and scaled.
_OF_DISTANCE = ("squared_error", "absolute_error", "huber", "quantile")


@dataclass(frozen=True)
class Standardizer:
    """The scalers of inputs and targets; None where they are left as they are."""

    of_inputs: StandardScaler | None = None
    of_targets: StandardScaler | None = None

    @classmethod
    def of(cls, model: Any, rows: Rows) -> Standardizer:
        """Fitted to the rows that are trained on."""
        if not model.standardize:
            return cls()
        # a sparse matrix stays sparse: its zeros are not shifted
        inputs = StandardScaler(with_mean=not is_sparse(rows.X)).fit(rows.X, None, rows.weights)
        scales_targets = (
            is_regressor(model)
            and model.network_.loss.split("(")[0] in _OF_DISTANCE
            and model.out_activation_ == "identity"
        )
        if not scales_targets:
            return cls(inputs)
        return cls(inputs, StandardScaler().fit(rows.Y, None, rows.weights))

    def rows(self, rows: Rows, dtype: Any) -> Rows:
        """Rows for the network."""
        Y = rows.Y if self.of_targets is None else self.of_targets.transform(rows.Y)
        return Rows(self.inputs(rows.X, dtype), Y.astype(dtype, copy=False), rows.weights)

    def inputs(self, X: Any, dtype: Any) -> Any:
        """X for the network."""
        if self.of_inputs is not None:
            X = self.of_inputs.transform(X)
        return X.astype(dtype, copy=False)

    def outputs(self, outputs: Array) -> Array:
        """The network's outputs in the target's own units."""
        if self.of_targets is None:
            return outputs
        back: Array = self.of_targets.inverse_transform(outputs)
        return back.astype(outputs.dtype, copy=False)

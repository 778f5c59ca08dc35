"""How much each row counts."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.validation import _check_sample_weight

from chainrule.operations import Array
from chainrule.training.rows import Rows

_LEAST = 1e-30  # of all rows together: its inverse still is a float32


def check_some_weight(*parts: Rows) -> None:
    """ValueError where all rows of a part count 0 times."""
    for part in parts:
        if part.weights is not None and not part.weights.any():
            raise ValueError(
                "sample_weight is 0 for all rows that early_stopping holds out, or for all others: "
                "give validation_data, or another validation_fraction"
            )


def weights_of(sample_weight: Any, of_classes: Array | None, X: Any) -> Array | None:
    """One weight for each row, or None where all are 1; ValueError for negative ones."""
    if sample_weight is None and of_classes is None:
        return None
    weights: Array = _check_sample_weight(sample_weight, X)
    if of_classes is not None:
        weights = weights * of_classes
    if (weights < 0).any():
        raise ValueError("sample_weight has negative values: a row counts 0 times or more")
    with np.errstate(over="ignore", under="ignore"):
        weights = weights.astype(X.dtype, copy=False)
        total = float(weights.sum(dtype=float))
    if not total:
        raise ValueError("sample_weight is 0 for every row, so there is nothing to learn from")
    if not _LEAST < total < 1 / _LEAST:
        raise ValueError(f"sample_weight sums to {total:g}, which is too small or too large")
    return weights

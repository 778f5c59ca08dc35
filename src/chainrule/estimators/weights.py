"""How much each row counts: by itself, and by its class."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils import compute_class_weight
from sklearn.utils.validation import _check_sample_weight

from chainrule.operations import Array
from chainrule.training.rows import Rows, is_sparse

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


def weights_as_in(trained: Any, watched: Any, class_weight: Any) -> Array:
    """A weight for each watched row: that of its class among the rows that are trained on.

    "balanced" means balanced there; a class without a weight has 1. Of many labels, the product.

    >>> weights_as_in(["a", "a", "a", "b"], ["b", "a", "c"], "balanced").round(2).tolist()
    [2.0, 0.67, 1.0]
    """
    columns, others = _columns(trained), _columns(watched)
    kinds = class_weight if isinstance(class_weight, list) else [class_weight] * columns.shape[1]
    weights = np.ones(len(others))
    for kind, column, other in zip(kinds, columns.T, others.T, strict=False):
        of_class = _balanced(column) if isinstance(kind, str) else kind
        classes, number = np.unique(other, return_inverse=True)
        weights *= np.array([of_class.get(name, 1.0) for name in classes.tolist()])[number]
    return weights


def _balanced(column: Array) -> dict[Any, float]:
    classes = np.unique(column)
    weights = compute_class_weight("balanced", classes=classes, y=column)
    return dict(zip(classes.tolist(), weights.tolist(), strict=True))


def _columns(y: Any) -> Array:
    """A column of classes, or one for each label."""
    dense = np.asarray(y.toarray() if is_sparse(y) else y)
    return dense.reshape(len(dense), -1)

"""The weights of classes, for other rows than those they were found for."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils import compute_class_weight

from chainrule.operations import Array
from chainrule.training.rows import is_sparse


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

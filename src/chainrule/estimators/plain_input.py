"""Input that needs none of scikit-learn's checks: these cost as much as epochs on few rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

_PLAIN = (int, float, str, bool, type(None))
_FLOATS = (np.dtype(np.float64), np.dtype(np.float32))  # in the machine's order of bytes
_MOST = 256

# Settings that were found valid: the class, and the types and values of the parameters.
_valid: set[Any] = set()


def is_plain_matrix(X: Any) -> bool:
    """Whether X is an array of at least one row of finite floats: no subclass, and nothing odd."""
    return (
        type(X) is np.ndarray
        and X.ndim == 2
        and X.dtype in _FLOATS
        and X.size > 0
        and _is_finite(X)
    )


def is_plain_target(y: Any, rows: int) -> bool:
    """Whether y is an array of a finite number for each row."""
    return (
        type(y) is np.ndarray
        and y.shape == (rows,)
        and (y.dtype.kind in "biu" or (y.dtype in _FLOATS and _is_finite(y)))
    )


def _is_finite(array: Any) -> bool:
    """True where all is; the sum of large numbers may make it False, which costs a check only."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(array.sum()))


def validated_once(model: Any, validate: Callable[[], None]) -> None:
    """Validate the parameters of a model, unless the same plain ones were found valid before."""
    values = tuple(model.get_params(deep=False).values())
    plain = all(
        type(value) in _PLAIN or (type(value) is tuple and all(type(v) is int for v in value))
        for value in values
    )
    known = (type(model), tuple(map(type, values)), values) if plain else None
    if known is not None and known in _valid:
        return
    validate()
    if known is not None and len(_valid) < _MOST:
        _valid.add(known)

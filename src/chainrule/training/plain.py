"""Values as JSON holds them, and back: nothing else comes out of a file.

>>> plain([50, float("inf")]), value(plain({0: 1.5}))
([50, {'float': 'inf'}], {0: 1.5})
"""

from __future__ import annotations

import math
from pathlib import PurePath
from typing import Any

import numpy as np

from chainrule.operations import Array

_LONGEST = 1 << 16  # bytes of a class's name: a type may claim more than there is


def plain(value: Any) -> Any:
    """A value of JSON; TypeError for one that a file cannot hold, such as a function."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else {"float": repr(value)}
    if isinstance(value, np.ndarray):
        return [plain(entry) for entry in value.tolist()]
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    if isinstance(value, tuple):
        return {"tuple": [plain(entry) for entry in value]}
    if isinstance(value, dict):
        return {"pairs": [[plain(key), plain(entry)] for key, entry in value.items()]}
    raise TypeError(f"{type(value).__name__} is no plain value")


def value(read: Any) -> Any:
    """What :func:`plain` was given; ValueError for anything else."""
    if read is None or isinstance(read, bool | int | float | str):
        return read
    if isinstance(read, list):
        return [value(entry) for entry in read]
    if isinstance(read, dict) and read.keys() == {"float"}:
        return float({"inf": "inf", "-inf": "-inf", "nan": "nan"}[read["float"]])
    if isinstance(read, dict) and read.keys() == {"tuple"}:
        return tuple(value(entry) for entry in read["tuple"])
    if isinstance(read, dict) and read.keys() == {"pairs"}:
        return {value(key): value(entry) for key, entry in read["pairs"]}
    raise ValueError("not a plain value")


def labels(array: Array) -> dict[str, Any]:
    """Classes or names, with their type."""
    return {"type": "object" if array.dtype == object else array.dtype.str, "values": plain(array)}


def array_of_labels(read: Any) -> Array:
    """What :func:`labels` was given; ValueError for anything else."""
    kind, entries = read["type"], read["values"]
    if kind != "object" and (not isinstance(kind, str) or np.dtype(kind).kind not in "biufU"):
        raise ValueError("not a type of classes")
    if not isinstance(entries, list) or not all(
        isinstance(entry, bool | int | float | str) for entry in entries
    ):
        raise ValueError("not a list of classes")
    if kind != "object" and np.dtype(kind).itemsize > _LONGEST:
        raise ValueError("too long a type of text")
    array = np.empty(len(entries), object)
    array[:] = entries
    return array if kind == "object" else array.astype(kind)

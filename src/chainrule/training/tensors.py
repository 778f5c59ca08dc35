"""Arrays and a description on disk: whole or not at all, and read without trusting the file.

One file of the safetensors format holds the arrays, and in its header the description as JSON.
Neither can carry code.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from chainrule.errors import DataError
from chainrule.operations import Array
from chainrule.training.names import named, shown
from chainrule.training.whole_file import whole_file
from chainrule.version import __version__

FORMAT_VERSION = 1
_KEY = "chainrule"
_TYPES = ("F64", "F32", "I64", "U32")


def write(path: Path, kind: str, description: dict[str, Any], arrays: Mapping[str, Array]) -> None:
    """Write a file that appears whole: a crash at any moment leaves the old one or the new one.

    Raises OutputError where it cannot be written; what was there stays.
    """
    header = {
        "format": kind,
        "format_version": FORMAT_VERSION,
        "chainrule_version": __version__,
        **description,
    }
    text = json.dumps(header, ensure_ascii=False, allow_nan=False)
    packed = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    with whole_file(path) as file:
        file.write(save(packed, {_KEY: text}))


Shapes = Mapping[str, tuple[int, ...]]


def read(
    path: Path, kind: str, shapes: Callable[[dict[str, Any]], Shapes]
) -> tuple[dict[str, Any], dict[str, Array]]:
    """A file's description and arrays; DataError for any that is not a whole one of this kind.

    shapes: from the description to the shape of every array there must be. The header is compared
    with them before an array is read, so that no claim in it fills the memory.
    """
    try:
        if not path.is_file():
            what = "a folder" if path.is_dir() else "missing"
            raise DataError(f"{shown(path, 120)} is {what}, not a file of a {kind}")
        with safe_open(path, framework="numpy") as file:
            description = _description(file.metadata(), path, kind)
            wanted = dict(shapes(description))
            names = list(file.keys())
            if set(names) != set(wanted):
                raise DataError(f"{path} is damaged: its arrays are not those that it describes")
            return description, {name: _array(file, name, wanted[name], path) for name in names}
    except SafetensorError:
        raise DataError(f"{path} is damaged: it is not a whole safetensors file") from None
    except DataError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError):
        raise DataError(f"{path} is damaged: its description cannot be read") from None
    except OSError as problem:
        raise DataError(f"{shown(path, 120)} cannot be read: {problem.strerror}") from None


def _description(metadata: Any, path: Path, kind: str) -> dict[str, Any]:
    try:
        description = json.loads((metadata or {})[_KEY])
    except (KeyError, ValueError, RecursionError):
        raise DataError(f"{path} does not describe a {kind}") from None
    return checked_format(description, kind, (FORMAT_VERSION,), path)


def checked_format(
    description: Any, kind: str, versions: Sequence[int], path: Path
) -> dict[str, Any]:
    """The description of a file; DataError where it is of another kind or of another version."""
    if not isinstance(description, dict) or description.get("format") != kind:
        raise DataError(f"{path} does not describe a {kind}")
    version = description.get("format_version")
    if isinstance(version, bool) or version not in versions:
        known = " and ".join(map(str, versions))
        raise DataError(
            f"{path} has format version {named(version)}, but this chainrule reads version {known}"
        )
    return description


def _array(file: Any, name: str, shape: tuple[int, ...], path: Path) -> Array:
    entry = file.get_slice(name)
    if entry.get_dtype() not in _TYPES or tuple(entry.get_shape()) != shape:
        raise DataError(f"{path} is damaged: {named(name)} does not fit its description")
    array: Array = file.get_tensor(name)
    if not np.isfinite(array).all():
        raise DataError(f"{path} is damaged: {named(name)} has a value that is not finite")
    return array

"""What every model on disk says of itself: its columns and its target as JSON, its numbers as
safetensors.

Neither file can carry code. Reading trusts nothing: a file that is damaged, of another program
or of a later format is answered by one sentence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, deserialize
from safetensors.numpy import save

from chainrule.errors import DataError
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.columns import CategoricalColumn, Column, NumericColumn
from chainrule.training.input_file import read_bytes
from chainrule.training.names import name_taken, named, probability_column, shown
from chainrule.training.target import ClassTarget, NumericTarget, Target
from chainrule.training.tensors import checked_format
from chainrule.version import __version__

FORMAT = "chainrule model"
DESCRIPTION, PARAMETERS = "model.json", "model.safetensors"
UNREADABLE = "the network or an encoding is not readable"
_KINDS = {"F64": "<f8", "F32": "<f4"}
_SMALLEST_SCALE = 1e-170  # the square of a smaller one is 0, so no column has it


def write_model(
    folder: Path,
    version: int,
    of_networks: Mapping[str, Any],
    columns: tuple[Column, ...],
    target: Target,
    arrays: Mapping[str, Array],
) -> None:
    """Write both files into an existing folder; OSError is the caller's to explain."""
    description = {
        "format": FORMAT,
        "format_version": version,
        "chainrule_version": __version__,
        **without_nan(dict(of_networks)),
        "columns": [{"kind": _kind(column), **asdict(column)} for column in columns],
        "target": {"kind": _kind(target), **asdict(target)},
    }
    text = json.dumps(description, indent=2, ensure_ascii=False, allow_nan=False)
    (folder / DESCRIPTION).write_text(text + "\n", encoding="utf-8")
    packed = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    (folder / PARAMETERS).write_bytes(save(packed))


def without_nan(value: Any) -> Any:
    """A value as JSON takes it: numbers that are not finite become null."""
    if isinstance(value, dict):
        return {key: without_nan(part) for key, part in value.items()}
    if isinstance(value, list):
        return [without_nan(part) for part in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value


def read_description(folder: str | Path, *versions: int) -> dict[str, Any]:
    """What model.json says, of one of these versions of the format; DataError for anything else."""
    folder = Path(folder)
    try:
        found = folder.is_dir()
        what = "a file" if not found and folder.exists() else "missing"
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else problem
        raise DataError(f"{shown(folder, 120)} cannot be read: {reason}") from None
    if not found:
        raise DataError(f"{folder} is {what}, not the folder of a trained model")
    path = folder / DESCRIPTION
    text = _read(path)
    try:
        description = json.loads(text)
    except (ValueError, RecursionError):
        raise DataError(f"{path} is damaged: it is not JSON text") from None
    return checked_format(description, FORMAT, versions, path)


def encodings(description: dict[str, Any], path: Path) -> tuple[tuple[Column, ...], Target]:
    """The columns and the target; DataError, naming the file, where they are not sound."""
    try:
        columns = tuple(_column(row) for row in description["columns"])
        target = _target(description["target"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise DataError(f"{path} is damaged: {UNREADABLE}") from None
    names = [column.name for column in columns]
    if len({*names, target.name}) != len(names) + 1:
        raise DataError(f"{path} is damaged: two of its columns have the same name")
    if isinstance(target, ClassTarget) and target.name in map(probability_column, target.classes):
        raise DataError(f"{path}: {name_taken(target.name)}")
    return columns, target


def check_fit(network: Network, columns: tuple[Column, ...], target: Target, path: Path) -> None:
    """DataError where a network has other inputs or outputs than its columns and its target."""
    inputs = sum(len(column.inputs) for column in columns)
    parts = max(1, len(network.loss_row.parts))
    outputs = target.outputs if isinstance(target, ClassTarget) else parts
    if (network.inputs, network.outputs) != (inputs, outputs):
        raise DataError(f"{path} is damaged: its network does not fit its columns")


def read_arrays(path: Path) -> dict[str, Array]:
    """The arrays of a safetensors file; DataError for any that is not of finite floats."""
    try:
        # The library's own reading of the header, which it leaves without types.
        entries = deserialize(_read(path))  # type: ignore[no-untyped-call]
    except SafetensorError:
        raise DataError(f"{path} is damaged: it is not a whole safetensors file") from None
    arrays = {}
    for name, entry in entries:
        kind = _KINDS.get(entry["dtype"])
        if kind is None:
            raise DataError(f"{path} is damaged: {named(name)} is not an array of floats")
        try:
            array = np.frombuffer(entry["data"], kind).reshape(entry["shape"])
        except (ValueError, OverflowError):
            raise DataError(f"{path} is damaged: {named(name)} has an impossible shape") from None
        if not np.isfinite(array).all():
            raise DataError(f"{path} is damaged: {named(name)} has a value that is not finite")
        arrays[name] = array.astype(kind[1:])  # in the machine's order of bytes, and writable
    return arrays


def _read(path: Path) -> bytes:
    missing = f"{path.parent} is not the folder of a model: no {path.name}"
    return read_bytes(path, "the file of a model", missing)


def _kind(part: Column | Target) -> str:
    return "numeric" if isinstance(part, NumericColumn | NumericTarget) else "categorical"


def _column(row: dict[str, Any]) -> Column:
    name = _text(row["name"])
    if _is_numeric(row):
        return NumericColumn(name, number(row["median"]), number(row["mean"]), _scale(row["scale"]))
    categories, most_frequent = _names(row["categories"]), _text(row["most_frequent"])
    if most_frequent not in categories:
        raise ValueError("the most frequent category is none of them")
    return CategoricalColumn(name, categories, most_frequent)


def _target(row: dict[str, Any]) -> Target:
    name = _text(row["name"])
    if _is_numeric(row):
        return NumericTarget(name, number(row["mean"]), _scale(row["scale"]))
    classes, outputs = _names(row["classes"]), row["outputs"]
    if (
        type(outputs) is not int
        or len(classes) < 2
        or outputs not in (1, len(classes))
        or (outputs == 1 < len(classes) - 1)
    ):
        raise ValueError("classes and outputs do not fit")
    return ClassTarget(name, classes, outputs)


def _is_numeric(row: dict[str, Any]) -> bool:
    if row["kind"] not in ("numeric", "categorical"):
        raise ValueError("an unknown kind")
    return bool(row["kind"] == "numeric")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not text")
    value.encode()  # half of a surrogate pair is no letter: UnicodeEncodeError, a ValueError
    return value


def _names(values: object) -> tuple[str, ...]:
    if not isinstance(values, list) or not values:
        raise TypeError("not a list of names")
    names = tuple(map(_text, values))
    if len(set(names)) < len(names):
        raise ValueError("a name appears twice")
    return names


def number(value: object) -> float:
    """A finite number of a file; TypeError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
        raise TypeError("not a finite number")
    return float(value)


def _scale(value: object) -> float:
    scale = number(value)
    if not _SMALLEST_SCALE < scale < 1 / _SMALLEST_SCALE:
        raise ValueError("no standard deviation of floats")
    return scale

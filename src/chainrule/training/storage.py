"""A model on disk: model.json, which says what it is, and model.safetensors, its parameters.

Neither file can carry code. Reading trusts nothing: a file that is damaged, of another program
or of a later format is answered by one sentence.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from chainrule.engines.arrays import checked_parameters
from chainrule.errors import DataError, ShapeError
from chainrule.network import Network
from chainrule.training.columns import CategoricalColumn, Column, NumericColumn
from chainrule.training.fit import CONVENTION
from chainrule.training.model import Model
from chainrule.training.target import ClassTarget, NumericTarget, Target
from chainrule.version import __version__

FORMAT, FORMAT_VERSION = "chainrule model", 1
DESCRIPTION, PARAMETERS = "model.json", "model.safetensors"


def save_model(model: Model, folder: Path) -> None:
    """Write both files into an existing folder; OSError is the caller's to explain."""
    description = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "chainrule_version": __version__,
        "network": str(model.network),
        "columns": [{"kind": _kind(column), **asdict(column)} for column in model.columns],
        "target": {"kind": _kind(model.target), **asdict(model.target)},
    }
    text = json.dumps(description, indent=2, ensure_ascii=False, allow_nan=False)
    (folder / DESCRIPTION).write_text(text + "\n", encoding="utf-8")
    arrays = {name: np.ascontiguousarray(array) for name, array in model.parameters.items()}
    (folder / PARAMETERS).write_bytes(save(arrays))


def load_model(folder: str | Path) -> Model:
    """Read a model; DataError naming the file that is missing, damaged or foreign."""
    folder = Path(folder)
    if not folder.is_dir():
        what = "a file" if folder.exists() else "missing"
        raise DataError(f"{folder} is {what}, not the folder of a trained model")
    path = folder / DESCRIPTION
    text = _read(path)
    try:
        description = json.loads(text)
    except (ValueError, RecursionError):
        raise DataError(f"{path} is damaged: it is not JSON text") from None
    if not isinstance(description, dict) or description.get("format") != FORMAT:
        raise DataError(f"{path} does not describe a chainrule model")
    if description.get("format_version") != FORMAT_VERSION:
        raise DataError(
            f"{path} has format version {description.get('format_version')!r}, but this chainrule "
            f"reads version {FORMAT_VERSION}"
        )
    try:
        network = Network.parse(description["network"])
        columns = tuple(_column(row) for row in description["columns"])
        target = _target(description["target"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise DataError(f"{path} is damaged: the network or an encoding is not readable") from None
    inputs = sum(len(column.inputs) for column in columns)
    outputs = target.outputs if isinstance(target, ClassTarget) else 1
    if (network.inputs, network.outputs) != (inputs, outputs):
        raise DataError(f"{path} is damaged: its network does not fit its columns")
    path = folder / PARAMETERS
    raw = _read(path)
    try:
        parameters = checked_parameters(network, load(raw), CONVENTION)
    except SafetensorError:
        raise DataError(f"{path} is damaged: it is not a whole safetensors file") from None
    except ShapeError as problem:
        raise DataError(f"{path} does not fit {DESCRIPTION}: {problem}") from None
    return Model(network, parameters, columns, target)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{path.parent} is not the folder of a model: no {path.name}") from None
    except OSError as problem:
        raise DataError(f"{path} cannot be read: {problem.strerror}") from None


def _kind(part: Column | Target) -> str:
    return "numeric" if isinstance(part, NumericColumn | NumericTarget) else "categorical"


def _column(row: dict[str, Any]) -> Column:
    name = _text(row["name"])
    if row["kind"] == "numeric":
        return NumericColumn(
            name, _number(row["median"]), _number(row["mean"]), _scale(row["scale"])
        )
    return CategoricalColumn(name, _names(row["categories"]), _text(row["most_frequent"]))


def _target(row: dict[str, Any]) -> Target:
    name = _text(row["name"])
    if row["kind"] == "numeric":
        return NumericTarget(name, _number(row["mean"]), _scale(row["scale"]))
    classes, outputs = _names(row["classes"]), row["outputs"]
    if len(classes) < 2 or outputs not in (1, len(classes)) or (outputs == 1 < len(classes) - 1):
        raise ValueError("classes and outputs do not fit")
    return ClassTarget(name, classes, outputs)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not text")
    return value


def _names(values: object) -> tuple[str, ...]:
    if not isinstance(values, list) or not values:
        raise TypeError("not a list of names")
    return tuple(map(_text, values))


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
        raise TypeError("not a finite number")
    return float(value)


def _scale(value: object) -> float:
    number = _number(value)
    if number <= 0:
        raise ValueError("a scale must be positive")
    return number

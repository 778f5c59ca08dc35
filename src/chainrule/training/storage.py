"""A model of one network on disk: model.json, which says what it is, and model.safetensors, its
parameters.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from chainrule.engines.arrays import checked_parameters
from chainrule.errors import DataError, ShapeError
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.certificate import Certificate
from chainrule.training.described import (
    DESCRIPTION,
    PARAMETERS,
    UNREADABLE,
    check_fit,
    encodings,
    read_arrays,
    read_description,
    write_model,
)
from chainrule.training.fit import CONVENTION
from chainrule.training.model import Model

FORMAT_VERSION = 1
Kind = TypeVar("Kind")


def save_model(model: Model, folder: Path) -> None:
    """Write both files into an existing folder; OSError is the caller's to explain."""
    described: dict[str, Any] = {"network": str(model.network)}
    if model.certificate_ is not None:
        described["certificate"] = model.certificate_.as_plain()
    write_model(folder, FORMAT_VERSION, described, model.columns, model.target, model.parameters)


def load_model(folder: str | Path) -> Model:
    """Read a model; DataError naming the file that is missing, damaged or foreign."""
    return model_of(read_description(folder, FORMAT_VERSION), Path(folder))


def model_of(description: dict[str, Any], folder: Path) -> Model:
    """The model of a folder whose description was read."""
    path = folder / DESCRIPTION
    network = network_of(description.get("network"), path)
    columns, target = encodings(description, path)
    check_fit(network, columns, target, path)
    certificate = certificate_in(description, Certificate.from_plain, path)
    path = folder / PARAMETERS
    parameters = parameters_of(network, read_arrays(path), path)
    return Model(network, parameters, columns, target, certificate)


def certificate_in(
    description: dict[str, Any], read: Callable[[dict[str, Any]], Kind], path: Path
) -> Kind | None:
    """The certificate, which models of an earlier time do not have; DataError for a damaged one."""
    row = description.get("certificate")
    try:
        return None if row is None else read(row)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise DataError(f"{path} is damaged: its certificate is not sound") from None


def network_of(text: Any, path: Path) -> Network:
    """A network from the string in a file; DataError for anything else."""
    try:
        return Network.parse(text)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise DataError(f"{path} is damaged: {UNREADABLE}") from None


def parameters_of(network: Network, arrays: dict[str, Array], path: Path) -> dict[str, Array]:
    """The network's parameters; DataError where the arrays of a file are others."""
    try:
        return checked_parameters(network, arrays, CONVENTION)
    except ShapeError as problem:
        raise DataError(f"{path} does not fit {DESCRIPTION}: {problem}") from None

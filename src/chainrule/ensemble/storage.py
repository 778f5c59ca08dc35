"""Models on disk, of one network (format version 1) or of several (format version 2).

Version 2 holds a string for each network, the noise or the temperature, and in the file of
parameters the arrays of network k with "k." before their names, and the scores of the noise.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.ensemble.averaged_model import AveragedModel, TrainedNetwork
from chainrule.ensemble.calibration import TEMPERATURES, Calibration
from chainrule.ensemble.noise import Noise
from chainrule.errors import DataError
from chainrule.operations import Array
from chainrule.training.described import (
    DESCRIPTION,
    PARAMETERS,
    check_fit,
    encodings,
    number,
    read_arrays,
    read_description,
    write_model,
)
from chainrule.training.model import Model
from chainrule.training.storage import FORMAT_VERSION, model_of, network_of, parameters_of
from chainrule.training.target import NumericTarget

AVERAGED_FORMAT_VERSION = 2
_SCORES = "scores"
_COEFFICIENTS = 4  # of the noise
_LARGEST_LOGARITHM = 1e6  # of what the noise is computed from


def save_averaged(model: AveragedModel, folder: Path) -> None:
    """Write both files into an existing folder; OSError is the caller's to explain."""
    arrays = {
        f"{k}.{name}": array
        for k, member in enumerate(model.members, start=1)
        for name, array in member.parameters.items()
    }
    described: dict[str, Any] = {"networks": [str(member.network) for member in model.members]}
    if model.noise is None:
        described["temperature"] = model.calibration.temperature
    else:
        described["noise"] = asdict(model.noise)
        arrays[_SCORES] = np.asarray(described["noise"].pop("scores"), float)
    write_model(folder, AVERAGED_FORMAT_VERSION, described, model.columns, model.target, arrays)


def load_trained(folder: str | Path) -> Model | AveragedModel:
    """Read a model; DataError naming the file that is missing, damaged or foreign."""
    folder = Path(folder)
    description = read_description(folder, FORMAT_VERSION, AVERAGED_FORMAT_VERSION)
    if description["format_version"] == FORMAT_VERSION:
        return model_of(description, folder)
    return _averaged(description, folder)


def _averaged(description: dict[str, Any], folder: Path) -> AveragedModel:
    path = folder / DESCRIPTION
    columns, target = encodings(description, path)
    texts = description.get("networks")
    if not isinstance(texts, list) or not texts:
        raise DataError(f"{path} is damaged: it names no networks")
    networks = [network_of(text, path) for text in texts]
    for network in networks:
        check_fit(network, columns, target, path)
        if network.loss != networks[0].loss or network.loss_row.parts:
            raise DataError(f"{path} is damaged: its networks have no common average")
    arrays_path = folder / PARAMETERS
    arrays = read_arrays(arrays_path)
    scores = arrays.pop(_SCORES, np.zeros(0))
    by_network: list[dict[str, Array]] = [{} for _ in networks]
    for name, array in arrays.items():
        number_of, _, own = name.partition(".")
        if number_of not in map(str, range(1, len(networks) + 1)):
            raise DataError(f"{arrays_path} does not fit {DESCRIPTION}: it has other networks")
        by_network[int(number_of) - 1][own] = array
    members = tuple(
        TrainedNetwork(network, parameters_of(network, own, arrays_path))
        for network, own in zip(networks, by_network, strict=True)
    )
    try:
        if isinstance(target, NumericTarget):
            return AveragedModel(members, columns, target, _noise(description["noise"], scores))
        temperature = _between(description["temperature"], *TEMPERATURES)
    except (KeyError, TypeError, ValueError):
        raise DataError(f"{path} is damaged: the noise or the temperature is not sound") from None
    return AveragedModel(members, columns, target, calibration=Calibration(temperature))


def _noise(row: dict[str, Any], scores: Array) -> Noise:
    """The noise of a file; KeyError, TypeError or ValueError where it is none."""
    theta, largest = row["theta"], _LARGEST_LOGARITHM
    if not isinstance(theta, list) or len(theta) != _COEFFICIENTS:
        raise ValueError("another number of coefficients")
    if scores.ndim != 1 or (np.diff(scores) < 0).any() or (scores < 0).any():
        raise ValueError("the scores are not in order")
    return Noise(
        tuple(_between(entry, -largest, largest) for entry in theta),
        _between(row["freedom"], 2 + 1e-6, 1e6),
        _between(row["center"], -largest, largest),
        _between(row["width"], np.finfo(float).tiny, largest),
        _between(row["ratio"], 0, 1),
        scores.astype(float),
    )


def _between(value: object, least: float, most: float) -> float:
    found = number(value)
    if not least <= found <= most:
        raise ValueError("out of bounds")
    return found

"""Models on disk, of one network (format version 1) or of several (format version 2).

Version 2 holds a string for each network, the noise or the temperature, what was tried and chosen,
the certificate, and in the file of parameters the arrays of network k with "k." before their names,
and the scores of the noise.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from chainrule.ensemble.averaged_model import AveragedModel, TrainedNetwork
from chainrule.ensemble.calibration import TEMPERATURES, UNCHANGED, Calibration
from chainrule.ensemble.certified import AverageCertificate
from chainrule.ensemble.choice_state import described_choice, read_choice
from chainrule.ensemble.noise_state import between, described_noise, read_noise
from chainrule.ensemble.search import Choice
from chainrule.errors import DataError
from chainrule.operations import Array
from chainrule.training.described import (
    DESCRIPTION,
    PARAMETERS,
    check_fit,
    encodings,
    read_arrays,
    read_description,
    write_model,
)
from chainrule.training.model import Model
from chainrule.training.storage import (
    FORMAT_VERSION,
    certificate_in,
    model_of,
    network_of,
    parameters_of,
)
from chainrule.training.target import NumericTarget

AVERAGED_FORMAT_VERSION = 2
_SCORES = "scores"


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
        described["noise"], arrays[_SCORES] = described_noise(model.noise)
    if model.choice is not None:
        described["choice"] = described_choice(model.choice)
    if model.certificate_ is not None:
        described["certificate"] = model.certificate_.as_plain()
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
    noise, calibration = None, UNCHANGED
    try:
        if isinstance(target, NumericTarget):
            noise = read_noise(description["noise"], scores)
        else:
            calibration = Calibration(between(description["temperature"], *TEMPERATURES))
    except DataError as problem:
        raise DataError(f"{path}: {problem}") from None
    except (KeyError, TypeError, ValueError):
        raise DataError(f"{path} is damaged: the noise or the temperature is not sound") from None
    certificate = certificate_in(description, AverageCertificate.from_plain, path)
    if certificate is not None and len(certificate.members) != len(members):
        raise DataError(f"{path} is damaged: it certifies another number of networks than it has")
    choice = _choice_in(description, path)
    return AveragedModel(members, columns, target, noise, calibration, choice, certificate)


def _choice_in(description: dict[str, Any], path: Path) -> Choice | None:
    """What was tried and chosen, which models of an earlier time do not say."""
    row = description.get("choice")
    try:
        return None if row is None else read_choice(row)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise DataError(f"{path} is damaged: what was tried and chosen is not sound") from None

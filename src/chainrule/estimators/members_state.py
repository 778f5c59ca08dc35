"""The members of a fitted model as plain values and arrays, and back."""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.engines.descent import Standing
from chainrule.ensemble.calibration import TEMPERATURES, Calibration
from chainrule.ensemble.choice_state import described_choice, read_choice
from chainrule.ensemble.ensemble import Ensemble
from chainrule.ensemble.fitting import Member
from chainrule.ensemble.noise_state import between, described_noise, read_noise
from chainrule.ensemble.problem import Candidate
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.described import number


def describe_members(ensemble: Ensemble) -> tuple[dict[str, Any], dict[str, Array]]:
    """Their description and their arrays: a vector for each member, the scores of the noise."""
    arrays = {f"member.{k}": member.w for k, member in enumerate(ensemble.members)}
    noises = []
    for j, noise in enumerate(ensemble.noise):
        row, scores = described_noise(noise)
        arrays[f"noise.{j}"] = scores
        noises.append({**row, "rows": len(scores)})
    members = [
        {
            "network": str(member.network),
            "alpha": float(member.candidate.alpha),
            "loss": member.loss,
            "standing": member.standing.name,
            "iterations": member.iterations,
        }
        for member in ensemble.members
    ]
    described = {
        "members": members,
        "noise": noises,
        "temperature": ensemble.calibration.temperature,
    }
    if ensemble.choice is not None:
        described["choice"] = described_choice(ensemble.choice)
    return described, arrays


def shapes_of_members(described: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    """The shape of every array that goes with a description."""
    wanted: dict[str, tuple[int, ...]] = {
        f"member.{k}": (Network.parse(row["network"]).parameter_count,)
        for k, row in enumerate(described["members"])
    }
    return wanted | {f"noise.{j}": (int(row["rows"]),) for j, row in enumerate(described["noise"])}


def restored_members(
    described: dict[str, Any], arrays: dict[str, Array], like: Network, dtype: Any
) -> Ensemble:
    """The members; ValueError where they are not for the inputs and the loss of ``like``."""
    members = tuple(
        _member(row, arrays[f"member.{k}"].astype(dtype))
        for k, row in enumerate(described["members"])
    )
    wanted = like.inputs, like.outputs, like.loss
    if not members or any(
        (one.network.inputs, one.network.outputs, one.network.loss) != wanted for one in members
    ):
        raise ValueError("the members do not fit the network")
    noise = tuple(read_noise(row, arrays[f"noise.{j}"]) for j, row in enumerate(described["noise"]))
    if len(noise) not in (0, like.targets):
        raise ValueError("the noise is of another number of targets")
    calibration = Calibration(between(described["temperature"], *TEMPERATURES))
    choice = read_choice(described["choice"]) if "choice" in described else None
    return Ensemble(members, choice, noise, calibration)


def _member(row: dict[str, Any], w: Array) -> Member:
    network = Network.parse(row["network"])
    hidden = network.layers[:-1]
    names = tuple(layer.activation or "identity" for layer in hidden)
    activation = names[0] if len(set(names)) == 1 else names
    candidate = Candidate(tuple(layer.units for layer in hidden), activation, number(row["alpha"]))
    iterations = row["iterations"]
    if type(iterations) is not int or not np.isfinite(w).all():
        raise ValueError("a member is not sound")
    return Member(candidate, network, w, number(row["loss"]), Standing[row["standing"]], iterations)


def alphas_of(ensemble: Ensemble) -> tuple[float, ...]:
    """The penalty of each member."""
    return tuple(float(member.candidate.alpha) for member in ensemble.members)

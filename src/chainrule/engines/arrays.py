"""Arrays a caller hands over, checked against the network before anything is computed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from chainrule.convention import Convention, settled
from chainrule.errors import ShapeError
from chainrule.network import Network, a_network
from chainrule.operations import Array

# The values that each kind of target may take.
TARGET_RANGES = {"real": (-np.inf, np.inf), "unit": (0, 1), "simplex": (0, 1), "count": (0, np.inf)}


def checked_data(
    network: Network, X: npt.ArrayLike, Y: npt.ArrayLike, convention: Convention
) -> tuple[Array, Array]:
    """X and Y as float arrays of the convention's shape, or ShapeError saying what is expected.

    With one target a vector Y of n numbers is taken as n targets. Targets outside the loss's range
    are refused, and those that should be one-hot but do not sum to 1.
    """
    a_network(network)
    X, Y = _floats("X", X), _floats("Y", Y)
    if network.targets == 1 and Y.ndim == 1:
        Y = Y.reshape(convention.matrix(1, samples=-1))
    samples = _samples("X", X, network.inputs, convention)
    targets = _samples("Y", Y, network.targets, convention)
    if samples != targets:
        raise ShapeError(f"X has {samples} samples, but Y has {targets}")
    _check_targets(network, Y, convention)
    return X, Y


def checked_arguments(
    network: Network,
    parameters: Mapping[str, npt.ArrayLike],
    X: npt.ArrayLike,
    Y: npt.ArrayLike,
    convention: Convention | None,
) -> tuple[Convention, dict[str, Array], Array, Array]:
    """The arguments of a public call, checked: the convention, the parameters, X and Y."""
    convention = settled(convention)
    X, Y = checked_data(network, X, Y, convention)
    return convention, checked_parameters(network, parameters, convention), X, Y


def _check_targets(network: Network, Y: Array, convention: Convention) -> None:
    """ShapeError for targets that the loss, or an assumption of its derivation, excludes."""
    kind = network.loss_row.targets
    lowest, highest = TARGET_RANGES[kind]
    for outside in (Y[lowest > Y], Y[highest < Y]):
        if outside.size:
            bounds = "from 0 to 1" if highest == 1 else "of at least 0"
            raise ShapeError(f"{network.loss} needs targets {bounds}, but Y has {outside[0]:g}")
    if kind == "simplex":
        totals = Y.sum(axis=1 if convention.rows else 0)
        off = np.flatnonzero(~np.isclose(totals, 1, atol=1e-5))
        if off.size:
            raise ShapeError(
                f"{network.loss} assumes one-hot targets, but those of sample {off[0] + 1} "
                f"sum to {totals[off[0]]:g}"
            )


def checked_parameters(
    network: Network, parameters: Mapping[str, npt.ArrayLike], convention: Convention
) -> dict[str, Array]:
    """The parameters as float arrays of the convention's shapes, or ShapeError.

    A bias may come as a row, a column or a vector: with one entry per unit it can mean one thing
    only.
    """
    names = a_network(network).parameter_names()
    if not isinstance(parameters, Mapping):
        raise ShapeError(f"parameters is a dict of arrays by name, not {type(parameters).__name__}")
    if missing := [name for name in names if name not in parameters]:
        raise ShapeError(f"parameter {missing[0]} is missing: the network has {', '.join(names)}")
    if extra := [name for name in parameters if name not in names]:
        raise ShapeError(f"unknown parameter {extra[0]!r}: the network has {', '.join(names)}")
    shapes = network.shapes(1, convention)
    checked = {}
    for name in names:
        array = _floats(name, parameters[name])
        if name[0] == "b" and array.size == max(array.shape, default=1) == max(shapes[name]):
            array = array.reshape(shapes[name])
        if array.shape != shapes[name]:
            hint = ""
            if array.shape == shapes[name][::-1]:
                hint = ": transpose it, or choose the other Convention(weights=...)"
            raise ShapeError(f"{name} has shape {array.shape}, but must be {shapes[name]}{hint}")
        checked[name] = array
    return checked


def _floats(name: str, values: npt.ArrayLike) -> Array:
    if np.ma.is_masked(values):
        raise ShapeError(f"{name} has masked entries: fill them or leave their samples out")
    try:
        array = np.asarray(values)
        if array.dtype.kind not in "fiubO":
            raise ShapeError(f"{name} holds {array.dtype}, not real numbers")
        array = array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as problem:
        if isinstance(problem, ShapeError):
            raise
        raise ShapeError(f"{name} is not an array of real numbers: {problem}") from None
    if not np.isfinite(array).all():
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ShapeError(f"{name} has a value that is not finite at {place}: {array[place]}")
    return array


def _samples(name: str, array: Array, features: int, convention: Convention) -> int:
    """The number of samples of a matrix with ``features`` along the other axis."""
    axis = 0 if convention.rows else 1
    if array.ndim != 2 or array.shape[1 - axis] != features or not array.shape[axis]:
        expected = convention.matrix(str(features), samples="samples")
        raise ShapeError(
            f"{name} has shape {array.shape}, but must be ({expected[0]}, {expected[1]}) "
            f"with samples as {convention.samples}"
        )
    return int(array.shape[axis])

"""The network that settings describe, and where scikit-learn starts its training."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from numbers import Integral
from typing import Any

import numpy as np

from chainrule.errors import NetworkError
from chainrule.network import Dense, Network
from chainrule.operations import Array

# scikit-learn's names where they differ from the table's.
NAMES = {"logistic": "sigmoid"}
_THEIRS = {ours: theirs for theirs, ours in NAMES.items()}


def hidden_layers(settings: Any) -> list[int]:
    """The units of each hidden layer; ValueError for a number that is not positive."""
    sizes = settings.hidden_layer_sizes
    sizes = list(sizes) if hasattr(sizes, "__iter__") else [sizes]
    if not all(isinstance(size, Integral) for size in sizes):
        raise ValueError(f"hidden_layer_sizes must be whole numbers, got {sizes}.")
    if any(size <= 0 for size in sizes):
        raise ValueError(f"hidden_layer_sizes must be > 0, got {sizes}.")
    return [int(size) for size in sizes]


def for_each_layer(value: Any, layers: int, name: str) -> list[Any]:
    """One value for each hidden layer, from a single one or from a list of that length."""
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return [value] * layers
    values = list(value)
    if len(values) != layers:
        raise ValueError(
            f"{name} has {len(values)} entries for {layers} hidden layer{'s' * (layers != 1)}: "
            "give one for each, or a single one for all"
        )
    return values


def dropout_of(settings: Any) -> list[float]:
    """The part of each hidden layer's units that is left out; ValueError for no such part."""
    parts = for_each_layer(settings.dropout, len(hidden_layers(settings)), "dropout")
    for part in parts:
        if not isinstance(part, int | float | np.number) or not 0 <= part < 1:
            raise ValueError(f"dropout is at least 0 and below 1, not {part!r}")
    return [float(part) for part in parts]


def network_for(settings: Any, sizes: Sequence[int], loss: str, output: str) -> Network:
    """The network of layers with these sizes, inputs first, without penalty.

    output: the activation of the output layer where the settings leave it open.
    Raises NetworkError (a ValueError) for an unknown name and for a loss that does not go with the
    output.
    """
    names = for_each_layer(settings.activation, len(sizes) - 2, "activation")
    names.append(output if settings.out_activation == "auto" else settings.out_activation)
    for name in names:
        if not isinstance(name, str):
            raise NetworkError(f"an activation is given by its name, not by {name!r}")
    layers = [
        Dense(units, NAMES.get(name, name)) for units, name in zip(sizes[1:], names, strict=True)
    ]
    return Network(sizes[0], layers, loss)


def their_name(activation: str) -> str:
    """What scikit-learn calls an activation."""
    return _THEIRS.get(activation, activation)


def glorot_start(
    sizes: Sequence[int], activation: Any, random: np.random.RandomState, dtype: Any
) -> tuple[list[Array], list[Array]]:
    """Weights and biases drawn as scikit-learn draws them, from the same stream of numbers.

    Uniform between ±√(6/(fan in + fan out)), for the logistic function ±√(2/(fan in + fan out)):
    Glorot & Bengio (2010).
    """
    names = [activation] if isinstance(activation, str) else list(activation)
    factor = 2.0 if {NAMES.get(name, name) for name in names} == {"sigmoid"} else 6.0
    weights, biases = [], []
    for inputs, units in pairwise(sizes):
        bound = np.sqrt(factor / (inputs + units))
        weights.append(random.uniform(-bound, bound, (inputs, units)).astype(dtype, copy=False))
        biases.append(random.uniform(-bound, bound, units).astype(dtype, copy=False))
    return weights, biases


def as_vector(weights: Sequence[Array], biases: Sequence[Array], dtype: Any) -> Array:
    """W1, b1, W2, b2, … as one vector."""
    pieces = [np.ravel(piece) for pair in zip(weights, biases, strict=True) for piece in pair]
    return np.concatenate(pieces).astype(dtype, copy=False)


def from_vector(w: Array, sizes: Sequence[int]) -> tuple[list[Array], list[Array]]:
    """The weights and biases in a vector, as views of it."""
    weights, biases, at = [], [], 0
    for inputs, units in pairwise(sizes):
        weights.append(w[at : at + inputs * units].reshape(inputs, units))
        at += inputs * units
        biases.append(w[at : at + units])
        at += units
    return weights, biases


def check_layers(weights: Sequence[Array], sizes: list[int]) -> None:
    """ValueError where training would go on with other layers than it began with."""
    before = [W.shape for W in weights]
    if before != list(pairwise(sizes)):
        was = [*(shape[0] for shape in before), before[-1][1]]
        raise ValueError(
            f"training goes on with layers of {was} units, but the settings and data ask for "
            f"{sizes}: leave hidden_layer_sizes and the number of targets as they were, or "
            "fit anew without warm_start"
        )

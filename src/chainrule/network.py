"""What a user writes: layers and a loss. Shapes and pairings are settled here.

>>> net = Network(inputs=2, layers=[Dense(2, "relu"), Dense(3, "softmax")], loss="cross_entropy")
>>> net == Network.parse("2 -> 2 relu -> 3 softmax, cross_entropy")
True
>>> print(net)
2 -> 2 relu -> 3 softmax, cross_entropy
>>> net.shapes(samples=100, convention=Convention(samples="columns"))["dJ/dW2"]
(2, 3)
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import SupportsIndex

import numpy as np

from chainrule.convention import SAMPLES, Convention, settled
from chainrule.errors import NetworkError
from chainrule.expression import Symbol
from chainrule.losses import Loss, loss
from chainrule.network_string import NetworkString
from chainrule.operations import Array, Operation, activation
from chainrule.shapes import Dimension

RandomState = int | np.random.Generator | None

# Initial weights are uniform with variance 2/(fan in + fan out), Glorot & Bengio (2010), or for
# these with 2/(fan in), He, Zhang, Ren & Sun (2015).
_RECTIFIERS = frozenset({"relu", "leaky_relu", "elu", "silu", "gelu"})
# 8 GiB in double precision; training needs several times that.
_MOST_WEIGHTS = 2**30
# What picks the parts of a loss out of the output, and the dimension of the targets they are of.
_PICKS, TARGETS = "UV", "targets"


def whole_number(value: SupportsIndex, what: str) -> int:
    """A positive whole number, or NetworkError."""
    try:
        number = operator.index(value)
    except TypeError:
        raise NetworkError(f"{what} must be a whole number, not {value!r}") from None
    if number < 1 or isinstance(value, bool):
        raise NetworkError(f"{what} must be at least 1, not {value!r}")
    return number


def _name(value: object, what: str) -> None:
    """NetworkError for a name that is no text."""
    if not isinstance(value, str):
        raise NetworkError(f"{what} is given as text, not {value!r}")


@dataclass(frozen=True)
class Dense:
    """A fully connected layer.

    units: how many. activation: a name of the table in :mod:`chainrule.operations`; left out, a
    hidden layer is linear and the output layer takes the loss's natural activation.
    bias: whether a bias is added.
    """

    units: int
    activation: str | None = None
    bias: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "units", whole_number(self.units, "the number of units"))
        if self.activation is not None:
            _name(self.activation, "an activation")
            object.__setattr__(self, "activation", activation(self.activation).name)
        object.__setattr__(self, "bias", bool(self.bias))


@dataclass(frozen=True)
class Network:
    """A feed-forward network with its loss.

    inputs: the number of features. layers: one :class:`Dense` or more. loss: a name of the table
    in :mod:`chainrule.losses`; left out, it follows the output activation (sigmoid: log_loss,
    softmax: cross_entropy, exp: poisson, else squared_error).
    l2: λ of the penalty λ/2 Σ‖W‖² that is added to the loss; biases are not penalised.

    Raises NetworkError for a description that is not a network.
    """

    inputs: int
    layers: Sequence[Dense]
    loss: str | None = None
    l2: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "inputs", whole_number(self.inputs, "the number of inputs"))
        try:
            layers = tuple(self.layers)
        except TypeError:
            raise NetworkError(f"layers is a list of Dense(...), not {self.layers!r}") from None
        if not layers:
            raise NetworkError("a network has at least one layer")
        for layer in layers:
            if not isinstance(layer, Dense):
                raise NetworkError(f"a layer is a Dense(units, activation), not {layer!r}")
        if self.loss is not None:
            _name(self.loss, "a loss")
        row = loss(self.loss or _natural_loss(layers[-1].activation))
        names = [layer.activation or "identity" for layer in layers]
        names[-1] = layers[-1].activation or row.natural_activation
        settled = tuple(
            Dense(layer.units, name, layer.bias) for layer, name in zip(layers, names, strict=True)
        )
        if not isinstance(self.l2, int | float | np.number) or not 0 <= self.l2 < np.inf:
            raise NetworkError(f"l2 must be a number that is not negative, not {self.l2!r}")
        object.__setattr__(self, "layers", settled)
        object.__setattr__(self, "loss", row.name)
        object.__setattr__(self, "l2", float(self.l2))
        _check_pairing(settled, row)

    @classmethod
    def parse(cls, text: str) -> Network:
        """Read ``"2 -> 2 relu -> 3 softmax, cross_entropy"``.

        A layer is its units, an activation and, if it has none, ``no bias``. After the layers
        may follow the loss and ``l2=NUMBER``. A slip raises NetworkSyntaxError with its place.
        """
        _name(text, "a network")
        string = NetworkString(text)
        words = string.read()
        layers = [Dense(layer.units, layer.activation, layer.bias) for layer in words.layers]
        try:
            return cls(words.inputs, layers, words.loss, words.l2)
        except NetworkError as problem:
            string.fail(str(problem), words.layers[-1].position)

    def __reduce__(self) -> tuple[type[Network], tuple[int, Sequence[Dense], str | None, float]]:
        """Pickled as it was described: the rows of its functions are found again."""
        return Network, (self.inputs, self.layers, self.loss, self.l2)

    def __str__(self) -> str:
        layers = " -> ".join(
            f"{layer.units} {layer.activation}{'' if layer.bias else ' no bias'}"
            for layer in self.layers
        )
        penalty = f", l2={self.l2!r}" if self.l2 else ""
        return f"{self.inputs} -> {layers}, {self.loss}{penalty}"

    @property
    def depth(self) -> int:
        """The number of layers with weights."""
        return len(self.layers)

    @cached_property
    def activations(self) -> tuple[Operation, ...]:
        """The row of each layer's activation."""
        return tuple(activation(layer.activation or "identity") for layer in self.layers)

    @cached_property
    def loss_row(self) -> Loss:
        """The row of the loss."""
        return loss(self.loss or "squared_error")

    @property
    def outputs(self) -> int:
        """The number of output units."""
        return self.layers[-1].units

    @property
    def targets(self) -> int:
        """The number of columns of Y: the outputs, or fewer where the loss asks for several parts.

        >>> Network.parse("2 -> 50 tanh -> 2, gaussian_nll").targets
        1
        """
        return self.outputs // max(1, len(self.loss_row.parts))

    @property
    def target_dimension(self) -> Dimension:
        """The name of the dimension of Y: that of the output, or its own where they differ."""
        return TARGETS if self.loss_row.parts else self.dimension(self.depth)

    @cached_property
    def picks(self) -> tuple[str, ...]:
        """The constant matrices that pick the parts of the loss out of the output: U, V, …"""
        return tuple(_PICKS[: len(self.loss_row.parts)])

    def dimension(self, layer: int) -> Dimension:
        """The name of the dimension after ``layer``; layer 0 is the input."""
        return f"units{layer}" if layer else "inputs"

    def sizes(self, samples: int) -> dict[Dimension, int]:
        """The size of every named dimension."""
        units = {self.dimension(i): layer.units for i, layer in enumerate(self.layers, start=1)}
        sizes: dict[Dimension, int] = {SAMPLES: samples, "inputs": self.inputs, **units}
        return sizes | {TARGETS: self.targets} if self.picks else sizes

    def symbols(self, convention: Convention | None = None) -> dict[str, Symbol]:
        """X, Y, each layer's W, b, Z, A, and the parts of the output, as shaped symbols."""
        convention = settled(convention)
        shapes = {
            "X": convention.matrix("inputs"),
            "Y": convention.matrix(self.target_dimension),
        }
        for i, layer in enumerate(self.layers, start=1):
            before, here = self.dimension(i - 1), self.dimension(i)
            shapes[f"W{i}"] = convention.weight(before, here)
            if layer.bias:
                shapes[f"b{i}"] = convention.matrix(here, samples=1)
            shapes[f"Z{i}"] = shapes[f"A{i}"] = convention.matrix(here)
        output = self.dimension(self.depth)
        shapes |= {pick: convention.matrix(TARGETS, samples=output) for pick in self.picks}
        shapes |= {part: convention.matrix(TARGETS) for part in self.loss_row.parts}
        return {name: Symbol(name, shape) for name, shape in shapes.items()}

    def parameter_names(self) -> list[str]:
        """W1, b1, W2, …, in that order; a layer without bias has no b."""
        return [
            name
            for i, layer in enumerate(self.layers, start=1)
            for name in (f"W{i}", f"b{i}")
            if layer.bias or name[0] == "W"
        ]

    def shapes(
        self, samples: int, convention: Convention | None = None
    ) -> dict[str, tuple[int, ...]]:
        """The shape of every quantity in numbers, forward and then backward.

        >>> Network.parse("2 -> 1 sigmoid").shapes(samples=5)["dJ/dW1"]
        (2, 1)
        """
        sizes = self.sizes(whole_number(samples, "the number of samples"))
        forward = {
            name: tuple(sizes[d] if isinstance(d, str) else d for d in symbol.shape)
            for name, symbol in self.symbols(convention).items()
        }
        backward = {f"dJ/d{part}": forward[part] for part in self.loss_row.parts} | {
            f"dJ/d{letter}{i}": forward[f"{letter}{i}"]
            for i in range(self.depth, 0, -1)
            for letter in "AZWb"
            if f"{letter}{i}" in forward
        }
        return {**forward, **backward}

    def constants(self, convention: Convention | None = None) -> dict[str, Array]:
        """The matrices that pick the parts of the loss out of the output, by name.

        >>> Network.parse("2 -> 2, gaussian_nll").constants()["V"].tolist()
        [[0.0], [1.0]]
        """
        every = np.split(np.eye(self.outputs), len(self.picks) or 1, axis=1)
        if not settled(convention).rows:
            every = [matrix.T for matrix in every]
        return dict(zip(self.picks, every, strict=False))

    @property
    def parameter_count(self) -> int:
        """How many numbers its weights and biases are.

        >>> Network.parse("4 -> 50 tanh -> 1").parameter_count
        301
        """
        count, fan_in = 0, self.inputs
        for layer in self.layers:
            count += (fan_in + layer.bias) * layer.units
            fan_in = layer.units
        return count

    def check_size(self) -> None:
        """NetworkError for more weights than there is memory for."""
        sizes = [self.inputs, *(layer.units for layer in self.layers)]
        weights = sum(inputs * units for inputs, units in pairwise(sizes))
        if weights > _MOST_WEIGHTS:
            raise NetworkError(f"{self} has {weights:,} weights, too many for the memory")

    def initial_parameters(
        self, random_state: RandomState = None, convention: Convention | None = None
    ) -> dict[str, Array]:
        """Random weights, uniform with the variance of Glorot (rectifiers: He); biases 0.

        random_state: a seed, a NumPy generator, or None for a fresh one. Same seed, same result;
        conventions differ only in layout.
        """
        convention = settled(convention)
        try:
            random = np.random.default_rng(random_state)
        except (TypeError, ValueError) as problem:
            raise NetworkError(f"random_state {random_state!r} is no seed: {problem}") from None
        self.check_size()
        parameters: dict[str, Array] = {}
        fan_in = self.inputs
        for i, layer in enumerate(self.layers, start=1):
            rectifies = (layer.activation or "identity").split("(")[0] in _RECTIFIERS
            bound = np.sqrt(6 / fan_in if rectifies else 6 / (fan_in + layer.units))
            weights = random.uniform(-bound, bound, size=(fan_in, layer.units))
            out_in = convention.weights == "out_in"
            parameters[f"W{i}"] = np.ascontiguousarray(weights.T) if out_in else weights
            if layer.bias:
                parameters[f"b{i}"] = np.zeros(
                    (1, layer.units) if convention.rows else (layer.units, 1)
                )
            fan_in = layer.units
        return parameters


def a_network(value: object) -> Network:
    """The value if it is a Network, else NetworkError."""
    if isinstance(value, Network):
        return value
    raise NetworkError(f"a Network is wanted, such as Network.parse(...), not {value!r:.80}")


def _natural_loss(name: str | None) -> str:
    """The loss that goes with an output activation."""
    return {"sigmoid": "log_loss", "softmax": "cross_entropy", "exp": "poisson"}.get(
        name or "", "squared_error"
    )


_NEEDS = {
    "unit": "predictions between 0 and 1",
    "simplex": "predictions that are positive and sum to 1",
    "positive": "positive predictions",
    "linear": "a linear output",
}


def _check_pairing(layers: Sequence[Dense], row: Loss) -> None:
    """Refuse a loss of an output outside its domain, and a softmax of one unit."""
    for i, layer in enumerate(layers, start=1):
        if layer.activation == "softmax" and layer.units == 1:
            raise NetworkError(
                f"layer {i} is a softmax of one unit, which is always 1: "
                "use 2 softmax, or 1 sigmoid with log_loss"
            )
    output = activation(layers[-1].activation or "identity")
    if row.needs and row.needs not in output.image:
        raise NetworkError(
            f"{row.name} needs {_NEEDS[row.needs]}, which {output.name} does not give: "
            f"use {row.natural_activation} in the output layer, or another loss"
        )
    parts = len(row.parts)
    if parts and layers[-1].units % parts:
        raise NetworkError(
            f"{row.name} needs {parts} outputs for each target ({', '.join(row.parts.values())}), "
            f"but the output layer has {layers[-1].units}: use {parts} for one target"
        )

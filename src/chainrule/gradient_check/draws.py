"""Random points at which two backward passes are compared, and everything that is right there.

Inside this room samples are rows and weights are inputs × units; :class:`Layout` turns arrays
into the reader's convention on the way out and back on the way in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from chainrule.convention import Convention
from chainrule.engines.reference import Reference
from chainrule.network import Network, whole_number
from chainrule.operations import Array

DRAWS = 4
_FEWEST = 5
_ATTEMPTS = 50
_NEGLIGIBLE = 1e-6


@dataclass(frozen=True)
class Layout:
    """How the reader's arrays lie, against rows and inputs × units."""

    convention: Convention

    def turned(self, name: str, array: Array) -> Array:
        """An array in the other of the two layouts; the same call leads back."""
        as_written = self.convention.weights == "in_out" if name[0] == "W" else self.convention.rows
        return array if as_written else array.T


@dataclass(frozen=True)
class Draw:
    """One random point: the arguments, and every quantity of the derivation there."""

    parameters: dict[str, Array]
    X: Array
    Y: Array
    values: dict[str, Array]

    @property
    def samples(self) -> int:
        """How many samples there are."""
        return int(self.X.shape[0])

    def output(self, layer: int) -> Array:
        """A of a layer; layer 0 is the input X."""
        return self.values[f"A{layer}"] if layer else self.X

    def score(self, layer: int) -> Array:
        """Z of a layer."""
        return self.values[f"Z{layer}"]

    def penalty(self, name: str) -> Array:
        """λ times a parameter: what the penalty adds to the gradient of a weight matrix."""
        return self.values["lambda"] * self.parameters[name]

    def gradient(self, name: str) -> Array:
        """∂J/∂parameter."""
        return self.values[f"dJ/d{name}"]


def sample_counts(network: Network, samples: int | None) -> tuple[int, int]:
    """Two numbers of samples, unlike every width of the network unless ``samples`` is given.

    At one number alone a factor 1/n is a constant like any other.
    """
    if samples is not None:
        count = whole_number(samples, "samples")
        return count, count + 2
    widths = {network.inputs, *(layer.units for layer in network.layers)}
    free = [n for n in range(_FEWEST, _FEWEST + len(widths) + 2) if n not in widths]
    return free[0], free[1]


def random_draws(engine: Reference, samples: int | None, seed: int) -> list[Draw]:
    """Points where every gradient is there to be seen, at two numbers of samples in turn."""
    random = np.random.default_rng(seed)
    counts = sample_counts(engine.network, samples)
    return [_visible(engine, counts[i % 2], random) for i in range(DRAWS)]


def _visible(engine: Reference, samples: int, random: np.random.Generator) -> Draw:
    """A point where no gradient vanishes, as it does behind a layer of dead rectifiers."""
    for _ in range(_ATTEMPTS):
        draw = _draw(engine, samples, random)
        norms = [float(np.linalg.norm(draw.gradient(name))) for name in draw.parameters]
        if min(norms) > _NEGLIGIBLE * max(norms):
            break
    return draw


def _draw(engine: Reference, samples: int, random: np.random.Generator) -> Draw:
    network = engine.network
    parameters = {
        name: value + (0.2 if name[0] == "b" else 0.05) * random.normal(size=value.shape)
        for name, value in network.initial_parameters(random).items()
    }
    X = random.normal(size=(samples, network.inputs))
    Y = _targets(network, samples, random)
    return Draw(parameters, X, Y, _quantities(engine, parameters, X, Y))


def _targets(network: Network, samples: int, random: np.random.Generator) -> Array:
    """Targets as they come in practice: classes are one-hot or 0 and 1, counts are whole.

    A pass that reads the class off them (``argmax(Y)``, ``Y == 1``) is right as well.
    """
    shape = (samples, network.targets)
    kind = network.loss_row.targets
    if kind == "simplex" or (kind == "unit" and network.activations[-1].normalises):
        hot: Array = np.eye(network.outputs)[random.integers(network.outputs, size=samples)]
        return hot
    if kind == "unit":
        return random.integers(2, size=shape).astype(float)
    if kind == "count":
        return random.poisson(1.5, size=shape).astype(float)
    return 1.5 * random.normal(size=shape)


def _quantities(
    engine: Reference, parameters: Mapping[str, Array], X: Array, Y: Array
) -> dict[str, Array]:
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return engine.quantities(parameters, X, Y)

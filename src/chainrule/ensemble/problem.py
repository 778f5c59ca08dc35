"""What is to be learnt, and one network that might learn it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from chainrule.convention import Convention
from chainrule.engines.choice import VectorEngine, vector_engine
from chainrule.network import Dense, Network
from chainrule.operations import Array


@dataclass(frozen=True)
class Candidate:
    """hidden: the units of each hidden layer. alpha: the penalty is α/(2n) Σw² for n rows."""

    hidden: tuple[int, ...]
    activation: str | tuple[str, ...]
    alpha: float

    def __str__(self) -> str:
        names = self.activation if isinstance(self.activation, str) else "-".join(self.activation)
        layers = "-".join(map(str, self.hidden)) + f" {names}" if self.hidden else "no hidden layer"
        return f"{layers}, alpha {self.alpha:.3g}"


@dataclass(frozen=True)
class Problem:
    """X (samples × inputs), Y (samples × outputs), and a weight for each row or None, of one type
    of floats; a loss and the activation of the output that goes with it.

    labels: for each row a whole number, its class, by which folds are drawn alike; None for numbers.
    """

    X: Array
    Y: Array
    weights: Array | None
    loss: str
    output: str
    labels: Array | None = None

    def __len__(self) -> int:
        return len(self.X)

    @property
    def quadratic(self) -> bool:
        """Whether an average of predictions is judged by its squared error."""
        return self.loss in ("squared_error", "log_loss", "cross_entropy")

    def network(self, candidate: Candidate, rows: int | None = None) -> Network:
        """The candidate's network, with its penalty for so many rows (left out: all)."""
        hidden, names = candidate.hidden, candidate.activation
        of_layers: Sequence[str] = (names,) * len(hidden) if isinstance(names, str) else names
        layers = [Dense(units, name) for units, name in zip(hidden, of_layers, strict=True)]
        layers.append(Dense(self.Y.shape[1], self.output))
        l2 = candidate.alpha / (len(self) if rows is None else rows)
        return Network(self.X.shape[1], layers, self.loss, l2)


def engine_of(network: Network) -> VectorEngine:
    """The engine for one of many, which leaves other processors to the others.

    Before the loss stands scikit-learn's factor: ½ for squared error.
    """
    reduction = "half_mean" if network.loss == "squared_error" else "mean"
    return vector_engine(network, Convention(reduction=reduction), threads=1)


def start_of(network: Network, random: np.random.Generator, dtype: np.dtype[np.floating]) -> Array:
    """Random parameters as one vector."""
    parameters = network.initial_parameters(random)
    return np.concatenate([np.ravel(parameters[name]) for name in parameters]).astype(dtype)


def predictions(network: Network, w: Array, X: Array) -> Array:
    """The network's outputs, samples × outputs."""
    return engine_of(replace(network, l2=0.0)).predictions(w, X)

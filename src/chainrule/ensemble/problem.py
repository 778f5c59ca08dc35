"""What is to be learnt, and one network that might learn it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from chainrule.convention import Convention
from chainrule.engines.choice import VectorEngine, vector_engine
from chainrule.engines.single_first import Table
from chainrule.losses import loss as loss_row
from chainrule.network import Dense, Network
from chainrule.operations import Array
from chainrule.training.rows import predictions as predictions_of
from chainrule.training.solvers.objective import Layout

Kind = tuple[tuple[int, ...], str | tuple[str, ...]]  # hidden layers and their activation


@dataclass(frozen=True)
class Candidate:
    """hidden: the units of each hidden layer. alpha: the penalty is α/(2n) Σw², with n the rows or
    the sum of their weights."""

    hidden: tuple[int, ...]
    activation: str | tuple[str, ...]
    alpha: float

    @property
    def kind(self) -> Kind:
        """All but the penalty."""
        return self.hidden, self.activation

    def __str__(self) -> str:
        names = self.activation if isinstance(self.activation, str) else "-".join(self.activation)
        layers = "-".join(map(str, self.hidden)) + f" {names}" if self.hidden else "no hidden layer"
        return f"{layers}, alpha {self.alpha:.3g}"


@dataclass(frozen=True)
class Problem:
    """X (samples × inputs), Y (samples × outputs), and a weight for each row or None, of one type
    of floats; a loss and the activation of the output that goes with it.

    labels: for each row its class as a whole number, by which folds are drawn alike, or None.
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
    def several_labels(self) -> bool:
        """Whether each row may have many labels or none, and not one class."""
        return self.output == "sigmoid" and self.Y.shape[1] > 1

    def total(self, rows: Array | None = None) -> float:
        """The weight of all rows, or of some: their number where none is weighted."""
        if self.weights is None:
            return float(len(self) if rows is None else len(rows))
        return float((self.weights if rows is None else self.weights[rows]).sum())

    def network(self, candidate: Candidate, rows: Array | None = None) -> Network:
        """The candidate's network with its penalty for these rows (left out: for all)."""
        hidden, names = candidate.hidden, candidate.activation
        of_layers: Sequence[str] = (names,) * len(hidden) if isinstance(names, str) else names
        layers = [Dense(units, name) for units, name in zip(hidden, of_layers, strict=True)]
        units = self.Y.shape[1] * max(1, len(loss_row(self.loss).parts))
        layers.append(Dense(units, self.output))
        return Network(self.X.shape[1], layers, self.loss, candidate.alpha / self.total(rows))

    def in_type(self, dtype: npt.DTypeLike) -> Problem:
        """The same in another type of floats."""
        if self.X.dtype == dtype:
            return self
        weights = None if self.weights is None else self.weights.astype(dtype)
        return replace(self, X=self.X.astype(dtype), Y=self.Y.astype(dtype), weights=weights)

    def in_single(self) -> Problem:
        """In single precision, where that is precise enough for all values and weights."""
        return self.in_type(np.float32) if self.table.fits_single() else self

    @property
    def table(self) -> Table:
        """Its rows."""
        return Table(self.X, self.Y, self.weights)

    def take(self, rows: Array) -> Problem:
        """Some of the rows."""
        weights, labels = (
            None if one is None else one[rows] for one in (self.weights, self.labels)
        )
        return replace(self, X=self.X[rows], Y=self.Y[rows], weights=weights, labels=labels)


def convention_of(loss: str | None) -> Convention:
    """With scikit-learn's factor before the loss: ½ for squared error."""
    return Convention(reduction="half_mean" if loss == "squared_error" else "mean")


def engine_of(network: Network) -> VectorEngine:
    """The engine for one of many, which leaves other processors to the others."""
    return vector_engine(network, convention_of(network.loss), threads=1)


def start_of(network: Network, random: np.random.Generator, dtype: np.dtype[np.floating]) -> Array:
    """Random parameters as one vector."""
    parameters = network.initial_parameters(random)
    return Layout(parameters).vector(parameters).astype(dtype)


@lru_cache(maxsize=32)
def predicting_engine(network: Network) -> VectorEngine:
    """The engine that predicts, kept for the next call and for members of the same kind."""
    return engine_of(network)


def predictions(network: Network, w: Array, X: Any) -> Array:
    """The network's outputs for dense or sparse rows, samples × outputs."""
    return predictions_of(predicting_engine(replace(network, l2=0.0)), w, X)

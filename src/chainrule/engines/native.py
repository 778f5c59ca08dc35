"""The native engine: the compiled core behind the same methods as the reference.

The core knows one layout: samples as rows, weights as inputs × units, the parameters as one
vector W1, b1, W2, …. Other conventions are views of it, so X and Y are never copied.

>>> from chainrule.engines.reference import Reference
>>> from chainrule.network import Network
>>> network = Network.parse("2 -> 3 tanh -> 1 sigmoid, log_loss")
>>> parameters = network.initial_parameters(0)
>>> X, Y = np.array([[0.5, 1.0], [2.0, -1.0]]), np.array([[1.0], [0.0]])
>>> engine = Native(network) if available() else Reference(network)
>>> loss, gradients = engine.loss_and_gradients(parameters, X, Y)
>>> bool(np.isclose(loss, Reference(network).loss(parameters, X, Y)))
True
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from chainrule.convention import REDUCTIONS, Convention, settled
from chainrule.errors import EngineError
from chainrule.network import Network
from chainrule.operations import Array, operation

core: Any = None
with suppress(ImportError):  # installed without a compiler, or for another processor
    core = import_module("chainrule.engines._native")

# In the order of the enumerations in native/engine.hpp. A row of the tables that is not here is run
# by the reference.
_ACTIVATIONS = (
    "identity", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "softplus", "silu", "gelu", "exp",
    "softmax",
)  # fmt: skip
_LOSSES = (
    "squared_error", "log_loss", "cross_entropy", "absolute_error", "huber", "quantile", "poisson",
    "gaussian_nll",
)  # fmt: skip


def available() -> bool:
    """Whether the compiled core is installed."""
    return core is not None


def instruction_sets() -> list[str]:
    """The instruction sets that this processor has and the core was compiled for, best first."""
    return list(core.instruction_sets()) if available() else []


def knows(network: Network) -> bool:
    """Whether the compiled core has every function of a network."""
    names = {_bare(row.name) for row in network.activations}
    return names <= set(_ACTIVATIONS) and _bare(network.loss_row.name) in _LOSSES


def _bare(name: str) -> str:
    """``"huber(1.5)"`` without its number."""
    return name.split("(")[0]


def threads_of_machine() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads_for(asked: int | None) -> int:
    """As many threads as are asked for, but no more than processors; None or −1 for all of them.

    >>> threads_for(1), threads_for(10**6) == threads_for(-1) == threads_of_machine()
    (1, True)
    """
    most = threads_of_machine()
    return most if asked is None or asked < 0 else min(asked, most)


class Native:
    """Runs one network in one convention, as :class:`Reference` does.

    dropout: the part of each hidden layer's units that a training step leaves out.
    threads: how many may work on one large batch; left out, all processors. The result does not
    depend on it. instruction_set: one of :func:`instruction_sets`; left out, the best.
    float32 stays float32; everything else is computed in float64.
    Arrays are taken as they are: callers from outside go through ``engines.arrays``.
    Raises EngineError where the compiled core is not installed.
    """

    def __init__(
        self,
        network: Network,
        convention: Convention | None = None,
        *,
        dropout: Sequence[float] = (),
        threads: int | None = None,
        instruction_set: str | None = None,
    ) -> None:
        if not available():
            raise EngineError(
                "the compiled core is not installed: install chainrule where there is a C++ "
                "compiler, or use the reference engine"
            )
        self.network = network
        self.convention = settled(convention)
        self.dropout = tuple(dropout) or (0.0,) * (network.depth - 1)
        self.threads = threads_of_machine() if threads is None else threads
        self._set = instruction_sets().index(instruction_set) if instruction_set else 0
        self._cores: dict[np.dtype[Any], Any] = {}
        factor, self._mean = REDUCTIONS[self.convention.reduction]
        self.factor = float(factor)

    def core(self, dtype: npt.DTypeLike) -> Any:
        """The compiled network for float32 or float64 numbers."""
        dtype = np.dtype(dtype)
        if dtype not in self._cores:
            kind = core.EngineFloat32 if dtype == np.float32 else core.EngineFloat64
            rows = zip(self.network.layers, self.network.activations, strict=True)
            layers = [
                (
                    layer.units,
                    _ACTIVATIONS.index(_bare(row.name)),
                    _number(row.parameters),
                    layer.bias,
                    part,
                )
                for (layer, row), part in zip(rows, (*self.dropout, 0.0), strict=True)
            ]
            loss = self.network.loss_row
            self._cores[dtype] = kind(
                self.network.inputs,
                layers,
                _LOSSES.index(_bare(loss.name)),
                _number(loss.parameters),
                self.network.l2,
                self._set,
            )
        return self._cores[dtype]

    def forward(self, parameters: Mapping[str, Array], X: Array) -> Array:
        """The predictions: A of the last layer, laid out as the convention says."""
        X = self._rows(X)
        out = self.predictions(self.vector(parameters, X.dtype), X)
        return out if self.convention.rows else out.T

    def predictions(self, w: Array, X: Array) -> Array:
        """The predictions at the parameters in one vector, samples as rows."""
        out = np.empty((len(X), self.network.outputs), X.dtype)
        self.core(X.dtype).forward(w, X, out, self.threads)
        return out

    def jacobian(self, w: Array, X: Array, out: Array | None = None) -> Array:
        """∂ŷ/∂w at the parameters in one vector: samples × outputs × parameters, into out.

        Samples are rows; out is contiguous and of X's type.
        """
        if out is None:
            out = np.empty((len(X), self.network.outputs, len(w)), X.dtype)
        self.core(X.dtype).jacobian(w, X, out, self.threads)
        return out

    def loss(
        self, parameters: Mapping[str, Array], X: Array, Y: Array, weights: Array | None = None
    ) -> float:
        """J, with the penalty."""
        return self.evaluate(*self._arguments(parameters, X, Y), weights)

    def loss_and_gradients(
        self, parameters: Mapping[str, Array], X: Array, Y: Array, weights: Array | None = None
    ) -> tuple[float, dict[str, Array]]:
        """J and ∂J/∂parameter for every parameter.

        weights: one for each sample, of at least 0; the mean is then Σ wᵢLᵢ / Σ wᵢ.
        """
        w, X, Y = self._arguments(parameters, X, Y)
        gradient = np.empty_like(w)
        loss = self.evaluate(w, X, Y, weights, gradient)
        return loss, self._named(gradient, parameters)

    def evaluate(
        self,
        w: Array,
        X: Array,
        Y: Array,
        weights: Array | None = None,
        gradient: Array | None = None,
    ) -> float:
        """J at the parameters in one vector, X and Y with samples as rows; ∂J/∂w into gradient."""
        factor = self.mean_factor(len(X), weights)
        loss: float = self.core(X.dtype).evaluate(w, X, Y, weights, factor, gradient, self.threads)
        return loss

    def hessian_product(
        self, w: Array, v: Array, X: Array, Y: Array, weights: Array | None = None
    ) -> Array:
        """∂²J/∂w² v, both vectors as in :meth:`evaluate`, by the R-operator: exact to rounding.

        It costs about as much as two gradients.
        Pearlmutter (1994), Fast Exact Multiplication by the Hessian, section 3.
        """
        product = np.empty_like(w)
        factor = self.mean_factor(len(X), weights)
        core = self.core(X.dtype)
        core.hessian_product(w, v, X, Y, weights, factor, product, self.threads)
        return product

    def mean_factor(
        self, samples: int, weights: Array | None = None, rows: Array | None = None
    ) -> float:
        """What J multiplies the sum of the losses with, over all samples or some rows of them."""
        if not self._mean:
            return self.factor
        if weights is not None:
            return self.factor / float((weights if rows is None else weights[rows]).sum())
        return self.factor / (samples if rows is None else len(rows))

    def _arguments(
        self, parameters: Mapping[str, Array], X: Array, Y: Array
    ) -> tuple[Array, Array, Array]:
        """The parameters as a vector, X and Y with samples as rows: all of X's type."""
        X = self._rows(X)
        return self.vector(parameters, X.dtype), X, self._rows(Y).astype(X.dtype, copy=False)

    def _rows(self, array: Array) -> Array:
        """A view with samples as rows, of float32 or float64."""
        if array.dtype != np.float32:
            array = np.asarray(array, np.float64)
        return array if self.convention.rows else array.T

    def _turned(self, name: str) -> bool:
        return name[0] == "W" and self.convention.weights == "out_in"

    def vector(self, parameters: Mapping[str, Array], dtype: npt.DTypeLike) -> Array:
        """The parameters as one vector: W1, b1, W2, …, the weights as inputs × units."""
        names = self.network.parameter_names()
        arrays = (parameters[n].T if self._turned(n) else parameters[n] for n in names)
        return np.concatenate([array.ravel() for array in arrays]).astype(dtype, copy=False)

    def _named(self, vector: Array, parameters: Mapping[str, Array]) -> dict[str, Array]:
        """The pieces of a vector, each of the shape of its parameter."""
        named, start = {}, 0
        for name in self.network.parameter_names():
            shape = parameters[name].shape
            piece = vector[start : start + parameters[name].size]
            start += piece.size
            named[name] = (
                piece.reshape(shape[::-1]).T if self._turned(name) else piece.reshape(shape)
            )
        return named


def _number(parameters: Mapping[str, float]) -> float:
    """The one number of a row of the tables, such as a slope; 0 where it has none."""
    return next(iter(parameters.values()), 0.0)


def peak(dtype: npt.DTypeLike = np.float32, seconds: float = 0.05) -> float:
    """Operations a second of one processor at most: multiply-adds on registers alone.

    A multiply-add counts as two operations.
    """
    dual, count, best = np.dtype(dtype) == np.float64, 10_000, 0.0
    until = time.perf_counter() + seconds
    while (began := time.perf_counter()) < until:
        operations = core.multiply_adds(0, dual, count)
        best = max(best, operations / (time.perf_counter() - began))
    return best


def apply(activation: str, z: Array, instruction_set: str | None = None) -> tuple[Array, Array]:
    """An activation of the table and its derivative at every z, as the core computes them."""
    row = operation(activation)
    which = instruction_sets().index(instruction_set) if instruction_set else 0
    a, slope = np.empty_like(z), np.empty_like(z)
    core.apply(which, _ACTIVATIONS.index(_bare(row.name)), _number(row.parameters), z, a, slope)
    return a, slope

"""The objective of squared error as a sum of squares, for solvers that know more of it than ∇J.

    J(w) = ½ ‖e(w)‖² + λ/2 Σ‖W‖²,   eᵢₖ = √(2ωᵢ/Σω) (ŷᵢₖ − yᵢₖ)

with ω the weights of the rows; biases are not penalised.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Protocol

import numpy as np

from chainrule.errors import DataError
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.rows import AnyRows, Rows
from chainrule.training.solvers.gauss_newton import GaussNewton
from chainrule.training.solvers.objective import Vector

# Factorising takes the cube of the smaller of rows and parameters; the Jacobian is their product.
MOST_UNKNOWNS, MOST_NUMBERS = 5_000, 2**27


class OutputsAndJacobian(Protocol):
    """What is asked of an engine."""

    @property
    def network(self) -> Network:
        """The network that it runs."""

    def predictions(self, w: Array, X: Array) -> Array:
        """ŷ, samples × outputs."""

    def jacobian(self, w: Array, X: Array, out: Array | None = None) -> Array:
        """∂ŷ/∂w, samples × outputs × parameters."""


class LeastSquares:
    """e(w), its Jacobian and the penalty, in double precision whatever the engine's.

    rows: X (samples × inputs), Y (samples × outputs) and ω, where it is not 1.
    """

    def __init__(self, engine: OutputsAndJacobian, rows: AnyRows) -> None:
        self._engine, self._rows = engine, rows
        self.biases = biases_of(engine.network)
        self.l2 = engine.network.l2
        self._out: Array | None = None
        self._equations: GaussNewton | None = None

    def residuals(self, w: Vector) -> Array:
        """e, of all rows and outputs in one vector."""
        errors = [
            roots * (self._engine.predictions(w, part.X) - part.Y) for part, roots in self._parts()
        ]
        return np.ravel(np.concatenate(errors))

    def jacobian(self, w: Vector) -> Array:
        """∂e/∂w: residuals × parameters. The next call writes over it."""
        if self._out is None:
            self._out = np.empty((len(self._rows), self._engine.network.outputs, len(w)), w.dtype)
        done = 0
        for part, roots in self._parts():
            own = self._out[done : done + len(part)]
            self._engine.jacobian(w, part.X, own)
            own *= roots[:, :, None]
            done += len(part)
        return self._out.reshape(-1, len(w)).astype(np.float64, copy=False)

    def equations(self, w: Vector, damping: float) -> GaussNewton:
        """KᵀK of the Jacobian K, for shifts of at least ``damping``; the next takes its memory."""
        K = self.jacobian(w)
        if self._equations is None:
            self._equations = GaussNewton(K, self.biases)
        else:
            self._equations.renew(K, damping)
        return self._equations

    def _parts(self) -> Iterator[tuple[Rows, Array]]:
        """The rows, and beside them √(2ω/Σω) as a column."""
        for part in self._rows.parts():
            omega = np.ones(len(part)) if part.weights is None else part.weights
            yield part, np.sqrt(2 * omega / self._total)[:, None]

    @cached_property
    def _total(self) -> float:
        parts = self._rows.parts()
        return sum(part.weight for part in parts)

    def pull(self, w: Vector) -> Vector:
        """∂/∂w of the penalty: λ w, and 0 for biases."""
        return np.where(self.biases, 0.0, self.l2 * w)


def biases_of(network: Network) -> Array:
    """Which numbers of the vector W1, b1, W2, … are biases."""
    shapes = network.shapes(1)
    return np.concatenate(
        [np.full(int(np.prod(shapes[name])), name[0] == "b") for name in network.parameter_names()]
    )


def check_size(network: Network, rows: int, what: str, instead: str) -> None:
    """DataError where the Jacobian, or the matrix to factorise, is too large for ``what``."""
    parameters = network.parameter_count
    residuals = rows * network.outputs
    unknowns = min(residuals, parameters)
    if unknowns <= MOST_UNKNOWNS and residuals * parameters <= MOST_NUMBERS:
        return
    raise DataError(
        f"{what} needs the derivatives of {rows:,} rows × {network.outputs:,} outputs by "
        f"{parameters:,} parameters, and to factorise a matrix of {unknowns:,} × {unknowns:,}: at "
        f"most {MOST_NUMBERS:,} derivatives and {MOST_UNKNOWNS:,} × {MOST_UNKNOWNS:,} are made. "
        f"{instead}"
    )

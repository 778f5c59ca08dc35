"""What a solver minimises: the loss as a function of one flat vector of weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np
import numpy.typing as npt

from chainrule.engines.differences import differenced
from chainrule.operations import Array
from chainrule.training.solvers.gauss_newton import GaussNewton

Vector = npt.NDArray[np.float64]
Evaluate = Callable[[Vector], tuple[float, Vector]]
Multiply = Callable[[Vector, Vector], Vector]

# What a product with the Hessian costs: measured for the compiled core, 1.8 to 2.8.
GRADIENTS_A_PRODUCT = 2.5


class Layout:
    """Where each parameter lies in the flat vector.

    >>> layout = Layout({"W1": np.ones((2, 1)), "b1": np.zeros((1, 1))})
    >>> layout.parameters(np.array([3.0, 4.0, 5.0]))["b1"]
    array([[5.]])
    """

    def __init__(self, parameters: Mapping[str, Array]) -> None:
        self.shapes = {name: array.shape for name, array in parameters.items()}
        ends = np.cumsum([array.size for array in parameters.values()])
        self.size = int(ends[-1])
        self._splits = ends[:-1]

    def vector(self, parameters: Mapping[str, Array]) -> Vector:
        """The arrays, one after another."""
        return np.concatenate([np.ravel(parameters[name]) for name in self.shapes])

    def parameters(self, w: Vector) -> dict[str, Array]:
        """The vector as named arrays, which share its memory."""
        parts = np.split(w, self._splits)
        return {
            name: part.reshape(shape)
            for (name, shape), part in zip(self.shapes.items(), parts, strict=True)
        }


class SumOfSquares(Protocol):
    """J = ½‖e‖² + λ/2 Σw² over all but the biases: see :mod:`.least_squares`."""

    l2: float

    def residuals(self, w: Vector) -> Array:
        """e."""

    def equations(self, w: Vector, damping: float) -> GaussNewton:
        """KᵀK of K = ∂e/∂w, for shifts of at least ``damping``."""

    def pull(self, w: Vector) -> Vector:
        """λw, and 0 for biases."""


class Objective:
    """(J, ∇J) at w, remembered for the last w, and products with the Hessian.

    A solver's line search ends at the weights that the loop looks at next: remembering them
    saves one evaluation in two. multiply: (w, v) ↦ ∂²J/∂w² v; left out, it is found from two
    gradients. least_squares: the same J as a sum of squares, where it is one. work: what was
    computed so far, counted in gradients.

    >>> bowl = Objective(lambda w: (float(w @ w), 2 * w))
    >>> bowl(np.array([1.0, 2.0]))[0]
    5.0
    >>> bowl.hessian_product(np.array([1.0, 2.0]), np.array([1.0, 0.0])).round(6)
    array([2., 0.])
    """

    def __init__(
        self,
        evaluate: Evaluate,
        multiply: Multiply | None = None,
        least_squares: SumOfSquares | None = None,
    ) -> None:
        self._evaluate, self._multiply = evaluate, multiply
        self.least_squares = least_squares
        self._last: tuple[Vector, float, Vector] | None = None
        self.work = 0.0

    def __call__(self, w: Vector) -> tuple[float, Vector]:
        if self._last is None or not np.array_equal(self._last[0], w):
            self._last = (w.copy(), *self._evaluate(w))
            self.work += 1
        return self._last[1], self._last[2]

    def hessian_product(self, w: Vector, v: Vector) -> Vector:
        """∂²J/∂w² v at w: the penalty and the weights of the rows are part of J."""
        self.work += GRADIENTS_A_PRODUCT
        v = v.astype(w.dtype, copy=False)
        if self._multiply is not None:
            return self._multiply(w, v)
        return differenced(lambda at: self._evaluate(at)[1], w, v)

    def remember(self, w: Vector, loss: float, gradient: Vector, work: int) -> None:
        """J and ∇J at w, which somebody else has computed with so many evaluations."""
        self._last = w, loss, gradient
        self.work += work

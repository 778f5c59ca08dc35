"""The reference engine: NumPy runs the derivation's assignments as they stand.

This is the definition of what is right; every faster engine is compared with it. Its own
gradients are compared with complex-step derivatives of the loss, exact to rounding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chainrule.backpropagation import derive
from chainrule.convention import Convention, settled
from chainrule.engines.arrays import checked_arguments
from chainrule.engines.evaluate import Evaluator
from chainrule.errors import ShapeError
from chainrule.network import Network, whole_number
from chainrule.operations import Array
from chainrule.program import Assignment, Program

_STEP = 1e-30


class Reference:
    """Runs one network in one convention.

    Arrays are taken as they are: callers from outside go through :func:`gradients`, which checks.
    """

    def __init__(self, network: Network, convention: Convention | None = None) -> None:
        self.network = network
        self.convention = settled(convention)
        self.derivation = derive(network, self.convention)
        self.constants = network.constants(self.convention)
        self.program = Program.of(self.derivation)

    def _run(
        self, assignments: tuple[Assignment, ...], values: dict[str, Array]
    ) -> dict[str, Array]:
        """Carry out assignments; each result must have its buffer's shape exactly."""
        X = values["X"]
        sizes = self.network.sizes(X.shape[0 if self.convention.rows else 1])
        evaluate = Evaluator(values, sizes)
        for assignment in assignments:
            value = evaluate(assignment.expression)
            expected = tuple(sizes[d] if isinstance(d, str) else d for d in assignment.shape)
            if value.shape != expected:
                raise ShapeError(f"{assignment.target} came out {value.shape}, not {expected}")
            if X.dtype == np.float32 and not np.iscomplexobj(value):
                value = value.astype(np.float32)
            values[assignment.target] = value
        return values

    def _values(self, parameters: Mapping[str, Array], X: Array) -> dict[str, Array]:
        constants = {name: matrix.astype(X.dtype) for name, matrix in self.constants.items()}
        constants["lambda"] = np.asarray(self.network.l2, dtype=X.dtype)
        return {"X": X, **constants, **parameters}

    def forward(self, parameters: Mapping[str, Array], X: Array) -> Array:
        """The predictions: A of the last layer, laid out as the convention says."""
        values = self._run(self.program.forward, self._values(parameters, X))
        return values[f"A{self.network.depth}"]

    def loss(self, parameters: Mapping[str, Array], X: Array, Y: Array) -> float:
        """J, with the penalty."""
        values = {**self._values(parameters, X), "Y": Y}
        return float(self._run((*self.program.forward, self.program.loss), values)["J"])

    def loss_and_gradients(
        self, parameters: Mapping[str, Array], X: Array, Y: Array
    ) -> tuple[float, dict[str, Array]]:
        """J and ∂J/∂parameter for every parameter."""
        values = {**self._values(parameters, X), "Y": Y}
        self._run((*self.program.forward, self.program.loss, *self.program.gradients), values)
        return float(values["J"]), {name: values[f"dJ/d{name}"] for name in parameters}

    def quantities(self, parameters: Mapping[str, Array], X: Array, Y: Array) -> dict[str, Array]:
        """Every quantity of the derivation, also those that no parameter's gradient needs."""
        values = {**self._values(parameters, X), "Y": Y}
        self._run((*self.program.forward, self.program.loss, *self.program.gradients), values)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            # ∂J/∂A of a saturated output is infinite; the gradients do not go through it.
            return self._run(self.program.unused, values)

    def derivative(
        self, direction: Mapping[str, Array], parameters: Mapping[str, Array], X: Array, Y: Array
    ) -> float:
        """The exact derivative of J along a direction in parameter space, by a complex step.

        Im J(w + ih·v)/h with h = 1e-30 has no cancellation: Squire & Trapp (1998). The loss is
        evaluated from the definition of every function, not from any rule of differentiation.
        """
        stepped = {
            name: value + 1j * _STEP * direction[name] if name in direction else value
            for name, value in parameters.items()
        }
        values = {**self._values(stepped, X), "Y": Y}
        values = self._run((*self.program.forward, self.program.loss), values)
        return float(values["J"].imag / _STEP)


@dataclass(frozen=True)
class Agreement:
    """How closely the closed-form gradients agree with exact complex-step derivatives.

    entries_checked of all ``entries`` were compared; the difference is that of whole arrays,
    ‖a − b‖ / max(‖a‖, ‖b‖), the largest over the parameters.
    """

    largest_relative_difference: float
    entries_checked: int
    entries: int

    def __str__(self) -> str:
        which = "all" if self.entries_checked == self.entries else f"{self.entries_checked:,} of"
        return (
            f"closed-form gradients agree with complex-step derivatives in {which} "
            f"{self.entries:,} entries: largest relative difference "
            f"{self.largest_relative_difference:.1e}"
        )


def relative_difference(a: Array, b: Array, negligible: float = 0.0) -> float:
    """‖a − b‖ / max(‖a‖, ‖b‖): 0 where neither norm exceeds ``negligible``, ∞ where a value of
    one is not finite."""
    scale = max(float(np.linalg.norm(a)), float(np.linalg.norm(b)))
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("inf")
    return 0.0 if scale <= negligible else float(np.linalg.norm(a - b)) / scale


def verify(
    network: Network,
    parameters: Mapping[str, npt.ArrayLike],
    X: npt.ArrayLike,
    Y: npt.ArrayLike,
    convention: Convention | None = None,
    max_entries: int = 2000,
) -> Agreement:
    """Compare the closed-form gradients with complex-step derivatives, entry by entry.

    Every entry is compared, or an even choice of ``max_entries`` of them in a large network.
    """
    max_entries = whole_number(max_entries, "max_entries")
    convention, checked, X, Y = checked_arguments(network, parameters, X, Y, convention)
    engine = Reference(network, convention)
    loss, found = engine.loss_and_gradients(checked, X, Y)
    # Contributions that cancel leave rounding noise, which has no relative accuracy.
    negligible = 1e-14 * max(1.0, abs(loss))
    entries = sum(array.size for array in checked.values())
    stride = max(1, -(-entries // max_entries))
    worst, compared = 0.0, 0
    for name, array in checked.items():
        places = range(0, array.size, stride)
        exact = []
        for place in places:
            direction = np.zeros(array.size)
            direction[place] = 1
            exact.append(engine.derivative({name: direction.reshape(array.shape)}, checked, X, Y))
        own = found[name].ravel()[::stride]
        worst = max(worst, relative_difference(own, np.array(exact), negligible))
        compared += len(places)
    return Agreement(worst, compared, entries)


def gradients(
    network: Network,
    parameters: Mapping[str, npt.ArrayLike],
    X: npt.ArrayLike,
    Y: npt.ArrayLike,
    convention: Convention | None = None,
) -> tuple[float, dict[str, Array]]:
    """The loss J and the gradient of every parameter.

    X is (samples, inputs) and Y (samples, outputs) with samples as rows, transposed with samples
    as columns. Each gradient has the shape of the parameter that was given.
    Raises ShapeError where an array does not fit.

    >>> net = Network.parse("1 -> 1 sigmoid, log_loss")
    >>> loss, grads = gradients(net, {"W1": [[-1]], "b1": [[1]]}, [[1], [2]], [[1], [0]])
    >>> round(grads["b1"].item(), 4), round(grads["W1"].item(), 4)
    (-0.1155, 0.0189)
    """
    convention, checked, X, Y = checked_arguments(network, parameters, X, Y, convention)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        loss, found = Reference(network, convention).loss_and_gradients(checked, X, Y)
    return loss, {name: found[name].reshape(np.shape(parameters[name])) for name in parameters}

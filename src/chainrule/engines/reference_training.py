"""Training steps by the reference engine: the definition of what :mod:`.native_training` does.

Parameters are one vector W1, b1, W2, …, samples are rows and weights inputs × units, as in the
compiled core. Where that is not installed, or does not know a function, this one trains.

>>> network = Network.parse("1 -> 1, squared_error")
>>> engine = ReferenceVectors(network)
>>> trainer = ReferenceTrainer(engine, np.zeros(2), Rule("sgd", learning_rate=0.5))
>>> X, Y = np.array([[0.0], [1.0]]), np.array([[1.0], [3.0]])
>>> for _ in range(200):
...     loss = trainer.epoch(X, Y, order=np.arange(2), batch_size=2)
>>> np.round(trainer.w, 3)
array([2., 1.])
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from chainrule.convention import SAMPLES, Convention, settled
from chainrule.engines.dropout import dropout_mask
from chainrule.engines.evaluate import Evaluator
from chainrule.engines.reference import Reference
from chainrule.engines.reference_jacobian import OutputJacobian
from chainrule.engines.rule import Rule
from chainrule.expression import Expression, Indexed, Size, Sum, Symbol
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.program import Assignment
from chainrule.steps import quantities_in
from chainrule.tree import transform

_STEP = 1e-30

# The weights of the samples ω, and Σω, which takes the place of n.
_WEIGHTS, _TOTAL = Symbol("omega", (SAMPLES,)), Symbol("omega_sum", ())


class ReferenceVectors:
    """Runs the derivation of one network at parameters in one vector, with weighted samples."""

    def __init__(
        self,
        network: Network,
        convention: Convention | None = None,
        *,
        dropout: Sequence[float] = (),
    ) -> None:
        self.network = network
        self.dropout = tuple(dropout) or (0.0,) * (network.depth - 1)
        reference = Reference(network, settled(convention))
        program, self._constants = reference.program, reference.constants
        self._forward = program.forward
        self._loss = _weighted(program.loss)
        self._gradients = tuple(map(_weighted, program.gradients))
        # of the loss itself, by the outputs or by their parts
        self._first = {step.target for step in program.gradients if not _needs_another(step)}
        self._names = network.parameter_names()
        shapes = network.shapes(1)
        self.shapes = {name: shapes[name] for name in self._names}

    def predictions(self, w: Array, X: Array) -> Array:
        """The outputs, samples × outputs."""
        values = self._values(w, X, None, None, self.network.l2)
        self._run(self._forward, values, [])
        outputs: Array = values[f"A{self.network.depth}"]
        return outputs

    def evaluate(
        self,
        w: Array,
        X: Array,
        Y: Array,
        weights: Array | None = None,
        gradient: Array | None = None,
        *,
        l2: float | None = None,
        masks: Sequence[Array] = (),
    ) -> float:
        """J at w; ∂J/∂w into gradient.

        weights: of the samples; the mean is then Σ wᵢLᵢ / Σ wᵢ. l2: λ in place of the network's.
        masks: what A of each hidden layer is multiplied with.
        """
        values = self._values(w, X, Y, weights, self.network.l2 if l2 is None else l2)
        steps = (*self._forward, self._loss, *(() if gradient is None else self._gradients))
        self._run(steps, values, masks)
        if gradient is not None:
            gradient[:] = np.concatenate([values[f"dJ/d{name}"].ravel() for name in self._names])
        return float(values["J"])

    def hessian_product(
        self, w: Array, v: Array, X: Array, Y: Array, weights: Array | None = None
    ) -> Array:
        """∂²J/∂w² v: the complex step of the gradient, Im ∇J(w + ihv)/h with h = 1e-30.

        It has no cancellation, so it is exact to rounding; a kink counts as the side that the
        derivation takes there. Squire & Trapp (1998).
        """
        values = self._values(w + 1j * _STEP * v, X, Y, weights, self.network.l2)
        self._run((*self._forward, self._loss, *self._gradients), values, [])
        gradient = np.concatenate([values[f"dJ/d{name}"].ravel() for name in self._names])
        product: Array = (gradient.imag / _STEP).astype(w.dtype)
        return product

    def jacobian(self, w: Array, X: Array, out: Array | None = None) -> Array:
        """∂ŷ/∂w: samples × outputs × parameters, into out where that is given."""
        found = self._jacobian(self.pieces(w), X)
        if out is None:
            return found
        out[:] = found
        return out

    @cached_property
    def _jacobian(self) -> OutputJacobian:
        return OutputJacobian(self.network)

    def pieces(self, w: Array) -> dict[str, Array]:
        """The vector as named arrays, views of it."""
        pieces, at = {}, 0
        for name, shape in self.shapes.items():
            size = int(np.prod(shape))
            pieces[name] = w[at : at + size].reshape(shape)
            at += size
        return pieces

    def _values(
        self, w: Array, X: Array, Y: Array | None, weights: Array | None, l2: float
    ) -> dict[str, Array]:
        omega = np.ones(len(X), X.dtype) if weights is None else weights
        known = {"X": X, "lambda": np.asarray(l2, X.dtype), **self.pieces(w)}
        known |= {name: matrix.astype(X.dtype) for name, matrix in self._constants.items()}
        known |= {"omega": omega, "omega_sum": np.asarray(omega.sum())}
        return known if Y is None else known | {"Y": Y}

    def _run(
        self, steps: Sequence[Assignment], values: dict[str, Array], masks: Sequence[Array]
    ) -> None:
        """Carry out assignments.

        A derivative is taken where the layer was before its mask: 1 − a² of a tanh means its a.
        """
        evaluate = Evaluator(values, self.network.sizes(len(values["X"])))
        of_value = {f"A{i}": mask for i, mask in enumerate(masks, start=1)}
        of_slope = {f"dJ/dZ{i}": (f"A{i}", mask) for i, mask in enumerate(masks, start=1)}
        plain: dict[str, Array] = {}
        for step in steps:
            if step.target in of_value:
                plain[step.target] = self._value(evaluate, step, values)
                values[step.target] = of_value[step.target] * plain[step.target]
            elif step.target in of_slope:
                hidden, mask = of_slope[step.target]
                left, values[hidden] = values[hidden], plain[hidden]
                values[step.target] = mask * self._value(evaluate, step, values)
                values[hidden] = left
            else:
                values[step.target] = self._value(evaluate, step, values)

    def _value(self, evaluate: Evaluator, step: Assignment, values: dict[str, Array]) -> Array:
        value = evaluate(step.expression)
        if step.target in self._first:
            value = value * values["omega"][:, None]
        if np.iscomplexobj(value):  # a complex step
            return value
        return value.astype(values["X"].dtype) if value.dtype != values["X"].dtype else value


def _needs_another(step: Assignment) -> bool:
    """Whether a gradient is computed from another one."""
    return any(name.startswith("dJ/d") for name in quantities_in(step.expression))


def _weighted(step: Assignment) -> Assignment:
    """Σᵢ Lᵢ becomes Σᵢ ωᵢLᵢ, and n becomes Σω; other sums are as they were."""
    is_loss = step.target == "J"

    def change(node: Expression) -> Expression:
        if isinstance(node, Size) and node.dimension == SAMPLES:
            return _TOTAL
        if is_loss and isinstance(node, Sum) and node.index.dimension == SAMPLES:
            return Sum(Indexed(_WEIGHTS, (node.index,)) * node.body, node.index)
        return node

    return Assignment(step.target, transform(step.expression, change), step.shape)


class ReferenceTrainer:
    """A network being trained, with the methods of :class:`~.native_training.Trainer`."""

    def __init__(self, engine: ReferenceVectors, w: Array, rule: Rule, seed: int = 0) -> None:
        self.engine, self.rule, self._seed = engine, rule, seed
        self._rate = rule.learning_rate
        self._biases = np.concatenate(
            [np.full(int(np.prod(s)), name[0] == "b") for name, s in engine.shapes.items()]
        )
        self.penalty = 0.0
        self.state = w.copy(), np.zeros_like(w), np.zeros_like(w), 0

    @property
    def w(self) -> Array:
        """The parameters as one vector, a copy."""
        return self._w.copy()

    @property
    def state(self) -> tuple[Array, Array, Array, int]:
        """All that a continued training needs: w, the solver's two vectors, updates made."""
        return self.w, self._first.copy(), self._second.copy(), self._updates

    @state.setter
    def state(self, state: tuple[Array, Array, Array, int]) -> None:
        self._w, self._first, self._second, self._updates = state

    def set_learning_rate(self, learning_rate: float) -> None:
        """From the next update on."""
        self._rate = learning_rate

    def epoch(
        self, X: Array, Y: Array, order: Array, batch_size: int, weights: Array | None = None
    ) -> float:
        """One update for each batch of the rows in this order.

        Returns the mean over the rows of the J that their batch had before its update.
        """
        J = penalty = rows = 0.0
        for first in range(0, len(order), batch_size):
            batch = order[first : first + batch_size]
            of_batch = None if weights is None else weights[batch]
            if of_batch is not None and not of_batch.any():
                continue
            own, own_penalty = self._update(X[batch], Y[batch], of_batch)
            J += len(batch) * own
            penalty += len(batch) * own_penalty
            rows += len(batch)
        self.penalty = penalty / rows if rows else 0.0
        return J / rows if rows else 0.0

    def _update(self, X: Array, Y: Array, weights: Array | None) -> tuple[float, float]:
        """One update; J and the penalty in it, before."""
        rule, w = self.rule, self._w
        total = float(len(X) if weights is None else weights.sum())
        share = 1 / total if rule.l2_over_rows else 1.0
        l2, l1 = self.engine.network.l2 * share, rule.l1 * share
        g = np.empty_like(w)
        J = self.engine.evaluate(w, X, Y, weights, g, l2=l2, masks=self._masks(len(X)))
        only_weights = np.where(self._biases, 0, w)
        sizes = l1 * float(np.abs(only_weights).sum())
        g += l1 * np.sign(only_weights)
        norm = float(np.linalg.norm(g))
        if 0 < rule.clip < norm:
            g *= rule.clip / norm
        self._move(g)
        return J + sizes, sizes + l2 / 2 * float((only_weights**2).sum())

    def _masks(self, rows: int) -> list[Array]:
        if not any(self.engine.dropout):
            return []
        layers = self.engine.network.layers
        return [
            dropout_mask(
                part, seed=self._seed, update=self._updates, layer=i, rows=rows,
                units=layers[i].units,
            )
            for i, part in enumerate(self.engine.dropout)
        ]  # fmt: skip

    def _move(self, g: Array) -> None:
        """The update rules of the solvers, letter by letter."""
        rule, rate, w = self.rule, self._rate, self._w
        self._updates += 1
        if rule.kind == "sgd" and not rule.momentum:  # nothing to remember
            self._w = w - rate * g
            return
        if rule.kind == "sgd":
            self._first = rule.momentum * self._first - rate * g
            step = rule.momentum * self._first - rate * g if rule.nesterov else self._first
            self._w = w + step
            return
        t = self._updates
        self._first = rule.momentum * self._first + (1 - rule.momentum) * g
        self._second = rule.second * self._second + (1 - rule.second) * g**2
        correction = 1 - rule.second**t
        epsilon = rule.epsilon / np.sqrt(correction) if rule.epsilon_hat else rule.epsilon
        m_hat, v_hat = self._first / (1 - rule.momentum**t), self._second / correction
        self._w = w - rate * (m_hat / (np.sqrt(v_hat) + epsilon) + rule.weight_decay * w)

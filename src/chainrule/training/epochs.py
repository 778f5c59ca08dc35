"""The weights after each epoch: an engine's own loop over batches, or a solver's updates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from chainrule.engines.choice import VectorEngine, trainer
from chainrule.engines.descent import Goals
from chainrule.engines.native import Native
from chainrule.engines.native_minimizer import Minimizer
from chainrule.engines.rule import Rule
from chainrule.operations import Array
from chainrule.training.rows import AnyRows, Rows, evaluate, hessian_product, is_sparse
from chainrule.training.schedules import Adaptive, Schedule
from chainrule.training.solvers import LBFGS, SGD, Adam, AdamW, Solver
from chainrule.training.solvers.least_squares import LeastSquares, biases_of
from chainrule.training.solvers.objective import Objective, Vector
from chainrule.training.stopping import Epoch


@dataclass(frozen=True)
class Batches:
    """How a solver of batches goes through the rows.

    size: rows of a batch. dropout: the part of each hidden layer's units that a step leaves out.
    l1: of the penalty l1 Σ|W|. clip_norm: the largest norm that a batch's gradient keeps; 0 for no
    bound. schedule: of the learning rate, or "adaptive"; None keeps the solver's.
    """

    size: int = 32
    dropout: tuple[float, ...] = ()
    l1: float = 0.0
    clip_norm: float = 0.0
    schedule: Schedule | Literal["adaptive"] | None = None


def objective(engine: VectorEngine, rows: AnyRows, l1: float = 0.0) -> Objective:
    """J and ∇J over these rows as a function of the weights in one vector; l1: of l1 Σ|W|."""

    def both(w: Vector) -> tuple[float, Vector]:
        gradient = np.empty_like(w)
        J = evaluate(engine, w, rows, gradient)
        if l1:
            weights = np.where(biases_of(engine.network), 0, w)
            J += l1 * float(np.abs(weights).sum())
            gradient += l1 * np.sign(weights)
        return J, gradient

    def multiply(w: Vector, v: Vector) -> Vector:
        return hessian_product(engine, w, v, rows)

    is_sum = engine.network.loss == "squared_error" and not l1
    return Objective(both, multiply, LeastSquares(engine, rows) if is_sum else None)


class Updates:
    """Updates of a full-batch solver: iterating gives the weights at the start and after each
    update, for ever.
    """

    def __init__(self, solver: Solver, w: Vector, whole: Objective) -> None:
        self.solver, self.whole = solver, whole
        self.move_to(w)

    def move_to(self, w: Vector) -> None:
        """Go on from other weights, as if training began there."""
        self.w = w
        self.state: Any = self.solver.init(w)

    def __iter__(self) -> Iterator[Vector]:
        while True:
            yield self.w
            self.w, self.state = self.solver.update(self.whole, self.w, self.state)


class Iterations:
    """The same for L-BFGS by the compiled core, which tells the objective what it has computed."""

    def __init__(
        self, engine: Native, solver: LBFGS, w: Vector, rows: Rows, whole: Objective
    ) -> None:
        self.engine, self.solver, self.rows, self.whole = engine, solver, rows, whole
        self.move_to(w)

    def move_to(self, w: Vector) -> None:
        """Go on from other weights, as if training began there."""
        X, Y, weights = self.rows.X, self.rows.Y, self.rows.weights
        self.w = w
        self.found = Minimizer(self.engine, w, X, Y, weights, memory=self.solver.memory)

    def __iter__(self) -> Iterator[Vector]:
        while True:
            yield self.w
            before = self.found.evaluations
            if len(self.found.run(1, Goals())[0]):
                self.w = self.found.w
                work = self.found.evaluations - before
                self.whole.remember(self.w, self.found.loss, self.found.gradient, work)


def full_batch(
    solver: Solver, engine: VectorEngine, w: Vector, rows: AnyRows, whole: Objective, l1: float
) -> Updates | Iterations:
    """The updates of a full-batch solver, from w on."""
    match solver, engine, rows:
        case LBFGS(), Native(), Rows(X=X) if not l1 and not is_sparse(X) and X.dtype == w.dtype:
            return Iterations(engine, solver, w, rows, whole)
    return Updates(solver, w, whole)


class BatchEpochs:
    """Epochs of a solver of batches, in an order of the rows drawn anew for each.

    engine: with the dropout of the batches. Iterating gives the weights where it stands and after
    each further epoch, for ever.
    """

    def __init__(
        self,
        engine: VectorEngine,
        solver: Solver,
        w: Vector,
        rows: AnyRows,
        batches: Batches,
        random: np.random.Generator,
    ) -> None:
        rule = rule_of(solver)
        assert rule is not None, "a full-batch solver has no batches"
        rule = replace(rule, l1=batches.l1, clip=batches.clip_norm)
        seed = int(random.integers(2**31)) if any(batches.dropout) else 0
        self.trainer = trainer(engine, w, rule, seed)
        self.rows, self.batches, self.random, self.number = rows, batches, random, 0
        self._adaptive = Adaptive(rule.learning_rate) if batches.schedule == "adaptive" else None

    def take_up(
        self, state: tuple[Array, Array, Array, int], random: Any, history: Sequence[Epoch]
    ) -> None:
        """Stand where another stood after these epochs, the last of which is still to be seen."""
        self.trainer.state = state
        self.random.bit_generator.state = random
        self.number = history[-1].epoch
        for epoch in history[:-1]:
            self.see(epoch.deciding_loss)

    def see(self, loss: float) -> None:
        """The loss after the last epoch, by which an adaptive rate is set."""
        if self._adaptive is not None:
            self._adaptive.see(loss)
            self.trainer.set_learning_rate(self._adaptive.rate)

    def move_to(self, w: Vector) -> None:
        """Go on from other weights; what the solver remembers of the way to the last is gone."""
        updates = self.trainer.state[-1]
        self.trainer.state = w, np.zeros_like(w), np.zeros_like(w), updates

    def __iter__(self) -> Iterator[Vector]:
        rows, batches = self.rows, self.batches
        while True:
            yield self.trainer.w
            if isinstance(batches.schedule, Schedule):
                rate = batches.schedule.rate(self.number, self.number * len(rows))
                self.trainer.set_learning_rate(rate)
            for part in rows.shuffled(self.random):
                order = self.random.permutation(len(part))
                self.trainer.epoch(part.X, part.Y, order, batches.size, part.weights)
            self.number += 1


def rule_of(solver: Solver) -> Rule | None:
    """A solver of batches as the engines know it; None for one of all rows."""
    match solver:
        case SGD():
            return Rule("sgd", solver.learning_rate, solver.momentum, nesterov=solver.nesterov)
        case Adam():
            decay = solver.weight_decay if isinstance(solver, AdamW) else 0.0
            moments = solver.beta1, solver.beta2, solver.epsilon
            return Rule("adam", solver.learning_rate, *moments, weight_decay=decay)
    return None

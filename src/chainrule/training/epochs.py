"""The weights after each epoch: the compiled core's own loop, or a solver's updates one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from chainrule.engines.choice import Engine
from chainrule.engines.native import Native
from chainrule.engines.native_training import Trainer
from chainrule.engines.rule import Rule
from chainrule.operations import Array
from chainrule.training.solvers import SGD, Adam, AdamW, Solver
from chainrule.training.solvers.objective import Layout, Objective, Vector


def objective(engine: Engine, layout: Layout, X: Array, Y: Array) -> Objective:
    """J and ∇J over these rows as a function of the weights in one vector."""
    if isinstance(engine, Native):

        def compiled(w: Vector) -> tuple[float, Vector]:
            gradient = np.empty_like(w)
            return engine.evaluate(w, X, Y, None, gradient), gradient

        return Objective(compiled)

    def evaluate(w: Vector) -> tuple[float, Vector]:
        loss, gradients = engine.loss_and_gradients(layout.parameters(w), X, Y)
        return loss, layout.vector(gradients)

    return Objective(evaluate)


def epochs(
    engine: Engine,
    solver: Solver,
    w: Vector,
    whole: Objective,
    layout: Layout,
    data: tuple[Array, Array],
    batch_size: int,
    random: np.random.Generator,
) -> Iterator[Vector]:
    """The weights at the start and after each epoch, for ever.

    whole: the objective over all rows, which a full-batch solver minimises; other solvers take
    batches of the rows in an order drawn anew for each epoch.
    """
    X, Y = data
    rule = rule_of(solver)
    if isinstance(engine, Native) and rule is not None:
        trainer = Trainer(engine, w, rule)
        while True:
            yield w
            trainer.epoch(X, Y, random.permutation(len(X)), batch_size)
            w = trainer.w
    state: Any = solver.init(w)
    while True:
        yield w
        batches: Iterable[Objective] = [whole]
        if not solver.full_batch:
            order = random.permutation(len(X))
            batches = (
                objective(engine, layout, X[rows], Y[rows])
                for rows in np.split(order, range(batch_size, len(X), batch_size))
            )
        for batch in batches:
            w, state = solver.update(batch, w, state)


def rule_of(solver: Solver) -> Rule | None:
    """A solver of batches as the compiled core knows it; None for one of all rows."""
    match solver:
        case SGD():
            return Rule("sgd", solver.learning_rate, solver.momentum, nesterov=solver.nesterov)
        case Adam():
            decay = solver.weight_decay if isinstance(solver, AdamW) else 0.0
            moments = solver.beta1, solver.beta2, solver.epsilon
            return Rule("adam", solver.learning_rate, *moments, weight_decay=decay)
    return None

"""Training by the compiled core: one network epoch by epoch, or many at once over the same rows.

>>> from chainrule.engines.native import Native, available
>>> from chainrule.network import Network
>>> network = Network.parse("1 -> 1, squared_error")
>>> X, Y = np.array([[0.0], [1.0]]), np.array([[1.0], [3.0]])
>>> if available():
...     trainer = Trainer(Native(network), np.zeros(2), Rule("sgd", learning_rate=0.5))
...     for _ in range(200):
...         loss = trainer.epoch(X, Y, order=np.arange(2), batch_size=2)
...     print(np.round(trainer.w, 3))
... else:
...     print("[2. 1.]")
[2. 1.]
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chainrule.engines.native import Native, core, threads_of_machine
from chainrule.engines.rule import Rule
from chainrule.operations import Array

_KINDS = ("sgd", "adam")


class Trainer:
    """A network being trained by the compiled core: parameters, memory and updates stay there.

    w: the parameters as one vector, float32 or float64, as :attr:`w` gives them back.
    seed: of the units that dropout leaves out.
    """

    def __init__(self, engine: Native, w: Array, rule: Rule, seed: int = 0) -> None:
        self.engine = engine
        self.dtype = w.dtype
        self._size = w.size
        self.compiled = engine.core(w.dtype).trainer(
            w,
            _KINDS.index(rule.kind),
            rule.learning_rate,
            rule.momentum,
            rule.second,
            rule.epsilon,
            rule.weight_decay,
            rule.nesterov,
            rule.epsilon_hat,
            rule.l2_over_rows,
            rule.l1,
            rule.clip,
            seed,
        )

    def epoch(
        self, X: Array, Y: Array, order: Array, batch_size: int, weights: Array | None = None
    ) -> float:
        """One update for each batch of the rows in this order.

        Returns the mean over the rows of the J that their batch had before its update.
        Ctrl-C ends it within a tenth of a second, between two updates.
        """
        order = np.ascontiguousarray(order, np.int64)
        loss: float = self.compiled.epoch(
            X, Y, weights, order, batch_size, self.engine.factor, self.engine.threads
        )
        return loss

    @property
    def penalty(self) -> float:
        """The part of the last epoch's J that is the penalty."""
        penalty: float = self.compiled.penalty
        return penalty

    def set_learning_rate(self, learning_rate: float) -> None:
        """From the next update on."""
        self.compiled.rate(learning_rate)

    @property
    def w(self) -> Array:
        """The parameters as one vector, a copy."""
        w = np.empty(self._size, self.dtype)
        self.compiled.parameters(w)
        return w

    @property
    def state(self) -> tuple[Array, Array, Array, int]:
        """All that a continued training needs: w, the solver's two vectors, updates made."""
        first, second = np.empty(self._size, self.dtype), np.empty(self._size, self.dtype)
        self.compiled.memory(first, second)
        return self.w, first, second, self.compiled.updates

    @state.setter
    def state(self, state: tuple[Array, Array, Array, int]) -> None:
        self.compiled.restore(*state)


def train_together(
    trainers: Sequence[Trainer],
    X: Array,
    Y: Array,
    *,
    seeds: Sequence[int],
    epochs: int,
    batch_size: int,
    first_epoch: int = 0,
    weights: Array | None = None,
    threads: int | None = None,
) -> Array:
    """Train many networks side by side over the same rows: losses, members × epochs.

    Each has its own parameters, rule and order of the rows, which follows from its seed and the
    number of the epoch (:func:`shuffled`). The networks may differ in all but inputs and outputs.
    The result does not depend on the number of threads.
    """
    losses = np.empty((len(trainers), epochs))
    engine = trainers[0].engine
    core.epochs(
        [trainer.compiled for trainer in trainers],
        X,
        Y,
        weights,
        list(seeds),
        first_epoch,
        batch_size,
        engine.factor,
        threads_of_machine() if threads is None else threads,
        losses,
    )
    return losses


def shuffled(rows: int, seed: int, epoch: int) -> Array:
    """The order in which a member with this seed takes the rows in an epoch."""
    order = np.empty(rows, np.int64)
    core.shuffle(order, seed, epoch)
    return order

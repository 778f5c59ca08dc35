"""The solver of batches between two trainings: its rule, its learning rate and its memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from chainrule.engines.choice import AnyTrainer, VectorEngine, trainer
from chainrule.engines.rule import Rule
from chainrule.estimators.schedules import schedule
from chainrule.operations import Array


@dataclass
class Optimizer:
    """What ``partial_fit`` goes on from; plain values, so that a model can be pickled.

    first: the learning rate that its schedule began with. epochs: made so far. memory: the solver's
    two vectors and the updates made, or None before the first.
    """

    rule: Rule
    learning_rate: float
    first: float
    epochs: int = 0
    memory: tuple[Array, Array, int] | None = None

    @classmethod
    def of(cls, settings: Any) -> Optimizer:
        """A new one, as these settings ask for."""
        first = float(settings.learning_rate_init)
        rate = schedule(settings, first).rate(0, 0)
        common: dict[str, Any] = {
            "l2_over_rows": True,
            "l1": settings.l1,
            "clip": settings.clip_norm or 0.0,
        }
        if settings.solver == "sgd":
            nesterov = settings.nesterovs_momentum
            return cls(
                Rule("sgd", rate, settings.momentum, nesterov=nesterov, **common), rate, first
            )
        moments = settings.beta_1, settings.beta_2, settings.epsilon
        return cls(Rule("adam", rate, *moments, epsilon_hat=True, **common), rate, first)

    def trainer(self, engine: VectorEngine, w: Array, seed: int) -> AnyTrainer:
        """The parameters w on their way, from where the memory ends."""
        goes_on = trainer(engine, w, replace(self.rule, learning_rate=self.learning_rate), seed)
        if self.memory is not None:
            first, second, updates = self.memory
            first, second = first.astype(w.dtype), second.astype(w.dtype)
            goes_on.state = (w, first, second, updates)
        return goes_on

    def remember(self, trainer: AnyTrainer) -> None:
        """Keep what a trainer knows."""
        _, first, second, updates = trainer.state
        self.memory = first, second, updates

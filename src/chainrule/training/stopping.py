"""Why training stops. Every reason is a sentence a person can act on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np


class Stop(Enum):
    """Why training stopped; the value is the sentence, with advice where there is any."""

    GRADIENT = "converged: the gradient has all but vanished"
    SETTLED = "converged: the loss no longer changes"
    BOTTOM = "converged: no step lowers the loss any further"
    STALLED = (
        "the loss hardly falls any more, though its gradient has not vanished: try another "
        "--learning-rate or another --solver"
    )
    DIVERGED = (
        "training diverged and the best parameters were kept: try a learning rate ten times "
        "smaller (--learning-rate), or --solver lbfgs, which needs none"
    )
    SCORE = (
        "the score of the validation rows no longer rises, and the parameters of its highest epoch "
        "were kept"
    )
    VALIDATION = (
        "the loss of the validation rows no longer falls, and the parameters of its lowest epoch "
        "were kept"
    )
    MAX_EPOCHS = (
        "the maximum number of epochs was reached before convergence: raise --max-epochs to "
        "train on"
    )
    TIME_LIMIT = "the time limit was reached before convergence: raise --time-limit to train on"
    INTERRUPTED = "interrupted: the best parameters so far were kept"

    @property
    def converged(self) -> bool:
        """Whether the minimisation came to its end."""
        return self in (Stop.GRADIENT, Stop.SETTLED, Stop.BOTTOM)


class Epoch(NamedTuple):
    """One line of the history; epoch 0 is the start.

    loss: J over all training rows, with the penalty. held_out_loss: the same over the held-out
    rows, without weights, NaN without any; it is shown, never used. gradient_norm: ‖∂J/∂w‖.
    lowest: the least loss so far. seconds: since the start. validation_loss: over the rows that
    training is watched on, with the weights of their classes and without the penalty; NaN without
    any. validation_score: of the same rows, without weights; NaN where none was asked for.
    """

    epoch: int
    loss: float
    held_out_loss: float
    gradient_norm: float
    lowest: float
    seconds: float
    validation_loss: float = math.nan
    validation_score: float = math.nan

    @property
    def deciding_loss(self) -> float:
        """Of the rows that training is watched on, or without any J."""
        return self.loss if math.isnan(self.validation_loss) else self.validation_loss


History = Sequence[Epoch]


@dataclass(frozen=True)
class StoppingRule:
    """When to stop.

    gradient_tolerance: converged when ‖∂J/∂w‖ is this part of what it was at the start.
    loss_tolerance, patience: the loss is level when the lowest fell by less than this part of
    itself over the last ``patience`` epochs; that is settled where the gradient is also less than
    ``level_gradient`` of what it was at the start, and stalled where it is not.
    validation_patience: ended when the validation loss has not been lower for so many epochs, or
    where there is a score when that has not been higher.
    explosion: diverged when the loss is not finite, or lies this many times (1 + |first loss|)
    above the lowest.
    """

    max_epochs: int
    gradient_tolerance: float = 1e-5
    loss_tolerance: float = 1e-5
    patience: int = 50
    level_gradient: float = 0.01
    time_limit: float | None = None
    validation_patience: int = 20
    explosion: float = 1e3

    def check(self, history: History, since: int = 0) -> Stop | None:
        """The reason to stop after the last epoch of a history, or None.

        since: the epoch at which training went on from a saddle; its gradient counts as one of the
        start too.
        """
        first, last = history[0], history[-1]
        steepest = max(first.gradient_norm, history[since].gradient_norm)
        if not np.isfinite(last.loss + last.gradient_norm):
            return Stop.DIVERGED
        if last.gradient_norm <= self.gradient_tolerance * steepest:
            return Stop.GRADIENT
        if last.loss - last.lowest > self.explosion * (1 + abs(first.loss)):
            return Stop.DIVERGED
        if last.epoch - since > self.patience:
            before = history[-1 - self.patience].lowest
            if not before - last.lowest > self.loss_tolerance * abs(before):
                flat = last.gradient_norm <= self.level_gradient * steepest
                return Stop.SETTLED if flat else Stop.STALLED
        if not math.isnan(last.validation_score):
            scores = [epoch.validation_score for epoch in history]
            if last.epoch - scores.index(max(scores)) >= self.validation_patience:
                return Stop.SCORE
        elif not math.isnan(last.validation_loss):
            losses = [epoch.validation_loss for epoch in history]
            if last.epoch - losses.index(min(losses)) >= self.validation_patience:
                return Stop.VALIDATION
        if last.epoch >= self.max_epochs:
            return Stop.MAX_EPOCHS
        if self.time_limit is not None and last.seconds >= self.time_limit:
            return Stop.TIME_LIMIT
        return None

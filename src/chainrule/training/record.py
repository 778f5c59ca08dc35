"""What a training has shown so far: its history, and the best weights on the way."""

from __future__ import annotations

import math
import time

import numpy as np

from chainrule.training.solvers.objective import Vector
from chainrule.training.stopping import Epoch


class Record:
    """history: a line for each epoch, from the start on. best, best_epoch: the weights of the
    highest validation score, without one of the least validation loss, or without any validation
    of the least loss, and of several such of the least gradient; and when that was.
    """

    def __init__(self, w: Vector) -> None:
        self.history: list[Epoch] = []
        self.best, self.best_epoch = w, 0
        self._began = time.perf_counter()
        self.seconds_before = 0.0

    def go_on_from(self, history: list[Epoch], best: Vector, best_epoch: int) -> None:
        """As if all but the last of these epochs had been recorded here; the last is seen anew."""
        self.history = history[:-1]
        self.best, self.best_epoch = best, best_epoch
        self.seconds_before = history[-1].seconds
        self._began = time.perf_counter() - self.seconds_before

    def add(
        self,
        w: Vector,
        loss: float,
        gradient: Vector,
        held_out_loss: float,
        validation_loss: float,
        validation_score: float = math.nan,
    ) -> Epoch:
        """The next epoch, after which the weights are w."""
        history = self.history
        history.append(
            Epoch(
                epoch=len(history),
                loss=loss,
                held_out_loss=held_out_loss,
                gradient_norm=float(np.linalg.norm(gradient)),
                lowest=min(loss, history[-1].lowest) if history else loss,
                seconds=time.perf_counter() - self._began,
                validation_loss=validation_loss,
                validation_score=validation_score,
            )
        )
        if _better(history[-1], history[self.best_epoch]):
            self.best, self.best_epoch = w, len(history) - 1
        return history[-1]


def _better(epoch: Epoch, best: Epoch) -> bool:
    """Whether an epoch's parameters are to be kept rather than the best ones so far."""
    if not math.isnan(epoch.validation_score):
        return epoch.validation_score > best.validation_score
    if not math.isnan(epoch.validation_loss):
        return epoch.validation_loss < best.validation_loss
    # the last digits of a minimum are in the gradient when J has no more of them
    return (epoch.loss, epoch.gradient_norm) < (best.loss, best.gradient_norm)

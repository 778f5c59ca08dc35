"""What the loop of epochs knows beyond the model: all that a training taken up again needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule.operations import Array


@dataclass
class Loop:
    """order: of the rows, as the last epoch left it. best_w, best_loss: the parameters that are
    kept, and their loss where the loss decides. seed: of the units that dropout leaves out.
    drawn: the rows to train on and those held out, if any were. ended: training has stopped by
    itself.
    """

    order: Array
    best_w: Array
    drawn: tuple[Array, Array] | None = None
    best_loss: float = np.inf
    seed: int = 0
    ended: bool = False

    def __post_init__(self) -> None:
        self._numbers = np.arange(len(self.order))
        self._drawn, self._spare = np.empty_like(self._numbers), np.empty_like(self.order)

    def shuffle(self, random: np.random.RandomState) -> None:
        """Draw the order of the rows anew from the last one, as scikit-learn does.

        In the same memory each time: new memory for every epoch would cost as much as drawing.
        """
        np.copyto(self._drawn, self._numbers)
        random.shuffle(self._drawn)
        np.take(self.order, self._drawn, out=self._spare, mode="clip")  # none is out of range
        self.order, self._spare = self._spare, self.order

    def state(self) -> tuple[dict[str, Any], dict[str, Array]]:
        """As plain values and arrays."""
        arrays = {"order": self.order, "best_w": self.best_w}
        if self.drawn is not None:
            arrays["train"], arrays["held"] = self.drawn
        return {"best_loss": self.best_loss, "seed": self.seed, "ended": self.ended}, arrays

    @classmethod
    def of(cls, values: dict[str, Any], arrays: dict[str, Array]) -> Loop:
        """From what :meth:`state` gave; KeyError where something is missing."""
        drawn = (arrays["train"], arrays["held"]) if "train" in arrays else None
        best_loss, seed, ended = values["best_loss"], values["seed"], values["ended"]
        return cls(arrays["order"], arrays["best_w"], drawn, float(best_loss), int(seed), ended)

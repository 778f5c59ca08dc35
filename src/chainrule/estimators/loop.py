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

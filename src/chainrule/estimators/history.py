"""What a callback is told after each epoch."""

from __future__ import annotations

from typing import Any, NamedTuple


class Progress(NamedTuple):
    """Where training stands.

    epoch: from 1. loss: as in ``loss_curve_``. validation_loss, validation_score: None without
    validation rows. learning_rate: of this epoch. seconds: since training began. model: the
    estimator, whose ``coefs_`` are those of this epoch.
    """

    epoch: int
    loss: float
    validation_loss: float | None
    validation_score: float | None
    learning_rate: float
    seconds: float
    model: Any

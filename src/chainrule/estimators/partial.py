"""Whether a model can be trained a little more: with a solver that takes batches."""

from __future__ import annotations

from typing import Any


def trains_in_batches(model: Any) -> bool:
    """True, or AttributeError for a solver that takes all rows at once."""
    if model.solver in ("sgd", "adam"):
        return True
    raise AttributeError(
        "partial_fit is only available for stochastic optimizers. "
        f"{model.solver} is not stochastic."
    )

"""Which schedule a model's settings ask for."""

from __future__ import annotations

from typing import Any

from chainrule.training.schedules import Schedule

ADAPTIVE = "adaptive"
# scikit-learn's own two are for "sgd" and do nothing else: Adam scales its steps by itself.
_FOR_SGD_ONLY = ("invscaling", ADAPTIVE)


def schedule(settings: Any, first: float) -> Schedule:
    """That of these settings from the rate ``first`` on; constant for "adaptive"."""
    name = settings.learning_rate
    if name == ADAPTIVE or (settings.solver != "sgd" and name in _FOR_SGD_ONLY):
        name = "constant"
    return Schedule(
        name,
        first,
        settings.max_iter,
        settings.power_t,
        settings.learning_rate_step,
        float(settings.learning_rate_decay),
    )

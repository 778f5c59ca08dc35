"""Which solver trains: the one that is asked for, or the one that "auto" comes to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from chainrule.estimators.settings import by_evidence
from chainrule.training.solvers.choosing import SolverChoice, chosen_solver

STOCHASTIC = ("sgd", "adam")
FULL_BATCH = ("lbfgs", "newton", "lm")
_IN_BATCHES = (
    "dropout", "l1", "clip_norm", "callbacks", "restore_best", "progress_bar", "checkpoint",
)  # fmt: skip


def only_in_batches(settings: Any) -> Iterator[str]:
    """The settings that are given and that only training in batches has a use for."""
    return (name for name in _IN_BATCHES if np.any(getattr(settings, name)))


def solver_of(model: Any, rows: int) -> SolverChoice:
    """The solver for the model's network and so many rows, and why."""
    if model.solver != "auto":
        return SolverChoice(model.solver, "it was asked for")
    for name in ("early_stopping", *only_in_batches(model)):
        if np.any(getattr(model, name)):
            return SolverChoice("adam", f"{name} is for training in batches")
    if by_evidence(model):
        return SolverChoice("lbfgs", "it goes on from the minimum of one penalty to the next")
    return chosen_solver(model.network_, rows, model._alpha)

"""Solvers: each a few numbers, and one ``init`` / ``update`` pair with visible state.

Weights are one flat vector w. ``update(objective, w, state)`` returns the next (w, state), where
``objective(w)`` is (J, ∇J): of all rows for a full-batch solver, of one batch otherwise.

>>> solver("adam", learning_rate=0.01)
Adam(learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-08)
"""

from __future__ import annotations

from typing import Any

from chainrule.errors import DataError, suggestion
from chainrule.training.solvers.adam import Adam
from chainrule.training.solvers.adamw import AdamW
from chainrule.training.solvers.gradient_descent import GradientDescent
from chainrule.training.solvers.lbfgs import LBFGS
from chainrule.training.solvers.levenberg_marquardt import LevenbergMarquardt
from chainrule.training.solvers.newton import Newton
from chainrule.training.solvers.objective import Objective, Vector
from chainrule.training.solvers.sgd import SGD

Solver = LBFGS | LevenbergMarquardt | Newton | GradientDescent | SGD | Adam  # AdamW is an Adam

SOLVERS: dict[str, type[Solver]] = {
    "lbfgs": LBFGS,
    "newton": Newton,
    "lm": LevenbergMarquardt,
    "gradient_descent": GradientDescent,
    "sgd": SGD,
    "adam": Adam,
    "adamw": AdamW,
}

_FINDS_ITS_STEP = {"lbfgs": "a line search", "newton": "a trust region", "lm": "its damping"}


def solver(name: str, learning_rate: float | None = None) -> Solver:
    """A solver by name; DataError for an unknown one, and for a learning rate it does not take."""
    if name not in SOLVERS:
        raise DataError(f"unknown solver {name!r}: {suggestion(name, SOLVERS)}")
    options: dict[str, Any] = {}
    if learning_rate is not None:
        if name in _FINDS_ITS_STEP:
            raise DataError(
                f"{name} finds its step by {_FINDS_ITS_STEP[name]} and takes no learning rate: "
                "leave it out, or choose gradient_descent, sgd or adam"
            )
        if not 0 < learning_rate < float("inf"):
            raise DataError(f"the learning rate must be positive and finite, not {learning_rate:g}")
        options["learning_rate"] = learning_rate
    return SOLVERS[name](**options)


__all__ = [
    "LBFGS",
    "SGD",
    "SOLVERS",
    "Adam",
    "AdamW",
    "GradientDescent",
    "LevenbergMarquardt",
    "Newton",
    "Objective",
    "Solver",
    "Vector",
    "solver",
]

"""Many models fitted at once: those that train on all rows side by side, by the same calls of the
engine, and all others one after another."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from typing import Any

from sklearn import get_config
from sklearn.pipeline import Pipeline

from chainrule.engines.native import threads_for
from chainrule.estimators.base import MultilayerPerceptron
from chainrule.estimators.full_batch import Descent, run_together

# Settings with which a fit tells of itself, or goes by the clock: it is not mixed with others.
_ALONE = ("time_limit", "verbose")
_PARAMS = ("sample_weight", "validation_data")  # of their fit


class Fit:
    """One model to be fitted to rows, with parameters of its ``fit``.

    seconds: that it took; of those that ran side by side, its share by the work that was done.
    problem: why it failed, if it did.
    """

    def __init__(self, model: Any, X: Any, y: Any, params: dict[str, Any]) -> None:
        self.model, self.seconds = model, 0.0
        self.problem: Exception | None = None
        self.descent: Descent | None = None
        self._steps = _steps(model, X, y, params)

    def go_on(self) -> None:
        """To the next descent that somebody else must run, or to the end."""
        self.descent = None
        began = time.perf_counter()
        try:
            self.descent = next(self._steps, None)
        except Exception as problem:
            self.problem = problem
        self.seconds += time.perf_counter() - began


def fit_all(fits: Sequence[Fit], n_jobs: int | None) -> None:
    """Fit them all, each as if it were alone; n_jobs: processors, None for all."""
    for fit in fits:
        fit.go_on()
    while waiting := [(fit, fit.descent) for fit in fits if fit.descent is not None]:
        began = time.perf_counter()
        run_together([descent for _, descent in waiting], threads_for(n_jobs))
        seconds = time.perf_counter() - began
        work = sum(descent.work for _, descent in waiting)
        for fit, descent in waiting:
            fit.seconds += seconds * descent.work / work
            fit.go_on()


def network_in(model: Any) -> MultilayerPerceptron | None:
    """The network that a model is, or that a pipeline ends in, where its fit is chainrule's own."""
    if isinstance(model, Pipeline) and len(model) > 1 and model.memory is None:
        model = None if getattr(model, "transform_input", None) else model[-1]
    own = isinstance(model, MultilayerPerceptron)
    return model if own and type(model).fit.__module__.startswith("chainrule.") else None


def _steps(model: Any, X: Any, y: Any, params: dict[str, Any]) -> Generator[Descent, None, None]:
    """The model's fit, which hands out the minimisations that others may run."""
    network = network_in(model)
    if network is None or any(getattr(network, name) for name in _ALONE) or y is None:
        model.fit(X, **params) if y is None else model.fit(X, y, **params)
        return
    own, X_own, prefix = params, X, ""
    if network is not model:
        prefix = f"{model.steps[-1][0]}__"
        own = {name.removeprefix(prefix): value for name, value in params.items()}
    routed = get_config()["enable_metadata_routing"] and network is not model
    if routed or not all(prefix + name in params and name in _PARAMS for name in own):
        model.fit(X, y, **params)
        return
    if network is not model:
        X_own = model[:-1].fit_transform(X, y)
    yield from network._fitting(X_own, y, **own)

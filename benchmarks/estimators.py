"""What the estimators cost beyond the compiled core, and beside scikit-learn's.

    python benchmarks/estimators.py [--rounds 7]

One processor. The loss curves are compared before anything is timed. Least of so many rounds, taken
by turns; what the estimator costs beyond the core is the median of ratios, each of two runs one
after the other, in seconds of the processor.
"""

from __future__ import annotations

import argparse
import os
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import sklearn.neural_network as theirs
from sklearn.datasets import make_regression

from chainrule import MLPRegressor
from chainrule.engines.choice import trainer
from chainrule.estimators.engine import engine_of
from chainrule.estimators.optimizer import Optimizer
from chainrule.operations import Array


def least(tasks: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """The least seconds of each."""
    best = dict.fromkeys(tasks, np.inf)
    for _ in range(rounds):
        for name, task in tasks.items():
            began = time.perf_counter()
            task()
            best[name] = min(best[name], time.perf_counter() - began)
    return best


def ratio(task: Callable[[], Any], other: Callable[[], Any], pairs: int) -> float:
    """How many times as long as the other a task takes."""

    def seconds(run: Callable[[], Any]) -> float:
        began = time.process_time()
        run()
        return time.process_time() - began

    return float(np.median([seconds(task) / seconds(other) for _ in range(pairs)]))


def rows(count: int, columns: int) -> tuple[Array, Array]:
    """A regression with a target of deviation 1."""
    X, y = make_regression(count, columns, noise=10, random_state=0)
    return X, (y - y.mean()) / y.std()


def twenty_epochs(rounds: int, units: int, activation: str) -> None:
    """20 epochs on 10,000 rows: the estimator, the core alone, and scikit-learn."""
    X, y = rows(10_000, 13)
    settings: dict[str, Any] = {
        "hidden_layer_sizes": units, "activation": activation, "max_iter": 20,
        "n_iter_no_change": 20, "random_state": 0,
    }  # fmt: skip
    model, other = MLPRegressor(n_jobs=1, **settings), theirs.MLPRegressor(**settings)
    curves = model.fit(X, y).loss_curve_, other.fit(X, y).loss_curve_
    apart = float(np.abs(np.divide(*curves) - 1).max())
    assert apart < 1e-6, apart
    Y = y[:, None]

    def core() -> None:
        bare = Optimizer.of(model)
        engine = engine_of(replace(model.network_, l2=model._alpha), 1)  # the same objective
        goes = trainer(engine, model._vector(), bare.rule)
        order = np.arange(len(X))
        random = np.random.RandomState(0)
        for _ in range(20):
            drawn = np.arange(len(X))
            random.shuffle(drawn)
            order = order[drawn]
            goes.epoch(X, Y, order, 200)

    def mine() -> None:
        model.fit(X, y)

    # scikit-learn's training fills the caches with other things: it is timed apart
    beyond = ratio(mine, core, 12 * rounds) - 1
    took = least({"model": mine}, 4 * rounds) | least({"other": lambda: other.fit(X, y)}, rounds)
    print(f"20 epochs of 13-{units}-1 {activation}, 10,000 rows, batch 200:", end=" ")
    print(f"{took['model'] * 1e3:.1f} ms,")
    print(f"    {beyond:+.1%} beyond the core alone (aim: at most 5 %),")
    print(f"    scikit-learn {took['other'] / took['model']:.1f} times as long;", end=" ")
    print(f"loss curves agree to {apart:.0e}")


def defaults(rounds: int) -> None:
    """``fit`` with defaults on 455 rows and 13 columns."""
    X, y = rows(455, 13)
    model, other = MLPRegressor(random_state=0), theirs.MLPRegressor(random_state=0)
    curves = model.fit(X, y).loss_curve_, other.fit(X, y).loss_curve_
    np.testing.assert_allclose(*curves, rtol=1e-6)
    took = least({"model": lambda: model.fit(X, y), "other": lambda: other.fit(X, y)}, rounds)
    print(f"fit with defaults, 455 rows, 13 columns: {took['model'] * 1e3:.1f} ms (aim: below 15),")
    print(f"    {model.n_iter_} epochs, scikit-learn {took['other'] / took['model']:.1f} × as long")
    few = {"model": lambda: model.predict(X[:1]), "other": lambda: other.predict(X[:1])}
    took = least(few, 200)
    print(f"predict of one row: {took['model'] * 1e6:.0f} µs,", end=" ")
    print(f"scikit-learn {took['other'] / took['model']:.1f} times as long")


def sixteen_threads(rounds: int) -> None:
    """The same predictions by one thread and by sixteen on one model."""
    X, y = rows(500, 13)
    model = MLPRegressor(hidden_layer_sizes=50, n_jobs=1, random_state=0).fit(X, y)
    for count, calls in ((1, 4800), (500, 1600)):
        some = X[:count]

        def work(calls: int, some: Array = some) -> None:
            for _ in range(calls):
                model.predict(some)

        def together(calls: int = calls, work: Callable[[int], None] = work) -> None:
            threads = [threading.Thread(target=work, args=(calls // 16,)) for _ in range(16)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        took = least({"one": partial(work, calls), "sixteen": together}, rounds)
        print(
            f"{calls:,} predictions of {count} row{'s' * (count > 1)}: sixteen threads take",
            end=" ",
        )
        print(f"{took['sixteen'] / took['one']:.2f} of the time of one")


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-1:])
    warnings.simplefilter("ignore")
    defaults(options.rounds)
    twenty_epochs(options.rounds, 50, "logistic")
    twenty_epochs(options.rounds, 100, "relu")
    sixteen_threads(options.rounds)


if __name__ == "__main__":
    main()

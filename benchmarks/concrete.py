"""Held-out error of the defaults on the concrete table, beside scikit-learn's, split by split.

    python benchmarks/concrete.py [--splits 10]

Both learn from the same standardised training rows of the same random splits and are measured on
the same held-out rows. Seconds are wall time on one machine, side by side in one run.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor

from chainrule.engines.reference import Reference
from chainrule.operations import Array
from chainrule.training.fit import fit
from chainrule.training.metrics import regression
from chainrule.training.penalty import choose_l2
from chainrule.training.prepare import PreparedTable, prepare
from chainrule.training.table import Table

TABLE = Path(__file__).parent.parent / "examples" / "concrete.csv"


def by_chainrule(data: PreparedTable, seed: int) -> Array:
    """The defaults of ``chainrule train``."""
    X, Y = data.X[data.split.train], data.Y[data.split.train]
    random = np.random.default_rng(seed)
    network = replace(data.network, l2=choose_l2(data.network, X, Y, random).l2)
    result = fit(network, X, Y, random_state=random)
    return Reference(network).forward(result.parameters, data.X)


def by_scikit_learn(data: PreparedTable, seed: int) -> Array:
    """MLPRegressor with its defaults."""
    rows = data.split.train
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = MLPRegressor(random_state=seed).fit(data.X[rows], data.Y[rows, 0])
    prediction: Array = model.predict(data.X)[:, None]
    return prediction


METHODS: dict[str, Callable[[PreparedTable, int], Array]] = {
    "chainrule, defaults": by_chainrule,
    "scikit-learn MLPRegressor, defaults": by_scikit_learn,
}


def main() -> None:
    """Print the table of the README."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--splits", type=int, default=10)
    splits = parser.parse_args().splits
    table = Table.read(TABLE)
    errors: dict[str, list[float]] = {name: [] for name in METHODS}
    seconds: dict[str, list[float]] = {name: [] for name in METHODS}
    for seed in range(splits):
        data = prepare(table, "strength", seed=seed)
        held_out = data.split.held_out
        for name, method in METHODS.items():
            began = time.perf_counter()
            outputs = method(data, seed)
            seconds[name].append(time.perf_counter() - began)
            rmse = regression(data.target.decode(outputs[held_out]), data.values[held_out])["rmse"]
            errors[name].append(rmse if rmse is not None else float("nan"))
    print("| | RMSE, mean ± standard error | worst split | seconds, median |\n|-|-|-|-|")
    for name in METHODS:
        values = np.array(errors[name])
        error = values.std(ddof=1) / np.sqrt(splits)
        row = f"{values.mean():.2f} ± {error:.2f} | {values.max():.2f}"
        print(f"| {name} | {row} | {np.median(seconds[name]):.1f} |")


if __name__ == "__main__":
    main()

"""A grid search beside scikit-learn's: GridSearch, GridSearchCV over the same networks, and
GridSearchCV over scikit-learn's own.

    python benchmarks/grid_search.py [--rows 1000] [--rounds 3]

Scores are compared before a time is printed: with those of GridSearchCV over the same networks to
1e-6, with scikit-learn's networks by what the best setting scores, because two minimisers part by
rounding on their way. Least of so many rounds, taken by turns, on all processors; scikit-learn's
networks have one round.
"""

from __future__ import annotations

import argparse
import os
import time
import warnings
from typing import Any

import numpy as np
import sklearn.neural_network as theirs
from sklearn.model_selection import GridSearchCV, KFold

from chainrule import GridSearch, MLPRegressor
from chainrule.operations import Array

GRID = {
    "alpha": [0.01, 0.1, 1.0, 10.0],
    "activation": ["tanh", "relu"],
    "hidden_layer_sizes": [(20,), (50,), (20, 20)],
}
SAME = ("GridSearchCV of the same networks", "the same with processes")
THEIRS = ("GridSearchCV of scikit-learn's", "those with processes")
SETTINGS: dict[str, Any] = {"solver": "lbfgs", "max_iter": 200, "random_state": 0}


def table(rows: int) -> tuple[Array, Array]:
    """Eight columns, and a target of deviation 1 with noise."""
    random = np.random.default_rng(0)
    X = random.normal(size=(rows, 8))
    y = np.sin(2 * X[:, 0]) + X[:, 1] * X[:, 2] + 0.3 * random.normal(size=rows)
    return X, (y - y.mean()) / y.std()


def searches() -> dict[str, GridSearchCV]:
    """Those that are compared, the fastest first."""
    folds = KFold(5, shuffle=True, random_state=0)
    mine, other = MLPRegressor(**SETTINGS), theirs.MLPRegressor(**SETTINGS)
    return {
        "GridSearch": GridSearch(mine, GRID, cv=folds, refit=False),
        SAME[0]: GridSearchCV(mine, GRID, cv=folds, refit=False),
        SAME[1]: GridSearchCV(mine, GRID, cv=folds, refit=False, n_jobs=-1),
        THEIRS[0]: GridSearchCV(other, GRID, cv=folds, refit=False),
        THEIRS[1]: GridSearchCV(other, GRID, cv=folds, refit=False, n_jobs=-1),
    }


def main() -> None:
    """Compare, time and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    os.environ["PYTHONWARNINGS"] = "ignore"  # of the processes that joblib starts
    X, y = table(options.rows)
    all_of_them = searches()
    took = dict.fromkeys(all_of_them, np.inf)
    scores: dict[str, Array] = {}
    for turn in range(options.rounds):
        for name, search in all_of_them.items():
            if turn and name in THEIRS:
                continue
            began = time.perf_counter()
            scores[name] = search.fit(X, y).cv_results_["mean_test_score"]
            took[name] = min(took[name], time.perf_counter() - began)
    first = scores["GridSearch"]
    for name in SAME:
        np.testing.assert_allclose(scores[name], first, rtol=1e-6, atol=1e-6)
    apart = abs(float(scores[THEIRS[0]].max() - first.max()))
    assert apart < 0.02, apart
    fits = len(first) * 5
    print(f"{len(first)} settings × 5 folds = {fits} fits of {options.rows} rows,", end=" ")
    print(f"{len(os.sched_getaffinity(0))} processors")
    print(f"the best scores {first.max():.4f}, and {apart:.4f} apart with scikit-learn's networks")
    for name, seconds in took.items():
        ratio = seconds / took["GridSearch"]
        print(f"{name:36} {seconds:8.2f} s, {ratio:6.1f} times as long")


if __name__ == "__main__":
    main()

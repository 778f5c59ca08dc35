"""The published table of regression on UCI sets: every split, with scikit-learn side by side.

    python benchmarks/uci.py --data FOLDER [--sets NAME ...] [--splits N] [--json FILE]

FOLDER holds one folder for each set, as Hernández-Lobato & Adams (2015) laid them out: data.txt,
index_features.txt, index_target.txt, and index_train_K.txt and index_test_K.txt for each split K.

One rule for all sets: one hidden layer, tanh or relu, and any penalty, chosen on the training rows
of the split by cross-validation; ten members, averaged. The root mean squared error is in the
target's own units, the negative log-likelihood that of the predictive distribution, coverage the
part of the test rows inside the 90 % intervals; ± is the standard error over the splits.
scikit-learn is its L-BFGS with tanh or relu and alpha of 0.1, 1, 3 or 10 chosen on the last fifth
of the training rows, then fitted to all of them, 1,000 iterations. Each split has one processor.
"""

from __future__ import annotations

import argparse
import json
import os
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.neural_network import MLPRegressor as Theirs
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits
from uci_data import Split, names_of, read_split, splits_of

from chainrule import MLPRegressor

# The best published root mean squared error and negative log-likelihood with 50 hidden units, of
# probabilistic backpropagation (2015), dropout (2016, 2018) and deep ensembles (2017).
PUBLISHED = {
    "bostonHousing": (2.904, 2.40), "concrete": (4.826, 2.94), "energy": (0.539, 1.21),
    "power-plant": (4.014, 2.79), "wine-quality-red": (0.62, 0.93), "yacht": (0.666, 1.18),
}  # fmt: skip
COVERAGE = 0.9


class Figures(NamedTuple):
    """What one split gives."""

    rmse: float
    nll: float
    coverage: float
    seconds: float
    theirs: float
    their_seconds: float


def ours(split: Split, units: int, seed: int) -> tuple[float, float, float, float]:
    """Error, negative log-likelihood, coverage and seconds."""
    began = time.perf_counter()
    model = MLPRegressor(
        hidden_layer_sizes=units, activation="auto", alpha="auto", solver="auto", n_members=10,
        standardize=True, max_iter=1000, n_jobs=1, random_state=seed,
    )  # fmt: skip
    model.fit(split.X.astype(np.float32), split.y.astype(np.float32))
    seconds = time.perf_counter() - began
    X = split.X_test.astype(np.float32)
    residual = np.asarray(model.predict(X), float) - split.y_test
    low, high = model.predict_interval(X, COVERAGE).T
    inside = (low <= split.y_test) & (split.y_test <= high)
    nll = -float(model.log_density(X, split.y_test).mean())
    return float(np.sqrt((residual**2).mean())), nll, float(inside.mean()), seconds


def theirs(split: Split, units: int, seed: int) -> tuple[float, float]:
    """Error and seconds of scikit-learn's L-BFGS, tuned."""
    began = time.perf_counter()
    X, y = StandardScaler().fit(split.X), StandardScaler().fit(split.y[:, None])
    A, b = X.transform(split.X), y.transform(split.y[:, None]).ravel()
    learned = len(A) * 4 // 5

    def fitted(activation: str, alpha: float, rows: slice) -> Theirs:
        model = Theirs(
            hidden_layer_sizes=(units,), activation=activation, alpha=alpha, solver="lbfgs",
            max_iter=1000, max_fun=10**6, random_state=seed,
        )  # fmt: skip
        return model.fit(A[rows], b[rows])

    settings = product(("tanh", "relu"), (0.1, 1.0, 3.0, 10.0))
    judged = slice(learned, None)

    def score(setting: tuple[str, float]) -> float:
        return float(fitted(*setting, rows=slice(learned)).score(A[judged], b[judged]))

    best = max(settings, key=score)
    predicted = fitted(*best, rows=slice(None)).predict(X.transform(split.X_test))
    residual = y.inverse_transform(predicted[:, None]).ravel() - split.y_test
    return float(np.sqrt((residual**2).mean())), time.perf_counter() - began


def one(task: tuple[Path, int, int, bool]) -> Figures:
    """All figures of one split."""
    folder, k, units, peer = task
    warnings.simplefilter("ignore")  # of iterations that were not enough
    split = read_split(folder, k)
    with threadpool_limits(1):
        error, seconds = theirs(split, units, k) if peer else (np.nan, np.nan)
        return Figures(*ours(split, units, k), error, seconds)


def told(values: np.ndarray, digits: int) -> str:
    """Mean ± standard error."""
    error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else 0.0
    return f"{values.mean():.{digits}f} ± {error:.{digits}f}"


def digits_for(values: np.ndarray) -> int:
    """Decimals that show three digits of their mean, and three decimals of what is neither small
    nor large."""
    size = abs(float(values.mean()))
    return int(np.clip(2 - np.floor(np.log10(size)), 0, 9)) if 0 < size < 0.1 or size > 1e3 else 3


def line(name: str, found: np.ndarray) -> str:
    """A row of the table."""
    rmse, nll, coverage, seconds, peer, peer_seconds = found.T
    published = PUBLISHED.get(name, (np.nan, np.nan))
    digits = digits_for(rmse)
    beside, difference = "-", "-"
    if np.isfinite(peer).all():
        beside, difference = told(peer, digits), told(rmse - peer, digits)
    return (
        f"{name:<18}{told(rmse, digits):>21}{published[0]:>8.3f}{beside:>21}{difference:>22}"
        f"{told(nll, 2):>15}{published[1]:>7.2f}{told(100 * coverage, 1):>13} %"
        f"{seconds.mean():>8.2f}{peer_seconds.mean():>8.2f}"
    )


def main() -> None:
    """Print a row for each set as soon as it is done."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of all sets")
    parser.add_argument("--sets", nargs="*", help="their names; all of the folder if left out")
    parser.add_argument("--splits", type=int, help="the first so many splits only")
    parser.add_argument("--units", type=int, default=50, help="hidden units")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--without-sklearn", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    names = options.sets or names_of(options.data)
    if not names:
        parser.error(f"{options.data} holds no folder with a data.txt")
    print(
        f"{'set':<18}{'RMSE':>21}{'best':>8}{'scikit-learn':>21}{'difference':>22}{'NLL':>15}"
        f"{'best':>7}{'covers':>15}{'s':>8}{'s, theirs':>10}"
    )
    began, results = time.perf_counter(), {}
    with ProcessPoolExecutor(options.jobs) as pool:
        for name in names:
            folder = options.data / name
            count = min(splits_of(folder), options.splits or 10**9)
            tasks = [(folder, k, options.units, not options.without_sklearn) for k in range(count)]
            found = list(pool.map(one, tasks))
            results[name] = [figures._asdict() for figures in found]
            print(line(name, np.array(found)), flush=True)
    alone = sum(figures["seconds"] for rows in results.values() for figures in rows)
    print(f"{time.perf_counter() - began:.0f} s in all, of processors for chainrule {alone:.0f} s")
    if options.json:
        options.json.write_text(json.dumps({"rule": __doc__, "sets": results}, indent=1))


if __name__ == "__main__":
    main()

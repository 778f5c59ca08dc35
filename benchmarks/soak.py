"""Random operations of the estimators for a long time: does the resident memory grow?

    python benchmarks/soak.py [--seconds 1800] [--seed 0]

Fits, partial fits, failed fits, predictions, pickles and saved models of random shapes, types and
settings. Prints the resident memory now and then, beside what it was after the first minute (or a
tenth of the time), and at the end its largest growth. Linux only.
"""

from __future__ import annotations

import argparse
import gc
import pickle
import random
import tempfile
import time
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

import chainrule
from chainrule import MLPClassifier, MLPRegressor


def resident_megabytes() -> float:
    """Of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def one(draw: random.Random, numbers: np.random.Generator) -> None:
    """A model of random shape put through random operations."""
    rows, columns = draw.randint(5, 300), draw.randint(1, 30)
    X: Any = numbers.normal(size=(rows, columns)).astype(draw.choice([np.float32, np.float64]))
    y = X[:, 0]
    settings: dict[str, Any] = {
        "max_iter": draw.randint(1, 6),
        "hidden_layer_sizes": draw.choice([(), 5, (20, 10), (50,)]),
        "activation": draw.choice(["relu", "tanh", "silu", "gelu"]),
        "solver": draw.choice(["adam", "sgd", "adam", "lbfgs"]),
        "standardize": draw.random() < 0.5,
        "batch_size": draw.choice(["auto", 16]),
        "early_stopping": draw.random() < 0.2,
    }
    if settings["solver"] != "lbfgs":
        settings["dropout"] = draw.choice([0.0, 0.2])
    classifies = draw.random() < 0.5
    model: Any = MLPClassifier(**settings) if classifies else MLPRegressor(**settings)
    targets: Any = np.where(y > 0, "a", "b") if classifies else y
    if draw.random() < 0.2:
        X = sparse.csr_array(X)
    with suppress(ValueError):
        model.fit(X, targets).predict(X)
        if draw.random() < 0.3:
            pickle.loads(pickle.dumps(model)).predict(X)
        if draw.random() < 0.3:
            with tempfile.TemporaryDirectory() as folder:
                model.save(folder)
                chainrule.load(folder).predict(X)
        if draw.random() < 0.3 and model.solver != "lbfgs":
            model.partial_fit(X, targets)
        if draw.random() < 0.1:
            model.fit(np.full((3, columns), np.nan), targets[:3])


def main() -> None:
    """Until the time is over."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=1800)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    draw, numbers = random.Random(options.seed), np.random.default_rng(options.seed)
    began, count, base, largest = time.monotonic(), 0, 0.0, 0.0
    while (seconds := time.monotonic() - began) < options.seconds:
        one(draw, numbers)
        count += 1
        if count % 500:
            continue
        gc.collect()
        now = resident_megabytes()
        if not base and seconds > min(60, options.seconds / 10):
            base = now
        if base:
            largest = max(largest, now / base - 1)
            print(f"{seconds:6.0f} s, {count:,} models: {now:.1f} MB, {now / base - 1:+.2%}")
    print(f"{count:,} models: the memory grew by {largest:.2%} at most")


if __name__ == "__main__":
    main()

"""UCI sets as Hernández-Lobato & Adams (2015) laid them out, a folder for each.

data.txt, index_features.txt, index_target.txt, and index_train_K.txt and index_test_K.txt for each
split K.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np


class Split(NamedTuple):
    """Rows to learn from and rows to be judged on."""

    X: np.ndarray
    y: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray


def names_of(folder: Path) -> list[str]:
    """The sets in a folder."""
    return sorted(path.parent.name for path in folder.glob("*/data.txt"))


def read_split(folder: Path, k: int) -> Split:
    """One split of a set."""
    data = np.loadtxt(folder / "data.txt")
    features = np.loadtxt(folder / "index_features.txt", dtype=float).astype(int)
    target = int(np.loadtxt(folder / "index_target.txt"))
    train, test = (
        np.loadtxt(folder / f"index_{part}_{k}.txt").astype(int) for part in ("train", "test")
    )
    X, y = data[:, np.atleast_1d(features)], data[:, target]
    return Split(X[train], y[train], X[test], y[test])


def splits_of(folder: Path) -> int:
    """How many splits a set has."""
    return len(list(folder.glob("index_train_*.txt")))

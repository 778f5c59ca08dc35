"""What candidates predict for rows that they were not trained on."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from chainrule.ensemble.fitting import Effort, Job, fit_all
from chainrule.ensemble.problem import Candidate, Problem
from chainrule.operations import Array

SEEDS = 2  # starts of each candidate in each fold: their difference tells what averaging gains


def folds_of(problem: Problem, count: int, random: np.random.Generator) -> Array:
    """The fold of each row, from 0 on, all of nearly one size; each class spread over all."""
    n = len(problem)
    order = random.permutation(n)
    if problem.labels is not None:
        order = order[np.argsort(problem.labels[order], kind="stable")]
    folds = np.empty(n, np.int64)
    folds[order] = np.arange(n) % count
    return folds


class OutOfFold:
    """Predictions for the rows of the folds that were left out so far.

    folds: the fold of each row. count: how many folds there are. done: how many of them, from the
    first on, each candidate has been trained without. Its predictions are seeds × samples ×
    outputs, NaN where there are none. work, seconds: rows times weights that iterations went
    through, and the time that took.
    """

    def __init__(self, problem: Problem, folds: Array, seed: int = 0) -> None:
        self.problem, self.folds, self.seed = problem, folds, seed
        self.count = int(folds.max()) + 1
        self.done: dict[Candidate, int] = {}
        self.work, self.seconds = 0.0, 0.0
        self._predictions: dict[Candidate, Array] = {}

    def reach(self, candidates: Sequence[Candidate], folds: int, effort: Effort) -> None:
        """Train these candidates without each of the first folds, as far as time allows."""
        for fold in range(folds):
            missing = [c for c in candidates if self.done.get(c, 0) <= fold]
            if not missing:
                continue
            if effort.over() and self.done:
                return
            self._leave_out(fold, missing, effort)

    def _leave_out(self, fold: int, candidates: Sequence[Candidate], effort: Effort) -> None:
        rows, left_out = np.flatnonzero(self.folds != fold), np.flatnonzero(self.folds == fold)
        jobs = [
            Job(candidate, self.seed + SEEDS * fold + s, rows)
            for candidate in candidates
            for s in range(SEEDS)
        ]
        X = np.ascontiguousarray(self.problem.X[left_out])
        began = time.perf_counter()
        trained = fit_all(self.problem, jobs, effort)
        self.seconds += time.perf_counter() - began
        self.work += len(rows) * sum(one.iterations * one.w.size for one in trained)
        members = iter(trained)
        if effort.over() and self.done:
            return  # half-trained, they would judge nothing but the clock
        for candidate in candidates:
            both = np.array([next(members).predict(X) for _ in range(SEEDS)], float)
            shape = SEEDS, len(self.folds), both.shape[2]
            found = self._predictions.setdefault(candidate, np.full(shape, np.nan))
            found[:, left_out] = both
            self.done[candidate] = fold + 1

    def rows(self, folds: int) -> Array:
        """The rows of the first folds."""
        return np.flatnonzero(self.folds < folds)

    def predictions(self, candidate: Candidate, folds: int) -> Array:
        """Of one candidate for the rows of the first folds: seeds × rows × outputs."""
        return self._predictions[candidate][:, self.rows(folds)]

"""Networks chosen, trained and averaged.

>>> X = np.linspace(-2, 2, 80)[:, None]
>>> problem = Problem(X, np.tanh(3 * X), None, "squared_error", "identity")
>>> space = Space(((10,),), ("tanh",), (0.01, 1.0))
>>> found = train_ensemble(problem, space, members=3, effort=Effort(iterations=200), random_state=0)
>>> found.choice.counts
(3, 0)
>>> bool(np.abs(found.predict(X) - np.tanh(3 * X)).max() < 0.1)
True
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from chainrule.engines.descent import Standing
from chainrule.ensemble.calibration import UNCHANGED, Calibration, calibration_of
from chainrule.ensemble.cross_validation import OutOfFold, folds_of
from chainrule.ensemble.fitting import Effort, Job, Member, fit_all
from chainrule.ensemble.noise import LEAST_RATIO, Noise, noise_of
from chainrule.ensemble.problem import Candidate, Problem
from chainrule.ensemble.search import Choice, Search, Space, Tell
from chainrule.ensemble.weighing import errors_of
from chainrule.network import Network
from chainrule.operations import Array

FOLDS = 10
_SMALL = 400
OTHER_SEEDS = 1_000_000  # beyond those that folds start from
WORTH_OF_FOLDS = 7000  # rows that are left out in all: small tables need all folds, large ones few


@dataclass(frozen=True)
class Ensemble:
    """Members whose average is the prediction.

    noise: of each output, for numbers. calibration: how sure the average may be, for classes.
    """

    members: tuple[Member, ...]
    choice: Choice | None = None
    noise: tuple[Noise, ...] = ()
    calibration: Calibration = UNCHANGED

    def each(self, X: Array) -> Array:
        """What each member predicts: members × samples × outputs."""
        return np.array([member.predict(X) for member in self.members])

    def predict(self, X: Array) -> Array:
        """Their average, samples × outputs."""
        return self.calibration.apply(average_of(self.members[0].network, self.each(X)))


def average_of(network: Network, each: Array) -> Array:
    """The average of members' outputs, members × samples × outputs.

    Of means and log-variances it is the mean and the log-variance of the mixture: Lakshminarayanan,
    Pritzel & Blundell (2017), section 2.4.
    """
    if not network.loss_row.parts:
        return np.asarray(each.mean(axis=0))
    mean, logarithm = np.split(each, 2, axis=-1)
    average = mean.mean(axis=0)
    with np.errstate(over="ignore"):
        variance = (np.exp(logarithm) + (mean - average) ** 2).mean(axis=0)
    return np.concatenate([average, np.log(variance)], axis=-1)


def spread_of(each: Array, shares: Array | None = None) -> Array:
    """The standard deviation of members' predictions, members × …; shares sum to 1."""
    if len(each) == 1:
        return np.zeros(each.shape[1:])
    shares = np.full(len(each), 1 / len(each)) if shares is None else shares
    mean = np.tensordot(shares, each, axes=1)
    squares = np.tensordot(shares, (each - mean) ** 2, axes=1)
    found: Array = np.sqrt(squares / max(1 - float(shares @ shares), 1e-12))
    return found


# What a network that runs away has come to, its standing tells.
@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def train_ensemble(
    problem: Problem,
    space: Space,
    *,
    members: int = 10,
    restarts: int = 1,
    effort: Effort | None = None,
    random_state: int = 0,
    tell: Tell | None = None,
) -> Ensemble:
    """Choose among the candidates by cross-validation and train members on all rows.

    members: how many are averaged. restarts: of so many starts of a member the one that ends at the
    lowest J is kept. tell: called with each candidate that was tried and its error. The choice is
    made in single precision, where that holds the numbers. A single candidate for a single member
    is not judged, only trained. ValueError for a single row where there is something to judge.
    """
    effort = effort or Effort()
    random = np.random.default_rng(random_state)
    seed = int(random.integers(2**31))
    only = list(space.candidates())
    if members == 1 and len(only) == 1:
        return Ensemble(_members(problem, only, restarts, seed, effort))
    if len(problem) < 2:
        raise ValueError(
            "networks are judged by rows that they were not trained on, but there is only 1 sample "
            "that counts: give 2 or more"
        )
    told = tell or (lambda candidate, error: None)
    folds = min(FOLDS, len(problem))
    out = OutOfFold(problem.in_single(), folds_of(problem, folds, random), seed)
    count = int(np.clip(round(WORTH_OF_FOLDS / len(problem)), 1, folds))
    choice = Search(out, space, members=members, folds=count, effort=effort, tell=told).run()
    trained = _members(problem, list(choice.members()), restarts, seed, effort)
    if any(member.standing is Standing.NOT_FINITE for member in trained):
        return Ensemble(trained, choice)
    if problem.loss == "squared_error":
        return Ensemble(trained, choice, _measured(out, choice, random, effort))
    return Ensemble(trained, choice, calibration=calibration_from(out, choice))


def _measured(
    out: OutOfFold, choice: Choice, random: np.random.Generator, effort: Effort
) -> tuple[Noise, ...]:
    """The noise; of a small table on smaller folds, because without a tenth of its rows networks
    err more than with all."""
    judged = out, choice
    if len(out.problem) <= _SMALL and choice.folds == FOLDS:
        closer = folds_of(out.problem, 2 * FOLDS, random)
        judged = OutOfFold(out.problem, closer, out.seed), replace(choice, folds=2 * FOLDS)
    each = left_out_by(*judged, effort)
    return noises(out, choice) if each is None else noises(*judged, each)


def left_out_by(out: OutOfFold, choice: Choice, effort: Effort) -> Array | None:
    """What the whole ensemble, trained without each fold, predicts for its rows.

    members × rows × outputs, rows as :meth:`OutOfFold.rows`: only as many members as there will be
    disagree as much as they will. None where the time was up before.
    """
    problem, candidates = out.problem, list(choice.members())
    lots = []
    for fold in range(choice.folds):
        if effort.over():
            return None
        learned, left = np.flatnonzero(out.folds != fold), np.flatnonzero(out.folds == fold)
        seed = out.seed + (2 + fold) * OTHER_SEEDS
        jobs = [Job(candidate, seed + k, learned) for k, candidate in enumerate(candidates)]
        X = np.ascontiguousarray(problem.X[left])
        lots.append(np.array([one.predict(X) for one in fit_all(problem, jobs, effort)], float))
    order = np.argsort(np.concatenate([np.flatnonzero(out.folds == f) for f in range(len(lots))]))
    each: Array = np.concatenate(lots, axis=1)[:, order]
    return each


def _members(
    problem: Problem, candidates: list[Candidate], restarts: int, seed: int, effort: Effort
) -> tuple[Member, ...]:
    """The lowest of so many starts for each candidate."""
    jobs = [
        Job(candidate, seed + OTHER_SEEDS + k * restarts + start)
        for k, candidate in enumerate(candidates)
        for start in range(restarts)
    ]
    trained = fit_all(problem, jobs, effort)
    lots = [trained[k * restarts : (k + 1) * restarts] for k in range(len(candidates))]
    return tuple(min(lot, key=lambda member: member.loss) for lot in lots)


def calibration_from(out: OutOfFold, choice: Choice) -> Calibration:
    """How sure the average may be of one class, by the rows that the chosen were not trained on."""
    problem, rows = out.problem, out.rows(choice.folds)
    if problem.loss not in ("log_loss", "cross_entropy") or problem.several_labels:
        return UNCHANGED
    each, shares = of_the_chosen(out, choice)
    weights = None if problem.weights is None else problem.weights[rows]
    average = np.tensordot(shares, each, axes=1)
    return calibration_of(average, problem.Y[rows].astype(float), weights)


def noises(out: OutOfFold, choice: Choice, left_out: Array | None = None) -> tuple[Noise, ...]:
    """The noise of each output, from the rows that the chosen were not trained on.

    left_out: what the whole ensemble predicted for them; without it, two starts stand for each.
    """
    problem, rows = out.problem, out.rows(choice.folds)
    Y = problem.Y[rows].astype(float)
    weights = None if problem.weights is None else problem.weights[rows]
    if left_out is None and sum(choice.counts) == 1:  # a single network errs as one start
        left_out = of_the_chosen(out, choice)[0][:1]
    ratio = 1.0
    if left_out is not None:
        mean, spread = left_out.mean(axis=0), spread_of(left_out)
    else:
        each, shares = of_the_chosen(out, choice)
        mean, spread = np.tensordot(shares, each, axes=1), spread_of(each, shares)
        measured = float(np.average(((mean - Y) ** 2).mean(axis=1), weights=weights))
        counts = np.array([count for count in choice.counts if count])
        pairs = each.reshape(len(counts), -1, *each.shape[1:])
        expected = errors_of(problem, list(pairs), Y, weights).of(counts)
        ratio = float(np.sqrt(max(expected, 0.0) / measured)) if measured else 1.0
        ratio = min(1.0, max(LEAST_RATIO, ratio))
    return tuple(
        noise_of(mean[:, j], spread[:, j], Y[:, j], weights, ratio) for j in range(Y.shape[1])
    )


def of_the_chosen(out: OutOfFold, choice: Choice) -> tuple[Array, Array]:
    """Out-of-fold predictions of each start of the chosen candidates, and their shares."""
    taken = [(c, k) for c, k in zip(choice.candidates, choice.counts, strict=True) if k]
    each = np.concatenate([out.predictions(candidate, choice.folds) for candidate, _ in taken])
    starts = len(each) // len(taken)
    shares = np.repeat([count / sum(choice.counts) / starts for _, count in taken], starts)
    return each, shares


__all__ = ["Candidate", "Effort", "Ensemble", "Problem", "Space", "train_ensemble"]

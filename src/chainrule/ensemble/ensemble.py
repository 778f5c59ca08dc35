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

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from chainrule.engines.descent import Standing
from chainrule.ensemble.calibration import UNCHANGED, Calibration, calibration_of
from chainrule.ensemble.cross_validation import OutOfFold, folds_of
from chainrule.ensemble.fitting import Effort, Job, Member, fit_all
from chainrule.ensemble.noise import LEAST_RATIO, Noise, noise_of
from chainrule.ensemble.problem import Candidate, Problem
from chainrule.ensemble.search import Choice, Search, Space, Tell
from chainrule.ensemble.to_minima import to_minima
from chainrule.ensemble.weighing import errors_of
from chainrule.network import Network
from chainrule.operations import Array

Told = Callable[[float], object]

FOLDS = 10
_SMALL = 400
OTHER_SEEDS = 1_000_000  # beyond those that folds start from
_ENOUGH_ROWS = 100  # of fewer, where there are more, no noise is measured
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
    seed = seed_from(random)
    only = list(space.candidates())
    if members == 1 and len(only) == 1:
        return Ensemble(_trained(problem, only, seed, restarts, effort))
    if len(problem) < 2:
        raise ValueError(
            "networks are judged by rows that they were not trained on, but there is only 1 sample "
            "that counts: give 2 or more"
        )
    search = search_of(problem, seed, random, members=members, effort=effort, tell=tell)
    choice = search.run(space)
    trained = _trained(problem, list(choice.members()), seed, restarts, effort)
    if any(member.standing is Standing.NOT_FINITE for member in trained):
        return Ensemble(trained, choice)
    by = closer(search.out, random)
    folds = choice.folds if by is search.out else by.count
    found = measured(search.out, choice, by, folds, effort)
    return Ensemble(trained, choice, found.noise, found.calibration)


def _trained(
    problem: Problem, candidates: list[Candidate], seed: int, restarts: int, effort: Effort
) -> tuple[Member, ...]:
    """A member of each candidate, over all rows, brought to its minimum."""
    settled = lowest(fit_all(problem, jobs(candidates, seed, restarts), effort), restarts)
    return tuple(to_minima(problem, settled, effort))


def seed_from(random: np.random.Generator) -> int:
    """The first of the seeds from which all networks of a search start."""
    return int(random.integers(2**31))


def search_of(
    problem: Problem,
    seed: int,
    random: np.random.Generator,
    *,
    members: int,
    effort: Effort,
    tell: Tell | None = None,
) -> Search:
    """The search by these rows, in single precision where that holds the numbers."""
    folds = folds_of(problem, min(FOLDS, len(problem)), random)
    out = OutOfFold(problem.in_single(), folds, seed)
    return Search(out, members=members, folds=folds_for(len(problem)), effort=effort, tell=tell)


def folds_for(rows: int) -> int:
    """On how many folds the last choice is made."""
    return int(np.clip(round(WORTH_OF_FOLDS / rows), 1, min(FOLDS, rows)))


def jobs(candidates: list[Candidate], seed: int, restarts: int = 1) -> list[Job]:
    """Of each candidate so many starts, which no fold has had, over all rows."""
    return [
        Job(candidate, seed + OTHER_SEEDS + k * restarts + start)
        for k, candidate in enumerate(candidates)
        for start in range(restarts)
    ]


def lowest(trained: list[Member], restarts: int) -> tuple[Member, ...]:
    """Of so many starts of each member the one that ended at the lowest J."""
    lots = [trained[first : first + restarts] for first in range(0, len(trained), restarts)]
    return tuple(min(lot, key=lambda member: member.loss) for lot in lots)


class Measured(NamedTuple):
    """How far an average errs on rows that it was not trained on.

    outputs: what it predicted for them, calibrated where there are classes; targets: what was
    right there. whole: whether it was the whole average; else two starts stood for each member.
    """

    noise: tuple[Noise, ...]
    calibration: Calibration
    outputs: Array
    targets: Array
    whole: bool


def closer(out: OutOfFold, random: np.random.Generator) -> OutOfFold:
    """For a small table smaller folds, because without a tenth of its rows networks err more than
    with all."""
    if out.problem.loss != "squared_error" or len(out.problem) > _SMALL or out.count < FOLDS:
        return out
    return OutOfFold(out.problem, folds_of(out.problem, 2 * FOLDS, random), out.seed)


def measured(
    out: OutOfFold,
    choice: Choice,
    by: OutOfFold,
    folds: int,
    effort: Effort,
    told: Told | None = None,
) -> Measured:
    """The noise of numbers, or how sure the average may be of classes.

    Numbers are measured by the whole average trained without each of so many folds of ``by``, or
    without as many as there is time for; where these are too few, by the folds of the choice.
    told: called with the part of them that is done.
    """
    found = None
    if out.problem.loss == "squared_error":
        found = left_out_by(by, replace(choice, folds=folds), effort, told)
    if found is not None:
        each, done = found
        noise = noises(by, replace(choice, folds=done), each)
        return Measured(noise, UNCHANGED, each.mean(axis=0), _targets(by, done), whole=True)
    calibration = calibration_from(out, choice)
    each, shares = of_the_chosen(out, choice)
    outputs = calibration.apply(np.tensordot(shares, each, axes=1))
    noise = noises(out, choice) if out.problem.loss == "squared_error" else ()
    return Measured(noise, calibration, outputs, _targets(out, choice.folds), whole=False)


def _targets(out: OutOfFold, folds: int) -> Array:
    return out.problem.Y[out.rows(folds)].astype(float)


def left_out_by(
    out: OutOfFold, choice: Choice, effort: Effort, told: Told | None = None
) -> tuple[Array, int] | None:
    """What the whole ensemble, trained without each fold, predicts for its rows.

    members × rows × outputs, rows as :meth:`OutOfFold.rows`: only as many members as there will be
    disagree as much as they will. And for how many of the choice's folds there was time; None
    where these are too few to tell anything.
    """
    problem, candidates = out.problem, list(choice.members())
    lots = []
    for fold in range(choice.folds):
        learned, left = np.flatnonzero(out.folds != fold), np.flatnonzero(out.folds == fold)
        seed = out.seed + (2 + fold) * OTHER_SEEDS
        starts = [Job(candidate, seed + k, learned) for k, candidate in enumerate(candidates)]
        X = np.ascontiguousarray(problem.X[left])
        trained = fit_all(problem, starts, effort)
        if effort.over():
            break  # half-trained, they would err more than the members will
        lots.append(np.array([one.predict(X) for one in trained], float))
        if told is not None:
            told((fold + 1) / choice.folds)
    done = len(lots)
    if done < choice.folds and len(out.rows(done)) < _ENOUGH_ROWS:
        return None
    order = np.argsort(np.concatenate([np.flatnonzero(out.folds == f) for f in range(done)]))
    each: Array = np.concatenate(lots, axis=1)[:, order]
    return each, done


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
    folds = out.folds[rows]
    return tuple(
        noise_of(mean[:, j], spread[:, j], Y[:, j], weights, ratio, folds)
        for j in range(Y.shape[1])
    )


def of_the_chosen(out: OutOfFold, choice: Choice) -> tuple[Array, Array]:
    """Out-of-fold predictions of each start of the chosen candidates, and their shares."""
    taken = [(c, k) for c, k in zip(choice.candidates, choice.counts, strict=True) if k]
    each = np.concatenate([out.predictions(candidate, choice.folds) for candidate, _ in taken])
    starts = len(each) // len(taken)
    shares = np.repeat([count / sum(choice.counts) / starts for _, count in taken], starts)
    return each, shares


__all__ = ["Candidate", "Effort", "Ensemble", "Problem", "Space", "train_ensemble"]

"""Several networks chosen, trained and averaged within a time: what `train` does by itself."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from chainrule.commands.train_on_table import (
    opened,
    prepared_of,
    results_folder,
    shown_and_verified,
    train_prepared,
)
from chainrule.commands.training_options import Choices
from chainrule.ensemble.averaged_model import AveragedModel, TrainedNetwork
from chainrule.ensemble.budget import Clock
from chainrule.ensemble.certified import certified
from chainrule.ensemble.ensemble import Measured
from chainrule.ensemble.problem import Problem, convention_of
from chainrule.ensemble.search import Choice
from chainrule.ensemble.timed import DEFAULT_KINDS, Found, search_in_time
from chainrule.ensemble.watched import train_watched
from chainrule.errors import DataError
from chainrule.operations import Array
from chainrule.report import searching, terminal
from chainrule.report.averaged_results import AveragedResults
from chainrule.report.results import Part
from chainrule.training.metrics import Classification, Metrics, Scores
from chainrule.training.prepare import PreparedTable
from chainrule.training.prepared import Prepared
from chainrule.training.rows import Rows
from chainrule.training.target import ClassTarget, Target

COVERAGE = 0.9
_LEAST_ROWS = 4  # of fewer nothing can be left out


def train_members(table: str, choices: Choices, clock: Clock, members: int) -> int:
    """Search, train, show it and write the results folder within the time: the exit code.

    A table that is too large for it gets one network.
    """
    prepared = prepared_of(opened(Path(table), choices.stream), choices)
    if not isinstance(prepared, PreparedTable) or prepared.train.counting.size < _LEAST_ROWS:
        return train_prepared(prepared, choices, choose_penalty=True)
    with results_folder(prepared, choices) as folder:
        terminal.announce(prepared)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            results = _run(prepared, choices, clock, members)
        if results is not None:
            path = folder.commit(results.write)
            terminal.conclude(results, path)
            return 130 if results.interrupted else 0
    terminal.say(
        "Search",
        f"the table is too large for a search within {clock.seconds:g} s: one network is trained "
        "in what is left of them (--budget gives more)",
    )
    bounded = replace(choices, time_limit=max(1.0, clock.left(1)))
    return train_prepared(prepared, bounded, choose_penalty=True, announced=True)


def _run(
    prepared: PreparedTable, choices: Choices, clock: Clock, members: int
) -> AveragedResults | None:
    """Search, train, show, verify and measure; None for a table that is too large."""
    problem, left = _problem(prepared), clock.rest()
    found = _searched(problem, prepared, choices, left, members)
    if found is None:
        return None
    held_out, threads = (prepared.held_out.X, prepared.held_out.Y), choices.threads
    with terminal.progress_bar("Training", None) as show:
        effort = found.training(left, threads)
        trained, course = train_watched(found.problem, found.jobs, effort, held_out, show)
    if course.interrupted:
        left = Clock(0.0)
    with terminal.reading_bar("Measuring") as told:
        errs = found.measured(trained, left, threads, told)
        began = time.perf_counter()
        trained = found.to_minima(trained, left, threads)
        course = replace(course, further=time.perf_counter() - began)
    certificate = certified(
        found.problem, trained, effort, interrupted=course.interrupted, brief=True
    )
    networks = tuple(map(TrainedNetwork.of, trained))
    first = networks[0].network
    searching.show_network(first, [one.size for one in networks])
    # Where training starts: at a minimum gradients vanish, and nothing is left to compare.
    start = first.initial_parameters(np.random.default_rng([choices.seed, 1]))
    sample = Rows(problem.X, problem.Y)
    derivation = shown_and_verified(first, start, sample, len(sample), convention_of(problem.loss))
    model = AveragedModel(
        networks,
        prepared.columns,
        prepared.target,
        errs.noise[0] if errs.noise else None,
        errs.calibration,
        found.choice,
        certificate,
    )
    each = model.each(prepared.table)
    return AveragedResults(
        model,
        derivation,
        found.choice,
        certificate,
        tuple(trained),
        found.ended,
        course,
        _part(model, each, prepared, prepared.split.train),
        _part(model, each, prepared, prepared.split.held_out),
        _out_of_fold(found.choice, errs, prepared.target),
        {"budget": clock.seconds, "members": len(networks), **choices.of_the_table()},
    )


def _searched(
    problem: Problem, prepared: Prepared, choices: Choices, clock: Clock, members: int
) -> Found | None:
    """What to train, after it was shown what was tried and what was chosen."""
    told = searching.error_in(prepared.target)
    with searching.searching(told, clock.seconds) as tell:
        found = search_in_time(
            problem,
            DEFAULT_KINDS,
            clock,
            members=members,
            threads=choices.threads,
            random_state=choices.seed,
            tell=tell,
        )
    if found is not None:
        searching.show_tried(found.choice, told)
        searching.show_chosen(found, told, len(problem))
    return found


def _problem(prepared: PreparedTable) -> Problem:
    """The training rows that count."""
    network, rows = prepared.network, prepared.train
    counting = rows.counting
    labels = prepared.values[prepared.split.train][counting] if prepared.task.classifies else None
    return Problem(
        np.ascontiguousarray(rows.X[counting], float),
        np.ascontiguousarray(rows.Y[counting], float),
        None if rows.weights is None else rows.weights[counting],
        network.loss_row.name,
        network.activations[-1].name,
        labels,
    )


def _part(model: AveragedModel, each: Array, prepared: PreparedTable, rows: Array) -> Part:
    """Predictions beside the truth, and what is said of how far they stray."""
    actual, own = prepared.values[rows], each[:, rows]
    outputs = model.average(own)
    scores = Scores(model.target, prepared.trivial)
    scores.add(outputs, actual, model.deviation(own))
    density = model.log_density(own, actual)
    if density is None:
        return Part(scores, actual, outputs)
    told = {"nll": float(-density.mean()), "coverage": _covered(model, own, outputs, actual)}
    return Part(scores, actual, outputs, told)


def _covered(model: AveragedModel, each: Array, outputs: Array, actual: Array) -> float | None:
    """The part of the rows in the interval; None where too few rows promise no interval."""
    if isinstance(model.target, ClassTarget):
        return None
    try:
        width = model.half_width(each, COVERAGE)
    except DataError:
        return None
    return float(np.mean(np.abs(actual - model.target.decode(outputs)) <= width))


def _out_of_fold(choice: Choice, errs: Measured, target: Target) -> Metrics:
    """What is expected of rows that were never seen."""
    if isinstance(target, ClassTarget):
        right = target.decode(errs.targets)
        sums = Classification.of(len(target.classes))
        sums.add(target.probabilities(errs.outputs), right)
        return sums.metrics()
    squared, spread = float(((errs.outputs - errs.targets) ** 2).mean()), float(errs.targets.var())
    expected = squared if errs.whole else choice.expected
    return {
        "rmse": float(np.sqrt(max(expected, 0.0))) * target.scale,
        "r2": 1 - expected / spread if spread > 0 else None,
    }

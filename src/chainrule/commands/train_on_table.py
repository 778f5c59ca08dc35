"""Training on a table, as every command that trains does it: its options, its run, its output."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import click
import numpy as np
from sklearn.utils import compute_sample_weight

from chainrule.backpropagation import derive
from chainrule.commands.batch_options import BATCH_OPTIONS, BatchChoices
from chainrule.engines.reference import verify
from chainrule.errors import ChainruleError, DataError
from chainrule.operations import Array
from chainrule.report import terminal
from chainrule.report.folder import ResultsFolder
from chainrule.report.results import Part, Results
from chainrule.training.architecture import Chooser
from chainrule.training.epochs import Batches
from chainrule.training.fit import CONVENTION, default_rule, fit
from chainrule.training.metrics import baseline, measure
from chainrule.training.model import Model
from chainrule.training.penalty import choose_l2
from chainrule.training.prepare import Prepared, prepare
from chainrule.training.solvers import SOLVERS, LevenbergMarquardt, Solver, solver
from chainrule.training.stopping import Stop, StoppingRule
from chainrule.training.table import Table
from chainrule.training.task import TASKS

# Rows and weights on which the gradients are verified before training: every weight takes one
# more run of the network, and a few dozen rows exercise every formula.
_VERIFIED_ROWS, _VERIFIED_ENTRIES = 64, 600
_AGREEMENT = 1e-9

Function = TypeVar("Function", bound=Callable[..., Any])

_TABLE_OPTIONS = (
    click.option("--target", required=True, metavar="NAME", help="The column to predict."),
    click.option(
        "--task",
        type=click.Choice(TASKS),
        default="auto",
        help="auto: text, booleans and 0/1 are classes, other numbers a regression.",
    ),
    click.option("--drop", multiple=True, metavar="COLUMN", help="Leave a column out; repeatable."),
)
_TRAINING_OPTIONS = (
    click.option("--solver", "solver_name", type=click.Choice(list(SOLVERS)), default="lbfgs"),
    click.option("--learning-rate", type=float, help="For gradient_descent, sgd, adam and adamw."),
    *BATCH_OPTIONS,
    click.option(
        "--class-weight",
        type=click.Choice(["balanced"]),
        help="balanced: every class counts alike, however many rows it has.",
    ),
    click.option(
        "--validation",
        type=click.FloatRange(0, 1, min_open=True, max_open=True),
        metavar="PART",
        help="Watch this part of the training rows instead of training on it: stop when its loss "
        "no longer falls, and keep the parameters of its lowest epoch.",
    ),
    click.option(
        "--patience",
        type=click.IntRange(min=1),
        default=20,
        help="For --validation: so many epochs without a lower loss. Default: 20.",
    ),
    click.option(
        "--threads",
        type=click.IntRange(min=1),
        help="Processors for large batches. Default: all; the result does not depend on it.",
    ),
    click.option(
        "--max-epochs",
        type=click.IntRange(min=1),
        help="Default: 20000 for lbfgs, newton, lm and gradient_descent, 1000 for the others.",
    ),
    click.option("--time-limit", type=float, metavar="SECONDS", help="Stop after this long."),
    click.option(
        "--test-size",
        type=click.FloatRange(0, 1, min_open=True, max_open=True),
        default=0.2,
        help="The part of the rows held out. Default: 0.2.",
    ),
    click.option(
        "--seed",
        type=click.IntRange(0, 2**32 - 1),
        default=0,
        help="Decides the split, the initial weights and the batches. Default: 0.",
    ),
    click.option(
        "--output", metavar="FOLDER", help="A new folder for the results. Default: TABLE-TARGET."
    ),
)


def table_options(function: Function) -> Function:
    """The options that say what is predicted from which columns."""
    return _decorated(function, _TABLE_OPTIONS)


def training_options(function: Function) -> Function:
    """The options that say how the network is trained."""
    return _decorated(function, _TRAINING_OPTIONS)


def _decorated(function: Function, options: tuple[Callable[[Function], Function], ...]) -> Function:
    for option in reversed(options):
        function = option(function)
    return function


@dataclass(frozen=True)
class Choices:
    """The values of the options above."""

    target: str
    task: str
    drop: tuple[str, ...]
    solver_name: str
    learning_rate: float | None
    batch: BatchChoices
    class_weight: str | None
    validation: float | None
    patience: int
    threads: int | None
    max_epochs: int | None
    time_limit: float | None
    test_size: float
    seed: int
    output: str | None

    @classmethod
    def of(cls, **given: Any) -> Choices:
        """From the options as the command line gives them."""
        names = [field.name for field in fields(BatchChoices)]
        return cls(batch=BatchChoices(**{name: given.pop(name) for name in names}), **given)


def train_on_table(
    table: str,
    choices: Choices,
    *,
    network: str | Chooser | None = None,
    hidden: str | None = None,
    loss: str | None = None,
    l2: float | None = None,
) -> int:
    """Train, show it and write the results folder: the exit code.

    The penalty is chosen where neither ``l2`` nor the whole ``network`` is given, and for a
    document's network (a ``Chooser``) that has none of its own.
    """
    chosen = solver(choices.solver_name, choices.learning_rate)
    rule = default_rule(chosen, choices.max_epochs, choices.time_limit)
    rule = replace(rule, validation_patience=choices.patience)
    prepared = prepare(
        Table.read(table),
        choices.target,
        task=choices.task,
        drop=choices.drop,
        network=network,
        hidden=hidden,
        loss=loss,
        l2=l2,
        test_size=choices.test_size,
        seed=choices.seed,
    )
    settings = {
        "solver": choices.solver_name,
        "learning_rate": choices.learning_rate,
        "batch_size": None if chosen.full_batch else choices.batch.batch_size,
        "test_size": choices.test_size,
        "seed": choices.seed,
        "dropped": list(choices.drop),
        **choices.batch.settings(),
        **({"class_weight": choices.class_weight} if choices.class_weight else {}),
        **({"validation": choices.validation} if choices.validation else {}),
    }
    if isinstance(chosen, LevenbergMarquardt):
        chosen.check(prepared.network, len(prepared.rows.train), choices.batch.l1)
    choices.batch.kept()  # a slip in it is said before anything is done
    batches = choices.batch.batches(prepared.network, chosen, rule.max_epochs)
    weights = _weights_of_classes(prepared, choices.class_weight)
    name = f"{prepared.table.path.stem}-{choices.target}"
    with ResultsFolder(choices.output, name) as folder:
        is_string = isinstance(network, str)
        choose_penalty = l2 is None and not is_string and prepared.network.l2 == 0
        # What overflows is told by the stopping rule and the metrics, not by NumPy.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            results = _run(
                prepared, chosen, rule, batches, weights, choices, settings, choose_penalty
            )
        path = folder.commit(results.write)
    terminal.conclude(results, path)
    return 130 if results.fit.stop is Stop.INTERRUPTED else 0


def _weights_of_classes(prepared: Prepared, kind: str | None) -> Array | None:
    """A weight for each row that is trained on; DataError for a target without classes."""
    if kind is None:
        return None
    if not prepared.task.classifies:
        raise DataError("--class-weight is for classes, but the target is a number")
    weights: Array = compute_sample_weight(kind, prepared.task.values[prepared.rows.train])
    return weights


def _watched(
    prepared: Prepared, part: float | None, random: np.random.Generator
) -> tuple[Array, Array]:
    """Which of the training rows are watched, drawn alike from each class, and the others."""
    rows = np.arange(len(prepared.rows.train))
    if part is None:
        return rows[:0], rows
    values = prepared.task.values[prepared.rows.train]
    groups = [rows[values == one] for one in np.unique(values)]
    if not prepared.task.classifies:
        groups = [rows]
    drawn = [random.permutation(group)[: round(part * len(group))] for group in groups]
    watched = np.sort(np.concatenate(drawn))
    learned = np.setdiff1d(rows, watched)
    if not len(watched) or not len(learned):
        raise DataError(f"--validation {part:g} of {len(rows)} rows leaves no rows on one side")
    return watched, learned


def _run(
    prepared: Prepared,
    chosen: Solver,
    rule: StoppingRule,
    batches: Batches,
    weights: Array | None,
    choices: Choices,
    settings: dict[str, Any],
    choose_penalty: bool,
) -> Results:
    """Choose the penalty, show, verify, train and measure."""
    # The seed of the split is not used twice: the weights draw from a stream of their own.
    seed = choices.seed
    random = np.random.default_rng([seed, 1])
    rows = prepared.rows
    train, held_out = ((prepared.X[part], prepared.Y[part]) for part in (rows.train, rows.held_out))
    terminal.announce(prepared)
    network, penalty = prepared.network, None
    if choose_penalty:
        with terminal.progress_bar("Penalty", None) as show:
            penalty = choose_l2(network, *train, np.random.default_rng([seed, 2]), show, weights)
        network = replace(network, l2=penalty.l2)
    parameters = network.initial_parameters(random)
    terminal.chosen(network, sum(array.size for array in parameters.values()), penalty)
    derivation = derive(network, CONVENTION)
    terminal.write(f"\n{derivation.digest(len(train[0]))}\n")
    X, Y = (array[:_VERIFIED_ROWS] for array in train)
    agreement = verify(network, parameters, X, Y, CONVENTION, _VERIFIED_ENTRIES)
    if not agreement.largest_relative_difference < _AGREEMENT:
        raise ChainruleError(
            f"the gradients of {network} are wrong, which is a fault of chainrule: {agreement}"
        )
    terminal.verified(agreement, len(X))
    with terminal.progress_bar("Training", rule.max_epochs) as show:
        watched, learned = _watched(prepared, choices.validation, np.random.default_rng([seed, 3]))
        result = fit(
            network,
            *(array[learned] for array in train),
            validation=(train[0][watched], train[1][watched]) if len(watched) else None,
            solver=chosen,
            parameters=parameters,
            random_state=random,
            batches=batches,
            weights=None if weights is None else weights[learned],
            threads=choices.threads,
            checkpoint=choices.batch.kept(),
            stopping=rule,
            held_out=held_out,
            on_epoch=show,
        )
    model = Model(network, result.parameters, prepared.columns, prepared.target)
    outputs = model.outputs(prepared.table)
    parts = []
    spread = model.deviations(outputs)
    for part in (rows.train, rows.held_out):
        actual = prepared.task.values[part]
        deviation = None if spread is None else spread[part]
        parts.append(
            Part(
                actual,
                outputs[part],
                measure(prepared.target, outputs[part], actual, deviation),
                baseline(
                    prepared.target,
                    prepared.task.values[rows.train],
                    actual,
                    deviates=deviation is not None,
                ),
            )
        )
    return Results(model, derivation, result, parts[0], parts[1], settings)

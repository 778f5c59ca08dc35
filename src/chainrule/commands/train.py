"""chainrule train: from a table to a trained network and a folder of results."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click
import numpy as np

from chainrule.backpropagation import derive
from chainrule.engines.reference import verify
from chainrule.errors import ChainruleError
from chainrule.report import terminal
from chainrule.report.folder import ResultsFolder
from chainrule.report.results import Part, Results
from chainrule.training.fit import CONVENTION, default_rule, fit
from chainrule.training.metrics import baseline, measure
from chainrule.training.model import Model
from chainrule.training.penalty import choose_l2
from chainrule.training.prepare import Prepared, prepare
from chainrule.training.solvers import SOLVERS, Solver, solver
from chainrule.training.stopping import Stop, StoppingRule
from chainrule.training.table import Table
from chainrule.training.task import TASKS

# Rows and weights on which the gradients are verified before training: every weight takes one
# more run of the network, and a few dozen rows exercise every formula.
_VERIFIED_ROWS, _VERIFIED_ENTRIES = 64, 600
_AGREEMENT = 1e-9


@click.command(name="train")
@click.argument("table", metavar="TABLE")
@click.option("--target", required=True, metavar="NAME", help="The column to predict.")
@click.option(
    "--task",
    type=click.Choice(TASKS),
    default="auto",
    help="auto: text, booleans and 0/1 are classes, other numbers a regression.",
)
@click.option("--drop", multiple=True, metavar="COLUMN", help="Leave a column out; repeatable.")
@click.option(
    "--network",
    metavar="STRING",
    help='The whole network, such as "8 -> 50 tanh -> 1, squared_error, l2=0.001".',
)
@click.option(
    "--hidden",
    metavar="LAYERS",
    help='The hidden layers only, such as "50 tanh -> 20 relu", or "none". Default: "50 tanh".',
)
@click.option("--l2", type=float, help="λ of the penalty λ/2 Σ‖W‖². Default: chosen.")
@click.option("--solver", "solver_name", type=click.Choice(list(SOLVERS)), default="lbfgs")
@click.option("--learning-rate", type=float, help="For gradient_descent, sgd and adam.")
@click.option(
    "--batch-size", type=click.IntRange(min=1), default=32, help="For sgd and adam. Default: 32."
)
@click.option(
    "--max-epochs",
    type=click.IntRange(min=1),
    help="Default: 20000 for lbfgs and gradient_descent, 1000 for sgd and adam.",
)
@click.option("--time-limit", type=float, metavar="SECONDS", help="Stop after this long.")
@click.option(
    "--test-size",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.2,
    help="The part of the rows held out. Default: 0.2.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    default=0,
    help="Decides the split, the initial weights and the batches. Default: 0.",
)
@click.option(
    "--output", metavar="FOLDER", help="A new folder for the results. Default: TABLE-TARGET."
)
def command(
    table: str,
    target: str,
    task: str,
    drop: tuple[str, ...],
    network: str | None,
    hidden: str | None,
    l2: float | None,
    solver_name: str,
    learning_rate: float | None,
    batch_size: int,
    max_epochs: int | None,
    time_limit: float | None,
    test_size: float,
    seed: int,
    output: str | None,
) -> int:
    """Train a network on TABLE (CSV or Parquet) to predict the column NAME.

    Numbers are imputed with the median and standardised, text is one-hot encoded. The penalty
    is chosen on the training rows unless --l2 or --network gives the whole network. Shows the
    network and its backpropagation, checks the gradients, trains, and writes a folder with the
    model, the history, the derivation and two pictures.
    """
    if network is not None and hidden is not None:
        raise click.UsageError("--network and --hidden cannot be given together")
    chosen = solver(solver_name, learning_rate)
    rule = default_rule(chosen, max_epochs, time_limit)
    prepared = prepare(
        Table.read(table),
        target,
        task=task,
        drop=drop,
        network=network,
        hidden=hidden,
        l2=l2,
        test_size=test_size,
        seed=seed,
    )
    settings = {
        "solver": solver_name,
        "learning_rate": learning_rate,
        "batch_size": None if chosen.full_batch else batch_size,
        "test_size": test_size,
        "seed": seed,
        "dropped": list(drop),
    }
    with ResultsFolder(output, f"{prepared.table.path.stem}-{target}") as folder:
        choose_penalty = l2 is None and network is None
        # What overflows is told by the stopping rule and the metrics, not by NumPy.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            results = _run(prepared, chosen, rule, batch_size, seed, settings, choose_penalty)
        path = folder.commit(results.write)
    terminal.conclude(results, path)
    return 130 if results.fit.stop is Stop.INTERRUPTED else 0


def _run(
    prepared: Prepared,
    chosen: Solver,
    rule: StoppingRule,
    batch_size: int,
    seed: int,
    settings: dict[str, Any],
    choose_penalty: bool,
) -> Results:
    """Choose the penalty, show, verify, train and measure."""
    # The seed of the split is not used twice: the weights draw from a stream of their own.
    random = np.random.default_rng([seed, 1])
    rows = prepared.rows
    train, held_out = ((prepared.X[part], prepared.Y[part]) for part in (rows.train, rows.held_out))
    terminal.announce(prepared)
    network, penalty = prepared.network, None
    if choose_penalty:
        with terminal.progress_bar("Penalty", None) as show:
            penalty = choose_l2(network, *train, np.random.default_rng([seed, 2]), show)
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
        result = fit(
            network,
            *train,
            solver=chosen,
            parameters=parameters,
            random_state=random,
            batch_size=batch_size,
            stopping=rule,
            held_out=held_out,
            on_epoch=show,
        )
    model = Model(network, result.parameters, prepared.columns, prepared.target)
    outputs = model.outputs(prepared.table)
    parts = []
    for part in (rows.train, rows.held_out):
        actual = prepared.task.values[part]
        parts.append(
            Part(
                actual,
                outputs[part],
                measure(prepared.target, outputs[part], actual),
                baseline(prepared.target, prepared.task.values[rows.train], actual),
            )
        )
    return Results(model, derivation, result, parts[0], parts[1], settings)

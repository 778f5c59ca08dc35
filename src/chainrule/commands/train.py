"""chainrule train: from a table to trained networks and a folder of results."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click
from click.core import ParameterSource

from chainrule.commands.penalty import penalty_of
from chainrule.commands.train_members import train_members
from chainrule.commands.train_on_table import train_on_table
from chainrule.commands.training_options import Choices, table_options, training_options
from chainrule.ensemble.budget import Clock

# What describes one network, or how one is trained.
_OF_ONE_NETWORK = (
    "network", "hidden", "loss", "l2", "solver_name", "learning_rate", "batch_size", "dropout",
    "l1", "clip_norm", "schedule", "checkpoint", "checkpoint_every", "resume", "validation",
    "scoring", "patience", "max_epochs", "time_limit",
)  # fmt: skip


@click.command(name="train")
@click.argument("table", metavar="TABLE")
@table_options
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
@click.option(
    "--loss",
    metavar="NAME",
    help="What is trained with, in place of the task's own: absolute_error, huber, poisson, …; "
    "gaussian_nll predicts a standard deviation beside each number.",
)
@click.option(
    "--l2",
    callback=penalty_of,
    metavar="λ|evidence",
    help="λ of the penalty λ/2 Σ‖W‖², or evidence: the most probable one by Bayes' rule, as "
    "MATLAB's trainbr. Default: chosen by a part of the training rows.",
)
@click.option(
    "--budget",
    type=click.FloatRange(min=0, min_open=True, max=86_400),
    default=10.0,
    metavar="SECONDS",
    help="About how long the search and all that follows may take. Default: 10.",
)
@click.option(
    "--members",
    type=click.IntRange(2, 1000),
    default=10,
    help="How many networks are averaged. Default: 10.",
)
@training_options
def command(
    table: str,
    network: str | None,
    hidden: str | None,
    loss: str | None,
    l2: float | str | None,
    budget: float,
    members: int,
    **choices: Any,
) -> int:
    """Train networks on TABLE (CSV or Parquet) to predict the column NAME.

    Numbers are imputed with the median and standardised, text is one-hot encoded. Several kinds
    of networks and penalties are tried by cross-validation on the training rows; the networks of
    the best are trained, and their average predicts. An option that describes one network or its
    training (--network, --hidden, --loss, --l2, --solver, --max-epochs, ...) trains that network
    alone. Shows the network and its backpropagation, checks the gradients, and writes a folder
    with the model, the history, the derivation and two pictures.
    """
    for name, given in (("--hidden", hidden), ("--loss", loss)):
        if network is not None and given is not None:
            raise click.UsageError(f"--network and {name} cannot be given together")
    context = click.get_current_context()
    one, search = _given(context, _OF_ONE_NETWORK), _given(context, ("budget", "members"))
    if one and search:
        raise click.UsageError(
            f"{search} is for the search among networks, which {one} leaves no room for: leave one "
            "of them out"
        )
    if one:
        return train_on_table(
            table, Choices.of(**choices), network=network, hidden=hidden, loss=loss, l2=l2
        )
    return train_members(table, Choices.of(**choices), Clock(budget, context.obj), members)


def _given(context: click.Context, names: Iterable[str]) -> str | None:
    """The first of these options that stands on the command line, as it is written there."""
    for parameter in context.command.params:
        name = parameter.name or ""
        if name in names and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            return parameter.opts[0]
    return None

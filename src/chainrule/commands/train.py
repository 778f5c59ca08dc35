"""chainrule train: from a table to a trained network and a folder of results."""

from __future__ import annotations

from typing import Any

import click

from chainrule.commands.train_on_table import train_on_table
from chainrule.commands.training_options import Choices, table_options, training_options


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
@click.option("--l2", type=float, help="λ of the penalty λ/2 Σ‖W‖². Default: chosen.")
@training_options
def command(
    table: str,
    network: str | None,
    hidden: str | None,
    loss: str | None,
    l2: float | None,
    **choices: Any,
) -> int:
    """Train a network on TABLE (CSV or Parquet) to predict the column NAME.

    Numbers are imputed with the median and standardised, text is one-hot encoded. The penalty
    is chosen on the training rows unless --l2 or --network gives the whole network. Shows the
    network and its backpropagation, checks the gradients, trains, and writes a folder with the
    model, the history, the derivation and two pictures.
    """
    for name, given in (("--hidden", hidden), ("--loss", loss)):
        if network is not None and given is not None:
            raise click.UsageError(f"--network and {name} cannot be given together")
    return train_on_table(
        table, Choices.of(**choices), network=network, hidden=hidden, loss=loss, l2=l2
    )

"""``chainrule run``: check a derivation, and train the network that it describes on a table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from chainrule.commands.choosing import Chosen, list_networks
from chainrule.commands.penalty import penalty_of
from chainrule.commands.train_on_table import check_target, train_on_table
from chainrule.commands.training_options import Choices, table_options, training_options
from chainrule.documents.check import check_document
from chainrule.documents.outcomes.verdicts import Marked
from chainrule.documents.recognising.recognise import recognise
from chainrule.documents.sources.document import Document
from chainrule.documents.sources.source import read_document
from chainrule.errors import NetworkError
from chainrule.marking.report import exit_code
from chainrule.marking.text import to_text
from chainrule.marking.words import tally
from chainrule.network import Network
from chainrule.report import terminal


@click.command(name="run")
@click.argument("document", metavar="DOCUMENT")
@click.option("--data", required=True, metavar="TABLE", help="The table to train on.")
@table_options
@click.option(
    "--system",
    "number",
    type=click.IntRange(min=1),
    help="Which network of the document. Default: the last that suits the target.",
)
@click.option(
    "--units",
    type=click.IntRange(min=1),
    help="The width of the hidden layers. Default: the document's, else 50.",
)
@click.option(
    "--network",
    metavar="STRING",
    help='The network it is about, such as "3 -> 4 sigmoid -> 1, mse", for what it leaves out.',
)
@click.option(
    "--l2",
    callback=penalty_of,
    metavar="λ|evidence",
    help="λ of the penalty λ/2 Σ‖W‖², or evidence: the most probable one by Bayes' rule. Default: "
    "the document's, else chosen.",
)
@training_options
def command(
    document: str,
    data: str,
    number: int | None,
    units: int | None,
    network: str | None,
    l2: float | str | None,
    **choices: Any,
) -> int:
    """Check DOCUMENT and train the network that its definitions describe on TABLE.

    The network is recognised by the values of its definitions, not by their names: its layers,
    activations, biases and loss. The table gives the numbers of inputs and outputs. Ends with 0
    if nothing in the document is wrong, with 1 if something is, and with 2 if the definitions are
    no network that can be trained, or not on this table.
    """
    chosen_options = Choices.of(**choices)
    known = Network.parse(network) if network is not None else None
    read = read_document(Path(document), document)
    check_target(data, chosen_options)
    marked = check_document(read, network=known, seed=chosen_options.seed)
    _show_faults(marked)
    findings = recognise(read, known, chosen_options.seed)
    if not findings:
        raise NetworkError(_nothing(read))
    chosen = Chosen(document, findings, number, units)
    for line in list_networks(document, findings):
        terminal.write(line)
    trained = train_on_table(data, chosen_options, network=chosen.network, l2=l2)
    return trained or exit_code([marked])


def _show_faults(marked: Marked) -> None:
    """The lines of the text report for what is wrong, and the count of all equalities."""
    faults = tuple(v for v in marked.verdicts if v.outcome.is_fault)
    lines = to_text([replace(marked, verdicts=faults, notes=(), assumptions=())]).splitlines()
    terminal.write("\n".join([*lines[:-1], tally(marked)]))


def _nothing(read: Document) -> str:
    return (
        f"{read.name} defines no network that can be trained: a loss, and a prediction computed "
        "from inputs by layers, are needed; --network gives what it leaves out"
    )

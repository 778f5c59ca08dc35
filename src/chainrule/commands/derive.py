"""``chainrule derive``: the backpropagation of a network, to be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click

from chainrule.backpropagation import derive
from chainrule.convention import REDUCTIONS, Convention
from chainrule.derivation import Derivation
from chainrule.network import Network
from chainrule.notation import STYLES
from chainrule.report.files import write_whole


def _json(derivation: Derivation, notation: str, samples: int | None) -> str:
    data = derivation.to_dict(notation, samples)
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _terminal(derivation: Derivation, notation: str, samples: int | None) -> str:
    return derivation.to_text(samples, notation)


WRITERS: dict[str, Callable[[Derivation, str, int | None], str]] = {
    "terminal": _terminal,
    "markdown": Derivation.to_markdown,
    "latex": Derivation.to_latex,
    "html": Derivation.to_html,
    "json": _json,
}


@click.command(name="derive")
@click.argument("network")
@click.option(
    "--samples",
    type=click.Choice(["rows", "columns"]),
    default="rows",
    show_default=True,
    help="How samples lie in X.",
)
@click.option(
    "--weights",
    type=click.Choice(["in_out", "out_in"]),
    default="in_out",
    show_default=True,
    help="W is inputs × units, or units × inputs.",
)
@click.option(
    "--reduction",
    type=click.Choice(list(REDUCTIONS)),
    default="mean",
    show_default=True,
    help="The factor in front of the loss: 1/n, 1/2n, 1 or 1/2.",
)
@click.option(
    "-n",
    "count",
    type=click.IntRange(min=1),
    metavar="SAMPLES",
    help="The number of samples, printed in place of n.",
)
@click.option(
    "--notation",
    type=click.Choice(list(STYLES)),
    default="subscript",
    show_default=True,
    help="How symbols are written: W_1, W^1, W^[1] or W^(1); w^1, δ^1; or W^[1], dW^[1].",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(WRITERS)),
    default="terminal",
    show_default=True,
    help="What to write.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to a file; without it, to the terminal.",
)
def command(
    network: str,
    samples: str,
    weights: str,
    reduction: str,
    count: int | None,
    notation: str,
    form: str,
    output: Path | None,
) -> None:
    """Derive the backpropagation of NETWORK, such as "2 -> 3 tanh -> 1 sigmoid, log_loss".

    Every step names its rule and its shape; at the end stand the gradients in closed form, by
    component, and as a sum over the samples.
    """
    convention = Convention(samples, weights, reduction)
    derivation = derive(Network.parse(network), convention)
    text = WRITERS[form](derivation, notation, count)
    if output is None:
        click.echo(text, nl=False)
        return
    write_whole(output, text)
    click.echo(f"Written to {output}.", err=True)

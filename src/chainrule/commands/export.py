"""``chainrule export``: a trained model as a file for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from chainrule.exporting.export import export_c, export_onnx
from chainrule.training.described import DESCRIPTION
from chainrule.training.names import named

FORMATS = {".onnx": export_onnx, ".c": export_c}


@click.command(name="export")
@click.argument("model", metavar="MODEL", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write; the ending says what: model.onnx or model.c.",
)
def command(model: Path, output: Path) -> None:
    """Write a trained MODEL as ONNX or as one file of C99.

    The file holds everything from the table's columns to predictions in the target's own units:
    missing values, scaling, categories, the network, class names and probabilities. MODEL is the
    folder that chainrule train wrote, or what the estimators' save wrote. A FILE that is there is
    replaced.
    """
    export = FORMATS.get(output.suffix.lower())
    if export is None:
        raise click.UsageError(
            f"the ending of {named(str(output), 120)} says no format: name a file that ends in "
            + " or ".join(FORMATS)
        )
    export(model.parent if model.name == DESCRIPTION else model, output)
    click.echo(f"Written to {output}.", err=True)

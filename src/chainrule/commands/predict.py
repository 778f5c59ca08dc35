"""``chainrule predict``: predictions for new rows from a trained model's folder."""

from __future__ import annotations

from pathlib import Path

import click

from chainrule.errors import OutputError
from chainrule.report.files import write_whole
from chainrule.training.columns import warnings
from chainrule.training.storage import load_model
from chainrule.training.table import Table


@click.command(name="predict")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.argument("data", metavar="DATA", type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to a file; without it, to the terminal.",
)
def command(folder: Path, data: Path, output: Path | None) -> None:
    """Predict for each row of DATA (CSV or Parquet) with the model in FOLDER.

    Writes CSV: a column named after the target and, for classes, the probability P(class) of
    each. Columns the model does not know are ignored.
    """
    if output is not None and output.exists() and output.resolve() == data.resolve():
        raise OutputError(f"{output} is the data itself: name another file with --output")
    model = load_model(folder)
    table = Table.read(data)
    predictions = model.predict(table)
    for sentence in warnings(model.columns, table):
        click.echo(f"chainrule: {sentence}", err=True)
    text = predictions.write_csv()
    if output is None:
        click.echo(text, nl=False)
        return
    write_whole(output, text)
    click.echo(f"Written to {output}.", err=True)

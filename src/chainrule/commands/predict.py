"""``chainrule predict``: predictions for new rows from a trained model's folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import polars as pl

from chainrule.ensemble.averaged_model import NO_NUMBERS, AveragedModel
from chainrule.ensemble.storage import load_trained
from chainrule.errors import DataError, OutputError
from chainrule.report.results import FILES
from chainrule.report.terminal import reading_bar, warn
from chainrule.training.columns import UnknownCategories
from chainrule.training.model import Model
from chainrule.training.table import Table
from chainrule.training.target import ClassTarget
from chainrule.training.whole_file import whole_file

_ONE_NETWORK = (
    "the model is one network, which does not say how far its numbers stray: chainrule train "
    "without options for one network makes a model that does"
)


@click.command(name="predict")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.argument("data", metavar="DATA", type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to a file; without it, to the terminal.",
)
@click.option("--std", is_flag=True, help="Add NAME_std, the standard deviation of each number.")
@click.option(
    "--interval",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    metavar="PART",
    help="Add NAME_low and NAME_high, between which so large a part of the numbers lies.",
)
def command(
    folder: Path, data: Path, output: Path | None, std: bool, interval: float | None
) -> None:
    """Predict for each row of DATA (CSV or Parquet) with the model in FOLDER.

    Writes CSV: a column named after the target and, for classes, the probability P(class) of
    each; with gaussian_nll also the standard deviation, NAME_std. Columns the model does not
    know are ignored. DATA may be larger than the memory.
    """
    if output is not None:
        _refuse_to_overwrite(output, folder, data)
    model = load_trained(folder)
    predict = _predictor(model, std, interval)
    unknown = UnknownCategories(model.columns)
    if output is None:
        _predict(predict, data, unknown, lambda text: click.echo(text, nl=False))
    else:
        with whole_file(output) as file:
            _predict(predict, data, unknown, lambda text: file.write(text.encode()))
    for sentence in unknown.sentences():
        warn(sentence)
    if output is not None:
        click.echo(f"Written to {output}.", err=True)


Predictor = Callable[[Table], pl.DataFrame]


def _predictor(model: Model | AveragedModel, std: bool, interval: float | None) -> Predictor:
    """What is written for a part of the rows; DataError for what the model cannot say."""
    if isinstance(model, AveragedModel):
        return lambda table: model.predict(table, std=std, coverage=interval)
    told = model.network.loss_row.deviation is not None
    if interval is not None or (std and not told):
        raise DataError(NO_NUMBERS if isinstance(model.target, ClassTarget) else _ONE_NETWORK)
    return model.predict


def _predict(
    predict: Predictor, data: Path, unknown: UnknownCategories, write: Callable[[str], object]
) -> None:
    """The predictions of one part of the rows after another, as CSV."""
    with reading_bar("Predicting") as told:
        for number, table in enumerate(Table.stream(data, told)):
            predictions = predict(table)
            unknown.look(table)
            write(predictions.write_csv(include_header=not number))


def _refuse_to_overwrite(output: Path, folder: Path, data: Path) -> None:
    """OutputError for an output that is the data or a file of the model's folder."""
    if _same(output, data):
        raise OutputError(f"{output} is the data itself: name another file with --output")
    if any(_same(output, folder / name) for name in FILES):
        raise OutputError(f"{output} belongs to the model: name another file with --output")


def _same(one: Path, other: Path) -> bool:
    """Whether two names are of one file, which exists."""
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False

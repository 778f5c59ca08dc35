"""The options of every command that trains on a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import click

from chainrule.commands.batch_options import BATCH_OPTIONS, BatchChoices
from chainrule.engines.native import threads_for
from chainrule.training.solvers import SOLVERS
from chainrule.training.task import TASKS

Function = TypeVar("Function", bound=Callable[..., Any])


def part_or_table(_: click.Context, option: click.Parameter, text: str | None) -> Any:
    """A part between 0 and 1 where the text is a number, or the path of a file; None for none."""
    try:
        part = None if text is None else float(text)
    except ValueError:
        return Path(str(text))
    if part is not None and not 0 < part < 1:
        raise click.BadParameter(f"{text} is no part of the rows: it lies between 0 and 1")
    return part


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
    click.option(
        "--solver",
        "solver_name",
        type=click.Choice(list(SOLVERS)),
        help="Default: lbfgs, and adam for a table that is not held in memory.",
    ),
    click.option("--learning-rate", type=float, help="For gradient_descent, sgd, adam and adamw."),
    *BATCH_OPTIONS,
    click.option(
        "--class-weight",
        multiple=True,
        metavar="CLASS=WEIGHT",
        help="How much each row of a class counts, 1 for those not named; repeatable. Or balanced: "
        "every class counts alike, however many rows it has.",
    ),
    click.option(
        "--validation",
        callback=part_or_table,
        metavar="PART|TABLE",
        help="Watch this part of the training rows instead of training on it, or the rows of "
        "another table: stop when their loss no longer falls, and keep the parameters of its "
        "lowest epoch.",
    ),
    click.option(
        "--scoring",
        metavar="NAME",
        help="For --validation: judge by this score of scikit-learn, such as balanced_accuracy, "
        "instead of the loss.",
    ),
    click.option(
        "--patience",
        type=click.IntRange(min=1),
        default=20,
        help="For --validation: so many epochs without a lower loss or a higher score. "
        "Default: 20.",
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
        "--stream/--in-memory",
        "stream",
        default=None,
        help="Read a Parquet file anew in every pass, a part of its rows at a time, or hold it in "
        "memory. Default: what the memory at hand allows.",
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
    solver_name: str | None
    learning_rate: float | None
    batch: BatchChoices
    class_weight: tuple[str, ...]
    validation: float | Path | None
    scoring: str | None
    patience: int
    threads: int
    max_epochs: int | None
    time_limit: float | None
    test_size: float
    seed: int
    stream: bool | None
    output: str | None

    @classmethod
    def of(cls, **given: Any) -> Choices:
        """From the options as the command line gives them."""
        names = [field.name for field in fields(BatchChoices)]
        batch = BatchChoices(**{name: given.pop(name) for name in names})
        return cls(batch=batch, **{**given, "threads": threads_for(given["threads"])})

    def of_the_table(self) -> dict[str, Any]:
        """Those that hold for any way of training, for the results."""
        return {
            "test_size": self.test_size,
            "seed": self.seed,
            "dropped": list(self.drop),
            **({"class_weight": list(self.class_weight)} if self.class_weight else {}),
        }

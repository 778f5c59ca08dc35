"""What a training run prints while it goes and when it is done."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table as Grid

from chainrule.engines.reference import Agreement
from chainrule.network import Network
from chainrule.report.averaged_results import AveragedResults
from chainrule.report.results import Results
from chainrule.training.metrics import TITLES
from chainrule.training.most_evident import Evident
from chainrule.training.names import shown
from chainrule.training.penalty import PenaltyChoice
from chainrule.training.prepared import Prepared
from chainrule.training.stopping import Epoch
from chainrule.training.target import ClassTarget

_LEAST_WIDTH = 80


def write(text: str) -> None:
    """Write to the terminal; where that fails nothing more is written, and the training goes on.

    A reader that has gone (``| head``) is no fault; anything else is said once, on stderr.
    """
    try:
        click.echo(text)
    except OSError as problem:
        with suppress(OSError):
            lost = sys.stdout.fileno()
            os.dup2(os.open(os.devnull, os.O_WRONLY), lost)
        if not isinstance(problem, BrokenPipeError):
            with suppress(OSError):
                click.echo(f"chainrule: nothing more is shown: {problem.strerror}", err=True)


def warn(sentence: str) -> None:
    """A sentence on stderr."""
    click.echo(f"chainrule: {sentence}", err=True)


def say(label: str, text: str) -> None:
    """One labelled line."""
    write(f"{click.style(f'{label:<9}', bold=True)} {text}")


def announce(prepared: Prepared) -> None:
    """The table and the task."""
    held_out = len(prepared.held_out)
    say(
        "Table",
        f"{shown(prepared.path, 200)}: {prepared.rows:,} rows, {prepared.rows - held_out:,} to "
        f"train on and {held_out:,} held out",
    )
    if prepared.streamed:
        say("Memory", "every pass over the rows reads them from the file, a part at a time")
    target = shown(prepared.target.name)
    columns = f"{len(prepared.columns)} column{'s' if len(prepared.columns) != 1 else ''}"
    if isinstance(prepared.target, ClassTarget):
        names = prepared.target.classes
        some = ", ".join(map(shown, names[:6])) + (", …" if len(names) > 6 else "")
        task = f"classify {target} ({len(names)} classes: {some}) from {columns}"
    else:
        task = f"predict {target} (a number, standardised) from {columns}"
        if prepared.target.scale == 1 and prepared.target.mean == 0:
            task = task.replace(", standardised", "")
    inputs = prepared.network.inputs
    say(
        "Task", task + (f", {inputs} inputs once encoded" if inputs > len(prepared.columns) else "")
    )


def chosen(network: Network, parameters: int, penalty: PenaltyChoice | None) -> None:
    """The penalty, if it was chosen here, and the network."""
    if penalty is not None:
        say(
            "Penalty",
            f"λ = {penalty.l2:g}, chosen from {len(penalty.tried)} on the training rows alone "
            f"({penalty.learned:,} to learn from, {penalty.judged:,} to judge by)",
        )
    say("Network", f"{network} ({parameters:,} parameters)")


def evident(found: Evident, l2: float, rows: int) -> None:
    """The penalty that Bayes' rule chose, on so many rows, and what the rows decide."""
    decided, log_evidence = found.evidence.effective_parameters, found.evidence.log_evidence
    say(
        "Penalty",
        f"λ = {l2:.3g}, the most probable of {len(found.tried)} by the evidence of {rows:,} "
        f"training rows: they decide {decided:,.1f} of {found.evidence.parameters:,} parameters "
        f"(log evidence {log_evidence:,.1f})",
    )


def verified(agreement: Agreement, rows: int) -> None:
    """That the gradients were checked, and how closely they agree."""
    say("Verified", f"{agreement} ({rows} rows)")


@contextmanager
def progress_bar(label: str, max_epochs: int | None) -> Iterator[Callable[[Epoch], None]]:
    """A bar with the epoch and the loss on stderr; nothing where that is not a terminal."""
    console = Console(stderr=True)
    with Progress(
        TextColumn(f"{label:<9}"),
        BarColumn(bar_width=30),
        TextColumn("epoch {task.completed:,.0f}  loss {task.fields[loss]}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        bar = progress.add_task("", total=max_epochs, loss="…")

        def show(epoch: Epoch) -> None:
            progress.update(bar, completed=epoch.epoch, loss=f"{epoch.loss:.6g}")

        yield show


@contextmanager
def trying(label: str) -> Iterator[Callable[[str], None]]:
    """Words beside a label on stderr, the last ones told; nothing where that is not a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda words: None
        return
    with console.status(label) as status:
        yield lambda words: status.update(f"{label:<9} {words}")


@contextmanager
def reading_bar(label: str) -> Iterator[Callable[[float], None]]:
    """A bar with the part of a file that was read, on stderr; nothing where that is no terminal."""
    console = Console(stderr=True)
    with Progress(
        TextColumn(label),
        BarColumn(bar_width=30),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        bar = progress.add_task("", total=1.0)
        yield lambda part: progress.update(bar, completed=part)


def _drawn(grid: Grid) -> str:
    """A table as text; a window too narrow for it wraps its lines rather than lose its numbers."""
    console = Console(highlight=False)
    console.width = max(console.width, _LEAST_WIDTH)
    with console.capture() as capture:
        console.print(grid)
    return capture.get().removesuffix("\n")


def conclude(results: Results | AveragedResults, folder: Path) -> None:
    """The metrics of both parts beside the baseline, why training stopped and what the end of it
    is, where the files are.
    """
    target = results.model.target
    trivial = "training mean" if not isinstance(target, ClassTarget) else "class mix"
    columns = {"train": results.train.metrics}
    if isinstance(results, AveragedResults):
        columns["out of fold"] = results.out_of_fold
    columns["held out"] = results.held_out.metrics
    columns[f"{trivial}, held out"] = results.held_out.baseline
    grid = Grid(box=SIMPLE_HEAD, pad_edge=False)
    grid.add_column("")
    for title in columns:
        grid.add_column(title, justify="right")
    for name, title in TITLES.items():
        if name in results.held_out.metrics:
            cells = (metrics.get(name) for metrics in columns.values())
            grid.add_row(title, *("–" if cell is None else f"{cell:#.4g}" for cell in cells))
    write(_drawn(grid))
    say("Stopped", results.stopped())
    certificate = results.fit.certificate_ if isinstance(results, Results) else results.certificate
    say("Certified", str(certificate))
    say("Results", shown(folder, 4096))

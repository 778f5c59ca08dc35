"""The options of training in batches, and what they mean for a network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click

from chainrule.errors import DataError
from chainrule.network import Network
from chainrule.report.terminal import warn
from chainrule.training.checkpoint import Checkpoint
from chainrule.training.epochs import Batches
from chainrule.training.names import named
from chainrule.training.schedules import NAMES, Schedule
from chainrule.training.solvers import SGD, Adam, Solver

BATCH_OPTIONS = (
    click.option(
        "--batch-size",
        type=click.IntRange(min=1),
        default=32,
        help="For sgd, adam and adamw. Default: 32.",
    ),
    click.option(
        "--dropout",
        metavar="PART",
        help="The part of each hidden layer's units that a training step leaves out, such as 0.2, "
        "or one for each layer, such as 0.2,0.1. For sgd, adam and adamw.",
    ),
    click.option(
        "--l1",
        type=click.FloatRange(min=0),
        default=0.0,
        help="λ₁ of the penalty λ₁ Σ|W|. For sgd, adam and adamw.",
    ),
    click.option(
        "--clip-norm",
        type=click.FloatRange(min=0, min_open=True),
        help="The largest norm that a batch's gradient keeps. For sgd, adam and adamw.",
    ),
    click.option(
        "--schedule",
        type=click.Choice(NAMES),
        default="constant",
        help="Of the learning rate, over --max-epochs; adaptive divides it by 5 when the loss no "
        "longer falls. For sgd, adam and adamw.",
    ),
    click.option(
        "--checkpoint",
        metavar="FOLDER",
        type=click.Path(path_type=Path),
        help="Write all that training knows into FOLDER now and then. For sgd, adam and adamw.",
    ),
    click.option(
        "--checkpoint-every",
        metavar="EPOCHS",
        type=click.IntRange(min=1),
        default=10,
        help="How often. Default: every 10 epochs.",
    ),
    click.option(
        "--resume",
        is_flag=True,
        help="Go on from --checkpoint to the result that an uninterrupted training has.",
    ),
)


@dataclass(frozen=True)
class BatchChoices:
    """The values of the options above."""

    batch_size: int
    dropout: str | None
    l1: float
    clip_norm: float | None
    schedule: str
    checkpoint: Path | None
    checkpoint_every: int
    resume: bool

    def batches(self, network: Network, solver: Solver, epochs: int) -> Batches:
        """What a solver does with them on a network; DataError where it can do nothing."""
        if not isinstance(solver, SGD | Adam):
            self._refuse_for_full_batch()
            return Batches(self.batch_size)
        schedule: Schedule | Literal["adaptive"] | None = None
        if self.schedule == "adaptive":
            schedule = "adaptive"
        elif self.schedule != "constant":
            schedule = Schedule(self.schedule, solver.learning_rate, epochs)
        parts = self._parts(network.depth - 1)
        return Batches(self.batch_size, parts, self.l1, self.clip_norm or 0.0, schedule)

    def kept(self) -> Checkpoint | None:
        """Where checkpoints are written, if they are; UsageError for --resume without a place."""
        if self.checkpoint is None:
            if self.resume:
                raise click.UsageError("--resume goes on from a --checkpoint FOLDER: name it")
            return None
        return Checkpoint(self.checkpoint, self.checkpoint_every, self.resume, warn)

    def settings(self) -> dict[str, object]:
        """Those that were given, for the results."""
        given = {"dropout": self.dropout, "l1": self.l1, "clip_norm": self.clip_norm}
        kept: dict[str, object] = {name: value for name, value in given.items() if value}
        return kept if self.schedule == "constant" else {**kept, "schedule": self.schedule}

    def _refuse_for_full_batch(self) -> None:
        checkpoint = {"checkpoint": None} if self.checkpoint else {}
        for name in {**self.settings(), **checkpoint}:
            raise DataError(
                f"--{name.replace('_', '-')} is for training in batches: choose --solver adam, "
                "adamw or sgd, or leave it out"
            )

    def _parts(self, layers: int) -> tuple[float, ...]:
        if self.dropout is None:
            return ()
        try:
            parts = tuple(float(part) for part in self.dropout.split(","))
        except ValueError:
            parts = (1.0,)
        if not all(0 <= part < 1 for part in parts):
            raise DataError(
                f"--dropout is a part of at least 0 and below 1, or one for each hidden layer as "
                f"in 0.2,0.1, not {named(self.dropout)}"
            )
        if len(parts) == 1:
            return parts * layers
        if len(parts) != layers:
            raise DataError(f"--dropout names {len(parts)} layers, but there are {layers} hidden")
        return parts

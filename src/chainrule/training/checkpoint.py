"""Training on a table that can be taken up again: to the same parameters, bit for bit.

One file holds what the loop knows after an epoch: the weights and the solver's memory, the random
numbers to come, the history, and the best weights so far.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.errors import DataError
from chainrule.network import Network
from chainrule.training.checkpoint_file import CheckpointFile
from chainrule.training.epochs import BatchEpochs, Batches
from chainrule.training.plain import plain, value
from chainrule.training.record import Record
from chainrule.training.rows import AnyRows
from chainrule.training.solvers import Solver
from chainrule.training.stopping import Epoch

KIND = "chainrule training"


@dataclass(frozen=True)
class Checkpoint:
    """folder: where the file is. every: so many epochs one is written. resume: whether to go on
    from what is there. told: is given the sentence when the first cannot be written.
    """

    folder: Path
    every: int = 10
    resume: bool = False
    told: Callable[[str], None] = warnings.warn


class Keeper:
    """Writes the checkpoints of one training; of: what it is a training of.

    Raises OutputError where the folder cannot be made.
    """

    def __init__(self, checkpoint: Checkpoint, running: BatchEpochs, of: dict[str, str]) -> None:
        self.checkpoint, self.running, self.of = checkpoint, running, of
        self.file = CheckpointFile(checkpoint.folder, KIND, checkpoint.told)

    def keep(self, record: Record, *, last: bool) -> None:
        """Write a checkpoint where it is time for one."""
        if not last and self.running.number % self.checkpoint.every:
            return
        w, first, second, updates = self.running.trainer.state
        if not np.isfinite(w).all():  # what diverged is nothing to go on from
            return
        description = {
            "of": self.of,
            "updates": updates,
            "random": _texts(self.running.random.bit_generator.state),
            "history": [plain(list(epoch)) for epoch in record.history],
            "best_epoch": record.best_epoch,
            "weights": len(w),
        }
        arrays = {"w": w, "first": first, "second": second, "best": record.best}
        self.file.write(description, arrays)

    def take_up(self, record: Record) -> None:
        """Go on from the file, if there is one and that is wanted.

        Raises DataError for a damaged file, and for one of another training.
        """
        read = self.file.read(_shapes) if self.checkpoint.resume else None
        if read is None:
            return
        description, arrays = read
        with self.file.understood():
            self._compare(description["of"])
            history = [Epoch(*value(line)) for line in description["history"]]
            state = arrays["w"], arrays["first"], arrays["second"], int(description["updates"])
            best_epoch = int(description["best_epoch"])
            if not 0 <= best_epoch < len(history):
                raise ValueError("no such epoch")
            self.running.take_up(state, _numbers(description["random"]), history)
        record.go_on_from(history, arrays["best"], best_epoch)

    def _compare(self, of: dict[str, str]) -> None:
        for name in {**self.of, **of}:
            was, now = of.get(name), self.of.get(name)
            if was != now:
                what = f"other {name}" if name.endswith("rows") else f"{name} {was}, not {now}"
                raise DataError(
                    f"{self.file.path} is of a training with {what}: resume with what it was begun "
                    "with, or begin anew without resuming"
                )


def identity(
    network: Network, solver: Solver, batches: Batches, rows: AnyRows, watched: AnyRows | None
) -> dict[str, str]:
    """What a training is of: a checkpoint of anything else is not taken up."""
    of_watched = {} if watched is None else {"watched rows": watched.digest()}
    return of_watched | {
        "network": str(network),
        "solver": repr(solver),
        "batches": repr(batches),
        "rows": rows.digest(),
    }


def _shapes(description: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    return dict.fromkeys(("w", "first", "second", "best"), (int(description["weights"]),))


def _texts(state: Mapping[str, Any]) -> dict[str, Any]:
    """A generator's state, whose numbers have 128 bits."""
    return {
        name: _texts(part) if isinstance(part, dict) else str(part) for name, part in state.items()
    }


def _numbers(texts: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _numbers(part) if isinstance(part, dict) else int(part) if part.isdigit() else part
        for name, part in texts.items()
    }

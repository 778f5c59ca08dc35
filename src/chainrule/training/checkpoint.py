"""Training on a table that can be taken up again: to the same parameters, bit for bit.

One file holds what the loop knows after an epoch: the weights and the solver's memory, the random
numbers to come, the history, and the best weights so far.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.errors import DataError, OutputError
from chainrule.network import Network
from chainrule.training import tensors
from chainrule.training.epochs import BatchEpochs, Batches, Rows
from chainrule.training.names import shown
from chainrule.training.plain import plain, value
from chainrule.training.record import Record
from chainrule.training.solvers import Solver
from chainrule.training.stopping import Epoch

KIND, FILE = "chainrule training", "checkpoint.safetensors"


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
        self.path = checkpoint.folder / FILE
        self._failed = False
        try:
            checkpoint.folder.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as problem:
            reason = problem.strerror if isinstance(problem, OSError) else problem
            raise OutputError(
                f"cannot make the folder {shown(checkpoint.folder, 120)}: {reason}"
            ) from None

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
        try:
            tensors.write(self.path, KIND, description, arrays)
        except OutputError as problem:
            if not self._failed:
                self.checkpoint.told(f"{problem}: training goes on, and the last checkpoint stays")
            self._failed = True

    def take_up(self, record: Record) -> None:
        """Go on from the file, if there is one and that is wanted.

        Raises DataError for a damaged file, and for one of another training.
        """
        if not self.checkpoint.resume or not self.path.exists():
            return
        description, arrays = tensors.read(self.path, KIND, _shapes)
        for name, now in self.of.items():
            was = description["of"].get(name)
            if was != now:
                what = "other rows" if name == "rows" else f"{name} {was}, not {now}"
                raise DataError(
                    f"{self.path} is of a training with {what}: resume with what it was begun "
                    "with, or begin anew without resuming"
                )
        try:
            history = [Epoch(*value(line)) for line in description["history"]]
            state = arrays["w"], arrays["first"], arrays["second"], int(description["updates"])
            best_epoch = int(description["best_epoch"])
            if not 0 <= best_epoch < len(history):
                raise ValueError("no such epoch")
            self.running.take_up(state, _numbers(description["random"]), history[-1].epoch)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise DataError(f"{self.path} is damaged: its description cannot be read") from None
        record.go_on_from(history, arrays["best"], best_epoch)


def identity(network: Network, solver: Solver, batches: Batches, rows: Rows) -> dict[str, str]:
    """What a training is of: a checkpoint of anything else is not taken up."""
    digest = hashlib.blake2b(digest_size=16)
    for part in (rows.X, rows.Y, rows.weights):
        if part is not None:
            digest.update(f"{part.shape} {part.dtype}".encode())
            digest.update(np.ascontiguousarray(part).data)
    return {
        "network": str(network),
        "solver": repr(solver),
        "batches": repr(batches),
        "rows": digest.hexdigest(),
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

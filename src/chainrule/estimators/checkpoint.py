"""Training that can be taken up again: after any interruption the same parameters, bit for bit.

A checkpoint is one file that appears whole. It holds the model as it is saved, and what the loop
knows beyond it: the order of the rows, the random numbers to come, the best parameters so far.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from chainrule.errors import DataError
from chainrule.estimators.loop import Loop
from chainrule.estimators.notices import warn
from chainrule.estimators.state import describe, restore, shapes
from chainrule.training.checkpoint_file import CheckpointFile
from chainrule.training.plain import plain, value
from chainrule.training.rows import Rows

KIND = "chainrule checkpoint"
_RANDOM_NUMBERS = 624  # 32-bit words of the Mersenne Twister
# Settings that a training may be taken up with though they differ.
_FREE = (
    "callbacks", "checkpoint", "checkpoint_every", "max_iter", "n_jobs", "progress_bar", "resume",
    "time_limit", "verbose",
)  # fmt: skip
# By these, the learning rate of every epoch depends on the number of epochs.
_BY_EPOCHS = ("cosine", "one_cycle")


class Checkpoint:
    """The place of a model's checkpoints, and the rows they belong to: trained on, and given to
    be watched. Raises OutputError where the folder cannot be made.
    """

    def __init__(self, model: Any, rows: Rows, held: Rows | None) -> None:
        self.model, self.every = model, model.checkpoint_every
        self.fingerprint = "".join(part.digest() for part in (rows, held) if part)
        if model._random_state.get_state(legacy=False)["bit_generator"] != "MT19937":
            raise ValueError("a checkpoint needs the random numbers of the Mersenne Twister")
        self.file = CheckpointFile(model.checkpoint, KIND, warn)

    def write(self, loop: Loop) -> None:
        """Write one."""
        model, (values, arrays) = self.model, loop.state()
        description, of_model = describe(model)
        _, keys, position, has_gauss, gauss = model._random_state.get_state()
        description |= {
            "fingerprint": self.fingerprint,
            "random": [int(position), int(has_gauss), plain(float(gauss))],
            "loop": {name: plain(entry) for name, entry in values.items()},
            "shapes": {name: list(array.shape) for name, array in arrays.items()},
        }
        everything = {
            **of_model,
            "random": keys,
            **{f"loop.{name}": array for name, array in arrays.items()},
        }
        self.file.write(description, everything)

    def read(self) -> Loop | None:
        """The loop as it was, and the model too; None without a checkpoint.

        Raises DataError for a damaged file, and for one of other rows or settings.
        """
        read = self.file.read(_shapes)
        if read is None:
            return None
        description, arrays = read
        with self.file.understood():
            self._compare(description)
            restore(self.model, description, arrays)
            position, has_gauss, gauss = map(value, description["random"])
            state = "MT19937", arrays["random"], position, has_gauss, gauss
            self.model._random_state = np.random.RandomState()
            self.model._random_state.set_state(state)
            values = {name: value(entry) for name, entry in description["loop"].items()}
            own = {name: arrays[f"loop.{name}"] for name in description["shapes"]}
            return Loop.of(values, own)

    def _compare(self, description: dict[str, Any]) -> None:
        if description.get("fingerprint") != self.fingerprint:
            raise DataError(
                f"{self.file.path} is of other rows: resume with the data it was begun with, "
                "or begin anew with resume=False"
            )
        was = {name: value(entry) for name, entry in description["settings"].items()}
        free = [*_FREE]
        if was.get("learning_rate") in _BY_EPOCHS:
            free.remove("max_iter")
        for name, given in self.model.get_params(deep=False).items():
            try:
                now = value(plain(given))
            except TypeError:
                continue
            if name not in free and now != was.get(name):
                raise DataError(
                    f"{self.file.path} was begun with {name}={was.get(name)!r}, not {now!r}: "
                    "resume with the settings it was begun with, or begin anew with resume=False"
                )


def _shapes(description: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    own = {f"loop.{name}": tuple(shape) for name, shape in description["shapes"].items()}
    return {**shapes(description), "random": (_RANDOM_NUMBERS,), **own}

"""The one file of a folder of checkpoints, which a training goes on from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chainrule.errors import DataError, OutputError
from chainrule.operations import Array
from chainrule.training import tensors
from chainrule.training.names import shown

FILE = "checkpoint.safetensors"


class CheckpointFile:
    """``checkpoint.safetensors`` in a folder, which is made; kind: what it holds.

    told: is given the sentence when the first checkpoint cannot be written. Raises OutputError
    where the folder cannot be made.
    """

    def __init__(self, folder: str | Path, kind: str, told: Callable[[str], None]) -> None:
        self.path, self.kind = Path(folder) / FILE, kind
        self._told, self._failed = told, False
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as problem:
            reason = problem.strerror if isinstance(problem, OSError) else problem
            raise OutputError(
                f"cannot make the folder {shown(folder, 120)} of the checkpoint: {reason}"
            ) from None

    def write(self, description: dict[str, Any], arrays: Mapping[str, Array]) -> None:
        """Write one, whole or not at all; a full disk is said once, and the last one stays."""
        try:
            tensors.write(self.path, self.kind, description, arrays)
        except OutputError as problem:
            if not self._failed:
                self._told(f"{problem}: training goes on, and the last checkpoint stays")
            self._failed = True

    def read(
        self, shapes: Callable[[dict[str, Any]], tensors.Shapes]
    ) -> tuple[dict[str, Any], dict[str, Array]] | None:
        """The description and arrays, None without a checkpoint; shapes: as for tensors.read.

        Raises DataError for a damaged file.
        """
        return tensors.read(self.path, self.kind, shapes) if self.path.exists() else None

    @contextmanager
    def understood(self) -> Iterator[None]:
        """While a description is put to use: DataError where it does not make sense."""
        try:
            yield
        except DataError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            raise DataError(f"{self.path} is damaged: its description cannot be read") from None

"""A bar in the terminal: the epoch, the losses and the time left."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from chainrule.estimators.history import Progress as Told


class ProgressBar:
    """Shown on standard error where it is wanted, and nothing else otherwise."""

    def __init__(self, epochs: int, shown: bool) -> None:
        self.shown = shown
        if not shown:
            return
        self._progress = Progress(
            TextColumn("epoch {task.completed:.0f}/{task.total:.0f}"),
            BarColumn(bar_width=24),
            TextColumn("{task.description}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._task = self._progress.add_task("", total=epochs)

    def __enter__(self) -> ProgressBar:
        if self.shown:
            self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.shown:
            self._progress.stop()

    def advance(self, told: Told) -> None:
        """One epoch more."""
        if not self.shown:
            return
        words = f"loss {told.loss:.5g}"
        if told.validation_loss is not None:
            words += f", validation {told.validation_loss:.5g}"
        self._progress.update(self._task, completed=told.epoch, description=words)

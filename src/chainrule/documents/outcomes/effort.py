"""How much searching for causes one document is worth."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Protocol

MOST_TRIES = 5_000
MOST_WORK = 250_000  # formulas and parts of them
SECONDS = 3.6
_BETWEEN_LOOKS = 10  # tries; to look at the clock takes as long as a small one


class Works(Protocol):
    """Something that counts what it does."""

    @property
    def work(self) -> int:
        """How much it has done."""


class Effort:
    """A number of tries, and of formulas in them, so that every machine comes to the same verdicts.

    Seconds of computing end the search only as a last resort, so that no document keeps a reader
    waiting; the time that a machine spends on other work is not counted.
    """

    def __init__(self) -> None:
        self.tries = 0
        self.deadline = time.process_time() + SECONDS
        self._workers: dict[int, tuple[Works, int]] = {}
        self._looked = -_BETWEEN_LOOKS
        self._is_late = False

    def watch(self, workers: Iterable[Works]) -> None:
        """Count what some do from now on."""
        for worker in workers:
            self._workers.setdefault(id(worker), (worker, worker.work))

    def spend(self, tries: int = 1) -> None:
        """One more repair was tried, or something that takes as long as several."""
        self.tries += tries

    @property
    def work(self) -> int:
        """How much was done by those that are watched."""
        return sum(worker.work - before for worker, before in self._workers.values())

    @property
    def is_spent(self) -> bool:
        """Whether no more repairs should be searched."""
        if self.tries - self._looked >= _BETWEEN_LOOKS:
            self._looked = self.tries
            self._is_late = self.work > MOST_WORK or time.process_time() > self.deadline
        return self.tries > MOST_TRIES or self._is_late

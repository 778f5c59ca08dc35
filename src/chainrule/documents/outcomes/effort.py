"""How much searching for causes one document is worth."""

from __future__ import annotations

import time

MOST_TRIES = 5_000
SECONDS = 3.0
_BETWEEN_LOOKS = 10  # tries; to look at the clock takes as long as a small one


class Effort:
    """A number of tries, so that every machine comes to the same verdicts.

    Seconds of computing end the search only as a last resort, so that no document keeps a reader
    waiting; the time that a machine spends on other work is not counted.
    """

    def __init__(self) -> None:
        self.tries = 0
        self.deadline = time.process_time() + SECONDS
        self._looked = 0
        self._is_late = False

    def spend(self, tries: int = 1) -> None:
        """One more repair was tried, or something that takes as long as several."""
        self.tries += tries

    @property
    def is_spent(self) -> bool:
        """Whether no more repairs should be searched."""
        if self.tries - self._looked >= _BETWEEN_LOOKS:
            self._looked = self.tries
            self._is_late = time.process_time() > self.deadline
        return self.tries > MOST_TRIES or self._is_late

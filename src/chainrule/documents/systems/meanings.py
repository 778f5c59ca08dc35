"""What symbols may mean beside what a system defines, made only where a line needs it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chainrule.documents.defining.system import System


@dataclass(frozen=True)
class Meanings:
    """Some systems, the likeliest first, each made when it is asked for.

    within: the offsets between which alone they hold, those of a section; None for everywhere. No
    line from elsewhere makes them, which is what reading many sections by themselves would cost.
    """

    systems: Iterable[System]
    within: tuple[int, int] | None = None

    def may_hold_at(self, offset: int) -> bool:
        """Whether some of them may hold at an offset of the document."""
        return self.within is None or self.within[0] <= offset < self.within[1]

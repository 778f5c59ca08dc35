"""What is taken for granted by custom, and whether any line needs it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from chainrule.documents.evaluating.worlds import World
from chainrule.documents.systems.sections import Judged

_MOST = 30  # lines that are tried without it


@dataclass
class Custom:
    """Targets that sum to 1 although the document never says so.

    is_needed: whether a line holds with that only, so that it has to be reported.
    """

    judged: Judged
    is_needed: bool = False
    tried: int = 0

    @property
    def may_be_needed(self) -> bool:
        """Whether another line should be tried without what custom says."""
        system = self.judged.system
        if self.is_needed or not system.one_hot_by_custom or system.is_said_to_be_one_hot:
            return False
        self.tried += 1
        return self.tried <= _MOST

    @cached_property
    def worlds(self) -> tuple[World, World]:
        """The document without what custom says."""
        system = replace(self.judged.system, one_hot_by_custom=False)
        shapes = self.judged.worlds[0].elaborator.shapes
        return World(system, shapes, True), World(system, shapes, False)

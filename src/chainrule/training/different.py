"""The different values of a column, of which not all need be kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value", bound=Any)

MOST = 10_000


class Different(Generic[Value]):
    """Those seen in one part of a table after another; once there are many, no more are kept.

    >>> kinds = Different[str]()
    >>> kinds.look(["a", "b", "a"])
    >>> kinds.sorted, kinds.many, str(kinds)
    (['a', 'b'], False, '2')
    """

    def __init__(self) -> None:
        self._values: set[Value] = set()

    def look(self, values: Iterable[Value]) -> None:
        """Those of a part."""
        if not self.many:
            self._values.update(values)

    @property
    def many(self) -> bool:
        """Whether there are so many that not all are known."""
        return len(self._values) > MOST

    @property
    def sorted(self) -> list[Value]:
        """Those that are known, in order."""
        return sorted(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __str__(self) -> str:
        return f"more than {MOST}" if self.many else str(len(self))

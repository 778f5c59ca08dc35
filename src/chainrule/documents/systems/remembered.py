"""What is made one by one, when it is first asked for, and kept.

>>> made = Remembered(print(k) or k for k in range(3))
>>> next(iter(made)), next(iter(made))
0
(0, 0)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Remembered(Generic[Item]):
    """Goes through the same things again and again, and makes none that nobody comes to."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._coming = iter(items)
        self._made: list[Item] = []

    def __iter__(self) -> Iterator[Item]:
        for place in count():
            if place == len(self._made):
                try:
                    self._made.append(next(self._coming))
                except StopIteration:
                    return
            yield self._made[place]

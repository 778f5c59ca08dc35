"""Which of a document's symbols is computed from which, also through hundreds of definitions.

For each symbol the set of all that it rests on is found once, as the bits of a number, and never
by calls inside of calls: a network of three hundred layers is no deeper than one of two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator


class Influence:
    """What each symbol rests on. parts: the symbols that stand in the definition of one."""

    def __init__(self, parts: Callable[[str], Iterable[str]]) -> None:
        self._parts_of = parts
        self._parts: dict[str, tuple[str, ...]] = {}
        self._users: dict[str, list[str]] = {}
        self._numbers: dict[str, int] = {}
        self._bases: dict[str, int] = {}
        self._order: list[str] = []  # each behind its parts, so that a number gives the place
        self.is_circular = False

    def users(self, key: str) -> list[str]:
        """The symbols in whose definition it stands, of those that were asked for."""
        return self._users.get(key, [])

    def rests_on(self, key: str, other: str) -> bool:
        """Whether one symbol is the other or is computed from it."""
        if key == other:
            return True
        self._learn(key)
        number = self._numbers.get(other)
        return number is not None and bool(self._bases[key] >> number & 1)

    def between(self, keys: Iterable[str], other: str) -> list[str]:
        """What some symbols are computed from, and what is computed from another, in order."""
        bases = 0
        for key in keys:
            self._learn(key)
            bases |= self._bases[key]
        number = self._numbers.get(other)
        if number is None or not bases >> number & 1:
            return []
        behind = bases >> number + 1 << number + 1  # what is before it cannot rest on it
        return [key for key in self._marked(behind) if self._bases[key] >> number & 1]

    def _marked(self, bases: int) -> Iterator[str]:
        """The symbols of some bits, each behind its parts."""
        while bases:
            low = bases & -bases
            yield self._order[low.bit_length() - 1]
            bases ^= low

    def bases(self, key: str) -> list[str]:
        """All that a symbol rests on, each behind its own parts, and the symbol last."""
        self._learn(key)
        return list(self._marked(self._bases[key]))

    def _learn(self, key: str) -> None:
        """Find what a symbol rests on, if it was not yet asked for."""
        if key in self._bases:
            return
        waiting = [(key, iter(self._open(key)))]
        entered = {key}
        while waiting:
            current, rest = waiting[-1]
            part = next((p for p in rest if p not in self._bases), None)
            if part is None:
                waiting.pop()
                self._close(current)
            elif part in entered:
                self.is_circular = True
            else:
                entered.add(part)
                waiting.append((part, iter(self._open(part))))

    def _open(self, key: str) -> tuple[str, ...]:
        self._parts[key] = tuple(dict.fromkeys(self._parts_of(key)))
        return self._parts[key]

    def _close(self, key: str) -> None:
        """All parts are known: put them together. A symbol in a circle lacks what leads back."""
        self._numbers[key] = len(self._order)
        self._order.append(key)
        bases = 1 << self._numbers[key]
        for part in self._parts[key]:
            self._users.setdefault(part, []).append(key)
            bases |= self._bases.get(part, 0)
        self._bases[key] = bases

"""A place in a line of items, and what every part of the grammar asks of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Self

from chainrule.documents.markup.item import Item
from chainrule.documents.markup.unread import Unread
from chainrule.documents.parsing.reading import Reading

_FORGOTTEN = (")", "]")  # the brackets that may be left open at the end of a formula


class Cursor(ABC):
    """Walks over one stretch of items.

    The parts of the grammar call each other through it (a bracket holds a sum, a sum holds
    brackets), so that none of them has to import another.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.position = 0
        self.open_bars = 0
        self.depth = 0

    def peek(self, ahead: int = 0) -> Item | None:
        place = self.position + ahead
        return self.items[place] if place < len(self.items) else None

    def says(self, word: str) -> bool:
        """Whether these letters come next, one after the other."""
        items = [self.peek(k) for k in range(len(word))]
        return all(
            item is not None and item.kind == "letter" and item.text == letter
            for item, letter in zip(items, word, strict=True)
        )

    def at(self, *texts: str) -> bool:
        item = self.peek()
        return item is not None and item.is_(*texts)

    def take(self) -> Item:
        item = self.peek()
        if item is None:
            where = self.items[-1].end if self.items else None
            raise Unread("the formula breaks off here", where)
        self.position += 1
        return item

    def skip(self, *texts: str) -> bool:
        """Takes one of these if it is next."""
        if not self.at(*texts):
            return False
        self.position += 1
        return True

    def close(self, closing: str) -> int:
        """Takes the bracket that has to be next; where it ends."""
        item = self.peek()
        if item is None and self.items and closing in _FORGOTTEN:
            return self.here  # it is closed where the formula ends
        if item is None:
            raise Unread(f"a bracket is not closed: {closing} is missing", self.here)
        if not item.is_(closing):
            raise not_expected(item)
        return self.take().end

    @property
    def here(self) -> int:
        """The offset of what comes next."""
        item = self.peek()
        return item.start if item else (self.items[-1].end if self.items else 0)

    @classmethod
    def over(cls, items: Sequence[Item]) -> Self:
        """A cursor of the same grammar over other items."""
        return cls(items)

    @classmethod
    def whole(cls, items: Sequence[Item]) -> Reading:
        """The reading of items that are a formula of their own, such as a macro's argument."""
        if not items:
            raise Unread("there is nothing on this side")
        cursor = cls.over(items)
        reading = cursor.sum()
        if (item := cursor.peek()) is not None:
            raise not_expected(item)
        return reading

    @abstractmethod
    def sum(self) -> Reading:
        """Terms with + and − between them."""

    @abstractmethod
    def term(self) -> Reading:
        """Factors, one after the other."""

    @abstractmethod
    def factor(self) -> Reading:
        """One factor with what stands above, below and behind it."""

    @abstractmethod
    def signed_factor(self) -> Reading:
        """A factor, perhaps with a sign of its own, as after · or /."""

    @abstractmethod
    def primary(self) -> Reading:
        """A factor without what stands above, below and behind it."""

    @abstractmethod
    def behind(self, reading: Reading) -> Reading:
        """A reading with the scripts, primes and arguments that follow it."""

    @abstractmethod
    def starts_factor(self, item: Item) -> bool:
        """Whether another factor can begin with this item."""


def not_expected(item: Item) -> Unread:
    """The problem of an item that cannot stand where it stands."""
    return Unread(f"{show(item)} is not expected here", item.start)


def show(item: Item) -> str:
    """An item as a message names it."""
    if item.kind == "macro":
        return f"\\{item.text}"
    return repr(item.text) if item.text else f"a {item.kind}"

"""What stops the reader: one sentence and a place."""

from __future__ import annotations

from chainrule.errors import ShapeError
from chainrule.shapes import Dimension


class Unread(Exception):  # noqa: N818 (what a formula is, as in "holds", "wrong", "unread")
    """A formula, or a part of it, that is not understood. It never leaves ``documents``.

    message: one sentence. offset: where in the document it happened.
    """

    def __init__(self, message: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class NoEntries(Unread):
    """A symbol has an index where it is one number as the document is understood."""


class TwoRanges(ShapeError):  # noqa: N818 (what is the matter, as in "unread")
    """An index letter runs along two dimensions, which may turn out to be one.

    first, second: the dimensions.
    """

    def __init__(self, letter: str, first: Dimension, second: Dimension) -> None:
        super().__init__(f"the index {letter} runs over {first} and over {second}")
        self.first = first
        self.second = second

"""What stops the reader: one sentence and a place."""

from __future__ import annotations


class Unread(Exception):  # noqa: N818 (what a formula is, as in "holds", "wrong", "unread")
    """A formula, or a part of it, that is not understood. It never leaves ``documents``.

    message: one sentence. offset: where in the document it happened.
    """

    def __init__(self, message: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset

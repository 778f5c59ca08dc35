"""Every exception chainrule raises, and what each one means.

    ChainruleError
    ├── ShapeError       an expression or an array does not conform     (also a ValueError)
    │   └── NoMatrixError        a derivative with more than two dimensions
    ├── NetworkError     a description that is not a network            (also a ValueError)
    │   └── NetworkSyntaxError   a slip in a network string, with its place
    ├── EngineError      an engine that is not there, or that cannot do what is asked
    ├── DataError        a table or a file that cannot be used          (also a ValueError)
    ├── DocumentError    a document that cannot be opened               (also an OSError)
    └── OutputError      a result that cannot be written                (also an OSError)

A message is one sentence a user can act on: what was wrong, where, what to do.
The command line prints it and ends with exit code 2; nobody sees a traceback.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class ChainruleError(Exception):
    """The base of everything raised on purpose."""


class EngineError(ChainruleError):
    """An engine that is not there, or that cannot do what is asked."""


class ShapeError(ChainruleError, ValueError):
    """An expression or an array does not conform."""


class NoMatrixError(ShapeError):
    """A derivative of a vector by a matrix, which has more than two dimensions."""


class NetworkError(ChainruleError, ValueError):
    """A description that is not a network."""


class NetworkSyntaxError(NetworkError):
    """A slip in a network string; the message shows the string with a caret under the place."""

    def __init__(self, message: str, text: str, position: int) -> None:
        self.text = text
        self.position = position
        super().__init__(f"{message}\n    {text}\n    {' ' * position}^")


class DataError(ChainruleError, ValueError):
    """A table or a file that cannot be used."""


class DocumentError(ChainruleError, OSError):
    """A document that cannot be opened; what is wrong inside of one is a problem, not an error."""


class OutputError(ChainruleError, OSError):
    """A result that cannot be written."""


def suggestion(word: str, known: Iterable[str]) -> str:
    """The near matches of a misspelt word, as the end of an error message.

    >>> suggestion("sigmod", ["sigmoid", "tanh"])
    "did you mean 'sigmoid'?"
    >>> suggestion("qqq", ["sigmoid", "tanh"])
    'choose one of: sigmoid, tanh'
    """
    names = list(known)
    close = get_close_matches(word.lower(), names, n=3)
    if close:
        return "did you mean " + " or ".join(repr(name) for name in close) + "?"
    return "choose one of: " + ", ".join(names)

"""Names and cells of a user's table, as a message or the terminal shows them.

A table may hold anything: a cell as long as a book, or characters that move the cursor.
"""

from __future__ import annotations

_LONGEST = 60


def shown(text: object, longest: int = _LONGEST) -> str:
    r"""A name on one line, cut where it is long, with control characters escaped.

    >>> print(shown("a\x1b[31m"), shown("b" * 100, 5))
    a\x1b[31m bbbb…
    """
    letters = str(text)
    short = letters if len(letters) <= longest else letters[: longest - 1] + "…"
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in short)


def named(text: object, longest: int = _LONGEST) -> str:
    r"""The same between quotes, for messages; what is no text is shown as Python writes it.

    >>> print(named("age"), named("\x1b[31m"), named("b" * 100, 5), named(3))
    'age' '\x1b[31m' 'bbbb…' 3
    """
    if not isinstance(text, str):
        return shown(repr(text), longest)
    letters = text
    return repr(letters if len(letters) <= longest else letters[: longest - 1] + "…")


def probability_column(label: str) -> str:
    """The column of predictions that holds the probability of a class."""
    return f"P({label})"


def deviation_column(target: str) -> str:
    """The column of predictions that holds the standard deviation of a number."""
    return f"{target}_std"


def interval_columns(target: str) -> tuple[str, str]:
    """The columns of predictions that hold the ends of the interval of a number."""
    return f"{target}_low", f"{target}_high"


def name_taken(target: str) -> str:
    """What is wrong with a target that has the name of such a column."""
    return f"target {named(target)} has the name of a probability column: rename it"

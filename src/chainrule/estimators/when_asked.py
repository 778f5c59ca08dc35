"""Attributes of a fitted model that are computed when they are first asked for."""

from __future__ import annotations

from typing import Any


def when_asked_for(model: Any, kept: str, finder: str, absent: str) -> Any:
    """The attribute ``kept``, or what the attribute ``finder`` finds.

    A finder holds the rows of training: it goes once it has answered, and stays if Ctrl-C or an
    error ends it. Raises AttributeError with the sentence ``absent`` where there is neither.
    """
    attributes = vars(model)
    if kept not in attributes:
        if finder not in attributes:
            raise AttributeError(absent)
        attributes[kept] = attributes[finder]()
        del attributes[finder]
    return attributes[kept]

"""An equality of a document that defines a symbol or a function."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.documents.lexicon import Mention, derived
from chainrule.documents.reading import Call, Group, Name, Partial, Primed, Reading, walk_reading


@dataclass(frozen=True)
class Definition:
    """``left = right`` as a definition of ``key``. parameters: of a function, by their keys."""

    key: str
    left: Reading
    right: Reading
    chain: int
    side: int
    mention: Mention
    parameters: tuple[Name, ...] = ()


def has_derivative(reading: Reading) -> bool:
    """Whether a formula takes a derivative, or names one, as dW and δ do."""
    return any(isinstance(node, (Partial, Primed)) for node in walk_reading(reading)) or any(
        isinstance(node, Name) and (derived(node.base) or node.base == "\\delta")
        for node in walk_reading(reading)
    )


def head(reading: Reading) -> Name | None:
    """The name in J, (J) and J(w): what is meant, without what it is said to depend on."""
    while isinstance(reading, Group):
        reading = reading.inner
    if isinstance(reading, Call):
        reading = reading.function
    return reading if isinstance(reading, Name) else None

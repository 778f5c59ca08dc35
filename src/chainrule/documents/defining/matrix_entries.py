"""w_{ij} beside W: the entries of a matrix under the small letter.

They are its entries where a formula of entries and one of matrices both define a quantity; whether
the two then agree is asked of the values, once the shapes are known. Elsewhere they may be.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from chainrule.documents.definition import has_derivative
from chainrule.documents.reading import Name, Reading, walk_reading
from chainrule.documents.statements import Chain
from chainrule.documents.system import System


class Tie(Enum):
    """When w_{ij} is taken for an entry of W."""

    NEVER = "never"
    DEFINED = "where both stand in definitions"
    POSSIBLE = "wherever it may be"


def tie_entries(system: System, tie: Tie) -> None:
    """Take w_{ij} for the entries of W where small letters are written entry by entry only."""
    for base in _small(system) if tie is not Tie.NEVER else ():
        defined = all(
            any(_speaks_of(chain, letter) for chain in system.chains)
            for letter in (base, base.upper())
        )
        if defined or tie is Tie.POSSIBLE:
            system.habits.entries_of[base] = base.upper()


def may_be_entries(system: System) -> bool:
    """Whether there are letters that may be entries of a matrix and are not taken for them."""
    return bool(_small(system) - set(system.habits.entries_of))


def _small(system: System) -> set[str]:
    """The small letters of entries whose capitals are matrices: the w of w_{ij} beside W.

    A w_iᵀ besides is a row of it.
    """
    widths: dict[str, set[int]] = {}
    for name in system.habits.names:
        mention = system.mention(name)
        width = len(mention.entries)
        widths.setdefault(name.base, set()).add(2 if width == 1 and mention.turned else width)
    return {
        base for base, found in widths.items()
        if len(base) == 1 and base.islower() and found == {2} and 0 in widths.get(base.upper(), ())
    }  # fmt: skip


def _speaks_of(chain: Chain, base: str) -> bool:
    """Whether a chain may define a quantity with a letter: no derivative is in its formula."""
    left, *others = (side.reading for side in chain.sides)
    if chain.continues or not isinstance(left, Name):
        return False
    return any(
        reading is not None and not has_derivative(reading) and base in _bases(reading)
        for reading in others
    )


def _bases(reading: Reading) -> Iterator[str]:
    return (node.base for node in walk_reading(reading) if isinstance(node, Name))

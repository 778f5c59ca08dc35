"""What is said of one value of the target defines no loss: if y = 1, L = −log ŷ.

Where the document also gives L for any y, that is what L is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chainrule.documents.defining.system import System
from chainrule.documents.parsing.customary import TARGETS
from chainrule.documents.parsing.reading import Name, Num, walk_reading
from chainrule.documents.stating.chains import Chain

_VALUES = (-1, 0, 1)
_BEFORE, _BEHIND = 60, 25  # characters between a value and what is said of it
_GOING_ON, _MOST = 25, 4  # characters up to what more is said, and how much of it


def target_value(chain: Chain) -> tuple[Name, Num] | None:
    """The y and the 1 of y = 1."""
    if chain.continues or chain.is_note or len(chain.sides) != 2:
        return None
    left, right = (side.reading for side in chain.sides)
    is_target = isinstance(left, Name) and left.base in TARGETS and not left.primes
    if isinstance(left, Name) and is_target and isinstance(right, Num) and right.value in _VALUES:
        return left, right
    return None


def said_of_values(chains: Sequence[Chain]) -> Iterator[tuple[Chain, Chain, Name]]:
    """The equalities that a sentence says of a value, with y = 1 itself and its y: the next ones
    behind it, or the one in front of it where it ends the sentence."""
    written = sorted((c for c in chains if not c.is_note), key=lambda c: c.sides[0].start)
    for place, chain in enumerate(written):
        if (pair := target_value(chain)) is None:
            continue
        for other in written[max(0, place - 1) : place]:
            if 0 <= chain.sides[0].start - other.sides[-1].end < _BEHIND:
                yield other, chain, pair[0]
        last, nearest = chain, _BEFORE
        for other in written[place + 1 : place + 1 + _MOST]:
            apart = other.sides[0].start - last.sides[-1].end
            if not 0 <= apart < nearest:
                break
            if (second := target_value(other)) is None:
                yield other, chain, pair[0]
            elif second[0] == pair[0] or nearest != _BEFORE:
                break  # another case, and no y_2 beside y_1
            last, nearest = other, _BEFORE if second is not None else _GOING_ON


def pass_over_values(system: System) -> None:
    """Leave out what is said of one value, where something is said of any."""
    own = {id(said): target for said, _, target in said_of_values(system.chains)}
    for key, offers in system.candidates.items() if own else ():
        general = [
            offer for offer in offers
            if (target := own.get(id(system.chains[offer.chain]))) is None
            or target in walk_reading(offer.right)
        ]  # fmt: skip
        targets = list(own.values())
        if system.is_a_loss(key) and any(
            node in targets for offer in general for node in walk_reading(offer.right)
        ):
            system.candidates[key] = general

"""z_k = w_{kj} a_j + b_k, where the sum over j is left out: a score adds up what comes in.

Only a formula of a quantity that goes forward is read so, with a weight of two indices of which one
is that of the left side: δ_j = w_{kj} δ_k has lost its sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.documents.names.lexicon import PARAMETER_BASES
from chainrule.documents.parsing.reading import Big, Dots, Name, Plus, Reading, Script, Times

_INDICES = "ijklmnpq"


def with_left_out_sums(sides: Sequence[Reading | None]) -> list[Reading | None]:
    """The sides of a chain that begins with a score, with the sums that it leaves out."""
    left = sides[0]
    if not isinstance(left, Name) or not left.base.isalpha() or len(sides) < 2:
        return list(sides)
    own = _letters(left)
    if len(own) != 1:
        return list(sides)
    return [left, *(side if side is None else _summed(side, own[0]) for side in sides[1:])]


def _letters(name: Name) -> list[str]:
    """The index letters below a name."""
    return [s.text for s in name.scripts if _is_index(s)]


def _is_index(script: Script) -> bool:
    return script.place == "sub" and script.kind == "bare" and script.text in tuple(_INDICES)


def _summed(reading: Reading, own: str) -> Reading:
    """A product, or the products of a sum, as sums over the index that only they have."""
    if isinstance(reading, Plus):
        if any(isinstance(term, Dots) for term in reading.terms):
            return reading  # w_{k1} h_1 + ⋯ + w_{kj} h_j + ⋯ leaves no sum out
        return replace(reading, terms=tuple(_summed(term, own) for term in reading.terms))
    if not isinstance(reading, Times) or len(reading.factors) != 2:
        return reading
    names = [factor for factor in reading.factors if isinstance(factor, Name)]
    weights = [n for n in names if n.base in PARAMETER_BASES and len(_letters(n)) == 2]
    if len(names) != 2 or len(weights) != 1:
        return reading
    (other,) = (name for name in names if name is not weights[0])
    letters, below = _letters(weights[0]), _letters(other)
    if own not in letters or not other.base.isalpha() or len(below) != 1:
        return reading
    if below[0] == own or below[0] not in letters:
        return reading
    return Big(reading.start, reading.end, below[0], None, None, reading)

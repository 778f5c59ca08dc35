"""Cases that the words around a formula make: for i ≠ j, or for i = j.

∂p_i/∂z_j = −p_i p_j is no statement about all i and j, but a right one where the text says i ≠ j.
"""

from __future__ import annotations

import re

import numpy as np

from chainrule.documents.difference import HOLDS, relative
from chainrule.documents.reading import Partial
from chainrule.documents.sided import Sided
from chainrule.documents.system import System
from chainrule.documents.valued import aligned_values
from chainrule.documents.worlds import Tried

_UNEQUAL = (
    r"\b{0}\s*\$?\s*(?:\\neq?\b|≠|!=|\\not\s*=|is not|(?:does not|doesn't|not) equals?(?: to)?)"
    r"\s*\$?\s*{1}\b"
)
_EQUAL = r"\b{0}\s*\$?\s*(?:=|equals?(?: to)?)\s*\$?\s*{1}\b"


def holds_in_the_case(
    a: Tried, b: Tried, left: Sided, right: Sided, system: System, text: str
) -> bool:
    """An equality for i ≠ j, or for i = j, as the words before it say."""
    if not isinstance(left.reading, Partial):
        return False
    before = text[max(0, right.side.start - 400) : right.side.end + 60]
    letters = sorted(system.free_letters(left.reading))
    unequal, equal = (
        max((_last(pattern, before, p, q) for p in letters for q in letters if p != q),
            default=-1)
        for pattern in (_UNEQUAL, _EQUAL)
    )  # fmt: skip
    if unequal < 0 and equal < 0:
        return False
    for first, second in zip(a.values, b.values, strict=True):
        x, y, free = aligned_values(first, second)
        pairs = [
            (p, q) for p in range(len(free)) for q in range(p + 1, len(free))
            if free[p].dimension == free[q].dimension and free[p].dimension != "samples"
        ]  # fmt: skip
        if x.shape[len(free) :] != y.shape[len(free) :] or not pairs:
            return False
        x, y = np.broadcast_arrays(x, y)
        p, q = pairs[0]
        own = np.eye(x.shape[p], dtype=bool) if x.shape[p] == x.shape[q] else None
        if own is None:
            return False
        x, y = np.moveaxis(x, (p, q), (0, 1)), np.moveaxis(y, (p, q), (0, 1))
        fits = [k for k, mask in ((equal, own), (unequal, ~own))
                if k >= 0 and relative(x[mask], y[mask]) <= HOLDS]  # fmt: skip
        if not fits:
            return False
    return True


def _last(pattern: str, text: str, first: str, second: str) -> int:
    """Where two letters were last said to be unequal, or equal."""
    found = re.finditer(pattern.format(re.escape(first), re.escape(second)), text)
    return max((match.start() for match in found), default=-1)

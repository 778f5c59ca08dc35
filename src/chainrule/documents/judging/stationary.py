"""XᵀX w = Xᵀ y beside ∇J = Xᵀ(X w − y): a line that holds where a gradient is zero.

It is no identity, and what its two sides are apart is that gradient, or a multiple of it.
"""

from __future__ import annotations

import numpy as np

from chainrule.documents.comparing.matching import Matcher
from chainrule.documents.defining.dependence import whole_name
from chainrule.documents.evaluating.difference import HOLDS, NOTHING, norm
from chainrule.documents.evaluating.sided import Sided
from chainrule.documents.names.definition import has_derivative
from chainrule.documents.parsing.reading import Name, Partial, Plus, Turned
from chainrule.documents.supposing.any_losses import taken_losses
from chainrule.operations import Array

_MOST = 8  # gradients that are compared


def is_of_a_zero_gradient(matcher: Matcher, anchor: Sided, side: Sided) -> bool:
    """Whether two sides without a derivative are apart by a multiple of a gradient."""
    system = matcher.judged.system
    sides = anchor.reading, side.reading
    if any(isinstance(s, Name) or has_derivative(s) for s in sides):
        return False
    start, end = sides[0].start, sides[1].end
    apart = _values(matcher, Plus(start, end, sides, (1, -1)))
    pairs = [(loss, key) for loss, by in taken_losses(system).items() for key in sorted(by)]
    for loss, key in pairs[:_MOST] if apart else ():
        of, by = whole_name(system, loss), whole_name(system, key)
        if of is None or by is None:
            continue
        partial = Partial(start, end, of, by)
        for gradient in (partial, Turned(start, end, partial)):
            if _are_proportional(apart, _values(matcher, gradient)):
                return True
    return False


def _values(matcher: Matcher, reading: Plus | Partial | Turned) -> list[Array]:
    """What a formula is at every point, with its shape."""
    return [valued.array for valued in matcher.worlds[1].tried(reading).values]


def _are_proportional(first: list[Array], second: list[Array]) -> bool:
    """Whether one is the other times a number, the same at every point."""
    if len(first) != len(second) or not first:
        return False
    if any(a.shape != b.shape for a, b in zip(first, second, strict=True)):
        return False
    a, b = (np.concatenate([value.ravel() for value in values]) for values in (first, second))
    size = norm(b)
    if size < NOTHING or norm(a) < NOTHING:
        return False
    ratio = np.vdot(b, a) / size**2
    return norm(a - ratio * b) <= HOLDS * norm(a)

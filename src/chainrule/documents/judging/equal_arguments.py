r"""L(C) = L(AB) where C = AB: a function has one value at two arguments that are equal.

That needs nothing of the function, whether the document says what it is or not.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.comparing.matching import Matcher
from chainrule.documents.evaluating.sided import Kind, Sided
from chainrule.documents.parsing.reading import Call, Reading


def is_of_equal_arguments(matcher: Matcher, left: Sided, right: Sided) -> bool:
    """Whether two sides are one function, at arguments that are equal pair by pair."""
    if left.side.reading is None or right.side.reading is None:
        return False
    one, other = left.reading, right.reading
    if not (isinstance(one, Call) and isinstance(other, Call) and one.function == other.function):
        return False
    if len(one.arguments) != len(other.arguments):
        return False
    pairs = zip(one.arguments, other.arguments, strict=True)
    return all(
        a == b or matcher.match(_as(left, a), _as(right, b)).kind is Kind.EQUAL for a, b in pairs
    )


def _as(sided: Sided, argument: Reading) -> Sided:
    """An argument as a side of its own."""
    side = replace(sided.side, reading=argument)
    return replace(sided, side=side, context=None, cache={})

"""Products of sizes: (n × m) · (m × 1) = (n × 1), and (k, n) × (n, m) = (k, m).

>>> from chainrule.documents.grammar import parse
>>> from chainrule.documents.layout import layout
>>> [size.base for size in size_of(parse(layout(r"(n \\times m)")))]
['n', 'm']
"""

from __future__ import annotations

from itertools import pairwise

from chainrule.documents.reading import Group, Matrix, Name, Num, Reading, Times
from chainrule.documents.verdicts import Cause, Claim, Outcome, Verdict

Size = tuple[Reading, Reading]
_UNKNOWN = "Whether these sizes are equal is not said."


def size_of(reading: Reading) -> Size | None:
    """Rows and columns, as (n × m) or (n, m) says them."""
    entries: tuple[Reading, ...]
    if isinstance(reading, Matrix) and reading.listed and len(reading.rows[0]) == 2:
        entries = reading.rows[0]
    elif (
        isinstance(reading, Group)
        and isinstance(reading.inner, Times)
        and reading.inner.joins == ("times",)
    ):
        entries = reading.inner.factors
    else:
        return None
    if not all(isinstance(entry, (Name, Num)) for entry in entries):
        return None
    return entries[0], entries[1]


def judge_sizes(claim: Claim, left: Reading | None, right: Reading | None) -> Verdict | None:
    """The verdict on a product of sizes, or None if it is none, or may be one of numbers."""
    factors = left.factors if isinstance(left, Times) else ()
    sizes = [size_of(factor) for factor in factors]
    said = size_of(right) if right is not None else None
    if right is None or said is None or len(sizes) < 2:
        return None
    known = [size for size in sizes if size is not None]
    if len(known) < len(sizes):
        return None
    inner = all(a[1] == b[0] for a, b in pairwise(known))
    product = (known[0][0], known[-1][1])
    if inner and product == said:
        return Verdict(claim, Outcome.HOLDS)
    if all(isinstance(x, Num) for size in (*known, said) for x in size):
        return None  # (3 × 2)(2 × 4) may be arithmetic
    if inner and product == said[::-1]:
        message = "The product of these sizes is turned the other way."
        return Verdict(claim, Outcome.WRONG, Cause.SHAPE, message, None, right.start)
    return Verdict(claim, Outcome.UNDEFINED, None, _UNKNOWN, None, right.start)

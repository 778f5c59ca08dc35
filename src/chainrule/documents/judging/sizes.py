"""Products of sizes: (n × m) · (m × 1) = (n × 1), and (k, n) × (n, m) = (k, m).

>>> from chainrule.documents.parsing.grammar import parse
>>> from chainrule.documents.markup.layout import layout
>>> [size.base for size in size_of(parse(layout(r"(n \\times m)")))]
['n', 'm']
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.documents.outcomes.verdicts import Cause, Claim, Outcome, Verdict
from chainrule.documents.parsing.reading import (
    Group,
    Matrix,
    Name,
    Num,
    Plus,
    Reading,
    Times,
    Turned,
)

Size = tuple[Reading, Reading]
_UNKNOWN = "Whether these sizes are equal is not said."


def size_of(reading: Reading) -> Size | None:
    """Rows and columns, as (n × m) or (n, m) says them."""
    entries: tuple[Reading, ...]
    if isinstance(reading, Turned):  # (m, k)ᵀ
        size = size_of(reading.base)
        return None if size is None else size[::-1]
    if isinstance(reading, Matrix) and reading.listed and len(reading.rows[0]) == 2:
        entries = reading.rows[0]
    elif isinstance(reading, Group) and isinstance(reading.inner, Times):
        entries = tuple(_factors(reading.inner))
    else:
        return None
    if len(entries) != 2 or not all(isinstance(entry, (Name, Num)) for entry in entries):
        return None
    return entries[0], entries[1]


def _factors(product: Times) -> Iterator[Reading]:
    """What × stands between; a number of several letters, as in (Nh × No), is one name."""
    run: list[Reading] = [product.factors[0]]
    for join, factor in zip((*product.joins, "times"), (*product.factors[1:], None), strict=True):
        if join == "times":
            names = [each.base for each in run if isinstance(each, Name) and not each.scripts]
            spelled = len(names) == len(run) > 1
            whole = Name(run[0].start, run[-1].end, "".join(names)) if spelled else run[0]
            yield whole if spelled or len(run) == 1 else product
            run = []
        run += [factor] if factor is not None else []


def judge_sizes(claim: Claim, left: Reading | None, right: Reading | None) -> Verdict | None:
    """The verdict on a product of sizes, or None if it is none, or may be one of numbers.

    (4 × m) = (4 × 2)(2 × m) + (4 × 1) is such a product; a bias is spread over the columns.
    """
    if left is None or right is None:
        return None
    short = isinstance(right, Times) and right.joins == ("times",) and not _is_of_sizes(right)
    if short and _is_of_sizes(left):
        right = Group(right.start, right.end, right)  # … = n × m, without its brackets
    if not (_is_of_sizes(left) and _is_of_sizes(right)):
        return None
    known = [size for side in (left, right) for size in _sizes(side)]
    if len(known) < 3:
        return None
    one, other = _whole(left), _whole(right)
    if one is not None and one == other:
        return Verdict(claim, Outcome.HOLDS)
    if all(isinstance(x, Num) for size in known for x in size):
        return None  # (3 × 2)(2 × 4) may be arithmetic
    if one is not None and other is not None and one == other[::-1]:
        message = "The product of these sizes is turned the other way."
        return Verdict(claim, Outcome.WRONG, Cause.SHAPE, message, None, right.start)
    return Verdict(claim, Outcome.UNDEFINED, None, _UNKNOWN, None, right.start)


def _parts(reading: Reading) -> tuple[Reading, ...]:
    """The terms of a sum, the factors of a product."""
    if size_of(reading) is not None or not isinstance(reading, (Times, Plus)):
        return ()
    return reading.terms if isinstance(reading, Plus) else reading.factors


def _is_of_sizes(reading: Reading) -> bool:
    """Whether a formula is made of sizes alone."""
    parts = _parts(reading)
    return all(map(_is_of_sizes, parts)) if parts else size_of(reading) is not None


def _sizes(reading: Reading) -> list[Size]:
    """The sizes in a formula."""
    size = size_of(reading)
    return [size] if size else [each for part in _parts(reading) for each in _sizes(part)]


def _whole(reading: Reading) -> Size | None:
    """The size of a formula of sizes; None where they do not fit."""
    if (size := size_of(reading)) is not None:
        return size
    sizes = [size for part in _parts(reading) if (size := _whole(part)) is not None]
    if len(sizes) < len(_parts(reading)):
        return None
    if isinstance(reading, Plus):
        return sizes[0] if all(_is_added(size, sizes[0]) for size in sizes[1:]) else None
    whole = sizes[0]
    for join, (first, second) in zip(getattr(reading, "joins", ()), sizes[1:], strict=True):
        alike = join in ("odot", "dot") and whole == (first, second)  # (n, 1) * (n, 1)
        if not alike and (join == "odot" or whole[1] != first):
            return None
        whole = (whole[0], second)
    return whole


def _is_added(size: Size, whole: Size) -> bool:
    """Whether something can be added: of the same size, or a bias, one column or row of it."""
    return all(
        a == b or (isinstance(a, Num) and a.value == 1) for a, b in zip(size, whole, strict=True)
    )

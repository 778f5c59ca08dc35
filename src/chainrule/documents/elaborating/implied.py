"""Einstein's convention: an index that the left side does not have is summed over.

It is summed over in the product in which it occurs twice. Where it occurs once, as the m of
e^{θ_i} / e^{θ_m}, the smallest formula that has it adds up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from chainrule.documents.elaborating.context import Context
from chainrule.documents.elaborating.terms import free_indices
from chainrule.documents.parsing.reading import Reading
from chainrule.expression import Expression, Sum


def repeated(here: Context, factors: Sequence[Reading]) -> frozenset[str]:
    """The letters that several factors have, which are summed over around all of them."""
    counts: dict[str, int] = {}
    for factor in factors:
        for letter in here.system.free_letters(factor):
            counts[letter] = counts.get(letter, 0) + 1
    return frozenset(letter for letter, count in counts.items() if count > 1)


@contextmanager
def kept(here: Context, letters: frozenset[str]) -> Iterator[None]:
    """Letters that nothing inside sums over."""
    before = here.scope
    here.scope = replace(before, outer=before.outer | letters)
    try:
        yield
    finally:
        here.scope = before


def summed(here: Context, e: Expression, letters: frozenset[str] | None = None) -> Expression:
    """The sum over the indices that are free in a formula, if only over certain letters."""
    if not here.system.is_einstein:
        return e
    bound = here.scope.outer | here.scope.summed
    for index in sorted(free_indices(e), key=lambda i: i.name):
        if index.name not in bound and (letters is None or index.name in letters):
            e = Sum(e, index)
    return e

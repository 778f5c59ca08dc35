"""Exact medians of columns that are too long to be sorted.

The bits of a float, its sign turned round, are a whole number that grows with it. A median is
found from its highest bits to its lowest: each pass counts what the next few bits of the numbers
are that begin with those found so far. Memory depends on the columns, not on the rows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chainrule.operations import Array
from chainrule.training.tables import Tables, Train

_BITS = (11, 11, 11, 11, 11, 9)  # of each pass: together the 64 of a float


def medians(tables: Tables, names: Sequence[str], train: Train) -> list[float]:
    """The median of each column's numbers in the training rows, missing ones left out.

    That of no numbers is 0.
    """
    if len(tables) == 1:
        (table,) = tables
        rows = train(table)
        return [_median(table.numbers(name)[rows]) for name in names]
    searches = [Search() for _ in names]
    for bits in _BITS:
        for table in tables:
            rows = train(table)
            for name, search in zip(names, searches, strict=True):
                search.look(table.numbers(name)[rows], bits)
        for search in searches:
            search.narrow(bits)
    return [search.median() for search in searches]


def _median(values: Array) -> float:
    given = values[~np.isnan(values)]
    return float(np.median(given)) if given.size else 0.0


class Search:
    """The two middle numbers of a column, the same one for an odd count.

    prefixes: what is known of their keys, ``known`` bits. ranks: theirs among the numbers whose
    keys begin so.
    """

    def __init__(self) -> None:
        self.prefixes, self.ranks, self.known = [0, 0], [0, 0], 0
        self._counts: dict[int, Array] = {}
        self._numbers = 0

    def look(self, values: Array, bits: int) -> None:
        """Count what the next bits of some numbers are; NaN is none."""
        keys = _keys(values[~np.isnan(values)])
        if not self.known:
            self._numbers += len(keys)
        rest = 64 - self.known
        for prefix in set(self.prefixes):
            own = keys if not self.known else keys[keys >> np.uint64(rest) == np.uint64(prefix)]
            following = (own >> np.uint64(rest - bits)) & np.uint64((1 << bits) - 1)
            counts = np.bincount(following.astype(np.int64), minlength=1 << bits)
            self._counts[prefix] = self._counts.get(prefix, 0) + counts

    def narrow(self, bits: int) -> None:
        """The next bits are those among whose numbers the rank lies."""
        if not self._numbers:
            self._counts = {}
            return
        if not self.known:
            self.ranks = [(self._numbers - 1) // 2, self._numbers // 2]
        for i, prefix in enumerate(self.prefixes):
            ends = self._counts[prefix].cumsum()
            found = int(np.searchsorted(ends, self.ranks[i], side="right"))
            self.ranks[i] -= int(ends[found - 1]) if found else 0
            self.prefixes[i] = prefix << bits | found
        self.known, self._counts = self.known + bits, {}

    def median(self) -> float:
        """The mean of the two, 0 where there are no numbers."""
        if not self._numbers:
            return 0.0
        low, high = _values(np.array(self.prefixes, np.uint64)).tolist()
        return float(low + high) / 2


_SIGN = np.uint64(1 << 63)


def _keys(values: Array) -> Array:
    """Whole numbers in the order of these floats."""
    bits = np.ascontiguousarray(values, np.float64).view(np.uint64)
    return np.where(bits & _SIGN, ~bits, bits | _SIGN)


def _values(keys: Array) -> Array:
    """The floats of these keys."""
    values: Array = np.where(keys & _SIGN, keys & ~_SIGN, ~keys).view(np.float64)
    return values

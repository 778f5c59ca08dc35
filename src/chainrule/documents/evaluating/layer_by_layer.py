"""A derivative through many definitions, put together from those of each definition alone.

To move a weight of the first layer, all layers above have to be computed again, and so for every
layer: the square of their number. Where much lies between, the chain rule is used instead:
∂J/∂z = Σ ∂J/∂c · ∂c/∂z over all c in whose definition z stands. Each factor is exact, is computed
once and serves all layers below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from chainrule.documents.elaborating.elaborate import Elaborator
from chainrule.documents.evaluating.defined_values import ALONE, MOVED, DefinedValues, symbols
from chainrule.documents.evaluating.valued import Valued
from chainrule.documents.markup.unread import Unread
from chainrule.engines.evaluate import Indices
from chainrule.expression import Expression, Symbol
from chainrule.operations import Array
from chainrule.shapes import Dimension

STEP = 1e-30
TARGET = "(target)"  # the symbol of what stands below, if it is no symbol: one value after another
MOST_ENTRIES = 2_000  # of what is differentiated by, each of which is moved
_FEW = 10  # symbols between, which are computed again for each derivative
_MOST_NUMBERS = 400  # in a derivative that is kept
_MOST_TWICE = 16  # entries by which a derivative is differentiated once more
_DISTANCE = 1e-3  # of the values whose differences are taken
_WEIGHTS = ((1 / 12, -2), (-2 / 3, -1), (2 / 3, 1), (-1 / 12, 2))
_MOST_KEPT = 3_000  # derivatives that are kept at one point

_Slopes = tuple[Array, Indices]


class NestedError(Unread):
    """A derivative inside a derivative, which a complex step does not give."""


class Slopes(DefinedValues):
    """The derivatives of formulas by all the entries of a symbol."""

    def __init__(
        self, elaborator: Elaborator, roots: Mapping[str, Array], sizes: Mapping[Dimension, int]
    ) -> None:
        super().__init__(elaborator, roots, sizes)
        self.depth = 0  # of derivatives whose differences are taken
        self._kept: dict[Expression, dict[str, _Slopes | None]] = {}

    def _slopes(self, of: Expression, by: Symbol) -> _Slopes:
        """Axes of the symbol, free indices, axes of the formula; and these indices."""
        kept = self._kept.get(of, {}).get(by.name)
        if kept is not None:
            return kept
        inside = set(symbols(of))
        between = self.influence.between(inside, by.name)
        if len(between) > _FEW and not self.influence.is_circular:
            found = self._through(of, inside, by, between)
            if found is not None:
                return found
        try:
            found = self._moving(by, by.name, lambda: self.value(of))
        except NestedError:
            found = self._by_differences(of, by)
        if by.name != TARGET and found[0].size <= _MOST_NUMBERS:
            self._room_for(of)[by.name] = found
        return found

    def _by_differences(self, of: Expression, by: Symbol) -> _Slopes:
        """The slopes of what has derivatives in it: exact ones, whose differences are taken.

        Central ones over two distances, with an error of the fourth order in the smaller.
        """
        start = self._symbol(by).array
        if start.size > _MOST_TWICE or self.depth:
            raise Unread("a derivative inside a derivative has too many entries")
        slopes: list[Array] = []
        free: Indices = ()
        for entry in np.ndindex(start.shape):
            found: Array = np.zeros(())
            for weight, steps in _WEIGHTS:
                beside = type(self)(self.elaborator, self.roots, self.sizes)
                moved = np.array(start)
                moved[entry] += steps * _DISTANCE
                beside.known[by.name] = Valued(moved, ())
                beside.depth = 1
                array, free = beside.value(of).array, beside.value(of).free
                found = found + weight * array / _DISTANCE
                self.work += beside.work
            slopes.append(np.asarray(found))
        return np.stack(slopes).reshape((*start.shape, *slopes[0].shape)), free

    def _moving(self, by: Symbol, key: str, what: Callable[[], Valued]) -> _Slopes:
        """What comes of moving every entry of a symbol, side by side.

        key: with the symbol's own, all that is computed from it moves; with ALONE nothing does.
        """
        start = self._symbol(by).array
        count = int(start.size)
        if count > MOST_ENTRIES:
            raise Unread("the derivative has too many entries")
        steps = np.zeros((count, *start.shape), dtype=complex)
        steps.reshape((count, count))[np.arange(count), np.arange(count)] = 1j * STEP
        self.moved_key = key
        self.moved = {by.name: Valued(start + steps, (MOVED,))}
        self.sizes = {**self.sizes, MOVED.dimension: count}
        try:
            found = what()
        finally:
            self.moved_key, self.moved = None, {}
        array, free = found.array, found.free
        if MOVED in free:
            array = np.moveaxis(array, free.index(MOVED), 0)
            free = tuple(i for i in free if i != MOVED)
            slopes = np.imag(array) / STEP
        else:
            slopes = np.zeros((count, *array.shape))
        return slopes.reshape((*start.shape, *slopes.shape[1:])), free

    def _through(
        self, of: Expression, inside: set[str], by: Symbol, between: list[str]
    ) -> _Slopes | None:
        """By the chain rule, from the formula down to the symbol; None where too much is kept."""
        kept = self._room_for(of)
        for key in [*reversed(between), by.name]:
            if key not in kept:
                kept[key] = self._one_more(of, inside, self.elaborator.symbol(key), kept)
            if kept[key] is None:
                return None
        return kept[by.name]

    def _room_for(self, of: Expression) -> dict[str, _Slopes | None]:
        """Where the derivatives of a formula are kept."""
        if sum(map(len, self._kept.values())) > _MOST_KEPT:
            self._kept.clear()
        return self._kept.setdefault(of, {})

    def _one_more(
        self, of: Expression, inside: set[str], by: Symbol, kept: Mapping[str, _Slopes | None]
    ) -> _Slopes | None:
        """By a symbol of which all that it reaches is known: where it stands itself, and through
        each symbol in whose definition it stands."""
        if self._symbol(by).array.size > _MOST_NUMBERS:
            return None
        found: list[_Slopes] = []
        if by.name in inside:
            found.append(self._moving(by, ALONE, lambda: self.value(of)))
        for name in self.influence.users(by.name):
            if (above := kept.get(name)) is not None:
                user = self.elaborator.symbol(name)
                own, _ = self._moving(by, ALONE, partial(self._computed, user))
                rank = len(user.dimensions)
                found.append((np.tensordot(own, above[0], axes=rank), above[1]))
        total = sum((slopes for slopes, _ in found[1:]), start=found[0][0])
        if total.size > _MOST_NUMBERS or not np.all(np.isfinite(total)):
            return None
        return total, found[0][1]

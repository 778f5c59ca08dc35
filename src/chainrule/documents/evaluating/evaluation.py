"""The value of a document's formulas at a random point, with exact derivatives of its definitions.

Nothing is known by decree and nothing is approximated.
"""

from __future__ import annotations

import numpy as np

from chainrule.documents.elaborating.written import (
    Change,
    Count,
    Direct,
    Entries,
    Jacobian,
    Meeting,
    Pullback,
    Stack,
)
from chainrule.documents.evaluating.complex_step import Derivatives
from chainrule.engines.evaluate import FOLDED, Indices
from chainrule.expression import Apply, Derivative, Expression, Symbol
from chainrule.operations import Array

_OWN = (Symbol, Derivative, Change, Jacobian, Pullback, Entries, Stack, Apply, Meeting, Count)
_LOWEST = -600.0  # logarithm of a number that has digits, as e^{−700} has few


class Point(Derivatives):
    """One random point, at which every formula of a document has its value."""

    def _value(self, e: Expression) -> tuple[Array, Indices]:
        self.work += 1
        if type(e) in FOLDED or not isinstance(e, _OWN):
            return super()._value(e)
        match e:
            case Symbol():
                found = self._symbol(e)
                return found.array, found.free
            case Derivative(of=of, wrt=wrt):
                return self._differentiated(of, wrt, isinstance(e, Direct))
            case Change(of=of):
                return self._changed(of)
            case Jacobian():
                return self._square(e)
            case Pullback():
                return self._pulled_back(e)
            case Entries():
                return self._entries(e)
            case Stack():
                return self._stacked(e)
            case Count(index=index, first=first):
                return np.arange(self._size(index.dimension), dtype=float) + first, (index,)
            case Meeting():
                return self._meeting(e)
            case Apply(function="log"):
                value, free = super()._value(e)
                lost = (np.real(value) < _LOWEST) | (np.abs(np.imag(value)) > 1)  # of a number < 0
                return np.where(lost, value * np.nan, value), free  # so has its derivative none
        return super()._value(e)

    def _entries(self, e: Entries) -> tuple[Array, Indices]:
        """A matrix written out, of numbers or of blocks."""
        flat, free = self._aligned(e.children)
        blocks = any(child.shape for child in e.children)
        lead = np.broadcast_shapes(*(np.shape(v)[: len(free)] for v in flat)) if free else ()
        arrays = []
        for value, child in zip(flat, e.children, strict=True):
            inner = tuple(map(self._size, child.shape or (1, 1))) if blocks else (1, 1)
            array = np.asarray(value)
            if free and array.ndim < len(free):
                array = array.reshape((1,) * len(free))
            shaped = array.reshape(*array.shape[: len(free)], *inner)
            arrays.append(np.broadcast_to(shaped, (*lead, *inner)))
        width = len(e.rows[0])
        rows = [
            np.concatenate(arrays[k : k + width], axis=-1) for k in range(0, len(arrays), width)
        ]
        return np.concatenate(rows, axis=-2), free

    def _meeting(self, e: Meeting) -> tuple[Array, Indices]:
        """1 where the place is the one that the two other indices tell."""
        place, first, second = np.ix_(*(np.arange(self._size(i.dimension)) for i in e.indices))
        return (place == first + e.sign * second + e.offset).astype(float), e.indices

    def _stacked(self, e: Stack) -> tuple[Array, Indices]:
        """What is written for one index, side by side or one below the other for all of them."""
        array, free = self._value(e.body)
        array = np.asarray(array)
        if not e.body.shape:
            array = array.reshape(*array.shape, 1, 1)
        if e.index not in free:
            array = np.repeat(array, self._size(e.index.dimension), axis=-2 if e.down else -1)
            return array, free
        axis = free.index(e.index)
        rest = free[:axis] + free[axis + 1 :]
        moved = np.moveaxis(array, axis, -1)
        moved = np.swapaxes(moved[..., 0, :, :], -1, -2) if e.down else moved[..., :, 0, :]
        return moved, rest

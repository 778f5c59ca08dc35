"""The value of a document's formulas at a random point, with exact derivatives of its definitions.

A derivative is taken by complex step: every entry of the symbol is moved by ih, side by side along
an extra axis, whatever depends on it by the definitions is computed again, and the imaginary part
is read off. Nothing is known by decree and nothing is approximated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from chainrule.convention import SAMPLES
from chainrule.documents.elaborate import FROZEN, IMPLICIT, KRONECKER, Elaborator
from chainrule.documents.unread import Unread
from chainrule.documents.written import Entries, Pullback, Stack
from chainrule.engines.evaluate import Evaluator, Indices
from chainrule.expression import (
    Derivative,
    Expression,
    Index,
    Indexed,
    Symbol,
    Transpose,
)
from chainrule.operations import Array
from chainrule.shapes import Dimension
from chainrule.tree import substitute, walk

STEP = 1e-30
_MOVED = Index("(moved)", "(moved)")
_TARGET = "(target)"
LARGEST = 200_000  # entries of one value; a document needs a few hundred


@dataclass
class Valued:
    """An array with the indices that are free in it as its first axes."""

    array: Array
    free: Indices


class Point(Evaluator):
    """One random point: values for the roots, and through the definitions for everything else."""

    def __init__(
        self, elaborator: Elaborator, roots: Mapping[str, Array], sizes: Mapping[Dimension, int]
    ) -> None:
        super().__init__({}, dict(sizes))
        self.elaborator = elaborator
        self.roots = roots
        self.known: dict[str, Valued] = {}
        self.moved: dict[str, Valued] = {}
        self.moved_key: str | None = None
        self.depends: dict[tuple[str, str], bool] = {}
        self._active: set[str] = set()

    def value(self, expression: Expression) -> Valued:
        """The value of an expression and its free indices."""
        array, free = self._value(expression)
        return Valued(np.asarray(array), free)

    def _value(self, e: Expression) -> tuple[Array, Indices]:
        match e:
            case Symbol():
                found = self._symbol(e)
                return found.array, found.free
            case Derivative(of=of, wrt=wrt):
                return self._differentiated(of, wrt, e.shape)
            case Pullback():
                return self._pulled_back(e)
            case Entries():
                return self._entries(e)
            case Stack():
                return self._stacked(e)
        return super()._value(e)

    # Symbols.

    def _symbol(self, symbol: Symbol) -> Valued:
        key = symbol.name
        if key == KRONECKER:
            return Valued(np.eye(self._size(symbol.dimensions[0])), ())
        if key == FROZEN:
            return self._frozen(symbol)
        if self.moved_key is not None:
            if key in self.moved:
                return self.moved[key]
            if self._depends(key, self.moved_key):
                self.moved[key] = self._computed(symbol)
                return self.moved[key]
        if key in self.known:
            return self.known[key]
        if key in self.roots:
            self.known[key] = Valued(self.roots[key], ())
        else:
            before, before_key = self.moved, self.moved_key
            self.moved, self.moved_key = {}, None
            try:
                self.known[key] = self._computed(symbol)
            finally:
                self.moved, self.moved_key = before, before_key
        return self.known[key]

    def _frozen(self, symbol: Symbol) -> Valued:
        """What comes down to the last layer, held still."""
        if FROZEN not in self.known:
            before, before_key = self.moved, self.moved_key
            self.moved, self.moved_key = {}, None
            try:
                array, free = self._value(self.elaborator.upstream())
            finally:
                self.moved, self.moved_key = before, before_key
            wanted = [self._size(d) for d in symbol.dimensions]
            if free:
                raise Unread("what comes down is not one matrix")
            self.known[FROZEN] = Valued(np.broadcast_to(array, wanted), ())
        return self.known[FROZEN]

    def _computed(self, symbol: Symbol) -> Valued:
        """A defined symbol, from its definition."""
        key = symbol.name
        definition = self.elaborator.definition(key)
        if definition is None:
            raise Unread(f"{key} has no value here")
        if key in self._active:
            raise Unread(f"{key} is defined by itself")
        self._active.add(key)
        try:
            array, free = self._value(definition)
        finally:
            self._active.discard(key)
        return self._as_symbol(np.asarray(array), free, definition, symbol)

    def _as_symbol(
        self, array: Array, free: Indices, definition: Expression, symbol: Symbol
    ) -> Valued:
        """A definition's value with its sample last, of the symbol's own shape."""
        shape = symbol.dimensions
        samples = [i for i in free if i.dimension == SAMPLES]
        others = [i for i in free if i is not _MOVED and i.dimension != SAMPLES]
        if others:
            raise Unread(f"the index {others[0].name} is free in a definition")
        moved = tuple(i for i in free if i == _MOVED)
        wanted = [self._size(d) for d in shape]
        inner = array.shape[len(free) :]
        if SAMPLES in shape and samples and len(shape) in (1, 3):
            order = [free.index(_MOVED)] if moved else []
            order += range(len(free), array.ndim)
            order += [free.index(samples[0])]
            array = np.transpose(array, order)
        elif samples:
            raise Unread(f"{symbol.name} is one for each sample in one place and one in another")
        elif len(shape) in (1, 3) and SAMPLES in shape:
            array = array[..., None]
        lead = array.shape[: len(moved)]
        if len(shape) in (1, 3) and len(inner) + 1 < len(shape):
            array = array.reshape(*lead, 1, 1, array.shape[-1])
        if len(shape) == 1 and array.ndim - len(moved) == 3:
            array = array.reshape(*lead, array.shape[-1])
        if array.ndim - len(moved) > len(wanted):
            rest = array.shape[len(moved) :][-len(wanted) :] if wanted else ()
            array = array.reshape((*lead, *rest))
        return Valued(np.broadcast_to(array, (*lead, *wanted)), moved)

    def _depends(self, key: str, on: str) -> bool:
        """Whether one symbol is computed from another."""
        if key == on:
            return True
        if (key, on) not in self.depends:
            self.depends[key, on] = False  # also for what is defined by itself
            definition = self.elaborator.definition(key) if key not in self.roots else None
            self.depends[key, on] = definition is not None and any(
                self._depends(node.name, on)
                for node in walk(definition)
                if isinstance(node, Symbol) and node.name not in (KRONECKER, FROZEN)
            )
        return self.depends[key, on]

    def reaches(self, of: Expression, wrt: Expression) -> bool:
        """Whether a formula depends on a symbol at all."""
        base = wrt.base if isinstance(wrt, Indexed) else wrt
        if not isinstance(base, Symbol):
            return True
        return any(
            self._depends(node.name, base.name)
            for node in walk(of)
            if isinstance(node, Symbol) and node.name != KRONECKER
        )

    # Derivatives.

    def _differentiated(
        self, of: Expression, wrt: Expression, shape: tuple[Dimension, ...]
    ) -> tuple[Array, Indices]:
        jacobian, free, places = self._jacobian(of, wrt)
        # Axes: the entries of the symbol, the free indices of ``of``, the entries of ``of``.
        labels: list[Any] = [*places, *free, *(("of", k) for k in range(len(of.shape)))]
        own: tuple[Any, ...]
        if not of.shape:
            own = tuple(("wrt", k) for k in range(len(wrt.shape)))
        elif not wrt.shape:
            own = tuple(("of", k) for k in range(len(of.shape)))
        elif of.shape == wrt.shape:
            self._check_elementwise(jacobian, labels)
            labels = [("wrt", x[1]) if isinstance(x, tuple) and x[0] == "of" else x for x in labels]
            own = tuple(("wrt", k) for k in range(len(wrt.shape)))
        else:
            own = (("of", int(of.shape[0] == 1)), ("wrt", int(wrt.shape[0] == 1)))
        indices = tuple(dict.fromkeys(x for x in labels if isinstance(x, Index)))
        return _arranged(jacobian, labels, (*indices, *own)), indices

    def _check_elementwise(self, jacobian: Array, labels: list[Any]) -> None:
        """∂A/∂Z of one shape is read entry by entry: no entry may depend on another."""
        once = [("wrt", x[1]) if isinstance(x, tuple) and x[0] == "of" else x for x in labels]
        names = list(dict.fromkeys(once))
        letters = [names.index(x) for x in once]
        diagonal = np.einsum(jacobian, letters, list(range(len(names))))
        if not np.isclose(np.abs(jacobian).sum(), np.abs(diagonal).sum(), rtol=1e-9, atol=1e-300):
            if any(isinstance(x, Index) and x.dimension == SAMPLES for x in names):
                own = np.abs(jacobian).sum()
                if not np.isfinite(own):
                    return
            raise Unread("a derivative of several entries by several others is not read here")

    def _jacobian(self, of: Expression, wrt: Expression) -> tuple[Array, Indices, tuple[Any, ...]]:
        """d of / d entries of the symbol: axes of the symbol, free indices, axes of ``of``."""
        if self.moved_key is not None:
            raise Unread("a derivative inside a derivative is not read")
        base = wrt.base if isinstance(wrt, Indexed) else wrt
        if isinstance(base, Transpose) or not isinstance(base, Symbol):
            return self._by_expression(of, wrt)
        start = self._symbol(base).array
        count = int(start.size)
        if count > 2_000:
            raise Unread("the derivative has too many entries")
        steps = np.zeros((count, *start.shape), dtype=complex)
        steps.reshape((count, count))[np.arange(count), np.arange(count)] = 1j * STEP
        self.moved_key = base.name
        self.moved = {base.name: Valued(start + steps, (_MOVED,))}
        self.sizes = {**self.sizes, _MOVED.dimension: count}
        try:
            array, free = self._value(of)
        finally:
            self.moved_key, self.moved = None, {}
        array = np.asarray(array)
        if _MOVED in free:
            array = np.moveaxis(array, free.index(_MOVED), 0)
            free = tuple(i for i in free if i != _MOVED)
            slopes = np.imag(array) / STEP
        else:
            slopes = np.zeros((count, *array.shape))
        jacobian = slopes.reshape((*start.shape, *slopes.shape[1:]))
        return self._placed(jacobian, base, wrt, free)

    def _placed(
        self, jacobian: Array, base: Symbol, wrt: Expression, free: Indices
    ) -> tuple[Array, Indices, tuple[Any, ...]]:
        """The symbol's axes labelled by what the denominator picks from it."""
        rank = len(base.dimensions)
        if not isinstance(wrt, Indexed):
            return jacobian, free, tuple(("wrt", k) for k in range(rank))
        labels: list[Any] = []
        picks: list[Any] = []
        for axis, place in enumerate(wrt.indices):
            if isinstance(place, int):
                keep = wrt.shape and axis < 2
                picks.append(slice(place - 1, place) if keep else place - 1)
                if keep:
                    labels.append(("wrt", axis))
            else:
                picks.append(slice(None))
                if isinstance(place, Index):
                    labels.append(place)
                    if wrt.shape and axis < 2:
                        picks.append(None)
                        labels.append(("wrt", axis))
                else:
                    labels.append(("wrt", axis))
        return jacobian[tuple(picks)], free, tuple(labels)

    def _by_expression(
        self, of: Expression, wrt: Expression
    ) -> tuple[Array, Indices, tuple[Any, ...]]:
        """∂(y − ŷ)²/∂(y − ŷ): what is below is a quantity of its own in what is above."""
        target = Symbol(_TARGET, wrt.shape)
        expanded = of
        for _ in range(6):
            if any(node == wrt for node in walk(expanded)):
                break
            expanded = self._expanded(expanded)
        else:
            raise Unread("what is differentiated does not contain what it is taken by")
        found = self.value(wrt)
        inner = substitute(expanded, {wrt: target})
        if not found.free:
            self.known[_TARGET] = found
            try:
                return self._jacobian(inner, target)
            finally:
                self.known.pop(_TARGET, None)
        raise_free = found.free
        count = int(found.array[(0,) * len(raise_free)].size)
        steps = np.eye(count).reshape((count, *found.array.shape[len(raise_free) :])) * 1j * STEP
        shape = (count, *(1,) * len(raise_free), *steps.shape[1:])
        self.moved_key = _TARGET
        self.moved = {
            _TARGET: Valued(found.array[None] + steps.reshape(shape), (_MOVED, *raise_free))
        }
        self.sizes = {**self.sizes, _MOVED.dimension: count}
        try:
            array, free = self._value(inner)
        finally:
            self.moved_key, self.moved = None, {}
        array = np.moveaxis(np.asarray(array), free.index(_MOVED), 0)
        free = tuple(i for i in free if i != _MOVED)
        jacobian = (np.imag(array) / STEP).reshape(
            (*found.array.shape[len(raise_free) :], *array.shape[1:])
        )
        return jacobian, free, tuple(("wrt", k) for k in range(len(wrt.shape)))

    def _expanded(self, e: Expression) -> Expression:
        """The formula with the definitions of its symbols put in once."""
        replaced: dict[Expression, Expression] = {}
        for node in walk(e):
            if isinstance(node, Symbol) and node.name not in self.roots:
                definition = self.elaborator.definition(node.name)
                if definition is not None and definition.shape == node.shape:
                    replaced[node] = definition
            elif isinstance(node, Indexed) and isinstance(node.base, Symbol):
                definition = self.elaborator.definition(node.base.name)
                if definition is not None and definition.shape == node.shape:
                    replaced[node] = definition
        return substitute(e, replaced)

    def _pulled_back(self, e: Pullback) -> tuple[Array, Indices]:
        jacobian, free, places = self._jacobian(e.of, e.wrt)
        weight, weight_free = self._value(e.weight)
        weight = np.broadcast_to(
            weight, (*np.shape(weight)[: len(weight_free)], *map(self._size, e.of.shape))
        )
        labels: list[Any] = [*places, *free, *(("of", k) for k in range(len(e.of.shape)))]
        theirs: list[Any] = [*weight_free, *(("of", k) for k in range(len(e.of.shape)))]
        own = tuple(("wrt", k) for k in range(len(e.wrt.shape)))
        indices = tuple(dict.fromkeys(x for x in (*theirs, *labels) if isinstance(x, Index)))
        names = list(dict.fromkeys([*labels, *theirs]))
        number = {name: k for k, name in enumerate(names)}
        value = np.einsum(
            jacobian, [number[x] for x in labels],
            weight, [number[x] for x in theirs],
            [number[x] for x in (*indices, *own)],
        )  # fmt: skip
        return value, indices

    # Matrices written out.

    def _entries(self, e: Entries) -> tuple[Array, Indices]:
        flat, free = self._aligned(e.children)
        blocks = any(child.shape for child in e.children)
        lead = np.broadcast_shapes(*(np.shape(v)[: len(free)] for v in flat)) if free else ()
        arrays = []
        for value, child in zip(flat, e.children, strict=True):
            inner = tuple(map(self._size, child.shape)) if blocks else (1, 1)
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

    def _stacked(self, e: Stack) -> tuple[Array, Indices]:
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


def _arranged(array: Array, labels: list[Any], wanted: tuple[Any, ...]) -> Array:
    """An array with labelled axes, in the wanted order; equal labels are taken together."""
    names = list(dict.fromkeys(labels))
    number = {name: k for k, name in enumerate(names)}
    result: Array = np.einsum(array, [number[x] for x in labels], [number[x] for x in wanted])
    return result


def aligned_values(first: Valued, second: Valued) -> tuple[Array, Array, Indices]:
    """Two values with the same leading axes."""
    free = tuple(dict.fromkeys((*first.free, *second.free)))
    return _lifted(first, free), _lifted(second, free), free


def _lifted(value: Valued, free: Indices) -> Array:
    order = [value.free.index(i) for i in free if i in value.free]
    order += range(len(value.free), value.array.ndim)
    array = np.transpose(value.array, order)
    lead = [array.shape[k] for k in range(len(value.free))]
    sizes = iter(lead)
    full = [next(sizes) if i in value.free else 1 for i in free]
    return array.reshape((*full, *array.shape[len(value.free) :]))


__all__ = ["IMPLICIT", "Point", "Valued", "aligned_values", "field"]

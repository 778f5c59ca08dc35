"""Exact derivatives of a document's formulas by its definitions, by complex step.

Every entry of the symbol is moved by ih, side by side along an extra axis, whatever depends on it
is computed again, and the imaginary part is read off: df/dx = Im f(x + ih)/h, exact to rounding.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from chainrule.convention import SAMPLES
from chainrule.documents.elaborating.written import Jacobian, Pullback
from chainrule.documents.evaluating.defined_values import EVERYTHING, MOVED
from chainrule.documents.evaluating.layer_by_layer import STEP, TARGET, NestedError, Slopes
from chainrule.documents.evaluating.valued import Valued, arranged
from chainrule.documents.markup.unread import Unread
from chainrule.engines.evaluate import Indices
from chainrule.expression import Expression, Index, Indexed, Symbol, Transpose
from chainrule.operations import Array
from chainrule.tree import substitute, walk

SEVERAL = "a derivative of several entries by several others is not read here"


class Derivatives(Slopes):
    """Jacobians of formulas by symbols, by their entries and by whole expressions."""

    def _differentiated(
        self, of: Expression, wrt: Expression, direct: bool
    ) -> tuple[Array, Indices]:
        """∂of/∂wrt in its own shape: entry by entry if both have one shape, else as a Jacobian."""
        take = self._by_expression if direct else self._jacobian
        jacobian, free, places = take(of, wrt)
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
        return arranged(jacobian, labels, (*indices, *own)), indices

    def _changed(self, of: Expression) -> tuple[Array, Indices]:
        """dX along one random direction of all that the document lets vary."""
        if self.moved_key is not None:
            raise NestedError("a derivative inside a derivative is not read")
        directions = {}
        for key in self.varied:
            start = self._symbol(self.elaborator.symbol(key)).array
            random = np.random.default_rng([7, *key.encode()])
            step = 1j * STEP * random.normal(size=start.shape)
            directions[key] = Valued((start + step)[None], (MOVED,))
        self.moved_key, self.moved = EVERYTHING, directions
        self.sizes = {**self.sizes, MOVED.dimension: 1}
        try:
            array, free = self._value(of)
        finally:
            self.moved_key, self.moved = None, {}
        array = np.asarray(array)
        if MOVED not in free:
            return np.zeros(array.shape), free
        array = np.moveaxis(array, free.index(MOVED), 0)[0]
        return np.imag(array) / STEP, tuple(i for i in free if i != MOVED)

    def _square(self, e: Jacobian) -> tuple[Array, Indices]:
        """The matrix of the derivatives of each entry of one vector by each of another."""
        jacobian, free, places = self._jacobian(e.of, e.wrt)
        labels: list[Any] = [*places, *free, ("of", 0), ("of", 1)]
        own = (("of", int(e.of.shape[0] == 1)), ("wrt", int(e.wrt.shape[0] == 1)))
        indices = tuple(dict.fromkeys(x for x in labels if isinstance(x, Index)))
        return arranged(jacobian, labels, (*indices, *own)), indices

    def _check_elementwise(self, jacobian: Array, labels: list[Any]) -> None:
        """∂A/∂Z of one shape is read entry by entry: no entry may depend on another."""
        once = [("wrt", x[1]) if isinstance(x, tuple) and x[0] == "of" else x for x in labels]
        names = list(dict.fromkeys(once))
        letters = [names.index(x) for x in once]
        diagonal = np.einsum(jacobian, letters, list(range(len(names))))
        whole, kept = float(np.abs(jacobian).sum()), float(np.abs(diagonal).sum())
        same = whole == kept or (math.isfinite(kept) and abs(whole - kept) <= 1e-300 + 1e-9 * kept)
        if not same:
            of_samples = any(isinstance(x, Index) and x.dimension == SAMPLES for x in names)
            if of_samples and not math.isfinite(whole):
                return
            raise Unread(SEVERAL)

    def _jacobian(self, of: Expression, wrt: Expression) -> tuple[Array, Indices, tuple[Any, ...]]:
        """d of / d entries of the symbol: axes of the symbol, free indices, axes of ``of``."""
        if self.moved_key is not None:
            raise NestedError("a derivative inside a derivative is not read")
        base = wrt.base if isinstance(wrt, Indexed) else wrt
        if isinstance(base, Transpose) or not isinstance(base, Symbol):
            return self._by_expression(of, wrt)
        self._must_be_clear(of, base.name)
        jacobian, free = self._slopes(of, base)
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
        """∂(y − ŷ)²/∂(y − ŷ): what is below is a quantity of its own in what is above.

        By softmax(z)_i, the entry of such a quantity.
        """
        picks = isinstance(wrt, Indexed) and not isinstance(wrt.base, Transpose)
        whole = wrt.base if isinstance(wrt, Indexed) and picks else wrt
        target = Symbol(TARGET, whole.shape)
        expanded = of
        for _ in range(6):
            if any(node == whole for node in walk(expanded)):
                break
            expanded = self._expanded(expanded)
        else:
            raise Unread("what is differentiated does not contain what it is taken by")
        found = self.value(whole)
        inner = substitute(expanded, {whole: target})
        if not found.free:
            below = replace(wrt, base=target) if isinstance(wrt, Indexed) and picks else target
            self.known[TARGET] = found
            try:
                return self._jacobian(inner, below)
            finally:
                self.known.pop(TARGET, None)
        if picks:
            raise Unread("what is differentiated by is an entry of one of several quantities")
        if any(getattr(node, "index", None) in found.free for node in walk(expanded)):
            return self._by_each(inner, wrt, found)
        return self._by_all(inner, wrt, found)

    def _by_each(
        self, of: Expression, wrt: Expression, at: Valued
    ) -> tuple[Array, Indices, tuple[Any, ...]]:
        """By each of the quantities that a sum runs over: ∂(Σ_j v_j²)/∂v_j for every j."""
        count = at.array.size
        steps = np.eye(count).reshape((count, *at.array.shape)) * 1j * STEP
        array, free = self._moved(of, at.array[None] + steps, at.free)
        jacobian = array.reshape((*at.array.shape, *array.shape[1:]))
        return jacobian, free, (*at.free, *(("wrt", k) for k in range(len(wrt.shape))))

    def _by_all(
        self, of: Expression, wrt: Expression, at: Valued
    ) -> tuple[Array, Indices, tuple[Any, ...]]:
        """By a quantity that stands under the same free indices as what depends on it."""
        count = int(at.array[(0,) * len(at.free)].size)
        entries = at.array.shape[len(at.free) :]
        steps = np.eye(count).reshape((count, *(1,) * len(at.free), *entries)) * 1j * STEP
        array, free = self._moved(of, at.array[None] + steps, at.free)
        jacobian = array.reshape((*entries, *array.shape[1:]))
        return jacobian, free, tuple(("wrt", k) for k in range(len(wrt.shape)))

    def _moved(self, of: Expression, steps: Array, below: Indices) -> tuple[Array, Indices]:
        """What is differentiated, changed along each of the steps of what it is taken by."""
        self.moved_key = TARGET
        self.moved = {TARGET: Valued(steps, (MOVED, *below))}
        self.sizes = {**self.sizes, MOVED.dimension: len(steps)}
        try:
            array, free = self._value(of)
        finally:
            self.moved_key, self.moved = None, {}
        array = np.moveaxis(np.asarray(array), free.index(MOVED), 0)
        return np.imag(array) / STEP, tuple(i for i in free if i != MOVED)

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
        """What comes down, weighted by every entry's derivative: Σ weight · ∂of/∂wrt."""
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

"""The symbols of a document at one random point: drawn, or computed by its definitions.

While a symbol is moved, to differentiate by it, whatever depends on it by the definitions is
computed again and everything else keeps its value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cached_property

import numpy as np

from chainrule.convention import SAMPLES
from chainrule.documents.defining.dependence import varied
from chainrule.documents.elaborating.context import FROZEN, IDENTITY, KRONECKER
from chainrule.documents.elaborating.elaborate import Elaborator
from chainrule.documents.evaluating.influence import Influence
from chainrule.documents.evaluating.valued import Valued
from chainrule.documents.markup.unread import Unread
from chainrule.documents.names.lexicon import name_of
from chainrule.engines.evaluate import Evaluator, Indices
from chainrule.expression import Expression, Index, Indexed, Symbol
from chainrule.operations import Array
from chainrule.shapes import Dimension
from chainrule.tree import walk

MOVED = Index("(moved)", "(moved)")
EVERYTHING = "(all that varies)"  # what is moved in a differential
ALONE = "(one symbol alone)"  # moved, while whatever is computed from it keeps its value
_DEEP = 20  # definitions that are computed one inside the other; the rest is computed beforehand


class DefinedValues(Evaluator):
    """Values for the roots, and through the definitions for everything else.

    known: what has been computed at the point itself. moved: what has been computed again while
    the symbol ``moved_key`` is moved. work: how many formulas and parts of them were computed.
    """

    def __init__(
        self, elaborator: Elaborator, roots: Mapping[str, Array], sizes: Mapping[Dimension, int]
    ) -> None:
        super().__init__({}, dict(sizes))
        self.elaborator = elaborator
        self.roots = roots
        self.known: dict[str, Valued] = {}
        self.moved: dict[str, Valued] = {}
        self.moved_key: str | None = None
        self.influence = Influence(self._parts)
        self._active: set[str] = set()
        self.work = 0
        self.failed: str | None = None  # the innermost symbol that could not be computed

    def value(self, expression: Expression) -> Valued:
        """The value of an expression and its free indices."""
        array, free = self._value(expression)
        return Valued(np.asarray(array), free)

    def _symbol(self, symbol: Symbol) -> Valued:
        key = symbol.name
        if key == KRONECKER:
            return Valued(np.eye(self._size(symbol.dimensions[0])), ())
        if key == IDENTITY.name:
            return Valued(np.ones(()), ())
        if key == FROZEN:
            return self._frozen(symbol)
        if self.moved_key is not None:
            if key in self.moved:
                return self.moved[key]
            if self.is_computed_from(key, self.moved_key):
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
        try:
            definition = self.elaborator.definition(key)
            if definition is None:
                raise Unread(f"the symbol {name_of(key)} has no value here")
            if key in self._active:
                raise Unread(f"the definition of {name_of(key)} leads back to it")
            if len(self._active) == _DEEP and not self.influence.is_circular:
                self._compute_beforehand(key)
            self._active.add(key)
            try:
                array, free = self._value(definition)
            finally:
                self._active.discard(key)
            return self._as_symbol(np.asarray(array), free, definition, symbol)
        except Exception:
            self.failed = self.failed or key
            raise

    def _compute_beforehand(self, key: str) -> None:
        """What a symbol rests on, one after the other, so that hundreds of layers nest no calls."""
        active, self._active = self._active, set()
        try:
            for base in self.influence.bases(key)[:-1]:
                self._symbol(self.elaborator.symbol(base))
        finally:
            self._active = active

    def _as_symbol(
        self, array: Array, free: Indices, definition: Expression, symbol: Symbol
    ) -> Valued:
        """A definition's value with its sample last, of the symbol's own shape."""
        shape = symbol.dimensions
        samples = [i for i in free if i.dimension == SAMPLES]
        others = [i for i in free if i is not MOVED and i.dimension != SAMPLES]
        if others:
            raise Unread(f"the index {others[0].name} is free in a definition")
        moved = tuple(i for i in free if i == MOVED)
        wanted = [self._size(d) for d in shape]
        inner = array.shape[len(free) :]
        if SAMPLES in shape and samples and len(shape) in (1, 3):
            order = [free.index(MOVED)] if moved else []
            order += range(len(free), array.ndim)
            order += [free.index(samples[0])]
            array = np.transpose(array, order)
        elif SAMPLES in shape and samples and len(shape) == 2 and (len(inner) < 2 or 1 in inner):
            order = [*([free.index(MOVED)] if moved else []), free.index(samples[0])]
            array = np.transpose(array, [*order, *range(len(free), array.ndim)])
            array = array.reshape(*array.shape[: len(order)], -1)  # what one sample has, as a row
            array = array if shape[0] == SAMPLES else np.swapaxes(array, -1, -2)
        elif samples:
            name = name_of(symbol.name)
            raise Unread(
                f"the symbol {name} is one for each sample in one place and one in another"
            )
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

    @cached_property
    def varied(self) -> tuple[str, ...]:
        """What moves in a differential."""
        return tuple(sorted(varied(self.elaborator.system)))

    def is_computed_from(self, key: str, on: str) -> bool:
        """Whether one symbol is computed from another, by their keys."""
        if on == EVERYTHING:
            return any(self.is_computed_from(key, k) for k in self.varied)
        return self.influence.rests_on(key, on)

    def _parts(self, key: str) -> Iterator[str]:
        """The symbols in the definition of a symbol; one that cannot be read says so itself."""
        if key in self.roots:
            return
        with suppress(Exception):
            definition = self.elaborator.definition(key)
            yield from symbols(definition) if definition is not None else ()

    def _must_be_clear(self, of: Expression, on: str) -> None:
        """No unreadable definition may stand between a formula and what it is differentiated by."""
        system = self.elaborator.system
        inside = list(symbols(of)) if self.elaborator.opaque else []
        for key, found in self.elaborator.opaque.items():
            if key == on or not any(self.is_computed_from(name, key) for name in inside):
                continue
            parts = set(system.keys_in(found.definition.right))
            if any(self.is_computed_from(part, on) for part in parts):
                said = f"how {system.shown(key)} depends on {system.shown(on)} could not be read"
                raise Unread(said, found.definition.left.start)

    def reaches(self, of: Expression, wrt: Expression) -> bool:
        """Whether a formula depends on a symbol at all."""
        base = wrt.base if isinstance(wrt, Indexed) else wrt
        if not isinstance(base, Symbol):
            return True
        return any(self.is_computed_from(name, base.name) for name in symbols(of))


def symbols(e: Expression) -> Iterator[str]:
    """The names of the document's symbols in an expression."""
    for node in walk(e):
        if isinstance(node, Symbol) and node.name not in (KRONECKER, FROZEN):
            yield node.name

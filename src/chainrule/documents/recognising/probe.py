"""A document's definitions as a graph that can be cut: any part may be given values of its own.

To ask what a formula does to one of its parts, the part is *cut*: it is given random values, and
the formula is evaluated with them. Nothing is read off names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from chainrule.convention import SAMPLES
from chainrule.documents.evaluating.evaluation import Point
from chainrule.documents.evaluating.valued import Valued
from chainrule.documents.evaluating.worlds import World
from chainrule.documents.markup.unread import Unread
from chainrule.documents.names.lexicon import key_base
from chainrule.engines.evaluate import Indices
from chainrule.errors import ChainruleError
from chainrule.expression import Expression, Symbol
from chainrule.operations import Array
from chainrule.shapes import Dimension

DATA_BASES = frozenset(("x", "X", "y", "Y", "t", "T"))
PENALTY_BASES = frozenset(("\\lambda", "\\gamma", "\\alpha", "\\mu", "\\rho", "\\kappa"))
MOST_STEPS = 300_000  # through the graph; eight layers take 30,000
Cuts = Mapping[Expression, Valued]


class NotEvaluatedError(Exception):
    """A formula of the document has no value here; the message says why.

    final: nor has it one in any other elaboration.
    """

    def __init__(self, message: str, offset: int | None = None, final: bool = False) -> None:
        super().__init__(message)
        self.offset = offset
        self.final = final


class _CutPoint(Point):
    """A random point at which some expressions have values of their own."""

    cuts: Cuts

    def _value(self, e: Expression) -> tuple[Array, Indices]:
        found = self.cuts.get(e)
        return (found.array, found.free) if found is not None else super()._value(e)


class Probe:
    """The definitions of one world as a graph, with their values at its points."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.system = world.system
        self._steps = 0
        self._children: dict[Expression, tuple[Expression, ...]] = {}

    def symbol(self, key: str) -> Symbol:
        """The symbol of a quantity."""
        return self.world.elaborator.symbol(key)

    def is_root(self, e: Expression) -> bool:
        """Whether an expression is a symbol that nothing defines."""
        return isinstance(e, Symbol) and e.name not in self.system.definitions

    def is_data(self, e: Expression) -> bool:
        """Whether a root is an input or a target; else it is a parameter."""
        if not isinstance(e, Symbol) or self.system.is_parameter(e.name):
            return False
        base = key_base(e.name)
        return base in DATA_BASES or (SAMPLES in e.dimensions and base not in PENALTY_BASES)

    def children(self, e: Expression) -> tuple[Expression, ...]:
        """What an expression is made of: the definition of a symbol, else its parts."""
        if e not in self._children:
            found = e.children
            if isinstance(e, Symbol) and not self.is_root(e):
                definition = self._defined(e)
                found = (definition,) if definition is not None else ()
            self._children[e] = found
        return self._children[e]

    def _defined(self, symbol: Symbol) -> Expression | None:
        start = self.system.definitions[symbol.name].left.start
        try:
            return self.world.elaborator.definition(symbol.name)
        except Unread as problem:
            where = start if problem.offset is None else problem.offset
            raise NotEvaluatedError(problem.message, where) from None
        except (ChainruleError, ValueError, TypeError, RecursionError, OverflowError) as problem:
            raise NotEvaluatedError(str(problem), start) from None

    def below(self, e: Expression, cut: Expression | None = None) -> list[Expression]:
        """Every expression that one is made of, itself first, nearest first; not through a cut."""
        found = {e: None}
        queue = [e]
        for node in queue:
            if node == cut:
                continue
            for child in self.children(node):
                if child not in found:
                    found[child] = None
                    queue.append(child)
        self._steps += len(queue)
        if self._steps > MOST_STEPS:
            raise NotEvaluatedError("the definitions are too long", final=True)
        return queue

    def roots(self, e: Expression, cut: Expression | None = None) -> set[Symbol]:
        """The roots that an expression rests on other than through a cut."""
        return {
            node for node in self.below(e, cut)
            if isinstance(node, Symbol) and node != cut and self.is_root(node)
        }  # fmt: skip

    def parameters(self, e: Expression, cut: Expression | None = None) -> set[Symbol]:
        """The parameters among the roots."""
        return {root for root in self.roots(e, cut) if not self.is_data(root)}

    def data(self, e: Expression, cut: Expression | None = None) -> set[Symbol]:
        """The inputs and targets among the roots."""
        return {root for root in self.roots(e, cut) if self.is_data(root)}

    def value(self, e: Expression, cuts: Cuts | None = None, point: int = 0) -> Valued:
        """The value of an expression where some parts have values of their own."""
        base = self.world.points[point]
        probe = _CutPoint(self.world.elaborator, base.roots, base.sizes)
        probe.cuts = cuts or {}
        try:
            with np.errstate(all="ignore"):
                return probe.value(e)
        except Unread as problem:
            raise NotEvaluatedError(problem.message, problem.offset) from None
        except (
            ChainruleError, ValueError, IndexError, TypeError, KeyError, OverflowError,
            RecursionError, ArithmeticError, MemoryError, AttributeError,
        ) as problem:  # fmt: skip
            raise NotEvaluatedError(str(problem)) from None

    def labels(self, e: Expression, value: Valued) -> list[Dimension]:
        """The dimension of each axis of a value."""
        own = e.dimensions if isinstance(e, Symbol) else e.shape
        rest = value.array.ndim - len(value.free)
        return [*(index.dimension for index in value.free), *own[len(own) - rest :]]

    def flat(self, e: Expression, value: Valued) -> Array:
        """A value as features × samples; one column where it has no samples."""
        labels = self.labels(e, value)
        if SAMPLES not in labels:
            return value.array.reshape(-1, 1)
        moved = np.moveaxis(value.array, labels.index(SAMPLES), -1)
        return moved.reshape(-1, moved.shape[-1])

    def unflat(self, e: Expression, like: Valued, flat: Array) -> Valued:
        """Features × samples as a value of the same axes as another."""
        labels = self.labels(e, like)
        if SAMPLES not in labels:
            return Valued(flat.reshape(like.array.shape), like.free)
        axis = labels.index(SAMPLES)
        shape = np.moveaxis(like.array, axis, -1).shape
        return Valued(np.moveaxis(flat.reshape(shape), -1, axis), like.free)

    def places(self, e: Expression) -> Iterator[int]:
        """Where the definitions that lead to an expression stand, the nearest first."""
        for node in self.below(e):
            if isinstance(node, Symbol) and not self.is_root(node):
                yield self.system.definitions[node.name].left.start

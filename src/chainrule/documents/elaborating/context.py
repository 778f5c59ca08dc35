"""What the parts of the elaborator share: the document's system, its shapes, the letters in scope.

Every other room of this folder is a handful of functions of a context. They reach the formulas
inside their own only through :meth:`Context.expression`, so none of them has to know the others.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from chainrule.convention import SAMPLES
from chainrule.documents.defining.system import System
from chainrule.documents.inferring.shapes import Shapes
from chainrule.documents.markup.unread import Unread
from chainrule.documents.names.definition import Definition
from chainrule.documents.parsing.reading import Reading
from chainrule.expression import Expression, Index, Symbol
from chainrule.shapes import Dimension

IMPLICIT = Index("(i)", SAMPLES)  # the sample that is meant where none is written
KRONECKER = "kronecker"  # the symbol of the identity matrix
IDENTITY = Symbol("identity")  # that of any size: a number until it is given one
FROZEN = "(frozen)"  # the symbol of what comes down, held fixed
WEIGHTS_OF = "(weights) "  # before the key of what any loss weighs, entry by entry
ANY_FUNCTION = "(any function)"  # assumed of a function that the document never defines


@dataclass
class Scope:
    """What letters stand for inside one statement.

    outer: the letters that are free in it. summed: those that a sum around runs over. general:
    those of a definition, which holds for every entry.
    jacobians: whether ∂a/∂z for two vectors of one length is a matrix, not taken entry by entry.
    """

    letters: dict[str, Index | int] = field(default_factory=dict)
    sample: Index = IMPLICIT
    bindings: dict[str, Expression] = field(default_factory=dict)
    outer: frozenset[str] = frozenset()
    summed: set[str] = field(default_factory=set)
    jacobians: bool = False
    general: frozenset[str] = frozenset()


class Context(ABC):
    """Where a formula is elaborated, and what was learned on the way.

    assumed: what was taken for granted of undefined symbols. unknown: the symbols that nothing
    defines, with where they stand. defined: the definitions elaborated so far. opaque: symbols
    whose definitions have no value. work: how many formulas and parts of them were elaborated.
    """

    def __init__(self, system: System, shapes: Shapes, scalar: bool) -> None:
        self.system = system
        self.shapes = shapes
        self.scalar = scalar
        self.scope = Scope()
        self.assumed: dict[str, str] = {}
        self.unknown: dict[str, int] = {}
        self.defined: dict[str, Expression] = {}
        self.opaque = {k: d for k, d in system.opaque.items() if k not in system.definitions}
        self.work = 0
        self._functions: list[Definition] = []  # whose bodies are put in, one inside the other

    @abstractmethod
    def expression(self, reading: Reading) -> Expression:
        """The expression that a reading means here. Raises Unread or ShapeError."""

    @property
    def per_sample(self) -> set[str]:
        """The quantities that every sample has of its own."""
        return self.shapes.per_sample

    def dimension(self, dimension: Dimension) -> Dimension:
        """A dimension in this elaboration."""
        if dimension == SAMPLES or isinstance(dimension, int):
            return dimension
        if self.scalar and dimension in self.shapes.sums:
            return len(self.shapes.sums[dimension])
        if dimension in self.shapes.fixed:
            return self.shapes.fixed[dimension]
        if self.scalar and dimension not in self.shapes.spread:
            return 1
        return dimension

    def symbol(self, key: str) -> Symbol:
        """The symbol of a quantity, with the samples as a last dimension where it has one each."""
        shape = tuple(self.dimension(d) for d in self.shapes.shape(key))
        if shape == (1, 1):
            shape = ()
        return Symbol(key, (*shape, SAMPLES) if key in self.shapes.per_sample else shape)

    @contextmanager
    def fresh(self, scope: Scope) -> Iterator[None]:
        """Another scope for a while."""
        before, self.scope = self.scope, scope
        try:
            yield
        finally:
            self.scope = before

    @contextmanager
    def inside(self, function: Definition) -> Iterator[None]:
        """In the body of a function, which must not lead back to it: f(x) = [f(x_1) ⋯ f(x_n)]."""
        if any(function is other for other in self._functions):
            raise Unread("the definition of this function leads back to it", function.left.start)
        self._functions.append(function)
        try:
            yield
        finally:
            self._functions.pop()

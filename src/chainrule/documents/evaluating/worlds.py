"""Where a document is tried: its quantities with and without dimensions, at several random points.

The scalar world has every dimension 1 (but several samples); the matrix world has them all
different. A formula that cannot be read, does not conform or has no value says so, never more.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from chainrule.convention import SAMPLES
from chainrule.documents.defining.system import System
from chainrule.documents.elaborating.context import Scope
from chainrule.documents.elaborating.elaborate import Elaborator
from chainrule.documents.elaborating.implied import summed
from chainrule.documents.evaluating.difference import is_finite, largest
from chainrule.documents.evaluating.direct_derivatives import has_statistics
from chainrule.documents.evaluating.evaluation import Point
from chainrule.documents.evaluating.roots import Roots
from chainrule.documents.evaluating.valued import Valued
from chainrule.documents.inferring.shapes import Shapes
from chainrule.documents.markup.unread import Unread
from chainrule.documents.names.definition import has_derivative
from chainrule.documents.parsing.customary import EXTREMES
from chainrule.documents.parsing.reading import (
    Bars,
    Big,
    Call,
    Indicator,
    Matrix,
    Name,
    Picked,
    Piecewise,
    Place,
    Reading,
    walk_reading,
)
from chainrule.documents.parsing.shifted_indices import is_shifted
from chainrule.documents.shorthand.ellipsis import only_entry
from chainrule.errors import ChainruleError, ShapeError
from chainrule.expression import Derivative, Expression, Index, Indexed, Symbol
from chainrule.shapes import Dimension
from chainrule.tree import walk

SAMPLE_COUNTS = (5, 5, 4)
_NO_VALUE = (
    ValueError, IndexError, TypeError, KeyError, OverflowError, RecursionError,
    ArithmeticError, MemoryError, AttributeError,
)  # fmt: skip
MORE_COUNTS = (5, 5, 4)
_MANY = 12
_LARGEST = 14  # of the sizes, so that only far dimensions of a deep network have the same
KINKED = ("relu", "leaky_relu", "elu", "sign", "abs")


@dataclass
class Tried:
    """The values of one formula at every point of a world, or why it has none."""

    values: list[Valued] = field(default_factory=list)
    expression: Expression | None = None
    unread: Unread | None = None
    mismatch: ShapeError | None = None
    unknown: frozenset[str] = frozenset()
    assumed: frozenset[str] = frozenset()
    jacobians: bool = False

    @cached_property
    def is_finite(self) -> bool:
        """Whether every value is a number of ordinary size; asked when they are all there."""
        return is_finite(self.values)

    @cached_property
    def largest(self) -> int:
        """The point at which the values are largest; asked when they are all there."""
        return largest(self.values)


@dataclass(frozen=True)
class Failing:
    """A definition without a value. by_shape: only since shapes do not fit."""

    key: str
    reason: str
    by_shape: bool


class World:
    """One elaboration of a system with its points.

    unit_points: the same with all roots between 0 and 1, where logarithms and roots of them exist.
    """

    def __init__(self, system: System, shapes: Shapes, scalar: bool, seed: int = 0) -> None:
        self.system = system
        self.scalar = scalar
        self.seed = seed
        self._unreached: dict[int, tuple[Expression, Derivative | None]] = {}
        self._known: dict[tuple[Expression, bool], list[Valued]] = {}
        self.elaborator = Elaborator(system, shapes, scalar)
        counts = SAMPLE_COUNTS if scalar else SAMPLE_COUNTS[1:]
        if has_kinks(system):  # so that every case of max(0, z) comes up, and of max(a, b, c, d)
            counts = (*counts, *MORE_COUNTS * (_MANY if compares_several(system) else 1))
        self.has_statistics = has_statistics(system)
        self.points: list[Point] = []
        self.unit_points: list[Point] = []
        for number, samples in enumerate(counts):
            sizes = self._sizes(shapes, samples)
            for unit, points in ((False, self.points), (True, self.unit_points)):
                draw = seed * 100 + number + 50 * scalar
                roots = Roots(self.elaborator, sizes, draw, unit)
                points.append(Point(self.elaborator, roots, sizes))

    @property
    def work(self) -> int:
        """How many formulas and parts of them were elaborated or computed here."""
        points = (*self.points, *self.unit_points)
        return self.elaborator.work + sum(point.work for point in points)

    def _sizes(self, shapes: Shapes, samples: int) -> dict[Dimension, int]:
        sizes: dict[Dimension, int] = {SAMPLES: samples}
        least = 3 if self.system.habits.others else 2  # one left out, two are added up
        size = least = 4 if self.has_statistics else least
        numbered = self._numbered(shapes)
        for shape in shapes.shapes.values():
            for dimension in shape:
                if isinstance(dimension, str) and dimension not in sizes:
                    size = max(size, numbered.get(dimension, 0))
                    while size in (samples, *SAMPLE_COUNTS):
                        size += 1
                    sizes[dimension] = shapes.fixed.get(dimension, size)
                    size = size + 1 if size < _LARGEST else least
        for total, parts in shapes.sums.items():
            sizes[total] = sum(d if isinstance(d, int) else sizes.setdefault(d, 2) for d in parts)
        return sizes

    def _numbered(self, shapes: Shapes) -> dict[Dimension, int]:
        """The largest number of an entry along each dimension: y_3 is one of three or more."""
        found: dict[Dimension, int] = {}
        for name in self.system.habits.names:
            mention = self.system.mention(name)
            if not any(map(str.isdigit, mention.entries)):
                continue
            along = [d for d in shapes.shapes.get(mention.key, ()) if isinstance(d, str)]
            for entry, dimension in zip(mention.entries, along, strict=False):
                if entry.isdigit() and len(along) == len(mention.entries):
                    found[dimension] = max(found.get(dimension, 0), min(int(entry), _LARGEST))
        return found

    @cached_property
    def is_trivial(self) -> bool:
        """Whether there is no dimension but 1 and the samples."""
        return not any(
            isinstance(d, str) and d != SAMPLES
            for shape in self.elaborator.shapes.shapes.values()
            for d in shape
        )

    def letters(self, *readings: Reading) -> Scope:
        """A scope in which the index letters of some formulas have their dimensions."""
        scope = Scope()
        for reading in readings:
            self.elaborator.scope = scope
            with suppress(Exception):
                self.elaborator.expression(reading)
        letters: dict[str, Index | int] = {
            k: v for k, v in scope.letters.items()
            if isinstance(v, Index)
        }  # fmt: skip
        return Scope(letters)

    def read(
        self, reading: Reading, context: Reading | None = None, jacobians: bool = False
    ) -> Tried:
        """The expression a reading means, or why it means none.

        context: the left side, whose index letters mean the same. jacobians: whether ∂a/∂z is a
        matrix for vectors of one length.
        """
        elaborator = self.elaborator
        scope = Scope()
        if has_condition(reading):
            unknown, assumed = dict(elaborator.unknown), dict(elaborator.assumed)
            scope = self.letters(*([context] if context is not None else []), reading)
            elaborator.unknown, elaborator.assumed = unknown, assumed
        scope.outer = self.system.free_letters(context if context is not None else reading)
        sample = self.system.one_sample(context, reading)
        if sample is not None:
            scope.sample = Index(sample, SAMPLES)
        scope.jacobians = jacobians
        elaborator.scope = scope
        elaborator.unknown, before = {}, elaborator.unknown
        elaborator.assumed, before_assumed = {}, elaborator.assumed
        try:
            return Tried(
                expression=summed(elaborator, elaborator.expression(reading)),
                unknown=frozenset(elaborator.unknown),
                assumed=frozenset(elaborator.assumed),
            )
        except Unread as problem:
            return Tried(unread=problem)
        except ShapeError as problem:
            return Tried(mismatch=problem)
        except ChainruleError as problem:
            return Tried(unread=Unread(str(problem), reading.start))
        except (RecursionError, OverflowError, ValueError, TypeError):
            return Tried(unread=Unread("this formula is not understood", reading.start))
        finally:
            elaborator.unknown = before | elaborator.unknown
            elaborator.assumed = before_assumed | elaborator.assumed

    def tried(
        self,
        reading: Reading,
        unit: bool = False,
        context: Reading | None = None,
        jacobians: bool = False,
    ) -> Tried:
        """The values of a reading at every point."""
        found = replace(self.read(reading, context, jacobians), jacobians=jacobians)
        if found.expression is not None:
            self.evaluate(found, reading, unit)
        return found

    def evaluate(self, found: Tried, reading: Reading, unit: bool) -> None:
        """Fill in the values, or why there are none."""
        assert found.expression is not None
        try:
            found.values = self._values(found.expression, unit, reading.start)
        except Unread as problem:
            where = problem.offset if problem.offset is not None else reading.start
            problem.offset = where
            found.unread, found.values = problem, []
        except ShapeError as problem:
            found.mismatch, found.values = problem, []
        except ChainruleError as problem:
            found.unread, found.values = Unread(str(problem), reading.start), []
        except _NO_VALUE:
            found.unread = Unread("this formula has no value here", reading.start)
            found.values = []

    def _values(self, expression: Expression, unit: bool, start: int) -> list[Valued]:
        """The values at every point, remembered: in a = b = c the b is compared twice."""
        known = self._known.get((expression, unit))
        if known is None:
            known = []
            with np.errstate(all="ignore"):
                for point in self.unit_points if unit else self.points:
                    value = point.value(expression)
                    if value.array.size > 1_000_000:
                        raise Unread("its value has too many entries", start)
                    known.append(value)
            self._known[expression, unit] = known
        return list(known)

    def value_at(self, place: int, expression: Expression) -> Valued | None:
        """The value at one of the points, if it has one there."""
        try:
            with np.errstate(all="ignore"):
                return self.points[place].value(expression)
        except (Unread, ChainruleError, *_NO_VALUE):
            return None

    def failing(self, key: str) -> Failing | None:
        """The definition that keeps a symbol from having a value, if any does."""
        point = self.points[0]
        point.failed = None
        try:
            with np.errstate(all="ignore"):
                point.value(self.elaborator.symbol(key))
        except RecursionError:
            return None  # too long, not unreadable
        except Exception as problem:  # whatever it is, the document must still be judged
            said = str(problem) if isinstance(problem, (Unread, ChainruleError)) else ""
            by_shape = not self.scalar and isinstance(problem, (ShapeError, ValueError))
            return Failing(point.failed or key, said, by_shape)
        return None

    def merged(self, first: Dimension, second: Dimension) -> World | None:
        """The same world with two of its dimensions one, if neither counts samples or is 1."""
        if not all(isinstance(d, str) and d != SAMPLES for d in (first, second)):
            return None
        shapes = self.elaborator.shapes.merged(str(first), str(second))
        return World(self.system, shapes, self.scalar, self.seed)

    def conforms(self, expression: Expression) -> bool:
        """Whether the definitions of all symbols of a formula conform."""
        try:
            with np.errstate(all="ignore"):
                for node in walk(expression):
                    if isinstance(node, Symbol):
                        self.points[0].value(node)
        except ShapeError:
            return False
        except Exception:  # what else is the matter is said where it is evaluated
            return True
        return True

    def unreached(self, expression: Expression) -> Derivative | None:
        """The first derivative of something by what it does not depend on."""
        known = self._unreached.get(id(expression))
        if known is None or known[0] is not expression:
            nodes = (node for node in walk(expression) if isinstance(node, Derivative))
            found = next((node for node in nodes if not self._may_reach(node)), None)
            self._unreached[id(expression)] = known = expression, found
        return known[1]

    def _may_reach(self, derivative: Derivative) -> bool:
        try:
            return self.points[0].reaches(derivative.of, derivative.wrt)
        except (Unread, ChainruleError):
            return True

    @cached_property
    def _silent(self) -> dict[str, Derivative]:
        """The quantities that a derivative by what nothing depends on defines: δ = ∂C/∂z."""
        found = {}
        for key, definition in self.system.definitions.items():
            if has_derivative(definition.right):
                with suppress(Unread, ChainruleError):
                    expression = self.elaborator.definition(key)
                    node = self.unreached(expression) if expression is not None else None
                    if node is not None:
                        found[key] = node
        return found

    def silent_zero(self, expression: Expression) -> Derivative | None:
        """A derivative that is 0 only because a link of the network was not read.

        It stands in a definition that the formula rests on, where nobody sees the 0.
        """
        names = {n.name for n in walk(expression) if isinstance(n, Symbol)} if self._silent else ()
        for key, node in self._silent.items():
            if any(self.points[0].is_computed_from(name, key) for name in names):
                return node
        return None

    def is_backwards(self, derivative: Derivative) -> bool:
        """Whether it is of a symbol that nothing defines by something computed from it."""
        of, wrt = (e.base if isinstance(e, Indexed) else e for e in (derivative.of, derivative.wrt))
        return (
            isinstance(of, Symbol)
            and of.name not in self.system.definitions
            and self.points[0].reaches(wrt, of)
        )


def has_kinks(system: System) -> bool:
    """Whether something is defined case by case, so that a few points may all be of one case."""
    return any(
        goes_by_cases(definition.right, system)
        for definition in (*system.definitions.values(), *system.functions.values())
    )


def compares_several(system: System) -> bool:
    """Whether a definition is the largest of more than two."""
    calls = (call for d in system.definitions.values() for call in walk_reading(d.right, Call))
    return any(call.function.base in EXTREMES and len(call.arguments) > 2 for call in calls)


def goes_by_cases(reading: Reading, system: System) -> bool:
    """Whether a formula has a kink or a jump: max(0, z), |x|, [z > 0], cases."""
    return any(
        isinstance(node, (Piecewise, Indicator))
        or (isinstance(node, Bars) and not node.norm)
        or (isinstance(node, Call) and (
            node.function.base in EXTREMES
            or system.known_function(node.function.base) in KINKED
        ))
        for node in walk_reading(reading)
    )  # fmt: skip


def has_condition(reading: Reading) -> bool:
    """Whether a formula compares index letters, as Kronecker's δ does, and (0, …, x_j, …, 0)."""
    return any(
        (isinstance(node, Matrix) and only_entry(node) is not None)
        or (isinstance(node, Indicator) and node.relation in ("=", "!="))
        or (isinstance(node, Big) and node.unequal)
        or (isinstance(node, Name) and node.base in ("\\delta", "\\mathbb{1}"))
        or isinstance(node, Place)
        or (isinstance(node, Picked) and is_shifted(node))
        for node in walk_reading(reading)
    )

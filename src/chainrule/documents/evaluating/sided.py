"""One side of an equality with its values, and how two sides compare."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property

from chainrule.documents.elaborating.written import Jacobian
from chainrule.documents.evaluating.variants import variants
from chainrule.documents.evaluating.worlds import Tried, World
from chainrule.documents.parsing.reading import Partial, Reading, walk_reading
from chainrule.documents.stating.chains import Side
from chainrule.tree import walk


class Kind(Enum):
    """How two sides compare."""

    EQUAL = "equal"
    COMPONENT = "equal entry by entry, but not of one shape as written"
    DIFFERENT = "different"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Match:
    """The comparison of two sides.

    unread: the offset of what could not be read. at: of what is not defined. unknown, assumed: the
    symbols, and the functions, that the document does not define. unreached: a derivative by what
    nothing depends on, in words. scalar: whether it was seen with every dimension 1. mismatch:
    whether shapes do not conform even there, as those of softmax, which one unit cannot have.
    jacobians: whether ∂a/∂z was taken as a matrix. doubtful: an index runs along two dimensions, so
    that it may be read wrongly. supposed: it was compared where something is only supposed.
    formless: a derivative in it has more than two dimensions, and no layout.
    """

    kind: Kind
    relative: float | None = None
    message: str = ""
    unread: int | None = None
    at: int | None = None
    unknown: frozenset[str] = frozenset()
    assumed: frozenset[str] = frozenset()
    unreached: str = ""
    scalar: bool = True
    mismatch: bool = False
    jacobians: bool = False
    doubtful: bool = False
    supposed: bool = False
    formless: bool = False


@dataclass
class Sided:
    """A side with its values in both worlds, tried when they are first asked for.

    likely: whether it may well be meant as it is read here. before: where the sides of its chain
    stand that come before it, the nearest first. written: the side before anything was put in it,
    for where its symbols mean something else.
    """

    side: Side
    worlds: tuple[World, World]
    context: Reading | None = None
    cache: dict[tuple[bool, bool, bool], Tried] = field(default_factory=dict)
    likely: bool = True
    before: tuple[int, ...] = ()
    written: Side | None = None

    def tried(self, scalar: bool, unit: bool = False, jacobians: bool = False) -> Tried:
        """The values in the scalar or the matrix world, with ∂a/∂z as Jacobians if so wanted."""
        key = (scalar, unit, jacobians)
        if key not in self.cache:
            found = replace(self.read(scalar, jacobians), jacobians=jacobians)
            if found.expression is not None:
                self.worlds[0 if scalar else 1].evaluate(found, self.reading, unit)
            self.cache[key] = found
        return self.cache[key]

    def read(self, scalar: bool, jacobians: bool = False) -> Tried:
        """What it means in the scalar or the matrix world, without values."""
        key = (scalar, jacobians)
        if key not in self._read:
            world = self.worlds[0 if scalar else 1]
            self._read[key] = world.read(self.reading, self.context, jacobians)
        return self._read[key]

    @cached_property
    def _read(self) -> dict[tuple[bool, bool], Tried]:
        return {}

    @cached_property
    def others(self) -> list[Sided]:
        """The side as it may be read besides."""
        return [
            Sided(replace(self.side, reading=reading), self.worlds, self.context, likely=likely)
            for reading, likely in variants(self.reading, self.worlds[0].system)
        ]

    @cached_property
    def partials(self) -> list[Partial]:
        """The derivatives that stand in it."""
        return list(walk_reading(self.reading, Partial))

    def has_jacobian(self, scalar: bool) -> bool:
        """Whether a derivative of a vector by one of the same length stands in it."""
        known = self._has_jacobian
        if scalar not in known:
            expression = self.read(scalar, jacobians=True).expression if self.partials else None
            known[scalar] = expression is not None and any(
                isinstance(node, Jacobian) for node in walk(expression)
            )
        return known[scalar]

    @cached_property
    def _has_jacobian(self) -> dict[bool, bool]:
        return {}

    @cached_property
    def reading(self) -> Reading:
        """What was read."""
        assert self.side.reading is not None
        return self.side.reading

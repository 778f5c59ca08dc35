"""Whether two sides are equal: scalars first, then shapes."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property

import numpy as np

from chainrule.documents.evaluation import aligned_values
from chainrule.documents.reading import Big, Name, Partial, Picked, Reading, walk_reading
from chainrule.documents.repairs import Repair, conforming
from chainrule.documents.sections import Judged
from chainrule.documents.statements import Side
from chainrule.documents.verdicts import Cause
from chainrule.documents.worlds import (
    HOLDS,
    WRONG,
    Tried,
    World,
    difference,
    is_finite,
    name_of,
    relative,
)
from chainrule.documents.written import Entries
from chainrule.expression import Indexed, Symbol
from chainrule.tree import walk


class Kind(Enum):
    """How two sides compare."""

    EQUAL = "equal"
    COMPONENT = "equal entry by entry, but not of one shape as written"
    DIFFERENT = "different"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Match:
    """The comparison of two sides. at, unread: offsets of what stood in the way."""

    kind: Kind
    relative: float | None = None
    message: str = ""
    unread: int | None = None
    at: int | None = None
    unknown: frozenset[str] = frozenset()
    assumed: frozenset[str] = frozenset()
    unreached: str = ""
    scalar: bool = True


@dataclass
class Sided:
    """A side with its values in both worlds, tried when they are first asked for."""

    side: Side
    worlds: tuple[World, World]
    context: Reading | None = None
    cache: dict[tuple[bool, bool], Tried] = field(default_factory=dict)

    def tried(self, scalar: bool, unit: bool = False) -> Tried:
        """The values in the scalar or the matrix world."""
        if (scalar, unit) not in self.cache:
            assert self.side.reading is not None
            world = self.worlds[0 if scalar else 1]
            self.cache[scalar, unit] = world.tried(self.side.reading, unit, self.context)
        return self.cache[scalar, unit]

    @cached_property
    def reading(self) -> Reading:
        """What was read."""
        assert self.side.reading is not None
        return self.side.reading


@dataclass(frozen=True)
class Conforming:
    """The form that conforms."""

    cause: Cause
    mend: str | None


class Matcher:
    """Compares sides in the two worlds of one system."""

    draws = 5

    def __init__(self, judged: Judged, text: str, deadline: float) -> None:
        self.judged = judged
        self.worlds = judged.worlds
        self.text = text
        self.deadline = deadline
        self.largest = 0.0

    def assumptions(self) -> list[str]:
        """What was taken for granted of functions that the document does not define."""
        found = []
        for world in self.worlds:
            for key, meaning in world.elaborator.assumed.items():
                if meaning == "(any function)":
                    found.append(f"{name_of(key)} is any smooth function.")
                else:
                    found.append(f"{name_of(key)} is the {meaning} function.")
        if self.judged.system.is_one_hot:
            found.append("Targets sum to 1, as the document says.")
        return found

    def sided(self, side: Side, context: Reading | None = None) -> Sided:
        """A side that can be compared."""
        if side.reading is not None:
            side = replace(side, reading=self.judged.system.normal(side.reading))
        return Sided(side, self.worlds, context)

    @property
    def out_of_time(self) -> bool:
        """Whether no more repairs should be searched."""
        return time.monotonic() > self.deadline

    def match(self, left: Sided, right: Sided) -> Match:
        """Compare two sides."""
        for side in (left, right):
            if side.side.reading is None:
                problem = side.side.problem
                assert problem is not None
                return Match(Kind.UNDECIDED, None, problem.message, _at(problem.offset, side.side))
        scalar = self._in_world(left, right, scalar=True)
        if scalar.kind is Kind.DIFFERENT:
            return scalar
        if scalar.kind is Kind.EQUAL and self.worlds[1].is_trivial:
            return self._counted(scalar)
        matrix = self._in_world(left, right, scalar=False)
        if scalar.kind is Kind.EQUAL and matrix.kind is Kind.UNDECIDED:
            return matrix
        if scalar.kind is Kind.UNDECIDED and matrix.kind in (Kind.UNDECIDED, Kind.COMPONENT):
            return scalar
        if matrix.kind is Kind.DIFFERENT and scalar.kind is Kind.EQUAL:
            if not self.has_indices(right) and not self._is_square(right):
                return Match(Kind.COMPONENT, scalar.relative, "", scalar=False)
        return self._counted(matrix)

    def _counted(self, match: Match) -> Match:
        if match.kind is Kind.EQUAL and match.relative is not None:
            self.largest = max(self.largest, match.relative)
        return match

    def _in_world(self, left: Sided, right: Sided, scalar: bool) -> Match:
        a, b = left.tried(scalar), right.tried(scalar)
        if a.values and b.values and not (is_finite(a.values) and is_finite(b.values)):
            a, b = left.tried(scalar, unit=True), right.tried(scalar, unit=True)
            if a.values and b.values and not (is_finite(a.values) and is_finite(b.values)):
                return Match(
                    Kind.UNDECIDED, None, "It has no finite value at any point that was tried.",
                    right.side.start,
                )  # fmt: skip
        for tried, side in ((a, left.side), (b, right.side)):
            if tried.unread is not None:
                at = _at(tried.unread.offset, side)
                return Match(Kind.UNDECIDED, None, _sentence(tried.unread.message), at)
        for tried in (a, b):
            if tried.mismatch is not None:
                return Match(Kind.COMPONENT, None, self._plain(str(tried.mismatch)), scalar=scalar)
        return self._compared(a, b, left, right, scalar)

    def _compared(self, a: Tried, b: Tried, left: Sided, right: Sided, scalar: bool) -> Match:
        if self._number_or_column(a, b):
            return Match(
                Kind.UNDECIDED, None,
                "What is one number for each sample here is several elsewhere.", None,
                right.side.start,
            )  # fmt: skip
        apart = difference(a.values, b.values)
        unreached, at_left = self._unreached(a, b, scalar)
        if unreached and at_left and all(not v.array.any() for v in a.values):
            return Match(
                Kind.UNDECIDED, None, f"Nothing in the document makes {unreached}.", None,
                left.side.start, unreached=unreached,
            )  # fmt: skip
        if apart.relative <= HOLDS and not apart.transposed:
            return Match(Kind.EQUAL, apart.relative, scalar=scalar)
        if apart.relative <= HOLDS:
            if self._is_vector_derivative(left) or self._is_vector_derivative(right):
                return Match(Kind.EQUAL, apart.relative, scalar=scalar)
            shapes = f"{_shown(a)} on the left, {_shown(b)} on the right"
            return Match(Kind.COMPONENT, apart.relative, self._plain(shapes), scalar=scalar)
        if self._holds_in_the_case(a, b, left, right):
            return Match(Kind.EQUAL, 0.0, scalar=scalar)
        if apart.relative < WRONG:
            return Match(
                Kind.UNDECIDED, apart.relative,
                "The two sides agree to a few digits only; nothing can be said.", right.side.start,
            )  # fmt: skip
        return Match(
            Kind.DIFFERENT, apart.relative, "", None, right.side.start, a.unknown | b.unknown,
            frozenset(k for k in a.assumed | b.assumed if self._is_generic(k)),
            unreached, scalar,
        )  # fmt: skip

    def _unreached(self, a: Tried, b: Tried, scalar: bool) -> tuple[str, bool]:
        """A derivative by what nothing depends on, and whether it is the left side's."""
        world = self.worlds[0 if scalar else 1]
        for tried in (a, b):
            if tried.expression is not None:
                for node in world.unreached(tried.expression):
                    return f"{_name(node.of)} depend on {_name(node.wrt)}", tried is a
        return "", False

    def _holds_in_the_case(self, a: Tried, b: Tried, left: Sided, right: Sided) -> bool:
        """An equality for i ≠ j, or for i = j, as the words before it say."""
        if not isinstance(left.reading, Partial):
            return False
        before = self.text[max(0, right.side.start - 400) : right.side.end + 60]
        letters = sorted(self.judged.system.free_letters(left.reading))
        unequal, equal = (
            max((_last(pattern, before, p, q) for p in letters for q in letters if p != q),
                default=-1)
            for pattern in (_UNEQUAL, _EQUAL)
        )  # fmt: skip
        if unequal < 0 and equal < 0:
            return False
        for first, second in zip(a.values, b.values, strict=True):
            x, y, free = aligned_values(first, second)
            pairs = [
                (p, q) for p in range(len(free)) for q in range(p + 1, len(free))
                if free[p].dimension == free[q].dimension and free[p].dimension != "samples"
            ]  # fmt: skip
            if x.shape[len(free) :] != y.shape[len(free) :] or not pairs:
                return False
            x, y = np.broadcast_arrays(x, y)
            p, q = pairs[0]
            own = np.eye(x.shape[p], dtype=bool) if x.shape[p] == x.shape[q] else None
            if own is None:
                return False
            x, y = np.moveaxis(x, (p, q), (0, 1)), np.moveaxis(y, (p, q), (0, 1))
            fits = [k for k, mask in ((equal, own), (unequal, ~own))
                    if k >= 0 and relative(x[mask], y[mask]) <= HOLDS]  # fmt: skip
            if not fits:
                return False
        return True

    def _number_or_column(self, a: Tried, b: Tried) -> bool:
        """Whether a number is compared with a matrix of written entries: two models, not one."""
        for first, second in ((a, b), (b, a)):
            if first.expression is None or second.expression is None:
                continue
            if not first.expression.shape and second.expression.shape:
                if any(isinstance(node, Entries) for node in walk(second.expression)):
                    return True
        return False

    def has_indices(self, side: Sided) -> bool:
        """Whether entries are picked, so that a difference is more than a matter of shape."""
        system = self.judged.system
        letters = system.habits.sample_letters
        for node in walk_reading(side.reading):
            if isinstance(node, Name) and any(
                not entry.isdigit() for entry in set(system.mention(node).entries) - letters
            ):
                return True
            if isinstance(node, Picked) or (isinstance(node, Big) and node.letter not in letters):
                return True
        return False

    def _is_square(self, side: Sided) -> bool:
        """Whether a square matrix occurs, so that a missing transpose conforms all the same."""
        shapes = self.worlds[1].elaborator.shapes
        system = self.judged.system
        for key in system.keys_in(side.reading):
            shape = shapes.shape(key)
            if shape[0] == shape[1] != 1:
                return True
        return False

    def _is_generic(self, key: str) -> bool:
        return any(world.elaborator.assumed.get(key) == "(any function)" for world in self.worlds)

    def _is_vector_derivative(self, side: Sided) -> bool:
        """∂z/∂x as a row or a column, or a Jacobian either way round: a convention, no mistake."""
        reading = side.reading
        tried = side.tried(False)
        if not isinstance(reading, Partial) or tried.expression is None:
            return False
        wrt = side.worlds[1].read(reading.wrt).expression
        of = side.worlds[1].read(reading.of).expression
        if wrt is None or of is None:
            return False
        if of.shape:
            return True
        base = wrt.base if isinstance(wrt, Indexed) else wrt
        if not isinstance(base, Symbol) or "samples" in base.shape[:2] or 1 not in base.shape:
            return False
        system = self.judged.system
        return not system.is_parameter(base.name) or base.name.split("|")[0] in ("b", "c")

    def conforming(self, left: Sided, right: Sided) -> Conforming | None:
        """Another reading of the right side's products that conforms and holds."""
        target = left.tried(False)
        if not target.values or left.side.reading is None:
            return None
        world = self.worlds[1]
        best: Conforming | None = None
        for count, repair in enumerate(conforming(right.reading)):
            if count > 400 or self.out_of_time:
                break
            if self.holds(world, target, repair.reading):
                found = Conforming(repair.cause, self.shown(world, repair.reading))
                if repair.cause is not Cause.SHAPE:
                    return found
                best = best or found
                if count > 60:
                    break
        return best

    def holds(
        self, world: World, target: Tried, reading: Reading, context: Reading | None = None
    ) -> bool:
        """Whether a reading has the target's values at every point of a world."""
        tried = world.read(reading, context)
        if tried.expression is None:
            return False
        if target.expression is not None and target.expression.shape != tried.expression.shape:
            if tried.expression.shape and target.expression.shape:
                return False
        world.evaluate(tried, reading, unit=False)
        if not tried.values or not is_finite(tried.values):
            return False
        try:
            apart = difference(target.values, tried.values)
        except ValueError:
            return False
        return apart.relative <= HOLDS and not apart.transposed

    def shown(self, world: World, reading: Reading) -> str | None:
        """A reading in LaTeX, as the document would write it."""
        from chainrule.documents.writing import latex_of

        return latex_of(reading, self.text)

    def _plain(self, message: str) -> str:
        """A shape message with the dimensions as the document names them."""
        labels = self.judged.worlds[1].elaborator.shapes.labels
        for label, dimension in labels.items():
            message = message.replace(f"{dimension} ", f"{label} ").replace(
                f" {dimension})", f" {label})"
            )
        return message


_UNEQUAL = r"\b{0}\s*(?:\\neq?\b|≠|\\not\s*=)\s*{1}\b"
_EQUAL = r"\b{0}\s*=\s*{1}\b"


def _last(pattern: str, text: str, first: str, second: str) -> int:
    """Where two letters were last said to be unequal, or equal."""
    found = re.finditer(pattern.format(re.escape(first), re.escape(second)), text)
    return max((match.start() for match in found), default=-1)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _at(offset: int | None, side: Side) -> int:
    return side.start if offset is None else offset


def _shown(tried: Tried) -> str:
    from chainrule.shapes import show_shape

    return show_shape(tried.expression.shape) if tried.expression is not None else "nothing"


def _name(expression: object) -> str:
    if isinstance(expression, Indexed):
        expression = expression.base
    return name_of(expression.name) if isinstance(expression, Symbol) else "the left side"


__all__ = ["Kind", "Match", "Matcher", "Repair", "Sided"]

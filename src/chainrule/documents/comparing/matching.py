"""Whether two sides are equal: scalars first, then shapes.

With every dimension 1 a formula is right or wrong whatever is transposed and wherever a factor
stands. Only what is right there is compared with all dimensions different, so that a wrong sign is
never called a wrong shape.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import isfinite

from chainrule.documents.comparing.comparison import Comparison
from chainrule.documents.comparing.custom import Custom
from chainrule.documents.comparing.per_component import (
    has_matrix,
    has_only_numbers,
    has_square,
    leaves_one_out,
    multiplies_entries,
    numbers_entries,
    picks_entries,
)
from chainrule.documents.defining.dependence import opaque_in
from chainrule.documents.elaborating.identity import is_identity, of_size
from chainrule.documents.evaluating.complex_step import SEVERAL
from chainrule.documents.evaluating.sided import Kind, Match, Sided
from chainrule.documents.evaluating.worlds import Tried, goes_by_cases
from chainrule.documents.markup.unread import TwoRanges
from chainrule.documents.outcomes.effort import Effort
from chainrule.documents.parsing.reading import Reading
from chainrule.documents.parsing.writing import latex_of
from chainrule.documents.stating.chains import Side
from chainrule.documents.systems.sections import Judged
from chainrule.errors import NoMatrixError
from chainrule.shapes import Dimension

MOST_MERGES = 3  # pairs of dimensions that are taken for one, one after the other


class Matcher:
    """Compares sides in the two worlds of one system."""

    def __init__(self, judged: Judged, text: str, effort: Effort, merges: int = 0) -> None:
        self.judged = judged
        self.worlds = judged.worlds
        self.text = text
        self.effort = effort
        effort.watch(judged.worlds)
        self.largest = 0.0
        self.draws = sum(len(world.points) for world in judged.worlds)
        self.custom = Custom(judged)
        self.comparison = Comparison(judged, text)
        self._is_hurried = False
        self._merges = merges
        self._merged: dict[tuple[Dimension, Dimension], Matcher | None] = {}
        self._several: dict[int, tuple[Reading, bool]] = {}

    def assumptions(self) -> list[str]:
        """What was taken for granted of functions that the document does not define."""
        found, shown = [], self.judged.system.shown
        for world in self.worlds:
            for key, meaning in world.elaborator.assumed.items():
                what = "any smooth" if meaning == "(any function)" else f"the {meaning}"
                found.append(f"{shown(key)} is {what} function.")
        if self.judged.system.is_said_to_be_one_hot:
            found.append("Targets sum to 1, as the document says.")
        elif self.custom.is_needed:
            found.append("Targets sum to 1, as is customary with a softmax.")
        return found

    def sided(self, side: Side, context: Reading | None = None) -> Sided:
        """A side that can be compared."""
        written = side
        if side.reading is not None:
            side = replace(side, reading=self.judged.system.normal(side.reading))
        return Sided(side, self.worlds, context, written=written)

    @property
    def out_of_time(self) -> bool:
        """Whether no more repairs should be searched."""
        return self.effort.is_spent

    def match(self, left: Sided, right: Sided) -> Match:
        """Compare two sides; what is not equal says nothing where a definition is unreadable."""
        found = self._match(left, right)
        if found.kind is Kind.EQUAL and self.custom.may_be_needed:
            worlds = self.custom.worlds
            plain = (replace(side, worlds=worlds, cache={}) for side in (left, right))
            self.custom.is_needed = self._match(*plain).kind is Kind.DIFFERENT
        if found.kind in (Kind.EQUAL, Kind.UNDECIDED):
            return found
        opaque = self.worlds[0 if found.scalar else 1].elaborator.opaque
        for side in (left, right):
            if side.side.reading is None:
                continue
            key = opaque_in(self.judged.system, side.reading, opaque)
            if key is not None:
                shown = self.judged.system.shown(key)
                message = cannot_be_told(shown, opaque[key].reason)
                return Match(Kind.UNDECIDED, None, message, opaque[key].definition.left.start)
        return found

    def match_in_haste(self, left: Sided, right: Sided) -> Match:
        """The same where it does not matter how far the sides are apart: one point may tell."""
        self._is_hurried = True
        try:
            return self.match(left, right)
        finally:
            self._is_hurried = False

    def _match(self, left: Sided, right: Sided) -> Match:
        for side in (left, right):
            if side.side.reading is None:
                problem = side.side.problem
                assert problem is not None
                return Match(Kind.UNDECIDED, None, problem.message, _at(problem.offset, side.side))
        first = self._as_read(left, right)
        if first.kind is Kind.EQUAL:
            return first
        for one, other in product((left, *left.others), (right, *right.others)):
            if one is left and other is right:
                continue
            found = self._as_read(one, other)
            if found.kind is Kind.EQUAL:
                return found
            likely = one.likely and other.likely
            if found.kind is Kind.UNDECIDED and not found.mismatch and likely:
                return found  # who can say which of the two is meant
        return first

    def _as_read(self, left: Sided, right: Sided) -> Match:
        scalar = self._in_world(left, right, scalar=True)
        if scalar.kind is Kind.DIFFERENT and (has_no_form := self._has_no_form(left, right)):
            return has_no_form
        if scalar.kind is Kind.DIFFERENT and not self._needs_entries(left, right):
            return scalar
        if scalar.kind is Kind.EQUAL and self.worlds[1].is_trivial:
            return self._counted(scalar)
        matrix = self._in_world(left, right, scalar=False)
        if scalar.kind is Kind.EQUAL and matrix.kind is Kind.UNDECIDED:
            return matrix
        told = matrix.relative is not None or matrix.doubtful
        if scalar.kind is Kind.DIFFERENT and matrix.kind is Kind.COMPONENT and not told:
            message = f"The shapes do not conform: {matrix.message}."
            return Match(Kind.UNDECIDED, None, message, right.side.start, mismatch=True)
        if scalar.kind is Kind.EQUAL and matrix.doubtful and has_only_numbers(left, right):
            return self._counted(scalar)
        if scalar.kind is Kind.UNDECIDED and matrix.kind in (Kind.UNDECIDED, Kind.COMPONENT):
            return scalar
        if (
            matrix.kind is Kind.DIFFERENT
            and scalar.kind is Kind.EQUAL
            and not picks_entries(left, right, self.judged.system)
            and not has_square(right, self.worlds[1])
            and not self._is_of_cases(left, right)
        ):
            return Match(Kind.COMPONENT, scalar.relative, "", scalar=False)
        return self._counted(matrix)

    def _has_no_form(self, left: Sided, right: Sided) -> Match | None:
        """What is said of ∂z/∂W, which is no matrix, where several classes make it one of numbers.

        One unit in each layer stands for such a derivative only where it is one number.
        """
        for side in (left, right):
            scalar = side.read(True).expression
            if scalar is None or len(scalar.shape) < 2 or 1 in scalar.shape:
                continue
            problem = side.tried(False).mismatch
            if isinstance(problem, NoMatrixError):
                message = f"The shapes do not conform: {self.comparison.plain(str(problem))}."
                return Match(Kind.UNDECIDED, None, message, right.side.start, formless=True)
        return None

    def _needs_entries(self, left: Sided, right: Sided) -> bool:
        """Whether one unit in each layer says nothing of what several give."""
        system = self.judged.system
        if self._has_several(left) or self._has_several(right) or system.usage.has_powers:
            return True
        return numbers_entries(system, left, right)

    def _has_several(self, side: Sided) -> bool:
        """Whether entries are multiplied, or one left out; told once of a side that is compared
        with many."""
        known = self._several.get(id(side.reading))
        if known is None or known[0] is not side.reading:
            has = multiplies_entries(side) or leaves_one_out(self.judged.system, side)
            self._several[id(side.reading)] = known = side.reading, has
        return known[1]

    def _is_of_cases(self, left: Sided, right: Sided) -> bool:
        """Whether sides of one shape go by cases, of which one number may have met only one."""
        a, b = (side.read(False).expression for side in (left, right))
        return (
            a is not None
            and b is not None
            and a.shape == b.shape
            and any(goes_by_cases(s.reading, self.judged.system) for s in (left, right))
        )

    def _counted(self, match: Match) -> Match:
        if match.kind is Kind.EQUAL and match.relative is not None:
            self.largest = max(self.largest, match.relative)
        return match

    def _in_world(self, left: Sided, right: Sided, scalar: bool) -> Match:
        """∂a/∂z of two vectors is taken entry by entry; where that does not do, as a Jacobian."""
        match = self._tried_in(left, right, scalar, jacobians=False)
        has_several = match.message == _sentence(SEVERAL)
        if match.kind is Kind.EQUAL or (match.kind is Kind.UNDECIDED and not has_several):
            return match
        if not any(side.has_jacobian(scalar) for side in (left, right)):
            return match
        other = self._tried_in(left, right, scalar, jacobians=True)
        is_told = has_several and other.relative is not None and isfinite(other.relative)
        return other if other.kind is Kind.EQUAL or is_told else match

    def _tried_in(self, left: Sided, right: Sided, scalar: bool, jacobians: bool) -> Match:
        if self._is_hurried:
            a, b = (side.read(scalar, jacobians) for side in (left, right))
            if found := self.comparison.at_first(a, b, left, right, scalar):
                return replace(found, jacobians=jacobians)
        a, b = (side.tried(scalar, jacobians=jacobians) for side in (left, right))
        if a.values and b.values and not (a.is_finite and b.is_finite):
            a, b = (side.tried(scalar, unit=True, jacobians=jacobians) for side in (left, right))
            if a.values and b.values and not (a.is_finite and b.is_finite):
                return Match(
                    Kind.UNDECIDED, None, "It has no finite value at any point that was tried.",
                    right.side.start,
                )  # fmt: skip
        for tried, side in ((a, left.side), (b, right.side)):
            if tried.unread is not None:
                at = _at(tried.unread.offset, side)
                return Match(Kind.UNDECIDED, None, _sentence(tried.unread.message), at)
        for tried in (a, b):
            if tried.mismatch is not None and scalar:  # nothing was compared
                sentence = f"The shapes do not conform: {tried.mismatch}."
                return Match(
                    Kind.UNDECIDED, None, self.comparison.plain(sentence), right.side.start,
                    mismatch=tried is b,
                )  # fmt: skip
            if tried.mismatch is not None:
                return self._not_conforming(tried, left, right)
        a, b = self._of_one_size(a, b, right, scalar), self._of_one_size(b, a, left, scalar)
        return replace(self.comparison.compare(a, b, left, right, scalar), jacobians=jacobians)

    def _of_one_size(self, tried: Tried, other: Tried, side: Sided, scalar: bool) -> Tried:
        """I as large as the square matrix that it is compared with."""
        e, beside = tried.expression, other.expression
        if e is None or beside is None or len(beside.shape) != 2:
            return tried
        if beside.shape[0] != beside.shape[1] or not is_identity(e):
            return tried
        found = replace(tried, expression=of_size(e, beside.shape[0]), values=[])
        self.worlds[0 if scalar else 1].evaluate(found, side.reading, unit=False)
        return found

    def _not_conforming(self, tried: Tried, left: Sided, right: Sided) -> Match:
        """What does not conform: the definitions, an index with two ranges, or a product."""
        problem = tried.mismatch
        message = self.comparison.plain(str(problem))
        if tried.expression is not None and not self.worlds[1].conforms(tried.expression):
            sentence = f"A definition that this rests on does not conform: {message}."
            return Match(Kind.UNDECIDED, None, sentence, None, right.side.start)
        if not isinstance(problem, TwoRanges):
            blocks = any(has_matrix(side) for side in (left, right))  # of shapes nobody says
            formless = isinstance(problem, NoMatrixError)
            return Match(
                Kind.COMPONENT, None, message, scalar=False, doubtful=blocks, formless=formless
            )
        other = self._with_one_range(problem)
        if other is not None:
            a, b = (replace(s, worlds=other.worlds, cache={}) for s in (left, right))
            found = other._in_world(a, b, scalar=False)
            if found.kind in (Kind.EQUAL, Kind.COMPONENT):
                return found
        return Match(Kind.COMPONENT, None, message, scalar=False, doubtful=True)

    def _with_one_range(self, ranges: TwoRanges) -> Matcher | None:
        """The same where the two dimensions that an index runs along are one."""
        key = (ranges.first, ranges.second)
        if key not in self._merged:
            world = self.worlds[1].merged(*key) if self._merges < MOST_MERGES else None
            if world is None:
                self._merged[key] = None
            else:
                judged = replace(self.judged, worlds=(self.worlds[0], world))
                self._merged[key] = Matcher(judged, self.text, self.effort, self._merges + 1)
        return self._merged[key]

    def shown(self, reading: Reading) -> str | None:
        """A reading in LaTeX, as the document would write it."""
        return latex_of(reading, self.text)


def cannot_be_told(shown: str, reason: str) -> str:
    """What is said of lines that need an unreadable definition."""
    why = f" ({reason})" if reason else ""
    return f"What {shown} is could not be read{why}, so that nothing can be said here."


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _at(offset: int | None, side: Side) -> int:
    return side.start if offset is None else offset

"""How two sides compare once they have values: equal, of another shape, different, or untold."""

from __future__ import annotations

from dataclasses import replace

from chainrule.documents.comparing.per_component import (
    is_turned_jacobian,
    is_vector_derivative,
    says_layout,
    says_nothing,
)
from chainrule.documents.elaborating.identity import is_identity
from chainrule.documents.evaluating.difference import (
    HOLDS,
    WRONG,
    as_meant,
    difference,
    is_finite,
)
from chainrule.documents.evaluating.sided import Kind, Match, Sided
from chainrule.documents.evaluating.worlds import Tried
from chainrule.documents.parsing.reading import Partial
from chainrule.documents.systems.said_cases import holds_in_the_case
from chainrule.documents.systems.said_ranges import match_in_the_range
from chainrule.documents.systems.sections import Judged
from chainrule.expression import Derivative, Indexed, Symbol
from chainrule.shapes import show_shape

_FAR = 1e-3  # no rounding at one point comes to this


class Comparison:
    """Compares the values of two sides in the worlds of one system. text: the document."""

    def __init__(self, judged: Judged, text: str) -> None:
        self.judged = judged
        self.worlds = judged.worlds
        self.text = text

    def at_first(self, a: Tried, b: Tried, left: Sided, right: Sided, scalar: bool) -> Match | None:
        """That two sides are different, where the first point tells; None where it does not.

        a, b: the sides read, without values. What differs at one point differs, and one takes a
        third of the time of all: enough where a line is only tried in another meaning.
        """
        if a.expression is None or b.expression is None:
            return None
        if is_identity(a.expression) or is_identity(b.expression):
            return None  # it is as large as what it is compared with
        world = self.worlds[0 if scalar else 1]
        values = [world.value_at(0, e) for e in (a.expression, b.expression)]
        first, second = values
        if first is None or second is None or not is_finite([first, second]):
            return None
        one, other = replace(a, values=[first]), replace(b, values=[second])
        found = self.compare(one, other, left, right, scalar)
        is_far = found.kind is Kind.DIFFERENT and (found.relative or 0.0) > _FAR
        return found if is_far else None

    def compare(self, a: Tried, b: Tried, left: Sided, right: Sided, scalar: bool) -> Match:
        """How two sides compare whose values are known. scalar: in which of the worlds."""
        system = self.judged.system
        if reason := says_nothing(a, b, system, self.worlds[1].is_trivial):
            return Match(Kind.UNDECIDED, None, reason, None, right.side.start)
        apart = difference(*as_meant(a.values, b.values))
        unreached, at_left, backwards = self._unreached(a, b, scalar)
        silent = self._silent_zero(a, b, scalar)
        nothing = unreached and _is_zero(a) and (at_left or _is_zero(b))
        if silent or backwards or nothing:
            return Match(
                Kind.UNDECIDED, None, f"Nothing in the document makes {silent or unreached}.", None,
                left.side.start, unreached=silent or unreached,
            )  # fmt: skip
        if apart.relative <= HOLDS and not apart.transposed:
            return Match(Kind.EQUAL, apart.relative, scalar=scalar)

        def may_be_turned() -> bool:
            said = isinstance(left.reading, Partial) and says_layout(system.prose)
            return said or any(is_vector_derivative(side, system) for side in (left, right))

        if apart.relative <= HOLDS:
            if may_be_turned():
                return Match(Kind.EQUAL, apart.relative, scalar=scalar)
            shapes = f"{_shown(a)} on the left, {_shown(b)} on the right"
            return Match(Kind.COMPONENT, apart.relative, self.plain(shapes), scalar=scalar)
        if is_turned_jacobian(a, b, left):
            return Match(Kind.EQUAL, 0.0, scalar=scalar)
        if holds_in_the_case(a, b, left, right, system, self.text, may_be_turned):
            return Match(Kind.EQUAL, 0.0, scalar=scalar)
        world = self.worlds[0 if scalar else 1]
        if ranged := match_in_the_range(a, b, left, right, world, self.text):
            return replace(ranged, scalar=scalar)
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

    def _unreached(self, a: Tried, b: Tried, scalar: bool) -> tuple[str, bool, bool]:
        """A derivative by what nothing depends on, whether it is the left side's, and whether it
        goes against the definitions: ∂y/∂z where z is computed from a y that nothing defines."""
        world = self.worlds[0 if scalar else 1]
        for tried in (a, b):
            node = world.unreached(tried.expression) if tried.expression is not None else None
            if node is not None:
                return self._dependence(node), tried is a, world.is_backwards(node)
        return "", False, False

    def _silent_zero(self, a: Tried, b: Tried, scalar: bool) -> str:
        """A 0 that comes from a definition by a derivative by what nothing depends on."""
        world = self.worlds[0 if scalar else 1]
        for tried in (a, b):
            node = world.silent_zero(tried.expression) if tried.expression is not None else None
            if node is not None:
                return self._dependence(node)
        return ""

    def _dependence(self, node: Derivative) -> str:
        return f"{self._name(node.of)} depend on {self._name(node.wrt)}"

    def _name(self, expression: object) -> str:
        if isinstance(expression, Indexed):
            expression = expression.base
        if not isinstance(expression, Symbol):
            return "the left side"
        return self.judged.system.shown(expression.name)

    def _is_generic(self, key: str) -> bool:
        return any(world.elaborator.assumed.get(key) == "(any function)" for world in self.worlds)

    def plain(self, message: str) -> str:
        """A shape message with the dimensions as the document names them."""
        labels = self.judged.worlds[1].elaborator.shapes.labels
        for label, dimension in labels.items():
            message = message.replace(f"{dimension} ", f"{label} ").replace(
                f" {dimension})", f" {label})"
            )
        return message


def _shown(tried: Tried) -> str:
    return show_shape(tried.expression.shape) if tried.expression is not None else "nothing"


def _is_zero(tried: Tried) -> bool:
    return all(not v.array.any() for v in tried.values)

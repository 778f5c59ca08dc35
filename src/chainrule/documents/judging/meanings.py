"""The other meanings that a document gives its symbols, in which a line may be right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import takewhile

from chainrule.documents.comparing.matching import Matcher
from chainrule.documents.comparing.trying import conforming_form
from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.sided import Kind, Match, Sided
from chainrule.documents.judging.diagnosis import Diagnosis
from chainrule.documents.judging.doubtful_symbols import ROW_OR_COLUMN
from chainrule.documents.judging.faults import Faults
from chainrule.documents.names.definition import head
from chainrule.documents.outcomes.verdicts import VAGUE, WHATEVER, Cause, Claim, Outcome, Verdict
from chainrule.documents.parsing.reading import Call, Name, Partial
from chainrule.documents.systems.meanings import Meanings
from chainrule.documents.systems.remembered import Remembered

_MOST_FORMS = 4  # meanings in which the form of a line that conforms is looked for


class OtherMeanings:
    """Tries lines in each of the other meanings of a system's symbols."""

    def __init__(self, matcher: Matcher) -> None:
        self.first = matcher
        self.system = matcher.judged.system
        self._as_numbers: Matcher | None = None  # where the last line is right as numbers

    @cached_property
    def _matchers(self) -> list[tuple[Meanings, Remembered[Matcher]]]:
        """One for each meaning."""
        text, effort = self.first.text, self.first.effort
        return [
            (others.meanings, Remembered(Matcher(j, text, effort) for j in others.judged))
            for others in self.first.judged.others
        ]

    def _at(self, side: Sided) -> Iterator[Matcher]:
        """Those that hold where a side stands, the likeliest first."""
        for meanings, matchers in self._matchers:
            if meanings.may_hold_at(side.side.start):
                yield from (matcher for matcher in matchers if _holds_at(matcher, side))

    def match(
        self, anchor: Sided, side: Sided, truth: Match, goes_on: bool, supposing: bool = True
    ) -> Match | None:
        """The match in another meaning, if the sides are equal there, or at least as numbers.

        ∂E/∂b = ∂E/∂Y is right as numbers where a row Y is that of one example.
        truth: the match in the first meaning. goes_on: whether a chain goes on from what defines
        the symbol: J = Σ e² = Σ (w x − y)². supposing: whether something may be supposed that the
        document never says.
        """
        as_numbers, self._as_numbers = None, None
        is_open = truth.kind is Kind.UNDECIDED or bool(truth.unknown or truth.unreached)
        left = _MOST_FORMS if truth.kind is Kind.DIFFERENT and truth.unknown else 0
        for matcher in self._at(side):
            if matcher.judged.system.supposed and not supposing:
                continue
            if matcher.judged.system.of_the_open and not is_open:
                continue
            if self._defines(matcher.judged.system.alternative, anchor) and not (
                goes_on and _begins_with_it(matcher.judged.system, anchor)
            ):
                continue  # a definition is not right by itself
            if matcher.judged.system.within is not None and _is_defined_at(matcher, anchor):
                continue
            own = _in(matcher, anchor, side)
            found = matcher.match_in_haste(*own)
            if self._lacks_shapes(matcher, anchor, side, found):
                continue
            if found.kind is Kind.EQUAL and not _is_empty(own[0]):
                return replace(found, supposed=matcher.judged.system.supposed)
            told = found.mismatch or (found.kind is Kind.DIFFERENT and not found.unknown)
            if left and told and as_numbers is None and own[1].tried(False).mismatch is not None:
                left -= 1
                form = conforming_form(matcher, *own)
                if form is not None and form.cause is not Cause.SHAPE:
                    found = replace(found, kind=Kind.COMPONENT, scalar=False)
            if found.kind is Kind.COMPONENT and as_numbers is None:
                self._as_numbers = matcher
                as_numbers = found
        return as_numbers

    def _lacks_shapes(self, matcher: Matcher, anchor: Sided, side: Sided, found: Match) -> bool:
        """Whether sides conform in a section by itself alone, which does not know the shapes.

        A rule for any matrices, tr(ABC) = tr(BCA), needs none but its own.
        """
        system = matcher.judged.system
        is_section = system.within is not None and not system.is_of_row
        is_section = is_section and bool(system.definitions)
        return (
            is_section
            and found.kind is Kind.EQUAL
            and self.first.match(anchor, side).kind is Kind.COMPONENT
        )

    def per_component(self, claim: Claim, anchor: Sided, side: Sided) -> Verdict | None:
        """What is said of the last line where it is right as numbers, if shapes are known there."""
        matcher = self._as_numbers
        if matcher is None:
            return None
        a, b = _in(matcher, anchor, side)
        by = a.reading.wrt if isinstance(a.reading, Partial) else None
        if isinstance(by, Name) and any(
            map(str.isdigit, matcher.judged.system.mention(by).entries)
        ):
            return None  # w_{12} is a number, and so is what stands beside it
        match = replace(matcher.match(a, b), kind=Kind.COMPONENT)
        found = Diagnosis(matcher, Faults(matcher)).per_component(claim, a, b, match)
        if matcher.judged.system.supposed:
            found = replace(found, evidence={**found.evidence, WHATEVER: True})
        return found if found.outcome is Outcome.HOLDS_PER_COMPONENT else None

    def is_definition(self, anchor: Sided) -> bool:
        """Whether a line may be another definition of a symbol that the document defines anew."""
        return any(self._defines(key, anchor) for key in self.first.judged.defined_anew)

    def defines_alone(self, anchor: Sided) -> bool:
        """Whether a definition that is not kept is one in its own section, where it has a value."""
        for matcher in self._at(anchor):
            if matcher.judged.system.within is not None and _is_defined_at(matcher, anchor):
                (own,) = _in(matcher, anchor)
                if own.tried(True).values and own.tried(False).values:
                    return True
        return False

    def is_definition_of_row(self, anchor: Sided) -> bool:
        """Whether a line says what a symbol is in its own row of a table."""
        return any(_is_defined_at(matcher, anchor) for matcher in self._of_row(anchor))

    def is_open_in_row(self, anchor: Sided, side: Sided) -> bool:
        """Whether a line stands in a row with symbols of its own, and nothing can be told there."""
        found = [matcher.match(*_in(matcher, anchor, side)) for matcher in self._of_row(side)]
        return bool(found) and all(match.kind is Kind.UNDECIDED for match in found)

    def _of_row(self, side: Sided) -> list[Matcher]:
        """The meanings that hold in one row of a table, in that of a side; they come first."""
        return list(takewhile(lambda m: m.judged.system.is_of_row, self._at(side)))

    def named(self, claim: Claim, anchor: Sided, side: Sided, part: int) -> Verdict | None:
        """What is wrong with a line in another meaning, if that can be told there."""
        for matcher in self._at(side):
            if matcher.judged.system.supposed:
                continue
            a, b = _in(matcher, anchor, side)
            match = matcher.match(a, b)
            if match.kind is Kind.DIFFERENT:
                verdict = Diagnosis(matcher, Faults(matcher)).wrong(claim, a, b, match, part)
                if verdict.outcome is Outcome.WRONG and verdict.cause not in VAGUE:
                    return verdict
                if verdict.message == ROW_OR_COLUMN:
                    return verdict
        return None

    def _defines(self, key: str | None, side: Sided) -> bool:
        """Whether a side is a symbol, or a function with the arguments of its definition.

        ξ(t, y) beside ξ(t_i, y_i) is another function.
        """
        name = head(side.reading) if side.side.reading is not None else None
        if name is None or self.system.mention(name).key != key:
            return False
        own, kept = side.reading, self.system.definitions[key].left
        if isinstance(own, Call) and isinstance(kept, Call):
            return own.arguments == kept.arguments
        return True


def _holds_at(matcher: Matcher, side: Sided) -> bool:
    """Whether a meaning holds where a side stands."""
    within = matcher.judged.system.within
    return within is None or within[0] <= side.side.start < within[1]


def _is_defined_at(matcher: Matcher, side: Sided) -> bool:
    """Whether a definition that is kept in a meaning begins with a side."""
    definitions = matcher.judged.system.definitions.values()
    return any(definition.left.start == side.side.start for definition in definitions)


def _is_empty(side: Sided) -> bool:
    """Whether a side is 0 whatever its symbols are, as a softmax of one class less its target."""
    values = [v for scalar in (True, False) for v in side.tried(scalar).values]
    return isinstance(side.reading, (Name, Partial)) and not any(v.array.any() for v in values)


def _begins_with_it(system: System, anchor: Sided) -> bool:
    """Whether a chain begins with the definition that is kept in this meaning."""
    return system.definitions[str(system.alternative)].left.start == anchor.side.start


def _in(matcher: Matcher, *sides: Sided) -> list[Sided]:
    return [matcher.sided(side.written or side.side, side.context) for side in sides]

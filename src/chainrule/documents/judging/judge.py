"""Every equality of a system against the truth, which is what the document itself defines.

Two verdicts stand behind each outcome: whether a line equals the exact value of the chain's first
side, and whether it equals the line before it. Wrong and wrong is a new mistake; wrong but equal
to the line before is carried; right after a wrong line is repaired.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from chainrule.documents.any_meaning.follows import Following
from chainrule.documents.any_meaning.mean_of_each import is_made_of_each, is_of_each
from chainrule.documents.comparing.matching import Matcher
from chainrule.documents.defining.circular import is_of_another_layer
from chainrule.documents.defining.renaming import is_generated
from chainrule.documents.defining.system import System
from chainrule.documents.evaluating.sided import Kind, Match, Sided
from chainrule.documents.judging.cases_in_words import is_a_case, is_a_remark
from chainrule.documents.judging.diagnosis import Diagnosis, adds_up
from chainrule.documents.judging.equal_arguments import is_of_equal_arguments
from chainrule.documents.judging.faults import Faults
from chainrule.documents.judging.known_signs import match_at_known_signs
from chainrule.documents.judging.meanings import OtherMeanings
from chainrule.documents.judging.mends import with_true_mend
from chainrule.documents.judging.no_claims import is_label, is_no_claim, is_update, is_wish
from chainrule.documents.judging.numbers_for_symbols import puts_in
from chainrule.documents.judging.one_dimensional import OneDimensional
from chainrule.documents.judging.put_in import WorkedLines
from chainrule.documents.judging.sizes import judge_sizes
from chainrule.documents.judging.symbols_for_numbers import side_in_symbols
from chainrule.documents.judging.symmetric import holds_if_symmetric
from chainrule.documents.judging.trail import Line, Trail
from chainrule.documents.names.definition import head
from chainrule.documents.outcomes.verdicts import (
    AS_A_STEP,
    RIGHT_AGAIN,
    VAGUE,
    WHATEVER,
    Cause,
    Claim,
    Outcome,
    Verdict,
)
from chainrule.documents.shorthand.steps_of_descent import is_step
from chainrule.documents.sources.document import Document
from chainrule.documents.stating.chains import Chain, Side
from chainrule.documents.systems.changed_constants import Constants
from chainrule.documents.systems.numbers import Numbers
from chainrule.documents.systems.sections import Judged

_DEFINING = (":=", "=:", "←", "+←")
_GOES_ON = "Which formula this goes on with is not said."
_NEARLY = "It is said to hold only nearly."
_PUT_IN = "Numbers are put in here, and that these are the values of the symbols is not read."
_ONE_OF_THE_TWO = "It differs from the line before, which could not be judged itself."
_ROW = "A row of a table may speak of other symbols than the text."
_MOST_EARLIER = 3  # chains that a display may go on with besides the last


@dataclass
class Judge:
    """Judges the chains of one system, in order. parts: the part of the exercise of each piece."""

    document: Document
    judged: Judged
    matcher: Matcher
    parts: list[int]
    last: Trail = field(default_factory=Trail)
    last_is_display: bool = False
    last_chain: Chain | None = None
    earlier: list[Trail] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.faults = Faults(self.matcher)
        self.diagnosis = Diagnosis(self.matcher, self.faults)
        self.constants = Constants(self.document, self.parts)
        self.numbers = Numbers.of(self.system, self.document.text)
        self.worked = WorkedLines(self.numbers, self.faults)
        self.meanings = OtherMeanings(self.matcher)
        self.one_dimensional = OneDimensional(self.document)
        self.following = Following(self.system)

    @property
    def system(self) -> System:
        """The system that is judged."""
        return self.judged.system

    @cached_property
    def _dropped(self) -> dict[tuple[int, int], str]:
        """The definitions that are not kept since they have no value, by where their sides begin.

        They define all the same, and are not wrong by what else defines the symbol.
        """
        return {
            (left, right): f"This definition is not kept: {reason or 'it has no value'}."
            for (_, left, right), reason in self.system.unusable.items()
        }

    def verdicts(self) -> Iterator[Verdict]:
        """The verdicts of all its chains."""
        numbers = {id(chain): k for k, chain in enumerate(self.system.chains)}
        for chain in self.judged.chains:
            try:
                yield from list(self._chain(chain, numbers.get(id(chain), -1)))
            except Exception as problem:  # a reader never fails on a document
                yield from self._not_understood(chain, problem)

    def _not_understood(self, chain: Chain, problem: Exception) -> Iterator[Verdict]:
        """A chain that the reader stumbled over, every equality of it said to be unread."""
        self.last = Trail()
        for left, right in pairwise(chain.sides):
            place = self.document.place(right.start)
            claim = Claim(left.text, right.text, left.start, max(left.start, right.end), place)
            message = f"The reader stumbled here ({type(problem).__name__})."
            yield Verdict(claim, Outcome.UNREAD, None, message, None, right.start)

    def _chain(self, chain: Chain, number: int) -> Iterator[Verdict]:
        if is_a_remark(chain, self.document.text):
            return
        continued = chain.continues and bool(self.last.sides)
        before = self._gone_on_with(chain) if continued else self.last
        context = before.sides[0].side.reading if continued else chain.sides[0].reading
        if context is not None:
            context = self.system.normal(context)
        sides = [self.matcher.sided(side, context) for side in chain.sides]
        if continued:
            trail = Trail(list(before.sides), list(before.outcomes))
        else:
            trail = Trail([sides.pop(0)], [Outcome.HOLDS])
        asked = not continued and trail.asks
        relations = chain.relations[-len(sides) :] if sides else []
        offset = len(chain.sides) - len(sides)
        for at, (side, relation) in enumerate(zip(sides, relations, strict=True), offset):
            tag = chain.tags[at] if at < len(chain.tags) else None
            implied = at < len(chain.starts_row) and chain.starts_row[at]
            side.before = tuple(s.side.start for s in reversed(trail.sides[1:]))
            line = Line(side, relation, number, at - 1, tag, implied)
            known = len(self.faults.known)
            verdict = self._line(trail, line)
            is_open = verdict is not None and verdict.outcome is Outcome.UNDEFINED
            if is_open and is_label(trail.sides[-1].side.reading, side.side.reading):
                verdict = None
            if asked and verdict is not None and verdict.outcome is not Outcome.HOLDS:
                del self.faults.known[known:]
                trail = Trail([side], [Outcome.HOLDS])
                continue
            beside = verdict is not None and at == 0 and not verdict.is_definite
            if verdict is not None and beside and self._may_be_new(chain, verdict):
                yield Verdict(verdict.claim, Outcome.UNDEFINED, None, _GOES_ON)
                trail = Trail([side], [Outcome.HOLDS])
                continue
            self._note(trail, line, verdict)
            if verdict is not None:
                dropped = verdict.message in self._dropped.values()
                if not (dropped and self.meanings.defines_alone(trail.sides[0])):
                    yield verdict
                is_step = AS_A_STEP in verdict.evidence
                trail.add(side, Outcome.UNDEFINED if is_step else verdict.outcome)
                asked |= relation == "≈" and trail.goes_on_with_another_loss
                nearly = relation == "≈" and WHATEVER in verdict.evidence  # and not in numbers
                if nearly or verdict.message in (_PUT_IN, _NEARLY, *self._dropped.values()):
                    trail = Trail([side], [Outcome.HOLDS])
            elif len(trail.sides) == 1 and self._is_anew(trail.sides[0], line):
                trail = Trail([side], [Outcome.HOLDS])
            else:
                trail.add(side, Outcome.HOLDS)
        if chain.display and not chain.continues and len(self.last.sides) > 1:
            self.earlier = [*self.earlier, self.last][-_MOST_EARLIER:]
        if chain.display or not self.last_is_display:
            self.last, self.last_is_display = trail, chain.display  # a remark interrupts nothing
            self.last_chain = chain

    def _gone_on_with(self, chain: Chain) -> Trail:
        """The chain that a display beginning with = goes on with: the last one, or one before it.

        "∂S/∂z = …" may be interrupted by remarks with formulas of their own.
        """
        for trail in (self.last, *reversed(self.earlier)) if chain.display else ():
            reading = trail.sides[0].side.reading
            context = self.system.normal(reading) if reading is not None else None
            side = self.matcher.sided(chain.sides[0], context)
            truth = self.matcher.match(trail.sides[0], side)
            if truth.kind is Kind.EQUAL:
                return trail
        return self.last

    def _may_be_new(self, chain: Chain, verdict: Verdict) -> bool:
        """Whether a display that begins with = goes on with none of several formulas before it.

        "…, ∇(yᵀy) = 0. We obtain: = 2XᵀXθ − 2Xᵀy": with words between the two; nor with the only
        one where the two sides have nothing to do with each other.
        """
        before = self.last_chain
        if not chain.continues or before is None or before.piece == chain.piece:
            return False
        pieces = self.document.pieces
        between = self.document.text[pieces[before.piece].end : pieces[chain.piece].start]
        several = sum(c.piece == before.piece for c in self.judged.chains) > 1
        several |= verdict.cause is Cause.UNKNOWN and "left" not in verdict.evidence  # no numbers
        return several and any(letter.isalpha() for letter in between)

    def _is_anew(self, left: Sided, line: Line) -> bool:
        """Whether a symbol gets another value than it has: b^{new}, or a loss with another 1/2."""
        reading = left.side.reading
        name = head(reading) if reading is not None else None
        right = line.side.side.reading
        if is_update(reading, self.system) or is_generated(reading, right):
            return True
        if reading is not None and right is not None and is_step(reading, right):
            return True  # w' = w − η g = w + Δw
        if line.relation == "+←":  # what is added is not what the symbol comes to
            return True
        if name is None or not self.system.is_a_loss(name.base):
            return False
        kept = self.system.definitions.get(self.system.mention(name).key)
        return kept is not None and not kept.is_at(line.chain, line.place)

    def _line(self, trail: Trail, line: Line) -> Verdict | None:
        """The verdict on one equality, or None if it claims nothing."""
        if line.relation in _DEFINING:
            return None
        left, right = trail.sides[-1].side, line.side.side
        if line.relation == "≈" and is_wish(left.reading, right.reading):
            return None
        if is_a_case(left, right, self.document.text):
            return None
        changed = self.constants.changed(left, right, line.tag)
        if changed is not None:
            return changed
        if (
            left.reading is not None
            and right.reading is not None
            and is_no_claim(left.reading, right.reading, line.chain, line.place, self.system)
        ):
            return None
        claim = self._claim(trail.sides[0].side, left, right, line)
        problem = right.problem or (left.problem if len(trail.sides) == 1 else None)
        if problem is not None:
            return Verdict(claim, Outcome.UNREAD, None, problem.message, None, problem.offset)
        sizes = judge_sizes(claim, left.reading, right.reading)
        if sizes is not None:
            return sizes
        in_numbers = self.worked.verdict(
            claim, trail.sides, line.side, line.relation, trail.is_wrong
        )
        if in_numbers is not None:
            return in_numbers
        if not self._speaks(trail.sides[-1]) and not self._speaks(line.side):
            trail = Trail([trail.sides[-1]], [Outcome.HOLDS])  # f(0.2 + 0.6) = f(0.8)
        if self._is_theorem(trail, line):
            return Verdict(claim, Outcome.HOLDS, evidence={WHATEVER: True})
        known = len(self.faults.known)
        side = side_in_symbols(self.matcher, self.numbers, trail.sides, line.side)
        verdict = self._judge(claim, trail, side)
        if line.relation == "≈" and verdict.outcome.is_fault:
            del self.faults.known[known:]
            return Verdict(claim, Outcome.UNDEFINED, None, _NEARLY, None, right.start)
        first = trail.sides[0]
        vague = verdict.cause in (Cause.UNKNOWN, Cause.SYMBOL) and len(trail.sides) == 1
        if vague and self.meanings.is_definition(first):
            return None  # it defines the symbol anew
        if verdict.outcome is not Outcome.HOLDS and (
            self.meanings.is_definition_of_row(first)
            or is_of_another_layer(self.system, line.chain, line.place)
            or is_made_of_each(left.reading, right.reading, self.system)
        ):
            return None
        return with_true_mend(verdict, self.matcher, trail.sides, line.side)

    def _speaks(self, side: Sided) -> bool:
        """Whether a side is not of numbers alone, as far as it is read."""
        reading = side.side.reading
        return reading is None or any(self.system.names_in(reading))

    def _note(self, trail: Trail, line: Line, verdict: Verdict | None) -> None:
        """Remember what a line says in numbers, and formulas that are right."""
        anchor, left, right = (s.side.reading for s in (trail.sides[0], trail.sides[-1], line.side))
        if anchor is None or left is None or right is None or line.relation == "+←":
            return
        if self.worked.is_remark(line.side, left):
            return
        self.numbers.note(anchor, left, right, line.relation == "≈")
        if verdict is not None and verdict.outcome is Outcome.HOLDS:
            self.numbers.holds(anchor, right)
        if verdict is None or verdict.outcome in (Outcome.HOLDS, Outcome.UNDEFINED):
            assumed = verdict is not None and verdict.outcome is Outcome.UNDEFINED
            self.following.note(anchor, right, assumed)

    def _claim(self, anchor: Side, left: Side, right: Side, line: Line) -> Claim:
        shown = anchor if line.implied else left
        start = right.start if line.implied else min(left.start, right.start)
        place = self.document.place(right.start)
        return Claim(shown.text, right.text, start, right.end, place, line.tag)

    def _follows(self, trail: Trail, side: Sided, truth: Match) -> bool:
        """Whether a line on what the document does not define is right whatever that is."""
        different = truth.kind is Kind.DIFFERENT
        open_ = different and (truth.unknown or truth.unreached or truth.assumed)
        if (truth.kind is Kind.UNDECIDED or open_) and self._is_formal(trail, side):
            return True
        is_open = truth.kind is not Kind.EQUAL and not any(o.is_fault for o in trail.outcomes)
        return is_open and is_of_equal_arguments(self.matcher, trail.sides[-1], side)

    def _is_formal(self, trail: Trail, side: Sided) -> bool:
        """Whether a line is the chain rule itself, or follows from what was said before."""
        before = [s.side.reading for s in trail.sides]
        if side.side.reading is None or any(o.is_fault for o in trail.outcomes):
            return False
        readings = [reading for reading in before if reading is not None]
        return len(readings) == len(before) and self.following.holds(readings, side.reading)

    def _is_theorem(self, trail: Trail, line: Line) -> bool:
        """Whether a line holds whatever its functions are."""
        right = line.side.side.reading
        before = [s.side.reading for s in trail.sides if s.side.reading is not None]
        return right is not None and self.following.holds_for_any_function(
            before, right, line.relation
        )

    def _is_a_mean(self, trail: Trail, side: Sided) -> bool:
        """Whether a line only says that a loss without a formula is the mean of all examples'."""
        left, right = trail.sides[0].side.reading, side.side.reading
        if left is None or right is None or len(trail.sides) > 1:
            return False
        return is_of_each(left, right, self.system)

    def _supposed(self, claim: Claim, trail: Trail, side: Sided) -> Verdict:
        """The verdict on a line that holds where something is supposed: no sign of understanding,
        unless it holds without that as well."""
        known, base = list(self.faults.known), trail.base
        plain = self._judge(claim, trail, side, supposing=False)
        self.faults.known[:], trail.base = known, base
        holds = Verdict(claim, Outcome.HOLDS, evidence={WHATEVER: True})
        return plain if plain.outcome is Outcome.HOLDS else holds

    def _judge(self, claim: Claim, trail: Trail, side: Sided, supposing: bool = True) -> Verdict:
        anchor, left = trail.sides[0], trail.sides[-1]
        truth = self.matcher.match(anchor, side)
        step = truth if left is anchor else self.matcher.match(left, side)
        if truth.kind is not Kind.EQUAL:
            meant = self.meanings.match(anchor, side, truth, left is not anchor, supposing)
            if meant is not None and (meant.kind is Kind.EQUAL or truth.kind is Kind.DIFFERENT):
                truth = meant
        doubtful = False
        if truth.kind is Kind.DIFFERENT and truth.unknown and step.kind is Kind.EQUAL:
            truth, anchor = step, left  # nothing can be said of what it should be, but of this
        if truth.kind is Kind.UNDECIDED and step.kind is not Kind.UNDECIDED:
            doubtful = bool(truth.unread is not None or truth.unreached)
            anchor = trail.compared()
            truth = step if anchor is left else self.matcher.match(anchor, side)
        if self._follows(trail, side, truth) or self._is_a_mean(trail, side):
            return Verdict(claim, Outcome.HOLDS, evidence={WHATEVER: True})
        open_ = truth.kind in (Kind.DIFFERENT, Kind.COMPONENT)
        if open_:
            truth = match_at_known_signs(self.matcher, self.numbers, anchor, side) or truth
        if open_ and holds_if_symmetric(self.matcher, anchor, side):
            return Verdict(claim, Outcome.HOLDS)
        evidence = self.diagnosis.evidence(truth)
        one_of_the_two = doubtful and anchor is left and not trail.outcomes[-1].is_decided
        if one_of_the_two and truth.kind in (Kind.COMPONENT, Kind.DIFFERENT):
            return Verdict(claim, Outcome.UNDEFINED, None, _ONE_OF_THE_TWO)
        match truth.kind:
            case Kind.EQUAL if trail.is_wrong:
                return Verdict(claim, Outcome.REPAIRED, None, RIGHT_AGAIN, None, None, evidence)
            case Kind.EQUAL if truth.supposed:
                return self._supposed(claim, trail, side)
            case Kind.EQUAL:
                return Verdict(claim, Outcome.HOLDS, None, "", None, None, evidence)
            case Kind.COMPONENT if self.one_dimensional.holds_at(claim.start):
                return Verdict(claim, Outcome.HOLDS, None, "", None, None, evidence)
            case Kind.COMPONENT | Kind.UNDECIDED as kind:
                found = self.diagnosis.not_different(claim, anchor, side, truth)
                if not found.outcome.is_decided:
                    found = self.meanings.per_component(claim, anchor, side) or found
                is_open = kind is Kind.COMPONENT and not found.outcome.is_decided
                if is_open and self._is_formal(trail, side):
                    return Verdict(claim, Outcome.HOLDS, evidence={WHATEVER: True})
                return found
        if step.kind is Kind.EQUAL and trail.outcomes[-1] is Outcome.UNDEFINED:
            return Verdict(claim, Outcome.HOLDS, evidence={AS_A_STEP: True, WHATEVER: True})
        if (why := self._dropped.get((left.side.start, side.side.start))) is not None:
            return Verdict(claim, Outcome.UNDEFINED, None, why, None, side.side.start)
        if step.kind is Kind.DIFFERENT and puts_in(left.reading, side.reading):
            return Verdict(claim, Outcome.UNDEFINED, None, _PUT_IN, None, side.side.start)
        if trail.is_wrong and step.kind in (Kind.EQUAL, Kind.COMPONENT):
            return self.faults.right_step(claim, evidence, anchor)
        if self.meanings.is_open_in_row(anchor, side):
            return Verdict(claim, Outcome.UNDEFINED, None, _ROW, None, side.side.start)
        part = self.constants.part(claim.start)
        was_right = left is not anchor and trail.outcomes[-1] is Outcome.HOLDS
        is_step = was_right and left.side.reading is not None and adds_up(left)
        verdict = self.diagnosis.wrong(claim, anchor, side, truth, part, is_step)
        if verdict.outcome is Outcome.WRONG and verdict.cause in VAGUE:
            return self.meanings.named(claim, anchor, side, part) or verdict
        return verdict

"""Every equality of a system against the truth, which is what the document itself defines.

Two verdicts stand behind each outcome: whether a line equals the exact value of the chain's first
side, and whether it equals the line before it. Wrong and wrong is a new mistake; wrong but equal
to the line before is carried; right after a wrong line is repaired.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise

from chainrule.documents.arithmetic import is_arithmetic, judge_arithmetic
from chainrule.documents.causes import Found, find_cause, left_cause, meant
from chainrule.documents.document import Document
from chainrule.documents.lexicon import Mention
from chainrule.documents.matching import Kind, Match, Matcher, Sided
from chainrule.documents.numbers import Numbers, tables_of
from chainrule.documents.reading import (
    Call,
    Dots,
    Group,
    Matrix,
    Name,
    Num,
    Partial,
    Plus,
    Reading,
    Times,
    walk_reading,
)
from chainrule.documents.sections import Judged
from chainrule.documents.statements import Chain, Side
from chainrule.documents.system import System
from chainrule.documents.verdicts import Cause, Claim, Outcome, Verdict
from chainrule.documents.worlds import name_of

_CARRYING = (Cause.DROPPED_SUM, Cause.MISSING_MEAN)
_UPDATED = {"new", "old", "o", "+", "next", "t+1", "t", "k+1", "updated"}


@dataclass
class Fault:
    """A wrong line that later ones may rest on."""

    anchor: Sided
    side: Sided
    cause: Cause
    tag: str
    part: int
    found: Found


@dataclass
class Judge:
    """Judges the chains of one system, in order."""

    document: Document
    judged: Judged
    matcher: Matcher
    part_of: list[int]
    faults: list[Fault] = field(default_factory=list)
    last: list[Sided] = field(default_factory=list)
    last_outcomes: list[Outcome] = field(default_factory=list)
    constants: dict[str, tuple[Num, int]] = field(default_factory=dict)
    numbers: Numbers = field(init=False)

    def __post_init__(self) -> None:
        self.numbers = Numbers(self.system, tables_of(self.document.text, self.system))

    @property
    def system(self) -> System:
        """The system that is judged."""
        return self.judged.system

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
        self.last, self.last_outcomes = [], []
        for left, right in pairwise(chain.sides):
            place = self.document.place(right.start)
            claim = Claim(left.text, right.text, left.start, max(left.start, right.end), place)
            message = f"The reader stumbled here ({type(problem).__name__})."
            yield Verdict(claim, Outcome.UNREAD, None, message, None, right.start)

    def _chain(self, chain: Chain, number: int) -> Iterator[Verdict]:
        first = self.last[0] if chain.continues and self.last else None
        context = first.side.reading if first else chain.sides[0].reading
        if context is not None:
            context = self.system.normal(context)
        sides = [self.matcher.sided(side, context) for side in chain.sides]
        if chain.continues and self.last:
            before, outcomes = self.last, self.last_outcomes
        elif chain.continues:
            before, outcomes = sides[:1], [Outcome.HOLDS]
            sides = sides[1:]
        else:
            before, outcomes = sides[:1], [Outcome.HOLDS]
            sides = sides[1:]
        before, outcomes = list(before), list(outcomes)
        relations = chain.relations[-len(sides) :] if sides else []
        offset = len(chain.sides) - len(sides)
        for place, side in enumerate(sides):
            relation = relations[place]
            at = offset + place
            tag = chain.tags[at] if at < len(chain.tags) else None
            first = at < len(chain.starts_row) and chain.starts_row[at]
            verdict = self._one(
                before, outcomes, side, relation, number, at - 1, tag, implied=first
            )
            if verdict is not None:
                yield verdict
                outcomes.append(verdict.outcome)
                before.append(side)
            elif len(before) == 1 and self._is_update(before[0].side):
                before, outcomes = [side], [Outcome.HOLDS]
            else:
                outcomes.append(Outcome.HOLDS)
                before.append(side)
        if chain.display or not self.last or not chain.continues:
            self.last, self.last_outcomes = before, outcomes

    def _one(
        self,
        before: list[Sided],
        outcomes: list[Outcome],
        side: Sided,
        relation: str,
        chain: int,
        place: int,
        tag: str | None,
        implied: bool,
    ) -> Verdict | None:
        left = before[-1]
        anchor = before[0]
        if relation in (":=", "←"):
            return None
        constant = self._constant(left.side, side.side, tag)
        if left.side.reading is not None and side.side.reading is not None:
            self.numbers.state(left.side.reading, side.side.reading)
        if constant is not None:
            return constant
        if self._is_no_claim(left.side, side.side, chain, place):
            return None
        shown = anchor.side if implied else left.side
        start = side.side.start if implied else min(left.side.start, side.side.start)
        claim = Claim(
            shown.text, side.side.text, start, side.side.end,
            self.document.place(side.side.start), tag,
        )  # fmt: skip
        problem = side.side.problem or (left.side.problem if len(before) == 1 else None)
        if problem is not None:
            return Verdict(claim, Outcome.UNREAD, None, problem.message, None, problem.offset)
        if (
            left.side.reading is not None
            and side.side.reading is not None
            and (is_arithmetic(left.side.reading) and is_arithmetic(side.side.reading))
        ):
            verdict = judge_arithmetic(claim, left.side.reading, side.side.reading)
            if verdict.outcome is Outcome.HOLDS and outcomes[-1] in (
                Outcome.WRONG,
                Outcome.CARRIED,
            ):
                return self._carried(claim, outcomes, dict(verdict.evidence))
            return verdict
        if side.side.reading is not None and is_arithmetic(side.side.reading):
            if left.side.reading is not None and not self._is_number(side.side.reading):
                return self._put_in(claim, before, outcomes, side)
        return self._judge(claim, before, outcomes, side)

    def _put_in(
        self, claim: Claim, before: list[Sided], outcomes: list[Outcome], side: Sided
    ) -> Verdict:
        """A line in numbers after one in symbols: the document's own numbers are put in."""
        if before[0].side.reading is not None:
            self.numbers.came_out(before[0].reading, side.reading)
        left = before[-1]
        worked = self.numbers.put_in(left.reading, claim.start) if len(before) > 1 or isinstance(
            left.reading, (Times, Plus, Name)
        ) else None  # fmt: skip
        if worked is not None and is_arithmetic(worked):
            verdict = judge_arithmetic(claim, worked, side.reading)
            if verdict.outcome is Outcome.HOLDS and outcomes[-1] in (
                Outcome.WRONG,
                Outcome.CARRIED,
            ):
                return self._carried(claim, outcomes, dict(verdict.evidence))
            if verdict.outcome is Outcome.WRONG:
                changed = _one_number_off(worked, side.reading)
                if changed is not None:
                    message = f"{verdict.message} {float(changed[0]):g} has become "
                    message += f"{float(changed[1]):g}."
                    return replace(verdict, cause=Cause.CONSTANT_CHANGED, message=message)
            if verdict.outcome is not Outcome.UNREAD:
                return verdict
        for fault in reversed(self.faults):
            if fault.anchor.side.reading == before[0].side.reading and len(before) == 1:
                inherited = _INHERITED.get(fault.cause, "mistake")
                message = f"Follows from {fault.tag}: its {inherited}, now in numbers."
                return Verdict(claim, Outcome.CARRIED, fault.cause, message)
        return Verdict(claim, Outcome.UNDEFINED, None, _NUMBERS, None, side.side.start)

    def _is_number(self, reading: Reading) -> bool:
        """Whether a number is a plain one, such as 0, 1 or ½, that a formula may come to."""
        return all(
            not isinstance(n, Matrix) and not (isinstance(n, Num) and n.decimals)
            for n in walk_reading(reading)
        )

    def _is_update(self, side: Side) -> bool:
        """Whether a side names what is only now given a value: b^{new}."""
        if not isinstance(side.reading, Name):
            return False
        return bool(set(self.system.mention(side.reading).key.split("|")[1:]) & _UPDATED)

    def _is_no_claim(self, left: Side, right: Side, chain: int, place: int) -> bool:
        """Whether an equality defines something, updates it or counts with it."""
        a, b = left.reading, right.reading
        if a is None or b is None:
            return False
        for definition in [*self.system.definitions.values(), *self.system.functions.values()]:
            if definition.chain == chain and definition.side == place:
                return True
        for offer in self.system.candidates.get(self._key(a), ()):
            if offer.chain == chain and offer.side == place and self.system.is_other_model(offer):
                return True
        if isinstance(a, Matrix) and isinstance(b, Matrix) and self._is_size(a):
            return True
        if isinstance(b, Num) and b.value == 0 and any(self.system.names_in(a)):
            return True  # a condition, such as that of a minimum
        if self.system.is_condition(self.system.chains[chain]) if chain >= 0 else False:
            return True
        if isinstance(a, Name):
            mention = self.system.mention(a)
            if a.base.startswith("\\Delta ") or a.base in self.system.renamed:
                return True
            if set(mention.key.split("|")[1:]) & _UPDATED or any(
                isinstance(n, Name) and n == a for n in walk_reading(b)
            ):
                return True
            if isinstance(b, (Num, Dots)) and (
                self.system.habits.is_index(a.base) or not self._is_computed(mention)
            ):
                return True
            if not self._is_computed(mention) and is_arithmetic(b):
                return True
        return False

    def _key(self, reading: Reading) -> str:
        while isinstance(reading, Group):
            reading = reading.inner
        if isinstance(reading, Call):
            reading = reading.function
        return self.system.mention(reading).key if isinstance(reading, Name) else ""

    def _is_size(self, matrix: Matrix) -> bool:
        """(2, m): a shape in numbers and counts."""
        return len(matrix.rows) == 1 and all(
            isinstance(e, Num) or (isinstance(e, Name) and e.base in self.system.counts)
            for e in matrix.rows[0]
        )

    def _is_computed(self, mention: Mention) -> bool:
        return mention.key in self.system.definitions

    def _constant(self, left: Side, right: Side, tag: str | None) -> Verdict | None:
        """α = 0.1 and later α = 0.01: a constant that changed."""
        a, b = left.reading, right.reading
        if not isinstance(a, Name) or not isinstance(b, Num) or a.scripts:
            return None
        if a.base not in ("\\alpha", "\\eta", "\\lambda", "\\epsilon", "\\gamma", "lr"):
            return None
        part = self.part_of[self._piece(left.start)]
        known = self.constants.get(a.base)
        if known is None or known[1] != part:
            self.constants[a.base] = (b, part)
            return None
        if known[0].value == b.value:
            return None
        place = self.document.place(known[0].start)
        claim = Claim(
            left.text, right.text, left.start, right.end, self.document.place(right.start), tag
        )
        message = (
            f"{left.text} was {float(known[0].value):g} in line {place.line} and is now "
            f"{float(b.value):g}."
        )
        return Verdict(
            claim, Outcome.WRONG, Cause.CONSTANT_CHANGED, message,
            f"{left.text} = {float(known[0].value):g}", right.start,
            {"before": float(known[0].value), "now": float(b.value)},
        )  # fmt: skip

    def _piece(self, offset: int) -> int:
        pieces = self.document.pieces
        low, high = 0, len(pieces) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if pieces[middle].start <= offset else (low, middle - 1)
        return low

    # Verdicts.

    def _judge(
        self, claim: Claim, before: list[Sided], outcomes: list[Outcome], side: Sided
    ) -> Verdict:
        anchor, left = before[0], before[-1]
        truth = self.matcher.match(anchor, side)
        step = truth if left is anchor else self.matcher.match(left, side)
        if truth.kind is Kind.UNDECIDED and step.kind is not Kind.UNDECIDED:
            truth, anchor = step, left
        evidence = self._evidence(truth)
        was_wrong = outcomes[-1] in (Outcome.WRONG, Outcome.CARRIED)
        match truth.kind:
            case Kind.EQUAL:
                if was_wrong:
                    message = "Right again: this line is true although the one before is not."
                    return Verdict(claim, Outcome.REPAIRED, None, message, None, None, evidence)
                return Verdict(claim, Outcome.HOLDS, None, "", None, None, evidence)
            case Kind.COMPONENT:
                return self._per_component(claim, anchor, side, truth)
            case Kind.UNDECIDED:
                if truth.unread is not None and self._unknown(side):
                    read = meant(
                        self.matcher,
                        anchor,
                        side,
                        Match(Kind.DIFFERENT, unknown=self._unknown(side)),
                    )
                    if read is not None:
                        return self._meant(claim, read, evidence)
                if truth.unread is not None:
                    return Verdict(
                        claim, Outcome.UNREAD, None, truth.message, None, truth.unread, evidence
                    )
                return Verdict(claim, Outcome.UNDEFINED, None, truth.message, None, truth.at)
        if was_wrong and step.kind in (Kind.EQUAL, Kind.COMPONENT):
            return self._carried(claim, outcomes, evidence)
        return self._wrong(claim, anchor, side, truth, evidence)

    def _unknown(self, side: Sided) -> frozenset[str]:
        """The symbols of a side that no definition speaks of."""
        known = self.system.roots | frozenset(self.system.definitions)
        keys = set(self.system.keys_in(side.reading))
        functions = {
            self.system.mention(n.function).key for n in walk_reading(side.reading)
            if isinstance(n, Call) and self.system.is_function(n)
        }  # fmt: skip
        return frozenset((keys | (functions - set(self.system.functions))) - known)

    def _evidence(self, match: Match) -> dict[str, object]:
        if match.relative is None:
            return {}
        return {"draws": self.matcher.draws, "relative_difference": float(f"{match.relative:.3g}")}

    def _per_component(self, claim: Claim, anchor: Sided, side: Sided, match: Match) -> Verdict:
        if self.matcher.has_indices(side):
            wrong = find_cause(self.matcher, anchor, side, replace(match, scalar=False))
            if wrong is not None and wrong.cause in (Cause.INDEX, Cause.SYMBOL, Cause.DROPPED_SUM):
                return Verdict(
                    claim, Outcome.WRONG, wrong.cause, wrong.message, wrong.mend, wrong.mark,
                    self._evidence(match),
                )  # fmt: skip
        found = self.matcher.conforming(anchor, side)
        cause = found.cause if found else Cause.SHAPE
        message = "Right as numbers, but the products do not conform as they are written"
        message += f" ({match.message})." if match.message else "."
        return Verdict(
            claim, Outcome.HOLDS_PER_COMPONENT, cause, message,
            found.mend if found else None, None, self._evidence(match),
        )  # fmt: skip

    def _carried(
        self, claim: Claim, outcomes: list[Outcome], evidence: dict[str, object]
    ) -> Verdict:
        fault = self.faults[-1] if self.faults else None
        cause = fault.cause if fault else None
        label = fault.tag if fault else "the line before"
        inherited = _INHERITED.get(cause, "mistake") if cause else "mistake"
        message = f"Follows from {label}: right step, inherited {inherited}."
        return Verdict(claim, Outcome.CARRIED, cause, message, None, None, evidence)

    def _wrong(
        self, claim: Claim, anchor: Sided, side: Sided, match: Match, evidence: dict[str, object]
    ) -> Verdict:
        part = self.part_of[self._piece(claim.start)]
        same = self._inherited(anchor, side, part)
        if same is not None:
            inherited = _INHERITED.get(same.cause, "mistake")
            message = f"Follows from {same.tag}: the same {inherited}."
            return Verdict(claim, Outcome.CARRIED, same.cause, message, None, None, evidence)
        if match.unknown or match.assumed:
            read = meant(self.matcher, anchor, side, match)
            if read is not None:
                return self._meant(claim, read, evidence)
        lost = any(
            f.part == part and f.cause is Cause.DROPPED_SUM and f.found.whole for f in self.faults
        )
        found = find_cause(self.matcher, anchor, side, match, lost)
        if (found is None or not found.whole) and (
            anchor.side.end <= side.side.start <= anchor.side.end + 40
        ):
            short = len(list(walk_reading(side.reading))) <= 2
            if found is None or short:
                found = left_cause(self.matcher, anchor, side, match) or found
        if match.unknown or match.unreached or match.assumed:
            if found is None or found.cause is not Cause.SYMBOL or match.unknown:
                return Verdict(
                    claim, Outcome.UNDEFINED, None, self._why_undefined(match), None, match.at
                )
        if found is None:
            found = Found(Cause.UNKNOWN, "The two sides differ, and no single change mends it.")
        fault = Fault(anchor, side, found.cause, _label(claim), part, found)
        carried = self._same_defect(fault)
        self.faults.append(fault)
        if carried is not None:
            inherited = _INHERITED.get(found.cause, "mistake")
            message = f"Follows from {carried.tag}: the same {inherited}."
            return Verdict(claim, Outcome.CARRIED, found.cause, message, found.mend, None, evidence)
        return Verdict(
            claim, Outcome.WRONG, found.cause, found.message, found.mend, found.mark,
            evidence | found.evidence,
        )  # fmt: skip

    def _meant(
        self, claim: Claim, read: tuple[Found, bool], evidence: dict[str, object]
    ) -> Verdict:
        """A line with a symbol that is not defined but can only mean one thing."""
        found, holds = read
        if holds and found.cause is Cause.UNKNOWN:
            return Verdict(
                claim, Outcome.UNDEFINED, None, f"{found.message} it would hold.", found.mend
            )
        if holds:
            message = f"{found.message} it is right as numbers; as written it does not conform."
            return Verdict(
                claim, Outcome.HOLDS_PER_COMPONENT, found.cause, message, found.mend, None, evidence
            )
        return Verdict(
            claim, Outcome.WRONG, found.cause, found.message, found.mend, found.mark, evidence
        )

    def _why_undefined(self, match: Match) -> str:
        if match.unknown:
            names = ", ".join(name_of(key) for key in sorted(match.unknown))
            return f"The document never defines {names}, and the line does not hold for any value."
        if match.assumed:
            names = ", ".join(name_of(key) for key in sorted(match.assumed))
            return f"The document never says which function {names} is."
        return f"Nothing in the document makes {match.unreached}."

    def _inherited(self, anchor: Sided, side: Sided, part: int) -> Fault | None:
        """A wrong result that is written down again."""
        for fault in reversed(self.faults[-20:]):
            if fault.part != part or fault.anchor.side.reading != anchor.side.reading:
                continue
            if self.matcher.match(fault.side, side).kind in (Kind.EQUAL, Kind.COMPONENT):
                return fault
        return None

    def _same_defect(self, fault: Fault) -> Fault | None:
        """An earlier line of the same part that lost the same sum or mean."""
        if fault.cause not in _CARRYING or not fault.found.whole:
            return None
        for other in self.faults:
            if other.part == fault.part and other.cause is fault.cause and other.found.whole:
                if _numerator(other.anchor.side.reading) == _numerator(fault.anchor.side.reading):
                    return other
        return None


_NUMBERS = (
    "Numbers are put in here, and the document does not say which in a way that is read: the "
    "arithmetic that follows is checked, this step is not."
)
_INHERITED = {
    Cause.SIGN: "sign", Cause.FACTOR: "factor", Cause.MISSING_MEAN: "missing mean",
    Cause.DROPPED_SUM: "lost sum", Cause.TRANSPOSE: "transpose", Cause.ORDER: "order",
    Cause.SYMBOL: "symbol", Cause.INDEX: "index",
    Cause.ACTIVATION_DERIVATIVE: "activation derivative",
}  # fmt: skip


def _one_number_off(left: Reading, right: Reading) -> tuple[Fraction, Fraction] | None:
    """The one number in which two formulas differ."""
    first = [n.value for n in walk_reading(left) if isinstance(n, Num)]
    second = [n.value for n in walk_reading(right) if isinstance(n, Num)]
    if len(first) != len(second):
        return None
    apart = [(a, b) for a, b in zip(first, second, strict=True) if abs(a) != abs(b)]
    return apart[0] if len(apart) == 1 else None


def _label(claim: Claim) -> str:
    return f"({claim.tag})" if claim.tag else f"line {claim.place.line}"


def _numerator(reading: Reading | None) -> Reading | None:
    return reading.of if isinstance(reading, Partial) else None

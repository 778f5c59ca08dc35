"""Every equality of a system against the truth, which is what the document itself defines.

Two verdicts stand behind each outcome: whether a line equals the exact value of the chain's first
side, and whether it equals the line before it. Wrong and wrong is a new mistake; wrong but equal
to the line before is carried; right after a wrong line is repaired.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from chainrule.documents.arithmetic import is_arithmetic, judge_arithmetic
from chainrule.documents.causes import Found, find_cause
from chainrule.documents.document import Document
from chainrule.documents.lexicon import Mention
from chainrule.documents.matching import Kind, Match, Matcher, Sided
from chainrule.documents.reading import Dots, Matrix, Name, Num, Partial, Reading, walk_reading
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

    @property
    def system(self) -> System:
        """The system that is judged."""
        return self.judged.system

    def verdicts(self) -> Iterator[Verdict]:
        """The verdicts of all its chains."""
        numbers = {id(chain): k for k, chain in enumerate(self.system.chains)}
        for chain in self.judged.chains:
            yield from self._chain(chain, numbers.get(id(chain), -1))

    def _chain(self, chain: Chain, number: int) -> Iterator[Verdict]:
        sides = [self.matcher.sided(side) for side in chain.sides]
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
        if left.side.reading is not None and side.side.reading is not None and (
            is_arithmetic(left.side.reading) and is_arithmetic(side.side.reading)
        ):
            return judge_arithmetic(claim, left.side.reading, side.side.reading)
        return self._judge(claim, before, outcomes, side)

    def _is_no_claim(self, left: Side, right: Side, chain: int, place: int) -> bool:
        """Whether an equality defines something, updates it or counts with it."""
        a, b = left.reading, right.reading
        if a is None or b is None:
            return False
        for definition in [*self.system.definitions.values(), *self.system.functions.values()]:
            if definition.chain == chain and definition.side == place:
                return True
        if isinstance(a, Name):
            mention = self.system.mention(a)
            if set(mention.key.split("|")) & _UPDATED or any(
                isinstance(n, Name) and n == a for n in walk_reading(b)
            ):
                return True
            if isinstance(b, (Num, Dots)) and (
                self.system.habits.is_index(a.base) or not self._is_computed(mention)
            ):
                return True
            if isinstance(b, Matrix) and not self._is_computed(mention):
                return True
        return False

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
            truth = step
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
                if truth.unread is not None:
                    return Verdict(
                        claim, Outcome.UNREAD, None, truth.message, None, truth.unread, evidence
                    )
                return Verdict(claim, Outcome.UNDEFINED, None, truth.message, None, truth.at)
        if was_wrong and step.kind in (Kind.EQUAL, Kind.COMPONENT):
            return self._carried(claim, outcomes, evidence)
        return self._wrong(claim, anchor, side, truth, evidence)

    def _evidence(self, match: Match) -> dict[str, object]:
        if match.relative is None:
            return {}
        return {
            "draws": self.matcher.draws, "relative_difference": float(f"{match.relative:.3g}")
        }

    def _per_component(self, claim: Claim, anchor: Sided, side: Sided, match: Match) -> Verdict:
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
        found = find_cause(self.matcher, anchor, side, match)
        if match.unknown or match.unreached or match.assumed:
            if found is None or found.cause is not Cause.SYMBOL:
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
            return Verdict(
                claim, Outcome.CARRIED, found.cause, message, found.mend, None, evidence
            )
        return Verdict(
            claim, Outcome.WRONG, found.cause, found.message, found.mend, found.mark,
            evidence | found.evidence,
        )  # fmt: skip

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


_INHERITED = {
    Cause.SIGN: "sign", Cause.FACTOR: "factor", Cause.MISSING_MEAN: "missing mean",
    Cause.DROPPED_SUM: "lost sum", Cause.TRANSPOSE: "transpose", Cause.ORDER: "order",
    Cause.SYMBOL: "symbol", Cause.INDEX: "index",
    Cause.ACTIVATION_DERIVATIVE: "activation derivative",
}  # fmt: skip


def _label(claim: Claim) -> str:
    return f"({claim.tag})" if claim.tag else f"line {claim.place.line}"


def _numerator(reading: Reading | None) -> Reading | None:
    return reading.of if isinstance(reading, Partial) else None

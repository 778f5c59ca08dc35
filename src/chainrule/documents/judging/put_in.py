"""Lines in numbers: arithmetic, and the document's own numbers put in for its symbols."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction

from chainrule.documents.calculating.arithmetic import Sum, is_arithmetic, judge_arithmetic
from chainrule.documents.calculating.number_functions import Functions
from chainrule.documents.calculating.number_values import flat, value
from chainrule.documents.calculating.roundings import Roundings, is_printed, numbers_in
from chainrule.documents.evaluating.sided import Sided
from chainrule.documents.judging.faults import Faults, label
from chainrule.documents.judging.numbers_for_symbols import Pair, numbers_for
from chainrule.documents.markup.unread import Unread
from chainrule.documents.outcomes.verdicts import (
    RIGHT_AGAIN,
    WHATEVER,
    Cause,
    Claim,
    Outcome,
    Verdict,
)
from chainrule.documents.parsing.reading import (
    Call,
    Matrix,
    Name,
    Num,
    Partial,
    Plus,
    Reading,
    Times,
    walk_reading,
)
from chainrule.documents.systems.numbers import Numbers

_UNKNOWN_NUMBERS = (
    "Numbers are put in here, and the document does not say which in a way that is read: the "
    "arithmetic that follows is checked, this step is not."
)
_CASE = re.compile(
    r"(?:[\s,;~$]|\\[,;:! ]|\\q?quad)*"
    r"(?:\\(?:text|mathrm|mbox|textrm)\s*\{)?\s*(?:if|when|whenever)\b"
)
_OF_A_CASE = "This is said of a case, which is not read here."
_NEW_VALUE = (
    "Parameters were updated before this, and whether this is the value before or after that is "
    "not said in a way that is read."
)
_REMARK = "Whether this is the number of the last factor or of the whole is not said."
_IN_BRACKETS = re.compile(r"\(\s*(?:=|≈|\\approx)\s*\Z")
_NEAR = 16  # characters in front of a number
_UNKNOWN_FUNCTION = "The document does not say which function is applied to a number here."


@dataclass
class WorkedLines:
    """Judges the lines in numbers of one system, with the numbers it has stated so far.

    misprinted: the wrong results so far, with the lines that print them. before_fault: what stands
    before the last wrong line.
    """

    numbers: Numbers
    faults: Faults
    misprinted: dict[Fraction, str] = field(default_factory=dict)
    before_fault: float | None = None

    def verdict(
        self, claim: Claim, before: list[Sided], side: Sided, relation: str, after_fault: bool
    ) -> Verdict | None:
        """The verdict on a line in numbers, or None if it is one in symbols.

        before: the sides of the chain so far. after_fault: the last of them is wrong.
        """
        verdict = self._verdict(claim, before, side, relation, after_fault)
        left = before[-1].side.reading
        is_open = verdict is not None and verdict.outcome is not Outcome.HOLDS
        if is_open and isinstance(left, Times) and self.is_remark(side, left):
            verdict = self._of_last_factor(claim, left.factors[-1], side.reading)
        if verdict is not None and verdict.outcome is Outcome.WRONG and is_printed(side.reading):
            printed = (n.value for n in numbers_in(side.reading) if n.decimals > 1)
            self.misprinted |= {number: label(claim) for number in printed}
        if verdict is not None and verdict.outcome is Outcome.WRONG:
            value = verdict.evidence.get("left")
            self.before_fault = value if isinstance(value, float) else None
        return verdict

    def is_remark(self, side: Sided, left: Reading) -> bool:
        """Whether a number stands in brackets behind a product: η δ h (= 0.5), of the h perhaps."""
        text, start = self.faults.matcher.text, side.side.start
        product = isinstance(left, Times) and isinstance(left.factors[-1], Name)
        in_brackets = _IN_BRACKETS.search(text, max(0, start - _NEAR), start)
        return product and is_printed(side.reading) and in_brackets is not None

    def _of_last_factor(self, claim: Claim, last: Reading, right: Reading) -> Verdict:
        """The verdict on the number in brackets as that of the h in η δ h (= 0.5)."""
        number = self.numbers.put_in(last, claim.start)
        if number is not None:
            found = judge_arithmetic(claim, Sum(number, right, True, True), self.numbers.roundings)
            if found.outcome is Outcome.HOLDS:
                return found
        return Verdict(claim, Outcome.UNDEFINED, None, _REMARK, None, right.start)

    def _verdict(
        self, claim: Claim, before: list[Sided], side: Sided, relation: str, after_fault: bool
    ) -> Verdict | None:
        left, right = before[-1].side.reading, side.side.reading
        if left is None or right is None:
            return None
        if not is_arithmetic(right):
            return self._in_a_function(claim, left, right)
        verdict = self._in_numbers(claim, left, right, relation == "≈")
        is_wrong = verdict is not None and verdict.outcome is Outcome.WRONG
        if is_wrong and after_fault and self._is_right_again(claim, right):
            return Verdict(claim, Outcome.REPAIRED, None, RIGHT_AGAIN)
        behind = _CASE.match(self.faults.matcher.text, side.side.end)
        if is_wrong and behind and not is_arithmetic(left):
            return Verdict(claim, Outcome.UNDEFINED, None, _OF_A_CASE, None, side.side.start)
        if verdict is not None and self._is_new_value(verdict, left, right):
            return Verdict(claim, Outcome.UNDEFINED, None, _NEW_VALUE, None, side.side.start)
        if is_arithmetic(left):
            inherits = after_fault and self.faults.of(before[0]) is None
            return verdict and self._carried(verdict, before[0], inherits)
        if is_plain_number(right) and not (self.numbers.constants and _is_worked(right)):
            if verdict is not None and verdict.outcome is Outcome.HOLDS:
                return self._carried(verdict, before[0], after_fault)
            if verdict is not None and isinstance(left, (Plus, Times)):
                return verdict
            given = self._given(claim, left, right) if _is_worked_out_of(left, right) else None
            return given or self._plain_number(claim, left, side)
        return self._put_in(claim, before, side, verdict, after_fault)

    def _is_right_again(self, claim: Claim, right: Reading) -> bool:
        """Whether a number is what stands before the wrong line: 1/(1 + e^{-n}) = … = 0.75."""
        if self.before_fault is None or not is_printed(right):
            return False
        left = Num(claim.start, claim.start, Fraction(self.before_fault))
        found = judge_arithmetic(claim, Sum(left, right, False, True), Roundings())
        return found.outcome is Outcome.HOLDS

    def _is_new_value(self, verdict: Verdict, left: Reading, right: Reading) -> bool:
        """Whether ŷ = 0.52, which was 0.49 before an update of the weights, may be a new value."""
        return verdict.outcome is Outcome.WRONG and self.numbers.updated and isinstance(left, Name)

    def _in_numbers(
        self, claim: Claim, left: Reading, right: Reading, about: bool
    ) -> Verdict | None:
        """The verdict on both sides in numbers, or None where a number is not known.

        Where a letter may stand for several functions, it is wrong for none only if for all.
        """
        system = self.numbers.system
        found = [
            self._judged(claim, left, right, about, functions)
            for functions in Functions.possible(system, left, right)
        ]
        for verdict in found:
            if verdict is not None and verdict.outcome is Outcome.HOLDS:
                return verdict
        first = found[0]
        if first is not None and first.outcome is Outcome.WRONG and len(found) > 2:
            start = right.start
            return Verdict(claim, Outcome.UNDEFINED, None, _UNKNOWN_FUNCTION, None, start)
        return first

    def _judged(
        self, claim: Claim, left: Reading, right: Reading, about: bool, functions: Functions
    ) -> Verdict | None:
        is_put_in = not is_arithmetic(left)
        try:
            worked = (
                self.numbers.put_in(left, claim.start, functions)
                if is_put_in
                else functions.meant(left)
            )
            meant = functions.meant(right)
        except Unread:
            if is_put_in:
                return None
            return Verdict(claim, Outcome.UNDEFINED, None, _UNKNOWN_FUNCTION, None, right.start)
        if worked is None or not is_arithmetic(worked):
            return None
        again = isinstance(left, Call) and any(e == left for e, _ in self.numbers.results)
        near = self.numbers.is_near or again  # L(S, Y) of another S
        near = is_put_in and (near or self._is_defined_later(left, claim.start))
        found = judge_arithmetic(
            claim, Sum(worked, meant, about, is_put_in), self.numbers.roundings
        )
        return None if near and found is not None and found.outcome is Outcome.WRONG else found

    def _is_defined_later(self, left: Reading, start: int) -> bool:
        """Whether only what follows says what a symbol is: it may be said of another one there."""
        system = self.numbers.system
        key = system.mention(left).key if isinstance(left, Name) else ""
        return key in system.definitions and system.definitions[key].left.start > start

    def _in_a_function(self, claim: Claim, left: Reading, right: Reading) -> Verdict | None:
        """f(w x) = f(0 · 0.3 + 1 · 0.8), where the document has its own f: numbers are put in."""
        system = self.numbers.system
        has_decimals = any(num.decimals for num in numbers_in(right))
        if not has_decimals and not _is_worked_out_of(left, right):
            return None
        if any(system.names_in(right)) or not any(system.names_in(left)):
            return None
        unknown = Verdict(claim, Outcome.UNDEFINED, None, _UNKNOWN_NUMBERS, None, right.start)
        return self._given(claim, left, right) or unknown

    def _given(self, claim: Claim, left: Reading, right: Reading) -> Verdict | None:
        """What holds because the right side is the left one with numbers for its symbols.

        Those that are known have to be the known ones; those that are not are given here.
        """
        for formula in (left, self.numbers.formula_of(left)):
            pairs = numbers_for(formula, right) if formula is not None else None
            new = None if pairs is None else self._new_numbers(claim, formula, pairs)
            if pairs is not None and new is not None:
                for part, number in new.items():
                    self.numbers.give(part, number)
                evidence = {WHATEVER: True} if len(new) == len(dict(pairs)) else {}
                return Verdict(claim, Outcome.HOLDS, None, "", None, None, evidence)
        return None

    def _new_numbers(
        self, claim: Claim, formula: Reading | None, pairs: list[Pair]
    ) -> dict[Reading, Reading] | None:
        """The numbers that are new among those that are put in, or None if one is another."""
        new: dict[Reading, Reading] = {}
        for part, number in pairs:
            known = new.get(part) or self.numbers.put_in(part, claim.start)
            if known is not None:
                same = judge_arithmetic(claim, Sum(known, number, True, True), Roundings())
                if same.outcome is not Outcome.HOLDS and not (_is_zero(known) and _is_zero(number)):
                    return None
            elif part == formula or not is_printed(number):
                return None
            elif isinstance(part, (Name, Partial)):
                new[part] = number
            elif isinstance(part, Times) and all(isinstance(f, Name) for f in part.factors):
                new[part] = number
                new |= self.numbers.of_factors(part, number)
            else:
                return None
        return new

    def _plain_number(self, claim: Claim, left: Reading, side: Sided) -> Verdict | None:
        """A symbol that is said to be 9: a value it may have, where it cannot be worked out."""
        if not isinstance(left, Name) or not self.numbers.data:
            return None
        return Verdict(claim, Outcome.UNDEFINED, None, _UNKNOWN_NUMBERS, None, side.side.start)

    def _put_in(
        self, claim: Claim, before: list[Sided], side: Sided, verdict: Verdict | None,
        after_fault: bool,
    ) -> Verdict:  # fmt: skip
        """A line in numbers after one in symbols: the document's own numbers are put in."""
        if verdict is not None and verdict.outcome is Outcome.WRONG:
            if (line := self._misprinted_in(side.reading)) is not None:
                message = f"Follows from {line}: its wrong number is put in."
                return Verdict(claim, Outcome.CARRIED, verdict.cause, message)
            worked = self.numbers.put_in(before[-1].reading, claim.start)
            assert worked is not None
            return _with_changed_number(verdict, worked, side.reading)
        if verdict is not None and verdict.outcome is not Outcome.UNREAD:
            return self._carried(verdict, before[0], after_fault)
        carried = self.faults.now_in_numbers(claim, before[0]) if len(before) == 1 else None
        if carried is not None:
            return carried
        left, right = before[-1].reading, side.reading
        unknown = Verdict(claim, Outcome.UNDEFINED, None, _UNKNOWN_NUMBERS, None, side.side.start)
        return self._given(claim, left, right) or unknown

    def _misprinted_in(self, reading: Reading) -> str | None:
        """The line whose wrong result is one of the numbers of a formula."""
        known = (self.misprinted.get(number.value) for number in numbers_in(reading))
        return next((line for line in known if line is not None), None)

    def _carried(self, verdict: Verdict, anchor: Sided, after_fault: bool) -> Verdict:
        """What is right after wrong numbers follows from them; sums inherit nothing else."""
        if verdict.outcome is Outcome.HOLDS and after_fault:
            return self.faults.right_step(verdict.claim, dict(verdict.evidence), anchor)
        return verdict


def _is_worked(reading: Reading) -> bool:
    """Whether numbers are worked with, as in (1 − 3) · 2, so that they were put in for symbols."""
    return len(numbers_in(reading)) > 2


def _is_worked_out_of(left: Reading, right: Reading) -> bool:
    """Whether plain numbers are worked with in the place of symbols; what a derivative comes to is
    for the calculus to say."""
    return _is_worked(right) and not any(walk_reading(left, Partial))


def _is_zero(reading: Reading) -> bool:
    """Whether every entry is 0: so is the 0 that stands for a vector W h of zeros."""
    try:
        return not any(flat(value(reading)))
    except Unread:
        return False


def is_plain_number(reading: Reading) -> bool:
    """Whether a number is a plain one, such as 0, 1 or ½, that a formula may come to."""
    return all(
        not isinstance(n, Matrix) and not (isinstance(n, Num) and n.decimals)
        for n in walk_reading(reading)
    )


def _with_changed_number(verdict: Verdict, left: Reading, right: Reading) -> Verdict:
    """A wrong line whose only fault is a number that was put in as another one."""
    changed = None if is_printed(right) else _one_number_off(left, right)
    if changed is None:
        return verdict
    shown = (tuple(f"{float(number):.{digits}g}" for number in changed) for digits in range(6, 17))
    one, other = next((pair for pair in shown if pair[0] != pair[1]), map(str, changed))
    message = f"{verdict.message} {one} has become {other}."
    return replace(verdict, cause=Cause.CONSTANT_CHANGED, message=message)


def _one_number_off(left: Reading, right: Reading) -> tuple[Fraction, Fraction] | None:
    """The one number in which two formulas differ."""
    first = [n.value for n in numbers_in(left)]
    second = [n.value for n in numbers_in(right)]
    if len(first) != len(second):
        return None
    apart = [(a, b) for a, b in zip(first, second, strict=True) if abs(a) != abs(b)]
    return apart[0] if len(apart) == 1 else None

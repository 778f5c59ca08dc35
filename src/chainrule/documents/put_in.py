"""Lines in numbers: arithmetic, and the document's own numbers put in for its symbols."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from chainrule.documents.arithmetic import is_arithmetic, judge_arithmetic
from chainrule.documents.faults import Faults
from chainrule.documents.numbers import Numbers
from chainrule.documents.reading import Matrix, Name, Num, Plus, Reading, Times, walk_reading
from chainrule.documents.sided import Sided
from chainrule.documents.verdicts import Cause, Claim, Outcome, Verdict

_UNKNOWN_NUMBERS = (
    "Numbers are put in here, and the document does not say which in a way that is read: the "
    "arithmetic that follows is checked, this step is not."
)


@dataclass
class WorkedLines:
    """Judges the lines in numbers of one system, with the numbers it has stated so far."""

    numbers: Numbers
    faults: Faults

    def verdict(
        self, claim: Claim, before: list[Sided], side: Sided, after_fault: bool
    ) -> Verdict | None:
        """The verdict on a line in numbers, or None if it is one in symbols.

        before: the sides of the chain so far. after_fault: the last of them is wrong.
        """
        left, right = before[-1].side.reading, side.side.reading
        if left is None or right is None or not is_arithmetic(right):
            return None
        if is_arithmetic(left):
            return self._carried(judge_arithmetic(claim, left, right), after_fault)
        if is_plain_number(right) and not (self.numbers.constants and _is_worked(right)):
            return None
        return self._put_in(claim, before, side, after_fault)

    def _put_in(self, claim: Claim, before: list[Sided], side: Sided, after_fault: bool) -> Verdict:
        """A line in numbers after one in symbols: the document's own numbers are put in."""
        if before[0].side.reading is not None:
            self.numbers.came_out(before[0].reading, side.reading)
        left = before[-1].reading
        worked = None
        if len(before) > 1 or isinstance(left, (Times, Plus, Name)):
            worked = self.numbers.put_in(left, claim.start)
        if worked is not None and is_arithmetic(worked):
            verdict = judge_arithmetic(claim, worked, side.reading)
            if verdict.outcome is Outcome.WRONG:
                return _with_changed_number(verdict, worked, side.reading)
            if verdict.outcome is not Outcome.UNREAD:
                return self._carried(verdict, after_fault)
        carried = self.faults.now_in_numbers(claim, before[0]) if len(before) == 1 else None
        if carried is not None:
            return carried
        start = side.side.start
        return Verdict(claim, Outcome.UNDEFINED, None, _UNKNOWN_NUMBERS, None, start)

    def _carried(self, verdict: Verdict, after_fault: bool) -> Verdict:
        """Right arithmetic after a wrong line is a right step from it."""
        if verdict.outcome is Outcome.HOLDS and after_fault:
            return self.faults.right_step(verdict.claim, dict(verdict.evidence))
        return verdict


def _is_worked(reading: Reading) -> bool:
    """Whether numbers are worked with, as in (1 − 3) · 2, so that they were put in for symbols."""
    return sum(isinstance(node, Num) for node in walk_reading(reading)) > 2


def is_plain_number(reading: Reading) -> bool:
    """Whether a number is a plain one, such as 0, 1 or ½, that a formula may come to."""
    return all(
        not isinstance(n, Matrix) and not (isinstance(n, Num) and n.decimals)
        for n in walk_reading(reading)
    )


def _with_changed_number(verdict: Verdict, left: Reading, right: Reading) -> Verdict:
    """A wrong line whose only fault is a number that was put in as another one."""
    changed = _one_number_off(left, right)
    if changed is None:
        return verdict
    message = f"{verdict.message} {float(changed[0]):g} has become {float(changed[1]):g}."
    return replace(verdict, cause=Cause.CONSTANT_CHANGED, message=message)


def _one_number_off(left: Reading, right: Reading) -> tuple[Fraction, Fraction] | None:
    """The one number in which two formulas differ."""
    first = [n.value for n in walk_reading(left) if isinstance(n, Num)]
    second = [n.value for n in walk_reading(right) if isinstance(n, Num)]
    if len(first) != len(second):
        return None
    apart = [(a, b) for a, b in zip(first, second, strict=True) if abs(a) != abs(b)]
    return apart[0] if len(apart) == 1 else None

"""How far a chain a = b = c has been judged, and the line that comes next."""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.documents.evaluating.sided import Sided
from chainrule.documents.names.definition import head
from chainrule.documents.outcomes.verdicts import Outcome
from chainrule.documents.parsing.reading import Num, Partial


@dataclass
class Line:
    """One right side of a chain: where it stands, and how it is joined to what is before it.

    chain: the number of its chain in the system. place: that of the side on its left. implied: its
    left side is not written, as at the beginning of a row.
    """

    side: Sided
    relation: str
    chain: int
    place: int
    tag: str | None
    implied: bool


@dataclass
class Trail:
    """The sides of a chain so far, with their outcomes: the first one is what is to be shown."""

    sides: list[Sided] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    base: int | None = None

    @property
    def is_wrong(self) -> bool:
        """Whether the last side is wrong."""
        return self.outcomes[-1].is_fault

    @property
    def asks(self) -> bool:
        """Whether 0 = … is said, which is asked for and need not be so; nor need a be b in
        0 = a = b, where it may have lost a factor."""
        first = self.sides[0].side.reading
        return isinstance(first, Num) and first.value == 0

    @property
    def goes_on_with_another_loss(self) -> bool:
        """Whether the last two sides are the ∇L and the ∇ℓ of ∇L ≈ ∇ℓ: of ℓ nothing is known."""
        parts = [side.side.reading for side in self.sides[-2:]]
        losses = [head(part.of) for part in parts if isinstance(part, Partial)]
        return len(losses) == 2 and len({loss.base for loss in losses if loss is not None}) == 2

    def compared(self) -> Sided:
        """What a line is compared with where the first side cannot be: the line before it, or
        the one that this was compared with and found wrong by."""
        if self.is_wrong and len(self.sides) > 1:
            self.base = self.base if self.base is not None else len(self.sides) - 2
            return self.sides[self.base]
        self.base = None
        return self.sides[-1]

    def add(self, side: Sided, outcome: Outcome) -> None:
        """Go on to the next side."""
        self.sides.append(side)
        self.outcomes.append(outcome)

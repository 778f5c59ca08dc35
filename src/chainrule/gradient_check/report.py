"""What is reported about a backward pass written by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from chainrule.documents.outcomes.verdicts import Cause, Outcome
from chainrule.network import Network
from chainrule.writing.numbers import number

_WORDS = {
    Outcome.HOLDS: "right",
    Outcome.WRONG: "wrong",
    Outcome.CARRIED: "carried",
    Outcome.UNDEFINED: "missing",
    Outcome.UNREAD: "not read",
}


@dataclass(frozen=True)
class GradientVerdict:
    """What was found about one gradient.

    name: the parameter ("W1"), or "J" for the loss. message: one sentence or two. mend: the formula
    of the step at fault as it should be, and mend_latex the same in LaTeX. difference: relative,
    the largest over the draws; analytic and yours: the entry ``at`` which they differ most.
    """

    name: str
    outcome: Outcome
    cause: Cause | None = None
    message: str = ""
    mend: str = ""
    mend_latex: str = ""
    difference: float | None = None
    analytic: float | None = None
    yours: float | None = None
    at: tuple[int, ...] = ()

    @property
    def quantity(self) -> str:
        """dJ/dW1, or J."""
        return self.name if self.name == "J" else f"dJ/d{self.name}"

    @property
    def numbers(self) -> str:
        """Both numbers where they differ most, or how close they are."""
        if self.outcome is Outcome.HOLDS:
            return f"relative difference {self.difference or 0:.1e}"
        if self.analytic is None or self.yours is None:
            return ""
        where = f" at {list(self.at)}" if self.at else ""
        return f"analytic: {number(self.analytic)}, yours: {number(self.yours)}{where}"

    def __str__(self) -> str:
        """One sentence."""
        said = " ".join(part for part in (self.message, self._bracketed) if part)
        return f"{self.quantity} {_WORDS[self.outcome]}: {said}"

    @property
    def _bracketed(self) -> str:
        return f"({self.numbers})" if self.numbers else ""


@dataclass(frozen=True, repr=False)
class GradientReport:
    """The verdict on every gradient, in the order of the backward pass.

    problems: what kept the function from being judged, or what it does besides, in sentences.
    samples: the numbers of samples of the draws. ``report["W1"]`` is the verdict on one gradient.
    """

    network: Network
    verdicts: tuple[GradientVerdict, ...]
    problems: tuple[str, ...] = ()
    samples: tuple[int, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every gradient came back right and nothing else is the matter."""
        return not self.problems and all(v.outcome is Outcome.HOLDS for v in self.verdicts)

    def __getitem__(self, name: str) -> GradientVerdict:
        for verdict in self.verdicts:
            if name in (verdict.name, verdict.quantity):
                return verdict
        raise KeyError(f"no verdict on {name!r}: {', '.join(v.name for v in self.verdicts)}")

    @property
    def summary(self) -> str:
        """How many gradients are right, wrong and carried."""
        if not self.verdicts:
            return "The gradients could not be compared."
        counts = Counter(v.outcome for v in self.verdicts if v.name != "J")
        said = [f"{counts[outcome]} {word}" for outcome, word in _WORDS.items() if counts[outcome]]
        return f"{sum(counts.values())} gradients: {', '.join(said)}."

    @property
    def _agreement(self) -> str:
        draws = f"{len(self.samples)} random draws"
        sizes = " and ".join(str(n) for n in sorted(set(self.samples)))
        holding = [v.difference or 0.0 for v in self.verdicts if v.outcome is Outcome.HOLDS]
        largest = f"; largest relative difference {max(holding):.1e}" if holding else ""
        return f"Compared at {draws} of {sizes} samples{largest}."

    def __str__(self) -> str:
        lines = [f"{self.network}: {self.summary}", *self.problems]
        width = max((len(v.quantity) for v in self.verdicts), default=0)
        for v in self.verdicts:
            head = f"{v.quantity:<{width}}  {_WORDS[v.outcome]:<8}  "
            rest = [v.message, f"It should be {v.mend}" if v.mend else "", v.numbers]
            said = [part for part in rest if part]
            lines.append((head + said[0]).rstrip() if said else head.rstrip())
            lines += [" " * len(head) + part for part in said[1:]]
        if self.verdicts:
            lines.append(self._agreement)
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<GradientReport: {self.summary}>"

    def _repr_markdown_(self) -> str:
        lines = [f"**{self.network}**: {self.summary}", "", *(f"- {p}" for p in self.problems)]
        if self.verdicts:
            lines += ["", "| gradient | verdict | what | difference |", "|-|-|-|-|"]
        for v in self.verdicts:
            mend = f" It should be ${v.mend_latex}$" if v.mend_latex else ""
            what = _cell(v.message) + mend.replace("|", r"\vert ")
            lines.append(f"| {v.quantity} | {_WORDS[v.outcome]} | {what} | {_cell(v.numbers)} |")
        if self.verdicts:
            lines += ["", self._agreement]
        return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("\n", " ")

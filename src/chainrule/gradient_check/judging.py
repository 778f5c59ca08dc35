"""From what the function returned to a verdict on every gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chainrule.backpropagation import derive
from chainrule.documents.outcomes.verdicts import Cause, Outcome
from chainrule.engines.reference import Reference, relative_difference
from chainrule.gradient_check.backward import Backward
from chainrule.gradient_check.calling import Answers
from chainrule.gradient_check.draws import Draw, Layout
from chainrule.gradient_check.loss_check import loss_mistake
from chainrule.gradient_check.matching import TOLERANCE, Yours
from chainrule.gradient_check.mistakes import Mistake
from chainrule.gradient_check.other_networks import other_network
from chainrule.gradient_check.receiving import Received, misshapen_bias, receive
from chainrule.gradient_check.report import GradientVerdict
from chainrule.gradient_check.search import Finding, Search
from chainrule.operations import Array
from chainrule.readable import notation_for
from chainrule.steps import J
from chainrule.writing.latex import LatexPrinter
from chainrule.writing.plain import PlainPrinter

_ROUNDING = 1e-9


def judged(
    engine: Reference, draws: Sequence[Draw], result: Answers, layout: Layout, seed: int
) -> tuple[GradientVerdict, ...]:
    """The verdicts in the order of the backward pass, the loss first."""
    network = engine.network
    names = [
        name
        for layer in range(network.depth, 0, -1)
        for name in (f"W{layer}", f"b{layer}")
        if name in draws[0].parameters
    ]
    received = {name: receive(name, result.gradients, draws, layout) for name in names}
    yours = {
        name: Yours(name, item.arrays, tuple(draws), seed)
        for name, item in received.items()
        if item.arrays is not None
    }
    search = Search(Backward.right(engine, draws), yours)
    found = search.run()
    if any(m.cause is Cause.UNKNOWN for finding in found.values() for m in finding.mistakes):
        _recognise(engine, draws, yours, found)
    writer = _Writer(engine, draws, layout)
    verdicts = [_loss(writer, result)] if result.losses[0] is not None else []
    for name, item in received.items():
        if item.raw is not None and name[0] == "b":
            state = search.states[int(name[1:])]
            counts = np.array([draw.samples for draw in draws])
            mistake = misshapen_bias(item, name, state, counts, TOLERANCE)
            item = Received(raw=item.raw, mistake=mistake or item.mistake)
        verdicts.append(writer.verdict(name, item, found.get(name)))
    return tuple(verdicts)


def _recognise(
    engine: Reference, draws: Sequence[Draw], yours: dict[str, Yours], found: dict[str, Finding]
) -> None:
    """Where a gradient is unexplained: all of them may be right for another forward pass."""
    mistake = other_network(engine, draws, yours)
    faulty = [name for name, finding in found.items() if finding.outcome is not Outcome.HOLDS]
    if mistake is None:
        for name in faulty[1:]:
            if found[name].mistakes and found[name].mistakes[0].cause is Cause.UNKNOWN:
                sentence = (
                    f"No usual slip explains it; it may follow from dJ/d{faulty[0]}: "
                    "mend that first."
                )
                found[name] = Finding(
                    Outcome.WRONG, (Mistake(Cause.UNKNOWN, sentence, f"dJ/d{name}"),)
                )
        return
    found[faulty[0]] = Finding(Outcome.WRONG, (mistake,))
    for name in faulty[1:]:
        found[name] = Finding(Outcome.CARRIED, (), mistake.target)


def _loss(writer: _Writer, result: Answers) -> GradientVerdict:
    engine = writer.engine
    mistake, numbers = loss_mistake(result.losses, writer.draws, engine.network, engine.convention)
    own = np.array([[float(draw.values["J"])] for draw in writer.draws])
    if mistake is None:
        return GradientVerdict("J", Outcome.HOLDS, difference=relative_difference(numbers, own))
    if not numbers.size:
        return GradientVerdict("J", Outcome.UNREAD, mistake.cause, mistake.sentence)
    mend, latex = writer.mend("J")
    return GradientVerdict(
        "J", Outcome.WRONG, mistake.cause, mistake.sentence, mend, latex,
        relative_difference(numbers, own), float(own[0, 0]), float(numbers[0, 0]),
    )  # fmt: skip


@dataclass
class _Writer:
    """Puts findings into words, formulas and numbers of the reader's convention."""

    engine: Reference
    draws: Sequence[Draw]
    layout: Layout

    def __post_init__(self) -> None:
        self.derivation = derive(self.engine.network, self.layout.convention)

    def mend(self, target: str) -> tuple[str, str]:
        """The formula of a quantity as it should be, as text and in LaTeX."""
        d = self.derivation
        formula = d.results.get(target) or d.equations.get(target)
        if formula is None:
            return "", ""
        left = d.gradient(target) if target in d.results else d.symbols.get(target, J)
        notation = notation_for(d.network)
        text, latex = PlainPrinter(notation), LatexPrinter(notation)
        return f"{text(left)} = {text(formula)}", f"{latex(left)} = {latex(formula)}"

    def verdict(self, name: str, item: Received, finding: Finding | None) -> GradientVerdict:
        """The verdict on one gradient: its shape first, then its numbers."""
        mistakes = () if finding is None else finding.mistakes
        if item.mistake is not None:
            mistakes = (item.mistake, *mistakes)
        outcome = item.outcome if finding is None else finding.outcome
        if item.mistake is not None and finding is not None:
            outcome = Outcome.WRONG
        message = " ".join(mistake.sentence for mistake in mistakes)
        if finding is not None and finding.origin:
            inherited = f"from {finding.origin}: right step, inherited mistake."
            message = (
                f"{message} The rest follows {inherited}" if message else f"Follows {inherited}"
            )
        mend = latex = ""
        if mistakes and item.outcome is Outcome.WRONG:
            mend, latex = self.mend(mistakes[-1].target)
        cause = mistakes[0].cause if mistakes else None
        if item.arrays is None:
            return GradientVerdict(name, outcome, cause, message, mend, latex)
        return self._compared(name, item.arrays, outcome, (cause, message, mend, latex))

    def _compared(
        self,
        name: str,
        arrays: list[Array],
        outcome: Outcome,
        said: tuple[Cause | None, str, str, str],
    ) -> GradientVerdict:
        """With the largest difference, and both numbers at the entry where it is."""
        own = [draw.gradient(name) for draw in self.draws]
        differences = [relative_difference(a, b) for a, b in zip(arrays, own, strict=True)]
        worst = int(np.argmax(differences))
        first = self.layout.turned(name, own[worst])
        second = self.layout.turned(name, arrays[worst])
        place = np.unravel_index(int(np.argmax(np.abs(first - second))), first.shape)
        cause, message, mend, latex = said
        if outcome is Outcome.HOLDS:
            if differences[worst] > _ROUNDING:
                message = "Right but for rounding, or a small constant such as ε in a quotient."
            return GradientVerdict(name, outcome, message=message, difference=differences[worst])
        if differences[worst] <= _ROUNDING:
            return GradientVerdict(name, outcome, cause, message, mend, latex, differences[worst])
        return GradientVerdict(
            name, outcome, cause, message, mend, latex, differences[worst],
            float(first[place]), float(second[place]), tuple(int(i) for i in place),
        )  # fmt: skip

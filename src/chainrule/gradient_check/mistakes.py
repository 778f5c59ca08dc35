"""Mistakes and the sentences that name them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from chainrule.convention import REDUCTIONS, Convention
from chainrule.documents.outcomes.verdicts import Cause
from chainrule.gradient_check.fitting import Scale


@dataclass(frozen=True)
class Mistake:
    """One altered step of the backward pass.

    target: the quantity whose formula is altered ("dJ/dZ1"). cost: how far it is sought; of two
    explanations the cheaper one is given.
    """

    cause: Cause
    sentence: str
    target: str
    cost: float = 1.0


def scale_mistake(
    scale: Scale, target: str, convention: Convention, *, outputs: int = 1, below: str = ""
) -> Mistake:
    """A wrong factor. below: the quantity from which on everything has it."""
    cause, sentence = _factor(scale, convention)
    if cause is Cause.FACTOR and outputs > 1 and scale.factor == Fraction(1, outputs):
        sentence += f" Is the mean taken over the {outputs} outputs, too?"
    if target.startswith("dJ/db") and scale == Scale(Fraction(1), -1):
        sentence += " Is the mean over the samples taken instead of the sum?"
    if below:
        sentence += f" So is all that is computed from {below}."
    return Mistake(cause, sentence, below or target, cost=0.9)


def _factor(scale: Scale, convention: Convention) -> tuple[Cause, str]:
    mean = REDUCTIONS[convention.reduction][1]
    factor, power = scale.factor, scale.power
    if power == 1 and factor == 1 and mean:
        return Cause.MISSING_MEAN, "It is n times too large: the factor 1/n is missing."
    if power == -1 and factor == 1:
        why = "once too often" if mean else "but the loss here is a sum over the samples, no mean"
        return Cause.MISSING_MEAN, f"It is divided by n{' ' if mean else ', '}{why}."
    if power:
        return Cause.MISSING_MEAN, f"It is {multiple(scale)} times what it should be."
    if factor == -1:
        return Cause.SIGN, "The sign is wrong: it is −1 times what it should be."
    return Cause.FACTOR, f"It is {multiple(scale)} times what it should be."


def multiple(scale: Scale) -> str:
    """A factor as text.

    >>> multiple(Scale(Fraction(1, 2))), multiple(Scale(Fraction(2), 1)), multiple(Scale(-3.2, -1))
    ('1/2', '2n', '−3.2/n')
    """
    factor = scale.factor
    if isinstance(factor, float):
        text = f"{factor:.6g}"
    elif scale.power < 0 and factor.denominator > 1:
        text = f"{factor.numerator}/({factor.denominator}n)"
        return text.replace("-", "−")
    elif scale.power > 0:
        over = f"/{factor.denominator}" if factor.denominator > 1 else ""
        ahead = {1: "", -1: "-"}.get(factor.numerator, str(factor.numerator))
        return f"{ahead}n{over}".replace("-", "−")
    else:
        text = str(factor)
    return (text + {0: "", 1: "n", -1: "/n"}[scale.power]).replace("-", "−")


def penalty_mistake(scale: Scale, name: str) -> Mistake:
    """The penalty's part of a weight's gradient, or of a bias's, which should have none."""
    target = f"dJ/d{name}"
    if name[0] == "b":
        return Mistake(
            Cause.FACTOR, f"The penalty is applied to {name}, but biases are not penalised.", target
        )
    if not scale.factor:
        return Mistake(Cause.FACTOR, f"The penalty's part λ{name} is missing.", target)
    if scale.factor == 2 and not scale.power:
        return Mistake(Cause.FACTOR, f"The penalty's part λ{name} is counted twice.", target)
    if scale.factor == -1 and not scale.power:
        return Mistake(Cause.SIGN, f"The penalty's part λ{name} has the wrong sign.", target)
    cause = Cause.MISSING_MEAN if scale.power else Cause.FACTOR
    if scale.factor == 1 and scale.power == -1:
        why = "divided by n, but the penalty here is λ/2 Σ‖W‖², whatever n is"
        return Mistake(cause, f"The penalty's part λ{name} is {why}.", target)
    sentence = f"The penalty's part is {multiple(scale)} times what it should be, λ{name}."
    return Mistake(cause, sentence, target)

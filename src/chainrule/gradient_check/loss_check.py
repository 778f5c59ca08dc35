"""The loss that came back beside the gradients, if one did."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from chainrule.convention import Convention
from chainrule.documents.outcomes.verdicts import Cause
from chainrule.gradient_check.draws import Draw
from chainrule.gradient_check.fitting import NONE, ONE, Fitting
from chainrule.gradient_check.matching import TOLERANCE
from chainrule.gradient_check.mistakes import Mistake, multiple, scale_mistake
from chainrule.network import Network
from chainrule.operations import Array


def loss_mistake(
    losses: Sequence[Any], draws: Sequence[Draw], network: Network, convention: Convention
) -> tuple[Mistake | None, Array]:
    """What is wrong with the loss, and the losses as numbers."""
    try:
        yours = np.array([float(np.asarray(loss).item()) for loss in losses]).reshape(-1, 1)
    except (TypeError, ValueError):
        what = type(losses[0]).__name__
        return Mistake(Cause.SHAPE, f"The loss is of type {what}, not one number.", "J"), np.array(
            []
        )
    if not np.isfinite(yours).all():
        return Mistake(Cause.UNKNOWN, "The loss is not finite.", "J"), yours
    fitting = Fitting(np.array([draw.samples for draw in draws]), TOLERANCE)
    whole = np.array([[float(draw.values["J"])] for draw in draws])
    penalty = np.array([[_penalty(draw)] for draw in draws])
    if fitting.same(yours, whole) or fitting.same(
        yours, whole + _constant(draws, network, convention)
    ):
        return None, yours
    data = whole - penalty
    scale = fitting.multiple(yours - penalty, data) or fitting.multiple(yours, whole)
    if scale is not None:
        return scale_mistake(scale, "J", convention, outputs=network.outputs), yours
    if network.l2:
        share = NONE if fitting.same(yours, data) else fitting.multiple(yours - data, penalty)
        if share is not None and share != ONE:
            sentence = "The penalty is missing in it."
            if share.factor:
                sentence = f"The penalty in it is {multiple(share)} times what it should be."
            return Mistake(Cause.FACTOR, sentence, "J"), yours
    sentence = "It is not the loss, and no usual slip explains it."
    return Mistake(Cause.UNKNOWN, sentence, "J"), yours


# What is left out of the negative log-likelihoods, of each target y.
_LEFT_OUT: dict[str, Callable[[float], float]] = {
    "poisson": lambda y: math.lgamma(y + 1),
    "gaussian_nll": lambda y: math.log(2 * math.pi) / 2,
}


def _penalty(draw: Draw) -> float:
    norms = [float((value**2).sum()) for name, value in draw.parameters.items() if name[0] == "W"]
    return float(draw.values["lambda"]) / 2 * sum(norms)


def _constant(draws: Sequence[Draw], network: Network, convention: Convention) -> Array:
    """What may be added to a loss without changing a gradient."""
    left_out = _LEFT_OUT.get(network.loss or "", lambda y: 0.0)
    sums = [sum(map(left_out, draw.Y.ravel())) for draw in draws]
    factor = {"mean": 1.0, "half_mean": 0.5, "sum": 1.0, "half_sum": 0.5}[convention.reduction]
    mean = convention.reduction.endswith("mean")
    return np.array(
        [[factor * s / (draw.samples if mean else 1)] for s, draw in zip(sums, draws, strict=True)]
    )

"""What a fitted model's parameters are: a minimum, a saddle, or on their way."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from chainrule.operations import Array
from chainrule.training.certificate import Certificate, Verdict, certify, kinks_of
from chainrule.training.epochs import objective
from chainrule.training.rows import Rows


class Trained(NamedTuple):
    """Parameters, and how training came to them.

    ended: what ended it, where that was not the loss. settled: whether the loss no longer fell.
    """

    w: Array
    ended: Verdict | None
    settled: bool


def certificate(
    model: Any, start: Array, trained: Trained, rows: Rows, counted: float
) -> Certificate:
    """Of the loss over all rows with the penalties alpha and l1, divided by ``counted``.

    That number is the weight of all rows for L-BFGS and the rows of a batch for the others: what
    each of them minimises. start: the parameters before.
    """
    l1 = model.l1 / counted
    J = objective(model._engine(model._alpha / counted), rows, l1)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        at_start = float(np.abs(J(start)[1]).max())
    found, _ = certify(
        J,
        trained.w,
        start=at_start,
        ended=trained.ended,
        settled=trained.settled,
        work=model.n_iter_,
        kinks=kinks_of(model.network_, model.l1),
    )
    return found

"""What a fitted model's parameters are: a minimum, a saddle, or on their way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from chainrule.ensemble.certified import AverageCertificate
from chainrule.estimators.when_asked import when_asked_for
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


def certifier(
    model: Any, start: Array, trained: Trained, rows: Rows, counted: float
) -> Callable[[], Certificate]:
    """What gives the certificate, when it is asked for.

    It is of the loss over all rows with the penalties alpha and l1, divided by ``counted``: the
    weight of all rows for training on all of them and the rows of a batch for the others, what each
    of them minimises. start: the parameters before.
    """
    l1 = model.l1 / counted
    J = objective(model._engine(model._alpha / counted), rows, l1)
    work, kinks = model.n_iter_, kinks_of(model.network_, model.l1)

    def certificate() -> Certificate:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            at_start = float(np.abs(J(start)[1]).max())
        ended, settled = trained.ended, trained.settled
        return certify(
            J, trained.w, start=at_start, ended=ended, settled=settled, work=work, kinks=kinks
        )[0]

    return certificate


def certificate_of(model: Any) -> Certificate | AverageCertificate:
    """The model's certificate, computed when it is first asked for; AttributeError for none."""
    found: Certificate | AverageCertificate = when_asked_for(
        model,
        "_certificate",
        "_certifier",
        "certificate_ is of a whole fit: partial_fit leaves none, and a copy has one only if the "
        "model was asked for it before",
    )
    return found


def read_certificate(row: dict[str, Any]) -> Certificate | AverageCertificate:
    """From what ``as_plain`` of one of them gave; KeyError, TypeError or ValueError for else."""
    kind = AverageCertificate if "members" in row else Certificate
    return kind.from_plain(row)

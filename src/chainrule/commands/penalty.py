"""The penalty of a network where it is not given: by held-out rows, or by Bayes' rule."""

from __future__ import annotations

import time

import click
import numpy as np

from chainrule.errors import DataError
from chainrule.operations import Array
from chainrule.report import terminal
from chainrule.training.evidence import Evidence
from chainrule.training.most_evident import Evident, most_evident
from chainrule.training.penalty import PenaltyChoice, choose_l2
from chainrule.training.prepare import MIN_ROWS
from chainrule.training.prepared import Prepared
from chainrule.training.rows import Rows
from chainrule.training.solvers.objective import Layout

EVIDENCE = "evidence"


def penalty_of(
    context: click.Context, option: click.Parameter, value: str | None
) -> float | str | None:
    """What --l2 is given: a number, or "evidence"."""
    if value is None or value == EVIDENCE:
        return value
    try:
        return float(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is neither a number nor {EVIDENCE!r}") from None


def by_held_out_rows(prepared: Prepared, sample: Rows, seed: int) -> PenaltyChoice:
    """λ for all rows of training, chosen on those rows of a sample that count."""
    sample, rows = _counting(prepared, sample)
    with terminal.progress_bar("Penalty", None) as show:
        return choose_l2(
            prepared.network,
            sample.X,
            sample.Y,
            np.random.default_rng([seed, 2]),
            show,
            sample.weights,
            rows=rows,
        )


def most_evident_penalty(
    prepared: Prepared,
    sample: Rows,
    parameters: dict[str, Array],
    threads: int | None,
    time_limit: float | None,
) -> tuple[Evident, float]:
    """What the evidence of a sample says, from these parameters on, and λ for all training rows.

    The penalty stands beside a mean over the rows: what was found on m rows is λm/n for n.
    """
    sample, rows = _counting(prepared, sample)
    start = Layout(parameters).vector(parameters).astype(sample.X.dtype)
    ends = np.inf if time_limit is None else time.perf_counter() + time_limit

    def over() -> bool:
        return time.perf_counter() > ends

    with terminal.trying("Penalty") as show:

        def tell(l2: float, found: Evidence) -> None:
            show(f"λ = {l2:.3g}, log evidence {found.log_evidence:.6g}")

        best = most_evident(prepared.network, start, sample, threads=threads, stop=over, tell=tell)
    return best, float(f"{best.l2 * len(sample) / rows:.3g}")


def _counting(prepared: Prepared, sample: Rows) -> tuple[Rows, int]:
    """Those rows of a sample that count, and how many of all there are; DataError for too few."""
    rows = len(prepared.train)
    if sample.weights is None:
        return sample, rows
    counting = sample.counting
    if len(counting) < MIN_ROWS:
        raise DataError(
            f"{len(counting)} of {len(sample)} rows count by --class-weight, too few to "
            "choose the penalty on: give it with --l2"
        )
    return sample.take(counting), round(rows * len(counting) / len(sample))

"""What is shown of a search among networks: one live line, a line for each kind, and the choice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from chainrule.ensemble.problem import Candidate
from chainrule.ensemble.search import Choice, Tell
from chainrule.ensemble.timed import Ended, Found
from chainrule.network import Network
from chainrule.report.averaged_results import rounded
from chainrule.report.terminal import say
from chainrule.training.target import ClassTarget, Target

Told = Callable[[float], str]


def error_in(target: Target) -> Told:
    """How an error is written: as RMSE in the target's own units, or as log loss."""
    if isinstance(target, ClassTarget):
        return lambda error: f"log loss {error:#.4g}"
    return lambda error: f"RMSE {np.sqrt(max(error, 0.0)) * target.scale:#.4g}"


@contextmanager
def searching(told: Told, seconds: float) -> Iterator[Tell]:
    """One line on stderr with what was tried last and the best so far; nothing if no terminal."""
    console = Console(stderr=True)
    with Progress(
        TextColumn("Searching"),
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        TextColumn(f"of {seconds:g} s"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        line = progress.add_task("…")
        best = np.inf

        def tell(candidate: Candidate, error: float) -> None:
            nonlocal best
            best = min(best, error)
            progress.update(line, description=f"{candidate}: {told(error)}, best {told(best)}")

        yield tell


def show_tried(choice: Choice, told: Told) -> None:
    """A line for each kind of network: its best penalty and what is expected of it."""
    by_kind: dict[tuple[object, ...], list[Candidate]] = {}
    for candidate in choice.tried:
        by_kind.setdefault((candidate.hidden, candidate.activation), []).append(candidate)
    best = [min(kind, key=choice.tried.__getitem__) for kind in by_kind.values()]
    widest = max(len(kind_of(candidate)) for candidate in best)
    for i, candidate in enumerate(best):
        count = len(by_kind[candidate.hidden, candidate.activation])
        say(
            "" if i else "Tried",
            f"{kind_of(candidate):<{widest}}  {told(choice.tried[candidate])}  "
            f"(α = {candidate.alpha:.3g}, the best of {count})",
        )


def show_chosen(found: Found, told: Told, rows: int) -> None:
    """What was chosen, and why, in two sentences."""
    choice, members = found.choice, sum(found.choice.counts)
    taken = [(k, c) for k, c in zip(choice.counts, choice.candidates, strict=True) if k]
    taken.sort(key=lambda pair: -pair[0])
    names = [f"{k} × {kind_of(c)} (α = {c.alpha:.3g})" for k, c in taken]
    say("Chosen", f"the average of {members} networks: {', '.join(names)}.")
    alone = f", where {members} of the best candidate alone come to {told(min(choice.errors))}"
    say(
        "",
        f"{told(choice.expected)} is expected of it, by predictions for rows that its networks "
        f"were not trained on ({_folds(found, rows)})" + (alone if len(taken) > 1 else "") + ".",
    )
    if found.ended is not Ended.WHOLE:
        say("", found.ended.value)


def _folds(found: Found, rows: int) -> str:
    count, of_all = found.choice.folds, found.judged
    folds = "1 fold" if count == 1 else f"{count} folds"
    part = "" if found.rows == rows else f" of a random part of {found.rows:,}"
    return f"{of_all:,} rows, {folds}{part}"


def kind_of(candidate: Candidate) -> str:
    """A candidate without its penalty."""
    return str(candidate).rpartition(",")[0]


def show_network(network: Network, parameters: Sequence[int]) -> None:
    """The first of the networks, and how many parameters there are in all."""
    say(
        "Network",
        f"{rounded(network)} ({parameters[0]:,} parameters), the first of {len(parameters)} "
        f"({sum(parameters):,} parameters)",
    )

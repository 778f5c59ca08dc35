"""Members trained side by side, and the curve of their training."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from chainrule.engines.descent import Goals
from chainrule.ensemble.ensemble import average_of
from chainrule.ensemble.fitting import Effort, Job, Member, as_they_stand, begun
from chainrule.ensemble.problem import Problem, engine_of
from chainrule.ensemble.weighing import LossOfAverage
from chainrule.operations import Array
from chainrule.training.minimizing import Minimizer, run_all
from chainrule.training.stopping import Epoch

# Iterations between two points of the curve: so many, or this part of those that were made.
_A_STEP, _A_PART = 10, 0.02


@dataclass(frozen=True)
class Course:
    """history: the mean J of the members, and the held-out loss of their average, on the way.

    interrupted: whether Ctrl-C ended it. further: seconds in which nobody looked on the way.
    """

    history: tuple[Epoch, ...]
    interrupted: bool
    further: float = 0.0

    @property
    def seconds(self) -> float:
        """Of all the training."""
        return self.history[-1].seconds + self.further


def train_watched(
    problem: Problem,
    jobs: Sequence[Job],
    effort: Effort,
    held_out: tuple[Array, Array],
    told: Callable[[Epoch], None],
) -> tuple[list[Member], Course]:
    """A member for each job, as :func:`~chainrule.ensemble.fitting.fit_all` trains them.

    held_out: X and Y of rows that are looked at and used for nothing. told: called at each point
    of the curve. Ctrl-C ends it where it stands, once there is a first point.
    """
    running, goals = begun(problem, jobs), Goals(decrease=effort.decrease)
    curve = _Curve(problem, jobs, held_out)
    done, interrupted = 0, False
    try:
        while done < effort.iterations:
            some = min(max(_A_STEP, int(_A_PART * done)), effort.iterations - done)
            run_all(
                running, some, goals, threads=effort.threads, stop=effort.over if done else None
            )
            done = max(one.iterations for one in running)
            told(curve.add(running, done))
            if effort.over() or all(one.standing.ended() for one in running):
                break
    except KeyboardInterrupt:
        if not curve.history:
            raise
        interrupted = True
    return as_they_stand(problem, jobs, running), Course(tuple(curve.history), interrupted)


class _Curve:
    """The points of a training."""

    def __init__(
        self, problem: Problem, jobs: Sequence[Job], held_out: tuple[Array, Array]
    ) -> None:
        self.networks = [replace(problem.network(job.candidate, job.rows), l2=0.0) for job in jobs]
        self.loss, self.output = problem.loss, problem.output
        X, Y = held_out
        self.held_out = X.astype(problem.X.dtype, copy=False), Y
        self.history = list[Epoch]()
        self._began = time.perf_counter()

    def add(self, running: Sequence[Minimizer], iteration: int) -> Epoch:
        """A further point."""
        X, Y = self.held_out
        pairs = zip(self.networks, running, strict=True)
        each = np.array([engine_of(network).predictions(one.w, X) for network, one in pairs])
        network = self.networks[0]
        average = average_of(network, each).astype(float)
        judged = LossOfAverage(self.loss, self.output, average[None], Y.astype(float), None)
        loss = float(np.mean([one.loss for one in running]))
        squares = [float(np.square(one.gradient.astype(float)).sum()) for one in running]
        point = Epoch(
            epoch=iteration,
            loss=loss,
            held_out_loss=judged.of(np.ones(1)),
            gradient_norm=float(np.sqrt(np.mean(squares))),
            lowest=min(loss, self.history[-1].lowest) if self.history else loss,
            seconds=time.perf_counter() - self._began,
        )
        self.history.append(point)
        return point

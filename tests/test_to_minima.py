"""Members of an average end at minima: not on the way along a valley, not at a saddle."""

from __future__ import annotations

import time

import numpy as np
import pytest

from chainrule.engines.descent import Standing
from chainrule.ensemble.certified import certified
from chainrule.ensemble.fitting import Effort, Job, Member, fit_all
from chainrule.ensemble.problem import Candidate, Problem, engine_of
from chainrule.ensemble.to_minima import to_minima
from chainrule.training.certificate import Verdict
from chainrule.training.saddles import MOST_ESCAPES

RANDOM = np.random.default_rng(1)
X = RANDOM.normal(size=(120, 3))
Y = np.tanh(2 * X[:, :1]) * X[:, 1:2] + 0.1 * RANDOM.normal(size=(120, 1))
PROBLEM = Problem(X, Y, None, "squared_error", "identity")
EARLY = Effort(decrease=1e-3)
SMOOTH, KINKED = Candidate((6,), "tanh", 0.3), Candidate((6,), "relu", 0.3)


def settled(candidate: Candidate, effort: Effort = EARLY) -> list[Member]:
    return fit_all(PROBLEM, [Job(candidate, seed) for seed in range(4)], effort)


def unchanged(members: list[Member], effort: Effort) -> bool:
    found = to_minima(PROBLEM, members, effort)
    return all(one is other for one, other in zip(found, members, strict=True))


def test_members_that_hardly_fall_go_on_to_their_minima() -> None:
    before = settled(SMOOTH)
    after = to_minima(PROBLEM, before, EARLY)
    verdicts = [one.verdict for one in certified(PROBLEM, after, EARLY).members]
    assert verdicts == [Verdict.MINIMUM] * 4
    assert certified(PROBLEM, before, EARLY).verdict is Verdict.STILL_DESCENDING
    for early, late in zip(before, after, strict=True):
        assert late.loss < early.loss
        assert late.iterations > early.iterations
        assert (late.seed, late.candidate, late.network) == (early.seed, SMOOTH, early.network)


def test_members_at_minima_stay_there() -> None:
    at_minima = to_minima(PROBLEM, settled(SMOOTH), EARLY)
    again = to_minima(PROBLEM, at_minima, EARLY)
    for one, other in zip(at_minima, again, strict=True):
        assert np.array_equal(one.w, other.w)
        assert one.iterations == other.iterations


def test_a_saddle_is_left() -> None:
    # Two units that are alike get the same gradients for ever: between them lies a saddle.
    network = PROBLEM.network(Candidate((2,), "tanh", 0.01))
    one = fit_all(PROBLEM, [Job(Candidate((1,), "tanh", 0.005), 0)], Effort())[0]
    w, b, v, c = one.w[:3], one.w[3], one.w[4], one.w[5]
    twins = np.concatenate([np.stack([w, w], axis=1).ravel(), [b, b], [v / 2, v / 2], [c]])
    loss = engine_of(network).evaluate(twins, X, Y)
    member = Member(Candidate((2,), "tanh", 0.01), network, twins, loss, Standing.STEADY, 10)
    found = to_minima(PROBLEM, [member], Effort())[0]
    assert 1 <= len(found.escapes) <= MOST_ESCAPES
    assert found.loss < 0.99 * loss
    assert certified(PROBLEM, [found], Effort()).verdict is Verdict.MINIMUM


def test_kinks_end_the_way_early() -> None:
    before = settled(KINKED)
    assert all(one.standing.ended() for one in before)
    assert unchanged(before, EARLY)
    halfway = settled(KINKED, Effort(iterations=5))
    after = to_minima(PROBLEM, halfway, Effort())
    assert all(late.loss < early.loss for early, late in zip(halfway, after, strict=True))
    assert all(one.standing.ended() for one in after)


@pytest.mark.parametrize("candidate", [SMOOTH, KINKED])
def test_iterations_and_time_are_those_of_the_whole_way(candidate: Candidate) -> None:
    halfway = settled(candidate, Effort(iterations=20))
    after = to_minima(PROBLEM, halfway, Effort(iterations=30))
    assert [one.iterations for one in after] == [30] * 4
    assert unchanged(halfway, Effort(ends=time.perf_counter()))


def test_networks_that_ran_away_are_left_as_they_are() -> None:
    lost = [one._replace(standing=Standing.NOT_FINITE) for one in settled(SMOOTH)]
    assert unchanged(lost, Effort())

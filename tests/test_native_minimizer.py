"""L-BFGS in the compiled core does what the solver that defines it does, step for step."""

from __future__ import annotations

import signal
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from native_problems import needs_core

from chainrule.engines.descent import Goals, Standing
from chainrule.engines.native import Native, instruction_sets
from chainrule.engines.native_minimizer import Minimizer, run_together
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.minimizing import ObjectiveMinimizer, minimizer, run_all
from chainrule.training.solvers import LBFGS, Objective

pytestmark = needs_core

NETWORKS = {
    "squared error": "3 -> 8 tanh -> 1, squared_error, l2=0.01",
    "two layers, two outputs": "3 -> 8 sigmoid -> 5 silu -> 2, squared_error, l2=0.001",
    "log loss": "3 -> 6 tanh -> 1 sigmoid, log_loss, l2=0.01",
    "cross-entropy": "3 -> 6 softplus -> 4 softmax, cross_entropy, l2=0.01",
    "kinks": "3 -> 7 relu -> 1, huber(0.5), l2=0.01",
    "no hidden layer, no penalty": "3 -> 1, squared_error",
}


def problem(text: str, rows: int = 60) -> tuple[Network, Array, Array, Array]:
    network = Network.parse(text)
    random = np.random.default_rng(3)
    X = random.normal(size=(rows, network.inputs))
    Y = np.sin(X @ random.normal(size=(network.inputs, network.outputs)))
    if network.loss == "log_loss":
        Y = (Y > 0).astype(float)
    elif network.loss == "cross_entropy":
        Y = np.eye(network.outputs)[Y.argmax(axis=1)]
    w = Native(network).vector(network.initial_parameters(1), np.float64)
    return network, X, Y, w


def defined(network: Network, w: Array, X: Array, Y: Array, weights: Array | None = None):
    engine = Native(network)

    def evaluate(point: Array) -> tuple[float, Array]:
        gradient = np.empty_like(point)
        return engine.evaluate(point, X, Y, weights, gradient), gradient

    return ObjectiveMinimizer(Objective(evaluate), w, LBFGS())


@pytest.mark.parametrize("instruction_set", instruction_sets())
@pytest.mark.parametrize("text", NETWORKS.values(), ids=NETWORKS)
def test_each_iteration_is_that_of_the_reference(text: str, instruction_set: str) -> None:
    network, X, Y, w = problem(text)
    found = Minimizer(Native(network, instruction_set=instruction_set), w, X, Y)
    other = defined(network, w, X, Y)
    goals = Goals(gradient=1e-7)  # further on rounding alone decides
    losses, norms = found.run(25, goals)
    expected, expected_norms = other.run(25, goals)
    assert len(losses) == len(expected)
    np.testing.assert_allclose(losses, expected, rtol=1e-8)
    np.testing.assert_allclose(norms, expected_norms, rtol=1e-4, atol=1e-9)
    np.testing.assert_allclose(found.w, other.w, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("text", NETWORKS.values(), ids=NETWORKS)
def test_what_it_tells_is_so_where_it_stands(text: str) -> None:
    network, X, Y, w = problem(text)
    engine = Native(network)
    found = Minimizer(engine, w, X, Y)
    losses, norms = found.run(40, Goals())
    gradient = np.empty_like(w)
    assert engine.evaluate(found.w, X, Y, None, gradient) == pytest.approx(losses[-1], rel=1e-12)
    assert found.loss == losses[-1]
    np.testing.assert_allclose(found.gradient, gradient, rtol=1e-9, atol=1e-12)
    assert norms[-1] == pytest.approx(np.abs(gradient).max())
    steps = np.diff(losses)
    assert (steps[:-1] < 0).all()
    assert steps[-1] <= 0  # at the minimum, where AVX2 gets, it falls by less than rounding


def test_float32_comes_close_to_the_same_minimum() -> None:
    network, X, Y, w = problem(NETWORKS["log loss"])
    far = Minimizer(Native(network), w, X, Y)
    far.run(500, Goals(gradient=1e-8))
    near = Minimizer(
        Native(network), w.astype(np.float32), X.astype(np.float32), Y.astype(np.float32)
    )
    near.run(500, Goals())
    assert near.w.dtype == np.float32
    assert near.loss == pytest.approx(far.loss, rel=1e-5)


def test_rows_and_weights_say_which_rows_count() -> None:
    network, X, Y, w = problem(NETWORKS["squared error"])
    rows = np.random.default_rng(0).permutation(60)[:40]
    weights = np.zeros(60)
    weights[rows] = 1
    by_rows = Minimizer(Native(network), w, X, Y, rows=rows)
    by_weights = Minimizer(Native(network), w, X, Y, weights)
    alone = Minimizer(Native(network), w, X[rows], Y[rows])
    losses = [one.run(20, Goals())[0] for one in (by_rows, by_weights, alone)]
    np.testing.assert_allclose(losses[0], losses[2], rtol=1e-9)
    np.testing.assert_allclose(losses[1], losses[2], rtol=1e-9)


def test_many_side_by_side_are_each_as_if_alone_whatever_the_threads() -> None:
    network, X, Y, w = problem(NETWORKS["squared error"])

    def members() -> list[Minimizer]:
        return [
            Minimizer(
                Native(replace(network, l2=0.001 * (k + 1)), threads=1),
                w * (1 + 0.1 * k),
                X,
                Y,
                rows=np.flatnonzero(np.arange(60) % 5 != k % 5),
            )
            for k in range(7)
        ]

    alone, one, three = members(), members(), members()
    for member in alone:
        member.run(30, Goals())
    run_together(one, 30, Goals(), threads=1)
    run_together(three, 30, Goals(), threads=3)
    for a, b, c in zip(alone, one, three, strict=True):
        assert (a.w == b.w).all()
        assert (a.w == c.w).all()


def test_each_of_many_may_have_a_table_and_a_network_of_its_own() -> None:
    def members() -> list[Minimizer]:
        found = []
        for k, text in enumerate(NETWORKS.values()):
            network, X, Y, w = problem(text)
            weights = np.arange(1.0, len(X) + 1) if k % 2 else None
            found.append(Minimizer(Native(network, threads=1), w, X[k:], Y[k:]))
            found.append(Minimizer(Native(network, threads=1), w, X, Y, weights))
        return found

    alone, together = members(), members()
    for member in alone:
        member.run(20, Goals())
    run_together(together, 20, Goals(), threads=2)
    for one, other in zip(alone, together, strict=True):
        assert (one.w == other.w).all()


def test_going_on_is_as_never_having_stopped() -> None:
    network, X, Y, w = problem(NETWORKS["cross-entropy"])
    whole, pieces = (Minimizer(Native(network), w, X, Y) for _ in range(2))
    whole.run(31, Goals())
    for some in (1, 10, 20):
        pieces.run(some, Goals())
    assert (whole.w == pieces.w).all()


def test_it_says_why_it_is_at_its_end() -> None:
    network, X, Y, w = problem(NETWORKS["no hidden layer, no penalty"])
    ends = {}
    for name, goals in {
        "flat": Goals(gradient=1e-6),
        "steady": Goals(decrease=1e-3),
        "lowest": Goals(),
    }.items():
        for made in (minimizer(Native(network), w, X, Y), defined(network, w, X, Y)):
            made.run(1000, goals)
            ends[name, type(made)] = made.standing
    assert {end for (name, _), end in ends.items() if name == "flat"} == {Standing.FLAT}
    assert {end for (name, _), end in ends.items() if name == "steady"} == {Standing.STEADY}
    lowest = {end for (name, _), end in ends.items() if name == "lowest"}
    assert lowest <= {Standing.LOWEST, Standing.STEADY, Standing.FLAT}
    nowhere = minimizer(Native(network), w * np.nan, X, Y)
    nowhere.run(10, Goals())
    with np.errstate(invalid="ignore"):
        other = defined(network, w * np.nan, X, Y)
        other.run(10, Goals())
    assert other.standing is Standing.NOT_FINITE
    assert nowhere.standing is Standing.NOT_FINITE
    assert len(nowhere.run(10, Goals())[0]) == 0


def test_a_clock_may_end_it() -> None:
    network, X, Y, w = problem(NETWORKS["two layers, two outputs"])
    asked = iter([False, False, True])
    found = minimizer(Native(network), w, X, Y)
    run_all([found], 10_000, Goals(), stop=lambda: next(asked))
    losses, _ = minimizer(Native(network), w, X, Y).run(100, Goals())
    assert found.loss == losses[-1]


def test_interruption_ends_it_soon_and_keeps_what_was_reached() -> None:
    network = Network.parse("20 -> 200 tanh -> 1, squared_error")
    random = np.random.default_rng(0)
    X = random.normal(size=(3000, 20))
    Y = random.normal(size=(3000, 1))
    w = Native(network).vector(network.initial_parameters(0), np.float64)
    found = Minimizer(Native(network, threads=1), w, X, Y)
    sent: list[float] = []

    def interrupt() -> None:
        time.sleep(0.3)
        sent.append(time.perf_counter())
        signal.raise_signal(signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        found.run(100_000, Goals())
    assert time.perf_counter() - sent[0] < 0.5  # a tenth on an idle machine
    assert np.isfinite(found.w).all()
    assert Native(network).evaluate(found.w, X, Y) == pytest.approx(found.loss)

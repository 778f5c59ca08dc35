"""Training by the compiled core against the solvers' own updates on the reference."""

from __future__ import annotations

import signal
import threading
import time
from typing import Any

import numpy as np
import pytest
from native_problems import TOLERANCE, in_type, needs_core, problem_of, vector

from chainrule.engines.dropout import dropout_mask
from chainrule.engines.native import Native
from chainrule.engines.native_training import Trainer, shuffled, train_together
from chainrule.engines.reference import Reference, relative_difference
from chainrule.engines.reference_training import ReferenceVectors
from chainrule.engines.rule import Rule
from chainrule.network import Network
from chainrule.operations import Array
from chainrule.training.epochs import BatchEpochs, Batches, objective, rule_of
from chainrule.training.rows import Rows
from chainrule.training.solvers import SGD, Adam, AdamW, Solver
from chainrule.training.solvers.objective import Layout

pytestmark = needs_core

SOLVERS: tuple[Solver, ...] = (
    SGD(0.05, 0.0),
    SGD(0.05, 0.9, nesterov=False),
    SGD(0.05, 0.9),
    Adam(0.01),
    AdamW(0.01, weight_decay=0.1),
)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("solver", SOLVERS, ids=repr)
@pytest.mark.parametrize(
    "text", ["6 -> 20 tanh -> 1, l2=0.01", "6 -> 9 silu -> 17 tanh -> 5 softmax, l2=0.01", "6 -> 2"]
)
def test_epochs_are_the_solvers_updates_one_by_one(text: str, solver: Solver, dtype: Any) -> None:
    network, _, parameters, X, Y = problem_of(text, samples=70, dtype=dtype)
    exact = in_type(problem_of(text, samples=70, dtype=dtype), np.float64)
    reference, engine, w = ReferenceVectors(network), Native(network), vector(parameters)
    rows, draw = Rows(X, Y), np.random.default_rng(5)
    fast = iter(BatchEpochs(engine, solver, w.astype(dtype), rows, Batches(16), draw))
    random, state = np.random.default_rng(5), solver.init(w)
    for _ in range(4):
        difference = relative_difference(next(fast).astype(float), w)
        assert difference < (1e-12 if dtype == np.float64 else 2e-5)
        for part in np.split(random.permutation(len(X)), range(16, len(X), 16)):
            batch = objective(reference, Rows(exact.X[part], exact.Y[part]))
            w, state = solver.update(batch, w, state)


def trainer(network: Network, parameters: dict[str, Array], solver: Solver, **options: Any) -> Any:
    """A trainer for a solver."""
    rule = rule_of(solver)
    assert rule is not None
    return Trainer(Native(network, **options), vector(parameters), rule)


def test_gradient_descent_is_one_batch_without_momentum() -> None:
    network, _, parameters, X, Y = problem_of("6 -> 20 tanh -> 1, l2=0.01")
    one = trainer(network, parameters, SGD(0.1, 0.0))
    loss = one.epoch(X, Y, np.arange(37), 37)
    J, gradients = Reference(network).loss_and_gradients(parameters, X, Y)
    np.testing.assert_allclose(one.w, vector(parameters) - 0.1 * vector(gradients), rtol=1e-12)
    assert loss == pytest.approx(J, rel=1e-12)


def test_a_training_that_is_taken_up_again_goes_on_to_the_last_bit() -> None:
    network, _, parameters, X, Y = problem_of("6 -> 20 tanh -> 3, l2=0.01", samples=100)
    whole = trainer(network, parameters, Adam(0.01))
    for epoch in range(6):
        whole.epoch(X, Y, shuffled(100, 1, epoch), 8)
    first = trainer(network, parameters, Adam(0.01))
    for epoch in range(3):
        first.epoch(X, Y, shuffled(100, 1, epoch), 8)
    second = trainer(network, parameters, Adam(0.01))
    second.state = first.state
    for epoch in range(3, 6):
        second.epoch(X, Y, shuffled(100, 1, epoch), 8)
    np.testing.assert_array_equal(second.w, whole.w)


def test_members_are_single_trainings_whatever_the_threads() -> None:
    network, _, _, X, Y = problem_of("6 -> 20 tanh -> 1", samples=90)
    rules = [Rule("adam", 0.001 * (k + 1), 0.9, 0.999, 1e-8) for k in range(7)]
    starts = [vector(network.initial_parameters(k)) for k in range(7)]
    by_threads = []
    for threads in (1, 3):
        members = [Trainer(Native(network), w, rule) for w, rule in zip(starts, rules, strict=True)]
        losses = train_together(
            members, X, Y, seeds=range(7), epochs=5, batch_size=16, threads=threads
        )
        by_threads.append([member.w for member in members])
    for k in range(7):
        alone = Trainer(Native(network), starts[k], rules[k])
        curve = [alone.epoch(X, Y, shuffled(90, k, epoch), 16) for epoch in range(5)]
        np.testing.assert_array_equal(losses[k], curve)
        np.testing.assert_array_equal(by_threads[0][k], alone.w)
        np.testing.assert_array_equal(by_threads[1][k], alone.w)


def test_an_order_is_a_permutation_and_each_is_as_likely() -> None:
    orders = np.array([shuffled(4, 1, epoch) for epoch in range(4800)])
    assert np.array_equal(np.sort(orders), np.tile(np.arange(4), (4800, 1)))
    _, counts = np.unique(orders, axis=0, return_counts=True)
    assert len(counts) == 24
    assert np.all(abs(counts - 200) < 5 * np.sqrt(200))


@pytest.mark.parametrize("hidden", ["tanh", "relu", "silu", "elu"])
def test_dropout_is_the_derivative_of_the_masked_loss(hidden: str) -> None:
    """One step with α = 1 against the complex-step derivative of the loss with the masks put in."""
    network, _, parameters, X, Y = problem_of(f"4 -> 9 {hidden} -> 21 {hidden} -> 2", samples=11)
    part = 0.4
    one = Trainer(
        Native(network, dropout=(part, part)), vector(parameters), Rule("sgd", 1.0), seed=8
    )
    one.epoch(X, Y, np.arange(11), 11)
    masks = [
        dropout_mask(part, seed=8, update=0, layer=layer, rows=11, units=units)
        for layer, units in enumerate((9, 21))
    ]
    assert all(0 < (mask == 0).mean() < 1 for mask in masks)
    kernel = network.activations[0].kernel or (lambda z: np.where(z.real > 0, z, 0))

    def loss(w: Array) -> Any:
        values = Layout(parameters).parameters(w)
        a = kernel(X @ values["W1"] + values["b1"]) * masks[0]
        a = kernel(a @ values["W2"] + values["b2"]) * masks[1]
        return ((a @ values["W3"] + values["b3"] - Y) ** 2).sum() / 11

    w = vector(parameters)
    steps = np.eye(w.size) * 1e-30j
    gradient = np.array([loss(w + step).imag / 1e-30 for step in steps])
    np.testing.assert_allclose(w - one.w, gradient, rtol=1e-10, atol=1e-13)


def test_ctrl_c_ends_a_long_epoch_at_once() -> None:
    # a process in the background may have been told to ignore it
    kept = signal.signal(signal.SIGINT, signal.default_int_handler)
    network, _, parameters, X, Y = problem_of("50 -> 300 tanh -> 300 tanh -> 1", samples=4000)
    one = trainer(network, parameters, SGD(1e-4))
    order = np.tile(np.arange(4000), 200)  # many seconds of work
    pressed = []

    def press() -> None:
        pressed.append(time.perf_counter())
        signal.raise_signal(signal.SIGINT)

    timer = threading.Timer(0.3, press)
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            one.epoch(X, Y, order, 32)
    finally:
        signal.signal(signal.SIGINT, kept)
    assert time.perf_counter() - pressed[0] < 0.5  # 0.1 s on a machine that does nothing else
    assert np.isfinite(one.w).all()

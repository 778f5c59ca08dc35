"""The compiled core against the reference: every operation, loss, solver, type and layout."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from chainrule.convention import Convention
from chainrule.engines import native
from chainrule.engines.dropout import dropout_mask
from chainrule.engines.native import Native
from chainrule.engines.native_training import Rule, Trainer, shuffled, train_together
from chainrule.engines.reference import Reference, relative_difference
from chainrule.network import Network
from chainrule.operations import ACTIVATIONS, Array
from chainrule.training.epochs import epochs, objective, rule_of
from chainrule.training.solvers import SGD, Adam, AdamW, Solver
from chainrule.training.solvers.objective import Layout

pytestmark = pytest.mark.skipif(not native.available(), reason="the compiled core is not installed")

TOLERANCE = {np.float64: 1e-12, np.float32: 1e-5}
SETS = native.instruction_sets()

# An output, a loss and targets that go with it.
OUTPUTS = {
    "identity, squared_error": "real",
    "tanh, squared_error": "real",
    "softmax, squared_error": "real",
    "sigmoid, log_loss": "unit",
    "softmax, log_loss": "unit",
    "softmax, cross_entropy": "simplex",
    "identity, absolute_error": "real",
    "identity, huber": "real",
    "elu, huber(0.5)": "real",
    "identity, quantile(0.3)": "real",
    "exp, poisson": "count",
    "softplus, poisson": "count",
    "sigmoid, poisson": "count",
}
HIDDEN = (*ACTIVATIONS, "leaky_relu(0.3)", "elu(0.5)")
# Inputs, hidden units, outputs: around the sizes of registers, and without a hidden layer.
SIZES = ((3, (5,), 2), (13, (50,), 1), (7, (16, 33), 10), (4, (), 3), (9, (8, 40, 17), 4))


def targets(kind: str, random: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Random targets of a kind."""
    if kind == "simplex":
        return np.eye(shape[1])[random.integers(0, shape[1], shape[0])]
    if kind == "count":
        return random.poisson(2, shape).astype(float)
    return random.random(shape) if kind == "unit" else random.normal(size=shape)


def problem(
    text: str, kind: str = "real", samples: int = 37, dtype: Any = np.float64
) -> tuple[Network, dict[str, Array], Array, Array]:
    """A network with random parameters and data, rounded to the type."""
    network, random = Network.parse(text), np.random.default_rng(len(text))
    parameters = {
        name: (array if name[0] == "W" else 0.3 * random.normal(size=array.shape)).astype(dtype)
        for name, array in network.initial_parameters(random).items()
    }
    X = 0.3 * random.normal(size=(samples, network.inputs)).astype(dtype)
    return network, parameters, X, targets(kind, random, (samples, network.outputs)).astype(dtype)


def vector(arrays: dict[str, Array]) -> Array:
    """All numbers of a dict of arrays."""
    return np.concatenate([np.ravel(array) for array in arrays.values()]).astype(float)


def exact(parameters: dict[str, Array]) -> dict[str, Array]:
    """The same numbers in double precision."""
    return {name: array.astype(np.float64) for name, array in parameters.items()}


@pytest.mark.parametrize("instruction_set", SETS)
@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_loss_and_gradients_are_the_references(
    hidden: str, dtype: Any, instruction_set: str
) -> None:
    """Every hidden activation × output × sizes, with and without bias, with a penalty."""
    for (output, kind), (inputs, units, outputs) in zip(OUTPUTS.items(), SIZES * 3, strict=False):
        if output.startswith("softmax") and outputs == 1:
            outputs = 3
        if hidden == "exp":
            units = units[:1]  # the exponential of an exponential leaves no digits to compare
        activation, loss = output.split(", ")
        for bias in ("", " no bias"):
            layers = "".join(f"{n} {hidden}{bias} -> " for n in units)
            text = f"{inputs} -> {layers}{outputs} {activation}{bias}, {loss}, l2=0.1"
            network, parameters, X, Y = problem(text, kind, dtype=dtype)
            engine = Native(network, instruction_set=instruction_set)
            J, gradients = engine.loss_and_gradients(parameters, X, Y)
            reference = Reference(network)
            right_J, right = reference.loss_and_gradients(
                exact(parameters), X.astype(float), Y.astype(float)
            )
            assert pytest.approx(right_J, rel=TOLERANCE[dtype]) == J, text
            difference = relative_difference(vector(gradients), vector(right))
            assert difference <= TOLERANCE[dtype], text
            assert engine.loss(parameters, X, Y) == J
            predicted = reference.forward(exact(parameters), X.astype(float))
            difference = relative_difference(engine.forward(parameters, X), predicted)
            assert difference <= TOLERANCE[dtype], text


@pytest.mark.parametrize("reduction", ["mean", "half_mean", "sum", "half_sum"])
@pytest.mark.parametrize("weights", ["in_out", "out_in"])
@pytest.mark.parametrize("samples", ["rows", "columns"])
def test_every_convention(samples: str, weights: str, reduction: str) -> None:
    convention = Convention(samples, weights, reduction)
    network, _, X, Y = problem("6 -> 9 tanh -> 4 silu -> 3 softmax, l2=0.2", "simplex")
    parameters = network.initial_parameters(3, convention)
    if not convention.rows:
        X, Y = X.T, Y.T
    J, gradients = Native(network, convention).loss_and_gradients(parameters, X, Y)
    right_J, right = Reference(network, convention).loss_and_gradients(parameters, X, Y)
    assert pytest.approx(right_J, rel=1e-12) == J
    for name, gradient in gradients.items():
        assert gradient.shape == right[name].shape
        np.testing.assert_allclose(gradient, right[name], rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("samples", [1, 2, 15, 16, 17, 255, 256, 257, 3000])
def test_any_number_of_rows(samples: int) -> None:
    network, parameters, X, Y = problem("5 -> 30 relu -> 12 tanh -> 1", samples=samples)
    J, gradients = Native(network).loss_and_gradients(parameters, X, Y)
    right_J, right = Reference(network).loss_and_gradients(parameters, X, Y)
    assert pytest.approx(right_J, rel=1e-12) == J
    assert relative_difference(vector(gradients), vector(right)) < 1e-12


def test_views_of_any_strides_are_taken_as_they_are() -> None:
    network, parameters, X, Y = problem("5 -> 7 tanh -> 2", samples=64)
    right = Native(network).loss_and_gradients(parameters, X[::2], Y[::2])
    wide = np.zeros((64, 20))
    wide[:, 3:18:3] = X
    for view in (np.asfortranarray(X)[::2], wide[::2, 3:18:3], X[::-2][::-1][1:].copy()[:32]):
        if view.shape != X[::2].shape or not np.array_equal(view, X[::2]):
            continue
        J, gradients = Native(network).loss_and_gradients(parameters, view, Y[::2])
        assert right[0] == J
        np.testing.assert_array_equal(vector(gradients), vector(right[1]))


def test_the_number_of_threads_changes_no_bit() -> None:
    network, parameters, X, Y = problem("40 -> 150 tanh -> 90 relu -> 5", samples=2100)
    results = [
        Native(network, threads=threads).loss_and_gradients(parameters, X, Y)
        for threads in (1, 2, 3, 8)
    ]
    for J, gradients in results[1:]:
        assert results[0][0] == J
        np.testing.assert_array_equal(vector(gradients), vector(results[0][1]))
    first, second = (Native(network, threads=t).forward(parameters, X) for t in (1, 4))
    np.testing.assert_array_equal(first, second)


def test_weights_of_samples_are_as_many_copies() -> None:
    network, parameters, X, Y = problem("3 -> 6 tanh -> 1, l2=0.3", samples=9)
    counts = np.array([0, 1, 2, 3, 1, 0, 1, 4, 1])
    J, gradients = Native(network).loss_and_gradients(parameters, X, Y, counts.astype(float))
    copies = np.repeat(np.arange(9), counts)
    right_J, right = Reference(network).loss_and_gradients(parameters, X[copies], Y[copies])
    assert pytest.approx(right_J, rel=1e-12) == J
    assert relative_difference(vector(gradients), vector(right)) < 1e-12


def sigma(z: Array) -> Array:
    """The logistic function, in the precision of z."""
    return 1 / (1 + np.exp(-z))


def normal_cdf(z: Array) -> Array:
    """Φ by the C library's erfc, with what rounding took from its argument put back."""
    x = -z / np.sqrt(np.longdouble(2))
    rounded = x.astype(float)
    value = np.array([math.erfc(number) for number in rounded], np.longdouble)
    lost = (x - rounded) * 2 / np.sqrt(np.longdouble(np.pi)) * np.exp(-(x**2))
    return (value - lost) / 2


def normal_pdf(z: Array) -> Array:
    """The standard normal density."""
    return np.exp(-z * z / 2) / np.sqrt(2 * np.longdouble(np.pi))


# Value and derivative in extended precision.
EXACT: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "identity": (lambda z: z, np.ones_like),
    "sigmoid": (sigma, lambda z: sigma(z) * sigma(-z)),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(z.dtype)),
    "leaky_relu(0.3)": (lambda z: np.where(z > 0, z, 0.3 * z), lambda z: np.where(z > 0, 1, 0.3)),
    "elu": (
        lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
        lambda z: np.where(z > 0, 1, np.exp(np.minimum(z, 0))),
    ),
    "softplus": (lambda z: np.logaddexp(0, z), sigma),
    "silu": (lambda z: z * sigma(z), lambda z: sigma(z) * (1 + z * sigma(-z))),
    "gelu": (lambda z: z * normal_cdf(z), lambda z: normal_cdf(z) + z * normal_pdf(z)),
    "exp": (np.exp, np.exp),
}


@pytest.mark.parametrize("instruction_set", SETS)
@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("name", EXACT)
def test_activations_are_right_to_a_few_units_in_the_last_place(
    name: str, dtype: Any, instruction_set: str
) -> None:
    """Over the whole range, except where a value is too small to be a normal number."""
    small = np.logspace(-30, 0, 400)
    z = np.concatenate([np.linspace(-80, 80, 20_001), small, -small, [0.0]]).astype(dtype)
    value, slope = EXACT[name]
    unit, tiny = np.finfo(dtype).eps, 30 * np.finfo(dtype).tiny
    extended = z.astype(np.longdouble)
    a, d = native.apply(name, z, instruction_set)
    right = value(extended)
    assert np.max(np.abs(a - right) - 8 * unit * np.abs(right)) < tiny
    # A slope is a difference of terms near 1: what it loses, it loses against 1.
    right = slope(extended)
    assert np.max(np.abs(d - right) - 8 * unit * np.maximum(np.abs(right), 1)) < tiny


def test_what_is_not_a_number_or_infinite_stays_so() -> None:
    for dtype in TOLERANCE:
        z = np.array([np.nan, np.inf, -np.inf], dtype)
        for name in ("sigmoid", "tanh", "exp"):
            a, _ = native.apply(name, z)
            assert np.isnan(a[0]), name
        np.testing.assert_array_equal(native.apply("exp", z)[0][1:], [np.inf, 0])
        np.testing.assert_allclose(native.apply("sigmoid", z)[0][1:], [1, 0], atol=1e-37)
        np.testing.assert_array_equal(native.apply("tanh", z)[0][1:], [1, -1])


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
    kind = "simplex" if "softmax" in text else "real"
    network, parameters, X, Y = problem(text, kind, samples=70, dtype=dtype)
    reference, layout = Reference(network), Layout(parameters)
    w = layout.vector(exact(parameters))
    slow = epochs(
        reference, solver, w, objective(reference, layout, X, Y), layout,
        (X.astype(float), Y.astype(float)), 16, np.random.default_rng(5),
    )  # fmt: skip
    fast = epochs(
        Native(network), solver, w.astype(dtype), objective(reference, layout, X, Y), layout,
        (X, Y), 16, np.random.default_rng(5),
    )  # fmt: skip
    for _ in range(4):
        difference = relative_difference(next(fast).astype(float), next(slow))
        assert difference < (1e-12 if dtype == np.float64 else 2e-5)


def trainer(network: Network, parameters: dict[str, Array], solver: Solver, **options: Any) -> Any:
    """A trainer for a solver."""
    rule = rule_of(solver)
    assert rule is not None
    return Trainer(Native(network, **options), vector(parameters), rule)


def test_gradient_descent_is_one_batch_without_momentum() -> None:
    network, parameters, X, Y = problem("6 -> 20 tanh -> 1, l2=0.01")
    one = trainer(network, parameters, SGD(0.1, 0.0))
    loss = one.epoch(X, Y, np.arange(37), 37)
    J, gradients = Reference(network).loss_and_gradients(parameters, X, Y)
    np.testing.assert_allclose(one.w, vector(parameters) - 0.1 * vector(gradients), rtol=1e-12)
    penalty = 0.005 * sum((a**2).sum() for name, a in parameters.items() if name[0] == "W")
    assert loss == pytest.approx(J - penalty, rel=1e-12)


def test_a_training_that_is_taken_up_again_goes_on_to_the_last_bit() -> None:
    network, parameters, X, Y = problem("6 -> 20 tanh -> 3, l2=0.01", samples=100)
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
    network, _, X, Y = problem("6 -> 20 tanh -> 1", samples=90)
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
    network, parameters, X, Y = problem(f"4 -> 9 {hidden} -> 21 {hidden} -> 2", samples=11)
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


def test_many_threads_may_ask_one_engine_at_once() -> None:
    from concurrent.futures import ThreadPoolExecutor

    network, parameters, X, _ = problem("8 -> 60 tanh -> 3", samples=500)
    engine = Native(network)
    right = engine.forward(parameters, X)
    with ThreadPoolExecutor(16) as threads:
        for found in threads.map(lambda _: engine.forward(parameters, X), range(200)):
            np.testing.assert_array_equal(found, right)


def test_a_mistake_is_refused_before_memory_is_touched() -> None:
    network, parameters, X, Y = problem("6 -> 5 tanh -> 1")
    core = Native(network).core(np.float64)
    w = vector(parameters)
    with pytest.raises(ValueError, match="columns"):
        core.evaluate(w, X[:, :3], Y, None, 1.0, None, 1)
    with pytest.raises(ValueError, match="rows"):
        core.evaluate(w, X, Y[:3], None, 1.0, None, 1)
    with pytest.raises(ValueError, match="parameters"):
        core.evaluate(w[:-1], X, Y, None, 1.0, None, 1)
    with pytest.raises(ValueError, match="row that is not there"):
        trainer(network, parameters, SGD()).epoch(X, Y, np.array([0, 37]), 2)


def test_ctrl_c_ends_a_long_epoch_at_once() -> None:
    import signal
    import threading
    import time

    network, parameters, X, Y = problem("50 -> 300 tanh -> 300 tanh -> 1", samples=4000)
    one = trainer(network, parameters, SGD(1e-4))
    order = np.tile(np.arange(4000), 200)  # many seconds of work
    pressed = []

    def press() -> None:
        pressed.append(time.perf_counter())
        signal.raise_signal(signal.SIGINT)

    timer = threading.Timer(0.3, press)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        one.epoch(X, Y, order, 32)
    assert time.perf_counter() - pressed[0] < 0.5  # 0.1 s on a machine that does nothing else
    assert np.isfinite(one.w).all()


def test_the_sizes_in_the_table_are_all_tried() -> None:
    """The loops above zip outputs with sizes: every size is met."""
    assert len(OUTPUTS) >= 2 * len(SIZES)
    assert all(a != b for a, b in pairwise(SIZES))

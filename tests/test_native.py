"""The compiled core against the reference: every operation, loss, type, layout and strides."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from native_problems import TOLERANCE, in_type, needs_core, problem_of, vector
from nets import PAIRINGS, problem, whole_targets

from chainrule.convention import Convention
from chainrule.engines import native
from chainrule.engines.native import Native
from chainrule.engines.native_training import Trainer
from chainrule.engines.reference import Reference, relative_difference
from chainrule.engines.rule import Rule
from chainrule.network import Network
from chainrule.operations import ACTIVATIONS, Array

pytestmark = needs_core

SETS = native.instruction_sets()
HIDDEN = (*ACTIVATIONS, "leaky_relu(0.3)", "elu(0.5)")
OUTPUTS = (*PAIRINGS, ("elu", "huber(0.5)"), ("identity", "quantile(0.3)"))
# Inputs, hidden units, outputs: around the sizes of registers, and without a hidden layer.
SIZES = ((3, (5,), 2), (13, (50,), 1), (7, (16, 33), 10), (4, (), 3), (9, (8, 40, 17), 4))


@pytest.mark.parametrize("instruction_set", SETS)
@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_loss_and_gradients_are_the_references(
    hidden: str, dtype: Any, instruction_set: str
) -> None:
    """Every hidden activation × output and loss, at sizes by turns, with and without bias."""
    for number, (activation, loss) in enumerate(OUTPUTS):
        inputs, units, outputs = SIZES[number % len(SIZES)]
        if activation == "softmax":
            outputs = max(outputs, 2)
        outputs = whole_targets(outputs, loss)
        if hidden == "exp":
            units = units[:1]  # the exponential of an exponential leaves no digits to compare
        bias = " no bias" if number % 2 else ""
        layers = "".join(f"{n} {hidden}{bias} -> " for n in units)
        text = f"{inputs} -> {layers}{outputs} {activation}{bias}, {loss}, l2=0.1"
        drawn = problem_of(text, dtype=dtype)
        exact = in_type(drawn, np.float64)
        engine, reference = (
            Native(drawn.network, instruction_set=instruction_set),
            Reference(drawn.network),
        )
        J, gradients = engine.loss_and_gradients(*drawn[2:])
        right_J, right = reference.loss_and_gradients(*exact[2:])
        assert pytest.approx(right_J, rel=TOLERANCE[dtype]) == J, text
        assert relative_difference(vector(gradients), vector(right)) <= TOLERANCE[dtype], text
        assert engine.loss(*drawn[2:]) == J
        predicted = reference.forward(exact.parameters, exact.X)
        found = engine.forward(drawn.parameters, drawn.X)
        assert relative_difference(found, predicted) <= TOLERANCE[dtype], text


@pytest.mark.parametrize("instruction_set", SETS)
@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("targets", [1, 2, 3, 17])
def test_a_mean_and_a_variance_for_each_of_any_number_of_targets(
    targets: int, dtype: Any, instruction_set: str
) -> None:
    for hidden in ("", "20 tanh -> ", "9 relu -> 33 silu -> "):
        text = f"5 -> {hidden}{2 * targets}, gaussian_nll"
        drawn = problem_of(text, samples=300, dtype=dtype)
        exact = in_type(drawn, np.float64)
        engine = Native(drawn.network, instruction_set=instruction_set)
        J, gradients = engine.loss_and_gradients(*drawn[2:])
        right_J, right = Reference(drawn.network).loss_and_gradients(*exact[2:])
        assert pytest.approx(right_J, rel=TOLERANCE[dtype]) == J, text
        assert relative_difference(vector(gradients), vector(right)) <= TOLERANCE[dtype], text


@pytest.mark.parametrize("instruction_set", SETS)
@pytest.mark.parametrize("dtype", TOLERANCE)
def test_an_extreme_variance_is_computed_as_long_as_its_loss_is_a_number(
    dtype: Any, instruction_set: str
) -> None:
    """½ (s + (y − m)² e^(−s)) at W = 0, where the biases are m and s: e^(−s) itself overflows."""
    most, near = (88.0, 1e-12) if dtype == np.float32 else (709.0, 1e-100)
    engine = Native(Network.parse("1 -> 2, gaussian_nll"), instruction_set=instruction_set)
    X = np.zeros((1, 1), dtype)
    for log_variance, gap in ((-1.2, near), (-1.2, 0.0), (1.2, 1.0), (50.0, 1.0)):
        s = log_variance * most
        parameters = {"W1": np.zeros((1, 2), dtype), "b1": np.array([[0, s]], dtype)}
        J, gradients = engine.loss_and_gradients(parameters, X, np.array([[gap]], dtype))
        exact = np.longdouble(parameters["b1"][0, 1]), np.longdouble(dtype(gap))
        square = exact[1] ** 2 * np.exp(-exact[0])
        right = -exact[1] * np.exp(-exact[0]), (1 - square) / 2
        np.testing.assert_allclose(J, float((exact[0] + square) / 2), rtol=TOLERANCE[dtype])
        found = gradients["b1"][0].astype(np.longdouble)
        np.testing.assert_allclose(found[1], right[1], rtol=TOLERANCE[dtype])
        if abs(right[0]) < np.finfo(dtype).max:
            tiny = np.finfo(dtype).tiny
            np.testing.assert_allclose(found[0], right[0], rtol=TOLERANCE[dtype], atol=tiny)


@pytest.mark.parametrize("reduction", ["mean", "half_mean", "sum", "half_sum"])
@pytest.mark.parametrize("weights", ["in_out", "out_in"])
@pytest.mark.parametrize("samples", ["rows", "columns"])
def test_every_convention(samples: str, weights: str, reduction: str) -> None:
    network = Network.parse("6 -> 9 tanh -> 4 silu -> 3 softmax, l2=0.2")
    _, convention, parameters, X, Y = problem(
        network, Convention(samples, weights, reduction), 37, 3
    )
    J, gradients = Native(network, convention).loss_and_gradients(parameters, X, Y)
    right_J, right = Reference(network, convention).loss_and_gradients(parameters, X, Y)
    assert pytest.approx(right_J, rel=1e-12) == J
    for name, gradient in gradients.items():
        assert gradient.shape == right[name].shape
        np.testing.assert_allclose(gradient, right[name], rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("samples", [1, 2, 15, 16, 17, 255, 256, 257, 3000])
def test_any_number_of_rows(samples: int) -> None:
    network, _, parameters, X, Y = problem_of("5 -> 30 relu -> 12 tanh -> 1", samples=samples)
    J, gradients = Native(network).loss_and_gradients(parameters, X, Y)
    right_J, right = Reference(network).loss_and_gradients(parameters, X, Y)
    assert pytest.approx(right_J, rel=1e-12) == J
    assert relative_difference(vector(gradients), vector(right)) < 1e-12


VIEWS: dict[str, Callable[[Array], Array]] = {
    "columns together": np.asfortranarray,
    "every second row": lambda X: np.repeat(X, 2, axis=0)[::2],
    "every third column": lambda X: np.repeat(X, 3, axis=1)[:, ::3],
    "from behind": lambda X: X[::-1].copy()[::-1],
    "columns from behind": lambda X: X[:, ::-1].copy()[:, ::-1],
}


@pytest.mark.parametrize("view", VIEWS)
def test_arrays_of_any_strides_give_the_same_bits(view: str) -> None:
    network, _, parameters, X, Y = problem_of("5 -> 7 tanh -> 2", samples=64)
    X_seen, Y_seen = VIEWS[view](X), VIEWS[view](Y)
    assert X_seen.strides != X.strides
    np.testing.assert_array_equal(X_seen, X)
    J, gradients = Native(network).loss_and_gradients(parameters, X_seen, Y_seen)
    right_J, right = Native(network).loss_and_gradients(parameters, X, Y)
    assert right_J == J
    np.testing.assert_array_equal(vector(gradients), vector(right))


def test_the_number_of_threads_changes_no_bit() -> None:
    network, _, parameters, X, Y = problem_of("40 -> 150 tanh -> 90 relu -> 5", samples=2100)
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
    network, _, parameters, X, Y = problem_of("3 -> 6 tanh -> 1, l2=0.3", samples=9)
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


def test_many_threads_may_ask_one_engine_at_once() -> None:
    network, _, parameters, X, _ = problem_of("8 -> 60 tanh -> 3", samples=500)
    engine = Native(network)
    right = engine.forward(parameters, X)
    with ThreadPoolExecutor(16) as threads:
        for found in threads.map(lambda _: engine.forward(parameters, X), range(200)):
            np.testing.assert_array_equal(found, right)


def test_a_mistake_is_refused_before_memory_is_touched() -> None:
    network, _, parameters, X, Y = problem_of("6 -> 5 tanh -> 1")
    core = Native(network).core(np.float64)
    w = vector(parameters)
    with pytest.raises(ValueError, match="columns"):
        core.evaluate(w, X[:, :3], Y, None, 1.0, None, 1)
    with pytest.raises(ValueError, match="rows"):
        core.evaluate(w, X, Y[:3], None, 1.0, None, 1)
    with pytest.raises(ValueError, match="parameters"):
        core.evaluate(w[:-1], X, Y, None, 1.0, None, 1)
    with pytest.raises(ValueError, match="row that is not there"):
        Trainer(Native(network), w, Rule("sgd", 0.1)).epoch(X, Y, np.array([0, 37]), 2)

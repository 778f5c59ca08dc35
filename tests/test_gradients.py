"""The closed-form gradients are the derivatives of the loss: exact, by complex step."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from nets import CONVENTIONS, PAIRINGS, Problem, agrees, problem, problems

from chainrule import Convention, Dense, Network, gradients, verify
from chainrule.engines.reference import Reference
from chainrule.errors import ShapeError
from chainrule.operations import ACTIVATIONS


def along_a_random_direction(drawn: Problem) -> float:
    """The difference of ⟨gradient, v⟩ from the exact derivative along v, a direction in which
    every parameter's gradient counts as 1: each is held to the bound by its own size."""
    engine = Reference(drawn.network, drawn.convention)
    data = (drawn.parameters, drawn.X, drawn.Y)
    loss, found = engine.loss_and_gradients(*data)
    random = np.random.default_rng(0)
    size = max(1.0, abs(loss))
    expected, direction = 0.0, {}
    for name, gradient in found.items():
        v = random.normal(size=gradient.shape)
        own = float(np.linalg.norm(gradient))
        assert np.isfinite(own)
        # A gradient of nothing but rounding has no relative accuracy: it counts by the loss.
        direction[name] = v / (np.linalg.norm(v) * (own if own > 1e-14 * size else size))
        expected += float((gradient * direction[name]).sum())
    return abs(expected - engine.derivative(direction, *data))


def from_complex_step(drawn: Problem) -> float:
    """The largest relative difference over all entries."""
    agreement = verify(drawn.network, drawn.parameters, drawn.X, drawn.Y, drawn.convention)
    assert agreement.entries_checked == agreement.entries
    return agreement.largest_relative_difference


@settings(max_examples=300)
@given(problems())
def test_gradients_agree_with_complex_step(drawn: Problem) -> None:
    assert agrees(from_complex_step, drawn)


@pytest.mark.slow
@pytest.mark.parametrize("hidden", [name for name in ACTIVATIONS if name != "exp"])
def test_every_operation_with_every_loss_at_every_depth_in_every_convention(hidden: str) -> None:
    # Depths take turns: any two of loss, depth and convention meet, and most sets of three.
    for (row, (output, loss)), (column, convention) in itertools.product(
        enumerate(PAIRINGS), enumerate(CONVENTIONS)
    ):
        depth = 1 + (row + column) % 3
        layers = [*(Dense(units, hidden) for units in (4, 3, 2)[:depth]), Dense(2, output)]
        drawn = problem(Network(3, layers, loss), convention, 4, row * len(CONVENTIONS) + column)
        assert agrees(along_a_random_direction, drawn), (drawn.network, convention)


def test_log_loss_is_finite_and_right_for_any_score() -> None:
    net = Network.parse("1 -> 1 sigmoid no bias, log_loss")
    for z, y in itertools.product((-1000.0, -40.0, 40.0, 1000.0), (0.0, 1.0)):
        loss, found = gradients(net, {"W1": [[z]]}, [[1.0]], [[y]])
        expected_loss = (
            max(z, 0) - y * z if abs(z) == 1000 else np.logaddexp(0, z if y == 0 else -z)
        )
        assert loss == pytest.approx(expected_loss, rel=1e-12)
        assert found["W1"].item() == pytest.approx(1 / (1 + np.exp(-z)) - y if z > -700 else -y)


def test_cross_entropy_is_finite_and_right_for_any_score() -> None:
    net = Network.parse("1 -> 3 softmax no bias, cross_entropy")
    loss, found = gradients(net, {"W1": [[1000.0, 0.0, -1000.0]]}, [[1.0]], [[0, 0, 1]])
    assert loss == 2000
    assert np.array_equal(found["W1"], [[1, 0, -1]])


def test_gradients_have_the_shapes_that_were_given() -> None:
    net, columns = Network.parse("2 -> 3 tanh -> 1, mse"), Convention("columns")
    parameters = net.initial_parameters(random_state=0)
    _, found = gradients(net, parameters, np.ones((2, 5)), np.ones((1, 5)), columns)
    assert {n: g.shape for n, g in found.items()} == {n: v.shape for n, v in parameters.items()}


def test_a_vector_is_taken_as_the_targets_of_one_output() -> None:
    net = Network.parse("2 -> 1, mse")
    parameters = net.initial_parameters(random_state=0)
    X, y = np.arange(6.0).reshape(3, 2), np.array([1.0, 2.0, 4.0])
    as_vector = gradients(net, parameters, X, y)[1]
    as_column = gradients(net, parameters, X, y.reshape(3, 1))[1]
    assert np.array_equal(as_vector["W1"], as_column["W1"])


def test_float32_stays_float32() -> None:
    net = Network.parse("3 -> 4 leaky_relu -> 2 softmax, cross_entropy")
    parameters = {k: v.astype(np.float32) for k, v in net.initial_parameters(0).items()}
    X, Y = np.ones((2, 3), dtype=np.float32), np.eye(2, dtype=np.float32)
    _, found = Reference(net).loss_and_gradients(parameters, X, Y)
    assert {gradient.dtype for gradient in found.values()} == {np.dtype(np.float32)}


NET = Network.parse("2 -> 3 tanh -> 2 softmax, cross_entropy")
GOOD = NET.initial_parameters(random_state=0)
ONE_HOT = [[1, 0], [0, 1]]


@pytest.mark.parametrize(
    ("parameters", "X", "Y", "message"),
    [
        (GOOD, np.ones((2, 3)), ONE_HOT, r"X has shape \(2, 3\), but must be \(samples, 2\)"),
        (GOOD, np.ones((2, 2)), [[1, 0]], "X has 2 samples, but Y has 1"),
        (GOOD, np.ones((2, 2)), np.ones((2, 3)), r"Y has shape \(2, 3\)"),
        (GOOD, np.ones((2, 2)), np.ones((2, 2)), "one-hot targets, but those of sample 1 sum to 2"),
        (GOOD, np.ones((2, 2)), [[3, -2], [1, 0]], "targets from 0 to 1, but Y has -2"),
        (GOOD, [[1, np.nan], [0, 1]], ONE_HOT, r"X has a value that is not finite at \(0, 1\)"),
        (GOOD, [["a", "b"], ["c", "d"]], ONE_HOT, "X holds <U1, not real numbers"),
        (GOOD, [["1", "2"], ["3", "4"]], ONE_HOT, "X holds <U1, not real numbers"),
        (GOOD, np.ones((2, 2)) * 1j, ONE_HOT, "X holds complex128, not real numbers"),
        (GOOD, np.ones((2, 2), dtype="M8[s]"), ONE_HOT, r"X holds datetime64\[s\], not real"),
        (GOOD, np.ma.masked_less([[1, -1], [0, 1]], 0), ONE_HOT, "X has masked entries"),
        (GOOD, [[10**400, 1], [0, 1]], ONE_HOT, "X is not an array of real numbers"),
        (GOOD, [[1], [0, 1]], ONE_HOT, "X is not an array of real numbers"),
        (GOOD, [[None, 1], [0, 1]], ONE_HOT, r"X has a value that is not finite at \(0, 0\)"),
        (None, np.ones((2, 2)), ONE_HOT, "parameters is a dict of arrays by name, not NoneType"),
        ({**GOOD, "W1": np.ones((3, 2))}, np.ones((2, 2)), ONE_HOT, "transpose it, or choose"),
        ({"W1": GOOD["W1"]}, np.ones((2, 2)), ONE_HOT, "parameter b1 is missing"),
        ({**GOOD, "W9": 1}, np.ones((2, 2)), ONE_HOT, "unknown parameter 'W9'"),
        (GOOD, np.ones((0, 2)), np.ones((0, 2)), r"X has shape \(0, 2\)"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(
    parameters: dict[str, Any], X: Any, Y: Any, message: str
) -> None:
    with pytest.raises(ShapeError, match=message):
        gradients(NET, parameters, X, Y)


def test_verify_samples_the_entries_of_a_large_network() -> None:
    drawn = problem(Network.parse("30 -> 40 tanh -> 2"), Convention(), 3, seed=0)
    agreement = verify(drawn.network, drawn.parameters, drawn.X, drawn.Y, max_entries=100)
    assert 0 < agreement.entries_checked < 150
    assert agreement.largest_relative_difference < 1e-12
    assert "of 1,322 entries" in str(agreement)


def test_a_wrong_gradient_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = problem(Network.parse("3 -> 4 tanh -> 1"), Convention(), 5, seed=1)
    right = Reference.loss_and_gradients

    def off_by_a_sign(self: Reference, *args: Any) -> Any:
        loss, found = right(self, *args)
        return loss, {**found, "b1": -found["b1"]}

    monkeypatch.setattr(Reference, "loss_and_gradients", off_by_a_sign)
    agreement = verify(drawn.network, drawn.parameters, drawn.X, drawn.Y)
    assert agreement.largest_relative_difference > 1

    def undefined(self: Reference, *args: Any) -> Any:
        loss, found = right(self, *args)
        return loss, {**found, "b1": found["b1"] * np.nan}

    monkeypatch.setattr(Reference, "loss_and_gradients", undefined)
    agreement = verify(drawn.network, drawn.parameters, drawn.X, drawn.Y)
    assert agreement.largest_relative_difference == np.inf


def test_float32_is_verified_too() -> None:
    drawn = problem(Network.parse("3 -> 4 tanh -> 1"), Convention(), 5, seed=1)
    X, Y = drawn.X.astype(np.float32), drawn.Y.astype(np.float32)
    parameters = {k: v.astype(np.float32) for k, v in drawn.parameters.items()}
    assert verify(drawn.network, parameters, X, Y).largest_relative_difference < 1e-5

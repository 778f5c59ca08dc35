"""Backward passes written by hand: right ones pass, and of wrong ones the slip is named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from backward_passes import (
    DEEP,
    LEAST,
    PENALISED,
    SHALLOW,
    SQUARE,
    Cache,
    by_hand,
    sigmoid,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from nets import CONVENTIONS, PAIRINGS, networks, whole_targets

from chainrule import ChainruleError, Convention, Dense, Network, check_gradients
from chainrule.documents.outcomes.verdicts import Outcome
from chainrule.operations import ACTIVATIONS, Array

HOLDS, WRONG, CARRIED = Outcome.HOLDS, Outcome.WRONG, Outcome.CARRIED


@pytest.mark.parametrize("hidden", ACTIVATIONS)
@pytest.mark.parametrize(("output", "loss"), PAIRINGS)
def test_right_passes_are_right(hidden: str, output: str, loss: str) -> None:
    net = Network(3, [Dense(4, hidden), Dense(whole_targets(3, loss), output)], loss)
    place = [*ACTIVATIONS].index(hidden) + PAIRINGS.index((output, loss))
    convention = CONVENTIONS[place % len(CONVENTIONS)]
    report = check_gradients(by_hand(net, convention), net, convention)
    assert report.ok, str(report)
    assert [v.name for v in report.verdicts] == ["J", "W2", "b2", "W1", "b1"]


@given(networks(), st.sampled_from(CONVENTIONS), st.integers(0, 2**32 - 1))
@settings(max_examples=100)
def test_no_right_pass_is_called_wrong(net: Network, convention: Convention, seed: int) -> None:
    report = check_gradients(by_hand(net, convention), net, convention, seed=seed)
    assert report.ok, str(report)


@given(networks(), st.sampled_from(CONVENTIONS), st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_a_wrong_delta_is_found_in_any_network(
    net: Network, convention: Convention, seed: int
) -> None:
    last = net.depth
    function = by_hand(net, convention, {f"dZ{last}": lambda c: -c[f"dZ{last}"]})
    report = check_gradients(function, net, convention, seed=seed)
    name = f"W{last}"
    assert report[name].cause is not None, str(report)
    assert report[name].cause.value == "sign"
    assert {v.outcome for v in report.verdicts if v.name not in ("J", name)} <= {CARRIED}


def _last_only(values: Array) -> Array:
    kept = np.zeros_like(values)
    kept[-1] = values[-1]
    return kept


# network, the quantity, what is computed in its place, where it shows, the cause, the sentence
SLIPS: list[tuple[str, str, Callable[[Cache], Any], str, str, str]] = [
    (DEEP, "dZ3", lambda c: (c["Y"] - c["A3"]) / c["n"], "W3", "sign", "−1 times"),
    (DEEP, "dW1", lambda c: -c["dW1"], "W1", "sign", "The sign is wrong"),
    (SHALLOW, "dZ2", lambda c: (c["A2"] - c["Y"]) / c["n"], "W2", "factor",
     "1/2 times what it should be. Is the mean taken over the 2 outputs, too?"),
    (DEEP, "dZ3", lambda c: 2 * (c["A3"] - c["Y"]) / c["n"], "W3", "factor", "2 times"),
    (DEEP, "db2", lambda c: 0.3 * c["db2"], "b2", "factor", "3/10 times"),
    (DEEP, "dZ3", lambda c: c["A3"] - c["Y"], "W3", "missing_mean", "the factor 1/n is missing"),
    (DEEP, "dW2", lambda c: c["dW2"] / c["n"], "W2", "missing_mean", "divided by n once too often"),
    (DEEP, "db3", lambda c: c["dZ3"].mean(axis=0, keepdims=True), "b3", "missing_mean",
     "Is the mean over the samples taken instead of the sum?"),
    (DEEP, "dZ3", lambda c: (c["A3"] - c["Y"]) / 2, "W3", "missing_mean", "n/2 times"),
    (DEEP, "dZ1", lambda c: c["dA1"], "W1", "activation_derivative",
     "The derivative of tanh is missing in dJ/dZ1."),
    (DEEP, "dZ1", lambda c: c["dA1"] * (1 - c["Z1"] ** 2), "W1", "activation_derivative",
     "The derivative of tanh is written with A1, but computed with Z1 in its place."),
    (DEEP, "dZ1", lambda c: c["dA1"] * (1 - np.tanh(c["A1"]) ** 2), "W1", "activation_derivative",
     "The derivative of tanh is taken at A1 instead of Z1."),
    (DEEP, "dZ2", lambda c: c["dA2"] * sigmoid(c["A2"]) * (1 - sigmoid(c["A2"])), "W2",
     "activation_derivative", "The derivative of sigmoid is taken at A2 instead of Z2."),
    (DEEP, "dZ2", lambda c: c["dA2"] * c["Z2"] * (1 - c["Z2"]), "W2", "activation_derivative",
     "computed with Z2 in its place"),
    (DEEP, "dZ1", lambda c: c["dA1"] * (1 - c["A1"] ** 2) ** 2, "W1", "activation_derivative",
     "The derivative of tanh stands in dJ/dZ1 twice."),
    (DEEP, "dZ1", lambda c: c["dA1"] * c["A1"] * (1 - c["A1"]), "W1", "activation_derivative",
     "The derivative of sigmoid is taken; the activation is tanh."),
    (DEEP, "dZ1", lambda c: c["dA1"] * (c["Z1"] > 0), "W1", "activation_derivative",
     "The derivative of relu is taken; the activation is tanh."),
    (DEEP, "dZ3", lambda c: c["dZ3"] * c["A3"] * (1 - c["A3"]), "W3", "activation_derivative",
     "though it has cancelled with that of the loss"),
    (SQUARE, "dZ3", lambda c: c["dZ3"] * c["A3"] * (1 - c["A3"]), "W3", "activation_derivative",
     "The derivative of sigmoid stands in dJ/dZ3, though it has cancelled with that of the loss."),
    (LEAST, "dZ2", lambda c: 2 * (c["A2"] - c["Y"]) / c["n"], "W2", "activation_derivative",
     "The derivative of sigmoid is missing in dJ/dZ2."),
    (LEAST, "dZ2", lambda c: (c["A2"] - c["Y"]) / c["n"], "W2", "activation_derivative",
     "The derivative of sigmoid is missing in dJ/dZ2. It is 1/2 times"),
    (LEAST, "dA1", lambda c: c["dA2"] @ c["W2"].T, "W1", "activation_derivative",
     "dJ/dA2 stands in place of dJ/dZ2"),
    (LEAST, "dW2", lambda c: c["A1"].T @ c["dA2"], "W2", "activation_derivative",
     "dJ/dA2 stands in place of dJ/dZ2"),
    (SQUARE, "dW2", lambda c: c["X"].T @ c["dZ2"], "W2", "symbol", "X stands in place of A1."),
    (SQUARE, "dW2", lambda c: c["Z1"].T @ c["dZ2"], "W2", "symbol", "Z1 stands in place of A1."),
    (SQUARE, "dW1", lambda c: c["X"].T @ c["dZ2"], "W1", "symbol", "dJ/dZ2 stands in place of"),
    (SQUARE, "dA1", lambda c: c["dZ2"] @ c["W1"].T, "W1", "symbol", "W1 stands in place of W2"),
    (SQUARE, "dZ1", lambda c: c["dA1"] * c["A2"] * (1 - c["A2"]), "W1", "unknown", "none of the"),
    (SQUARE, "dA1", lambda c: c["dZ2"] @ c["W2"], "W1", "transpose",
     "W2 is transposed the wrong way round in dJ/dA1."),
    (SQUARE, "dW2", lambda c: c["dZ2"].T @ c["A1"], "W2", "transpose", "It is transposed: A1 and"),
    (DEEP, "dW1", lambda c: c["dW1"].T, "W1", "transpose",
     "It has shape (4, 3), but W1 has (3, 4): it is transposed."),
    (DEEP, "dZ3", lambda c: _last_only(c["dZ3"]), "W3", "dropped_sum", "Only the last sample"),
    (DEEP, "dW2", lambda c: np.outer(c["A1"][0], c["dZ2"][0]), "W2", "dropped_sum",
     "Only the first sample counts; the sum over the samples is missing."),
    (DEEP, "dW2", lambda c: np.outer(c["A1"].sum(0), c["dZ2"].sum(0)), "W2", "dropped_sum",
     "A1 and dJ/dZ2 are summed over the samples before they are multiplied."),
    (DEEP, "db1", lambda c: c["dZ1"], "b1", "dropped_sum",
     "It has shape (5, 4), but b1 has (1, 4): the sum over the samples is missing."),
    (DEEP, "db1", lambda c: c["dZ1"].sum(axis=1, keepdims=True), "b1", "index",
     "the sum runs over the units, not over the samples."),
    (DEEP, "db1", lambda c: c["dZ1"].sum(), "b1", "index", "the sum runs over the units as well"),
    (DEEP, "db1", lambda c: np.full((1, 4), c["dZ1"].sum()), "b1", "index", "the units as well"),
    (DEEP, "db1", lambda c: c["dZ1"].sum(axis=0).reshape(-1, 1), "b1", "transpose",
     "It has shape (4, 1), but b1 has (1, 4): it is transposed."),
    (PENALISED, "dW1", lambda c: c["X"].T @ c["dZ1"], "W1", "factor",
     "The penalty's part λW1 is missing."),
    (PENALISED, "dW1", lambda c: c["dW1"] + 0.3 * c["W1"], "W1", "factor", "is counted twice"),
    (PENALISED, "dW1", lambda c: c["X"].T @ c["dZ1"] - 0.3 * c["W1"], "W1", "sign", "wrong sign"),
    (PENALISED, "dW1", lambda c: c["X"].T @ c["dZ1"] + 0.3 / c["n"] * c["W1"], "W1",
     "missing_mean", "The penalty's part λW1 is divided by n"),
    (PENALISED, "db1", lambda c: c["db1"] + 0.3 * c["b1"], "b1", "factor",
     "The penalty is applied to b1, but biases are not penalised."),
    (PENALISED, "dW1", lambda c: -c["dW1"], "W1", "sign", "The sign is wrong"),
    (PENALISED, "dZ2", lambda c: c["A2"] - c["Y"], "W2", "missing_mean", "factor 1/n is missing"),
    (SHALLOW, "dW1", lambda c: c["dW1"] * 0, "W1", "unknown", "It is 0 everywhere."),
]  # fmt: skip


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip[1]} {slip[4]}")
def test_every_slip_is_named(
    slip: tuple[str, str, Callable[[Cache], Any], str, str, str], seed: int
) -> None:
    text, quantity, wrong, name, cause, sentence = slip
    net = Network.parse(text)
    report = check_gradients(by_hand(net, slips={quantity: wrong}), net, seed=seed)
    verdict = report[name]
    assert verdict.outcome is WRONG, str(report)
    assert verdict.cause is not None
    assert verdict.cause.value == cause, str(report)
    assert sentence in verdict.message
    order = [v.name for v in report.verdicts]
    local = quantity[1:] == name
    for other in order:
        if order.index(other) < order.index(name) or (local and other != name):
            assert report[other].outcome is HOLDS, str(report)
        elif other != name and cause != "unknown":
            assert report[other].outcome is CARRIED, str(report)


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_slips_are_named_in_every_convention(convention: Convention) -> None:
    net = Network.parse("3 -> 4 tanh -> 2 sigmoid, log_loss, l2=0.1")
    function = by_hand(net, convention, {"dZ1": lambda c: c["dA1"]})
    report = check_gradients(function, net, convention)
    assert report["W1"].message == "The derivative of tanh is missing in dJ/dZ1."
    assert [v.outcome for v in report.verdicts] == [HOLDS] * 3 + [WRONG, CARRIED]


def test_two_mistakes_are_both_named_and_what_follows_is_not() -> None:
    net = Network.parse(DEEP)
    slips: dict[str, Callable[[Cache], Any]] = {
        "dZ3": lambda c: c["A3"] - c["Y"],
        "dZ1": lambda c: c["dA1"],
    }
    report = check_gradients(by_hand(net, slips=slips), net)
    assert [v.outcome for v in report.verdicts[1:]] == [
        WRONG, CARRIED, CARRIED, CARRIED, WRONG, CARRIED,
    ]  # fmt: skip
    assert report["W1"].message == (
        "The derivative of tanh is missing in dJ/dZ1. "
        "The rest follows from dJ/dZ3: right step, inherited mistake."
    )
    assert report["b1"].message == "Follows from dJ/dZ1: right step, inherited mistake."


def test_right_gradients_below_two_wrong_ones_stay_right() -> None:
    net = Network.parse(DEEP)
    slips: dict[str, Callable[[Cache], Any]] = {
        "dW3": lambda c: c["n"] * c["dW3"],
        "db3": lambda c: c["n"] * c["db3"],
    }
    report = check_gradients(by_hand(net, slips=slips), net)
    assert [v.outcome for v in report.verdicts[1:]] == [WRONG, WRONG] + [HOLDS] * 4


def test_ngs_pass_with_columns_and_a_loop_over_samples() -> None:
    net = Network.parse("3 -> 4 tanh -> 1 sigmoid, log_loss")
    convention = Convention("columns", "out_in")

    def backward(parameters: dict[str, Array], X: Array, Y: Array) -> dict[str, Array]:
        W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
        m = X.shape[1]
        A1 = np.tanh(W1 @ X + b1)
        A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))
        dZ2 = A2 - Y
        dZ1 = W2.T @ dZ2 * (1 - np.power(A1, 2))
        return {
            "dZ2": dZ2, "dW2": dZ2 @ A1.T / m, "db2": np.sum(dZ2, axis=1, keepdims=True) / m,
            "dW1": dZ1 @ X.T / m, "db1": np.sum(dZ1, axis=1, keepdims=True) / m,
        }  # fmt: skip

    assert check_gradients(backward, net, convention).ok

    def keeps_no_axis(parameters: dict[str, Array], X: Array, Y: Array) -> dict[str, Array]:
        found = backward(parameters, X, Y)
        return {**found, "db1": found["db1"].ravel()}

    verdict = check_gradients(keeps_no_axis, net, convention)["b1"]
    assert verdict.message == (
        "It has shape (4,), but b1 has (4, 1): b1 − dJ/db1 would have (4, 4); "
        "keep the axis with keepdims=True."
    )

    def overwrites(parameters: dict[str, Array], X: Array, Y: Array) -> dict[str, Array]:
        for i in range(X.shape[1]):
            found = backward(parameters, X[:, [i]], Y[:, [i]])
        return {name: value / X.shape[1] for name, value in found.items()}

    report = check_gradients(overwrites, net, convention)
    assert report["W2"].message == "Only the last sample counts; the others are lost."
    assert {report[name].outcome for name in ("b2", "W1", "b1")} == {CARRIED}


def test_another_forward_pass_is_recognised() -> None:
    net, other = Network.parse(DEEP), Network.parse(DEEP.replace("tanh", "relu"))
    report = check_gradients(by_hand(other), net)
    assert report["W3"].message == (
        "All gradients are those of a network with relu in layer 1, not tanh: "
        "the forward pass differs."
    )
    assert report["b1"].outcome is CARRIED


def test_an_unexplained_gradient_is_said_to_be_so() -> None:
    net = Network.parse(SHALLOW)
    report = check_gradients(by_hand(net, slips={"dZ2": lambda c: np.sin(c["dZ2"])}), net)
    assert report["W2"].message == (
        "It is not the gradient, and none of the usual slips explains it."
    )
    assert report["W1"].message == (
        "No usual slip explains it; it may follow from dJ/dW2: mend that first."
    )


def test_the_loss_is_compared_when_it_is_returned() -> None:
    net = Network.parse(PENALISED)
    function = by_hand(net)

    def loss(change: Callable[[float, dict[str, Array], int], Any]) -> Any:
        def changed(p: dict[str, Array], X: Array, Y: Array) -> Any:
            J, found = function(p, X, Y)
            return change(J, p, len(X)), found

        return check_gradients(changed, net)["J"]

    def squares(p: dict[str, Array]) -> float:
        return float(sum((p[name] ** 2).sum() for name in ("W1", "W2")))

    assert loss(lambda J, p, n: J).outcome is HOLDS
    assert loss(lambda J, p, n: J - 0.15 * squares(p)).message == "The penalty is missing in it."
    assert loss(lambda J, p, n: J + 0.15 * squares(p)).message == (
        "The penalty in it is 2 times what it should be."
    )
    assert loss(lambda J, p, n: -J).cause.value == "sign"
    assert loss(lambda J, p, n: n * J).cause.value == "missing_mean"
    assert loss(lambda J, p, n: J + 1).cause.value == "unknown"
    assert loss(lambda J, p, n: "high").outcome is Outcome.UNREAD


def test_the_report_can_be_read() -> None:
    net = Network.parse(SHALLOW)
    report = check_gradients(by_hand(net, slips={"dZ1": lambda c: c["dA1"]}), net)
    lines = str(report).splitlines()
    assert lines[0] == (
        "3 -> 4 tanh -> 2 identity, squared_error: 4 gradients: 2 right, 1 wrong, 1 carried."
    )
    assert lines[4:6] == [
        "dJ/dW1  wrong     The derivative of tanh is missing in dJ/dZ1.",
        "                  It should be ∂J/∂Z₁ = ∂J/∂A₁ ⊙ (1 − A₁²)",
    ]
    assert lines[6].strip().startswith("analytic: ")
    assert ", yours: " in lines[6]
    assert lines[-1].startswith("Compared at 4 random draws of 5 and 6 samples; largest relative")
    assert str(report["W1"]).startswith("dJ/dW1 wrong: The derivative of tanh is missing")
    assert "| dJ/dW1 | wrong | The derivative of tanh" in report._repr_markdown_()
    assert repr(report) == "<GradientReport: 4 gradients: 2 right, 1 wrong, 1 carried.>"
    assert str(report) == str(check_gradients(by_hand(net, slips={"dZ1": lambda c: c["dA1"]}), net))
    with pytest.raises(KeyError, match="no verdict on 'W7': J, W2, b2, W1, b1"):
        report["W7"]


def test_a_small_constant_in_a_quotient_is_no_mistake() -> None:
    net = Network.parse("3 -> 2 sigmoid, log_loss")

    def guarded(c: Cache) -> Any:
        p, y = c["A1"], c["Y"]
        return (-y / (p + 1e-8) + (1 - y) / (1 - p + 1e-8)) / c["n"]

    report = check_gradients(by_hand(net, slips={"dA1": guarded}), net)
    assert report.ok
    assert "ε" in report["W1"].message


def test_a_call_that_is_off() -> None:
    net = Network.parse(SHALLOW)
    with pytest.raises(ChainruleError, match="function must be callable"):
        check_gradients(3, net)  # type: ignore[arg-type]
    with pytest.raises(
        ChainruleError,
        match=r"called as function\(parameters, X, Y\), but yours takes \(X, W1, b1, Y\)",
    ):
        check_gradients(lambda X, W1, b1, Y: None, net)  # type: ignore[arg-type, misc]
    with pytest.raises(ChainruleError, match="samples must be a whole number"):
        check_gradients(by_hand(net), net, samples=1.5)  # type: ignore[arg-type]

"""Collapsing, mapping, comparing and working a step, for any network in any convention."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nets import CONVENTIONS, Problem, networks, problem, problems

from chainrule import (
    Convention,
    Dense,
    Network,
    collapse,
    compare,
    gradients,
    to_softmax,
    work_step,
)
from chainrule.engines.reference import Reference
from chainrule.errors import NetworkError, ShapeError


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(1, 3), st.booleans()), min_size=1, max_size=3),
    st.sampled_from(["identity", "tanh"]),
    st.sampled_from(CONVENTIONS),
    st.integers(0, 99),
)
def test_a_collapsed_network_predicts_the_same(
    linear: list[tuple[int, bool]], between: str, convention: Convention, seed: int
) -> None:
    run = [Dense(units, "identity", bias) for units, bias in linear]
    layers = [*run, Dense(2, between), *run, Dense(3, "softmax")]
    drawn = problem(Network(4, layers), convention, 5, seed)
    result = collapse(drawn.network, drawn.parameters, convention)
    assert all(layer.activation != "identity" for layer in result.network.layers[:-1])
    expected = Reference(drawn.network, convention).forward(drawn.parameters, drawn.X)
    found = Reference(result.network, convention).forward(result.parameters, drawn.X)
    assert found == pytest.approx(expected, rel=1e-10)
    assert result.to_markdown().startswith("# 4 → ")
    assert result.to_latex().encode("latin-1")


def test_a_long_run_collapses_without_being_written_out() -> None:
    net = Network(3, [*[Dense(3)] * 200, Dense(1, "sigmoid")])
    result = collapse(net, net.initial_parameters(0))
    assert result.network == Network.parse("3 -> 1 sigmoid")
    text = result.to_text()
    assert "By component" not in text
    assert "Why" not in text


def test_nothing_to_collapse_is_said() -> None:
    net = Network.parse("2 -> 3 tanh -> 1")
    with pytest.raises(NetworkError, match="no linear layer before its last: nothing collapses"):
        collapse(net, net.initial_parameters(0))


@given(st.sampled_from(CONVENTIONS), st.booleans(), st.integers(0, 99))
def test_logistic_and_softmax_of_two_predict_the_same(
    convention: Convention, bias: bool, seed: int
) -> None:
    layers = [Dense(3, "tanh"), Dense(1, "sigmoid", bias)]
    drawn = problem(Network(2, layers, "log_loss"), convention, 4, seed)
    network, parameters = to_softmax(drawn.network, drawn.parameters, convention)
    axis = 1 if convention.rows else 0
    one_hot = np.concatenate([1 - drawn.Y, drawn.Y], axis=axis)
    loss, found = gradients(drawn.network, drawn.parameters, drawn.X, drawn.Y, convention)
    same_loss, same = gradients(network, parameters, drawn.X, one_hot, convention)
    assert same_loss == pytest.approx(loss, rel=1e-12)
    assert same["W1"] == pytest.approx(found["W1"], rel=1e-9, abs=1e-15)


def test_only_a_sigmoid_with_log_loss_is_mapped() -> None:
    net = Network.parse("2 -> 1 sigmoid, mse")
    with pytest.raises(NetworkError, match="to_softmax needs 1 sigmoid with log_loss"):
        to_softmax(net, net.initial_parameters(0))


@settings(max_examples=40)
@given(networks(), networks(), st.sampled_from(CONVENTIONS))
def test_any_two_networks_can_be_compared(
    one: Network, other: Network, convention: Convention
) -> None:
    comparison = compare(one, other, convention)
    assert comparison.to_latex().encode("latin-1")
    assert comparison.reasons
    assert compare(one, one, convention).differing == []


def test_a_different_hidden_activation_is_named() -> None:
    one, other = (Network.parse(f"2 -> 3 {name} -> 1, mse") for name in ("tanh", "relu"))
    comparison = compare(one, other)
    assert comparison.differing == ["dJ/dZ1"]
    text = comparison.to_text()
    assert "In layer 1 the activations differ: tanh first, relu second." in text


def compared(one: str, other: str, reduction: str = "mean") -> str:
    convention = Convention(reduction=reduction)
    text = compare(Network.parse(one), Network.parse(other), convention).to_text()
    return " ".join(text.split())


def test_a_penalty_in_one_network_or_of_another_strength_is_named() -> None:
    plain, weak, strong = ("2 -> 3 tanh -> 1, mse" + end for end in ("", ", l2=0.1", ", l2=0.2"))
    for one, other, words in ((plain, weak, "none first, λ = 0.1 second"), (weak, strong, "0.2")):
        comparison = compare(Network.parse(one), Network.parse(other))
        assert comparison.differing == ["dJ/dW2", "dJ/dW1"]
        assert words in comparison.to_text()
        assert "only on the affine part" not in comparison.to_text()


def test_only_what_cancels_is_said_to_cancel() -> None:
    regression = "2 -> 1, mse"
    assert "the derivative of sigmoid cancels" in compared(regression, "2 -> 1 sigmoid, log_loss")
    assert "sigmoid cancels" not in compared(regression, "2 -> 1 sigmoid, poisson")
    assert "with the derivative of sigmoid" in compared(regression, "2 -> 1 sigmoid, mse")


def test_no_formula_breaks_a_row_of_the_table() -> None:
    one, other = (Network.parse(f"2 -> 1, {loss}") for loss in ("huber", "mse"))
    rows = [r for r in compare(one, other).to_markdown().splitlines() if r.startswith("|")]
    assert len(rows) > 3
    assert {row.count("|") for row in rows} == {5}


def test_other_depths_and_missing_biases_are_named() -> None:
    text = compared("2 -> 3 tanh -> 1, mse", "2 -> 3 tanh no bias -> 3 tanh -> 1, mse")
    assert "The networks have 2 and 3 layers" in text
    assert "In layer 1 only the first network has a bias" in text


def test_the_half_in_front_is_accounted_for() -> None:
    text = compared("2 -> 1, mse", "2 -> 1 sigmoid, log_loss", "half_mean")
    assert "with the factor 1/n and 1/(2 n)" in text
    assert "cancelled by the 2 from differentiating the square" in text


def test_what_a_penalty_changes_in_an_equivalence_is_said() -> None:
    linear = Network.parse("2 -> 3 identity -> 1, mse, l2=0.5")
    text = " ".join(collapse(linear, linear.initial_parameters(0)).to_text().split())
    assert "the penalty now acts on W*, so the losses differ" in text
    logistic = Network.parse("2 -> 3 tanh -> 1 sigmoid, log_loss, l2=0.5")
    text = " ".join(to_softmax(logistic, logistic.initial_parameters(0)).to_text().split())
    assert "Apart from the penalty, the gradient of class 1" in text
    assert "which by the update of the last layer has changed twice as much" in text


@settings(max_examples=40)
@given(problems())
def test_a_worked_step_is_one_step_of_gradient_descent(drawn: Problem) -> None:
    network, convention, parameters, X, Y = drawn
    step = work_step(network, parameters, X, Y, 0.25, convention)
    loss, found = gradients(network, parameters, X, Y, convention)
    assert step.loss == loss
    for name, value in parameters.items():
        assert np.array_equal(step.parameters[name], value - 0.25 * found[name])
    shapes = network.shapes(X.shape[0 if convention.rows else 1], convention)
    assert {name: step.quantities[name].shape for name in shapes} == shapes
    assert step.to_latex().encode("latin-1")
    assert r"\begin{aligned}" in step.to_markdown()
    assert "W₁ new = W₁ − α ∂J/∂W₁" in step.to_text()


@pytest.mark.parametrize("rate", [float("nan"), None, "0.1", 1j, 10**400])
def test_a_learning_rate_is_a_finite_number(rate: Any) -> None:
    net = Network.parse("1 -> 1, mse")
    with pytest.raises(ShapeError, match="learning rate must be a finite number, not"):
        work_step(net, net.initial_parameters(0), [[1.0]], [[1.0]], rate)


def test_a_saturated_output_has_finite_gradients_all_the_same() -> None:
    net = Network.parse("1 -> 2 softmax no bias")
    step = work_step(net, {"W1": [[1000.0, -1000.0]]}, [[1.0]], [[0, 1]], 0.1)
    assert np.array_equal(step.quantities["dJ/dW1"], [[1, -1]])
    assert "-inf" in step.to_text()
    assert r"-\infty" in step.to_latex()

"""The systems of the five homework sheets the project began from, one section each.

000 and 001: regression by mean squared error. 002: a linear hidden layer, shapes, and logistic
against two-class softmax. 003: a linear unit with sigmoid, and a network without biases.
004: two sigmoid layers on one sample. What is asserted is the right mathematics.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from chainrule import (
    Convention,
    Network,
    collapse,
    compare,
    derive,
    gradients,
    to_softmax,
    work_step,
)
from chainrule.operations import Array
from chainrule.training.fit import fit
from chainrule.training.solvers import GradientDescent

COLUMNS = Convention("columns")
W_X = Convention("columns", "out_in")


def sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def data(inputs: int, outputs: int = 1, samples: int = 7) -> tuple[Array, Array]:
    random = np.random.default_rng(5)
    return random.normal(size=(inputs, samples)), random.normal(size=(outputs, samples))


# 000 and 001: sigmoid hidden layer, identity output, mean squared error, z = W x + b.


@pytest.mark.parametrize("factor", [1.0, 0.5])
def test_regression_has_the_four_gradients_per_sample_and_over_n(factor: float) -> None:
    net = Network.parse("3 -> 4 sigmoid -> 1 identity, mse")
    convention = Convention("columns", "out_in", "mean" if factor == 1 else "half_mean")
    X, Y = data(3)
    P = net.initial_parameters(random_state=1, convention=convention)
    _, found = gradients(net, P, X, Y, convention)
    expected = {name: np.zeros_like(value) for name, value in P.items()}
    for i in range(7):
        x, y = X[:, [i]], Y[:, [i]]
        a1 = sigmoid(P["W1"] @ x + P["b1"])
        delta2 = 2 * factor / 7 * (P["W2"] @ a1 + P["b2"] - y)
        delta1 = (P["W2"].T @ delta2) * a1 * (1 - a1)
        for name, term in {
            "W2": delta2 @ a1.T, "b2": delta2, "W1": delta1 @ x.T, "b1": delta1,
        }.items():  # fmt: skip
            expected[name] += term
    for name in P:
        assert found[name] == pytest.approx(expected[name], rel=1e-12)
    text = derive(net, convention).to_text()
    front = "(2/n)" if factor == 1 else "(1/n)"
    assert f"∂J/∂W₂ = {front} (A₂ − Y) A₁ᵀ" in text
    assert f"∂J/∂W₁ = {front} ((W₂ᵀ (A₂ − Y)) ⊙ A₁ ⊙ (1 − A₁)) Xᵀ" in text
    assert f"∂J/∂W₂ = {front} Σᵢ (A₂[:,i] − Y[:,i]) (A₁[:,i])ᵀ" in text


def test_random_start_then_updates_until_convergence() -> None:
    net = Network.parse("2 -> 3 sigmoid -> 1, mse, l2=0.1")
    X, Y = (v.T for v in data(2, samples=20))
    result = fit(net, X, Y, solver=GradientDescent(0.5), random_state=3)
    assert result.stop.converged
    losses = [epoch.loss for epoch in result.history]
    assert all(later <= earlier for earlier, later in pairwise(losses))
    one = work_step(net, net.initial_parameters(np.random.default_rng(3)), X, Y, 0.5)
    after_one = fit(net, X, Y, solver=GradientDescent(0.5), random_state=3, max_epochs=1)
    assert after_one.parameters["W1"] == pytest.approx(one.parameters["W1"], rel=1e-12)


def test_three_and_more_layers() -> None:
    net = Network.parse("2 -> 3 sigmoid -> 4 sigmoid -> 2 sigmoid -> 1, mse")
    derivation = derive(net, W_X)
    assert [name for name in derivation.gradients if name[0] == "W"] == ["W1", "W2", "W3", "W4"]
    assert "(W₂ᵀ ((W₃ᵀ ((W₄ᵀ (A₄ − Y))" in derivation.to_text()


def test_the_two_rules_differ_for_the_right_reasons() -> None:
    regression = Network.parse("2 -> 3 sigmoid -> 1 identity, mse")
    classification = Network.parse("2 -> 3 sigmoid -> 1 sigmoid, log_loss")
    comparison = compare(regression, classification, W_X)
    assert comparison.differing == ["dJ/dA2", "dJ/dZ2"]
    text = " ".join(comparison.to_text().split())
    assert "Both are A₂ − Y, with the factor 2/n and 1/n." in text
    assert "Neither loss is spared it" in text
    assert "that of its own activation, sigmoid, which both networks share" in text
    assert "The 2 comes from differentiating a square that has no ½ in front, not from" in text
    half = compare(regression, classification, Convention("columns", "out_in", "half_mean"))
    assert "The 2 comes from" not in half.to_text()


# 002, problem 1: a linear hidden layer collapses.


def test_a_linear_hidden_layer_collapses_with_the_formulas_for_b_and_w() -> None:
    net = Network.parse("2 -> 2 identity -> 1 sigmoid, log_loss")
    P = net.initial_parameters(random_state=0, convention=W_X)
    P = {name: value + 0.3 for name, value in P.items()}
    result = collapse(net, P, W_X)
    logistic, Q = result
    assert logistic == Network.parse("2 -> 1 sigmoid, log_loss")
    (w11, w12), (w21, w22) = P["W1"]
    (v1, v2), (b1, b2) = P["W2"][0], P["b1"][:, 0]
    assert result.parameters["b1"].item() == pytest.approx(P["b2"].item() + b1 * v1 + b2 * v2)
    assert result.parameters["W1"][0] == pytest.approx([v1 * w11 + v2 * w21, v1 * w12 + v2 * w22])
    X, Y = data(2)
    Y = sigmoid(Y)
    assert gradients(net, P, X, Y, W_X)[0] == pytest.approx(gradients(logistic, Q, X, Y, W_X)[0])
    text = result.to_text()
    assert "W₁*[1] = W₂[1] W₁[1,1] + W₂[2] W₁[2,1]" in text
    assert "b₁* = W₂[1] b₁[1] + W₂[2] b₁[2] + b₂" in text
    assert r"{b_{1}}^{*} &= W_{2} b_{1} + b_{2}" in result.to_latex()


# 002, problem 2: shapes with samples as columns, weights inputs × units.


def test_the_shapes_of_all_eighteen_quantities() -> None:
    net = Network.parse("2 -> 2 relu -> 3 softmax, cross_entropy")
    assert net.shapes(samples=100, convention=COLUMNS) == {
        "X": (2, 100), "Y": (3, 100),
        "W1": (2, 2), "b1": (2, 1), "Z1": (2, 100), "A1": (2, 100),
        "W2": (2, 3), "b2": (3, 1), "Z2": (3, 100), "A2": (3, 100),
        "dJ/dA2": (3, 100), "dJ/dZ2": (3, 100), "dJ/dW2": (2, 3), "dJ/db2": (3, 1),
        "dJ/dA1": (2, 100), "dJ/dZ1": (2, 100), "dJ/dW1": (2, 2), "dJ/db1": (2, 1),
    }  # fmt: skip


def test_why_a_comes_before_z_and_z_before_b() -> None:
    derivation = derive(Network.parse("2 -> 2 relu -> 3 softmax, cross_entropy"), COLUMNS)
    order = list(derivation.results)
    assert order.index("dJ/dA2") < order.index("dJ/dZ2") < order.index("dJ/db2")
    assert "needs dJ/dA2 before dJ/dZ2" in derivation.why("dJ/dZ2")
    assert "needs dJ/dZ2 before dJ/db2" in derivation.why("dJ/db2")


# 002, problem 3: one update in numbers, for logistic regression and for two-class softmax.

LOGISTIC = Network.parse("1 -> 1 sigmoid, log_loss")
SOFTMAX = Network.parse("1 -> 2 softmax, cross_entropy")
x = np.array([[1.0, 2.0]])
y = np.array([[1.0, 0.0]])
P = {"W1": np.array([[-1.0]]), "b1": np.array([[1.0]])}
Q = {"W1": np.array([[0.0, -1.0]]), "b1": np.array([[0.0], [1.0]])}


@pytest.mark.parametrize(("rate", "b", "w"), [(0.01, 1.001155, -1.00019), (0.1, 1.01155, -1.0019)])
def test_one_update_worked_in_numbers(rate: float, b: float, w: float) -> None:
    # The sheet rounds a to three digits, so its numbers carry that much error.
    logistic = work_step(LOGISTIC, P, x, y, rate, COLUMNS)
    assert logistic.quantities["A1"] == pytest.approx(np.array([[0.5, 0.269]]), abs=5e-4)
    assert 2 * logistic.quantities["dJ/dZ1"] == pytest.approx(np.array([[-0.5, 0.269]]), abs=5e-4)
    assert logistic.quantities["dJ/db1"].item() == pytest.approx(-0.1155, abs=5e-5)
    assert logistic.quantities["dJ/dW1"].item() == pytest.approx(0.019, abs=1e-4)
    assert logistic.parameters["b1"].item() == pytest.approx(b, abs=1e-5)
    assert logistic.parameters["W1"].item() == pytest.approx(w, abs=1e-5)
    softmax = work_step(SOFTMAX, Q, x, np.concatenate([1 - y, y]), rate, COLUMNS)
    assert softmax.quantities["dJ/dW1"].shape == (1, 2)
    assert softmax.parameters["b1"].ravel() == pytest.approx([1 - b, b], abs=1e-5)
    assert softmax.parameters["W1"].ravel() == pytest.approx([-1 - w, w], abs=1e-5)


def test_logistic_maps_to_softmax_and_the_first_updates_agree_but_not_the_second() -> None:
    result = to_softmax(LOGISTIC, P, COLUMNS)
    network, mapped = result
    assert network == SOFTMAX
    assert all(np.array_equal(mapped[name], Q[name]) for name in Q)
    one_hot = np.concatenate([1 - y, y])
    one = work_step(LOGISTIC, P, x, y, 0.1, COLUMNS)
    two = work_step(SOFTMAX, Q, x, one_hot, 0.1, COLUMNS)
    assert two.loss == pytest.approx(one.loss, rel=1e-12)
    for name in ("b1", "W1"):
        assert two.parameters[name].ravel()[1] == pytest.approx(one.parameters[name].item())
    one = work_step(LOGISTIC, one.parameters, x, y, 0.1, COLUMNS)
    two = work_step(SOFTMAX, two.parameters, x, one_hot, 0.1, COLUMNS)
    assert abs(two.parameters["b1"][1, 0] - one.parameters["b1"].item()) > 1e-4
    text = " ".join(result.to_text().split())
    assert "from the second update on so do the gradients" in text
    assert "changed twice as much" in text


# 003: a linear unit with sigmoid, no bias, samples as rows; and a regression network without bias.


@pytest.mark.parametrize("loss", ["mse", "log_loss"])
def test_a_sigmoid_unit_without_bias(loss: str) -> None:
    net = Network.parse(f"4 -> 1 sigmoid no bias, {loss}")
    rows = Convention("rows", "in_out", "half_sum" if loss == "mse" else "sum")
    X, Y = (v.T for v in data(4, samples=3))
    Y = sigmoid(Y)
    W = net.initial_parameters(random_state=2)
    _, found = gradients(net, W, X, Y, rows)
    predicted = sigmoid(X @ W["W1"])
    slope = predicted * (1 - predicted) if loss == "mse" else 1
    assert found["W1"] == pytest.approx(-X.T @ ((Y - predicted) * slope), rel=1e-12)
    line = "∂J/∂W₁[j] = Σᵢ X[i,j] (A₁[i] − Y[i])" + (" A₁[i] (1 − A₁[i])" if loss == "mse" else "")
    assert line in derive(net, rows).to_text()


def test_a_regression_network_without_bias_by_index() -> None:
    net = Network.parse("3 -> 4 sigmoid no bias -> 1 no bias, mse")
    rows = Convention("rows", "in_out", "half_sum")
    X, Y = (v.T for v in data(3, samples=1))
    W = net.initial_parameters(random_state=2)
    _, found = gradients(net, W, X, Y, rows)
    h = sigmoid(X @ W["W1"])
    e = (h @ W["W2"] - Y).item()
    for j in range(4):
        assert found["W2"][j, 0] == pytest.approx(e * h[0, j])
        for i in range(3):
            expected = e * W["W2"][j, 0] * h[0, j] * (1 - h[0, j]) * X[0, i]
            assert found["W1"][i, j] == pytest.approx(expected)
    text = derive(net, rows).to_text()
    assert "∂J/∂W₂[k] = Σᵢ A₁[i,k] (A₂[i] − Y[i])" in text
    assert "∂J/∂W₁[j,k] = Σᵢ X[i,j] (A₂[i] − Y[i]) W₂[k] A₁[i,k] (1 − A₁[i,k])" in text


# 004: two sigmoid layers with log loss on one sample.


def test_two_sigmoid_layers_on_one_sample() -> None:
    net = Network.parse("5 -> 3 sigmoid -> 1 sigmoid, log_loss")
    assert {k: v for k, v in net.shapes(1, W_X).items() if "/" not in k} == {
        "X": (5, 1), "Y": (1, 1), "W1": (3, 5), "b1": (3, 1), "Z1": (3, 1), "A1": (3, 1),
        "W2": (1, 3), "b2": (1, 1), "Z2": (1, 1), "A2": (1, 1),
    }  # fmt: skip
    X, _ = data(5, samples=1)
    P = net.initial_parameters(random_state=4, convention=W_X)
    _, found = gradients(net, P, X, [[1.0]], W_X)
    z1 = sigmoid(P["W1"] @ X + P["b1"])
    e = (sigmoid(P["W2"] @ z1 + P["b2"]) - 1).item()
    assert found["b2"].item() == pytest.approx(e)
    assert found["W2"] == pytest.approx(e * z1.T)
    for h in range(3):
        by_bias = e * P["W2"][0, h] * z1[h, 0] * (1 - z1[h, 0])
        assert found["b1"][h, 0] == pytest.approx(by_bias)
        for m in range(5):
            assert found["W1"][h, m] == pytest.approx(by_bias * X[m, 0])
    latex = derive(net, W_X).to_latex(samples=1)
    assert r"\left[ W_{2} \right]_{k}" in latex
    text = derive(net, Convention("columns", "out_in", "sum")).to_text()
    assert "∂J/∂W₁[k,j] = Σᵢ W₂[k] (A₂[i] − Y[i]) A₁[k,i] (1 − A₁[k,i]) X[j,i]" in text

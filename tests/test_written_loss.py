"""A loss that a user writes out is derived, printed, checked and trained like any other."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule import MLPRegressor, Network, check, derive, gradients, verify
from chainrule.errors import NetworkError
from chainrule.expression import Symbol
from chainrule.formulas import differentiate, read
from chainrule.losses import loss
from chainrule.operations import Array

FORMULAS: dict[str, Callable[[Array, Array], Array]] = {
    "log(cosh(p - y))": lambda p, y: np.log(np.cosh(p - y)),
    "(p - y)^2 * exp(-y)": lambda p, y: (p - y) ** 2 * np.exp(-y),
    "sqrt(1 + (p - y)**2) - 1": lambda p, y: np.sqrt(1 + (p - y) ** 2) - 1,
    "relu(1 - p*y)": lambda p, y: np.maximum(1 - p * y, 0),
    "abs(p - y)**1.5": lambda p, y: np.abs(p - y) ** 1.5,
    "(p - y)**2 / (1 + p**2)": lambda p, y: (p - y) ** 2 / (1 + p**2),
    "cosh(p) + y": lambda p, y: np.cosh(p) + y,
    "2**(p - y) - (p - y)": lambda p, y: 2 ** (p - y) - (p - y),
    "+softplus(-y*p) * 3.5e-1": lambda p, y: 0.35 * np.log1p(np.exp(-y * p)),
}


def drawn(seed: int = 0) -> tuple[Array, Array]:
    random = np.random.default_rng(seed)
    return random.normal(size=(9, 2)), random.normal(size=(9, 1))


@pytest.mark.parametrize("text", FORMULAS)
def test_its_gradients_are_exact(text: str) -> None:
    network = Network.parse(f"2 -> 3 tanh -> 1, {text}")
    X, Y = drawn()
    parameters = network.initial_parameters(0)
    assert verify(network, parameters, X, Y).largest_relative_difference < 1e-12
    assert Network.parse(str(network)) == network


@pytest.mark.parametrize("text", FORMULAS)
def test_its_value_is_what_was_written(text: str) -> None:
    network = Network.parse(f"2 -> 1, {text}")
    X, Y = drawn(1)
    W = np.array([[0.3], [-0.7]])
    J, _ = gradients(network, {"W1": W, "b1": [[0.1]]}, X, Y)
    assert pytest.approx(FORMULAS[text](X @ W + 0.1, Y).mean(), rel=1e-13) == J


@pytest.mark.parametrize("text", FORMULAS)
def test_its_derivation_holds_line_by_line(text: str) -> None:
    derivation = derive(Network.parse(f"2 -> 3 tanh -> 1, {text}"))
    for document in (derivation.to_markdown(), derivation.to_latex()):
        outcomes = {verdict.outcome.value for verdict in check(document).verdicts}
        assert outcomes == {"holds"}


IN_TWO_PARTS = ("s + abs(y - m) * exp(-s)", "log(1 + (y - m)**2 * exp(-s)) + s/2 + s**2/99")


@pytest.mark.parametrize("text", IN_TWO_PARTS)
def test_a_loss_of_two_parts_is_derived_line_by_line(text: str) -> None:
    network = Network.parse(f"2 -> 3 tanh -> 4, {text}")
    random = np.random.default_rng(0)
    X, Y = random.normal(size=(9, 2)), random.normal(size=(9, 2))
    agreement = verify(network, network.initial_parameters(0), X, Y)
    assert agreement.largest_relative_difference < 1e-12
    assert Network.parse(str(network)) == network
    outcomes = {verdict.outcome.value for verdict in check(derive(network).to_markdown()).verdicts}
    assert outcomes == {"holds"}


def test_a_network_is_trained_with_two_parts() -> None:
    X, _ = drawn(2)
    y = X[:, 0] - X[:, 1] / 2
    model = MLPRegressor(
        loss=IN_TWO_PARTS[1], hidden_layer_sizes=(), solver="lbfgs", alpha=1, random_state=0
    ).fit(X, y)
    assert model.predict(X).shape == y.shape
    assert model.score(X, y) > 0.9
    with pytest.raises(ValueError, match="return_std=True needs loss='gaussian_nll'"):
        model.predict(X, return_std=True)


def test_a_network_is_trained_with_it() -> None:
    X, _ = drawn(2)
    y = X[:, 0] - X[:, 1] / 2
    model = MLPRegressor(
        loss="log(cosh(p - y))", hidden_layer_sizes=5, solver="lbfgs", alpha=0, max_iter=2000,
        random_state=0,
    ).fit(X, y)  # fmt: skip
    assert model.score(X, y) > 0.99
    assert model.loss_ == pytest.approx(np.log(np.cosh(model.predict(X) - y)).mean(), rel=1e-6)
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.predict(X), model.predict(X))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("m*y + exp(m) + s*0", "does not depend on the prediction s"),
        ("p - q*y", "unknown name 'q'"),
        ("p +* y", "is not a formula: write it as in"),
        ("2 p y", "is not a formula"),
        ("y + 0*p", "does not depend on the prediction p"),
        ("cohs(p - y)", "unknown function 'cohs'.*cosh"),
        ("__import__('os').system('p y')", "cannot be read"),
        ("(p - y).real", "cannot be read"),
        ("p if y else 1", "cannot be read"),
        ("[p for y in p]", "cannot be read"),
        ("p @ y", "the operator MatMult is not one of"),
        ("True * p * y", "True is no number"),
        ("p - y", "grows with p alike everywhere"),
        ("(p - y)**2 / 0", "a division by 0"),
        ("9" * 400 + "*p*y", "a number is too large"),
        ("p - y" + " - 1" * 200, "at most 500 characters"),
        ("p - y" + "(" * 300, "is not a formula"),
        ("-" * 400 + "p*y", "nested more than 50 deep"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, sentence: str) -> None:
    with pytest.raises(NetworkError, match=sentence):
        loss(text)


@given(st.text(alphabet="py+-*/^().0123456789 explogtanh", max_size=40))
def test_any_text_is_a_formula_or_a_sentence(text: str) -> None:
    with suppress(NetworkError):
        formula = read(text, {"p": Symbol("p"), "y": Symbol("y")})
        differentiate(formula, Symbol("p"))

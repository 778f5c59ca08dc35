"""What a function under check may hand over, and what is said of what it may not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from backward_passes import SHALLOW, by_hand

from chainrule import Network, check_gradients
from chainrule.documents.outcomes.verdicts import Outcome
from chainrule.operations import Array


def _returns(change: Callable[[dict[str, Array]], Any]) -> Any:
    """The report on a pass whose gradients are handed over in another way."""
    net = Network.parse(SHALLOW)
    function = by_hand(net)
    return check_gradients(lambda p, X, Y: change(function(p, X, Y)[1]), net)


@pytest.mark.parametrize("key", ["{}", "d{}", "dJ/d{}", "grad_{}", "dL_d{}", "{}_grad", "∇{}"])
def test_keys_are_understood(key: str) -> None:
    assert _returns(lambda g: {key.format(name[1:]): v for name, v in g.items()}).ok


def test_what_may_come_back() -> None:
    names = ["dW1", "db1", "dW2", "db2"]
    assert _returns(lambda g: tuple(g[name] for name in names)).ok
    assert _returns(lambda g: [g[name] for name in names]).ok
    assert _returns(lambda g: {**g, "W1": np.ones(3), "cache": None}).ok
    assert _returns(lambda g: {name: value.tolist() for name, value in g.items()}).ok
    assert _returns(lambda g: {name: v[0] if name[1] == "b" else v for name, v in g.items()}).ok
    assert _returns(lambda g: {name: v.astype(np.float32) for name, v in g.items()}).ok
    assert _returns(lambda g: (g, {"A1": 1})).ok
    assert _returns(lambda g: ({"A1": 1}, g)).ok
    assert _returns(lambda g: (1, *g.values()))["J"].cause is not None
    net = Network.parse("2 -> 1 no bias, mse")
    assert check_gradients(lambda p, X, Y: by_hand(net)(p, X, Y)[1]["dW1"], net).ok


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda g: None, "Your function returned nothing, not a dict of gradients by name"),
        (lambda g: 3, "Your function returned a value of type int, not a dict of gradients"),
        (lambda g: [1, 2, 3], "3 values came back for the 4 parameters W1, b1, W2, b2."),
        (lambda g: {"foo": 1}, "No gradient came back: the keys are 'foo', not W1, b1, W2, b2."),
        (lambda g: 1 / 0, "Your function raised ZeroDivisionError: division by zero (test_"),
    ],
)
def test_what_cannot_be_compared(change: Callable[[dict[str, Array]], Any], problem: str) -> None:
    report = _returns(change)
    assert not report.ok
    assert report.problems[0].startswith(problem)
    assert report.summary == "The gradients could not be compared."


@pytest.mark.parametrize(
    ("value", "outcome", "message"),
    [
        (None, "unread", "It is None, not an array of numbers."),
        ("one", "unread", "It is of type str, not an array of numbers."),
        (np.full((3, 4), 1j), "unread", "It is complex, not an array of numbers."),
        (np.full((3, 4), np.nan), "wrong", "It has nan at [0, 0]."),
        (np.ones((2, 2)), "wrong", "It has shape (2, 2), but W1 has (3, 4)."),
    ],
)
def test_what_is_no_gradient(value: Any, outcome: str, message: str) -> None:
    report = _returns(lambda g: {**g, "dW1": value})
    assert (report["W1"].outcome.value, report["W1"].message) == (outcome, message)
    assert [report[name].outcome for name in ("W2", "b2", "b1")] == [Outcome.HOLDS] * 3
    assert not report.ok


def test_a_missing_gradient() -> None:
    report = _returns(lambda g: {name: v for name, v in g.items() if name != "db1"})
    assert report["b1"].outcome is Outcome.UNDEFINED
    assert report["b1"].message == "No gradient of b1 came back, only of W1, W2, b2."


def test_what_else_a_function_does() -> None:
    net = Network.parse(SHALLOW)
    function = by_hand(net)

    def updates(p: dict[str, Array], X: Array, Y: Array) -> dict[str, Array]:
        found = function(p, X, Y)[1]
        p["W1"] -= 0.1 * found["dW1"]
        X *= 2
        return found

    report = check_gradients(updates, net)
    assert not report.ok
    assert report.problems == (
        "Your function changes W1 and X, which it was given: "
        "compute the gradients only, or work on a copy.",
    )
    kept: dict[str, Array] = {}

    def accumulates(p: dict[str, Array], X: Array, Y: Array) -> dict[str, Array]:
        for name, value in function(p, X, Y)[1].items():
            kept[name] = kept.get(name, 0) + value
        return kept

    assert check_gradients(accumulates, net).problems == (
        "Called twice with the same arguments, your function returned different gradients: "
        "is something random in it, or kept from one call to the next?",
    )

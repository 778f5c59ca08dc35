"""Describing networks, in Python and as a string."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nets import CONVENTIONS, networks

from chainrule import Convention, Dense, Network, derive
from chainrule.errors import ChainruleError, NetworkError, NetworkSyntaxError


@given(networks())
def test_a_network_reads_its_own_string(network: Network) -> None:
    assert Network.parse(str(network)) == network


@given(st.text(max_size=60))
def test_no_text_makes_the_reader_fail_otherwise(text: str) -> None:
    with contextlib.suppress(NetworkError):
        Network.parse(text)


@given(st.text(alphabet="0123456789 ->,relutanhsigmodmse()=.x", max_size=40))
def test_no_network_like_text_either(text: str) -> None:
    with contextlib.suppress(NetworkError):
        Network.parse(text)


def test_the_two_ways_of_writing_are_one() -> None:
    layers = [Dense(2, "relu"), Dense(3, "softmax")]
    written = Network(inputs=2, layers=layers, loss="cross_entropy")
    assert written == Network.parse("2 -> 2 relu -> 3 softmax, cross_entropy")
    assert written == Network.parse("2→2 ReLU→3 softmax")
    assert hash(written) == hash(Network.parse(str(written)))


def test_aliases_have_one_spelling() -> None:
    assert str(Network.parse("3 -> 1 logistic")) == "3 -> 1 sigmoid, log_loss"
    assert str(Network.parse("3 -> 1 linear, mse")) == "3 -> 1 identity, squared_error"
    assert str(Network.parse("3 -> 2, huber(1)")) == "3 -> 2 identity, huber"
    assert str(Network.parse("3 -> 2 leaky_relu(0.3), mae")) == (
        "3 -> 2 leaky_relu(0.3), absolute_error"
    )


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("2 -> 3 rellu -> 1", "unknown activation 'rellu': did you mean 'relu'", "rellu"),
        ("2 -> x relu", "expected a number of units, a whole number of at least 1", "x"),
        ("2 -> 0 relu", "whole number of at least 1, not '0'", "0"),
        ("x -> 3", "expected the number of inputs", "x"),
        ("2 -> 3, log_los", "unknown loss 'log_los': did you mean 'log_loss'", "log_los"),
        ("2 -> 3 tanh, log_loss", "log_loss needs predictions between 0 and 1", "3"),
        ("2 -> 1, cross_entropy", "softmax of one unit, which is always 1", "1"),
        ("2 -> 3, mse, foo=1", "unknown or repeated option 'foo'", "foo"),
        ("2 -> 3, mse, l2=x", "l2 takes a number, not 'x'", "l2"),
        ("2 -> 3, mse, mae", "a second loss 'mae'", "mae"),
        ("7", "a network reads INPUTS -> UNITS ACTIVATION", ""),
        ("2 -> 3 softmax, poisson, l2=-1", "l2 must be a number that is not negative", "3"),
    ],
)
def test_a_slip_is_shown_with_a_caret(text: str, message: str, place: str) -> None:
    with pytest.raises(NetworkSyntaxError) as problem:
        Network.parse(text)
    sentence, shown, caret = str(problem.value).split("\n")
    assert message in sentence
    assert shown.strip() == text
    assert shown[caret.index("^") :].startswith(place)


def test_the_caret_stays_in_view_in_a_long_string() -> None:
    text = "2" + " -> 3 tanh" * 400 + " -> 4 tnah"
    with pytest.raises(NetworkSyntaxError) as problem:
        Network.parse(text)
    _, shown, caret = str(problem.value).split("\n")
    assert shown[caret.index("^") :] == "tnah"
    assert len(shown) < 220


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Dense(0), "number of units must be at least 1"),
        (lambda: Dense(2.5), "must be a whole number, not 2.5"),
        (lambda: Dense(True), "must be at least 1, not True"),
        (lambda: Network(0, [Dense(1)]), "number of inputs must be at least 1"),
        (lambda: Network(2, []), "at least one layer"),
        (lambda: Network(2, ["relu"]), "a layer is a Dense"),
        (lambda: Dense(3, "log"), "'log' is not an activation"),
        (lambda: Network(2, [Dense(2, "relu")], "poisson"), "needs positive predictions"),
        (lambda: Convention(samples="row"), "did you mean 'rows'"),
        (lambda: Dense(2, 5), "an activation is given as text, not 5"),
        (lambda: Dense(2, ["relu"]), "an activation is given as text"),
        (lambda: Network(2, [Dense(2)], loss=3), "a loss is given as text, not 3"),
        (lambda: Network(2, 3), "layers is a list of Dense"),
        (lambda: Network(2, [Dense(2)], l2="x"), "l2 must be a number that is not negative"),
        (lambda: Network.parse(None), "a network is given as text, not None"),
        (lambda: derive("2 -> 1"), "a Network is wanted"),
        (lambda: derive(Network.parse("2 -> 1"), "columns"), "convention must be a Convention"),
        (lambda: Network.parse("2 -> 1").initial_parameters("x"), "'x' is no seed"),
        (lambda: Network.parse("99999 -> 99999 -> 1").initial_parameters(), "too many for the mem"),
        (lambda: Convention(reduction="average"), "Convention\\(reduction='average'\\)"),
    ],
)
def test_what_is_no_network_is_refused_with_a_reason(make: object, message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        make()  # type: ignore[operator]


def test_every_error_is_a_chainrule_error_and_a_value_error() -> None:
    assert issubclass(NetworkError, ChainruleError)
    assert issubclass(NetworkError, ValueError)


def test_numpy_integers_are_integers() -> None:
    assert Network(np.int64(3), [Dense(np.int32(2), "tanh")]).inputs == 3


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_initial_parameters_differ_between_conventions_in_layout_only(
    convention: Convention,
) -> None:
    net = Network.parse("5 -> 4 relu -> 3 tanh no bias -> 2")
    plain = net.initial_parameters(random_state=7)
    laid_out = net.initial_parameters(random_state=7, convention=convention)
    shapes = net.shapes(1, convention)
    assert list(plain) == net.parameter_names() == ["W1", "b1", "W2", "W3", "b3"]
    for name, value in laid_out.items():
        assert value.shape == shapes[name]
        same = plain[name] if convention.weights == "in_out" or name[0] == "b" else plain[name].T
        assert np.array_equal(value.ravel(), same.ravel())


def test_initial_weights_have_the_variance_of_the_papers() -> None:
    net = Network.parse("400 -> 300 tanh -> 200 relu -> 1")
    weights = net.initial_parameters(random_state=0)
    assert weights["W1"].var() == pytest.approx(2 / 700, rel=0.02)
    assert weights["W2"].var() == pytest.approx(2 / 300, rel=0.02)
    assert not weights["b1"].any()

"""∂ŷ/∂w: the reference by the complex step and by PyTorch, the compiled core by the reference."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from native_problems import TOLERANCE, in_type, needs_core, problem_of
from nets import Problem

from chainrule.convention import Convention
from chainrule.engines import native
from chainrule.engines.native import Native, available
from chainrule.engines.reference import Reference, relative_difference
from chainrule.engines.reference_training import ReferenceVectors
from chainrule.network import Network
from chainrule.operations import ACTIVATIONS, Array
from chainrule.training.solvers.objective import Layout

ACTIVATION_NAMES = (*ACTIVATIONS, "leaky_relu(0.3)", "elu(0.5)")
# Inputs, hidden units, outputs, bias: around the sizes of registers; few outputs and many.
SIZES = (
    (3, (5,), 2, True),
    (13, (50,), 1, True),
    (7, (16, 33), 9, False),
    (4, (), 3, True),
    (9, (8, 17), 4, True),
)


def drawn(hidden: str, output: str, size: tuple[Any, ...], dtype: Any = np.float64) -> Problem:
    """A problem with these activations."""
    inputs, units, outputs, bias = size
    if output == "softmax":
        outputs = max(outputs, 2)
    end = "" if bias else " no bias"
    layers = "".join(f"{n} {hidden}{end} -> " for n in units)
    text = f"{inputs} -> {layers}{outputs} {output}{end}, absolute_error"
    return problem_of(text, samples=11, dtype=dtype)


def vector_of(problem: Problem) -> Array:
    """The parameters as one vector, of their own type."""
    w = Layout(problem.parameters).vector(problem.parameters)
    return w.astype(problem.X.dtype)


def by_complex_step(problem: Problem) -> Array:
    """∂ŷ/∂w entry by entry, of the loss ŷ y with y = 1: no rule of differentiation is used."""
    network, _, parameters, X, _ = problem
    engine = Reference(replace(network, loss="p * y"), Convention(reduction="sum"))
    layout, outputs = Layout(parameters), np.eye(network.outputs)
    directions = [layout.parameters(row) for row in np.eye(layout.size)]
    entries = [
        engine.derivative(direction, parameters, x[None], y[None])
        for x in X
        for y in outputs
        for direction in directions
    ]
    return np.reshape(entries, (len(X), network.outputs, layout.size))


@pytest.mark.parametrize("activation", ACTIVATION_NAMES)
def test_the_reference_is_the_complex_step(activation: str) -> None:
    for size in ((3, (4,), 2, True), (2, (3, 4), 2, False), (3, (), 2, True)):
        problem = drawn(activation, activation, size)
        problem = problem._replace(X=problem.X[:3], Y=problem.Y[:3])
        found = ReferenceVectors(problem.network).jacobian(vector_of(problem), problem.X)
        right = by_complex_step(problem)
        assert found.shape == right.shape
        assert relative_difference(found, right) < 1e-13


@pytest.mark.slow  # loading PyTorch
def test_the_reference_is_pytorchs() -> None:
    torch = pytest.importorskip("torch", reason="compared where PyTorch is installed")
    network, _, parameters, X, _ = drawn("tanh", "sigmoid", (3, (4, 5), 2, True))

    def outputs(*arrays: Any) -> Any:
        W1, b1, W2, b2, W3, b3 = arrays
        hidden = torch.tanh(torch.tanh(torch.tensor(X) @ W1 + b1) @ W2 + b2)
        return torch.sigmoid(hidden @ W3 + b3)

    arrays = tuple(torch.tensor(parameters[name]) for name in network.parameter_names())
    parts = torch.autograd.functional.jacobian(outputs, arrays)
    right = np.concatenate([part.numpy().reshape(*part.shape[:2], -1) for part in parts], axis=2)
    found = ReferenceVectors(network).jacobian(Layout(parameters).vector(parameters), X)
    assert relative_difference(found, right) < 1e-13


@needs_core
@pytest.mark.parametrize("instruction_set", native.instruction_sets())
@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("activation", ACTIVATION_NAMES)
def test_the_core_is_the_reference(activation: str, dtype: Any, instruction_set: str) -> None:
    for number, size in enumerate(SIZES):
        output = ("identity", activation, "softmax")[number % 3]
        if activation == "exp":
            output = "identity"  # the exponential of an exponential leaves no digits to compare
            size = (size[0], size[1][:1], *size[2:])
        problem = drawn(activation, output, size, dtype)
        exact = in_type(problem, np.float64)
        found = Native(problem.network, instruction_set=instruction_set).jacobian(
            vector_of(problem), problem.X
        )
        right = ReferenceVectors(problem.network).jacobian(vector_of(exact), exact.X)
        assert found.dtype == dtype
        assert relative_difference(found, right) <= TOLERANCE[dtype], problem.network


def engines(network: Network) -> list[Native | ReferenceVectors]:
    """Those that are installed."""
    return [ReferenceVectors(network), *([Native(network)] if available() else [])]


def test_the_sum_of_its_rows_is_the_gradient() -> None:
    """∂J/∂w = Σ ∂L/∂ŷ ∂ŷ/∂w over rows and outputs: here 2 (ŷ − y) / n."""
    network, _, parameters, X, Y = problem_of("5 -> 7 gelu -> 6 tanh -> 3, squared_error")
    w = Layout(parameters).vector(parameters)
    for engine in engines(network):
        gradient = np.empty_like(w)
        engine.evaluate(w, X, Y, None, gradient)
        slopes = 2 * (engine.predictions(w, X) - Y) / len(X)
        own = np.einsum("ik,ikp->p", slopes, engine.jacobian(w, X))
        np.testing.assert_allclose(own, gradient, rtol=1e-11, atol=1e-14)


def test_it_is_written_where_it_is_wanted() -> None:
    network, _, parameters, X, _ = problem_of("5 -> 7 tanh -> 2, squared_error")
    w = Layout(parameters).vector(parameters)
    for engine in engines(network):
        out = np.empty((len(X), 2, len(w)))
        assert engine.jacobian(w, X, out) is out
        np.testing.assert_array_equal(out, engine.jacobian(w, X))


@needs_core
@pytest.mark.parametrize("samples", [1, 2, 63, 64, 65, 3000])
def test_any_number_of_rows_and_threads(samples: int) -> None:
    network, _, parameters, X, _ = problem_of("5 -> 30 relu -> 12 tanh -> 2", samples=samples)
    w = Layout(parameters).vector(parameters)
    right = ReferenceVectors(network).jacobian(w, X)
    found = [Native(network, threads=threads).jacobian(w, X) for threads in (1, 2, 3)]
    assert relative_difference(found[0], right) < 1e-12
    for other in found[1:]:
        np.testing.assert_array_equal(found[0], other)
    behind = np.repeat(X, 2, axis=1)[::-1, ::2][::-1]
    np.testing.assert_array_equal(Native(network).jacobian(w, behind), found[0])


@needs_core
def test_what_does_not_fit_is_refused() -> None:
    network, _, parameters, X, _ = problem_of("5 -> 7 tanh -> 2, squared_error")
    w = Layout(parameters).vector(parameters)
    engine = Native(network, Convention())
    with pytest.raises(ValueError, match="out's shape"):
        engine.jacobian(w, X, np.empty((len(X), 1, len(w))))
    with pytest.raises(ValueError, match="another number of parameters"):
        engine.jacobian(w[1:].copy(), X)

"""H v by the compiled core against the reference's complex step, and that against gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from native_problems import TOLERANCE, in_type, needs_core, problem_of, vector
from nets import PAIRINGS, Problem, whole_targets

from chainrule.convention import Convention
from chainrule.engines import native
from chainrule.engines.differences import differenced
from chainrule.engines.native import Native
from chainrule.engines.reference import relative_difference
from chainrule.engines.reference_training import ReferenceVectors
from chainrule.operations import ACTIVATIONS, Array

HIDDEN = (*ACTIVATIONS, "leaky_relu(0.3)", "elu(0.5)")
OUTPUTS = (*PAIRINGS, ("elu", "huber(0.5)"), ("identity", "quantile(0.3)"))
SIZES = ((3, (5,), 2), (13, (50,), 1), (7, (16, 33), 10), (4, (), 3), (9, (8, 40, 17), 4))


def text_of(hidden: str, number: int) -> str:
    """A network string of the hidden activation before the pairing of this number."""
    activation, loss = OUTPUTS[number]
    inputs, units, outputs = SIZES[number % len(SIZES)]
    outputs = whole_targets(max(outputs, 2) if activation == "softmax" else outputs, loss)
    units = units[:1] if hidden == "exp" else units
    bias = " no bias" if number % 2 else ""
    layers = "".join(f"{n} {hidden}{bias} -> " for n in units)
    return f"{inputs} -> {layers}{outputs} {activation}{bias}, {loss}, l2=0.1"


def drawn_with(text: str, dtype: Any = np.float64) -> tuple[Problem, Array, Array, Array]:
    """A problem, its parameters in one vector, a direction, and a weight for each row."""
    drawn = problem_of(text, samples=150, dtype=dtype)
    w = vector(drawn.parameters)
    random = np.random.default_rng(3)
    v = random.normal(size=w.size)
    weights = random.integers(0, 3, len(drawn.X)).astype(float)
    return drawn, w.astype(dtype), v.astype(dtype), weights.astype(dtype)


def exact(drawn: Problem, w: Array, v: Array, weights: Array | None) -> Array:
    """The reference's product in double precision."""
    same = in_type(drawn, np.float64)
    weights = None if weights is None else weights.astype(float)
    reference = ReferenceVectors(drawn.network)
    return reference.hessian_product(w.astype(float), v.astype(float), same.X, same.Y, weights)


def gradient_of(
    engine: Native | ReferenceVectors, drawn: Problem, weights: Array | None
) -> Callable[[Array], Array]:
    """∇J as a function of the parameters."""

    def gradient(w: Array) -> Array:
        found = np.empty_like(w)
        engine.evaluate(w, drawn.X, drawn.Y, weights, found)
        return found

    return gradient


@needs_core
@pytest.mark.parametrize("instruction_set", native.instruction_sets())
@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_the_r_operator_is_the_complex_step(hidden: str, dtype: Any, instruction_set: str) -> None:
    """Every hidden activation × output and loss, at sizes by turns, with and without weights."""
    for number in range(len(OUTPUTS)):
        text = text_of(hidden, number)
        drawn, w, v, weights = drawn_with(text, dtype)
        some = weights if number % 3 else None
        engine = Native(drawn.network, instruction_set=instruction_set)
        found = engine.hessian_product(w, v, drawn.X, drawn.Y, some)
        right = exact(drawn, w, v, some)
        assert found.dtype == dtype
        assert relative_difference(found, right) <= 10 * TOLERANCE[dtype], text


SMOOTH = [name for name in ACTIVATIONS if name not in ("relu", "leaky_relu", "exp")]


@pytest.mark.parametrize("hidden", SMOOTH)
def test_the_complex_step_is_the_slope_of_the_gradient(hidden: str) -> None:
    """To the digits that a central difference has, for every loss without a kink."""
    for number, (activation, loss) in enumerate(OUTPUTS):
        if activation in ("relu", "leaky_relu") or loss in ("absolute_error", "quantile(0.3)"):
            continue
        text = text_of(hidden, number)
        drawn, w, v, weights = drawn_with(text)
        reference = ReferenceVectors(drawn.network)
        slope = differenced(gradient_of(reference, drawn, weights), w, v)
        found = reference.hessian_product(w, v, drawn.X, drawn.Y, weights)
        assert relative_difference(found, slope) <= 1e-6, text


@needs_core
@pytest.mark.parametrize("reduction", ["mean", "half_mean", "sum", "half_sum"])
def test_every_reduction(reduction: str) -> None:
    drawn, w, v, weights = drawn_with("6 -> 9 tanh -> 4 silu -> 3 softmax, l2=0.2")
    convention = Convention(reduction=reduction)
    found = Native(drawn.network, convention).hessian_product(w, v, drawn.X, drawn.Y, weights)
    right = ReferenceVectors(drawn.network, convention)
    np.testing.assert_allclose(
        found, right.hessian_product(w, v, drawn.X, drawn.Y, weights), rtol=1e-10, atol=1e-13
    )


@needs_core
def test_threads_and_strides_change_no_bit() -> None:
    drawn = problem_of("20 -> 60 tanh -> 2", samples=3000)
    w = vector(drawn.parameters)
    v = np.linspace(-1, 1, w.size)
    products = [
        Native(drawn.network, threads=threads).hessian_product(w, v, X, drawn.Y)
        for threads, X in ((1, drawn.X), (2, drawn.X), (5, np.asfortranarray(drawn.X)))
    ]
    np.testing.assert_array_equal(products[0], products[1])
    np.testing.assert_array_equal(products[0], products[2])


def test_the_hessian_is_symmetric_and_a_loss_of_ones_own_has_one() -> None:
    """vᵀ H u = uᵀ H v, by whichever engine runs a formula as loss."""
    drawn, w, v, _ = drawn_with("3 -> 4 gelu -> 1, log(cosh(p - y)), l2=0.1")
    reference = ReferenceVectors(drawn.network)
    u = np.cos(np.arange(w.size))
    left, right = (reference.hessian_product(w, d, drawn.X, drawn.Y) for d in (u, v))
    assert v @ left == pytest.approx(u @ right, rel=1e-12)


def test_no_direction_no_product() -> None:
    assert not differenced(np.sin, np.ones(3), np.zeros(3)).any()

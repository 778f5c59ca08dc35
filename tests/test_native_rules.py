"""What a training step of the compiled core may be told beyond the solver's numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from native_problems import needs_core, problem_of, vector

from chainrule.engines.native import Native
from chainrule.engines.native_training import Trainer
from chainrule.engines.reference import Reference
from chainrule.engines.rule import Rule
from chainrule.operations import Array

pytestmark = needs_core

NETWORK = "6 -> 20 tanh -> 3, l2=0.3"
SGD = Rule("sgd", 0.1)


def weights_only(network_parameters: dict[str, Array]) -> Array:
    """1 for every weight of the vector and 0 for every bias."""
    return np.concatenate(
        [np.full(a.size, float(name[0] == "W")) for name, a in network_parameters.items()]
    )


def moved(rule: Rule, rows: int = 37) -> tuple[Array, Array, Array, float]:
    """The start, the gradient without penalty, where one step leads, and the J that was told."""
    network, _, parameters, X, Y = problem_of(NETWORK)
    w = vector(parameters)
    trainer = Trainer(Native(network), w, rule)
    J = trainer.epoch(X, Y, np.arange(rows), rows)
    plain = Reference(replace(network, l2=0.0))
    _, gradients = plain.loss_and_gradients(parameters, X[:rows], Y[:rows])
    return w, vector(gradients), trainer.w, J


def test_a_penalty_over_rows_is_divided_by_the_rows_of_the_batch() -> None:
    network, _, parameters, X, Y = problem_of(NETWORK)
    w, g, after, told = moved(replace(SGD, l2_over_rows=True), rows=20)
    shrunk = g + 0.3 / 20 * w * weights_only(parameters)
    np.testing.assert_allclose(after, w - 0.1 * shrunk, rtol=1e-12)
    assert told == pytest.approx(
        Reference(replace(network, l2=0.3 / 20)).loss(parameters, X[:20], Y[:20]), rel=1e-12
    )


def test_the_sizes_of_the_weights_are_penalised() -> None:
    network, _, parameters, X, Y = problem_of(NETWORK)
    w, g, after, told = moved(replace(SGD, l1=0.05))
    weights = weights_only(parameters)
    np.testing.assert_allclose(after, w - 0.1 * (g + weights * (0.3 * w + 0.05 * np.sign(w))))
    sizes = 0.05 * np.abs(weights * w).sum()
    assert told == pytest.approx(Reference(network).loss(parameters, X, Y) + sizes, rel=1e-12)


def test_the_penalty_is_told_apart() -> None:
    network, _, parameters, X, Y = problem_of(NETWORK)
    trainer = Trainer(Native(network), vector(parameters), SGD)
    J = trainer.epoch(X, Y, np.arange(37), 37)
    plain = Reference(replace(network, l2=0.0)).loss(parameters, X, Y)
    assert J - trainer.penalty == pytest.approx(plain, rel=1e-12)


@pytest.mark.parametrize("clip", [0.01, 1e6])
def test_a_long_gradient_is_shortened_to_the_bound(clip: float) -> None:
    _, _, parameters, _, _ = problem_of(NETWORK)
    w, g, after, _ = moved(replace(SGD, clip=clip))
    g = g + 0.3 * w * weights_only(parameters)
    shortened = g * min(1.0, clip / np.linalg.norm(g))
    np.testing.assert_allclose(after - w, -0.1 * shortened, rtol=1e-9, atol=1e-15)


def test_epsilon_beside_the_root_of_v_before_its_correction() -> None:
    _, _, parameters, _, _ = problem_of(NETWORK)
    w, g, after, _ = moved(Rule("adam", 0.01, 0.9, 0.999, 0.1, epsilon_hat=True))
    g = g + 0.3 * w * weights_only(parameters)
    m, v = 0.1 * g, 0.001 * g**2
    step = 0.01 * np.sqrt(1 - 0.999) / (1 - 0.9) * m / (np.sqrt(v) + 0.1)
    np.testing.assert_allclose(after, w - step, rtol=1e-12)


def test_a_learning_rate_may_change_between_epochs() -> None:
    network, _, parameters, X, Y = problem_of(NETWORK)
    trainer = Trainer(Native(network), vector(parameters), SGD)
    trainer.epoch(X, Y, np.arange(37), 8)
    before = trainer.w
    trainer.set_learning_rate(0.0)
    trainer.epoch(X, Y, np.arange(37), 8)
    np.testing.assert_array_equal(trainer.w, before)

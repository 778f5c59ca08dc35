"""One training step after another: the compiled core beside the reference, for every rule."""

from __future__ import annotations

import numpy as np
import pytest
from native_problems import needs_core, problem_of, vector

from chainrule.convention import Convention
from chainrule.engines.choice import trainer, vector_engine
from chainrule.engines.native import Native
from chainrule.engines.reference import Reference
from chainrule.engines.reference_training import ReferenceVectors
from chainrule.engines.rule import Rule
from chainrule.operations import Array

NETWORKS = (
    "6 -> 20 tanh -> 1, l2=0.3",
    "6 -> 9 silu -> 17 sigmoid -> 5 softmax, l2=0.01",
    "6 -> 11 gelu -> 4 relu -> 3 sigmoid, log_loss",
    "6 -> 2 exp, poisson, l2=0.1",
    "6 -> 10 tanh -> 6, gaussian_nll, l2=0.01",
)
WRITTEN = "6 -> 5 tanh -> 2, cosh(p) + y"
RULES = {
    "sgd": Rule("sgd", 0.01),
    "momentum": Rule("sgd", 0.01, 0.9),
    "nesterov": Rule("sgd", 0.01, 0.9, nesterov=True),
    "adam": Rule("adam", 0.01, 0.9, 0.999, 1e-8),
    "adamw": Rule("adam", 0.01, 0.9, 0.999, 1e-8, weight_decay=0.1),
    "epsilon_hat": Rule("adam", 0.01, 0.8, 0.99, 1e-3, epsilon_hat=True),
    "l2_over_rows": Rule("sgd", 0.01, l2_over_rows=True),
    "l1": Rule("adam", 0.01, 0.9, 0.999, 1e-8, l1=0.2, l2_over_rows=True),
    "clip": Rule("sgd", 0.01, 0.9, clip=0.05),
}


def agree(a: Array, b: Array) -> None:
    np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-11)


@needs_core
@pytest.mark.parametrize("dropout", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize("text", NETWORKS)
def test_a_step_is_the_references(text: str, rule: Rule, weighted: bool, dropout: bool) -> None:
    network, _, parameters, X, Y = problem_of(text)
    weights = np.random.default_rng(3).uniform(0, 2, len(X)) if weighted else None
    if weights is not None:
        weights[:4] = 0
    parts = (0.3,) * (network.depth - 1) if dropout else ()
    engines = Native(network, dropout=parts), ReferenceVectors(network, dropout=parts)
    trainers = [trainer(engine, vector(parameters), rule, seed=5) for engine in engines]
    order = np.random.default_rng(1).permutation(len(X))
    for _ in range(3):
        fast, slow = (t.epoch(X, Y, order, 8, weights) for t in trainers)
        assert fast == pytest.approx(slow, rel=1e-11)
        assert trainers[0].penalty == pytest.approx(trainers[1].penalty, rel=1e-11)
    for fast_part, slow_part in zip(trainers[0].state, trainers[1].state, strict=True):
        agree(np.asarray(fast_part), np.asarray(slow_part))


@pytest.mark.parametrize("reduction", ["mean", "half_mean", "sum"])
@pytest.mark.parametrize("text", [*NETWORKS, WRITTEN])
def test_a_sample_with_weight_two_counts_twice(text: str, reduction: str) -> None:
    network, _, parameters, X, Y = problem_of(text)
    convention = Convention(reduction=reduction)
    times = np.arange(len(X)) % 3
    repeated = np.repeat(np.arange(len(X)), times)
    w = vector(parameters)
    expected, gradients = Reference(network, convention).loss_and_gradients(
        parameters, X[repeated], Y[repeated]
    )
    for engine in (vector_engine(network, convention), ReferenceVectors(network, convention)):
        gradient = np.empty_like(w)
        found = engine.evaluate(w, X, Y, times.astype(float), gradient)
        assert found == pytest.approx(expected, rel=1e-12)
        agree(gradient, vector(gradients))

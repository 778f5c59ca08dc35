"""The noise of predictions: its distribution, and intervals that cover as often as they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t

from chainrule.ensemble.noise import noise_of
from chainrule.operations import Array


def test_noise_finds_the_distribution_that_residuals_have() -> None:
    random = np.random.default_rng(2)
    n = 20_000
    spread = np.exp(random.normal(size=n))
    mean = random.normal(size=n)
    scale = 0.3 * spread**0.7
    y = mean + scale * t.rvs(6, size=n, random_state=random)
    found = noise_of(mean, spread, y, None)
    np.testing.assert_allclose(found.scale(mean, spread), scale, rtol=0.1)
    assert found.freedom == pytest.approx(6, rel=0.2)
    true = t.logpdf((y - mean) / scale, 6) - np.log(scale)
    assert found.log_density(mean, spread, y).mean() == pytest.approx(true.mean(), abs=2e-3)
    np.testing.assert_allclose(found.deviation(mean, spread), scale * np.sqrt(6 / 4), rtol=0.15)
    below = (y < found.quantile(mean, spread, 0.2)).mean()
    assert below == pytest.approx(0.2, abs=0.01)


@settings(max_examples=20, deadline=None)
@given(st.integers(20, 80), st.sampled_from([0.5, 0.8, 0.9]), st.integers(0, 10**6))
def test_intervals_cover_as_often_as_they_say(n: int, coverage: float, seed: int) -> None:
    """The conformal guarantee: at least the coverage, at most 1/(n+1) above it, on average."""
    random = np.random.default_rng(seed)
    inside = []
    for _ in range(20):
        y = random.standard_cauchy(size=n + 200)  # no such tails are in the model
        zero, one = np.zeros(n), np.ones(n)
        found = noise_of(zero, one, y[:n], None)
        half = found.half_width(np.zeros(200), np.ones(200), coverage)
        inside.append((np.abs(y[n:]) <= half).mean())
    assert coverage - 0.06 < np.mean(inside) < coverage + 1 / (n + 1) + 0.06


def test_intervals_of_few_rows_do_not_believe_what_was_fitted_to_them() -> None:
    """Scores by a θ that was fitted to the same rows promise too much; those left out do not."""
    random, n = np.random.default_rng(4), 20
    kinds: dict[str, Array | None] = {"own": None, "left out": np.arange(n) % 5}
    inside: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _ in range(80):
        spread, mean = np.exp(random.normal(size=n + 300)), random.normal(size=n + 300)
        y = mean + 0.3 * spread**0.5 * random.normal(size=n + 300)
        for kind, folds in kinds.items():
            found = noise_of(mean[:n], spread[:n], y[:n], None, folds=folds)
            half = found.half_width(mean[n:], spread[n:], 0.8)
            inside[kind].append(float((np.abs(y - mean)[n:] <= half).mean()))
    promised = 17 / 21
    assert np.mean(inside["own"]) < promised - 0.01
    assert promised - 0.01 < np.mean(inside["left out"]) < promised + 0.08

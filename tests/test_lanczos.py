"""The ends of a spectrum from products, against LAPACK."""

from __future__ import annotations

import numpy as np
import pytest

from chainrule.operations import Array
from chainrule.training.lanczos import extremes


def with_eigenvalues(values: Array, seed: int = 1) -> Array:
    """A symmetric matrix with these eigenvalues."""
    size = len(values)
    Q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(size, size)))
    H: Array = (Q * values) @ Q.T
    return H


@pytest.mark.parametrize(
    "values",
    [
        np.linspace(-0.3, 5, 40),
        np.ones(12),  # one product spans all that there is
        np.zeros(7),
        np.r_[np.full(10, 2.0), np.full(10, -1.0)],
        np.r_[-1e-3, np.geomspace(1e-8, 1e3, 30)],
        np.array([-4.0]),
    ],
    ids=["spread", "identity", "zero", "two", "steep", "one"],
)
def test_both_ends_are_lapacks(values: Array) -> None:
    H = with_eigenvalues(values)
    found = extremes(lambda v: H @ v, len(values), most=len(values))
    scale = np.abs(values).max()
    assert found.smallest == pytest.approx(
        values.min(), abs=1e-2 * abs(values.min()) + 1e-7 * scale
    )
    assert found.largest == pytest.approx(values.max(), rel=1e-5, abs=1e-12)
    along = found.direction
    assert np.linalg.norm(along) == pytest.approx(1)
    assert along @ H @ along == pytest.approx(found.smallest, abs=1e-9 * max(scale, 1))


def test_fewer_products_bound_the_ends_from_inside() -> None:
    H = with_eigenvalues(np.linspace(-1, 9, 300))
    found = extremes(lambda v: H @ v, 300, most=15)
    assert not found.exact
    assert found.products == 15
    assert -1 <= found.smallest < -0.7
    assert 8.7 < found.largest <= 9


def test_a_settled_end_takes_no_more_products() -> None:
    H = with_eigenvalues(np.r_[-50.0, np.linspace(1, 2, 400)])
    found = extremes(lambda v: H @ v, 401, most=100)
    assert found.products == 10
    assert found.smallest == pytest.approx(-50, rel=1e-6)
